-- Partitions are made and dropped by functions that run as whoever migrates, so that a role which may only read and
-- write rows can serve. They never wait for a lock for longer than a moment, and queue for none that somebody is
-- known to hold: whatever waits behind a queued ACCESS EXCLUSIVE lock would wait as long.

CREATE FUNCTION first_id_of_day(day date) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM day)::bigint * 1000)), 12, '0') || repeat('0', 20))::uuid
$$;

-- Whether a transaction other than this one has a lock on one of these tables for longer than a moment.
CREATE FUNCTION is_held(tables regclass[]) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    here oid := (SELECT oid FROM pg_database WHERE datname = current_database());
    holders text[] := ARRAY(SELECT l.virtualtransaction FROM pg_locks l WHERE l.database = here
        AND l.relation = ANY (tables) AND l.granted AND l.pid IS DISTINCT FROM pg_backend_pid());
BEGIN
    IF holders = '{}' THEN
        RETURN false;
    END IF;
    PERFORM pg_sleep(0.05);
    RETURN EXISTS (SELECT FROM pg_locks l WHERE l.database = here AND l.relation = ANY (tables) AND l.granted
        AND l.virtualtransaction = ANY (holders));
END $$;

CREATE FUNCTION make_partition(parent text, day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '50ms' AS $$
DECLARE
    partition text := parent || to_char(day, '"_"YYYYMMDD');
    rest text := parent || '_default';
    key text := CASE parent WHEN 'attempts' THEN 'delivery_id' ELSE 'id' END;
    lower uuid := first_id_of_day(day);
    upper uuid := first_id_of_day(day + 1);
    has_rows boolean;
BEGIN
    IF parent NOT IN ('events', 'deliveries', 'attempts') OR NOT has_table_privilege(session_user, parent, 'INSERT') THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s may not make partitions of %s', session_user, parent);
    END IF;
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN 'THERE';
    END IF;
    IF NOT pg_try_advisory_xact_lock(x'6a6270617274'::bigint) THEN
        RETURN 'BUSY';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE %I >= $1 AND %I < $2)', rest, key, key)
        INTO has_rows USING lower, upper;
    IF has_rows THEN
        RETURN 'IN_DEFAULT';
    END IF;
    -- Attaching reads the default partition while nobody else may.
    IF pg_relation_size(rest::regclass) > 64 * 1024 * 1024 THEN
        RETURN 'DEFAULT_TOO_LARGE';
    END IF;
    IF is_held(ARRAY[rest::regclass]) THEN
        RETURN 'BUSY';
    END IF;
    -- Attached, it takes a lock on the parent that neither readers nor writers mind. An envelope of some kilobytes stays
    -- in its row, uncompressed: it is read as a whole.
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING ALL)%s', partition, parent,
        CASE parent WHEN 'events' THEN ' WITH (toast_tuple_target = 8160)' ELSE '' END);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, lower, upper);
    RETURN 'MADE';
EXCEPTION
    WHEN lock_not_available OR deadlock_detected OR duplicate_table THEN
        RETURN 'BUSY';
    WHEN check_violation THEN
        RETURN 'IN_DEFAULT';
END $$;

