-- +goose Up
-- Whether what a decision gives may be paid: checks, holds, what people wrote about it,
-- whose work it is, and which decisions are looked at once more.

-- By what a provider clears: up to which amount by itself, what has to be looked at by a
-- person, and which share of approvals and refusals is looked at once more. The newest
-- row counts. It takes two people; the machine sets it for its demonstration.
CREATE TABLE clearance_settings (
    id uuid NOT NULL CONSTRAINT clearance_settings_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT clearance_settings_provider REFERENCES providers (id),
    limit_amount numeric NOT NULL CONSTRAINT clearance_settings_limit_not_negative CHECK (limit_amount >= 0),
    limit_currency text NOT NULL CONSTRAINT clearance_settings_currency_form CHECK (limit_currency ~ '^[A-Z]{3}$'),
    by_hand text[] NOT NULL CONSTRAINT clearance_settings_by_hand_known CHECK (by_hand <@ ARRAY['evidence', 'identity']),
    approvals_permille integer NOT NULL CONSTRAINT clearance_settings_approvals_share CHECK (approvals_permille BETWEEN 0 AND 1000),
    refusals_permille integer NOT NULL CONSTRAINT clearance_settings_refusals_share CHECK (refusals_permille BETWEEN 0 AND 1000),
    seed text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    approval_id uuid,
    approved_by text,
    approved_at timestamptz,
    granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'limit' END) STORED,
    CONSTRAINT clearance_settings_by_two CHECK (CASE WHEN asked_by = 'machine'
        THEN num_nonnulls(approval_id, approved_by) = 0 AND approved_at IS NOT NULL
        ELSE approval_id IS NOT NULL AND (approved_by IS NULL) = (approved_at IS NULL) AND approved_by IS DISTINCT FROM asked_by END),
    CONSTRAINT clearance_settings_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    CONSTRAINT clearance_settings_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider)
);
SELECT place('clearance_settings', 'reference');
CREATE INDEX clearance_settings_in_force ON clearance_settings (provider_id, approved_at, id) WHERE approved_at IS NOT NULL;

-- What people wrote about a claim, and why they did what they did: sealed with the
-- claimant's key, and never changed.
CREATE TABLE notes (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    what text NOT NULL CONSTRAINT notes_what_known CHECK (what IN ('note', 'check', 'approved', 'sent_back', 'held', 'released', 'agreed', 'disagreed')),
    text_sealed bytea NOT NULL,
    written_by text NOT NULL CONSTRAINT notes_written_by_a_person CHECK (written_by ~ '^user:[0-9a-f-]{36}$'),
    written_at timestamptz NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (claimant_id, id)
);
SELECT place('notes', 'distributed by claimant_id');
ALTER TABLE notes ADD CONSTRAINT notes_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE INDEX notes_by_claim ON notes (claimant_id, claim_id, id);

-- That nothing is paid on a claim, for a reason, until it is released for another.
CREATE TABLE holds (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    held_by text NOT NULL CONSTRAINT holds_held_by_a_person CHECK (held_by ~ '^user:[0-9a-f-]{36}$'),
    held_at timestamptz NOT NULL,
    note_id uuid NOT NULL,
    released_by text CONSTRAINT holds_released_by_a_person CHECK (released_by ~ '^user:[0-9a-f-]{36}$'),
    released_at timestamptz,
    release_note_id uuid,
    CONSTRAINT holds_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT holds_released_whole CHECK (num_nulls(released_by, released_at, release_note_id) IN (0, 3))
);
SELECT place('holds', 'distributed by claimant_id');
ALTER TABLE holds
    ADD CONSTRAINT holds_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id),
    ADD CONSTRAINT holds_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes (claimant_id, id),
    ADD CONSTRAINT holds_release_note FOREIGN KEY (claimant_id, release_note_id) REFERENCES notes (claimant_id, id);
CREATE UNIQUE INDEX holds_one_at_a_time ON holds (claimant_id, claim_id) WHERE released_at IS NULL;

