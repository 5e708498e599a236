CREATE INDEX subscriptions_by_subscriber ON subscriptions (subscriber_id, created_at, id);
DROP INDEX subscriptions_by_subscriber_not_archived;
ALTER TABLE subscriptions DROP CONSTRAINT subscriptions_archived_are_inactive;
ALTER TABLE subscriptions DROP COLUMN archived_at;
