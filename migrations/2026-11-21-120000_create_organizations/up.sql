CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    name text NOT NULL,
    contracting_tmc_id uuid,
    booking_tmc_id uuid,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT organizations_type_is_known CHECK (type IN ('COMPANY', 'TMC')),
    CONSTRAINT organizations_name_is_not_blank CHECK (btrim(name) <> '' AND length(name) <= 255)
);
-- What a TMC's administrator may reach.
CREATE INDEX organizations_by_contracting_tmc ON organizations (contracting_tmc_id, id);
CREATE INDEX organizations_by_creation ON organizations (created_at, id);

COMMENT ON TABLE organizations IS 'Companies and the TMCs (travel management companies) that serve them.';
COMMENT ON COLUMN organizations.type IS 'COMPANY or TMC.';
COMMENT ON COLUMN organizations.name IS 'What people call it; shown as the label of its id.';
COMMENT ON COLUMN organizations.contracting_tmc_id IS 'The TMC that has the contract with it; need not be known yet.';
COMMENT ON COLUMN organizations.booking_tmc_id IS 'The TMC through which it books, unless an event says otherwise.';
COMMENT ON COLUMN organizations.created_at IS 'When it was first put.';
COMMENT ON COLUMN organizations.updated_at IS 'When it was last put.';