-- What a person found in the place of a check. It stands for the decision and the payee
-- that it was about; the newest counts.
CREATE TABLE check_results (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    task text NOT NULL CONSTRAINT check_results_task_for_people CHECK (task IN ('payee_name', 'payee_agrees', 'evidence', 'identity')),
    result text NOT NULL CONSTRAINT check_results_result_known CHECK (result IN ('passed', 'failed')),
    decision_number integer NOT NULL,
    payee_version bigint NOT NULL,
    note_id uuid NOT NULL,
    found_by text NOT NULL CONSTRAINT check_results_found_by_a_person CHECK (found_by ~ '^user:[0-9a-f-]{36}$'),
    found_at timestamptz NOT NULL,
    CONSTRAINT check_results_pkey PRIMARY KEY (claimant_id, id)
);
SELECT place('check_results', 'distributed by claimant_id');
ALTER TABLE check_results
    ADD CONSTRAINT check_results_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id),
    ADD CONSTRAINT check_results_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes (claimant_id, id);
CREATE INDEX check_results_by_claim ON check_results (claimant_id, claim_id, id);

-- What came of looking at a claim by its decision. It may be paid where it is approved
-- and nothing has changed since; failed and no_data are what was left after what people
-- found.
ALTER TABLE clearances
    ADD COLUMN incident_id uuid,
    ADD COLUMN decision_id uuid,
    ADD COLUMN state text NOT NULL DEFAULT 'waiting' CONSTRAINT clearances_state_known CHECK (state IN ('nothing', 'waiting', 'approved', 'sent_back')),
    ADD COLUMN amount numeric,
    ADD COLUMN currency text,
    ADD COLUMN failed text[] NOT NULL DEFAULT '{}',
    ADD COLUMN no_data text[] NOT NULL DEFAULT '{}',
    ADD COLUMN settings_id uuid CONSTRAINT clearances_settings REFERENCES clearance_settings (id),
    ADD COLUMN payee_version bigint NOT NULL DEFAULT 1,
    ADD COLUMN state_by text NOT NULL DEFAULT 'system:clearance',
    ADD COLUMN state_at timestamptz,
    ADD COLUMN note_id uuid,
    ADD CONSTRAINT clearances_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes (claimant_id, id),
    -- By itself it approves what has passed everything. A person approves beyond the
    -- limit, and nothing else that has not passed.
    ADD CONSTRAINT clearances_approved_has_passed CHECK (state <> 'approved'
        OR (no_data = '{}' AND failed <@ CASE WHEN state_by LIKE 'user:%' THEN ARRAY['limit'] ELSE '{}'::text[] END)),
    ADD CONSTRAINT clearances_by_a_person_for_a_reason CHECK ((state_by LIKE 'user:%') = (note_id IS NOT NULL)),
    ADD CONSTRAINT clearances_sent_back_by_a_person CHECK (state <> 'sent_back' OR state_by LIKE 'user:%'),
    ADD COLUMN payable boolean NOT NULL GENERATED ALWAYS AS (state = 'approved' AND NOT stale) STORED;
UPDATE clearances x SET stale = true, incident_id = c.incident_id, state_at = x.cleared_at
    FROM claims c WHERE c.claimant_id = x.claimant_id AND c.id = x.claim_id;
ALTER TABLE clearances ALTER COLUMN incident_id SET NOT NULL, ALTER COLUMN state_at SET NOT NULL,
    ALTER COLUMN state DROP DEFAULT, ALTER COLUMN state_by DROP DEFAULT, ALTER COLUMN payee_version DROP DEFAULT;
CREATE INDEX clearances_by_claim ON clearances (provider_id, claim_id);
CREATE INDEX clearances_in_state ON clearances (provider_id, state, claim_id);
CREATE INDEX clearances_of_incident ON clearances (provider_id, incident_id, state, claim_id);

-- Whose work a claim is: an operator of its provider.
CREATE TABLE assignments (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    user_id uuid NOT NULL,
    assigned_by text NOT NULL,
    assigned_at timestamptz NOT NULL,
    CONSTRAINT assignments_pkey PRIMARY KEY (claimant_id, claim_id)
);
SELECT place('assignments', 'distributed by claimant_id');
ALTER TABLE assignments ADD CONSTRAINT assignments_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE INDEX assignments_by_user ON assignments (provider_id, user_id, claim_id);

