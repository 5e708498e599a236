COMMENT ON COLUMN terminated_messages.id IS 'Counts up, which is the order of lists.';
ALTER TABLE resends DROP COLUMN cells;
