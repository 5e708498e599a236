DROP INDEX payload_fetches_by_organization;
ALTER TABLE payload_fetches DROP COLUMN open_claims, DROP COLUMN host, DROP COLUMN organization_id;
