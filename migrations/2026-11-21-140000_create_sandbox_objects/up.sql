-- What the sandbox's world holds; empty elsewhere. Documents are json, not jsonb, which would reorder their names.
CREATE TABLE sandbox_objects (
    kind text NOT NULL,
    id text NOT NULL,
    organization_id uuid,
    trip_id text,
    external_id text,
    document json NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (kind, id),
    CONSTRAINT sandbox_objects_kind_is_known CHECK (kind IN ('WORLD', 'TRAVELER', 'TRIP', 'BOOKING', 'RUN', 'INBOX', 'PAYLOAD')),
    CONSTRAINT sandbox_objects_of_a_company_name_it CHECK ((kind IN ('WORLD', 'INBOX')) = (organization_id IS NULL))
);
CREATE INDEX sandbox_objects_by_trip ON sandbox_objects (trip_id, id) WHERE trip_id IS NOT NULL;
CREATE INDEX sandbox_objects_by_external_id ON sandbox_objects (external_id) WHERE external_id IS NOT NULL;

COMMENT ON TABLE sandbox_objects IS 'What the sandbox''s world holds: its counters, travelers, trips, bookings, scenario runs, inboxes that misbehave and payloads to be fetched.';
COMMENT ON COLUMN sandbox_objects.kind IS 'What it is; the id is unique among its kind.';
COMMENT ON COLUMN sandbox_objects.organization_id IS 'Whose it is; null of the world and of inboxes.';
COMMENT ON COLUMN sandbox_objects.document IS 'All of it, as the program writes it.';
COMMENT ON COLUMN sandbox_objects.created_at IS 'When it was made, by the sandbox''s clock.';
COMMENT ON COLUMN sandbox_objects.updated_at IS 'When it last changed, by the sandbox''s clock.';
COMMENT ON COLUMN sandbox_objects.trip_id IS 'The trip of a booking.';
COMMENT ON COLUMN sandbox_objects.external_id IS 'What a partner calls a booking; several may share one.';
