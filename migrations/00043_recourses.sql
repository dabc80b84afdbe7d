-- +goose Up
-- What a provider gets back of what it paid, from those because of whom it paid.

-- What a provider claims back from a third party of what it paid of one incident. Who
-- that is, and by what the two are bound, stays as it was stated.
CREATE TABLE recourses (
    id uuid NOT NULL CONSTRAINT recourses_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT recourses_provider REFERENCES providers (id),
    incident_id uuid NOT NULL CONSTRAINT recourses_incident REFERENCES incidents (id),
    name_ko text NOT NULL,
    name_en text NOT NULL,
    -- A contract, or what else the third party knows it by.
    reference text COLLATE "C" NOT NULL,
    stated_by text NOT NULL,
    stated_at timestamptz NOT NULL,
    -- The share in force; NULL before the first.
    share_id uuid,
    share numeric,
    CONSTRAINT recourses_once UNIQUE (provider_id, incident_id, reference),
    CONSTRAINT recourses_of_provider UNIQUE (id, provider_id),
    CONSTRAINT recourses_share_whole CHECK ((share_id IS NULL) = (share IS NULL))
);
SELECT place('recourses', 'reference');
CREATE INDEX recourses_by_provider ON recourses (provider_id, id);
CREATE INDEX recourses_by_incident ON recourses (incident_id, id);

-- What share of the costs is the third party's, as one operator states and another one
-- approves; a change is another version. A share of nothing gives the recourse up.
CREATE TABLE recourse_shares (
    id uuid NOT NULL CONSTRAINT recourse_shares_pkey PRIMARY KEY,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    share numeric NOT NULL CONSTRAINT recourse_shares_part CHECK (share >= 0 AND share <= 1 AND scale(share) <= 9),
    -- Whether it is of goodwill too.
    goodwill boolean NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    approval_id uuid NOT NULL,
    number integer CONSTRAINT recourse_shares_number_from_one CHECK (number >= 1),
    approved_by text,
    approved_at timestamptz,
    granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'recourse' END) STORED,
    agreed numeric GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN share END) STORED,
    CONSTRAINT recourse_shares_numbered UNIQUE (recourse_id, number),
    CONSTRAINT recourse_shares_agreed UNIQUE (id, recourse_id, agreed),
    CONSTRAINT recourse_shares_first_is_something CHECK (share > 0 OR number > 1),
    CONSTRAINT recourse_shares_agreed_whole CHECK (num_nulls(number, approved_by, approved_at) IN (0, 3)),
    CONSTRAINT recourse_shares_four_eyes CHECK (approved_by <> asked_by),
    CONSTRAINT recourse_shares_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses (id, provider_id),
    CONSTRAINT recourse_shares_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    CONSTRAINT recourse_shares_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider)
);
SELECT place('recourse_shares', 'reference');
-- In force is nothing that two have not agreed on.
ALTER TABLE recourses ADD CONSTRAINT recourses_share_agreed FOREIGN KEY (share_id, id, share) REFERENCES recourse_shares (id, recourse_id, agreed);

-- What the shares in force of one incident come to: never more than all of the costs. It
-- is locked by who puts another share in force.
CREATE TABLE recourse_totals (
    provider_id uuid NOT NULL CONSTRAINT recourse_totals_provider REFERENCES providers (id),
    incident_id uuid NOT NULL CONSTRAINT recourse_totals_incident REFERENCES incidents (id),
    shares numeric NOT NULL CONSTRAINT recourse_totals_at_most_all CHECK (shares >= 0 AND shares <= 1),
    CONSTRAINT recourse_totals_pkey PRIMARY KEY (provider_id, incident_id)
);
SELECT place('recourse_totals', 'reference');

