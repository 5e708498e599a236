ALTER TABLE subscriptions ADD COLUMN granted_by_tmc_id uuid;
CREATE INDEX subscriptions_by_granting_tmc ON subscriptions (granted_by_tmc_id) WHERE granted_by_tmc_id IS NOT NULL;
COMMENT ON COLUMN subscriptions.granted_by_tmc_id IS 'The TMC whose administrator last wrote its url or event_source; null when that was the company''s or the platform''s.';

CREATE TABLE withheld_companies (
    subscription_id uuid NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    company_id uuid NOT NULL,
    tmc_id uuid NOT NULL,
    is_whole boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (subscription_id, company_id)
);
CREATE INDEX withheld_companies_by_company ON withheld_companies (company_id);

COMMENT ON TABLE withheld_companies IS 'Companies that left the TMC by which a subscription got their events: it has no routes for them until somebody who reaches them puts its event source anew, or they come back.';
COMMENT ON COLUMN withheld_companies.company_id IS 'The company that left.';
COMMENT ON COLUMN withheld_companies.tmc_id IS 'The TMC that it left.';
COMMENT ON COLUMN withheld_companies.is_whole IS 'Whether the company owns the subscription, which then has no routes at all.';
COMMENT ON COLUMN withheld_companies.created_at IS 'When it left.';
