CREATE TABLE subscription_settings (
    subscription_id uuid PRIMARY KEY REFERENCES subscriptions (id) ON DELETE CASCADE,
    excluded_operations text[] NOT NULL,
    oauth2 bytea,
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL
);

COMMENT ON TABLE subscription_settings IS 'What a subscription has beside the original''s fields; no row means the defaults.';
COMMENT ON COLUMN subscription_settings.excluded_operations IS 'Operations whose events are not matched.';
COMMENT ON COLUMN subscription_settings.oauth2 IS 'OAuth2 client credentials for its endpoint: sealed JSON; null when there are none.';
COMMENT ON COLUMN subscription_settings.updated_by IS 'The subject of the token that last put it.';
COMMENT ON COLUMN subscription_settings.updated_at IS 'When it was last put.';

ALTER TABLE signing_secrets ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN signing_secrets.expires_at IS 'Until when it signs beside its successor; null for the current one.';

-- Nodes keep what they need to send in memory: each change of it is told to them.
CREATE FUNCTION tell_subscription_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('jetbridge_subscriptions', coalesce(NEW.subscription_id, OLD.subscription_id)::text);
    RETURN NULL;
END $$;
CREATE FUNCTION tell_target_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('jetbridge_subscriptions', NEW.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER subscriptions_tell_changes AFTER UPDATE ON subscriptions FOR EACH ROW
    WHEN (OLD.url IS DISTINCT FROM NEW.url OR OLD.custom_headers IS DISTINCT FROM NEW.custom_headers
        OR OLD.is_active IS DISTINCT FROM NEW.is_active)
    EXECUTE FUNCTION tell_target_changed();
-- Not on insert: the first secret comes with its subscription, which nobody keeps yet.
CREATE TRIGGER signing_secrets_tell_changes AFTER UPDATE OR DELETE ON signing_secrets FOR EACH ROW
    EXECUTE FUNCTION tell_subscription_changed();
CREATE TRIGGER subscription_settings_tell_changes AFTER INSERT OR UPDATE OR DELETE ON subscription_settings FOR EACH ROW
    EXECUTE FUNCTION tell_subscription_changed();