-- A decision that was approved for payment or refused, drawn to be looked at once more by
-- somebody else than who approved it.
CREATE TABLE quality_samples (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    decision_number integer NOT NULL,
    kind text NOT NULL CONSTRAINT quality_samples_kind_known CHECK (kind IN ('approval', 'refusal')),
    drawn_at timestamptz NOT NULL,
    -- Who approved it; of a refusal, which rules alone have made, nobody.
    approved_by text,
    result text CONSTRAINT quality_samples_result_known CHECK (result IN ('agreed', 'disagreed')),
    reviewed_by text CONSTRAINT quality_samples_reviewed_by_a_person CHECK (reviewed_by ~ '^user:[0-9a-f-]{36}$'),
    reviewed_at timestamptz,
    note_id uuid,
    CONSTRAINT quality_samples_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT quality_samples_once UNIQUE (claimant_id, decision_id, kind),
    CONSTRAINT quality_samples_approved_by_somebody CHECK ((approved_by IS NOT NULL) = (kind = 'approval')),
    CONSTRAINT quality_samples_reviewed_whole CHECK (num_nulls(result, reviewed_by, reviewed_at, note_id) IN (0, 4)),
    CONSTRAINT quality_samples_reviewed_by_another CHECK (reviewed_by <> approved_by)
);
SELECT place('quality_samples', 'distributed by claimant_id');
ALTER TABLE quality_samples
    ADD CONSTRAINT quality_samples_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id),
    ADD CONSTRAINT quality_samples_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes (claimant_id, id);
CREATE INDEX quality_samples_by_id ON quality_samples (id);
CREATE INDEX quality_samples_open ON quality_samples (provider_id, id) WHERE reviewed_at IS NULL;
CREATE INDEX quality_samples_by_result ON quality_samples (provider_id, kind, result, id);

-- All of this is the provider's operators'. They write in their own names.
ALTER TABLE clearance_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_settings_read ON clearance_settings FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY clearance_settings_asked ON clearance_settings FOR INSERT
    WITH CHECK (CASE WHEN asked_by = 'machine' THEN current_setting('bosang.system', true) = 'on'
        ELSE approved_at IS NULL AND asked_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
            AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]) END);
CREATE POLICY clearance_settings_agreed ON clearance_settings FOR UPDATE
    USING (approved_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY notes_written ON notes FOR INSERT
    WITH CHECK (written_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

ALTER TABLE holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY holds_read ON holds FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY holds_held ON holds FOR INSERT
    WITH CHECK (released_at IS NULL AND held_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY holds_released ON holds FOR UPDATE
    USING (released_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (released_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE check_results ENABLE ROW LEVEL SECURITY;
CREATE POLICY check_results_read ON check_results FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY check_results_found ON check_results FOR INSERT
    WITH CHECK (found_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- An operator approves or sends back what waits, or thinks otherwise of what was
-- approved; what was looked at is the service's to say.
CREATE POLICY clearances_decided ON clearances FOR UPDATE
    USING (state <> 'nothing' AND NOT stale
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND state IN ('approved', 'sent_back') AND NOT stale AND state_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE assignments ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignments_read ON assignments FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY assignments_made ON assignments FOR INSERT
    WITH CHECK (assigned_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY assignments_changed ON assignments FOR UPDATE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (assigned_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
CREATE POLICY assignments_ended ON assignments FOR DELETE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

ALTER TABLE quality_samples ENABLE ROW LEVEL SECURITY;
CREATE POLICY quality_samples_read ON quality_samples FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY quality_samples_drawn ON quality_samples FOR INSERT
    WITH CHECK (reviewed_at IS NULL AND (current_setting('bosang.system', true) = 'on'
        OR (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
            AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))));
CREATE POLICY quality_samples_reviewed ON quality_samples FOR UPDATE
    USING (reviewed_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (reviewed_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

GRANT SELECT, INSERT ON clearance_settings, notes, holds, check_results, assignments, quality_samples TO bosang_service;
GRANT DELETE ON assignments TO bosang_service;
GRANT UPDATE (approved_by, approved_at) ON clearance_settings TO bosang_service;
GRANT UPDATE (released_by, released_at, release_note_id) ON holds TO bosang_service;
GRANT UPDATE (incident_id, decision_id, state, amount, currency, failed, no_data, settings_id, payee_version, state_by, state_at, note_id) ON clearances TO bosang_service;
GRANT UPDATE (user_id, assigned_by, assigned_at) ON assignments TO bosang_service;
GRANT UPDATE (result, reviewed_by, reviewed_at, note_id) ON quality_samples TO bosang_service;
