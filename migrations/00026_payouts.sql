-- +goose Up
-- Money on its way to claimants: payouts of what is owed, attempts to send them, and the
-- remittances in which two people let attempts go to a bank.

-- A remittance is one file for a bank. Whose account pays it is sealed with the key of
-- the provider, which stands among the persons' keys under the provider's own id.
CREATE TABLE remittances (
    id uuid NOT NULL CONSTRAINT remittances_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT remittances_provider REFERENCES providers (id),
    -- Of which incident alone; NULL: of all.
    incident_id uuid CONSTRAINT remittances_incident REFERENCES incidents (id),
    currency text NOT NULL CONSTRAINT remittances_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    format text NOT NULL,
    pay_on date NOT NULL,
    payer_name_sealed bytea NOT NULL,
    payer_bank_sealed bytea NOT NULL,
    payer_account_sealed bytea NOT NULL,
    state text NOT NULL CONSTRAINT remittances_state_known
        CHECK (state IN ('collecting', 'draft', 'proposed', 'approved', 'released', 'closed', 'dropped')),
    -- Of the attempts in it that were not withheld, at most so many.
    count bigint NOT NULL DEFAULT 0 CONSTRAINT remittances_count_not_negative CHECK (count >= 0),
    sum numeric NOT NULL DEFAULT 0 CONSTRAINT remittances_sum_not_negative CHECK (sum >= 0),
    most bigint NOT NULL,
    -- Those that the release left out.
    withheld bigint NOT NULL DEFAULT 0,
    -- Up to which entitlement it was collected, or up to which attempt released.
    reached_incident uuid,
    reached_claimant uuid,
    reached_id uuid,
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    approval_id uuid,
    proposed_by text,
    approved_by text,
    released_at timestamptz,
    -- When its file was first taken.
    written_at timestamptz,
    closed_at timestamptz,
    granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'remittance' END) STORED,
    CONSTRAINT remittances_within CHECK (count <= most),
    CONSTRAINT remittances_nothing_has_no_sum CHECK ((count = 0) = (sum = 0)),
    CONSTRAINT remittances_four_eyes CHECK (approved_by <> proposed_by),
    CONSTRAINT remittances_released_by_two
        CHECK (state IN ('collecting', 'draft', 'proposed', 'dropped') OR num_nulls(approval_id, proposed_by, approved_by) = 0)
);
SELECT place('remittances', 'local');
ALTER TABLE remittances
    ADD CONSTRAINT remittances_approved FOREIGN KEY (approval_id, granted, id, proposed_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT remittances_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);
CREATE INDEX remittances_by_provider ON remittances (provider_id, id);

-- A bank's reports on a remittance, each once.
CREATE TABLE remittance_reports (
    remittance_id uuid NOT NULL CONSTRAINT remittance_reports_remittance REFERENCES remittances (id),
    id text NOT NULL,
    provider_id uuid NOT NULL,
    at timestamptz NOT NULL,
    read_by text NOT NULL,
    read_at timestamptz NOT NULL,
    accepted bigint NOT NULL,
    settled bigint NOT NULL,
    returned bigint NOT NULL,
    unchanged bigint NOT NULL,
    contradicted bigint NOT NULL,
    CONSTRAINT remittance_reports_pkey PRIMARY KEY (remittance_id, id)
);
SELECT place('remittance_reports', 'local');

-- Money for one entitlement. There is one at a time that is not at its end.
CREATE TABLE payouts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT payouts_number_from_one CHECK (number >= 1),
    amount numeric NOT NULL CONSTRAINT payouts_amount_positive CHECK (amount > 0),
    currency text NOT NULL,
    state text NOT NULL CONSTRAINT payouts_state_known CHECK (state IN ('due', 'blocked', 'sent', 'settled', 'returned', 'dropped')),
    -- Why it cannot be sent as things are.
    obstacle text,
    -- The version of the payee that an operator has vouched for, where its name is not the
    -- claimant's.
    vouched bigint,
    made_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT payouts_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT payouts_numbered UNIQUE (claimant_id, entitlement_id, number),
    CONSTRAINT payouts_blocked_by_something CHECK ((state = 'blocked') = (obstacle IS NOT NULL))
);
SELECT place('payouts', 'distributed by claimant_id');
ALTER TABLE payouts ADD CONSTRAINT payouts_entitlement FOREIGN KEY (claimant_id, entitlement_id) REFERENCES entitlements (claimant_id, id);
ALTER TABLE payouts ADD CONSTRAINT payouts_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE UNIQUE INDEX payouts_open ON payouts (claimant_id, entitlement_id) WHERE state IN ('due', 'blocked', 'sent', 'returned');
CREATE INDEX payouts_by_id ON payouts (id);
CREATE INDEX payouts_by_claim ON payouts (claimant_id, claim_id, id);
CREATE INDEX payouts_by_provider ON payouts (provider_id, id);
CREATE INDEX payouts_in_state ON payouts (provider_id, state, id);

