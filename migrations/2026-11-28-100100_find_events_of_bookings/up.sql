-- Where is booking X: by what a person on the phone has. `= ANY` could use no index. An event about one booking has that first, and
-- is read along its index, newest first; one about several (a trip) is in the inverted index, which the others do not pay for.
CREATE INDEX events_by_trip ON events (trip_id, id) WHERE trip_id IS NOT NULL;
CREATE INDEX events_by_first_booking ON events ((pnr_ids[1]), id) WHERE pnr_ids[1] IS NOT NULL;
CREATE INDEX events_by_bookings ON events USING gin (pnr_ids) WHERE pnr_ids[2] IS NOT NULL;
