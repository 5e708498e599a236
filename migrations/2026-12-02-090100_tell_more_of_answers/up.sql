ALTER TABLE attempts ADD COLUMN protocol smallint, ADD COLUMN answer_headers bytea;

COMMENT ON COLUMN attempts.protocol IS 'The version of HTTP that the answer came by: 10, 11 or 20; null when none came.';
COMMENT ON COLUMN attempts.answer_headers IS 'The headers of the answer of an attempt that failed, a line each, 2 KiB at the most, secrets taken out.';

CREATE OR REPLACE VIEW all_attempts AS
    SELECT delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status, reason, answer,
        answer_flaw, span_id, node, protocol, answer_headers
    FROM attempts
    UNION ALL
    SELECT id, 1, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, 200::smallint, NULL, answer,
        answer_flaw, span_id, node, protocol, NULL
    FROM deliveries WHERE started_at IS NOT NULL;
