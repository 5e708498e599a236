CREATE TABLE resends (
    id uuid PRIMARY KEY,
    subscription_id uuid,
    organization_id uuid,
    event_type text,
    state_filter text,
    since timestamptz NOT NULL,
    until timestamptz NOT NULL,
    reach_kind text NOT NULL,
    reach_id uuid,
    per_second integer NOT NULL,
    state text NOT NULL,
    total bigint NOT NULL,
    sent bigint NOT NULL,
    last_delivery_id uuid,
    due_at timestamptz NOT NULL,
    created_by text NOT NULL,
    created_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT resends_state_is_known CHECK (state IN ('RUNNING', 'DONE', 'CANCELLED')),
    CONSTRAINT resends_ended_when_not_running CHECK ((state = 'RUNNING') = (ended_at IS NULL)),
    CONSTRAINT resends_rate_is_positive CHECK (per_second BETWEEN 1 AND 10000),
    CONSTRAINT resends_reach_has_its_organization CHECK (
        (reach_kind = 'EVERYONE' AND reach_id IS NULL) OR (reach_kind IN ('COMPANY', 'TMC') AND reach_id IS NOT NULL)
    )
);
CREATE INDEX resends_running ON resends (due_at) WHERE state = 'RUNNING';

COMMENT ON TABLE resends IS 'Jobs that send ended deliveries again, a few each second.';
COMMENT ON COLUMN resends.subscription_id IS 'Only deliveries of this subscription; null for any.';
COMMENT ON COLUMN resends.organization_id IS 'Only events of this organization; null for any.';
COMMENT ON COLUMN resends.event_type IS 'Only events of this type; null for any.';
COMMENT ON COLUMN resends.state_filter IS 'Only deliveries in this state, DELIVERED or EXHAUSTED; null for both.';
COMMENT ON COLUMN resends.since IS 'Only deliveries whose event was accepted at or after this.';
COMMENT ON COLUMN resends.until IS 'Only deliveries whose event was accepted before this.';
COMMENT ON COLUMN resends.reach_kind IS 'Whose deliveries its maker may touch; asked anew for each batch.';
COMMENT ON COLUMN resends.per_second IS 'How many deliveries it sends again each second.';
COMMENT ON COLUMN resends.total IS 'How many deliveries fitted when it was made.';
COMMENT ON COLUMN resends.sent IS 'How many have been sent again.';
COMMENT ON COLUMN resends.last_delivery_id IS 'Where it stands: everything up to this is done.';
COMMENT ON COLUMN resends.due_at IS 'When its next batch is due.';
COMMENT ON COLUMN resends.reach_id IS 'The company or TMC of that reach.';
COMMENT ON COLUMN resends.state IS 'RUNNING, DONE or CANCELLED.';
COMMENT ON COLUMN resends.created_by IS 'The subject of the token that made it.';
COMMENT ON COLUMN resends.created_at IS 'When it was made.';
COMMENT ON COLUMN resends.ended_at IS 'When it was done or cancelled.';