-- Whether something of a day is still needed: it waits, or was given up and is kept for a person.
CREATE FUNCTION is_day_needed(lower uuid, upper uuid, ended_before timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN EXISTS (SELECT FROM waiting_deliveries w WHERE w.id >= lower AND w.id < upper)
        OR EXISTS (SELECT FROM deliveries d WHERE d.id >= lower AND d.id < upper AND d.state = 'EXHAUSTED'
            AND d.ended_at >= ended_before);
END $$;

CREATE FUNCTION drop_day(day date, ended_before timestamptz) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET lock_timeout = '50ms' AS $$
DECLARE
    lower uuid := first_id_of_day(day);
    upper uuid := first_id_of_day(day + 1);
    suffix text := to_char(day, '"_"YYYYMMDD');
    parent text;
BEGIN
    IF NOT (has_table_privilege(session_user, 'events', 'DELETE') AND has_table_privilege(session_user, 'deliveries', 'DELETE')
        AND has_table_privilege(session_user, 'attempts', 'DELETE')) THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s may not drop days', session_user);
    END IF;
    IF is_day_needed(lower, upper, ended_before) THEN
        RETURN 'NEEDED';
    END IF;
    IF NOT pg_try_advisory_xact_lock(x'6a6270617274'::bigint) THEN
        RETURN 'BUSY';
    END IF;
    IF is_held(ARRAY(SELECT to_regclass(p || s) FROM unnest(ARRAY['events', 'deliveries', 'attempts']) p,
        unnest(ARRAY['', '_default', suffix]) s)) THEN
        RETURN 'BUSY';
    END IF;
    -- The last lock keeps a resend from making one of the day's deliveries wait meanwhile.
    LOCK TABLE ONLY attempts, ONLY deliveries, ONLY events IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE waiting_deliveries IN SHARE MODE;
    IF is_day_needed(lower, upper, ended_before) THEN
        RETURN 'NEEDED';
    END IF;
    DELETE FROM payload_fetches f WHERE f.event_id >= lower AND f.event_id < upper;
    FOREACH parent IN ARRAY ARRAY['events', 'deliveries', 'attempts'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS %I', parent || suffix);
    END LOOP;
    RETURN 'DROPPED';
EXCEPTION
    WHEN lock_not_available OR deadlock_detected OR undefined_table THEN
        RETURN 'BUSY';
END $$;

-- What found no partition and is past its retention: so many rows of each table at the most. An event and its deliveries
-- share the first 31 characters of their ids.
CREATE FUNCTION sweep_default(before timestamptz, most integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    top uuid := (lpad(to_hex(floor(extract(epoch FROM before) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;
    swept bigint;
    total bigint := 0;
BEGIN
    IF NOT has_table_privilege(session_user, 'events', 'DELETE') THEN
        RAISE insufficient_privilege USING MESSAGE = format('%s may not delete events', session_user);
    END IF;
    DELETE FROM attempts_default WHERE ctid = ANY (ARRAY(
        SELECT a.ctid FROM attempts_default a WHERE a.delivery_id < top
            AND NOT EXISTS (SELECT FROM waiting_deliveries w WHERE w.id = a.delivery_id)
            AND NOT EXISTS (SELECT FROM deliveries d WHERE d.id = a.delivery_id AND d.state = 'EXHAUSTED'
                AND d.ended_at >= before)
        LIMIT most));
    GET DIAGNOSTICS swept = ROW_COUNT;
    total := total + swept;
    DELETE FROM deliveries_default WHERE ctid = ANY (ARRAY(
        SELECT d.ctid FROM deliveries_default d WHERE d.id < top AND NOT (d.state = 'EXHAUSTED' AND d.ended_at >= before)
        LIMIT most));
    GET DIAGNOSTICS swept = ROW_COUNT;
    total := total + swept;
    WITH gone AS (DELETE FROM events_default WHERE ctid = ANY (ARRAY(
        SELECT e.ctid FROM events_default e WHERE e.id < top
            AND NOT EXISTS (SELECT FROM waiting_deliveries w WHERE w.id > e.id
                AND w.id <= (left(e.id::text, 31) || 'fffff')::uuid)
            AND NOT EXISTS (SELECT FROM deliveries d WHERE d.id > e.id AND d.id <= (left(e.id::text, 31) || 'fffff')::uuid
                AND d.state = 'EXHAUSTED' AND d.ended_at >= before)
        LIMIT most)) RETURNING id),
    fetches AS (DELETE FROM payload_fetches f USING gone WHERE f.event_id = gone.id)
    SELECT count(*) INTO swept FROM gone;
    RETURN total + swept;
END $$;

-- The functions find the tables where they are now, whoever calls them.
DO $$
DECLARE
    place text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = 'events'::regclass);
    signature text;
BEGIN
    FOREACH signature IN ARRAY ARRAY['make_partition(text, date)', 'drop_day(date, timestamptz)',
        'sweep_default(timestamptz, integer)', 'is_held(regclass[])', 'is_day_needed(uuid, uuid, timestamptz)'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', signature, place);
    END LOOP;
END $$;

COMMENT ON FUNCTION first_id_of_day(date) IS 'The lowest id that an event accepted on this day (UTC) could have.';
COMMENT ON FUNCTION is_held(regclass[]) IS 'Whether another transaction has had a lock on one of these tables for longer than a moment.';
COMMENT ON FUNCTION make_partition(text, date) IS 'Makes the partition of a day of events, deliveries or attempts. Gives MADE, THERE, IN_DEFAULT (rows of the day stand in the default partition, where they stay), DEFAULT_TOO_LARGE, or BUSY: try again later. For whoever may insert.';
COMMENT ON FUNCTION is_day_needed(uuid, uuid, timestamptz) IS 'Whether one of these deliveries waits, or was given up at or after this time.';
COMMENT ON FUNCTION drop_day(date, timestamptz) IS 'Drops all of a day, unless something of it waits or was given up at or after this time. Gives DROPPED, NEEDED, or BUSY: try again later. For whoever may delete.';
COMMENT ON FUNCTION sweep_default(timestamptz, integer) IS 'Deletes what is past its retention from the default partitions; gives how many rows. For whoever may delete.';
