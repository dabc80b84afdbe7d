-- +goose Up
-- By when something has to be done about claims, and what claimants are asked for.

-- How long a provider's own deadlines are, where it is not as the program's table says.
CREATE TABLE deadline_settings (
    provider_id uuid NOT NULL CONSTRAINT deadline_settings_provider REFERENCES providers (id),
    kind text COLLATE "C" NOT NULL CONSTRAINT deadline_settings_kind_known CHECK (kind IN ('answer', 'inquiry', 'objection', 'appeal')),
    amount integer NOT NULL CONSTRAINT deadline_settings_amount_bounded CHECK (amount BETWEEN 1 AND 365),
    warn_days integer NOT NULL CONSTRAINT deadline_settings_warned_before CHECK (warn_days BETWEEN 0 AND 365),
    -- Version 1 is that of the program's table.
    version bigint NOT NULL CONSTRAINT deadline_settings_version_from_two CHECK (version >= 2),
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT deadline_settings_pkey PRIMARY KEY (provider_id, kind)
);
SELECT place('deadline_settings', 'reference');

-- The clock of a claim for one thing. It is over at due_at, by the term that held when it
-- began, with what it was extended by and for how long it stood still (claims/deadline).
CREATE TABLE deadlines (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL CONSTRAINT deadlines_kind_known CHECK (kind IN ('decide', 'wake', 'answer', 'inquiry', 'objection', 'appeal', 'mediation')),
    starts_at timestamptz NOT NULL,
    amount integer NOT NULL CONSTRAINT deadlines_amount_from_one CHECK (amount >= 1),
    unit text NOT NULL CONSTRAINT deadlines_unit_known CHECK (unit IN ('hours', 'days', 'business_days', 'months', 'years')),
    warn_micros bigint NOT NULL CONSTRAINT deadlines_warned_before CHECK (warn_micros >= 0),
    extended smallint NOT NULL CONSTRAINT deadlines_extended_twice_at_most CHECK (extended BETWEEN 0 AND 2),
    extended_by integer NOT NULL,
    paused_at timestamptz,
    paused_micros bigint NOT NULL CONSTRAINT deadlines_paused_not_negative CHECK (paused_micros >= 0),
    due_at timestamptz NOT NULL,
    warns_at timestamptz NOT NULL,
    -- Its places in lists that go by these two: version 7 uuids of the instants.
    due_order uuid NOT NULL,
    warn_order uuid NOT NULL,
    met_at timestamptz,
    missed_at timestamptz,
    over_at timestamptz,
    opened_by text NOT NULL,
    opened_at timestamptz NOT NULL,
    CONSTRAINT deadlines_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT deadlines_due_later CHECK (due_at > starts_at AND warns_at BETWEEN starts_at AND due_at),
    CONSTRAINT deadlines_extended_whole CHECK ((extended = 0) = (extended_by = 0) AND extended_by >= 0),
    CONSTRAINT deadlines_met_is_over CHECK (met_at IS NULL OR over_at = met_at),
    CONSTRAINT deadlines_over_runs_not CHECK (over_at IS NULL OR paused_at IS NULL)
);
SELECT place('deadlines', 'distributed by claimant_id');
ALTER TABLE deadlines ADD CONSTRAINT deadlines_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE UNIQUE INDEX deadlines_one_runs ON deadlines (claimant_id, claim_id, kind) WHERE over_at IS NULL;
CREATE INDEX deadlines_by_id ON deadlines (id);
CREATE INDEX deadlines_open ON deadlines (provider_id, due_order) WHERE over_at IS NULL;
CREATE INDEX deadlines_warning ON deadlines (provider_id, warn_order) WHERE over_at IS NULL AND paused_at IS NULL AND missed_at IS NULL;
-- Which claims should have been decided again by now.
CREATE INDEX claims_by_wake ON claims (provider_id, wakes_at) WHERE wakes_at IS NOT NULL;

