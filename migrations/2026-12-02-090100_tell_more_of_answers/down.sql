DROP VIEW all_attempts;

ALTER TABLE attempts DROP COLUMN protocol, DROP COLUMN answer_headers;

CREATE VIEW all_attempts AS
    SELECT delivery_id, number, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, status, reason, answer,
        answer_flaw, span_id, node
    FROM attempts
    UNION ALL
    SELECT id, 1, started_at, dns_us, connect_us, tls_us, first_byte_us, total_us, peer, 200::smallint, NULL, answer,
        answer_flaw, span_id, node
    FROM deliveries WHERE started_at IS NOT NULL;
COMMENT ON VIEW all_attempts IS 'Every recorded try, whichever table it stands in.';
