ALTER TABLE organizations DROP COLUMN payload_attempt_limit;
DROP TABLE payload_fetches;
DROP TABLE events;
