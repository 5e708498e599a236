COMMENT ON TABLE resends IS 'Jobs that send ended deliveries again, a few each second.';
COMMENT ON COLUMN resends.state_filter IS 'Only deliveries in this state, DELIVERED or EXHAUSTED; null for both.';
