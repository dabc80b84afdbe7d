-- +goose Up
-- What is kept of each claimant. Every table is distributed by claimant_id, and
-- claimant_id leads every key. Row-level security admits an actor to its own
-- rows: the service says who acts with SET LOCAL (bosang.claimant_id,
-- bosang.provider_ids, bosang.everything, bosang.key); after the transaction
-- the settings read as empty strings, which admit to nothing.

CREATE TABLE directory (
    key uuid NOT NULL CONSTRAINT directory_pkey PRIMARY KEY,
    claimant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    provider_id uuid
);
SELECT place('directory', 'distributed by key');

CREATE TABLE tokens (
    key uuid NOT NULL CONSTRAINT tokens_pkey PRIMARY KEY,
    hash bytea NOT NULL CONSTRAINT tokens_hash_sha256 CHECK (octet_length(hash) = 32),
    subject text NOT NULL,
    role text NOT NULL CONSTRAINT tokens_role_known CHECK (role IN ('claimant', 'operator', 'regulator', 'administrator')),
    provider_ids uuid[] NOT NULL,
    claimant_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT tokens_claimant_has_id CHECK ((role = 'claimant') = (claimant_id IS NOT NULL)),
    CONSTRAINT tokens_operator_has_provider CHECK ((role = 'operator') = (cardinality(provider_ids) > 0))
);
SELECT place('tokens', 'distributed by key');

CREATE TABLE answers (
    key uuid NOT NULL CONSTRAINT answers_pkey PRIMARY KEY,
    request bytea NOT NULL CONSTRAINT answers_request_sha256 CHECK (octet_length(request) = 32),
    answer bytea NOT NULL,
    created_at timestamptz NOT NULL
);
SELECT place('answers', 'distributed by key');
CREATE INDEX answers_by_age ON answers (created_at);

CREATE TABLE claimants (
    claimant_id uuid NOT NULL CONSTRAINT claimants_pkey PRIMARY KEY,
    provider_id uuid CONSTRAINT claimants_provider REFERENCES providers (id),
    kind text NOT NULL CONSTRAINT claimants_kind_known CHECK (kind IN ('consumer', 'small_merchant', 'business')),
    customer_number text,
    subject text,
    created_at timestamptz NOT NULL,
    CONSTRAINT claimants_customer_or_subject CHECK (num_nonnulls(customer_number, subject) = 1),
    CONSTRAINT claimants_customer_of_provider CHECK ((customer_number IS NULL) = (provider_id IS NULL))
);
SELECT place('claimants', 'distributed by claimant_id');

CREATE TABLE subscriptions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL CONSTRAINT subscriptions_provider REFERENCES providers (id),
    service_id uuid NOT NULL CONSTRAINT subscriptions_service REFERENCES services (id),
    plan_id uuid NOT NULL CONSTRAINT subscriptions_plan REFERENCES plans (id),
    claimant_kind text NOT NULL CONSTRAINT subscriptions_claimant_kind_known CHECK (claimant_kind IN ('consumer', 'small_merchant', 'business')),
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    channel text COLLATE "C" NOT NULL,
    billing_day smallint CONSTRAINT subscriptions_billing_day_of_month CHECK (billing_day BETWEEN 1 AND 31),
    fee numeric CONSTRAINT subscriptions_fee_not_negative CHECK (fee >= 0),
    fee_currency text,
    cohort text NOT NULL,
    -- The import that it came with, and in which row.
    source uuid,
    source_row bigint CONSTRAINT subscriptions_source_row_from_one CHECK (source_row >= 1),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT subscriptions_source_has_row CHECK ((source IS NULL) = (source_row IS NULL)),
    CONSTRAINT subscriptions_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT subscriptions_once UNIQUE (claimant_id, plan_id, started_at),
    CONSTRAINT subscriptions_span_positive CHECK (started_at < ended_at),
    CONSTRAINT subscriptions_fee_has_currency CHECK ((fee IS NULL) = (fee_currency IS NULL))
);
SELECT place('subscriptions', 'distributed by claimant_id');
CREATE INDEX subscriptions_by_provider ON subscriptions (provider_id, id);

