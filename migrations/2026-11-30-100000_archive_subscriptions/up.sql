-- An archived subscription is one that nobody sees or changes until it is restored; what it got and its secrets stay.
ALTER TABLE subscriptions ADD COLUMN archived_at timestamptz;
-- An earlier build beside this one must not make one active again that nobody sees.
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_archived_are_inactive CHECK (archived_at IS NULL OR NOT is_active);
COMMENT ON COLUMN subscriptions.archived_at IS 'When it was archived; null when it is not.';

-- A subscriber's page and count leave archived ones out, and are read from the index alone.
CREATE INDEX subscriptions_by_subscriber_not_archived ON subscriptions (subscriber_id, created_at, id) WHERE archived_at IS NULL;

COMMENT ON TABLE subscriptions IS 'Who wants which events, and where they are posted to. Rows are never deleted, but archived.';
