COMMENT ON TABLE resends IS 'Jobs that send deliveries again, or those that wait now, a few each second.';
COMMENT ON COLUMN resends.state_filter IS 'Only deliveries in this state: DELIVERED, EXHAUSTED or WAITING; null for both that have ended.';