CREATE TABLE claims (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    reference text COLLATE "C" NOT NULL,
    -- These three are the subscription's, whose own foreign keys hold them: to
    -- check them again would cost a look-up each for every claim.
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    incident_id uuid NOT NULL CONSTRAINT claims_incident REFERENCES incidents (id),
    subscription_id uuid NOT NULL,
    claimant_kind text NOT NULL CONSTRAINT claims_claimant_kind_known CHECK (claimant_kind IN ('consumer', 'small_merchant', 'business')),
    features text[] NOT NULL,
    loss numeric CONSTRAINT claims_loss_not_negative CHECK (loss >= 0),
    loss_currency text,
    election text CONSTRAINT claims_election_known CHECK (election IN ('money', 'extension')),
    filed_at timestamptz NOT NULL,
    previous_state text,
    state text NOT NULL,
    decision_id uuid,
    decision_number integer NOT NULL,
    wakes_at timestamptz,
    -- The range of the claimant's hash: the last byte of a version 7 uuid is
    -- random. A column, because under row-level security an index on the
    -- expression would not be used (uuid_send is not leakproof).
    bucket smallint NOT NULL GENERATED ALWAYS AS (get_byte(uuid_send(claimant_id), 15)) STORED,
    created_at timestamptz NOT NULL,
    CONSTRAINT claims_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT claims_loss_has_currency CHECK ((loss IS NULL) = (loss_currency IS NULL)),
    CONSTRAINT claims_decision_counted CHECK ((decision_id IS NULL) = (decision_number = 0)),
    -- The state machine: the pairs of claims.Transitions, and the beginning. A
    -- check that comes out NULL would pass, hence IS NOT NULL.
    CONSTRAINT claims_transition_allowed CHECK (
        (previous_state IS NULL AND state = 'filed')
        OR (previous_state IS NOT NULL AND previous_state IN ('filed', 'pending', 'granted', 'granted_in_part', 'refused', 'referred')
            AND state IN ('pending', 'granted', 'granted_in_part', 'refused', 'referred', 'withdrawn', 'merged'))),
    CONSTRAINT claims_filed_undecided CHECK (state <> 'filed' OR decision_number = 0)
);
SELECT place('claims', 'distributed by claimant_id');
ALTER TABLE claims ADD CONSTRAINT claims_subscription FOREIGN KEY (claimant_id, subscription_id) REFERENCES subscriptions (claimant_id, id);
-- One claim of a subscription on an incident. Withdrawn ones do not count: when
-- incidents are merged, a live claim may come to where another was withdrawn. That
-- nobody files again after a withdrawal, filing itself looks up by the second.
CREATE UNIQUE INDEX claims_once ON claims (claimant_id, incident_id, subscription_id) WHERE state <> 'withdrawn';
CREATE INDEX claims_withdrawn ON claims (claimant_id, subscription_id, incident_id) WHERE state = 'withdrawn';
CREATE INDEX claims_by_provider ON claims (provider_id, id);
CREATE INDEX claims_by_state ON claims (provider_id, state, id);
CREATE INDEX claims_by_incident ON claims (provider_id, incident_id, id);
-- Runs over many claims walk the claims of an incident range by range, and in
-- each in the order of claimant and claim.
CREATE INDEX claims_by_range ON claims (incident_id, bucket, claimant_id, id);
CREATE INDEX claims_filed ON claims (incident_id, bucket, claimant_id, id) WHERE state = 'filed';
CREATE INDEX claims_waking ON claims (incident_id, bucket, claimant_id, id) INCLUDE (wakes_at) WHERE wakes_at IS NOT NULL;

