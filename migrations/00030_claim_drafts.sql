-- +goose Up
-- What somebody has begun to say of a claim and has not filed yet. All of it is sealed as
-- one text, and nothing refers to it: until it is filed it is nobody's but the claimant's.
CREATE TABLE claim_drafts (
    claimant_id uuid NOT NULL CONSTRAINT claim_drafts_claimant REFERENCES claimants (claimant_id),
    id uuid NOT NULL,
    content_sealed bytea NOT NULL,
    version bigint NOT NULL CONSTRAINT claim_drafts_version_from_one CHECK (version >= 1),
    created_at timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT claim_drafts_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT claim_drafts_expire CHECK (expires_at > saved_at)
);
SELECT place('claim_drafts', 'distributed by claimant_id');
CREATE INDEX claim_drafts_by_end ON claim_drafts (expires_at);

-- What a claimant says, in the own words, that happened. It comes with the claim, of whose
-- draft it was a part.
CREATE TABLE narratives (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    text_sealed bytea NOT NULL,
    stated_at timestamptz NOT NULL,
    CONSTRAINT narratives_pkey PRIMARY KEY (claimant_id, claim_id)
);
SELECT place('narratives', 'distributed by claimant_id');
ALTER TABLE narratives ADD CONSTRAINT narratives_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);

-- Evidence is about a claim, or a draft of one; then it has no provider yet, whose
-- operators would see it. It goes over to the claim when that is filed.
ALTER TABLE evidence ALTER COLUMN claim_id DROP NOT NULL;
ALTER TABLE evidence ADD COLUMN draft_id uuid;
ALTER TABLE evidence ADD CONSTRAINT evidence_about_one CHECK (num_nonnulls(claim_id, draft_id) = 1);
ALTER TABLE evidence ADD CONSTRAINT evidence_of_a_draft_is_the_claimants CHECK (draft_id IS NULL OR provider_id IS NULL);
ALTER TABLE evidence ADD CONSTRAINT evidence_once_of_a_draft UNIQUE (claimant_id, draft_id, file_id);
ALTER TABLE evidence ADD CONSTRAINT evidence_draft FOREIGN KEY (claimant_id, draft_id) REFERENCES claim_drafts (claimant_id, id);

ALTER TABLE claim_drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_drafts_own ON claim_drafts
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
            AND coalesce(current_setting('bosang.new', true), '') <> 'on'));
ALTER TABLE narratives ENABLE ROW LEVEL SECURITY;
CREATE POLICY narratives_read ON narratives FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY narratives_of_the_service ON narratives
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
-- Claims are filed by the service itself, which takes evidence along; what supports no
-- claim yet its claimant takes away.
CREATE POLICY evidence_filed ON evidence FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
CREATE POLICY evidence_taken_away ON evidence FOR DELETE
    USING (draft_id IS NOT NULL AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
CREATE POLICY evidence_files_filed ON evidence_files FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
-- The foreign key keeps the file that anything refers to.
CREATE POLICY evidence_files_taken_away ON evidence_files FOR DELETE
    USING (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);

GRANT SELECT, INSERT, DELETE ON claim_drafts, narratives TO bosang_service;
GRANT UPDATE (content_sealed, version, saved_at, expires_at) ON claim_drafts TO bosang_service;
GRANT UPDATE (claim_id, draft_id, provider_id) ON evidence TO bosang_service;
GRANT UPDATE (provider_id) ON evidence_files TO bosang_service;
