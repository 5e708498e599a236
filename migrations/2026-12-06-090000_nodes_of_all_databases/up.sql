ALTER TABLE replication_beats ADD COLUMN nodes integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN replication_beats.nodes IS 'How many nodes deliver, at home and in all cells, for those in cells to share with.';
