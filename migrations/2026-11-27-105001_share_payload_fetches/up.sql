-- Nodes of an earlier version write no organization while they are replaced: theirs share one line.
ALTER TABLE payload_fetches
    ADD COLUMN organization_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    ADD COLUMN host text GENERATED ALWAYS AS (lower(split_part(url, '/', 3))) STORED,
    ADD COLUMN open_claims integer NOT NULL DEFAULT 0;
UPDATE payload_fetches f SET organization_id = e.organization_id FROM events e WHERE e.id = f.event_id;
CREATE INDEX payload_fetches_by_organization ON payload_fetches (organization_id, due_at) WHERE NOT has_failed;

COMMENT ON COLUMN payload_fetches.organization_id IS 'Whose event it is: fetches are shared out by it.';
COMMENT ON COLUMN payload_fetches.host IS 'The host and port of the URL: fetches are shared out by it.';
COMMENT ON COLUMN payload_fetches.open_claims IS 'How many claims in a row have had no outcome, as when a node dies; from 3 on, how many fetches that had begun.';
