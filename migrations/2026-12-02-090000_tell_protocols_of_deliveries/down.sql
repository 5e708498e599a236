ALTER TABLE deliveries DROP COLUMN protocol;
