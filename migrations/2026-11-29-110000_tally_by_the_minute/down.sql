DROP TABLE delivery_tallies;
DROP FUNCTION add_counts(integer[], integer[]);
DROP FUNCTION add_reasons(jsonb, jsonb);
