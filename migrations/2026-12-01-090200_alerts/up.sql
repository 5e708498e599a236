CREATE TABLE receiver_certificates (
    subscription_id uuid PRIMARY KEY REFERENCES subscriptions ON DELETE CASCADE,
    host text NOT NULL,
    ends_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
);
CREATE INDEX receiver_certificates_by_end ON receiver_certificates (ends_at);
COMMENT ON TABLE receiver_certificates IS 'Until when the certificates are good that receivers showed.';
COMMENT ON COLUMN receiver_certificates.host IS 'Who showed it: of another host, as after a change of the URL, it says nothing.';
COMMENT ON COLUMN receiver_certificates.ends_at IS 'Until when it is good.';
COMMENT ON COLUMN receiver_certificates.seen_at IS 'When it was first seen.';

CREATE TABLE alert_rules (
    owner_id uuid PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('PLATFORM_ADMIN', 'TMC_ADMIN', 'COMPANY_ADMIN')),
    down_minutes integer CHECK (down_minutes BETWEEN 10 AND 10080),
    failing_minutes integer CHECK (failing_minutes BETWEEN 1 AND 10080),
    exhausted_over integer CHECK (exhausted_over BETWEEN 0 AND 1000000),
    secret_days integer CHECK (secret_days BETWEEN 1 AND 90),
    certificate_days integer CHECK (certificate_days BETWEEN 1 AND 90),
    url text,
    secret bytea,
    updated_by text NOT NULL,
    updated_at timestamptz NOT NULL,
    watched_at timestamptz,
    CONSTRAINT alert_rules_sign_what_they_send CHECK ((url IS NULL) = (secret IS NULL))
);
COMMENT ON TABLE alert_rules IS 'What somebody wants to be alerted of; a null rule is none.';
COMMENT ON COLUMN alert_rules.owner_id IS 'The company or TMC of the callers who share it; for the platform''s, the UUID that names no organization.';
COMMENT ON COLUMN alert_rules.role IS 'The role of those callers, which is whom the rules are about.';
COMMENT ON COLUMN alert_rules.down_minutes IS 'For how many minutes a subscription is DOWN.';
COMMENT ON COLUMN alert_rules.failing_minutes IS 'For how many minutes a subscription is FAILING or DOWN.';
COMMENT ON COLUMN alert_rules.secret_days IS 'How many days before a secret ends that signs beside the current one.';
COMMENT ON COLUMN alert_rules.certificate_days IS 'How many days before the certificate of a receiver ends.';
COMMENT ON COLUMN alert_rules.updated_by IS 'The subject of the token that put them.';
COMMENT ON COLUMN alert_rules.updated_at IS 'When they were put.';
COMMENT ON COLUMN alert_rules.exhausted_over IS 'More deliveries of a subscription given up in 24 hours than this.';
COMMENT ON COLUMN alert_rules.url IS 'Where notices are posted to; null for nowhere.';
COMMENT ON COLUMN alert_rules.secret IS 'The HMAC key of notices, sealed under a master key.';
COMMENT ON COLUMN alert_rules.watched_at IS 'When a node last looked whether they apply; null for never.';

CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    kind text NOT NULL,
    subscription_id uuid NOT NULL REFERENCES subscriptions ON DELETE CASCADE,
    object_id uuid NOT NULL,
    since timestamptz NOT NULL,
    ends_at timestamptz,
    count bigint,
    opened_at timestamptz,
    ended_at timestamptz
);
CREATE UNIQUE INDEX alerts_open ON alerts (owner_id, kind, object_id) WHERE ended_at IS NULL;
CREATE INDEX alerts_ended ON alerts (owner_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX alerts_swept ON alerts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX alerts_by_subscription ON alerts (subscription_id);
COMMENT ON TABLE alerts IS 'What the rules found. Ended ones are kept for 90 days.';
COMMENT ON COLUMN alerts.owner_id IS 'Whose rules found it.';
COMMENT ON COLUMN alerts.kind IS 'DOWN, FAILING, EXHAUSTED, SECRET_ENDS or CERTIFICATE_ENDS.';
COMMENT ON COLUMN alerts.opened_at IS 'When it was so for long enough; null until then.';
COMMENT ON COLUMN alerts.ended_at IS 'When it was found no longer; null while it is open.';
COMMENT ON COLUMN alerts.object_id IS 'What it is about: the secret of SECRET_ENDS, else the subscription.';
COMMENT ON COLUMN alerts.since IS 'Since when it is so.';
COMMENT ON COLUMN alerts.ends_at IS 'When the secret or certificate ends.';
COMMENT ON COLUMN alerts.count IS 'How many deliveries were given up in 24 hours, when it was opened.';

CREATE TABLE alert_notices (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL REFERENCES alert_rules ON DELETE CASCADE,
    body bytea NOT NULL,
    state text NOT NULL CHECK (state IN ('WAITING', 'DELIVERED', 'EXHAUSTED')),
    due_at timestamptz NOT NULL,
    claim_no integer NOT NULL DEFAULT 0,
    attempt_count integer NOT NULL DEFAULT 0,
    first_attempt_at timestamptz,
    last_reason text,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX alert_notices_due ON alert_notices (owner_id, due_at) WHERE state = 'WAITING';
CREATE INDEX alert_notices_by_owner ON alert_notices (owner_id, id);
CREATE INDEX alert_notices_swept ON alert_notices (ended_at) WHERE ended_at IS NOT NULL;
COMMENT ON TABLE alert_notices IS 'What is posted of alerts, on the schedule of deliveries. Kept for 90 days.';
COMMENT ON COLUMN alert_notices.owner_id IS 'Whose rules say where it goes.';
COMMENT ON COLUMN alert_notices.state IS 'Whether it waits, was delivered or was given up.';
COMMENT ON COLUMN alert_notices.attempt_count IS 'Attempts that were made.';
COMMENT ON COLUMN alert_notices.first_attempt_at IS 'When the first of them began, which is when its two weeks do.';
COMMENT ON COLUMN alert_notices.last_reason IS 'Why the last of them failed.';
COMMENT ON COLUMN alert_notices.created_at IS 'When it was made.';
COMMENT ON COLUMN alert_notices.ended_at IS 'When it was delivered or given up.';
COMMENT ON COLUMN alert_notices.body IS 'What is posted.';
COMMENT ON COLUMN alert_notices.due_at IS 'When a node should look: its next attempt, or the end of a lease.';
COMMENT ON COLUMN alert_notices.claim_no IS 'Counts leases, so that a late writer changes nothing.';

CREATE INDEX signing_secrets_by_end ON signing_secrets (expires_at) WHERE expires_at IS NOT NULL;
-- What is given up is seldom: it costs the update of a row in place where that is, and nowhere else.
CREATE INDEX delivery_tallies_with_exhausted ON delivery_tallies (start) WHERE exhausted > 0;
