COMMENT ON TABLE subscriptions IS 'Who wants which events, and where they are posted to. Rows are never deleted.';
DROP INDEX subscriptions_by_subscriber_not_archived;
ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_archived_are_inactive;
ALTER TABLE subscriptions DROP COLUMN archived_at;
