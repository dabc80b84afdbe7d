-- +goose Up
-- Files that support a claim. What is in them lies outside the database, sealed with a
-- key for each file; the key, the name and the hash are sealed with the claimant's key,
-- so that with it all of it is gone.

-- One content, kept once for a claimant however often it is sent. The index is a keyed
-- digest of it and of the claimant: a plain hash would tell who has which known file.
CREATE TABLE evidence_files (
    claimant_id uuid NOT NULL CONSTRAINT evidence_files_claimant REFERENCES claimants (claimant_id),
    id uuid NOT NULL,
    provider_id uuid,
    key_sealed bytea NOT NULL,
    hash_sealed bytea NOT NULL,
    content_index uuid NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL CONSTRAINT evidence_files_hold_something CHECK (size_bytes > 0),
    kept_at timestamptz NOT NULL,
    CONSTRAINT evidence_files_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT evidence_files_once UNIQUE (claimant_id, content_index)
);
SELECT place('evidence_files', 'distributed by claimant_id');

CREATE TABLE evidence (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    file_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    name_sealed bytea NOT NULL,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    CONSTRAINT evidence_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT evidence_once_of_a_claim UNIQUE (claimant_id, claim_id, file_id)
);
SELECT place('evidence', 'distributed by claimant_id');
ALTER TABLE evidence ADD CONSTRAINT evidence_file FOREIGN KEY (claimant_id, file_id) REFERENCES evidence_files (claimant_id, id);
ALTER TABLE evidence ADD CONSTRAINT evidence_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE INDEX evidence_by_file ON evidence (claimant_id, file_id);
CREATE INDEX evidence_by_time ON evidence (id);

-- A file that is removed at an instant, unless it is kept before: every one that is on
-- its way in, and each that nothing refers to any more. So none stays behind that no row
-- knows, whenever the service is killed.
CREATE TABLE evidence_sweeps (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    due_at timestamptz NOT NULL,
    CONSTRAINT evidence_sweeps_pkey PRIMARY KEY (claimant_id, id)
);
SELECT place('evidence_sweeps', 'distributed by claimant_id');
CREATE INDEX evidence_sweeps_by_due ON evidence_sweeps (due_at);

-- As contact and payee: of the person, operators of its provider and the service, and
-- not of those who oversee everything. What supports a claim is not changed, and goes
-- with the service's own work alone.
ALTER TABLE evidence_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_files_read ON evidence_files FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY evidence_files_added ON evidence_files FOR INSERT
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY evidence_files_removed ON evidence_files FOR DELETE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_read ON evidence FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY evidence_added ON evidence FOR INSERT
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY evidence_removed ON evidence FOR DELETE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE evidence_sweeps ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_sweeps_own ON evidence_sweeps
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT, DELETE ON evidence_files, evidence, evidence_sweeps TO bosang_service;
GRANT UPDATE (due_at) ON evidence_sweeps TO bosang_service;
