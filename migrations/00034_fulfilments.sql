-- +goose Up
-- Remedies in kind on their way through the billing of providers: what decisions give in
-- extensions, credits, coupons and rights to terminate, handed over once, and what was
-- answered.

-- What of an entitlement was handed over. It is never more than is given, save what is
-- known to be too much: a later decision gave less, which is recorded and not taken back.
CREATE TABLE fulfilment_tallies (
    claimant_id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    -- As of which decision, and whether it gives anything.
    decision_number integer NOT NULL,
    stands boolean NOT NULL,
    -- How many fulfilments there are.
    number integer NOT NULL CONSTRAINT fulfilment_tallies_number_not_negative CHECK (number >= 0),
    currency text,
    given_amount numeric NOT NULL CONSTRAINT fulfilment_tallies_given_amount_not_negative CHECK (given_amount >= 0),
    given_micros bigint NOT NULL CONSTRAINT fulfilment_tallies_given_micros_not_negative CHECK (given_micros >= 0),
    given_pieces integer NOT NULL CONSTRAINT fulfilment_tallies_given_pieces_not_negative CHECK (given_pieces >= 0),
    -- Without those that were refused.
    handed_amount numeric NOT NULL CONSTRAINT fulfilment_tallies_handed_amount_not_negative CHECK (handed_amount >= 0),
    handed_micros bigint NOT NULL CONSTRAINT fulfilment_tallies_handed_micros_not_negative CHECK (handed_micros >= 0),
    handed_pieces integer NOT NULL CONSTRAINT fulfilment_tallies_handed_pieces_not_negative CHECK (handed_pieces >= 0),
    excess_amount numeric NOT NULL CONSTRAINT fulfilment_tallies_excess_amount_exact CHECK (excess_amount = greatest(handed_amount - given_amount, 0)),
    excess_micros bigint NOT NULL CONSTRAINT fulfilment_tallies_excess_micros_exact CHECK (excess_micros = greatest(handed_micros - given_micros, 0)),
    excess_pieces integer NOT NULL CONSTRAINT fulfilment_tallies_excess_pieces_exact CHECK (excess_pieces = greatest(handed_pieces - given_pieces, 0)),
    CONSTRAINT fulfilment_tallies_pkey PRIMARY KEY (claimant_id, entitlement_id),
    CONSTRAINT fulfilment_tallies_amount_has_currency CHECK (currency IS NOT NULL OR (given_amount = 0 AND handed_amount = 0))
);
SELECT place('fulfilment_tallies', 'distributed by claimant_id');
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_entitlement
    FOREIGN KEY (claimant_id, entitlement_id) REFERENCES entitlements (claimant_id, id);

CREATE TABLE fulfilments (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT fulfilments_number_from_one CHECK (number >= 1),
    claim_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    ground text COLLATE "C" NOT NULL,
    remedy text NOT NULL CONSTRAINT fulfilments_in_kind CHECK (remedy IN ('credit', 'extension', 'coupon', 'termination')),
    goodwill boolean NOT NULL,
    decision_number integer NOT NULL,
    amount numeric CONSTRAINT fulfilments_amount_positive CHECK (amount > 0),
    currency text,
    -- Time of service, in microseconds.
    time_micros bigint CONSTRAINT fulfilments_time_positive CHECK (time_micros > 0),
    -- Of what is neither an amount nor a time.
    pieces integer CONSTRAINT fulfilments_pieces_positive CHECK (pieces > 0),
    state text NOT NULL CONSTRAINT fulfilments_state_known CHECK (state IN ('requested', 'stuck', 'acknowledged', 'refused')),
    requested_at timestamptz NOT NULL,
    -- How often the provider was asked, and when it is asked again; NULL: not by itself.
    asked integer NOT NULL CONSTRAINT fulfilments_asked_from_one CHECK (asked >= 1),
    next_at timestamptz,
    answered_at timestamptz,
    answered_by text,
    reason text CONSTRAINT fulfilments_reason_known
        CHECK (reason IN ('unknown_subscription', 'subscription_ended', 'given_already', 'not_supported', 'other')),
    -- What the provider's billing calls it.
    reference text CONSTRAINT fulfilments_reference_form CHECK (reference ~ '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$'),
    CONSTRAINT fulfilments_pkey PRIMARY KEY (claimant_id, id),
    -- What is handed over of an entitlement is numbered: no difference twice.
    CONSTRAINT fulfilments_once UNIQUE (claimant_id, entitlement_id, number),
    CONSTRAINT fulfilments_amount_has_currency CHECK ((amount IS NULL) = (currency IS NULL)),
    CONSTRAINT fulfilments_something CHECK (num_nonnulls(amount, time_micros, pieces) >= 1),
    CONSTRAINT fulfilments_answered_whole CHECK (num_nulls(answered_at, answered_by) = CASE WHEN state IN ('acknowledged', 'refused') THEN 0 ELSE 2 END),
    CONSTRAINT fulfilments_refused_for_a_reason CHECK ((state = 'refused') = (reason IS NOT NULL)),
    CONSTRAINT fulfilments_answered_with_reference CHECK (reference IS NULL OR state IN ('acknowledged', 'refused')),
    CONSTRAINT fulfilments_asked_while_requested CHECK ((state = 'requested') = (next_at IS NOT NULL))
);
SELECT place('fulfilments', 'distributed by claimant_id');
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_tally FOREIGN KEY (claimant_id, entitlement_id) REFERENCES fulfilment_tallies (claimant_id, entitlement_id);
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE INDEX fulfilments_by_id ON fulfilments (id);
CREATE INDEX fulfilments_by_claim ON fulfilments (claimant_id, claim_id, id);
CREATE INDEX fulfilments_by_provider ON fulfilments (provider_id, id);
CREATE INDEX fulfilments_in_state ON fulfilments (provider_id, state, id);
CREATE INDEX fulfilments_to_ask ON fulfilments (next_at) WHERE next_at IS NOT NULL;

ALTER TABLE fulfilment_tallies ENABLE ROW LEVEL SECURITY;
CREATE POLICY fulfilment_tallies_read ON fulfilment_tallies FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY fulfilment_tallies_added ON fulfilment_tallies FOR INSERT WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY fulfilment_tallies_changed ON fulfilment_tallies FOR UPDATE
    USING (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (true);

ALTER TABLE fulfilments ENABLE ROW LEVEL SECURITY;
CREATE POLICY fulfilments_read ON fulfilments FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY fulfilments_requested ON fulfilments FOR INSERT
    WITH CHECK (state = 'requested' AND current_setting('bosang.system', true) = 'on');
-- What was given stays so.
CREATE POLICY fulfilments_answered ON fulfilments FOR UPDATE
    USING (state <> 'acknowledged' AND (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK (true);

GRANT SELECT, INSERT ON fulfilment_tallies, fulfilments TO bosang_service;
GRANT UPDATE (decision_number, stands, number, currency, given_amount, given_micros, given_pieces, handed_amount, handed_micros, handed_pieces,
    excess_amount, excess_micros, excess_pieces) ON fulfilment_tallies TO bosang_service;
GRANT UPDATE (state, asked, next_at, answered_at, answered_by, reason, reference) ON fulfilments TO bosang_service;
