DROP TABLE withheld_companies;
ALTER TABLE subscriptions DROP COLUMN granted_by_tmc_id;