-- One try to send a payout. Its id goes to the bank and comes back; to whom it goes is
-- as it was when it was drafted, sealed with the claimant's key.
CREATE TABLE payout_attempts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    payout_id uuid NOT NULL,
    remittance_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT payout_attempts_number_from_one CHECK (number >= 1),
    amount numeric NOT NULL CONSTRAINT payout_attempts_amount_positive CHECK (amount > 0),
    currency text NOT NULL,
    state text NOT NULL CONSTRAINT payout_attempts_state_known
        CHECK (state IN ('drafted', 'withheld', 'sent', 'accepted', 'settled', 'returned')),
    -- Why it was withheld, or the bank's code for why it came back.
    reason text,
    name_sealed bytea,
    bank_sealed bytea,
    account_sealed bytea,
    account_index uuid,
    payee_version bigint NOT NULL,
    contact_version bigint NOT NULL,
    memo text NOT NULL,
    -- Of which budgets it is reserved; none once it is given back.
    budgets uuid[] NOT NULL DEFAULT '{}',
    approval_id uuid,
    proposed_by text,
    approved_by text,
    drafted_at timestamptz NOT NULL,
    sent_at timestamptz,
    ended_at timestamptz,
    granted text GENERATED ALWAYS AS (CASE WHEN approval_id IS NOT NULL THEN 'remittance' END) STORED,
    CONSTRAINT payout_attempts_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT payout_attempts_numbered UNIQUE (claimant_id, payout_id, number),
    CONSTRAINT payout_attempts_account_indexed CHECK ((account_sealed IS NULL) = (account_index IS NULL)),
    -- Nothing goes out that two people did not let go.
    CONSTRAINT payout_attempts_released_by_two
        CHECK (state IN ('drafted', 'withheld') OR num_nulls(approval_id, proposed_by, approved_by, sent_at) = 0)
);
SELECT place('payout_attempts', 'distributed by claimant_id');
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_payout FOREIGN KEY (claimant_id, payout_id) REFERENCES payouts (claimant_id, id);
ALTER TABLE payout_attempts
    ADD CONSTRAINT payout_attempts_approved FOREIGN KEY (approval_id, granted, remittance_id, proposed_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by);
CREATE UNIQUE INDEX payout_attempts_open ON payout_attempts (claimant_id, payout_id) WHERE state IN ('drafted', 'sent', 'accepted');
CREATE INDEX payout_attempts_by_remittance ON payout_attempts (remittance_id, claimant_id, id);
CREATE INDEX payout_attempts_in_state ON payout_attempts (remittance_id, state, claimant_id, id);
CREATE INDEX payout_attempts_by_account ON payout_attempts (account_index) WHERE account_index IS NOT NULL;

ALTER TABLE remittances ENABLE ROW LEVEL SECURITY;
CREATE POLICY remittances_read ON remittances FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY remittances_made ON remittances FOR INSERT
    WITH CHECK (state = 'collecting' AND approved_by IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY remittances_changed ON remittances FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE remittance_reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY remittance_reports_read ON remittance_reports FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY remittance_reports_added ON remittance_reports FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE payouts ENABLE ROW LEVEL SECURITY;
CREATE POLICY payouts_read ON payouts FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY payouts_added ON payouts FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on' AND state IN ('due', 'blocked'));
CREATE POLICY payouts_changed ON payouts FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- Where money went is read as payees are: not by those who oversee everything.
ALTER TABLE payout_attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_attempts_read ON payout_attempts FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY payout_attempts_added ON payout_attempts FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on' AND state = 'drafted');
CREATE POLICY payout_attempts_changed ON payout_attempts FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT ON remittances, remittance_reports, payouts, payout_attempts TO bosang_service;
GRANT UPDATE (state, count, sum, withheld, reached_incident, reached_claimant, reached_id, approval_id, proposed_by, approved_by, released_at,
    written_at, closed_at) ON remittances TO bosang_service;
GRANT UPDATE (amount, state, obstacle, vouched, changed_at) ON payouts TO bosang_service;
GRANT UPDATE (state, reason, name_sealed, bank_sealed, account_sealed, account_index, budgets, approval_id, proposed_by, approved_by, sent_at, ended_at)
    ON payout_attempts TO bosang_service;
