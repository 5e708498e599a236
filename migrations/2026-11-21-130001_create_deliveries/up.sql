-- The queue. It is one table, whatever the day, so that looking for what is due costs one look
-- for each subscription that waits; a row goes to deliveries when it has ended.
CREATE TABLE waiting_deliveries (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL,
    state text NOT NULL,
    due_at timestamptz NOT NULL,
    claim_no integer NOT NULL,
    leased_by text,
    attempt_count integer NOT NULL,
    schedule_start integer NOT NULL,
    first_attempt_at timestamptz,
    last_reason text,
    CONSTRAINT waiting_deliveries_state_waits CHECK (state IN ('WAITING', 'HELD', 'AWAITING_PAYLOAD')),
    CONSTRAINT waiting_deliveries_schedule_starts_before_its_tries CHECK (schedule_start BETWEEN 0 AND attempt_count)
) WITH (
    -- Every delivery passes through: what it leaves behind is cleared away by count, not by share.
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000,
    autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 100000, autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX waiting_deliveries_by_subscription ON waiting_deliveries (subscription_id, due_at);
CREATE INDEX waiting_deliveries_held ON waiting_deliveries (subscription_id) WHERE state = 'HELD';

COMMENT ON TABLE waiting_deliveries IS 'Deliveries that have not ended: the queue of the engine.';
COMMENT ON COLUMN waiting_deliveries.id IS 'The id of the event and, in its last 20 bits, the number of the delivery; the webhook id.';
COMMENT ON COLUMN waiting_deliveries.state IS 'WAITING, HELD while its subscription is inactive, or AWAITING_PAYLOAD.';
COMMENT ON COLUMN waiting_deliveries.due_at IS 'When a node should look: the next try, the end of a lease, or the end of the window.';
COMMENT ON COLUMN waiting_deliveries.claim_no IS 'Counts leases; only the holder of the last one may write.';
COMMENT ON COLUMN waiting_deliveries.leased_by IS 'The node that holds the lease; null when none does.';
COMMENT ON COLUMN waiting_deliveries.attempt_count IS 'Tries recorded so far.';
COMMENT ON COLUMN waiting_deliveries.schedule_start IS 'How many of those belong to earlier schedules: a resend begins a new one.';
COMMENT ON COLUMN waiting_deliveries.first_attempt_at IS 'The first try of this schedule; its 14 days run from here.';
COMMENT ON COLUMN waiting_deliveries.last_reason IS 'Why the last try failed.';

CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL,
    state text NOT NULL,
    claim_no integer NOT NULL,
    attempt_count integer NOT NULL,
    ended_at timestamptz NOT NULL,
    last_reason text,
    CONSTRAINT deliveries_state_has_ended CHECK (state IN ('DELIVERED', 'EXHAUSTED')),
    CONSTRAINT deliveries_exhausted_for_a_reason CHECK ((state = 'EXHAUSTED') = (last_reason IS NOT NULL))
) PARTITION BY RANGE (id);
CREATE INDEX deliveries_by_subscription ON deliveries (subscription_id, id);
CREATE INDEX deliveries_exhausted ON deliveries (id) WHERE state = 'EXHAUSTED';
CREATE TABLE deliveries_default PARTITION OF deliveries DEFAULT;

COMMENT ON TABLE deliveries IS 'Deliveries that have ended. One partition a day, that of their event.';
COMMENT ON COLUMN deliveries.state IS 'DELIVERED, or EXHAUSTED and kept for a person.';
COMMENT ON COLUMN deliveries.claim_no IS 'Where the count of leases stands, so that a resend goes on from there and late writers stay fenced off.';
COMMENT ON COLUMN deliveries.attempt_count IS 'Tries recorded, those of earlier schedules included.';
COMMENT ON COLUMN deliveries.ended_at IS 'When the last try ended.';
COMMENT ON COLUMN deliveries.last_reason IS 'Why it was given up.';

CREATE TABLE attempts (
    delivery_id uuid NOT NULL,
    number integer NOT NULL,
    started_at timestamptz NOT NULL,
    dns_us integer,
    connect_us integer,
    tls_us integer,
    first_byte_us integer,
    total_us integer NOT NULL,
    peer text,
    status smallint,
    reason text,
    answer bytea,
    span_id bigint NOT NULL,
    node text NOT NULL,
    PRIMARY KEY (delivery_id, number),
    CONSTRAINT attempts_count_from_1 CHECK (number >= 1),
    CONSTRAINT attempts_without_a_reason_got_200 CHECK (reason IS NOT NULL OR status = 200),
    CONSTRAINT attempts_keep_4_kib CHECK (octet_length(answer) <= 4096)
) PARTITION BY RANGE (delivery_id);
CREATE TABLE attempts_default PARTITION OF attempts DEFAULT;

COMMENT ON TABLE attempts IS 'Every recorded try. One partition a day, that of the event.';
COMMENT ON COLUMN attempts.delivery_id IS 'The delivery that was tried.';
COMMENT ON COLUMN attempts.started_at IS 'When it began.';
COMMENT ON COLUMN attempts.number IS 'Which try of the delivery, from 1, resends included.';
COMMENT ON COLUMN attempts.dns_us IS 'Microseconds of the look-up; null when a kept connection was used or it was not reached.';
COMMENT ON COLUMN attempts.connect_us IS 'Microseconds until the connection stood; null as above.';
COMMENT ON COLUMN attempts.tls_us IS 'Microseconds of the handshake; null as above.';
COMMENT ON COLUMN attempts.first_byte_us IS 'Microseconds from the start of the try to the head of the answer.';
COMMENT ON COLUMN attempts.total_us IS 'Microseconds of the whole try.';
COMMENT ON COLUMN attempts.peer IS 'The address and port that was called.';
COMMENT ON COLUMN attempts.status IS 'The status of the answer, if one came.';
COMMENT ON COLUMN attempts.reason IS 'Why it failed; null when it was delivered.';
COMMENT ON COLUMN attempts.answer IS 'The first 4 KiB of the answer''s body, credentials taken out; null when it was empty.';
COMMENT ON COLUMN attempts.span_id IS 'The span of the try: X-B3-SpanId.';
COMMENT ON COLUMN attempts.node IS 'The node that made it.';
