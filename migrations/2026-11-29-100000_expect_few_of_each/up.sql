-- Plans are made once for any value, from how many values a column has. With few subscriptions, or few owners of events, each is
-- taken to have a good part of all rows, and walking back through the days looks cheap until there are enough: a subscription with
-- few deliveries beside one with millions read them all. As with routes, each value is expected to stand in two rows: a statement
-- that asks for one has an index in whose order it reads, and the limit ends that where there are many. The one exception is a list
-- of what waits of one subscription, which is read whole: an index for its order would cost every delivery.
ALTER TABLE events ALTER COLUMN organization_id SET (n_distinct_inherited = -0.5);
ALTER TABLE deliveries ALTER COLUMN subscription_id SET (n_distinct_inherited = -0.5);
ALTER TABLE waiting_deliveries ALTER COLUMN subscription_id SET (n_distinct = -0.5);

-- LIKE does not copy options of a column.
CREATE FUNCTION expect_few_of_each(parent text, partition text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF parent IN ('events', 'deliveries') THEN
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET (n_distinct = -0.5)', partition,
            CASE parent WHEN 'events' THEN 'organization_id' ELSE 'subscription_id' END);
    END IF;
END $$;

DO $$
DECLARE
    child record;
BEGIN
    FOR child IN SELECT inhparent::regclass::text AS parent, inhrelid::regclass AS partition FROM pg_inherits
        WHERE inhparent IN ('events'::regclass, 'deliveries'::regclass)
    LOOP
        PERFORM expect_few_of_each(child.parent, child.partition::text);
        -- An empty table that was never analysed is planned as if it had some pages, which is what a new installation needs.
        IF pg_relation_size(child.partition) > 0 THEN
            EXECUTE format('ANALYZE %s', child.partition);
        END IF;
    END LOOP;
    IF EXISTS (SELECT FROM waiting_deliveries) THEN
        ANALYZE waiting_deliveries;
    END IF;
END $$;

CREATE OR REPLACE FUNCTION make_partition(parent text, day date) RETURNS text
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
    PERFORM expect_few_of_each(parent, partition);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, partition, lower, upper);
    RETURN 'MADE';
EXCEPTION
    WHEN lock_not_available OR deadlock_detected OR duplicate_table THEN
        RETURN 'BUSY';
    WHEN check_violation THEN
        RETURN 'IN_DEFAULT';
END $$;

-- They find the tables where they are now, whoever calls them. Replacing a function forgets that.
DO $$
DECLARE
    place text := (SELECT n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = 'events'::regclass);
BEGIN
    EXECUTE format('ALTER FUNCTION make_partition(text, date) SET search_path = %I, pg_temp', place);
    EXECUTE format('ALTER FUNCTION expect_few_of_each(text, text) SET search_path = %I, pg_temp', place);
END $$;
