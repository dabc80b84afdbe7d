-- +goose Up
-- What decisions give, what is owed for it, and up to where reports count.

-- A cut-off is a number up to which everything is committed. What reports count by
-- says in its column period after which cut-off it was written.
CREATE TABLE cutoffs (
    number bigint NOT NULL CONSTRAINT cutoffs_pkey PRIMARY KEY CONSTRAINT cutoffs_number_from_one CHECK (number >= 1),
    at timestamptz NOT NULL
);
SELECT place('cutoffs', 'reference');

-- cutoff gives the cut-off that a transaction's writing will be counted by. It shares a
-- lock until the transaction ends, which who makes the cut-off waits for: so that no row
-- of an earlier period is committed after it. Every statement of a volatile function
-- sees what was committed before it began, also after the lock was waited for.
-- +goose StatementBegin
CREATE FUNCTION cutoff() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    number text := NULLIF(current_setting('bosang.cutoff', true), '');
BEGIN
    IF number IS NULL THEN
        PERFORM pg_advisory_xact_lock_shared(1869837153);
        SELECT coalesce(max(c.number), 0) + 1 INTO number FROM cutoffs c;
        PERFORM set_config('bosang.cutoff', number, true);
    END IF;
    RETURN number;
END
$$;
-- +goose StatementEnd

-- Of which kind a claim is; nobody has made one that is unclaimed. What the current
-- decision came to stands here for lists and reports.
ALTER TABLE claims
    ADD COLUMN origin text NOT NULL DEFAULT 'filed' CONSTRAINT claims_origin_known CHECK (origin IN ('filed', 'automatic')),
    ADD COLUMN claimed_at timestamptz,
    ADD COLUMN lane text CONSTRAINT claims_lane_known CHECK (lane IN ('paid', 'loss', 'none')),
    ADD COLUMN decided_at timestamptz,
    ADD COLUMN refused_by text[] NOT NULL DEFAULT '{}',
    ADD COLUMN owed numeric NOT NULL DEFAULT 0 CONSTRAINT claims_owed_not_negative CHECK (owed >= 0),
    ADD COLUMN goodwill numeric NOT NULL DEFAULT 0 CONSTRAINT claims_goodwill_not_negative CHECK (goodwill >= 0),
    ADD COLUMN currency text,
    ADD CONSTRAINT claims_amounts_have_currency CHECK (currency IS NOT NULL OR (owed = 0 AND goodwill = 0));
UPDATE claims SET claimed_at = filed_at;
ALTER TABLE claims ADD CONSTRAINT claims_filed_is_claimed CHECK (origin = 'automatic' OR claimed_at IS NOT NULL);
GRANT UPDATE (claimed_at, lane, decided_at, refused_by, owed, goodwill, currency, features, loss, loss_currency, filed_at) ON claims TO bosang_service;

-- A claim as reports count it from one cut-off (since) to another (until).
CREATE TABLE claim_versions (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    since bigint NOT NULL DEFAULT cutoff(),
    until bigint,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    claimant_kind text NOT NULL,
    origin text NOT NULL,
    claimed boolean NOT NULL,
    lane text,
    state text NOT NULL,
    loss numeric,
    loss_currency text,
    filed_at timestamptz NOT NULL,
    decided_at timestamptz,
    decision_number integer NOT NULL,
    refused_by text[] NOT NULL,
    owed numeric NOT NULL,
    goodwill numeric NOT NULL,
    currency text,
    CONSTRAINT claim_versions_pkey PRIMARY KEY (claimant_id, claim_id, since),
    CONSTRAINT claim_versions_forward CHECK (until > since)
);
SELECT place('claim_versions', 'distributed by claimant_id');
ALTER TABLE claim_versions ADD CONSTRAINT claim_versions_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE UNIQUE INDEX claim_versions_current ON claim_versions (claimant_id, claim_id) WHERE until IS NULL;
CREATE INDEX claim_versions_by_incident ON claim_versions (incident_id, provider_id, since);
CREATE INDEX claim_versions_by_provider ON claim_versions (provider_id, since);
INSERT INTO claim_versions (claimant_id, claim_id, provider_id, service_id, plan_id, incident_id, claimant_kind, origin, claimed, lane, state,
    loss, loss_currency, filed_at, decided_at, decision_number, refused_by, owed, goodwill, currency)
