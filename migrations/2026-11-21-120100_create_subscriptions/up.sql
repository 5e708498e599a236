CREATE TABLE subscriptions (
    id uuid PRIMARY KEY,
    subscriber_id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    event_types text[] NOT NULL,
    event_source jsonb NOT NULL,
    organization_ids uuid[] NOT NULL,
    custom_headers bytea,
    is_active boolean NOT NULL,
    revision bigint NOT NULL,
    created_by text NOT NULL,
    updated_by text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT subscriptions_name_is_not_blank CHECK (btrim(name) <> '' AND length(name) <= 255),
    CONSTRAINT subscriptions_url_is_https CHECK (lower(left(url, 8)) = 'https://' AND length(url) <= 2048),
    CONSTRAINT subscriptions_event_types_are_known CHECK (
        cardinality(event_types) BETWEEN 1 AND 6
        AND event_types <@ ARRAY['TRAVELER_V2', 'PNR_V3', 'TRIP_DETAILS_V3', 'PNR_APPROVAL', 'AGENT_TASK_DETAILS', 'SERVICE_CHARGE']
    ),
    CONSTRAINT subscriptions_revision_starts_at_1 CHECK (revision >= 1),
    CONSTRAINT subscriptions_updated_not_before_created CHECK (updated_at >= created_at)
);
-- A subscriber's page, oldest first, and its count.
CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber_id, created_at, id);

COMMENT ON TABLE subscriptions IS 'Who wants which events, and where they are posted to. Rows are never deleted.';
COMMENT ON COLUMN subscriptions.subscriber_id IS 'The company or TMC that owns it; need not be known in organizations.';
COMMENT ON COLUMN subscriptions.name IS 'What people call it.';
COMMENT ON COLUMN subscriptions.url IS 'The https endpoint, as it was given.';
COMMENT ON COLUMN subscriptions.event_types IS 'The wanted event types, in the order given, each once.';
COMMENT ON COLUMN subscriptions.event_source IS 'The wanted scopes, as the API shows them; subscription_routes is what matching reads.';
COMMENT ON COLUMN subscriptions.organization_ids IS 'Every organization that event_source names, to look up their labels.';
COMMENT ON COLUMN subscriptions.custom_headers IS 'Headers for every delivery: sealed JSON, since values may be credentials; null when there are none.';
COMMENT ON COLUMN subscriptions.is_active IS 'Whether events are matched; an inactive subscription has no routes.';
COMMENT ON COLUMN subscriptions.revision IS 'Counts changes from 1; the ETag.';
COMMENT ON COLUMN subscriptions.created_by IS 'The subject of the token that created it.';
COMMENT ON COLUMN subscriptions.updated_by IS 'The subject of the token that last changed it.';
COMMENT ON COLUMN subscriptions.created_at IS 'When it was created.';
COMMENT ON COLUMN subscriptions.updated_at IS 'When it was last changed.';

CREATE TABLE signing_secrets (
    id uuid PRIMARY KEY,
    subscription_id uuid NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    sealed bytea NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX signing_secrets_by_subscription ON signing_secrets (subscription_id);

COMMENT ON TABLE signing_secrets IS 'HMAC keys of subscriptions, sealed under a master key.';
COMMENT ON COLUMN signing_secrets.subscription_id IS 'Whose deliveries it signs.';
COMMENT ON COLUMN signing_secrets.sealed IS 'Master key id (4 bytes), nonce (12 bytes), AES-256-GCM ciphertext and tag.';
COMMENT ON COLUMN signing_secrets.created_at IS 'When it was made and shown, once.';
