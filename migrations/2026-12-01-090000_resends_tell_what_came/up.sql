ALTER TABLE waiting_deliveries ADD COLUMN resend_id uuid, ADD COLUMN has_failed_again boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN waiting_deliveries.resend_id IS 'The newest resend that sent it again, or now; null for none.';
COMMENT ON COLUMN waiting_deliveries.has_failed_again IS 'Whether an attempt failed since that resend, which counts it once.';
CREATE TABLE resend_outcomes (
    resend_id uuid NOT NULL,
    counted_by text NOT NULL,
    delivered bigint NOT NULL,
    failed_again bigint NOT NULL,
    PRIMARY KEY (resend_id, counted_by)
);
COMMENT ON TABLE resend_outcomes IS 'What came of the deliveries that a resend sent. A row for each that counts, so that none waits for another; no reference to resends, since its check would wait for the batch that is being made.';
COMMENT ON COLUMN resend_outcomes.resend_id IS 'The resend.';
COMMENT ON COLUMN resend_outcomes.counted_by IS 'A node; PAYLOADS for what was given up since its payload never came, WITHHELD since its company left.';
COMMENT ON COLUMN resend_outcomes.delivered IS 'Deliveries that were made since it sent them.';
COMMENT ON COLUMN resend_outcomes.failed_again IS 'Deliveries of which an attempt failed since it sent them, less those that were made after that.';
