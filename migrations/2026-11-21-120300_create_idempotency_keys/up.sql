CREATE TABLE idempotency_keys (
    caller text NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    request_digest bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (caller, operation, key),
    CONSTRAINT idempotency_keys_digest_is_sha256 CHECK (octet_length(request_digest) = 32)
);
CREATE INDEX idempotency_keys_by_creation ON idempotency_keys (created_at);

COMMENT ON TABLE idempotency_keys IS 'Answers that a repeat of the same request gets again, for 24 hours.';
COMMENT ON COLUMN idempotency_keys.caller IS 'The subject of the token; keys of two callers never meet.';
COMMENT ON COLUMN idempotency_keys.operation IS 'The operation id.';
COMMENT ON COLUMN idempotency_keys.key IS 'The Idempotency-Key header.';
COMMENT ON COLUMN idempotency_keys.request_digest IS 'SHA-256 of the body: another body under the same key is a conflict.';
COMMENT ON COLUMN idempotency_keys.answer IS 'The body of the answer, sealed, since it may hold a secret.';
COMMENT ON COLUMN idempotency_keys.created_at IS 'When the request was first answered.';
