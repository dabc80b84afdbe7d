-- +goose Up
-- What persons found of a claim, and what its provider says to a decision.

ALTER TABLE decisions DROP CONSTRAINT decisions_because_known,
    ADD CONSTRAINT decisions_because_known CHECK (because IN ('filed', 'woken', 'changed', 'batch', 'survey', 'override', 'appeal'));
ALTER TABLE approvals ADD CONSTRAINT approvals_of_subject UNIQUE (id, subject_id);

-- A determination is what one person found: facts, and what was said of provisions. The
-- last one that is in force says all that was found of the claim, and is part of the case
-- whenever it is decided. Nobody changes one; another supersedes it.
CREATE TABLE determinations (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    because text NOT NULL CONSTRAINT determinations_because_known CHECK (because IN ('override', 'appeal')),
    -- The objection that it answers.
    objection_number integer,
    -- The current decision when it was made.
    decision_number integer NOT NULL,
    -- A provision of a rulebook, or a code.
    ground text NOT NULL CONSTRAINT determinations_ground_said CHECK (ground <> ''),
    reason_sealed bytea NOT NULL,
    evidence uuid[] NOT NULL DEFAULT '{}' CONSTRAINT determinations_evidence_few CHECK (cardinality(evidence) <= 50),
    -- What this one says.
    said jsonb NOT NULL CONSTRAINT determinations_say_something CHECK (said <> '{}'),
    -- It takes something from the claimant that the decision before gave: then a second
    -- person has to agree.
    takes boolean NOT NULL,
    made_by text NOT NULL CONSTRAINT determinations_of_people CHECK (made_by ~ '^user:[0-9a-f-]{36}$'),
    made_at timestamptz NOT NULL,
    approval_id uuid,
    approved_by text,
    -- Its place among those of the claim, and all that is found with it, once it is in force.
    number integer CONSTRAINT determinations_number_from_one CHECK (number >= 1),
    found jsonb,
    in_force_at timestamptz,
    period bigint NOT NULL DEFAULT cutoff(),
    granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'override' END) STORED,
    CONSTRAINT determinations_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT determinations_numbered UNIQUE (claimant_id, claim_id, number),
    CONSTRAINT determinations_made UNIQUE (claimant_id, id, made_by),
    CONSTRAINT determinations_in_force_whole CHECK (num_nulls(number, found, in_force_at) IN (0, 3)),
    CONSTRAINT determinations_four_eyes CHECK (CASE WHEN takes
        THEN approval_id IS NOT NULL AND (approved_by IS NOT NULL) = (in_force_at IS NOT NULL)
        ELSE in_force_at IS NOT NULL AND num_nonnulls(approval_id, approved_by) = 0 END),
    CONSTRAINT determinations_by_two CHECK (approved_by <> made_by)
);
SELECT place('determinations', 'distributed by claimant_id');
ALTER TABLE determinations
    ADD CONSTRAINT determinations_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id),
    ADD CONSTRAINT determinations_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions (claimant_id, claim_id, number),
    ADD CONSTRAINT determinations_asked FOREIGN KEY (approval_id, id) REFERENCES approvals (id, subject_id),
    ADD CONSTRAINT determinations_approved FOREIGN KEY (approval_id, granted, id, made_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT determinations_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);
CREATE INDEX determinations_by_claim ON determinations (claimant_id, claim_id, id);
CREATE INDEX determinations_by_provider ON determinations (provider_id, id);
CREATE INDEX determinations_by_id ON determinations (id);

-- What the provider says to a decision that gives something, once: it objects, or lets it
-- be, by a word or by its silence. What it accepts may be paid.
CREATE TABLE objections (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    decision_number integer NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    state text NOT NULL CONSTRAINT objections_state_known CHECK (state IN ('own', 'waived', 'silent', 'open', 'dismissed', 'upheld')),
    accepted boolean NOT NULL GENERATED ALWAYS AS (state IN ('own', 'waived', 'silent', 'dismissed')) STORED,
    -- The fact or the provision that is contested, and the words.
    about text,
    ground_sealed bytea,
    evidence uuid[] NOT NULL DEFAULT '{}' CONSTRAINT objections_evidence_few CHECK (cardinality(evidence) <= 50),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamptz,
    period bigint NOT NULL DEFAULT cutoff(),
    CONSTRAINT objections_pkey PRIMARY KEY (claimant_id, claim_id, decision_number),
    CONSTRAINT objections_raised_whole CHECK ((state IN ('open', 'dismissed', 'upheld')) = (num_nulls(about, ground_sealed) = 0)),
    CONSTRAINT objections_in_time CHECK (state NOT IN ('open', 'dismissed', 'upheld') OR made_at < due_at),
    CONSTRAINT objections_silent_in_the_end CHECK (state <> 'silent' OR made_at >= due_at),
    CONSTRAINT objections_answered_whole CHECK (CASE WHEN state IN ('dismissed', 'upheld')
        THEN num_nulls(answer_sealed, answered_by, answered_at) = 0 ELSE num_nonnulls(answer_sealed, answered_by, answered_at) = 0 END),
    -- A fresh look is another person's.
    CONSTRAINT objections_by_two CHECK (answered_by <> made_by),
    CONSTRAINT objections_of_people CHECK (made_by ~ '^user:[0-9a-f-]{36}$' OR state = 'silent')
);
SELECT place('objections', 'distributed by claimant_id');
ALTER TABLE objections
    ADD CONSTRAINT objections_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions (claimant_id, claim_id, number);
ALTER TABLE determinations
    ADD CONSTRAINT determinations_objection FOREIGN KEY (claimant_id, claim_id, objection_number) REFERENCES objections (claimant_id, claim_id, decision_number);
CREATE INDEX objections_open ON objections (provider_id, id) WHERE state = 'open';
CREATE INDEX objections_by_id ON objections (id);
CREATE INDEX objections_by_provider ON objections (provider_id, period);

ALTER TABLE determinations ENABLE ROW LEVEL SECURITY;
CREATE POLICY determinations_read ON determinations FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY determinations_made ON determinations FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND made_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '') AND approved_by IS NULL);
CREATE POLICY determinations_approved ON determinations FOR UPDATE
    USING (number IS NULL AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE objections ENABLE ROW LEVEL SECURITY;
CREATE POLICY objections_read ON objections FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY objections_made ON objections FOR INSERT
    WITH CHECK (CASE WHEN state = 'silent' THEN current_setting('bosang.system', true) = 'on'
        ELSE state IN ('own', 'waived', 'open') AND made_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
            AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]) END);
CREATE POLICY objections_answered ON objections FOR UPDATE
    USING (state = 'open' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state IN ('dismissed', 'upheld') AND answered_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

GRANT SELECT, INSERT ON determinations, objections TO bosang_service;
GRANT UPDATE (approved_by, number, found, in_force_at, period) ON determinations TO bosang_service;
GRANT UPDATE (state, answer_sealed, answered_by, answered_at) ON objections TO bosang_service;
