DROP INDEX events_by_bookings;
DROP INDEX events_by_first_booking;
DROP INDEX events_by_trip;
