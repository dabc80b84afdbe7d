-- +goose Up
-- Up to how much is paid, and what a provider gives beyond what rules do.

-- A budget bounds what a provider pays: of one incident or all, by one rulebook (a
-- programme) or all. What is drafted is reserved of it, and given back when it is not sent
-- or comes back.
CREATE TABLE budgets (
    id uuid NOT NULL CONSTRAINT budgets_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT budgets_provider REFERENCES providers (id),
    incident_id uuid CONSTRAINT budgets_incident REFERENCES incidents (id),
    rulebook text COLLATE "C",
    currency text NOT NULL CONSTRAINT budgets_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    cap numeric NOT NULL,
    -- Up to how much of it one claim may get; NULL: all.
    per_claim numeric CONSTRAINT budgets_per_claim_positive CHECK (per_claim > 0),
    reserved numeric NOT NULL DEFAULT 0 CONSTRAINT budgets_reserved_not_negative CHECK (reserved >= 0),
    version bigint NOT NULL CONSTRAINT budgets_version_from_one CHECK (version >= 1),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT budgets_within CHECK (reserved <= cap)
);
SELECT place('budgets', 'local');
CREATE INDEX budgets_by_provider ON budgets (provider_id, id);

-- How much of a budget is reserved for a claim.
CREATE TABLE budget_claims (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    -- The budget's at the time of the last reservation.
    cap numeric,
    reserved numeric NOT NULL CONSTRAINT budget_claims_reserved_not_negative CHECK (reserved >= 0),
    CONSTRAINT budget_claims_pkey PRIMARY KEY (claimant_id, claim_id, budget_id),
    CONSTRAINT budget_claims_within CHECK (reserved <= cap)
);
SELECT place('budget_claims', 'distributed by claimant_id');
ALTER TABLE budget_claims ADD CONSTRAINT budget_claims_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);

-- What a provider gives on a claim beyond what rules give, as two of its operators agree.
CREATE TABLE awards (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    amount numeric NOT NULL CONSTRAINT awards_amount_positive CHECK (amount > 0),
    currency text NOT NULL CONSTRAINT awards_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    cause text NOT NULL CONSTRAINT awards_cause_known CHECK (cause IN ('hardship', 'courtesy', 'correction', 'mediation')),
    approval_id uuid NOT NULL,
    asked_by text NOT NULL,
    approved_by text NOT NULL,
    at timestamptz NOT NULL,
    granted text GENERATED ALWAYS AS ('award') STORED,
    CONSTRAINT awards_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT awards_four_eyes CHECK (approved_by <> asked_by)
);
SELECT place('awards', 'distributed by claimant_id');
ALTER TABLE awards ADD CONSTRAINT awards_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
ALTER TABLE awards
    ADD CONSTRAINT awards_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT awards_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);

-- The entitlement of an award is no decision's: none takes it back.
ALTER TABLE entitlements ADD COLUMN award_id uuid, ADD CONSTRAINT entitlements_awarded_is_goodwill CHECK (award_id IS NULL OR goodwill);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_award FOREIGN KEY (claimant_id, award_id) REFERENCES awards (claimant_id, id);

ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
CREATE POLICY budgets_read ON budgets FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY budgets_made ON budgets FOR INSERT
    WITH CHECK (reserved = 0 AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY budgets_changed ON budgets FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE budget_claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY budget_claims_read ON budget_claims FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY budget_claims_added ON budget_claims FOR INSERT WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY budget_claims_changed ON budget_claims FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE awards ENABLE ROW LEVEL SECURITY;
CREATE POLICY awards_read ON awards FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY awards_added ON awards FOR INSERT
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT ON budgets, budget_claims, awards TO bosang_service;
GRANT UPDATE (cap, per_claim, reserved, version) ON budgets TO bosang_service;
GRANT UPDATE (cap, reserved) ON budget_claims TO bosang_service;
