-- 0.1.0 knew whoever used an Idempotency-Key by the subject of the token alone, which two tenants may share. Most who publish are the
-- platform itself: taken for that, a repeat of what was sent to 0.1.0 still happens once. Keys of tenants, and of other operations,
-- are not taken over.
UPDATE idempotency_keys k SET caller = 'platform/' || caller
WHERE operation IN ('publishEvent', 'publishEvents') AND caller !~ '^(platform|tmc|company)/' AND NOT EXISTS (
    SELECT FROM idempotency_keys o WHERE o.caller = 'platform/' || k.caller AND o.operation = k.operation AND o.key = k.key);
