UPDATE idempotency_keys SET caller = substring(caller FROM 10)
WHERE operation IN ('publishEvent', 'publishEvents') AND caller LIKE 'platform/%';
