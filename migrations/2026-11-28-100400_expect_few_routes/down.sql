ALTER TABLE subscription_routes
    ALTER COLUMN company_id RESET (n_distinct),
    ALTER COLUMN contracting_tmc_id RESET (n_distinct),
    ALTER COLUMN booking_tmc_id RESET (n_distinct);
DO $$ BEGIN
    IF EXISTS (SELECT FROM subscription_routes) THEN
        ANALYZE subscription_routes;
    END IF;
END $$;
