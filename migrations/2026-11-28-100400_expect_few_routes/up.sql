-- A match looks up the routes of one organization and its TMCs. Where one owner has most of the routes, the planner takes any
-- organization for such an owner and reads every route there is. It is told that each value stands in two rows on average; the list
-- of the commonest values is kept beside that, so that a common one is still taken for common.
ALTER TABLE subscription_routes
    ALTER COLUMN company_id SET (n_distinct = -0.5),
    ALTER COLUMN contracting_tmc_id SET (n_distinct = -0.5),
    ALTER COLUMN booking_tmc_id SET (n_distinct = -0.5);
-- An empty table that was never analysed is planned as if it had some pages, which is what a new installation needs.
DO $$ BEGIN
    IF EXISTS (SELECT FROM subscription_routes) THEN
        ANALYZE subscription_routes;
    END IF;
END $$;
