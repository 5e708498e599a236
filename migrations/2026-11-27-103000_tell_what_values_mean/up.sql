COMMENT ON COLUMN idempotency_keys.caller IS 'The tenant and the subject of the token, as company/ID/SUBJECT: keys of two callers never meet.';
COMMENT ON COLUMN signing_secrets.sealed IS 'Master key id (4 bytes), nonce (12 bytes), AES-256-GCM ciphertext and tag; bound to this row and its subscription; of earlier releases to this row alone, until a reseal.';
COMMENT ON COLUMN attempts.answer IS 'The first 4 KiB of the answer''s body, credentials that it echoed taken out; with TOKEN_FAILED, what is wrong with the token endpoint.';
COMMENT ON COLUMN events.pnr_ids IS 'The bookings that it is about, where its payload tells: 100 ids of 64 characters at most.';