SELECT c.claimant_id, c.id, c.provider_id, c.service_id, c.plan_id, c.incident_id, c.claimant_kind, c.origin, true, c.lane, c.state,
    c.loss, c.loss_currency, c.filed_at, c.decided_at, c.decision_number, c.refused_by, c.owed, c.goodwill, c.currency
FROM claims c;

-- What the decisions of a claim give on one ground: as much as the last one gave that was
-- made when no window was open.
CREATE TABLE entitlements (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    -- The rulebook and the provision in it that give it, and the loss that it makes good.
    ground text COLLATE "C" NOT NULL,
    remedy text NOT NULL CONSTRAINT entitlements_remedy_known CHECK (remedy IN ('cash', 'credit', 'extension', 'coupon', 'termination')),
    loss text NOT NULL,
    goodwill boolean NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    -- The decision that gave it as it is.
    decision_id uuid NOT NULL,
    decision_number integer NOT NULL,
    -- Whether that decision gives it; else it was taken back.
    given boolean NOT NULL,
    amount numeric CONSTRAINT entitlements_amount_not_negative CHECK (amount >= 0),
    currency text,
    -- Time of service, in microseconds.
    time_micros bigint CONSTRAINT entitlements_time_not_negative CHECK (time_micros >= 0),
    -- The transaction by which it is owed, of money.
    accrual_id uuid,
    -- What was sent of an amount of money and did not come back, and how much of that is
    -- more than what is given now.
    sent numeric NOT NULL DEFAULT 0 CONSTRAINT entitlements_sent_not_negative CHECK (sent >= 0),
    overpaid numeric NOT NULL DEFAULT 0 CONSTRAINT entitlements_overpaid_not_negative CHECK (overpaid >= 0),
    CONSTRAINT entitlements_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT entitlements_once UNIQUE (claimant_id, claim_id, ground, remedy, goodwill),
    CONSTRAINT entitlements_amount_has_currency CHECK ((amount IS NULL) = (currency IS NULL)),
    CONSTRAINT entitlements_cash_has_amount CHECK (remedy <> 'cash' OR amount IS NOT NULL),
    CONSTRAINT entitlements_not_given_is_nothing CHECK (given OR coalesce(amount, 0) = 0 AND coalesce(time_micros, 0) = 0),
    -- What is sent never exceeds what is given, save what is known to be too much.
    CONSTRAINT entitlements_sent_is_given CHECK (sent <= coalesce(amount, 0) + overpaid),
    CONSTRAINT entitlements_overpaid_is_exact CHECK (overpaid = 0 OR sent = coalesce(amount, 0) + overpaid)
);
SELECT place('entitlements', 'distributed by claimant_id');
ALTER TABLE entitlements ADD CONSTRAINT entitlements_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_decision FOREIGN KEY (claimant_id, decision_id) REFERENCES decisions (claimant_id, id);
CREATE INDEX entitlements_by_decision ON entitlements (claimant_id, decision_id);
-- What there is still to send, which the lists of what is due begin with.
CREATE INDEX entitlements_due ON entitlements (provider_id, incident_id, claimant_id, id) WHERE remedy = 'cash' AND sent < amount;
CREATE INDEX entitlements_in_kind ON entitlements (provider_id, incident_id, claimant_id, id) WHERE remedy <> 'cash';

