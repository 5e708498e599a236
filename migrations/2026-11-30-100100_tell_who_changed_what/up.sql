-- Who changed what, in the transaction that changed it. Names of fields are kept, and none of their values: they may be secret.
CREATE TABLE changes (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at timestamptz NOT NULL,
    subject text NOT NULL,
    action text NOT NULL,
    kind text NOT NULL,
    object_id uuid NOT NULL,
    subscription_id uuid,
    organization_id uuid,
    fields text[] NOT NULL
);
CREATE INDEX changes_by_organization ON changes (organization_id, id);
CREATE INDEX changes_by_subscription ON changes (subscription_id, id) WHERE subscription_id IS NOT NULL;
CREATE INDEX changes_by_object ON changes (object_id, id);
CREATE INDEX changes_by_subject ON changes (subject, id);
CREATE INDEX changes_by_time ON changes (changed_at);

COMMENT ON TABLE changes IS 'Who changed what. Kept for 400 days.';
COMMENT ON COLUMN changes.id IS 'Counts up, which is the order of the list.';
COMMENT ON COLUMN changes.changed_at IS 'When.';
COMMENT ON COLUMN changes.subject IS 'Who: the subject of the token, or what the program calls itself.';
COMMENT ON COLUMN changes.action IS 'What was done to it.';
COMMENT ON COLUMN changes.kind IS 'What kind of thing was changed.';
COMMENT ON COLUMN changes.object_id IS 'The thing itself.';
COMMENT ON COLUMN changes.subscription_id IS 'The subscription that it is or belongs to; null for none.';
COMMENT ON COLUMN changes.organization_id IS 'Whose it is, which is who may read this; null for the platform''s.';
COMMENT ON COLUMN changes.fields IS 'The fields that have another value than before, as the API names them.';
