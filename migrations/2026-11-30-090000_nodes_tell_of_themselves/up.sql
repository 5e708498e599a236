-- Each node that delivers says every ten seconds that it does, and how much it holds: for whoever operates. Nothing is decided by it.
CREATE TABLE nodes (
    name text PRIMARY KEY,
    version text NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    in_flight integer NOT NULL,
    max_in_flight integer NOT NULL,
    queued integer NOT NULL,
    lanes integer NOT NULL,
    trouble text
) WITH (
    -- Written over and over, and no index has what changes.
    fillfactor = 50
);

COMMENT ON TABLE nodes IS 'The nodes that deliver, as each of them told last; one that stops in order takes its row away.';
COMMENT ON COLUMN nodes.name IS 'As attempts and leases name it.';
COMMENT ON COLUMN nodes.version IS 'Of the program.';
COMMENT ON COLUMN nodes.started_at IS 'When it began to deliver.';
COMMENT ON COLUMN nodes.seen_at IS 'When it told.';
COMMENT ON COLUMN nodes.in_flight IS 'Calls in flight.';
COMMENT ON COLUMN nodes.max_in_flight IS 'How many calls it makes at once.';
COMMENT ON COLUMN nodes.queued IS 'Deliveries in its lanes.';
COMMENT ON COLUMN nodes.lanes IS 'Lanes that hold something.';
COMMENT ON COLUMN nodes.trouble IS 'Why it is not ready; null when it is.';
