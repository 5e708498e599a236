-- The default is for builds that do not know the column.
ALTER TABLE api_clients ADD COLUMN created_by text NOT NULL DEFAULT 'jetbridge client create', ADD COLUMN revoked_at timestamptz;
COMMENT ON COLUMN api_clients.created_by IS 'The subject of the token that made it, or the command.';
COMMENT ON COLUMN api_clients.revoked_at IS 'Since when it gets no tokens; null for one that does.';
