CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    name text NOT NULL,
    contracting_tmc_id uuid REFERENCES organizations (id),
    booking_tmc_id uuid REFERENCES organizations (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT organizations_type_is_known CHECK (type IN ('COMPANY', 'TMC')),
    CONSTRAINT organizations_name_is_not_blank CHECK (btrim(name) <> '' AND length(name) <= 255),
    CONSTRAINT organizations_tmc_has_no_tmc
        CHECK (type = 'COMPANY' OR (contracting_tmc_id IS NULL AND booking_tmc_id IS NULL))
);
-- What a TMC's administrator may reach.
CREATE INDEX organizations_by_contracting_tmc ON organizations (contracting_tmc_id, id);
CREATE INDEX organizations_by_booking_tmc ON organizations (booking_tmc_id);
CREATE INDEX organizations_by_creation ON organizations (created_at, id);

COMMENT ON TABLE organizations IS 'Companies and the TMCs (travel management companies) that serve them.';
COMMENT ON COLUMN organizations.type IS 'COMPANY or TMC.';
COMMENT ON COLUMN organizations.name IS 'What people call it; shown as the label of its id.';
COMMENT ON COLUMN organizations.contracting_tmc_id IS 'The TMC that has the contract with this company.';
COMMENT ON COLUMN organizations.booking_tmc_id IS 'The TMC through which this company books, unless an event says otherwise.';
COMMENT ON COLUMN organizations.created_at IS 'When it was first put.';
COMMENT ON COLUMN organizations.updated_at IS 'When it was last put.';
