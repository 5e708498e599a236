ALTER TABLE replication_beats DROP COLUMN nodes;
