ALTER TABLE resends ADD COLUMN reason text, ADD COLUMN delivery_ids uuid[],
    ADD CONSTRAINT resends_name_so_many CHECK (cardinality(delivery_ids) BETWEEN 1 AND 1000);
COMMENT ON COLUMN resends.reason IS 'Only deliveries whose last attempt failed for this reason; null for any.';
COMMENT ON COLUMN resends.delivery_ids IS 'Only these deliveries; null for any.';
