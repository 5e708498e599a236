ALTER TABLE resends ADD COLUMN cells text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN resends.cells IS 'At home: the cells that are to have a part of it, those included that were away when it was made.';
COMMENT ON COLUMN terminated_messages.id IS 'Counts up.';
