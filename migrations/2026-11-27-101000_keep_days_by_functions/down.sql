DROP FUNCTION sweep_default(timestamptz, integer);
DROP FUNCTION drop_day(date, timestamptz);
DROP FUNCTION is_day_needed(uuid, uuid, timestamptz);
DROP FUNCTION make_partition(text, date);
DROP FUNCTION is_held(regclass[]);
DROP FUNCTION first_id_of_day(date);
