ALTER TABLE waiting_deliveries ADD COLUMN lost_leases integer NOT NULL DEFAULT 0;
COMMENT ON COLUMN waiting_deliveries.lost_leases IS 'How many leases in a row ended without an outcome, as when a node dies; from 2 on, how many tries that had begun did.';
