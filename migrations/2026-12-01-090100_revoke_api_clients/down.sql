DELETE FROM api_clients WHERE revoked_at IS NOT NULL;
ALTER TABLE api_clients DROP COLUMN revoked_at, DROP COLUMN created_by;
