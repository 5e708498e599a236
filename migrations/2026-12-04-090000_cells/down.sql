ALTER TABLE subscription_settings ENABLE TRIGGER subscription_settings_tell_changes;
ALTER TABLE signing_secrets ENABLE TRIGGER signing_secrets_tell_changes;
ALTER TABLE subscriptions ENABLE TRIGGER subscriptions_tell_changes;
DROP TABLE this_cell;
DROP TABLE replication_beats;
DROP TABLE partition_owners;
DROP TABLE cells;
