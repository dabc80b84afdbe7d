-- +goose Up
-- Four eyes to the last step. What comes of an approval is tied to it by keys, so that
-- no row rests on one of another kind, about another thing, or by other people: those
-- who asked and approved stand in both rows, and the key compares them.

-- Rows of distributed tables are tied to approvals, which are few.
SELECT place('approvals', 'reference');
ALTER TABLE approvals
    -- Of a link that lets a person in: the keyed hash of what the person is told by who
    -- approved, and enters beside the secret that who asked was given.
    ADD COLUMN code uuid,
    -- The kind, once it is approved; what exactly was asked for; whose it is.
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN state = 'approved' THEN kind END) STORED,
    ADD COLUMN asked text GENERATED ALWAYS AS (COALESCE(payload ->> 'role', payload ->> 'second_factor', payload ->> 'reason')) STORED,
    ADD COLUMN of_provider uuid GENERATED ALWAYS AS (COALESCE(provider_id, (payload ->> 'provider_id')::uuid)) STORED,
    ADD CONSTRAINT approvals_code_of_approved CHECK (code IS NULL OR state = 'approved'),
    -- Two people: no program, no machine, and nobody under two names.
    ADD CONSTRAINT approvals_of_people CHECK (requested_by ~ '^user:[0-9a-f-]{36}$' AND decided_by ~ '^user:[0-9a-f-]{36}$') NOT VALID;
ALTER TABLE approvals
    ADD CONSTRAINT approvals_granted UNIQUE (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT approvals_asked UNIQUE (id, asked),
    ADD CONSTRAINT approvals_of_provider UNIQUE (id, of_provider),
    ADD CONSTRAINT approvals_code UNIQUE (id, code);

-- A key vouches for customers once a second operator of the provider has agreed. Those
-- added before vouch for nobody until they are added anew.
ALTER TABLE signing_keys ADD COLUMN approval_id uuid, ADD COLUMN approved_by text;
ALTER TABLE signing_keys
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'signing_key' END) STORED,
    ADD CONSTRAINT signing_keys_four_eyes CHECK (approved_by IS NULL OR (approval_id IS NOT NULL AND approved_by <> added_by));
ALTER TABLE signing_keys
    ADD CONSTRAINT signing_keys_approved FOREIGN KEY (approval_id, granted, id, added_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT signing_keys_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);
GRANT UPDATE (approved_by) ON signing_keys TO bosang_service;

-- A role is the one that was approved, for that user and, of an operator, that
-- provider; what was granted before did not say the provider's id.
ALTER TABLE memberships
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN approval_id IS NOT NULL THEN 'role' END) STORED;
ALTER TABLE memberships
    ADD CONSTRAINT memberships_approved FOREIGN KEY (approval_id, granted, user_id, granted_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT memberships_approved_role FOREIGN KEY (approval_id, role) REFERENCES approvals (id, asked),
    ADD CONSTRAINT memberships_approved_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider) NOT VALID;
-- An approval is good for one, also after that has ended.
CREATE UNIQUE INDEX memberships_once_by_approval ON memberships (user_id, approval_id) WHERE approval_id IS NOT NULL;

-- A link that waits for an approval lets nobody in without it, nor without the code
-- that who approved was given: both stand in the row that says it was used. Too many
-- codes that were tried end it.
ALTER TABLE links
    ADD COLUMN approved_by text,
    ADD COLUMN code uuid,
    ADD COLUMN tries smallint NOT NULL DEFAULT 0,
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN CASE purpose WHEN 'invitation' THEN 'role' ELSE 'recovery' END END) STORED,
    ADD COLUMN asked text GENERATED ALWAYS AS (CASE WHEN purpose = 'recovery' THEN CASE WHEN second_factor THEN 'true' ELSE 'false' END END) STORED;
ALTER TABLE links
    ADD CONSTRAINT links_tries_few CHECK (tries BETWEEN 0 AND 5),
    ADD CONSTRAINT links_used_with_approval CHECK (used_at IS NULL OR approval_id IS NULL OR num_nulls(approved_by, code) = 0) NOT VALID,
    ADD CONSTRAINT links_approved FOREIGN KEY (approval_id, granted, user_id, made_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT links_approved_recovery FOREIGN KEY (approval_id, asked) REFERENCES approvals (id, asked),
    ADD CONSTRAINT links_approved_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider),
    ADD CONSTRAINT links_code FOREIGN KEY (approval_id, code) REFERENCES approvals (id, code);
CREATE UNIQUE INDEX links_once_by_approval ON links (approval_id) WHERE approval_id IS NOT NULL;
GRANT UPDATE (approved_by, code, tries) ON links TO bosang_service;
GRANT UPDATE (code) ON approvals TO bosang_service;

-- An erasure that the person did not ask for takes a second operator of the provider.
-- One of the journal is done again, or was done before this: the journal says of whom
-- alone.
ALTER TABLE erasures
    ADD COLUMN basis text NOT NULL DEFAULT 'journal' CONSTRAINT erasures_basis_known CHECK (basis IN ('claimant', 'approval', 'journal', 'retention')),
    ADD COLUMN approval_id uuid,
    ADD COLUMN approved_by text;
ALTER TABLE erasures
    ALTER COLUMN basis DROP DEFAULT,
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN basis = 'approval' THEN 'erasure' END) STORED,
    ADD CONSTRAINT erasures_four_eyes CHECK (CASE WHEN basis = 'approval'
        THEN num_nulls(approval_id, approved_by, provider_id) = 0 AND approved_by <> erased_by
        ELSE num_nonnulls(approval_id, approved_by) = 0 END),
    -- By itself the service erases whose purpose has ended, and nobody else.
    ADD CONSTRAINT erasures_by_itself CHECK (basis <> 'retention' OR reason = 'purpose_ended');
ALTER TABLE erasures
    ADD CONSTRAINT erasures_approved FOREIGN KEY (approval_id, granted, claimant_id, erased_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT erasures_approved_reason FOREIGN KEY (approval_id, reason) REFERENCES approvals (id, asked),
    ADD CONSTRAINT erasures_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);
-- Those that were approved and are still to be done.
CREATE INDEX approvals_of_erasures ON approvals (id) WHERE granted = 'erasure';
