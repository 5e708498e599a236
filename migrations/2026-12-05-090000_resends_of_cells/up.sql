ALTER TABLE resends ADD COLUMN cells_left_out text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN resends.cells_left_out IS 'At home: the cells whose part was not begun, since they were away when it was made.';
COMMENT ON COLUMN terminated_messages.id IS 'Counts up.';
