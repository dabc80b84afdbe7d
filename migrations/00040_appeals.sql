-- +goose Up
-- A claimant's appeal against a decision, in one of three lanes.
CREATE TABLE appeals (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    lane text NOT NULL CONSTRAINT appeals_lane_known CHECK (lane IN ('new_evidence', 'second_review', 'mediation')),
    decision_number integer NOT NULL,
    state text NOT NULL,
    previous_state text,
    -- The facts that are disputed, each as the claimant says that it is.
    disputed jsonb NOT NULL,
    evidence uuid[] NOT NULL DEFAULT '{}' CONSTRAINT appeals_evidence_few CHECK (cardinality(evidence) <= 50),
    text_sealed bytea,
    filed_by text NOT NULL,
    filed_at timestamptz NOT NULL,
    -- Who was behind the disputed decision; nobody where the rules alone were.
    first_id uuid,
    first_by text,
    first_approved_by text,
    -- Of mediation: handed over, when it is over, how often that was put off, and since
    -- when it stands still for what has to be supplemented.
    handed_over_at timestamptz,
    due_at timestamptz,
    extended smallint NOT NULL DEFAULT 0 CONSTRAINT appeals_extended_once_at_most CHECK (extended BETWEEN 0 AND 1),
    paused_at timestamptz,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamptz,
    -- The decision that came of it.
    decided_number integer,
    period bigint NOT NULL DEFAULT cutoff(),
    CONSTRAINT appeals_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT appeals_transition_allowed CHECK ((lane, coalesce(previous_state, ''), state) IN (
        ('new_evidence', '', 'filed'), ('new_evidence', 'filed', 'accepted'), ('new_evidence', 'filed', 'refused'),
        ('new_evidence', 'filed', 'withdrawn'), ('new_evidence', 'filed', 'lapsed'),
        ('second_review', '', 'filed'), ('second_review', 'filed', 'changed'), ('second_review', 'filed', 'confirmed'),
        ('second_review', 'filed', 'withdrawn'), ('second_review', 'filed', 'lapsed'),
        ('mediation', '', 'filed'), ('mediation', 'filed', 'handed_over'), ('mediation', 'handed_over', 'supplement'),
        ('mediation', 'supplement', 'handed_over'), ('mediation', 'handed_over', 'handed_over'), ('mediation', 'handed_over', 'settled'), ('mediation', 'handed_over', 'failed'),
        ('mediation', 'filed', 'withdrawn'), ('mediation', 'handed_over', 'withdrawn'), ('mediation', 'supplement', 'withdrawn'),
        ('mediation', 'filed', 'lapsed'), ('mediation', 'handed_over', 'lapsed'), ('mediation', 'supplement', 'lapsed'))),
    CONSTRAINT appeals_answered_whole CHECK (CASE WHEN state IN ('accepted', 'refused', 'changed', 'confirmed', 'settled', 'failed')
        THEN num_nulls(answer_sealed, answered_by, answered_at) = 0 ELSE num_nonnulls(answer_sealed, answered_by, answered_at) = 0 END),
    CONSTRAINT appeals_changed_by_a_decision CHECK (state NOT IN ('accepted', 'changed') OR decided_number > decision_number),
    -- The second reviewer is neither of those who were the first.
    CONSTRAINT appeals_first_whole CHECK ((first_id IS NULL) = (first_by IS NULL)),
    CONSTRAINT appeals_second_is_another CHECK (lane <> 'second_review' OR (answered_by <> first_by) IS NOT FALSE AND (answered_by <> first_approved_by) IS NOT FALSE),
    CONSTRAINT appeals_not_by_the_appellant CHECK (answered_by <> filed_by),
    CONSTRAINT appeals_clock CHECK ((lane = 'mediation' AND handed_over_at IS NOT NULL) = (due_at IS NOT NULL)),
    CONSTRAINT appeals_handed_over CHECK (state NOT IN ('handed_over', 'supplement', 'settled', 'failed') OR handed_over_at IS NOT NULL),
    CONSTRAINT appeals_paused CHECK ((state = 'supplement') = (paused_at IS NOT NULL))
);
SELECT place('appeals', 'distributed by claimant_id');
ALTER TABLE appeals
    ADD CONSTRAINT appeals_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions (claimant_id, claim_id, number),
    ADD CONSTRAINT appeals_decided FOREIGN KEY (claimant_id, claim_id, decided_number) REFERENCES decisions (claimant_id, claim_id, number),
    ADD CONSTRAINT appeals_first FOREIGN KEY (claimant_id, first_id, first_by) REFERENCES determinations (claimant_id, id, made_by);
CREATE UNIQUE INDEX appeals_one_open ON appeals (claimant_id, claim_id, lane) WHERE state IN ('filed', 'handed_over', 'supplement');
-- The same lane does not look at the same decision twice, unless it was withdrawn.
CREATE UNIQUE INDEX appeals_once ON appeals (claimant_id, claim_id, decision_number, lane) WHERE state NOT IN ('withdrawn', 'lapsed');
-- Each lane is another person's look.
CREATE UNIQUE INDEX appeals_answered_by_others ON appeals (claimant_id, claim_id, decision_number, answered_by) WHERE lane <> 'mediation';
CREATE INDEX appeals_by_claimant ON appeals (claimant_id, id);
CREATE INDEX appeals_by_id ON appeals (id);
CREATE INDEX appeals_open ON appeals (provider_id, id) WHERE state IN ('filed', 'handed_over', 'supplement');
CREATE INDEX appeals_by_provider ON appeals (provider_id, period);
-- What was found on an appeal says on which.
ALTER TABLE determinations
    ADD COLUMN appeal_id uuid,
    ADD CONSTRAINT determinations_of_an_appeal CHECK ((because = 'appeal') = (appeal_id IS NOT NULL)),
    ADD CONSTRAINT determinations_appeal FOREIGN KEY (claimant_id, appeal_id) REFERENCES appeals (claimant_id, id);

ALTER TABLE appeals ENABLE ROW LEVEL SECURITY;
CREATE POLICY appeals_read ON appeals FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY appeals_filed ON appeals FOR INSERT
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND state = 'filed');
-- The provider's operator answers in the own name, the claimant withdraws. What an update
-- leaves has to pass any one of the policies, whoever was let in by another: so each of
-- them says whose it is.
CREATE POLICY appeals_answered ON appeals FOR UPDATE
    USING (state IN ('filed', 'handed_over', 'supplement')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state NOT IN ('withdrawn', 'lapsed')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND (answered_by IS NULL OR answered_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')));
CREATE POLICY appeals_withdrawn ON appeals FOR UPDATE
    USING (state IN ('filed', 'handed_over', 'supplement') AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid)
    WITH CHECK (state = 'withdrawn' AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
CREATE POLICY appeals_lapsed ON appeals FOR UPDATE
    USING (state IN ('filed', 'handed_over', 'supplement') AND NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (state = 'lapsed' AND current_setting('bosang.system', true) = 'on');
GRANT SELECT, INSERT ON appeals TO bosang_service;
GRANT UPDATE (state, previous_state, handed_over_at, due_at, extended, paused_at, answer_sealed, answered_by, answered_at, decided_number) ON appeals TO bosang_service;