-- The ledger. All entries of a transaction are of one holder, a claimant (or a provider
-- as a whole, under its own id), so that what is owed to somebody is right in every
-- snapshot. An entry has one debit, one credit and one amount: it sums to zero.
CREATE TABLE transactions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL CONSTRAINT transactions_provider REFERENCES providers (id),
    what text NOT NULL,
    cause_kind text NOT NULL,
    cause_id uuid NOT NULL,
    reverses_id uuid,
    period bigint NOT NULL DEFAULT cutoff(),
    at timestamptz NOT NULL,
    CONSTRAINT transactions_pkey PRIMARY KEY (claimant_id, id),
    -- Nothing is posted twice for the same cause, and nothing reversed twice.
    CONSTRAINT transactions_once UNIQUE (claimant_id, cause_kind, cause_id, what),
    CONSTRAINT transactions_reversed_once UNIQUE (claimant_id, reverses_id),
    CONSTRAINT transactions_reversal CHECK ((what = 'reversal') = (reverses_id IS NOT NULL))
);
SELECT place('transactions', 'distributed by claimant_id');
ALTER TABLE transactions ADD CONSTRAINT transactions_reversed FOREIGN KEY (claimant_id, reverses_id) REFERENCES transactions (claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_accrual FOREIGN KEY (claimant_id, accrual_id) REFERENCES transactions (claimant_id, id);
CREATE INDEX transactions_by_provider ON transactions (provider_id, period, claimant_id, id);

CREATE TABLE entries (
    claimant_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    place smallint NOT NULL CONSTRAINT entries_place_from_one CHECK (place >= 1),
    provider_id uuid NOT NULL,
    debit text NOT NULL CONSTRAINT entries_debit_known CHECK (debit IN ('compensation', 'goodwill', 'payable', 'goodwill_payable', 'clearing', 'bank', 'overpaid', 'rounding', 'recourse_receivable', 'recourse')),
    debit_of uuid NOT NULL,
    credit text NOT NULL CONSTRAINT entries_credit_known CHECK (credit IN ('compensation', 'goodwill', 'payable', 'goodwill_payable', 'clearing', 'bank', 'overpaid', 'rounding', 'recourse_receivable', 'recourse')),
    credit_of uuid NOT NULL,
    amount numeric NOT NULL CONSTRAINT entries_amount_positive CHECK (amount > 0),
    currency text NOT NULL CONSTRAINT entries_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    period bigint NOT NULL DEFAULT cutoff(),
    CONSTRAINT entries_pkey PRIMARY KEY (claimant_id, transaction_id, place),
    CONSTRAINT entries_between_two CHECK ((debit, debit_of) <> (credit, credit_of))
);
SELECT place('entries', 'distributed by claimant_id');
ALTER TABLE entries ADD CONSTRAINT entries_transaction FOREIGN KEY (claimant_id, transaction_id) REFERENCES transactions (claimant_id, id);
CREATE INDEX entries_by_provider ON entries (provider_id, period);

-- What the entries of each account come to: a projection, which replaying them proves.
CREATE TABLE balances (
    claimant_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    account text NOT NULL,
    of_id uuid NOT NULL,
    currency text NOT NULL,
    debits numeric NOT NULL CONSTRAINT balances_debits_not_negative CHECK (debits >= 0),
    credits numeric NOT NULL CONSTRAINT balances_credits_not_negative CHECK (credits >= 0),
    CONSTRAINT balances_pkey PRIMARY KEY (claimant_id, provider_id, account, of_id, currency),
    -- Nobody is sent more than is owed, and nothing is settled that was not sent.
    CONSTRAINT balances_of_credit CHECK (account NOT IN ('payable', 'goodwill_payable', 'clearing', 'bank', 'recourse') OR credits >= debits),
    CONSTRAINT balances_of_debit CHECK (account NOT IN ('compensation', 'goodwill', 'overpaid', 'recourse_receivable') OR debits >= credits)
);
SELECT place('balances', 'distributed by claimant_id');

ALTER TABLE cutoffs ENABLE ROW LEVEL SECURITY;
CREATE POLICY cutoffs_all ON cutoffs USING (true);
CREATE POLICY cutoffs_made_by_an_actor ON cutoffs AS RESTRICTIVE FOR INSERT
    WITH CHECK (NULLIF(current_setting('bosang.actor', true), '') IS NOT NULL);
ALTER TABLE claim_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_versions_actor ON claim_versions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- What was counted by a cut-off stays as it was.
CREATE POLICY claim_versions_kept ON claim_versions AS RESTRICTIVE FOR UPDATE
    USING (until IS NULL) WITH CHECK (true);
ALTER TABLE entitlements ENABLE ROW LEVEL SECURITY;
CREATE POLICY entitlements_actor ON entitlements
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE transactions ENABLE ROW LEVEL SECURITY;
CREATE POLICY transactions_actor ON transactions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY entries_actor ON entries
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE balances ENABLE ROW LEVEL SECURITY;
CREATE POLICY balances_actor ON balances
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT ON cutoffs, claim_versions, entitlements, transactions, entries, balances TO bosang_service;
GRANT UPDATE (until, incident_id, claimed, lane, state, loss, loss_currency, filed_at, decided_at, decision_number, refused_by, owed, goodwill, currency)
    ON claim_versions TO bosang_service;
GRANT UPDATE (incident_id, decision_id, decision_number, given, amount, currency, time_micros, accrual_id, sent, overpaid) ON entitlements TO bosang_service;
GRANT UPDATE (debits, credits) ON balances TO bosang_service;
