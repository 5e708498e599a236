ALTER TABLE subscription_settings DROP COLUMN pause_after_days;
ALTER TABLE subscription_settings DROP COLUMN max_per_second;
