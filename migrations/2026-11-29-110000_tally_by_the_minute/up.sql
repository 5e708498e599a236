-- What became of deliveries, by the minute, so that a picture over time costs what it shows and not what happened. A node gathers
-- in memory and adds to its own rows every ten seconds: nodes do not wait for each other, and after a crash up to ten seconds lack.
CREATE TABLE delivery_tallies (
    scope_id uuid NOT NULL,
    start timestamptz NOT NULL,
    minutes smallint NOT NULL,
    node text NOT NULL,
    accepted integer NOT NULL,
    delivered integer NOT NULL,
    delivered_at_first integer NOT NULL,
    failed integer NOT NULL,
    exhausted integer NOT NULL,
    latency integer[] NOT NULL,
    reasons jsonb,
    PRIMARY KEY (scope_id, start, minutes, node),
    CONSTRAINT delivery_tallies_are_of_minutes_or_hours CHECK (minutes IN (1, 60)),
    CONSTRAINT delivery_tallies_have_all_classes CHECK (cardinality(latency) = 20)
) WITH (
    -- Rows are added to until their minute is over, and no index has what changes.
    fillfactor = 70
);
CREATE INDEX delivery_tallies_by_start ON delivery_tallies (minutes, start);

COMMENT ON TABLE delivery_tallies IS 'Attempts and deliveries by the minute; by the hour once they are over six hours old.';
COMMENT ON COLUMN delivery_tallies.scope_id IS 'The subscription; or the subscriber, for all of its subscriptions; or the nil UUID, for all there are.';
COMMENT ON COLUMN delivery_tallies.start IS 'When the minute or hour began.';
COMMENT ON COLUMN delivery_tallies.minutes IS '1, or 60 for an hour.';
COMMENT ON COLUMN delivery_tallies.node IS 'The node that counted; empty for an hour, which holds what all nodes did.';
COMMENT ON COLUMN delivery_tallies.accepted IS 'Deliveries of events that were accepted.';
COMMENT ON COLUMN delivery_tallies.delivered IS 'Deliveries that were made, which is attempts that succeeded.';
COMMENT ON COLUMN delivery_tallies.delivered_at_first IS 'Those of them that were made by their first attempt.';
COMMENT ON COLUMN delivery_tallies.failed IS 'Attempts that failed.';
COMMENT ON COLUMN delivery_tallies.exhausted IS 'Deliveries that were given up.';
COMMENT ON COLUMN delivery_tallies.latency IS 'Attempts by how long they took, in 20 classes of 1 ms to 40 s and longer.';
COMMENT ON COLUMN delivery_tallies.reasons IS 'Attempts that failed, by reason; null for none.';

CREATE FUNCTION add_counts(one integer[], other integer[]) RETURNS integer[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT array_agg(u.one + u.other ORDER BY u.place) FROM unnest($1, $2) WITH ORDINALITY AS u (one, other, place)
$$;
COMMENT ON FUNCTION add_counts(integer[], integer[]) IS 'The sums, place by place.';

CREATE FUNCTION add_reasons(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN $1 IS NULL THEN $2 WHEN $2 IS NULL THEN $1 ELSE (
        SELECT jsonb_object_agg(s.key, s.count) FROM (
            SELECT u.key, sum(u.value::bigint) AS count
            FROM (SELECT * FROM jsonb_each_text($1) UNION ALL SELECT * FROM jsonb_each_text($2)) u GROUP BY u.key) s) END
$$;
COMMENT ON FUNCTION add_reasons(jsonb, jsonb) IS 'The sums, name by name.';
