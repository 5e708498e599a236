CREATE TABLE cells (
    name text PRIMARY KEY CHECK (name ~ '^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$' AND name <> 'home'),
    database bytea NOT NULL,
    added_at timestamptz NOT NULL
);
COMMENT ON TABLE cells IS 'At home: the databases that take events of some partitions from the stream and deliver them.';
COMMENT ON COLUMN cells.name IS 'What it is called.';
COMMENT ON COLUMN cells.database IS 'How its database is connected to, sealed.';
COMMENT ON COLUMN cells.added_at IS 'When it was added.';

CREATE TABLE partition_owners (
    partition smallint NOT NULL CHECK (partition BETWEEN 0 AND 63),
    starts_at timestamptz NOT NULL,
    cell text NOT NULL,
    PRIMARY KEY (partition, starts_at)
);
COMMENT ON TABLE partition_owners IS 'Which cell takes the events of a partition from when on: the newest that has begun does. A partition without a row is home''s. Replicated to every cell.';
COMMENT ON COLUMN partition_owners.partition IS 'Its number, from 0.';
COMMENT ON COLUMN partition_owners.starts_at IS 'From when on.';
COMMENT ON COLUMN partition_owners.cell IS 'The name of the cell, or home.';

CREATE TABLE replication_beats (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    beat_at timestamptz NOT NULL
);
COMMENT ON TABLE replication_beats IS 'Written at home every few seconds and replicated to every cell, which tells by it how far behind it is.';
COMMENT ON COLUMN replication_beats.is_only IS 'There is one row.';
COMMENT ON COLUMN replication_beats.beat_at IS 'When it was written, by the clock of home''s database.';

CREATE TABLE this_cell (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    name text NOT NULL
);
COMMENT ON TABLE this_cell IS 'In the database of a cell: which one it is. Empty at home.';
COMMENT ON COLUMN this_cell.is_only IS 'There is one row.';
COMMENT ON COLUMN this_cell.name IS 'What it is called.';

-- What is replicated fires no other triggers.
ALTER TABLE subscriptions ENABLE ALWAYS TRIGGER subscriptions_tell_changes;
ALTER TABLE signing_secrets ENABLE ALWAYS TRIGGER signing_secrets_tell_changes;
ALTER TABLE subscription_settings ENABLE ALWAYS TRIGGER subscription_settings_tell_changes;
