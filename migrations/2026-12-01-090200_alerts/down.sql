DROP INDEX delivery_tallies_with_exhausted;
DROP INDEX signing_secrets_by_end;
DROP TABLE alert_notices;
DROP TABLE alerts;
DROP TABLE alert_rules;
DROP TABLE receiver_certificates;