CREATE TABLE decisions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT decisions_number_from_one CHECK (number >= 1),
    -- These four are the claim's.
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    disposition text NOT NULL CONSTRAINT decisions_disposition_known CHECK (disposition IN ('pending', 'granted', 'granted_in_part', 'refused', 'referred')),
    facts bytea NOT NULL,
    facts_hash bytea NOT NULL CONSTRAINT decisions_facts_hash_sha256 CHECK (octet_length(facts_hash) = 32),
    outcome bytea NOT NULL,
    outcome_hash bytea NOT NULL CONSTRAINT decisions_outcome_hash_sha256 CHECK (octet_length(outcome_hash) = 32),
    because text NOT NULL CONSTRAINT decisions_because_known CHECK (because IN ('filed', 'woken', 'changed', 'batch')),
    batch_id uuid,
    decided_at timestamptz NOT NULL,
    wakes_at timestamptz,
    CONSTRAINT decisions_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT decisions_numbered UNIQUE (claimant_id, claim_id, number)
);
SELECT place('decisions', 'distributed by claimant_id');
ALTER TABLE decisions ADD CONSTRAINT decisions_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
-- An outcome has a few thousand bytes. Where the server has lz4, it compresses
-- them in a third of the time.
-- +goose StatementBegin
DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_settings WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)) THEN
        ALTER TABLE decisions ALTER COLUMN facts SET COMPRESSION lz4, ALTER COLUMN outcome SET COMPRESSION lz4;
    END IF;
END
$$;
-- +goose StatementEnd

CREATE TABLE events (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    noun text NOT NULL,
    subject_id uuid NOT NULL,
    what text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    details jsonb,
    CONSTRAINT events_pkey PRIMARY KEY (claimant_id, subject_id, id)
);
SELECT place('events', 'distributed by claimant_id');

-- NULLIF(… = 'on', false) IS NOT NULL says no more than … = 'on'. But the planner
-- takes an equality it knows nothing of to hold for one row in two hundred, and
-- would then sort whole tables where an index gives the first rows in order; of
-- IS NOT NULL it thinks that it holds nearly always, which is so wherever the
-- statement itself names the claimant or the provider.
ALTER TABLE directory ENABLE ROW LEVEL SECURITY;
CREATE POLICY directory_actor ON directory
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY tokens_actor ON tokens
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR key = NULLIF(current_setting('bosang.key', true), '')::uuid);
ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY answers_actor ON answers
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR key = NULLIF(current_setting('bosang.key', true), '')::uuid);
ALTER TABLE claimants ENABLE ROW LEVEL SECURITY;
CREATE POLICY claimants_actor ON claimants
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY subscriptions_actor ON subscriptions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY claims_actor ON claims
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY decisions_actor ON decisions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY events_actor ON events
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- What restricts holds beside the policies above. Nothing leaves a final state,
-- whoever acts.
CREATE POLICY claims_final ON claims AS RESTRICTIVE FOR UPDATE
    USING (state NOT IN ('withdrawn', 'merged')) WITH CHECK (true);
-- Claims are filed and tokens minted by the service itself; who is whose customer
-- with which subscription is said by providers. Of these a claimant only reads.
CREATE POLICY claims_filed_by_the_service ON claims AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on');
CREATE POLICY tokens_added_by_the_service ON tokens AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on');
CREATE POLICY tokens_revoked_by_the_service ON tokens AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.everything', true) = 'on');
CREATE POLICY directory_added_by_providers ON directory AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY claimants_added_by_providers ON claimants AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY subscriptions_added_by_providers ON subscriptions AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY subscriptions_changed_by_providers ON subscriptions AS RESTRICTIVE FOR UPDATE
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- What is not named here is written once: who claims what, of whom, and when.
GRANT SELECT, INSERT ON directory, tokens, answers, claimants, subscriptions, claims, decisions, events TO bosang_service;
GRANT DELETE ON answers TO bosang_service;
GRANT UPDATE (revoked_at) ON tokens TO bosang_service;
GRANT UPDATE (ended_at, channel, billing_day, fee, fee_currency, cohort, version) ON subscriptions TO bosang_service;
-- The reference is drawn again where another claim has it.
GRANT UPDATE (reference, incident_id, election, previous_state, state, decision_id, decision_number, wakes_at) ON claims TO bosang_service;
