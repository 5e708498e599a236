-- A delivery that succeeds at the first attempt is one row, written once: while it is in flight it stands in a batch, with
-- all others that its node leased in the same write, and its only attempt is kept in its own row.

CREATE TABLE batches (
    id uuid PRIMARY KEY,
    node text NOT NULL,
    lease_until timestamptz NOT NULL,
    delivery_ids uuid[] NOT NULL,
    subscription_ids uuid[] NOT NULL,
    CONSTRAINT batches_name_a_subscription_each CHECK (cardinality(delivery_ids) = cardinality(subscription_ids))
) WITH (
    -- Its arrays stay in the row. Every write passes through: what it leaves behind is cleared away by count.
    toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000, autovacuum_vacuum_cost_delay = 0
);
ALTER TABLE batches ALTER COLUMN delivery_ids SET STORAGE MAIN, ALTER COLUMN subscription_ids SET STORAGE MAIN;
CREATE INDEX batches_by_lease ON batches (lease_until);

COMMENT ON TABLE batches IS 'Deliveries that a node leased as they were written, until their first attempts are recorded: each stands here, in waiting_deliveries, or in deliveries.';
COMMENT ON COLUMN batches.node IS 'The node that holds the lease.';
COMMENT ON COLUMN batches.lease_until IS 'When the lease ends, and the rest of the batch waits for anybody.';
COMMENT ON COLUMN batches.delivery_ids IS 'The deliveries; those that are in one of the other tables have left.';
COMMENT ON COLUMN batches.subscription_ids IS 'To whom each of them goes.';

ALTER TABLE deliveries
    ADD COLUMN started_at timestamptz,
    ADD COLUMN dns_us integer,
    ADD COLUMN connect_us integer,
    ADD COLUMN tls_us integer,
    ADD COLUMN first_byte_us integer,
    ADD COLUMN total_us integer,
    ADD COLUMN peer text,
    ADD COLUMN answer bytea,
    ADD COLUMN answer_flaw text,
    ADD COLUMN span_id bigint,
    ADD COLUMN node text;

COMMENT ON COLUMN deliveries.started_at IS 'When its only attempt began, if it was delivered by the first; all columns from here on are of that attempt, and mean what they do in attempts.';
COMMENT ON COLUMN deliveries.dns_us IS 'As in attempts.';
COMMENT ON COLUMN deliveries.connect_us IS 'As in attempts.';
COMMENT ON COLUMN deliveries.tls_us IS 'As in attempts.';
COMMENT ON COLUMN deliveries.first_byte_us IS 'As in attempts.';
COMMENT ON COLUMN deliveries.total_us IS 'As in attempts.';
COMMENT ON COLUMN deliveries.peer IS 'As in attempts.';
COMMENT ON COLUMN deliveries.answer IS 'As in attempts.';
COMMENT ON COLUMN deliveries.answer_flaw IS 'As in attempts.';
COMMENT ON COLUMN deliveries.span_id IS 'As in attempts.';
COMMENT ON COLUMN deliveries.node IS 'As in attempts.';
COMMENT ON TABLE attempts IS 'Every recorded try, but the one of a delivery that had no other. One partition a day, that of the event.';

-- What is due by time, so that a poll costs what has become due, and not what waits.
CREATE INDEX waiting_deliveries_by_due ON waiting_deliveries (due_at);

CREATE VIEW leased_deliveries AS
    SELECT u.id, u.subscription_id, b.node, b.lease_until
    FROM batches b, unnest(b.delivery_ids, b.subscription_ids) AS u (id, subscription_id)
    WHERE NOT EXISTS (SELECT FROM deliveries d WHERE d.id = u.id)
        AND NOT EXISTS (SELECT FROM waiting_deliveries w WHERE w.id = u.id);
COMMENT ON VIEW leased_deliveries IS 'What stands in batches alone.';

CREATE VIEW open_deliveries AS
    SELECT id, subscription_id, state, due_at, claim_no, leased_by, attempt_count, schedule_start, first_attempt_at, last_reason
    FROM waiting_deliveries
    UNION ALL
    SELECT id, subscription_id, 'WAITING', lease_until, 1, node, 0, 0, NULL, NULL FROM leased_deliveries;
COMMENT ON VIEW open_deliveries IS 'Deliveries that have not ended, whichever table they stand in.';

CREATE VIEW all_attempts AS
    SELECT delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status, reason, answer,
        answer_flaw, span_id, node
    FROM attempts
    UNION ALL
    SELECT id, 1, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, 200::smallint, NULL, answer,
        answer_flaw, span_id, node
    FROM deliveries WHERE started_at IS NOT NULL;
COMMENT ON VIEW all_attempts IS 'Every recorded try, whichever table it stands in.';

-- Whether something of a day is still needed: it waits, is in flight, or was given up and is kept for a person.
CREATE OR REPLACE FUNCTION is_day_needed(lower uuid, upper uuid, ended_before timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN EXISTS (SELECT FROM waiting_deliveries w WHERE w.id >= lower AND w.id < upper)
        OR EXISTS (SELECT FROM leased_deliveries l WHERE l.id >= lower AND l.id < upper)
        OR EXISTS (SELECT FROM deliveries d WHERE d.id >= lower AND d.id < upper AND d.state = 'EXHAUSTED'
            AND d.ended_at >= ended_before);
END $$;

DO $$
DECLARE
    place text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = 'events'::regclass);
BEGIN
    EXECUTE format('ALTER FUNCTION is_day_needed(uuid, uuid, timestamptz) SET search_path = %I, pg_temp', place);
END $$;