-- What is claimed by the payouts up to a cut-off. What belongs to a provider as a whole
-- stands, as its transactions do, under its own id.
CREATE TABLE recourse_assessments (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT recourse_assessments_number_from_one CHECK (number >= 1),
    as_of bigint NOT NULL CONSTRAINT recourse_assessments_cutoff REFERENCES cutoffs (number),
    share_id uuid NOT NULL,
    share numeric NOT NULL,
    payouts bigint NOT NULL CONSTRAINT recourse_assessments_payouts_not_negative CHECK (payouts >= 0),
    -- The SHA-256 of the list of the payouts.
    digest bytea NOT NULL CONSTRAINT recourse_assessments_digest_form CHECK (octet_length(digest) = 32),
    -- The transaction by which it is claimed; NULL: nothing is.
    accrual_id uuid,
    assessed_by text NOT NULL,
    assessed_at timestamptz NOT NULL,
    CONSTRAINT recourse_assessments_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT recourse_assessments_numbered UNIQUE (claimant_id, recourse_id, number),
    CONSTRAINT recourse_assessments_once UNIQUE (claimant_id, recourse_id, as_of),
    CONSTRAINT recourse_assessments_of_provider CHECK (claimant_id = provider_id),
    CONSTRAINT recourse_assessments_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses (id, provider_id),
    CONSTRAINT recourse_assessments_share FOREIGN KEY (share_id, recourse_id, share) REFERENCES recourse_shares (id, recourse_id, agreed)
);
SELECT place('recourse_assessments', 'distributed by claimant_id');
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_accrual FOREIGN KEY (claimant_id, accrual_id) REFERENCES transactions (claimant_id, id);

-- What the payouts of an assessment come to.
CREATE TABLE recourse_sums (
    claimant_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL CONSTRAINT recourse_sums_service REFERENCES services (id),
    ground text COLLATE "C" NOT NULL,
    goodwill boolean NOT NULL,
    currency text NOT NULL CONSTRAINT recourse_sums_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    payouts bigint NOT NULL CONSTRAINT recourse_sums_payouts_from_one CHECK (payouts >= 1),
    settled numeric NOT NULL CONSTRAINT recourse_sums_settled_positive CHECK (settled > 0),
    -- How much of that the claims give.
    counted numeric NOT NULL CONSTRAINT recourse_sums_counted_of_settled CHECK (counted >= 0 AND counted <= settled),
    CONSTRAINT recourse_sums_pkey PRIMARY KEY (claimant_id, assessment_id, service_id, ground, goodwill, currency),
    CONSTRAINT recourse_sums_of_provider CHECK (claimant_id = provider_id)
);
SELECT place('recourse_sums', 'distributed by claimant_id');
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_assessment FOREIGN KEY (claimant_id, assessment_id) REFERENCES recourse_assessments (claimant_id, id);

-- Money that a third party paid, by the bank's own reference.
CREATE TABLE recourse_receipts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    bank_reference text COLLATE "C" NOT NULL CONSTRAINT recourse_receipts_reference_form CHECK (bank_reference ~ '^[!-~]{1,64}$'),
    amount numeric NOT NULL CONSTRAINT recourse_receipts_amount_positive CHECK (amount > 0),
    currency text NOT NULL CONSTRAINT recourse_receipts_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    received_on date NOT NULL,
    transaction_id uuid NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamptz NOT NULL,
    -- The transaction that takes back what was booked by mistake.
    reversal_id uuid,
    reversed_by text,
    reversed_at timestamptz,
    CONSTRAINT recourse_receipts_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT recourse_receipts_of_provider CHECK (claimant_id = provider_id),
    CONSTRAINT recourse_receipts_reversed_whole CHECK (num_nulls(reversal_id, reversed_by, reversed_at) IN (0, 3)),
    CONSTRAINT recourse_receipts_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses (id, provider_id)
);
SELECT place('recourse_receipts', 'distributed by claimant_id');
ALTER TABLE recourse_receipts
    ADD CONSTRAINT recourse_receipts_transaction FOREIGN KEY (claimant_id, transaction_id) REFERENCES transactions (claimant_id, id),
    ADD CONSTRAINT recourse_receipts_reversal FOREIGN KEY (claimant_id, reversal_id) REFERENCES transactions (claimant_id, id);