-- What an operator asks a claimant for. It is answered until the clock of its kind is over;
-- what is asked and answered is sealed with the claimant's key.
CREATE TABLE inquiries (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    state text NOT NULL CONSTRAINT inquiries_state_known CHECK (state IN ('open', 'answered', 'closed', 'withdrawn', 'expired')),
    facts text[] NOT NULL,
    question_sealed bytea NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT inquiries_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT inquiries_answered_whole CHECK (num_nulls(answer_sealed, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT inquiries_answered_has_answer CHECK ((state IN ('answered', 'closed')) = (answered_at IS NOT NULL)),
    CONSTRAINT inquiries_ended_whole CHECK (num_nulls(ended_by, ended_at) IN (0, 2)),
    CONSTRAINT inquiries_ended_when_over CHECK ((state IN ('closed', 'withdrawn', 'expired')) = (ended_at IS NOT NULL))
);
SELECT place('inquiries', 'distributed by claimant_id');
ALTER TABLE inquiries ADD CONSTRAINT inquiries_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
ALTER TABLE inquiries ADD CONSTRAINT inquiries_deadline FOREIGN KEY (claimant_id, deadline_id) REFERENCES deadlines (claimant_id, id);
CREATE UNIQUE INDEX inquiries_one_at_a_time ON inquiries (claimant_id, claim_id) WHERE state = 'open';
CREATE INDEX inquiries_by_id ON inquiries (id);
CREATE INDEX inquiries_by_state ON inquiries (provider_id, state, id);

ALTER TABLE deadline_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY deadline_settings_read ON deadline_settings FOR SELECT USING (true);
CREATE POLICY deadline_settings_added ON deadline_settings FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY deadline_settings_changed ON deadline_settings FOR UPDATE
    USING (NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- Clocks are started and moved by the service and by operators. A claimant who answers what
-- it was asked has those run again that stood still, and no other.
ALTER TABLE deadlines ENABLE ROW LEVEL SECURITY;
CREATE POLICY deadlines_read ON deadlines FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY deadlines_started ON deadlines FOR INSERT
    WITH CHECK (over_at IS NULL AND (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY deadlines_moved ON deadlines FOR UPDATE
    USING (over_at IS NULL AND (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND (paused_at IS NOT NULL OR kind = 'inquiry'))
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- Policies of one command are joined by OR, what is changed and what it becomes each for
-- itself: so each of the latter says who acts too.
-- The provider's operator asks, in the own name; the claimant answers what is open, and an
-- account that is new to it does not in its place. The service lets what is over expire.
ALTER TABLE inquiries ENABLE ROW LEVEL SECURITY;
CREATE POLICY inquiries_read ON inquiries FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY inquiries_asked ON inquiries FOR INSERT
    WITH CHECK (state = 'open' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY inquiries_answered ON inquiries FOR UPDATE
    USING (state = 'open' AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        AND coalesce(current_setting('bosang.new', true), '') <> 'on')
    WITH CHECK (state = 'answered' AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
CREATE POLICY inquiries_ended ON inquiries FOR UPDATE
    USING (state IN ('open', 'answered') AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state IN ('closed', 'withdrawn') AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY inquiries_expired ON inquiries FOR UPDATE
    USING (state = 'open' AND NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (state = 'expired' AND current_setting('bosang.system', true) = 'on');

GRANT SELECT, INSERT ON deadline_settings, deadlines, inquiries TO bosang_service;
GRANT UPDATE (amount, warn_days, version, changed_by, changed_at) ON deadline_settings TO bosang_service;
GRANT UPDATE (extended, extended_by, paused_at, paused_micros, due_at, warns_at, due_order, warn_order, met_at, missed_at, over_at) ON deadlines TO bosang_service;
GRANT UPDATE (state, answer_sealed, answered_by, answered_at, ended_by, ended_at) ON inquiries TO bosang_service;
