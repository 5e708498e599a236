CREATE TABLE api_clients (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    secret_hash text NOT NULL,
    role text NOT NULL,
    company_id uuid,
    tmc_id uuid,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT api_clients_role_has_its_organization CHECK (
        (role = 'PLATFORM_ADMIN' AND company_id IS NULL AND tmc_id IS NULL)
        OR (role = 'TMC_ADMIN' AND company_id IS NULL AND tmc_id IS NOT NULL)
        OR (role = 'COMPANY_ADMIN' AND company_id IS NOT NULL AND tmc_id IS NULL)
    ),
    CONSTRAINT api_clients_secret_is_hashed CHECK (secret_hash LIKE '$argon2id$%')
);

COMMENT ON TABLE api_clients IS 'Credentials that the token endpoint accepts; the id is the client_id.';
COMMENT ON COLUMN api_clients.name IS 'What people call it.';
COMMENT ON COLUMN api_clients.secret_hash IS 'The client secret, hashed with argon2id.';
COMMENT ON COLUMN api_clients.role IS 'The role of its tokens.';
COMMENT ON COLUMN api_clients.company_id IS 'The company of a COMPANY_ADMIN.';
COMMENT ON COLUMN api_clients.tmc_id IS 'The TMC of a TMC_ADMIN.';
COMMENT ON COLUMN api_clients.scopes IS 'The scopes that its tokens may have.';
COMMENT ON COLUMN api_clients.created_at IS 'When it was created.';
