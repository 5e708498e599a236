DROP TRIGGER subscription_settings_tell_changes ON subscription_settings;
DROP TRIGGER signing_secrets_tell_changes ON signing_secrets;
DROP TRIGGER subscriptions_tell_changes ON subscriptions;
DROP FUNCTION tell_target_changed();
DROP FUNCTION tell_subscription_changed();
ALTER TABLE signing_secrets DROP COLUMN expires_at;
DROP TABLE subscription_settings;
