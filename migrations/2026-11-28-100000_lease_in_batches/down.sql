INSERT INTO waiting_deliveries (id, subscription_id, state, due_at, claim_no, leased_by, attempt_count, schedule_start)
    SELECT id, subscription_id, 'WAITING', lease_until, 1, node, 0, 0 FROM leased_deliveries;
INSERT INTO attempts (delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status,
        answer, answer_flaw, span_id, node)
    SELECT id, 1, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, 200, answer, answer_flaw, span_id, node
    FROM deliveries WHERE started_at IS NOT NULL;

CREATE OR REPLACE FUNCTION is_day_needed(lower uuid, upper uuid, ended_before timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN EXISTS (SELECT FROM waiting_deliveries w WHERE w.id >= lower AND w.id < upper)
        OR EXISTS (SELECT FROM deliveries d WHERE d.id >= lower AND d.id < upper AND d.state = 'EXHAUSTED'
            AND d.ended_at >= ended_before);
END $$;
DO $$
DECLARE
    place text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = 'events'::regclass);
BEGIN
    EXECUTE format('ALTER FUNCTION is_day_needed(uuid, uuid, timestamptz) SET search_path = %I, pg_temp', place);
END $$;

DROP VIEW all_attempts;
DROP VIEW open_deliveries;
DROP VIEW leased_deliveries;
DROP INDEX waiting_deliveries_by_due;
ALTER TABLE deliveries DROP COLUMN started_at, DROP COLUMN dns_us, DROP COLUMN connect_us, DROP COLUMN tls_us,
    DROP COLUMN first_byte_us, DROP COLUMN total_us, DROP COLUMN peer, DROP COLUMN answer, DROP COLUMN answer_flaw,
    DROP COLUMN span_id, DROP COLUMN node;
DROP TABLE batches;
COMMENT ON TABLE attempts IS 'Every recorded try. One partition a day, that of the event.';
