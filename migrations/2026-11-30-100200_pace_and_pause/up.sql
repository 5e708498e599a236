ALTER TABLE subscription_settings ADD COLUMN max_per_second integer CHECK (max_per_second BETWEEN 1 AND 1000);
ALTER TABLE subscription_settings ADD COLUMN pause_after_days integer CHECK (pause_after_days BETWEEN 1 AND 13);
COMMENT ON COLUMN subscription_settings.max_per_second IS 'How many attempts begin in a second at the most, of all nodes together; null for as many as the endpoint takes.';
COMMENT ON COLUMN subscription_settings.pause_after_days IS 'After how many days in which attempts failed and none succeeded it is paused; null for never.';
CREATE INDEX subscription_settings_with_pause ON subscription_settings (subscription_id) WHERE pause_after_days IS NOT NULL;
