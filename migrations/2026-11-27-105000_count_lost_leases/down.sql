ALTER TABLE waiting_deliveries DROP COLUMN lost_leases;
