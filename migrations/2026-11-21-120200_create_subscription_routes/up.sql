-- Every column of a match is in the key, so that one scan of its index reads the routes that
-- match and no others. "Any organization" is a fixed id rather than null, since an index
-- answers `= ANY (…)` for ids but not for nulls.
CREATE TABLE subscription_routes (
    event_type text NOT NULL,
    company_id uuid NOT NULL,
    contracting_tmc_id uuid NOT NULL,
    booking_tmc_id uuid NOT NULL,
    subscription_id uuid NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    scope_no smallint NOT NULL,
    has_filter boolean NOT NULL,
    PRIMARY KEY (event_type, company_id, contracting_tmc_id, booking_tmc_id, subscription_id, scope_no)
        INCLUDE (has_filter)
);
CREATE INDEX subscription_routes_by_subscription ON subscription_routes (subscription_id);

COMMENT ON TABLE subscription_routes IS 'What an event looks up: the scopes of active subscriptions, one row a combination of organizations.';
COMMENT ON COLUMN subscription_routes.company_id IS 'The company that the event must have, or the id for any.';
COMMENT ON COLUMN subscription_routes.contracting_tmc_id IS 'The contracting TMC that the event must have, or the id for any.';
COMMENT ON COLUMN subscription_routes.booking_tmc_id IS 'The booking TMC that the event must have, or the id for any.';
COMMENT ON COLUMN subscription_routes.scope_no IS 'The place of the scope in its event source, from 0.';
COMMENT ON COLUMN subscription_routes.has_filter IS 'Whether subscription_route_filters has more to ask.';

CREATE TABLE subscription_route_filters (
    subscription_id uuid NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
    scope_no smallint NOT NULL,
    contracting_tmc_ids uuid[],
    booking_tmc_ids uuid[],
    PRIMARY KEY (subscription_id, scope_no),
    CONSTRAINT subscription_route_filters_ask_something
        CHECK (contracting_tmc_ids IS NOT NULL OR booking_tmc_ids IS NOT NULL)
);

COMMENT ON TABLE subscription_route_filters IS 'The rest of a scope that would take more than 1,000 routes: TMCs that the event must have as well.';
COMMENT ON COLUMN subscription_route_filters.contracting_tmc_ids IS 'The contracting TMC must be one of these; null asks nothing.';
COMMENT ON COLUMN subscription_route_filters.booking_tmc_ids IS 'The booking TMC must be one of these; null asks nothing.';