-- No payment is booked twice, on one recourse or on two.
CREATE UNIQUE INDEX recourse_receipts_once ON recourse_receipts (claimant_id, bank_reference) WHERE reversal_id IS NULL;
CREATE INDEX recourse_receipts_by_recourse ON recourse_receipts (claimant_id, recourse_id, id);

-- What third parties paid, and what of it is more than they owe, are accounts too.
ALTER TABLE entries
    DROP CONSTRAINT entries_debit_known,
    DROP CONSTRAINT entries_credit_known,
    ADD CONSTRAINT entries_debit_known CHECK (debit IN ('compensation', 'goodwill', 'payable', 'goodwill_payable', 'clearing', 'bank', 'overpaid', 'rounding',
        'recourse_receivable', 'recourse', 'recourse_receipts', 'recourse_advance')),
    ADD CONSTRAINT entries_credit_known CHECK (credit IN ('compensation', 'goodwill', 'payable', 'goodwill_payable', 'clearing', 'bank', 'overpaid', 'rounding',
        'recourse_receivable', 'recourse', 'recourse_receipts', 'recourse_advance'));
ALTER TABLE balances
    DROP CONSTRAINT balances_of_credit,
    DROP CONSTRAINT balances_of_debit,
    -- Nobody is sent more than is owed, and nothing is settled that was not sent.
    ADD CONSTRAINT balances_of_credit CHECK (account NOT IN ('payable', 'goodwill_payable', 'clearing', 'bank', 'recourse', 'recourse_advance') OR credits >= debits),
    ADD CONSTRAINT balances_of_debit CHECK (account NOT IN ('compensation', 'goodwill', 'overpaid', 'recourse_receivable', 'recourse_receipts') OR debits >= credits);

-- The claims of an incident are walked in the order of claimants, and what was sent is
-- found by the entitlement.
DROP INDEX claim_versions_by_incident;
CREATE INDEX claim_versions_by_incident ON claim_versions (incident_id, provider_id, claimant_id, claim_id, since);
CREATE INDEX entries_sent ON entries (claimant_id, debit_of, transaction_id) WHERE credit = 'clearing';

-- All of it is the provider's operators', who write in their own names.
ALTER TABLE recourses ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourses_read ON recourses FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourses_stated ON recourses FOR INSERT
    WITH CHECK (share_id IS NULL AND stated_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourses_changed ON recourses FOR UPDATE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE recourse_shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_shares_read ON recourse_shares FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_shares_asked ON recourse_shares FOR INSERT
    WITH CHECK (approved_by IS NULL AND asked_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_shares_agreed ON recourse_shares FOR UPDATE
    USING (approved_by IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE recourse_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_totals_read ON recourse_totals FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_totals_begun ON recourse_totals FOR INSERT
    WITH CHECK (shares = 0 AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_totals_changed ON recourse_totals FOR UPDATE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE recourse_assessments ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_assessments_read ON recourse_assessments FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_assessments_made ON recourse_assessments FOR INSERT
    WITH CHECK (assessed_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE recourse_sums ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_sums_read ON recourse_sums FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_sums_made ON recourse_sums FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE recourse_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_receipts_read ON recourse_receipts FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_receipts_booked ON recourse_receipts FOR INSERT
    WITH CHECK (reversal_id IS NULL AND booked_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY recourse_receipts_reversed ON recourse_receipts FOR UPDATE
    USING (reversal_id IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (reversed_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT ON recourses, recourse_shares, recourse_totals, recourse_assessments, recourse_sums, recourse_receipts TO bosang_service;
GRANT UPDATE (share_id, share) ON recourses TO bosang_service;
GRANT UPDATE (number, approved_by, approved_at) ON recourse_shares TO bosang_service;
GRANT UPDATE (shares) ON recourse_totals TO bosang_service;
GRANT UPDATE (reversal_id, reversed_by, reversed_at) ON recourse_receipts TO bosang_service;
