-- Apart from attempts: who finishes deliveries locks both tables, this one first.
ALTER TABLE deliveries ADD COLUMN protocol smallint;

COMMENT ON COLUMN deliveries.protocol IS 'As in attempts.';
