-- +goose Up
-- Editions of rulebooks that are drafted, checked, approved by a second person
-- and put in force while the program runs. Those in force join the ones in the
-- program, and so become what every claim is decided by.
--
-- There is no trigger (no reference table may have one): what is in force cannot
-- be changed, because the policy for updates admits drafts and proposals alone,
-- and cannot be removed, because nobody was granted that.

CREATE TABLE editions (
    id uuid NOT NULL CONSTRAINT editions_pkey PRIMARY KEY,
    rulebook text COLLATE "C" NOT NULL,
    edition text COLLATE "C" NOT NULL,
    kind text NOT NULL CONSTRAINT editions_kind_known CHECK (kind IN ('statute', 'standard', 'contract', 'programme')),
    jurisdiction text NOT NULL,
    -- Whose terms it states; a statute or standard is nobody's own.
    provider_id uuid CONSTRAINT editions_provider REFERENCES providers (id),
    state text NOT NULL CONSTRAINT editions_state_known CHECK (state IN ('draft', 'proposed', 'in_force', 'rejected', 'withdrawn')),
    text text NOT NULL,
    law_ko text NOT NULL,
    law_en text NOT NULL,
    cases text NOT NULL,
    -- Of the content; NULL while it cannot be read.
    hash bytea CONSTRAINT editions_hash_sha256 CHECK (octet_length(hash) = 32),
    -- The order of publication.
    number bigint CONSTRAINT editions_number_unique UNIQUE CONSTRAINT editions_number_from_one CHECK (number >= 1),
    -- The edition of the same rulebook that is chosen no more once this one is in force.
    replaces text COLLATE "C" CONSTRAINT editions_replaces_another CHECK (replaces <> edition),
    drafted_by text NOT NULL,
    proposed_by text,
    decided_by text,
    reason text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    proposed_at timestamptz,
    decided_at timestamptz,
    CONSTRAINT editions_of_provider CHECK ((kind IN ('contract', 'programme')) = (provider_id IS NOT NULL)),
    CONSTRAINT editions_number_in_force CHECK ((state = 'in_force') = (number IS NOT NULL)),
    CONSTRAINT editions_proposal_whole CHECK (
        num_nulls(proposed_by, proposed_at) IN (0, 2)
        AND (state <> 'draft' OR proposed_by IS NULL)
        AND (state NOT IN ('proposed', 'in_force', 'rejected') OR (proposed_by IS NOT NULL AND hash IS NOT NULL))),
    CONSTRAINT editions_decided_whole CHECK (
        num_nulls(decided_by, decided_at) = CASE WHEN state IN ('in_force', 'rejected', 'withdrawn') THEN 0 ELSE 2 END),
    CONSTRAINT editions_rejected_for_a_reason CHECK (state <> 'rejected' OR reason IS NOT NULL),
    -- Four eyes. Above, decided_by and proposed_by are there when it is in force.
    CONSTRAINT editions_four_eyes CHECK (state <> 'in_force' OR (decided_by <> drafted_by AND decided_by <> proposed_by))
);
SELECT place('editions', 'reference');
CREATE UNIQUE INDEX editions_name_unique ON editions (rulebook, edition) WHERE state = 'in_force';
CREATE UNIQUE INDEX editions_hash_unique ON editions (hash) WHERE state = 'in_force';
CREATE UNIQUE INDEX editions_replaced_once ON editions (rulebook, replaces) WHERE state = 'in_force' AND replaces IS NOT NULL;
CREATE INDEX editions_by_rulebook ON editions (rulebook, id);
CREATE INDEX editions_by_provider ON editions (provider_id, id);
CREATE INDEX editions_by_state ON editions (state, id);

-- What claims are decided by, in one row: the number of the edition that was put
-- in force last. Who decides holds the row, who publishes counts it, so that no
-- decision by the library before is stored after a publication.
CREATE TABLE libraries (
    id smallint NOT NULL CONSTRAINT libraries_pkey PRIMARY KEY CONSTRAINT libraries_one CHECK (id = 1),
    number bigint NOT NULL CONSTRAINT libraries_number_not_negative CHECK (number >= 0)
);
SELECT place('libraries', 'reference');
INSERT INTO libraries (id, number) VALUES (1, 0);

-- What is in force is everybody's to read. Drafts of statutes and standards are
-- written by those who see everything, drafts of a provider's own terms by its
-- operators; those who see everything read both.
ALTER TABLE editions ENABLE ROW LEVEL SECURITY;
CREATE POLICY editions_read ON editions FOR SELECT
    USING (state = 'in_force'
        OR NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY editions_drafted ON editions FOR INSERT
    WITH CHECK (state = 'draft'
        AND ((provider_id IS NULL AND current_setting('bosang.everything', true) = 'on')
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY editions_changed ON editions FOR UPDATE
    USING (state IN ('draft', 'proposed')
        AND ((provider_id IS NULL AND current_setting('bosang.everything', true) = 'on')
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK ((provider_id IS NULL AND current_setting('bosang.everything', true) = 'on')
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- A row is locked only by who may update it, and a claimant's election decides a
-- claim; but none save those who can publish may count.
ALTER TABLE libraries ENABLE ROW LEVEL SECURITY;
CREATE POLICY libraries_read ON libraries FOR SELECT USING (true);
CREATE POLICY libraries_counted ON libraries FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);

GRANT SELECT, INSERT ON editions TO bosang_service;
GRANT UPDATE (rulebook, edition, jurisdiction, text, law_ko, law_en, cases, hash, replaces, state, number,
    proposed_by, proposed_at, decided_by, decided_at, reason, version) ON editions TO bosang_service;
GRANT SELECT, UPDATE (number) ON libraries TO bosang_service;
