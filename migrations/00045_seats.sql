-- +goose Up
-- For how many seats of a family's or a company's subscription a claim is, as who holds the
-- subscription says. The labels are the holder's own, and sealed with its key, as people
-- call seats by names.
CREATE TABLE seats (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    count integer NOT NULL CONSTRAINT seats_count_bounded CHECK (count BETWEEN 1 AND 10000),
    labels_sealed bytea,
    stated_by text NOT NULL,
    stated_at timestamptz NOT NULL,
    CONSTRAINT seats_pkey PRIMARY KEY (claimant_id, claim_id)
);
SELECT place('seats', 'distributed by claimant_id');
ALTER TABLE seats ADD CONSTRAINT seats_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);

ALTER TABLE seats ENABLE ROW LEVEL SECURITY;
CREATE POLICY seats_read ON seats FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY seats_stated ON seats FOR INSERT
    WITH CHECK ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND coalesce(current_setting('bosang.new', true), '') <> 'on')
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY seats_stated_anew ON seats FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND coalesce(current_setting('bosang.new', true), '') <> 'on')
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK ((labels_sealed IS NULL AND current_setting('bosang.system', true) = 'on')
        OR (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND coalesce(current_setting('bosang.new', true), '') <> 'on')
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
GRANT SELECT, INSERT ON seats TO bosang_service;
GRANT UPDATE (count, labels_sealed, stated_by, stated_at) ON seats TO bosang_service;
