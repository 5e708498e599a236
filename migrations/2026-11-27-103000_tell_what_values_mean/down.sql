COMMENT ON COLUMN idempotency_keys.caller IS 'The subject of the token; keys of two callers never meet.';
COMMENT ON COLUMN signing_secrets.sealed IS 'Master key id (4 bytes), nonce (12 bytes), AES-256-GCM ciphertext and tag.';
COMMENT ON COLUMN attempts.answer IS 'The first 4 KiB of the answer''s body, credentials taken out; null when it was empty.';
COMMENT ON COLUMN events.pnr_ids IS 'The bookings that the payload is about.';
