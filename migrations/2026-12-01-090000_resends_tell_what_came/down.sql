DROP TABLE resend_outcomes;
ALTER TABLE waiting_deliveries DROP COLUMN has_failed_again, DROP COLUMN resend_id;
