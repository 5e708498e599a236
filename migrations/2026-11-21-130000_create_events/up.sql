-- An event's id is a UUID of version 7 whose last 20 bits are zero; its deliveries' ids differ in
-- those bits alone. A day is therefore a range of ids, and the partition of a row is known from its id.
CREATE TABLE events (
    id uuid PRIMARY KEY,
    event_type text NOT NULL,
    operation text,
    organization_id uuid NOT NULL,
    contracting_tmc_id uuid,
    booking_tmc_id uuid,
    occurred_at timestamptz NOT NULL,
    trace_id uuid NOT NULL,
    envelope bytea,
    trip_id text,
    pnr_ids text[] NOT NULL,
    matched integer NOT NULL,
    CONSTRAINT events_event_type_is_known CHECK (
        event_type IN ('TRAVELER_V2', 'PNR_V3', 'TRIP_DETAILS_V3', 'PNR_APPROVAL', 'AGENT_TASK_DETAILS', 'SERVICE_CHARGE')
    )
) PARTITION BY RANGE (id);
CREATE INDEX events_by_organization ON events (organization_id, id);
-- Takes what no day's partition does: nothing, unless a clock jumps.
CREATE TABLE events_default PARTITION OF events DEFAULT;

COMMENT ON TABLE events IS 'What was published. One partition a day, by the time in the id.';
COMMENT ON COLUMN events.operation IS 'What happened, as BOOKING_TICKETED; null when the event has none.';
COMMENT ON COLUMN events.organization_id IS 'The company whose booking it is.';
COMMENT ON COLUMN events.contracting_tmc_id IS 'As the publisher gave it, else that of the organization at the time.';
COMMENT ON COLUMN events.booking_tmc_id IS 'As the publisher gave it, else that of the organization at the time.';
COMMENT ON COLUMN events.occurred_at IS 'When the event was generated; the id tells when it was accepted.';
COMMENT ON COLUMN events.trace_id IS 'The trace that its deliveries belong to.';
COMMENT ON COLUMN events.envelope IS 'The body that receivers get, byte for byte; null while the payload is to be fetched.';
COMMENT ON COLUMN events.trip_id IS 'The trip that the payload is about.';
COMMENT ON COLUMN events.pnr_ids IS 'The bookings that the payload is about.';
COMMENT ON COLUMN events.matched IS 'How many subscriptions it matched.';

CREATE TABLE payload_fetches (
    event_id uuid PRIMARY KEY,
    url text NOT NULL,
    operation_summary text,
    due_at timestamptz NOT NULL,
    claim_no integer NOT NULL,
    attempt_count integer NOT NULL,
    attempt_limit integer NOT NULL,
    has_failed boolean NOT NULL,
    last_reason text,
    CONSTRAINT payload_fetches_due_while_it_has_not_failed CHECK (has_failed = (due_at = 'infinity'))
);
CREATE INDEX payload_fetches_by_due ON payload_fetches (due_at);

COMMENT ON TABLE payload_fetches IS 'Payloads that have yet to be fetched; a row goes when its event has its envelope.';
COMMENT ON COLUMN payload_fetches.event_id IS 'The event whose deliveries wait for it.';
COMMENT ON COLUMN payload_fetches.url IS 'The https URL of the payload.';
COMMENT ON COLUMN payload_fetches.operation_summary IS 'JSON that goes into the envelope beside the payload.';
COMMENT ON COLUMN payload_fetches.attempt_count IS 'Tries made so far.';
COMMENT ON COLUMN payload_fetches.has_failed IS 'Whether it was given up and is kept for a person.';
COMMENT ON COLUMN payload_fetches.due_at IS 'When a node should look: the next try, or the end of a lease.';
COMMENT ON COLUMN payload_fetches.claim_no IS 'Counts leases; only the holder of the last one may write.';
COMMENT ON COLUMN payload_fetches.attempt_limit IS 'After how many tries it is kept for a person.';
COMMENT ON COLUMN payload_fetches.last_reason IS 'Why the last try failed.';

ALTER TABLE organizations ADD COLUMN payload_attempt_limit integer NOT NULL DEFAULT 288
    CONSTRAINT organizations_payload_attempt_limit_is_positive CHECK (payload_attempt_limit BETWEEN 1 AND 10000);
COMMENT ON COLUMN organizations.payload_attempt_limit IS 'How often the payload of one of its events is tried to be fetched, five minutes apart.';
