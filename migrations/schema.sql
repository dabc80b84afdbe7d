-- The whole shape of what is stored, as the migrations make it: for reading and
-- for comparing. Printed by `make schema`; not to be edited and not to be run.

-- Functions

CREATE OR REPLACE FUNCTION public.cutoff()
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION public.place(tbl regclass, placement text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
BEGIN
    EXECUTE format('COMMENT ON TABLE %s IS %L', tbl, placement);
    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'citus') THEN
        IF placement = 'reference' THEN
            EXECUTE format('SELECT create_reference_table(%L)', tbl);
        ELSIF placement LIKE 'distributed by %' THEN
            EXECUTE format('SELECT create_distributed_table(%L, %L)', tbl, split_part(placement, ' ', 3));
        END IF;
    END IF;
END
$function$;

-- Tables

CREATE TABLE access_checks (
    id uuid NOT NULL,
    provider_id uuid,
    month date NOT NULL,
    checked_by text NOT NULL,
    user_id uuid,
    at timestamp with time zone NOT NULL,
    note text NOT NULL
);
COMMENT ON TABLE access_checks IS 'local';

CREATE TABLE access_records (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    at timestamp with time zone NOT NULL,
    actor text COLLATE "C" NOT NULL,
    role text NOT NULL,
    user_id uuid,
    address inet,
    request text NOT NULL,
    action text NOT NULL,
    items text[] NOT NULL,
    reason text
);
COMMENT ON TABLE access_records IS 'distributed by claimant_id';

CREATE TABLE answers (
    key uuid NOT NULL,
    request bytea NOT NULL,
    answer bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    claimant_id uuid,
    provider_id uuid
);
COMMENT ON TABLE answers IS 'distributed by key';

CREATE TABLE appeals (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    lane text NOT NULL,
    decision_number integer NOT NULL,
    state text NOT NULL,
    previous_state text,
    disputed jsonb NOT NULL,
    evidence uuid[] NOT NULL DEFAULT '{}'::uuid[],
    text_sealed bytea,
    filed_by text NOT NULL,
    filed_at timestamp with time zone NOT NULL,
    first_id uuid,
    first_by text,
    first_approved_by text,
    handed_over_at timestamp with time zone,
    due_at timestamp with time zone,
    extended smallint NOT NULL DEFAULT 0,
    paused_at timestamp with time zone,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamp with time zone,
    decided_number integer,
    period bigint NOT NULL DEFAULT cutoff(),
    ended_period bigint,
    stood_micros bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE appeals IS 'distributed by claimant_id';

CREATE TABLE approvals (
    id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    subject_id uuid NOT NULL,
    provider_id uuid,
    beneficiary text,
    payload jsonb NOT NULL,
    state text NOT NULL,
    requested_by text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    reason text,
    code uuid,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (state = 'approved'::text) THEN kind
    ELSE NULL::text
END),
    asked text GENERATED ALWAYS AS (COALESCE((payload ->> 'role'::text), (payload ->> 'second_factor'::text), (payload ->> 'reason'::text))),
    of_provider uuid GENERATED ALWAYS AS (COALESCE(provider_id, ((payload ->> 'provider_id'::text))::uuid))
);
COMMENT ON TABLE approvals IS 'reference';

CREATE TABLE assessments (
    incident_id uuid NOT NULL,
    revision bigint NOT NULL,
    library bigint NOT NULL,
    again_at timestamp with time zone NOT NULL,
    assessed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE assessments IS 'reference';

CREATE TABLE assignments (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    user_id uuid NOT NULL,
    assigned_by text NOT NULL,
    assigned_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE assignments IS 'distributed by claimant_id';

CREATE TABLE attempts (
    key uuid NOT NULL,
    failures bigint NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE attempts IS 'local';

CREATE TABLE awards (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    cause text NOT NULL,
    approval_id uuid NOT NULL,
    asked_by text NOT NULL,
    approved_by text NOT NULL,
    at timestamp with time zone NOT NULL,
    granted text GENERATED ALWAYS AS ('award'::text)
);
COMMENT ON TABLE awards IS 'distributed by claimant_id';

CREATE TABLE balances (
    claimant_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    account text NOT NULL,
    of_id uuid NOT NULL,
    currency text NOT NULL,
    debits numeric NOT NULL,
    credits numeric NOT NULL
);
COMMENT ON TABLE balances IS 'distributed by claimant_id';

CREATE TABLE batch_failures (
    batch_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    claimant_id uuid NOT NULL,
    reason text NOT NULL,
    at timestamp with time zone NOT NULL,
    provider_id uuid
);
COMMENT ON TABLE batch_failures IS 'local';

CREATE TABLE batch_ranges (
    batch_id uuid NOT NULL,
    bucket smallint NOT NULL,
    after_claimant uuid NOT NULL,
    after_claim uuid NOT NULL,
    done boolean NOT NULL,
    seen bigint NOT NULL,
    decided bigint NOT NULL,
    unchanged bigint NOT NULL,
    failed bigint NOT NULL,
    granted bigint NOT NULL,
    granted_in_part bigint NOT NULL,
    refused bigint NOT NULL,
    referred bigint NOT NULL,
    pending bigint NOT NULL,
    provider_id uuid
);
COMMENT ON TABLE batch_ranges IS 'local';

CREATE TABLE batches (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid,
    plan_ids uuid[] NOT NULL,
    only_filed boolean NOT NULL,
    rehearsal boolean NOT NULL,
    because text NOT NULL,
    started_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone
);
COMMENT ON TABLE batches IS 'local';

CREATE TABLE births (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    sealed bytea,
    said_by text NOT NULL,
    version bigint NOT NULL,
    recorded_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE births IS 'distributed by claimant_id';

CREATE TABLE budget_claims (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    budget_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    cap numeric,
    reserved numeric NOT NULL
);
COMMENT ON TABLE budget_claims IS 'distributed by claimant_id';

CREATE TABLE budgets (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid,
    rulebook text COLLATE "C",
    currency text NOT NULL,
    cap numeric NOT NULL,
    per_claim numeric,
    reserved numeric NOT NULL DEFAULT 0,
    version bigint NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE budgets IS 'local';

CREATE TABLE causes (
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    revision integer NOT NULL,
    kind text,
    unforeseen boolean,
    critical_facility boolean,
    attribution text,
    removed_at timestamp with time zone,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE causes IS 'reference';

CREATE TABLE check_results (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    task text NOT NULL,
    result text NOT NULL,
    decision_number integer NOT NULL,
    payee_version bigint NOT NULL,
    note_id uuid NOT NULL,
    found_by text NOT NULL,
    found_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE check_results IS 'distributed by claimant_id';

CREATE TABLE circulars (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    parameters jsonb NOT NULL,
    cause uuid NOT NULL,
    sent_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reached uuid NOT NULL,
    told bigint NOT NULL,
    done_at timestamp with time zone
);
COMMENT ON TABLE circulars IS 'local';

CREATE TABLE claim_drafts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    content_sealed bytea NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE claim_drafts IS 'distributed by claimant_id';

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
    filed_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decision_number integer NOT NULL,
    refused_by text[] NOT NULL,
    owed numeric NOT NULL,
    goodwill numeric NOT NULL,
    currency text,
    answered_at timestamp with time zone
);
COMMENT ON TABLE claim_versions IS 'distributed by claimant_id';

CREATE TABLE claimants (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    kind text NOT NULL,
    subject text,
    created_at timestamp with time zone NOT NULL,
    customer_sealed bytea
);
COMMENT ON TABLE claimants IS 'distributed by claimant_id';

CREATE TABLE claims (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    reference text COLLATE "C" NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    claimant_kind text NOT NULL,
    features text[] NOT NULL,
    loss numeric,
    loss_currency text,
    election text,
    filed_at timestamp with time zone NOT NULL,
    previous_state text,
    state text NOT NULL,
    decision_id uuid,
    decision_number integer NOT NULL,
    wakes_at timestamp with time zone,
    bucket smallint NOT NULL GENERATED ALWAYS AS (get_byte(uuid_send(claimant_id), 15)),
    created_at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}'::jsonb,
    origin text NOT NULL DEFAULT 'filed'::text,
    claimed_at timestamp with time zone,
    lane text,
    decided_at timestamp with time zone,
    refused_by text[] NOT NULL DEFAULT '{}'::text[],
    owed numeric NOT NULL DEFAULT 0,
    goodwill numeric NOT NULL DEFAULT 0,
    currency text,
    answered_at timestamp with time zone
);
COMMENT ON TABLE claims IS 'distributed by claimant_id';

CREATE TABLE clearance_settings (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    limit_amount numeric NOT NULL,
    limit_currency text NOT NULL,
    by_hand text[] NOT NULL,
    approvals_permille integer NOT NULL,
    refusals_permille integer NOT NULL,
    seed text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    approval_id uuid,
    approved_by text,
    approved_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'limit'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE clearance_settings IS 'reference';

CREATE TABLE clearances (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_number integer NOT NULL,
    stale boolean NOT NULL,
    cleared_at timestamp with time zone NOT NULL,
    incident_id uuid NOT NULL,
    decision_id uuid,
    state text NOT NULL,
    amount numeric,
    currency text,
    failed text[] NOT NULL DEFAULT '{}'::text[],
    no_data text[] NOT NULL DEFAULT '{}'::text[],
    settings_id uuid,
    payee_version bigint NOT NULL,
    state_by text NOT NULL,
    state_at timestamp with time zone NOT NULL,
    note_id uuid,
    payable boolean NOT NULL GENERATED ALWAYS AS (((state = 'approved'::text) AND (NOT stale)))
);
COMMENT ON TABLE clearances IS 'distributed by claimant_id';

CREATE TABLE consents (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    representative_id uuid NOT NULL,
    kind text NOT NULL GENERATED ALWAYS AS ('legal_representative'::text),
    shown_by text NOT NULL,
    evidence_id uuid,
    given_by text NOT NULL,
    given_at timestamp with time zone NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamp with time zone,
    stated_by text NOT NULL,
    verified_by text NOT NULL
);
COMMENT ON TABLE consents IS 'distributed by claimant_id';

CREATE TABLE contacts (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    name_sealed bytea,
    email_sealed bytea,
    email_index uuid,
    phone_sealed bytea,
    phone_index uuid,
    version bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE contacts IS 'distributed by claimant_id';

CREATE TABLE credentials (
    user_id uuid NOT NULL,
    password text,
    password_at timestamp with time zone,
    totp bytea,
    totp_at timestamp with time zone,
    totp_counter bigint NOT NULL,
    pending_totp bytea
);
COMMENT ON TABLE credentials IS 'distributed by user_id';

CREATE TABLE cutoffs (
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cutoffs IS 'reference';

CREATE TABLE deadline_settings (
    provider_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    amount integer NOT NULL,
    warn_days integer NOT NULL,
    version bigint NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE deadline_settings IS 'reference';

CREATE TABLE deadlines (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text COLLATE "C" NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    amount integer NOT NULL,
    unit text NOT NULL,
    warn_micros bigint NOT NULL,
    extended smallint NOT NULL,
    extended_by integer NOT NULL,
    paused_at timestamp with time zone,
    paused_micros bigint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    warns_at timestamp with time zone NOT NULL,
    due_order uuid NOT NULL,
    warn_order uuid NOT NULL,
    met_at timestamp with time zone,
    missed_at timestamp with time zone,
    over_at timestamp with time zone,
    opened_by text NOT NULL,
    opened_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE deadlines IS 'distributed by claimant_id';

CREATE TABLE decision_reads (
    claimant_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    read_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE decision_reads IS 'distributed by claimant_id';

CREATE TABLE decisions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    number integer NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    disposition text NOT NULL,
    facts bytea NOT NULL,
    facts_hash bytea NOT NULL,
    outcome bytea NOT NULL,
    outcome_hash bytea NOT NULL,
    because text NOT NULL,
    batch_id uuid,
    decided_at timestamp with time zone NOT NULL,
    wakes_at timestamp with time zone,
    gist uuid
);
COMMENT ON TABLE decisions IS 'distributed by claimant_id';

CREATE TABLE deliveries (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    event_id uuid NOT NULL,
    type text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    data text NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    next_at timestamp with time zone,
    tried_at timestamp with time zone,
    status integer,
    failure text,
    created_at timestamp with time zone NOT NULL,
    delivered_at timestamp with time zone
);
COMMENT ON TABLE deliveries IS 'local';

CREATE TABLE determinations (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    because text NOT NULL,
    objection_number integer,
    decision_number integer NOT NULL,
    ground text NOT NULL,
    reason_sealed bytea NOT NULL,
    evidence uuid[] NOT NULL DEFAULT '{}'::uuid[],
    said jsonb NOT NULL,
    takes boolean NOT NULL,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    approval_id uuid,
    approved_by text,
    number integer,
    found jsonb,
    in_force_at timestamp with time zone,
    period bigint NOT NULL DEFAULT cutoff(),
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'override'::text
    ELSE NULL::text
END),
    appeal_id uuid
);
COMMENT ON TABLE determinations IS 'distributed by claimant_id';

CREATE TABLE devices (
    user_id uuid NOT NULL,
    key uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone
);
COMMENT ON TABLE devices IS 'distributed by user_id';

CREATE TABLE directory (
    key uuid NOT NULL,
    claimant_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    provider_id uuid
);
COMMENT ON TABLE directory IS 'distributed by key';

CREATE TABLE editions (
    id uuid NOT NULL,
    rulebook text COLLATE "C" NOT NULL,
    edition text COLLATE "C" NOT NULL,
    kind text NOT NULL,
    jurisdiction text NOT NULL,
    provider_id uuid,
    state text NOT NULL,
    text text NOT NULL,
    law_ko text NOT NULL,
    law_en text NOT NULL,
    cases text NOT NULL,
    hash bytea,
    number bigint,
    replaces text COLLATE "C",
    drafted_by text NOT NULL,
    proposed_by text,
    decided_by text,
    reason text,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    proposed_at timestamp with time zone,
    decided_at timestamp with time zone
);
COMMENT ON TABLE editions IS 'reference';

CREATE TABLE entitlements (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    ground text COLLATE "C" NOT NULL,
    remedy text NOT NULL,
    loss text NOT NULL,
    goodwill boolean NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    decision_number integer NOT NULL,
    given boolean NOT NULL,
    amount numeric,
    currency text,
    time_micros bigint,
    accrual_id uuid,
    sent numeric NOT NULL DEFAULT 0,
    overpaid numeric NOT NULL DEFAULT 0,
    award_id uuid
);
COMMENT ON TABLE entitlements IS 'distributed by claimant_id';

CREATE TABLE entries (
    claimant_id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    place smallint NOT NULL,
    provider_id uuid NOT NULL,
    debit text NOT NULL,
    debit_of uuid NOT NULL,
    credit text NOT NULL,
    credit_of uuid NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE entries IS 'distributed by claimant_id';

CREATE TABLE erasures (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    reason text NOT NULL,
    erased_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    basis text NOT NULL,
    approval_id uuid,
    approved_by text,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (basis = 'approval'::text) THEN 'erasure'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE erasures IS 'distributed by claimant_id';

CREATE TABLE events (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    noun text NOT NULL,
    subject_id uuid NOT NULL,
    what text NOT NULL,
    actor text NOT NULL,
    at timestamp with time zone NOT NULL,
    details jsonb
);
COMMENT ON TABLE events IS 'distributed by claimant_id';

CREATE TABLE evidence (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    file_id uuid NOT NULL,
    claim_id uuid,
    name_sealed bytea NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    draft_id uuid
);
COMMENT ON TABLE evidence IS 'distributed by claimant_id';

CREATE TABLE evidence_files (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    key_sealed bytea NOT NULL,
    hash_sealed bytea NOT NULL,
    content_index uuid NOT NULL,
    media_type text NOT NULL,
    size_bytes bigint NOT NULL,
    kept_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE evidence_files IS 'distributed by claimant_id';

CREATE TABLE evidence_sweeps (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    due_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE evidence_sweeps IS 'distributed by claimant_id';

CREATE TABLE features (
    id uuid NOT NULL,
    service_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL
);
COMMENT ON TABLE features IS 'reference';

CREATE TABLE flags (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text NOT NULL,
    group_key uuid NOT NULL,
    state text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    reason_sealed bytea
);
COMMENT ON TABLE flags IS 'distributed by claimant_id';

CREATE TABLE fulfilment_tallies (
    claimant_id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_number integer NOT NULL,
    stands boolean NOT NULL,
    number integer NOT NULL,
    currency text,
    given_amount numeric NOT NULL,
    given_micros bigint NOT NULL,
    given_pieces integer NOT NULL,
    handed_amount numeric NOT NULL,
    handed_micros bigint NOT NULL,
    handed_pieces integer NOT NULL,
    excess_amount numeric NOT NULL,
    excess_micros bigint NOT NULL,
    excess_pieces integer NOT NULL
);
COMMENT ON TABLE fulfilment_tallies IS 'distributed by claimant_id';

CREATE TABLE fulfilments (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    number integer NOT NULL,
    claim_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    ground text COLLATE "C" NOT NULL,
    remedy text NOT NULL,
    goodwill boolean NOT NULL,
    decision_number integer NOT NULL,
    amount numeric,
    currency text,
    time_micros bigint,
    pieces integer,
    state text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    asked integer NOT NULL,
    next_at timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by text,
    reason text,
    reference text
);
COMMENT ON TABLE fulfilments IS 'distributed by claimant_id';

CREATE TABLE holds (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    held_by text NOT NULL,
    held_at timestamp with time zone NOT NULL,
    note_id uuid NOT NULL,
    released_by text,
    released_at timestamp with time zone,
    release_note_id uuid
);
COMMENT ON TABLE holds IS 'distributed by claimant_id';

CREATE TABLE incident_facts (
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    facts jsonb NOT NULL
);
COMMENT ON TABLE incident_facts IS 'reference';

CREATE TABLE incidents (
    id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    title_ko text NOT NULL,
    title_en text NOT NULL,
    merged_into uuid,
    revision bigint NOT NULL,
    version bigint NOT NULL,
    reported_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}'::jsonb
);
COMMENT ON TABLE incidents IS 'reference';

CREATE TABLE inquiries (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    deadline_id uuid NOT NULL,
    state text NOT NULL,
    facts text[] NOT NULL,
    question_sealed bytea NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamp with time zone,
    ended_by text,
    ended_at timestamp with time zone
);
COMMENT ON TABLE inquiries IS 'distributed by claimant_id';

CREATE TABLE libraries (
    id smallint NOT NULL,
    number bigint NOT NULL
);
COMMENT ON TABLE libraries IS 'reference';

CREATE TABLE links (
    key uuid NOT NULL,
    hash bytea NOT NULL,
    id uuid NOT NULL,
    purpose text NOT NULL,
    user_id uuid,
    provider_id uuid,
    claimant_id uuid,
    second_factor boolean NOT NULL,
    approval_id uuid,
    made_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    used_by uuid,
    revoked_at timestamp with time zone,
    approved_by text,
    code uuid,
    tries smallint NOT NULL DEFAULT 0,
    asked text GENERATED ALWAYS AS (
CASE
    WHEN (purpose = 'recovery'::text) THEN
    CASE
        WHEN second_factor THEN 'true'::text
        ELSE 'false'::text
    END
    ELSE NULL::text
END),
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN
    CASE purpose
        WHEN 'invitation'::text THEN 'role'::text
        WHEN 'customer'::text THEN 'customer'::text
        ELSE 'recovery'::text
    END
    ELSE NULL::text
END),
    about uuid GENERATED ALWAYS AS (COALESCE(user_id, claimant_id)),
    representative_id uuid
);
COMMENT ON TABLE links IS 'local';

CREATE TABLE loss_methods (
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    revision integer NOT NULL,
    baseline text NOT NULL,
    week date,
    counts_from date,
    counts_to date,
    mode text NOT NULL,
    unit numeric NOT NULL,
    currency text NOT NULL,
    source text NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE loss_methods IS 'reference';

CREATE TABLE loss_statements (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    number integer NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    method integer NOT NULL,
    sealed bytea NOT NULL,
    loss numeric NOT NULL,
    currency text NOT NULL,
    stated_by text NOT NULL,
    stated_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE loss_statements IS 'distributed by claimant_id';

CREATE TABLE maintenances (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    features text[] NOT NULL,
    announced_at timestamp with time zone NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    while_down boolean NOT NULL DEFAULT false,
    approval_id uuid,
    approved_by text,
    approved_at timestamp with time zone,
    counts_from timestamp with time zone GENERATED ALWAYS AS (
CASE
    WHEN (approved_at IS NOT NULL) THEN announced_at
    WHEN (while_down OR (recorded_at > starts_at) OR ((ends_at - starts_at) > '7 days'::interval)) THEN NULL::timestamp with time zone
    WHEN ((recorded_at - announced_at) > '00:05:00'::interval) THEN recorded_at
    ELSE announced_at
END),
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approval_id IS NOT NULL) THEN 'late_maintenance'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE maintenances IS 'reference';

CREATE TABLE master_keys (
    generation integer NOT NULL,
    id bigint NOT NULL,
    sealed bytea NOT NULL,
    index_of_nothing uuid NOT NULL,
    made_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone
);
COMMENT ON TABLE master_keys IS 'reference';

CREATE TABLE memberships (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    role text NOT NULL,
    provider_id uuid,
    claimant_id uuid,
    granted_by text NOT NULL,
    approved_by text,
    approval_id uuid,
    created_at timestamp with time zone NOT NULL,
    ended_by text,
    ended_at timestamp with time zone,
    issuer text,
    said_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approval_id IS NOT NULL) THEN 'role'::text
    ELSE NULL::text
END),
    new_until timestamp with time zone,
    representative_id uuid
);
COMMENT ON TABLE memberships IS 'distributed by user_id';

CREATE TABLE messages (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid,
    claim_id uuid,
    kind text COLLATE "C" NOT NULL,
    parameters jsonb NOT NULL,
    text_sealed bytea,
    cause uuid NOT NULL,
    sent_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    read_at timestamp with time zone
);
COMMENT ON TABLE messages IS 'distributed by claimant_id';

CREATE TABLE narratives (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    text_sealed bytea NOT NULL,
    stated_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE narratives IS 'distributed by claimant_id';

CREATE TABLE notes (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    what text NOT NULL,
    text_sealed bytea NOT NULL,
    written_by text NOT NULL,
    written_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE notes IS 'distributed by claimant_id';

CREATE TABLE notice_duties (
    notice_id uuid NOT NULL,
    number integer NOT NULL,
    provider_id uuid NOT NULL,
    duty text NOT NULL,
    since_at timestamp with time zone,
    due_on date,
    due_at timestamp with time zone,
    no_date text,
    uncertain boolean NOT NULL,
    revision bigint NOT NULL,
    library bigint NOT NULL,
    assessed_at timestamp with time zone NOT NULL,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE notice_duties IS 'reference';

CREATE TABLE notices (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    duty text NOT NULL,
    since_at timestamp with time zone,
    due_on date,
    due_at timestamp with time zone,
    no_date text,
    uncertain boolean NOT NULL,
    due_order uuid NOT NULL,
    revision bigint NOT NULL,
    library bigint NOT NULL,
    assessed_at timestamp with time zone NOT NULL,
    affected bigint NOT NULL,
    counted_at timestamp with time zone,
    reached bigint NOT NULL,
    published_at timestamp with time zone,
    overdue_at timestamp with time zone,
    wordings integer NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    standing text NOT NULL GENERATED ALWAYS AS (
CASE
    WHEN ((published_at IS NULL) OR (duty = 'merged'::text)) THEN duty
    WHEN ((duty <> 'owed'::text) OR (due_at IS NULL)) THEN 'published'::text
    WHEN (published_at < due_at) THEN 'published_in_time'::text
    ELSE 'published_late'::text
END)
);
COMMENT ON TABLE notices IS 'reference';

CREATE TABLE objections (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    decision_number integer NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    state text NOT NULL,
    accepted boolean NOT NULL GENERATED ALWAYS AS ((state = ANY (ARRAY['own'::text, 'waived'::text, 'silent'::text, 'dismissed'::text]))),
    about text,
    ground_sealed bytea,
    evidence uuid[] NOT NULL DEFAULT '{}'::uuid[],
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamp with time zone,
    period bigint NOT NULL DEFAULT cutoff(),
    ended_period bigint
);
COMMENT ON TABLE objections IS 'distributed by claimant_id';

CREATE TABLE outages (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    feature text COLLATE "C" NOT NULL,
    cohort text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE outages IS 'reference';

CREATE TABLE past_outages (
    outage_id uuid NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL DEFAULT cutoff(),
    incident_id uuid NOT NULL
);
COMMENT ON TABLE past_outages IS 'reference';

CREATE TABLE past_subscriptions (
    claimant_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL DEFAULT cutoff(),
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    claimant_kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    cohort text NOT NULL
);
COMMENT ON TABLE past_subscriptions IS 'distributed by claimant_id';

CREATE TABLE payees (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    name_sealed bytea,
    bank_sealed bytea,
    account_sealed bytea,
    account_index uuid,
    version bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE payees IS 'distributed by claimant_id';

CREATE TABLE payout_attempts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    payout_id uuid NOT NULL,
    remittance_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    number integer NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    reason text,
    name_sealed bytea,
    bank_sealed bytea,
    account_sealed bytea,
    account_index uuid,
    payee_version bigint NOT NULL,
    contact_version bigint NOT NULL,
    memo text NOT NULL,
    budgets uuid[] NOT NULL DEFAULT '{}'::uuid[],
    approval_id uuid,
    proposed_by text,
    approved_by text,
    drafted_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approval_id IS NOT NULL) THEN 'remittance'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE payout_attempts IS 'distributed by claimant_id';

CREATE TABLE payouts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    entitlement_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    number integer NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    state text NOT NULL,
    obstacle text,
    vouched bigint,
    made_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE payouts IS 'distributed by claimant_id';

CREATE TABLE person_keys (
    claimant_id uuid NOT NULL,
    provider_id uuid,
    wrapped bytea,
    master_key bigint,
    made_at timestamp with time zone NOT NULL,
    destroyed_at timestamp with time zone
);
COMMENT ON TABLE person_keys IS 'distributed by claimant_id';

CREATE TABLE plan_channels (
    plan_id uuid NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    channel text COLLATE "C" NOT NULL,
    fee numeric NOT NULL,
    currency text NOT NULL,
    confidence text
);
COMMENT ON TABLE plan_channels IS 'reference';

CREATE TABLE plan_terms (
    plan_id uuid NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    periodic_fee boolean,
    fee_period text
);
COMMENT ON TABLE plan_terms IS 'reference';

CREATE TABLE plans (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    audience text NOT NULL,
    content_service boolean NOT NULL,
    main_features text[] NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL DEFAULT '{}'::jsonb
);
COMMENT ON TABLE plans IS 'reference';

CREATE TABLE proofs (
    key uuid NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE proofs IS 'local';

CREATE TABLE providers (
    id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    class text NOT NULL,
    telecom_revenue numeric,
    telecom_revenue_currency text,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    jurisdiction text COLLATE "C" NOT NULL DEFAULT 'KR'::text
);
COMMENT ON TABLE providers IS 'reference';

CREATE TABLE publications (
    id uuid NOT NULL,
    notice_id uuid NOT NULL,
    wording integer NOT NULL,
    provider_id uuid NOT NULL,
    way text NOT NULL,
    counts boolean NOT NULL,
    published_at timestamp with time zone NOT NULL,
    url text,
    digest bytea,
    agreement text,
    reached bigint,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE publications IS 'reference';

CREATE TABLE quality_samples (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    decision_number integer NOT NULL,
    kind text NOT NULL,
    drawn_at timestamp with time zone NOT NULL,
    approved_by text,
    result text,
    reviewed_by text,
    reviewed_at timestamp with time zone,
    note_id uuid
);
COMMENT ON TABLE quality_samples IS 'distributed by claimant_id';

CREATE TABLE recourse_assessments (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    number integer NOT NULL,
    as_of bigint NOT NULL,
    share_id uuid NOT NULL,
    share numeric NOT NULL,
    payouts bigint NOT NULL,
    digest bytea NOT NULL,
    accrual_id uuid,
    assessed_by text NOT NULL,
    assessed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE recourse_assessments IS 'distributed by claimant_id';

CREATE TABLE recourse_receipts (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    bank_reference text COLLATE "C" NOT NULL,
    amount numeric NOT NULL,
    currency text NOT NULL,
    received_on date NOT NULL,
    transaction_id uuid NOT NULL,
    booked_by text NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    reversal_id uuid,
    reversed_by text,
    reversed_at timestamp with time zone
);
COMMENT ON TABLE recourse_receipts IS 'distributed by claimant_id';

CREATE TABLE recourse_shares (
    id uuid NOT NULL,
    recourse_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    share numeric NOT NULL,
    goodwill boolean NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    approval_id uuid NOT NULL,
    number integer,
    approved_by text,
    approved_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'recourse'::text
    ELSE NULL::text
END),
    agreed numeric GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN share
    ELSE NULL::numeric
END)
);
COMMENT ON TABLE recourse_shares IS 'reference';

CREATE TABLE recourse_sums (
    claimant_id uuid NOT NULL,
    assessment_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    ground text COLLATE "C" NOT NULL,
    goodwill boolean NOT NULL,
    currency text NOT NULL,
    payouts bigint NOT NULL,
    settled numeric NOT NULL,
    counted numeric NOT NULL
);
COMMENT ON TABLE recourse_sums IS 'distributed by claimant_id';

CREATE TABLE recourse_totals (
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    shares numeric NOT NULL
);
COMMENT ON TABLE recourse_totals IS 'reference';

CREATE TABLE recourses (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    reference text COLLATE "C" NOT NULL,
    stated_by text NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    share_id uuid,
    share numeric
);
COMMENT ON TABLE recourses IS 'reference';

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL,
    key uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
);
COMMENT ON TABLE recovery_codes IS 'distributed by user_id';

CREATE TABLE remittance_reports (
    remittance_id uuid NOT NULL,
    id text NOT NULL,
    provider_id uuid NOT NULL,
    at timestamp with time zone NOT NULL,
    read_by text NOT NULL,
    read_at timestamp with time zone NOT NULL,
    accepted bigint NOT NULL,
    settled bigint NOT NULL,
    returned bigint NOT NULL,
    unchanged bigint NOT NULL,
    contradicted bigint NOT NULL
);
COMMENT ON TABLE remittance_reports IS 'local';

CREATE TABLE remittances (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid,
    currency text NOT NULL,
    format text NOT NULL,
    pay_on date NOT NULL,
    payer_name_sealed bytea NOT NULL,
    payer_bank_sealed bytea NOT NULL,
    payer_account_sealed bytea NOT NULL,
    state text NOT NULL,
    count bigint NOT NULL DEFAULT 0,
    sum numeric NOT NULL DEFAULT 0,
    most bigint NOT NULL,
    withheld bigint NOT NULL DEFAULT 0,
    reached_incident uuid,
    reached_claimant uuid,
    reached_id uuid,
    made_by text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    approval_id uuid,
    proposed_by text,
    approved_by text,
    released_at timestamp with time zone,
    written_at timestamp with time zone,
    closed_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'remittance'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE remittances IS 'local';

CREATE TABLE representatives (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    contact_sealed bytea,
    shown_by text NOT NULL,
    evidence_id uuid,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    stated_by text NOT NULL,
    stated_at timestamp with time zone NOT NULL,
    decided_by text,
    decided_at timestamp with time zone,
    ended_by text,
    ended_at timestamp with time zone,
    user_id uuid
);
COMMENT ON TABLE representatives IS 'distributed by claimant_id';

CREATE TABLE retained_data (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    article text NOT NULL,
    sealed bytea NOT NULL,
    retained_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);
COMMENT ON TABLE retained_data IS 'distributed by claimant_id';

CREATE TABLE retention_progress (
    kind text NOT NULL,
    reached uuid NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE retention_progress IS 'local';

CREATE TABLE review_extensions (
    claimant_id uuid NOT NULL,
    review_id uuid NOT NULL,
    number smallint NOT NULL,
    provider_id uuid NOT NULL,
    reason_sealed bytea NOT NULL,
    due_at timestamp with time zone NOT NULL,
    extended_by text NOT NULL,
    extended_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE review_extensions IS 'distributed by claimant_id';

CREATE TABLE reviews (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_number integer NOT NULL,
    request_sealed bytea,
    requested_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    due_order uuid NOT NULL,
    extended smallint NOT NULL,
    result text,
    answer_sealed bytea,
    answered_by text,
    answered_at timestamp with time zone
);
COMMENT ON TABLE reviews IS 'distributed by claimant_id';

CREATE TABLE seats (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    count integer NOT NULL,
    labels_sealed bytea,
    stated_by text NOT NULL,
    stated_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE seats IS 'distributed by claimant_id';

CREATE TABLE services (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    daily_users bigint,
    cloud boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    kind text
);
COMMENT ON TABLE services IS 'reference';

CREATE TABLE sessions (
    key uuid NOT NULL,
    hash bytea NOT NULL,
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    stage text NOT NULL,
    membership_id uuid NOT NULL,
    device uuid,
    address inet,
    agent text NOT NULL,
    idle_seconds integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    issuer text,
    sid uuid,
    verified_at timestamp with time zone
);
COMMENT ON TABLE sessions IS 'local';

CREATE TABLE sign_ins (
    key uuid NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE sign_ins IS 'distributed by key';

CREATE TABLE signing_keys (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    name text NOT NULL,
    public_key bytea NOT NULL,
    added_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_by text,
    revoked_at timestamp with time zone,
    approval_id uuid,
    approved_by text,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'signing_key'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE signing_keys IS 'reference';

CREATE TABLE simulations (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid,
    requested_by text NOT NULL,
    by_operator boolean NOT NULL,
    request jsonb NOT NULL,
    edition_id uuid,
    edition_hash bytea,
    population bigint,
    background boolean NOT NULL,
    based_on bigint NOT NULL,
    state text NOT NULL,
    reason text,
    total bigint,
    done bigint NOT NULL,
    checkpoint jsonb,
    report bytea,
    samples bytea,
    created_at timestamp with time zone NOT NULL,
    worked_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    version bigint NOT NULL
);
COMMENT ON TABLE simulations IS 'local';

CREATE TABLE submission_contents (
    key uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    sealed bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE submission_contents IS 'distributed by key';

CREATE TABLE submissions (
    key uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    source text NOT NULL,
    source_row bigint NOT NULL,
    mark bytea,
    state text NOT NULL,
    why text,
    claimant_id uuid,
    claim_id uuid,
    sent_by text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    settled_by text,
    settled_at timestamp with time zone,
    holder_id uuid,
    subscription_id uuid
);
COMMENT ON TABLE submissions IS 'distributed by key';

CREATE TABLE subscriptions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    claimant_kind text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    channel text COLLATE "C" NOT NULL,
    billing_day smallint,
    fee numeric,
    fee_currency text,
    cohort text NOT NULL,
    source uuid,
    source_row bigint,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    end_recorded_at timestamp with time zone,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE subscriptions IS 'distributed by claimant_id';

CREATE TABLE surveys (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    started_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    after_id uuid NOT NULL,
    seen bigint NOT NULL,
    filed bigint NOT NULL,
    claimed bigint NOT NULL,
    nothing bigint NOT NULL,
    referred bigint NOT NULL,
    running bigint NOT NULL,
    failed bigint NOT NULL
);
COMMENT ON TABLE surveys IS 'local';

CREATE TABLE tokens (
    key uuid NOT NULL,
    hash bytea NOT NULL,
    subject text NOT NULL,
    role text NOT NULL,
    provider_ids uuid[] NOT NULL,
    claimant_id uuid,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    id uuid NOT NULL,
    name text NOT NULL DEFAULT ''::text,
    user_id uuid,
    membership_id uuid,
    scopes text[],
    made_by text NOT NULL DEFAULT 'machine'::text,
    used_at timestamp with time zone
);
COMMENT ON TABLE tokens IS 'distributed by key';

CREATE TABLE transactions (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    what text NOT NULL,
    cause_kind text NOT NULL,
    cause_id uuid NOT NULL,
    reverses_id uuid,
    period bigint NOT NULL DEFAULT cutoff(),
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE transactions IS 'distributed by claimant_id';

CREATE TABLE updates (
    id uuid NOT NULL,
    incident_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    stage text NOT NULL,
    text_ko text NOT NULL,
    text_en text NOT NULL,
    replaces uuid,
    posted_by text NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE updates IS 'reference';

CREATE TABLE users (
    user_id uuid NOT NULL,
    name bytea NOT NULL,
    privileged boolean NOT NULL,
    language text NOT NULL,
    state text NOT NULL,
    version bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    issuer text
);
COMMENT ON TABLE users IS 'distributed by user_id';

CREATE TABLE watches (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    key uuid NOT NULL,
    reason text NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    approval_id uuid,
    removal_asked_by text,
    removed_by text,
    removed_at timestamp with time zone,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (removed_by IS NOT NULL) THEN 'watch_removal'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE watches IS 'reference';

CREATE TABLE webhook_revisions (
    webhook_id uuid NOT NULL,
    number integer NOT NULL,
    provider_id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    types text[] NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    approval_id uuid NOT NULL,
    approved_by text,
    granted text GENERATED ALWAYS AS (
CASE
    WHEN (approved_by IS NOT NULL) THEN 'webhook'::text
    ELSE NULL::text
END)
);
COMMENT ON TABLE webhook_revisions IS 'reference';

CREATE TABLE webhook_secrets (
    id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    sealed bytea NOT NULL,
    master_key bigint NOT NULL,
    drawn_by text NOT NULL,
    drawn_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE webhook_secrets IS 'reference';

CREATE TABLE webhooks (
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone NOT NULL,
    failing_since timestamp with time zone,
    disabled_at timestamp with time zone,
    disabled_because text,
    removed_by text,
    removed_at timestamp with time zone
);
COMMENT ON TABLE webhooks IS 'reference';

CREATE TABLE windows (
    id uuid NOT NULL,
    revision integer NOT NULL,
    outage_id uuid NOT NULL,
    severity text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    starts_earliest timestamp with time zone NOT NULL,
    starts_latest timestamp with time zone NOT NULL,
    ends_at timestamp with time zone,
    ends_earliest timestamp with time zone,
    ends_latest timestamp with time zone,
    confidence text NOT NULL,
    source text NOT NULL,
    withdrawn boolean NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    period bigint NOT NULL DEFAULT cutoff()
);
COMMENT ON TABLE windows IS 'reference';

CREATE TABLE wordings (
    id uuid NOT NULL,
    notice_id uuid NOT NULL,
    number integer NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL,
    ko text[] NOT NULL,
    en text[] NOT NULL,
    drafted_by text NOT NULL,
    drafted_at timestamp with time zone NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone
);
COMMENT ON TABLE wordings IS 'reference';

-- Constraints

ALTER TABLE access_checks ADD CONSTRAINT access_checks_pkey PRIMARY KEY (id);
ALTER TABLE access_checks ADD CONSTRAINT access_checks_by_a_person CHECK ((user_id IS NOT NULL)) NOT VALID;
ALTER TABLE access_checks ADD CONSTRAINT access_checks_in_the_own_name CHECK ((checked_by = ('user:'::text || user_id))) NOT VALID;
ALTER TABLE access_checks ADD CONSTRAINT access_checks_month_from_its_first CHECK ((EXTRACT(day FROM month) = (1)::numeric));
ALTER TABLE access_checks ADD CONSTRAINT access_checks_of_a_month_that_is_over CHECK ((at >= ((month + '1 mon'::interval) AT TIME ZONE '09:00:00'::interval))) NOT VALID;
ALTER TABLE access_checks ADD CONSTRAINT access_checks_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE access_records ADD CONSTRAINT access_records_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE access_records ADD CONSTRAINT access_records_action_known CHECK ((action = ANY (ARRAY['read'::text, 'listed'::text, 'disclosed'::text, 'downloaded'::text])));
ALTER TABLE access_records ADD CONSTRAINT access_records_disclosed_for_a_reason CHECK (((action <> 'disclosed'::text) OR (reason IS NOT NULL)));
ALTER TABLE access_records ADD CONSTRAINT access_records_of_something CHECK ((cardinality(items) > 0));
ALTER TABLE access_records ADD CONSTRAINT access_records_role_known CHECK ((role = ANY (ARRAY['claimant'::text, 'operator'::text, 'regulator'::text, 'administrator'::text])));
ALTER TABLE answers ADD CONSTRAINT answers_pkey PRIMARY KEY (key);
ALTER TABLE answers ADD CONSTRAINT answers_request_sha256 CHECK ((octet_length(request) = 32));
ALTER TABLE appeals ADD CONSTRAINT appeals_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE appeals ADD CONSTRAINT appeals_answered_whole CHECK (
CASE
    WHEN (state = ANY (ARRAY['accepted'::text, 'refused'::text, 'changed'::text, 'confirmed'::text, 'settled'::text, 'failed'::text])) THEN (num_nulls(answer_sealed, answered_by, answered_at) = 0)
    ELSE (num_nonnulls(answer_sealed, answered_by, answered_at) = 0)
END);

ALTER TABLE appeals ADD CONSTRAINT appeals_changed_by_a_decision CHECK (((state <> ALL (ARRAY['accepted'::text, 'changed'::text])) OR (decided_number > decision_number)));
ALTER TABLE appeals ADD CONSTRAINT appeals_clock CHECK ((((lane = 'mediation'::text) AND (handed_over_at IS NOT NULL)) = (due_at IS NOT NULL)));
ALTER TABLE appeals ADD CONSTRAINT appeals_end_is_counted CHECK (((ended_period IS NULL) = (state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text]))));
ALTER TABLE appeals ADD CONSTRAINT appeals_evidence_few CHECK ((cardinality(evidence) <= 50));
ALTER TABLE appeals ADD CONSTRAINT appeals_extended_once_at_most CHECK (((extended >= 0) AND (extended <= 1)));
ALTER TABLE appeals ADD CONSTRAINT appeals_first_whole CHECK (((first_id IS NULL) = (first_by IS NULL)));
ALTER TABLE appeals ADD CONSTRAINT appeals_handed_over CHECK (((state <> ALL (ARRAY['handed_over'::text, 'supplement'::text, 'settled'::text, 'failed'::text])) OR (handed_over_at IS NOT NULL)));
ALTER TABLE appeals ADD CONSTRAINT appeals_lane_known CHECK ((lane = ANY (ARRAY['new_evidence'::text, 'second_review'::text, 'mediation'::text])));
ALTER TABLE appeals ADD CONSTRAINT appeals_not_by_the_appellant CHECK ((answered_by <> filed_by));
ALTER TABLE appeals ADD CONSTRAINT appeals_paused CHECK (((state = 'supplement'::text) = (paused_at IS NOT NULL)));
ALTER TABLE appeals ADD CONSTRAINT appeals_second_is_another CHECK (((lane <> 'second_review'::text) OR (((answered_by <> first_by) IS NOT FALSE) AND ((answered_by <> first_approved_by) IS NOT FALSE))));
ALTER TABLE appeals ADD CONSTRAINT appeals_stood_positive CHECK ((stood_micros >= 0));
ALTER TABLE appeals ADD CONSTRAINT appeals_transition_allowed CHECK (((((((((((((((((((((((((lane = 'new_evidence'::text) AND (COALESCE(previous_state, ''::text) = ''::text) AND (state = 'filed'::text)) OR ((lane = 'new_evidence'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'accepted'::text))) OR ((lane = 'new_evidence'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'refused'::text))) OR ((lane = 'new_evidence'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'withdrawn'::text))) OR ((lane = 'new_evidence'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'lapsed'::text))) OR ((lane = 'second_review'::text) AND (COALESCE(previous_state, ''::text) = ''::text) AND (state = 'filed'::text))) OR ((lane = 'second_review'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'changed'::text))) OR ((lane = 'second_review'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'confirmed'::text))) OR ((lane = 'second_review'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'withdrawn'::text))) OR ((lane = 'second_review'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'lapsed'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = ''::text) AND (state = 'filed'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'handed_over'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'supplement'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'supplement'::text) AND (state = 'handed_over'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'handed_over'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'settled'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'failed'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'withdrawn'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'withdrawn'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'supplement'::text) AND (state = 'withdrawn'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'filed'::text) AND (state = 'lapsed'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'handed_over'::text) AND (state = 'lapsed'::text))) OR ((lane = 'mediation'::text) AND (COALESCE(previous_state, ''::text) = 'supplement'::text) AND (state = 'lapsed'::text))));
ALTER TABLE appeals ADD CONSTRAINT appeals_decided FOREIGN KEY (claimant_id, claim_id, decided_number) REFERENCES decisions(claimant_id, claim_id, number);
ALTER TABLE appeals ADD CONSTRAINT appeals_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions(claimant_id, claim_id, number);
ALTER TABLE appeals ADD CONSTRAINT appeals_first FOREIGN KEY (claimant_id, first_id, first_by) REFERENCES determinations(claimant_id, id, made_by);
ALTER TABLE approvals ADD CONSTRAINT approvals_pkey PRIMARY KEY (id);
ALTER TABLE approvals ADD CONSTRAINT approvals_asked UNIQUE (id, asked);
ALTER TABLE approvals ADD CONSTRAINT approvals_code UNIQUE (id, code);
ALTER TABLE approvals ADD CONSTRAINT approvals_granted UNIQUE (id, granted, subject_id, requested_by, decided_by);
ALTER TABLE approvals ADD CONSTRAINT approvals_of_provider UNIQUE (id, of_provider);
ALTER TABLE approvals ADD CONSTRAINT approvals_of_subject UNIQUE (id, subject_id);
ALTER TABLE approvals ADD CONSTRAINT approvals_code_of_approved CHECK (((code IS NULL) OR (state = 'approved'::text)));
ALTER TABLE approvals ADD CONSTRAINT approvals_decided_whole CHECK ((num_nulls(decided_by, decided_at) =
CASE
    WHEN (state = 'pending'::text) THEN 2
    ELSE 0
END));

ALTER TABLE approvals ADD CONSTRAINT approvals_four_eyes CHECK (((state <> ALL (ARRAY['approved'::text, 'rejected'::text])) OR ((decided_by <> requested_by) AND (decided_by IS DISTINCT FROM beneficiary))));
ALTER TABLE approvals ADD CONSTRAINT approvals_in_time CHECK (((state <> 'approved'::text) OR (decided_at < expires_at)));
ALTER TABLE approvals ADD CONSTRAINT approvals_kind_form CHECK ((kind ~ '^[a-z]+(_[a-z]+)*$'::text));
ALTER TABLE approvals ADD CONSTRAINT approvals_of_people CHECK (((requested_by ~ '^user:[0-9a-f-]{36}$'::text) AND (decided_by ~ '^user:[0-9a-f-]{36}$'::text))) NOT VALID;
ALTER TABLE approvals ADD CONSTRAINT approvals_payload_small CHECK (((jsonb_typeof(payload) = 'object'::text) AND (octet_length((payload)::text) <= 8192)));
ALTER TABLE approvals ADD CONSTRAINT approvals_state_known CHECK ((state = ANY (ARRAY['pending'::text, 'approved'::text, 'rejected'::text, 'withdrawn'::text])));
ALTER TABLE approvals ADD CONSTRAINT approvals_withdrawn_by_who_asked CHECK (((state <> 'withdrawn'::text) OR (decided_by = requested_by)));
ALTER TABLE approvals ADD CONSTRAINT approvals_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE assessments ADD CONSTRAINT assessments_pkey PRIMARY KEY (incident_id);
ALTER TABLE assessments ADD CONSTRAINT assessments_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE assignments ADD CONSTRAINT assignments_pkey PRIMARY KEY (claimant_id, claim_id);
ALTER TABLE assignments ADD CONSTRAINT assignments_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE attempts ADD CONSTRAINT attempts_pkey PRIMARY KEY (key);
ALTER TABLE attempts ADD CONSTRAINT attempts_failures_not_negative CHECK ((failures >= 0));
ALTER TABLE awards ADD CONSTRAINT awards_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE awards ADD CONSTRAINT awards_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE awards ADD CONSTRAINT awards_cause_known CHECK ((cause = ANY (ARRAY['hardship'::text, 'courtesy'::text, 'correction'::text, 'mediation'::text])));
ALTER TABLE awards ADD CONSTRAINT awards_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE awards ADD CONSTRAINT awards_four_eyes CHECK ((approved_by <> asked_by));
ALTER TABLE awards ADD CONSTRAINT awards_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE awards ADD CONSTRAINT awards_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE awards ADD CONSTRAINT awards_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE balances ADD CONSTRAINT balances_pkey PRIMARY KEY (claimant_id, provider_id, account, of_id, currency);
ALTER TABLE balances ADD CONSTRAINT balances_credits_not_negative CHECK ((credits >= (0)::numeric));
ALTER TABLE balances ADD CONSTRAINT balances_debits_not_negative CHECK ((debits >= (0)::numeric));
ALTER TABLE balances ADD CONSTRAINT balances_of_credit CHECK (((account <> ALL (ARRAY['payable'::text, 'goodwill_payable'::text, 'clearing'::text, 'bank'::text, 'recourse'::text, 'recourse_advance'::text])) OR (credits >= debits)));
ALTER TABLE balances ADD CONSTRAINT balances_of_debit CHECK (((account <> ALL (ARRAY['compensation'::text, 'goodwill'::text, 'overpaid'::text, 'recourse_receivable'::text, 'recourse_receipts'::text])) OR (debits >= credits)));
ALTER TABLE batch_failures ADD CONSTRAINT batch_failures_pkey PRIMARY KEY (batch_id, claim_id);
ALTER TABLE batch_failures ADD CONSTRAINT batch_failures_batch FOREIGN KEY (batch_id) REFERENCES batches(id);
ALTER TABLE batch_ranges ADD CONSTRAINT batch_ranges_pkey PRIMARY KEY (batch_id, bucket);
ALTER TABLE batch_ranges ADD CONSTRAINT batch_ranges_bucket_known CHECK (((bucket >= 0) AND (bucket <= 255)));
ALTER TABLE batch_ranges ADD CONSTRAINT batch_ranges_batch FOREIGN KEY (batch_id) REFERENCES batches(id);
ALTER TABLE batches ADD CONSTRAINT batches_pkey PRIMARY KEY (id);
ALTER TABLE batches ADD CONSTRAINT batches_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE batches ADD CONSTRAINT batches_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE births ADD CONSTRAINT births_pkey PRIMARY KEY (claimant_id);
ALTER TABLE births ADD CONSTRAINT births_said_by_known CHECK ((said_by = ANY (ARRAY['claimant'::text, 'provider'::text])));
ALTER TABLE births ADD CONSTRAINT births_version_from_two CHECK ((version >= 2));
ALTER TABLE births ADD CONSTRAINT births_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE budget_claims ADD CONSTRAINT budget_claims_pkey PRIMARY KEY (claimant_id, claim_id, budget_id);
ALTER TABLE budget_claims ADD CONSTRAINT budget_claims_reserved_not_negative CHECK ((reserved >= (0)::numeric));
ALTER TABLE budget_claims ADD CONSTRAINT budget_claims_within CHECK ((reserved <= cap));
ALTER TABLE budget_claims ADD CONSTRAINT budget_claims_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE budgets ADD CONSTRAINT budgets_pkey PRIMARY KEY (id);
ALTER TABLE budgets ADD CONSTRAINT budgets_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE budgets ADD CONSTRAINT budgets_per_claim_positive CHECK ((per_claim > (0)::numeric));
ALTER TABLE budgets ADD CONSTRAINT budgets_reserved_not_negative CHECK ((reserved >= (0)::numeric));
ALTER TABLE budgets ADD CONSTRAINT budgets_version_from_one CHECK ((version >= 1));
ALTER TABLE budgets ADD CONSTRAINT budgets_within CHECK ((reserved <= cap));
ALTER TABLE budgets ADD CONSTRAINT budgets_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE budgets ADD CONSTRAINT budgets_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE causes ADD CONSTRAINT causes_pkey PRIMARY KEY (incident_id, provider_id, revision);
ALTER TABLE causes ADD CONSTRAINT causes_attribution_known CHECK ((attribution = ANY (ARRAY['provider'::text, 'third_party'::text, 'force_majeure'::text, 'user'::text])));
ALTER TABLE causes ADD CONSTRAINT causes_kind_known CHECK ((kind = ANY (ARRAY['overload'::text, 'equipment_fault'::text, 'software_anomaly'::text, 'carrier_line_fault'::text, 'security_breach'::text, 'other'::text])));
ALTER TABLE causes ADD CONSTRAINT causes_revision_from_one CHECK ((revision >= 1));
ALTER TABLE causes ADD CONSTRAINT causes_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE causes ADD CONSTRAINT causes_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE check_results ADD CONSTRAINT check_results_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE check_results ADD CONSTRAINT check_results_found_by_a_person CHECK ((found_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE check_results ADD CONSTRAINT check_results_result_known CHECK ((result = ANY (ARRAY['passed'::text, 'failed'::text])));
ALTER TABLE check_results ADD CONSTRAINT check_results_task_for_people CHECK ((task = ANY (ARRAY['payee_name'::text, 'payee_agrees'::text, 'evidence'::text, 'identity'::text])));
ALTER TABLE check_results ADD CONSTRAINT check_results_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE check_results ADD CONSTRAINT check_results_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes(claimant_id, id);
ALTER TABLE circulars ADD CONSTRAINT circulars_pkey PRIMARY KEY (id);
ALTER TABLE circulars ADD CONSTRAINT circulars_once UNIQUE (provider_id, cause);
ALTER TABLE circulars ADD CONSTRAINT circulars_kind_a_word CHECK (((kind ~ '^[a-z]+(_[a-z]+)*$'::text) AND (kind <> 'written'::text)));
ALTER TABLE circulars ADD CONSTRAINT circulars_parameters_named CHECK ((jsonb_typeof(parameters) = 'object'::text));
ALTER TABLE circulars ADD CONSTRAINT circulars_told_counted CHECK ((told >= 0));
ALTER TABLE circulars ADD CONSTRAINT circulars_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE circulars ADD CONSTRAINT circulars_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE claim_drafts ADD CONSTRAINT claim_drafts_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE claim_drafts ADD CONSTRAINT claim_drafts_expire CHECK ((expires_at > saved_at));
ALTER TABLE claim_drafts ADD CONSTRAINT claim_drafts_version_from_one CHECK ((version >= 1));
ALTER TABLE claim_drafts ADD CONSTRAINT claim_drafts_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE claim_versions ADD CONSTRAINT claim_versions_pkey PRIMARY KEY (claimant_id, claim_id, since);
ALTER TABLE claim_versions ADD CONSTRAINT claim_versions_forward CHECK ((until > since));
ALTER TABLE claim_versions ADD CONSTRAINT claim_versions_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE claimants ADD CONSTRAINT claimants_pkey PRIMARY KEY (claimant_id);
ALTER TABLE claimants ADD CONSTRAINT claimants_customer_of_provider CHECK (((customer_sealed IS NULL) = (provider_id IS NULL)));
ALTER TABLE claimants ADD CONSTRAINT claimants_customer_or_subject CHECK ((num_nonnulls(customer_sealed, subject) = 1));
ALTER TABLE claimants ADD CONSTRAINT claimants_kind_known CHECK ((kind = ANY (ARRAY['consumer'::text, 'small_merchant'::text, 'business'::text])));
ALTER TABLE claimants ADD CONSTRAINT claimants_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE claims ADD CONSTRAINT claims_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE claims ADD CONSTRAINT claims_amounts_have_currency CHECK (((currency IS NOT NULL) OR ((owed = (0)::numeric) AND (goodwill = (0)::numeric))));
ALTER TABLE claims ADD CONSTRAINT claims_claimant_kind_known CHECK ((claimant_kind = ANY (ARRAY['consumer'::text, 'small_merchant'::text, 'business'::text])));
ALTER TABLE claims ADD CONSTRAINT claims_decision_counted CHECK (((decision_id IS NULL) = (decision_number = 0)));
ALTER TABLE claims ADD CONSTRAINT claims_election_known CHECK ((election = ANY (ARRAY['money'::text, 'extension'::text])));
ALTER TABLE claims ADD CONSTRAINT claims_facts_few CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768)));
ALTER TABLE claims ADD CONSTRAINT claims_filed_is_claimed CHECK (((origin = 'automatic'::text) OR (claimed_at IS NOT NULL)));
ALTER TABLE claims ADD CONSTRAINT claims_filed_undecided CHECK (((state <> 'filed'::text) OR (decision_number = 0)));
ALTER TABLE claims ADD CONSTRAINT claims_goodwill_not_negative CHECK ((goodwill >= (0)::numeric));
ALTER TABLE claims ADD CONSTRAINT claims_lane_known CHECK ((lane = ANY (ARRAY['paid'::text, 'loss'::text, 'none'::text])));
ALTER TABLE claims ADD CONSTRAINT claims_loss_has_currency CHECK (((loss IS NULL) = (loss_currency IS NULL)));
ALTER TABLE claims ADD CONSTRAINT claims_loss_not_negative CHECK ((loss >= (0)::numeric));
ALTER TABLE claims ADD CONSTRAINT claims_origin_known CHECK ((origin = ANY (ARRAY['filed'::text, 'automatic'::text])));
ALTER TABLE claims ADD CONSTRAINT claims_owed_not_negative CHECK ((owed >= (0)::numeric));
ALTER TABLE claims ADD CONSTRAINT claims_transition_allowed CHECK ((((previous_state IS NULL) AND (state = 'filed'::text)) OR ((previous_state IS NOT NULL) AND (previous_state = ANY (ARRAY['filed'::text, 'pending'::text, 'granted'::text, 'granted_in_part'::text, 'refused'::text, 'referred'::text])) AND (state = ANY (ARRAY['pending'::text, 'granted'::text, 'granted_in_part'::text, 'refused'::text, 'referred'::text, 'withdrawn'::text, 'merged'::text])))));
ALTER TABLE claims ADD CONSTRAINT claims_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE claims ADD CONSTRAINT claims_subscription FOREIGN KEY (claimant_id, subscription_id) REFERENCES subscriptions(claimant_id, id);
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_pkey PRIMARY KEY (id);
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_approvals_share CHECK (((approvals_permille >= 0) AND (approvals_permille <= 1000)));
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_by_hand_known CHECK ((by_hand <@ ARRAY['evidence'::text, 'identity'::text]));
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_by_two CHECK (
CASE
    WHEN (asked_by = 'machine'::text) THEN ((num_nonnulls(approval_id, approved_by) = 0) AND (approved_at IS NOT NULL))
    ELSE ((approval_id IS NOT NULL) AND ((approved_by IS NULL) = (approved_at IS NULL)) AND (approved_by IS DISTINCT FROM asked_by))
END);

ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_currency_form CHECK ((limit_currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_limit_not_negative CHECK ((limit_amount >= (0)::numeric));
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_refusals_share CHECK (((refusals_permille >= 0) AND (refusals_permille <= 1000)));
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE clearance_settings ADD CONSTRAINT clearance_settings_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE clearances ADD CONSTRAINT clearances_pkey PRIMARY KEY (claimant_id, claim_id);
ALTER TABLE clearances ADD CONSTRAINT clearances_approved_has_passed CHECK (((state <> 'approved'::text) OR ((no_data = '{}'::text[]) AND (failed <@
CASE
    WHEN (state_by ~~ 'user:%'::text) THEN ARRAY['limit'::text]
    ELSE '{}'::text[]
END))));

ALTER TABLE clearances ADD CONSTRAINT clearances_by_a_person_for_a_reason CHECK (((state_by ~~ 'user:%'::text) = (note_id IS NOT NULL)));
ALTER TABLE clearances ADD CONSTRAINT clearances_number_from_one CHECK ((decision_number >= 1));
ALTER TABLE clearances ADD CONSTRAINT clearances_sent_back_by_a_person CHECK (((state <> 'sent_back'::text) OR (state_by ~~ 'user:%'::text)));
ALTER TABLE clearances ADD CONSTRAINT clearances_state_known CHECK ((state = ANY (ARRAY['nothing'::text, 'waiting'::text, 'approved'::text, 'sent_back'::text])));
ALTER TABLE clearances ADD CONSTRAINT clearances_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE clearances ADD CONSTRAINT clearances_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes(claimant_id, id);
ALTER TABLE clearances ADD CONSTRAINT clearances_settings FOREIGN KEY (settings_id) REFERENCES clearance_settings(id);
ALTER TABLE consents ADD CONSTRAINT consents_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE consents ADD CONSTRAINT consents_four_eyes CHECK (((shown_by = 'session'::text) OR (withdrawn_at IS NOT NULL) OR ((given_by <> stated_by) AND (given_by <> verified_by)))) NOT VALID;
ALTER TABLE consents ADD CONSTRAINT consents_shown CHECK (((shown_by = 'evidence'::text) = (evidence_id IS NOT NULL)));
ALTER TABLE consents ADD CONSTRAINT consents_shown_by_known CHECK ((shown_by = ANY (ARRAY['session'::text, 'evidence'::text, 'records'::text])));
ALTER TABLE consents ADD CONSTRAINT consents_withdrawn_whole CHECK ((num_nulls(withdrawn_by, withdrawn_at) = ANY (ARRAY[0, 2])));
ALTER TABLE consents ADD CONSTRAINT consents_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE consents ADD CONSTRAINT consents_representative FOREIGN KEY (claimant_id, representative_id, kind, stated_by, verified_by) REFERENCES representatives(claimant_id, id, kind, stated_by, decided_by);
ALTER TABLE contacts ADD CONSTRAINT contacts_pkey PRIMARY KEY (claimant_id);
ALTER TABLE contacts ADD CONSTRAINT contacts_email_indexed CHECK (((email_sealed IS NULL) = (email_index IS NULL)));
ALTER TABLE contacts ADD CONSTRAINT contacts_phone_indexed CHECK (((phone_sealed IS NULL) = (phone_index IS NULL)));
ALTER TABLE contacts ADD CONSTRAINT contacts_version_from_one CHECK ((version >= 1));
ALTER TABLE contacts ADD CONSTRAINT contacts_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE credentials ADD CONSTRAINT credentials_pkey PRIMARY KEY (user_id);
ALTER TABLE credentials ADD CONSTRAINT credentials_password_is_hashed CHECK ((password ~~ '$argon2id$%'::text));
ALTER TABLE credentials ADD CONSTRAINT credentials_password_whole CHECK ((num_nulls(password, password_at) = ANY (ARRAY[0, 2])));
ALTER TABLE credentials ADD CONSTRAINT credentials_totp_whole CHECK ((num_nulls(totp, totp_at) = ANY (ARRAY[0, 2])));
ALTER TABLE credentials ADD CONSTRAINT credentials_user FOREIGN KEY (user_id) REFERENCES users(user_id);
ALTER TABLE cutoffs ADD CONSTRAINT cutoffs_pkey PRIMARY KEY (number);
ALTER TABLE cutoffs ADD CONSTRAINT cutoffs_number_from_one CHECK ((number >= 1));
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_pkey PRIMARY KEY (provider_id, kind, version);
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_amount_bounded CHECK (((amount >= 1) AND (amount <= 365)));
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_kind_known CHECK ((kind = ANY (ARRAY['answer'::text, 'inquiry'::text, 'objection'::text, 'appeal'::text])));
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_version_from_two CHECK ((version >= 2));
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_warned_before CHECK (((warn_days >= 0) AND (warn_days <= 365)));
ALTER TABLE deadline_settings ADD CONSTRAINT deadline_settings_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE deadlines ADD CONSTRAINT deadlines_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE deadlines ADD CONSTRAINT deadlines_amount_from_one CHECK ((amount >= 1));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_due_later CHECK (((due_at > starts_at) AND ((warns_at >= starts_at) AND (warns_at <= due_at))));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_extended_twice_at_most CHECK (((extended >= 0) AND (extended <= 2)));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_extended_whole CHECK ((((extended = 0) = (extended_by = 0)) AND (extended_by >= 0)));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_kind_known CHECK ((kind = ANY (ARRAY['decide'::text, 'wake'::text, 'answer'::text, 'inquiry'::text, 'objection'::text, 'appeal'::text, 'mediation'::text])));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_met_is_over CHECK (((met_at IS NULL) OR (over_at = met_at)));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_over_runs_not CHECK (((over_at IS NULL) OR (paused_at IS NULL)));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_paused_not_negative CHECK ((paused_micros >= 0));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_unit_known CHECK ((unit = ANY (ARRAY['hours'::text, 'days'::text, 'business_days'::text, 'months'::text, 'years'::text])));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_warned_before CHECK ((warn_micros >= 0));
ALTER TABLE deadlines ADD CONSTRAINT deadlines_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE decision_reads ADD CONSTRAINT decision_reads_pkey PRIMARY KEY (claimant_id, decision_id);
ALTER TABLE decision_reads ADD CONSTRAINT decision_reads_decision FOREIGN KEY (claimant_id, decision_id) REFERENCES decisions(claimant_id, id);
ALTER TABLE decisions ADD CONSTRAINT decisions_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE decisions ADD CONSTRAINT decisions_numbered UNIQUE (claimant_id, claim_id, number);
ALTER TABLE decisions ADD CONSTRAINT decisions_because_known CHECK ((because = ANY (ARRAY['filed'::text, 'woken'::text, 'changed'::text, 'batch'::text, 'survey'::text, 'override'::text, 'appeal'::text])));
ALTER TABLE decisions ADD CONSTRAINT decisions_disposition_known CHECK ((disposition = ANY (ARRAY['pending'::text, 'granted'::text, 'granted_in_part'::text, 'refused'::text, 'referred'::text])));
ALTER TABLE decisions ADD CONSTRAINT decisions_facts_hash_sha256 CHECK ((octet_length(facts_hash) = 32));
ALTER TABLE decisions ADD CONSTRAINT decisions_number_from_one CHECK ((number >= 1));
ALTER TABLE decisions ADD CONSTRAINT decisions_outcome_hash_sha256 CHECK ((octet_length(outcome_hash) = 32));
ALTER TABLE decisions ADD CONSTRAINT decisions_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_pkey PRIMARY KEY (id);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_once UNIQUE (webhook_id, event_id);
ALTER TABLE deliveries ADD CONSTRAINT deliveries_attempts_counted CHECK ((attempts >= 0));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_data_is_json CHECK ((((data)::jsonb IS NOT NULL) AND (octet_length(data) <= 262144)));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_delivered_is_over CHECK (((state <> 'delivered'::text) OR (next_at IS NULL)));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_delivered_whole CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL)));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'stuck'::text, 'delivered'::text])));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_waiting_is_tried CHECK (((state <> 'waiting'::text) OR (next_at IS NOT NULL)));
ALTER TABLE deliveries ADD CONSTRAINT deliveries_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks(id, provider_id);
ALTER TABLE determinations ADD CONSTRAINT determinations_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE determinations ADD CONSTRAINT determinations_made UNIQUE (claimant_id, id, made_by);
ALTER TABLE determinations ADD CONSTRAINT determinations_numbered UNIQUE (claimant_id, claim_id, number);
ALTER TABLE determinations ADD CONSTRAINT determinations_because_known CHECK ((because = ANY (ARRAY['override'::text, 'appeal'::text])));
ALTER TABLE determinations ADD CONSTRAINT determinations_by_two CHECK ((approved_by <> made_by));
ALTER TABLE determinations ADD CONSTRAINT determinations_evidence_few CHECK ((cardinality(evidence) <= 50));
ALTER TABLE determinations ADD CONSTRAINT determinations_four_eyes CHECK (
CASE
    WHEN takes THEN ((approval_id IS NOT NULL) AND ((approved_by IS NOT NULL) = (in_force_at IS NOT NULL)))
    ELSE ((in_force_at IS NOT NULL) AND (num_nonnulls(approval_id, approved_by) = 0))
END);

ALTER TABLE determinations ADD CONSTRAINT determinations_ground_said CHECK ((ground <> ''::text));
ALTER TABLE determinations ADD CONSTRAINT determinations_in_force_whole CHECK ((num_nulls(number, found, in_force_at) = ANY (ARRAY[0, 3])));
ALTER TABLE determinations ADD CONSTRAINT determinations_number_from_one CHECK ((number >= 1));
ALTER TABLE determinations ADD CONSTRAINT determinations_of_an_appeal CHECK (((because = 'appeal'::text) = (appeal_id IS NOT NULL)));
ALTER TABLE determinations ADD CONSTRAINT determinations_of_people CHECK ((made_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE determinations ADD CONSTRAINT determinations_say_something CHECK ((said <> '{}'::jsonb));
ALTER TABLE determinations ADD CONSTRAINT determinations_appeal FOREIGN KEY (claimant_id, appeal_id) REFERENCES appeals(claimant_id, id);
ALTER TABLE determinations ADD CONSTRAINT determinations_approved FOREIGN KEY (approval_id, granted, id, made_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE determinations ADD CONSTRAINT determinations_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE determinations ADD CONSTRAINT determinations_asked FOREIGN KEY (approval_id, id) REFERENCES approvals(id, subject_id);
ALTER TABLE determinations ADD CONSTRAINT determinations_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE determinations ADD CONSTRAINT determinations_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions(claimant_id, claim_id, number);
ALTER TABLE determinations ADD CONSTRAINT determinations_objection FOREIGN KEY (claimant_id, claim_id, objection_number) REFERENCES objections(claimant_id, claim_id, decision_number);
ALTER TABLE devices ADD CONSTRAINT devices_pkey PRIMARY KEY (user_id, key);
ALTER TABLE devices ADD CONSTRAINT devices_user FOREIGN KEY (user_id) REFERENCES users(user_id);
ALTER TABLE directory ADD CONSTRAINT directory_pkey PRIMARY KEY (key);
ALTER TABLE editions ADD CONSTRAINT editions_pkey PRIMARY KEY (id);
ALTER TABLE editions ADD CONSTRAINT editions_number_unique UNIQUE (number);
ALTER TABLE editions ADD CONSTRAINT editions_decided_whole CHECK ((num_nulls(decided_by, decided_at) =
CASE
    WHEN (state = ANY (ARRAY['in_force'::text, 'rejected'::text, 'withdrawn'::text])) THEN 0
    ELSE 2
END));

ALTER TABLE editions ADD CONSTRAINT editions_four_eyes CHECK (((state <> 'in_force'::text) OR ((decided_by <> drafted_by) AND (decided_by <> proposed_by))));
ALTER TABLE editions ADD CONSTRAINT editions_hash_sha256 CHECK ((octet_length(hash) = 32));
ALTER TABLE editions ADD CONSTRAINT editions_kind_known CHECK ((kind = ANY (ARRAY['statute'::text, 'standard'::text, 'contract'::text, 'programme'::text])));
ALTER TABLE editions ADD CONSTRAINT editions_number_from_one CHECK ((number >= 1));
ALTER TABLE editions ADD CONSTRAINT editions_number_in_force CHECK (((state = 'in_force'::text) = (number IS NOT NULL)));
ALTER TABLE editions ADD CONSTRAINT editions_of_people CHECK (((proposed_by ~ '^user:[0-9a-f-]{36}$'::text) AND ((state <> ALL (ARRAY['in_force'::text, 'rejected'::text])) OR (decided_by ~ '^user:[0-9a-f-]{36}$'::text)))) NOT VALID;
ALTER TABLE editions ADD CONSTRAINT editions_of_provider CHECK (((kind = ANY (ARRAY['contract'::text, 'programme'::text])) = (provider_id IS NOT NULL)));
ALTER TABLE editions ADD CONSTRAINT editions_proposal_whole CHECK (((num_nulls(proposed_by, proposed_at) = ANY (ARRAY[0, 2])) AND ((state <> 'draft'::text) OR (proposed_by IS NULL)) AND ((state <> ALL (ARRAY['proposed'::text, 'in_force'::text, 'rejected'::text])) OR ((proposed_by IS NOT NULL) AND (hash IS NOT NULL)))));
ALTER TABLE editions ADD CONSTRAINT editions_rejected_for_a_reason CHECK (((state <> 'rejected'::text) OR (reason IS NOT NULL)));
ALTER TABLE editions ADD CONSTRAINT editions_replaces_another CHECK ((replaces <> edition));
ALTER TABLE editions ADD CONSTRAINT editions_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'proposed'::text, 'in_force'::text, 'rejected'::text, 'withdrawn'::text])));
ALTER TABLE editions ADD CONSTRAINT editions_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_once UNIQUE (claimant_id, claim_id, ground, remedy, goodwill);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_amount_has_currency CHECK (((amount IS NULL) = (currency IS NULL)));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_amount_not_negative CHECK ((amount >= (0)::numeric));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_awarded_is_goodwill CHECK (((award_id IS NULL) OR goodwill));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_cash_has_amount CHECK (((remedy <> 'cash'::text) OR (amount IS NOT NULL)));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_not_given_is_nothing CHECK ((given OR ((COALESCE(amount, (0)::numeric) = (0)::numeric) AND (COALESCE(time_micros, (0)::bigint) = 0))));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_overpaid_is_exact CHECK (((overpaid = (0)::numeric) OR (sent = (COALESCE(amount, (0)::numeric) + overpaid))));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_overpaid_not_negative CHECK ((overpaid >= (0)::numeric));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_remedy_known CHECK ((remedy = ANY (ARRAY['cash'::text, 'credit'::text, 'extension'::text, 'coupon'::text, 'termination'::text])));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_sent_is_given CHECK ((sent <= (COALESCE(amount, (0)::numeric) + overpaid)));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_sent_not_negative CHECK ((sent >= (0)::numeric));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_time_not_negative CHECK ((time_micros >= 0));
ALTER TABLE entitlements ADD CONSTRAINT entitlements_accrual FOREIGN KEY (claimant_id, accrual_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_award FOREIGN KEY (claimant_id, award_id) REFERENCES awards(claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE entitlements ADD CONSTRAINT entitlements_decision FOREIGN KEY (claimant_id, decision_id) REFERENCES decisions(claimant_id, id);
ALTER TABLE entries ADD CONSTRAINT entries_pkey PRIMARY KEY (claimant_id, transaction_id, place);
ALTER TABLE entries ADD CONSTRAINT entries_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE entries ADD CONSTRAINT entries_between_two CHECK (((debit <> credit) OR (debit_of <> credit_of)));
ALTER TABLE entries ADD CONSTRAINT entries_credit_known CHECK ((credit = ANY (ARRAY['compensation'::text, 'goodwill'::text, 'payable'::text, 'goodwill_payable'::text, 'clearing'::text, 'bank'::text, 'overpaid'::text, 'rounding'::text, 'recourse_receivable'::text, 'recourse'::text, 'recourse_receipts'::text, 'recourse_advance'::text])));
ALTER TABLE entries ADD CONSTRAINT entries_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE entries ADD CONSTRAINT entries_debit_known CHECK ((debit = ANY (ARRAY['compensation'::text, 'goodwill'::text, 'payable'::text, 'goodwill_payable'::text, 'clearing'::text, 'bank'::text, 'overpaid'::text, 'rounding'::text, 'recourse_receivable'::text, 'recourse'::text, 'recourse_receipts'::text, 'recourse_advance'::text])));
ALTER TABLE entries ADD CONSTRAINT entries_place_from_one CHECK ((place >= 1));
ALTER TABLE entries ADD CONSTRAINT entries_transaction FOREIGN KEY (claimant_id, transaction_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE erasures ADD CONSTRAINT erasures_pkey PRIMARY KEY (claimant_id);
ALTER TABLE erasures ADD CONSTRAINT erasures_basis_known CHECK ((basis = ANY (ARRAY['claimant'::text, 'approval'::text, 'journal'::text, 'retention'::text])));
ALTER TABLE erasures ADD CONSTRAINT erasures_by_itself CHECK (((basis <> 'retention'::text) OR (reason = 'purpose_ended'::text)));
ALTER TABLE erasures ADD CONSTRAINT erasures_four_eyes CHECK (
CASE
    WHEN (basis = 'approval'::text) THEN ((num_nulls(approval_id, approved_by, provider_id) = 0) AND (approved_by <> erased_by))
    ELSE (num_nonnulls(approval_id, approved_by) = 0)
END);

ALTER TABLE erasures ADD CONSTRAINT erasures_reason_known CHECK ((reason = ANY (ARRAY['requested'::text, 'consent_withdrawn'::text, 'purpose_ended'::text])));
ALTER TABLE erasures ADD CONSTRAINT erasures_approved FOREIGN KEY (approval_id, granted, claimant_id, erased_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE erasures ADD CONSTRAINT erasures_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE erasures ADD CONSTRAINT erasures_approved_reason FOREIGN KEY (approval_id, reason) REFERENCES approvals(id, asked);
ALTER TABLE events ADD CONSTRAINT events_pkey PRIMARY KEY (claimant_id, subject_id, id);
ALTER TABLE evidence ADD CONSTRAINT evidence_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE evidence ADD CONSTRAINT evidence_once_of_a_claim UNIQUE (claimant_id, claim_id, file_id);
ALTER TABLE evidence ADD CONSTRAINT evidence_once_of_a_draft UNIQUE (claimant_id, draft_id, file_id);
ALTER TABLE evidence ADD CONSTRAINT evidence_about_one CHECK ((num_nonnulls(claim_id, draft_id) = 1));
ALTER TABLE evidence ADD CONSTRAINT evidence_of_a_draft_is_the_claimants CHECK (((draft_id IS NULL) OR (provider_id IS NULL)));
ALTER TABLE evidence ADD CONSTRAINT evidence_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE evidence ADD CONSTRAINT evidence_draft FOREIGN KEY (claimant_id, draft_id) REFERENCES claim_drafts(claimant_id, id);
ALTER TABLE evidence ADD CONSTRAINT evidence_file FOREIGN KEY (claimant_id, file_id) REFERENCES evidence_files(claimant_id, id);
ALTER TABLE evidence_files ADD CONSTRAINT evidence_files_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE evidence_files ADD CONSTRAINT evidence_files_once UNIQUE (claimant_id, content_index);
ALTER TABLE evidence_files ADD CONSTRAINT evidence_files_hold_something CHECK ((size_bytes > 0));
ALTER TABLE evidence_files ADD CONSTRAINT evidence_files_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE evidence_sweeps ADD CONSTRAINT evidence_sweeps_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE features ADD CONSTRAINT features_pkey PRIMARY KEY (id);
ALTER TABLE features ADD CONSTRAINT features_key_unique UNIQUE (service_id, key);
ALTER TABLE features ADD CONSTRAINT features_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE flags ADD CONSTRAINT flags_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE flags ADD CONSTRAINT flags_once UNIQUE (claimant_id, claim_id, kind, group_key);
ALTER TABLE flags ADD CONSTRAINT flags_decided_by_a_person CHECK ((decided_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE flags ADD CONSTRAINT flags_decided_whole CHECK ((num_nulls(decided_by, decided_at, reason_sealed) =
CASE state
    WHEN 'open'::text THEN 3
    ELSE 0
END));

ALTER TABLE flags ADD CONSTRAINT flags_kind_known CHECK ((kind = ANY (ARRAY['account'::text, 'email'::text, 'phone'::text, 'subscription'::text, 'filings'::text, 'payee_changes'::text, 'watched'::text])));
ALTER TABLE flags ADD CONSTRAINT flags_state_known CHECK ((state = ANY (ARRAY['open'::text, 'cleared'::text, 'confirmed'::text])));
ALTER TABLE flags ADD CONSTRAINT flags_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE flags ADD CONSTRAINT flags_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_pkey PRIMARY KEY (claimant_id, entitlement_id);
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_amount_has_currency CHECK (((currency IS NOT NULL) OR ((given_amount = (0)::numeric) AND (handed_amount = (0)::numeric))));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_excess_amount_exact CHECK ((excess_amount = GREATEST((handed_amount - given_amount), (0)::numeric)));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_excess_micros_exact CHECK ((excess_micros = GREATEST((handed_micros - given_micros), (0)::bigint)));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_excess_pieces_exact CHECK ((excess_pieces = GREATEST((handed_pieces - given_pieces), 0)));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_given_amount_not_negative CHECK ((given_amount >= (0)::numeric));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_given_micros_not_negative CHECK ((given_micros >= 0));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_given_pieces_not_negative CHECK ((given_pieces >= 0));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_handed_amount_not_negative CHECK ((handed_amount >= (0)::numeric));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_handed_micros_not_negative CHECK ((handed_micros >= 0));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_handed_pieces_not_negative CHECK ((handed_pieces >= 0));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_number_not_negative CHECK ((number >= 0));
ALTER TABLE fulfilment_tallies ADD CONSTRAINT fulfilment_tallies_entitlement FOREIGN KEY (claimant_id, entitlement_id) REFERENCES entitlements(claimant_id, id);
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_once UNIQUE (claimant_id, entitlement_id, number);
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_amount_has_currency CHECK (((amount IS NULL) = (currency IS NULL)));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_answered_whole CHECK ((num_nulls(answered_at, answered_by) =
CASE
    WHEN (state = ANY (ARRAY['acknowledged'::text, 'refused'::text])) THEN 0
    ELSE 2
END));

ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_answered_with_reference CHECK (((reference IS NULL) OR (state = ANY (ARRAY['acknowledged'::text, 'refused'::text]))));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_asked_from_one CHECK ((asked >= 1));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_asked_while_requested CHECK (((state = 'requested'::text) = (next_at IS NOT NULL)));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_in_kind CHECK ((remedy = ANY (ARRAY['credit'::text, 'extension'::text, 'coupon'::text, 'termination'::text])));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_number_from_one CHECK ((number >= 1));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_pieces_positive CHECK ((pieces > 0));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_reason_known CHECK ((reason = ANY (ARRAY['unknown_subscription'::text, 'subscription_ended'::text, 'given_already'::text, 'not_supported'::text, 'other'::text])));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_reference_form CHECK ((reference ~ '^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$'::text));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_refused_for_a_reason CHECK (((state = 'refused'::text) = (reason IS NOT NULL)));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_something CHECK ((num_nonnulls(amount, time_micros, pieces) >= 1));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_state_known CHECK ((state = ANY (ARRAY['requested'::text, 'stuck'::text, 'acknowledged'::text, 'refused'::text])));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_time_positive CHECK ((time_micros > 0));
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE fulfilments ADD CONSTRAINT fulfilments_tally FOREIGN KEY (claimant_id, entitlement_id) REFERENCES fulfilment_tallies(claimant_id, entitlement_id);
ALTER TABLE holds ADD CONSTRAINT holds_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE holds ADD CONSTRAINT holds_held_by_a_person CHECK ((held_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE holds ADD CONSTRAINT holds_released_by_a_person CHECK ((released_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE holds ADD CONSTRAINT holds_released_whole CHECK ((num_nulls(released_by, released_at, release_note_id) = ANY (ARRAY[0, 3])));
ALTER TABLE holds ADD CONSTRAINT holds_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE holds ADD CONSTRAINT holds_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes(claimant_id, id);
ALTER TABLE holds ADD CONSTRAINT holds_release_note FOREIGN KEY (claimant_id, release_note_id) REFERENCES notes(claimant_id, id);
ALTER TABLE incident_facts ADD CONSTRAINT incident_facts_pkey PRIMARY KEY (incident_id, provider_id);
ALTER TABLE incident_facts ADD CONSTRAINT incident_facts_few CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768)));
ALTER TABLE incident_facts ADD CONSTRAINT incident_facts_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE incident_facts ADD CONSTRAINT incident_facts_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE incidents ADD CONSTRAINT incidents_pkey PRIMARY KEY (id);
ALTER TABLE incidents ADD CONSTRAINT incidents_key_unique UNIQUE (key);
ALTER TABLE incidents ADD CONSTRAINT incidents_facts_few CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768)));
ALTER TABLE incidents ADD CONSTRAINT incidents_not_merged_into_itself CHECK ((merged_into <> id));
ALTER TABLE incidents ADD CONSTRAINT incidents_merged_into FOREIGN KEY (merged_into) REFERENCES incidents(id);
ALTER TABLE inquiries ADD CONSTRAINT inquiries_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE inquiries ADD CONSTRAINT inquiries_answered_has_answer CHECK (((state = ANY (ARRAY['answered'::text, 'closed'::text])) = (answered_at IS NOT NULL)));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_answered_whole CHECK ((num_nulls(answer_sealed, answered_by, answered_at) = ANY (ARRAY[0, 3])));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_ended_when_over CHECK (((state = ANY (ARRAY['closed'::text, 'withdrawn'::text, 'expired'::text])) = (ended_at IS NOT NULL)));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_ended_whole CHECK ((num_nulls(ended_by, ended_at) = ANY (ARRAY[0, 2])));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_state_known CHECK ((state = ANY (ARRAY['open'::text, 'answered'::text, 'closed'::text, 'withdrawn'::text, 'expired'::text])));
ALTER TABLE inquiries ADD CONSTRAINT inquiries_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE inquiries ADD CONSTRAINT inquiries_deadline FOREIGN KEY (claimant_id, deadline_id) REFERENCES deadlines(claimant_id, id);
ALTER TABLE libraries ADD CONSTRAINT libraries_pkey PRIMARY KEY (id);
ALTER TABLE libraries ADD CONSTRAINT libraries_number_not_negative CHECK ((number >= 0));
ALTER TABLE libraries ADD CONSTRAINT libraries_one CHECK ((id = 1));
ALTER TABLE links ADD CONSTRAINT links_pkey PRIMARY KEY (key);
ALTER TABLE links ADD CONSTRAINT links_id_unique UNIQUE (id);
ALTER TABLE links ADD CONSTRAINT links_customer_four_eyes CHECK (((purpose <> 'customer'::text) OR (approval_id IS NOT NULL) OR (made_by !~~ 'user:%'::text))) NOT VALID;
ALTER TABLE links ADD CONSTRAINT links_for_somebody CHECK (
CASE purpose
    WHEN 'administrator'::text THEN ((made_by = 'machine'::text) AND (num_nonnulls(user_id, provider_id, claimant_id) = 0))
    WHEN 'customer'::text THEN ((num_nulls(provider_id, claimant_id) = 0) AND (user_id IS NULL))
    WHEN 'demonstration'::text THEN ((made_by = 'machine'::text) AND (user_id IS NOT NULL))
    WHEN 'invitation'::text THEN ((user_id IS NOT NULL) AND (approval_id IS NOT NULL))
    ELSE (user_id IS NOT NULL)
END);

ALTER TABLE links ADD CONSTRAINT links_hash_sha256 CHECK ((octet_length(hash) = 32));
ALTER TABLE links ADD CONSTRAINT links_of_representatives CHECK (((representative_id IS NULL) OR (purpose = 'customer'::text)));
ALTER TABLE links ADD CONSTRAINT links_purpose_known CHECK ((purpose = ANY (ARRAY['administrator'::text, 'invitation'::text, 'customer'::text, 'recovery'::text, 'demonstration'::text])));
ALTER TABLE links ADD CONSTRAINT links_recovery_four_eyes CHECK (((purpose <> 'recovery'::text) OR (approval_id IS NOT NULL) OR (made_by = 'machine'::text))) NOT VALID;
ALTER TABLE links ADD CONSTRAINT links_short CHECK (((expires_at - created_at) <= '31 days'::interval));
ALTER TABLE links ADD CONSTRAINT links_tries_few CHECK (((tries >= 0) AND (tries <= 5)));
ALTER TABLE links ADD CONSTRAINT links_used_whole CHECK ((num_nulls(used_at, used_by) = ANY (ARRAY[0, 2])));
ALTER TABLE links ADD CONSTRAINT links_used_with_approval CHECK (((used_at IS NULL) OR (approval_id IS NULL) OR (num_nulls(approved_by, code) = 0))) NOT VALID;
ALTER TABLE links ADD CONSTRAINT links_approved FOREIGN KEY (approval_id, granted, about, made_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE links ADD CONSTRAINT links_approved_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE links ADD CONSTRAINT links_approved_recovery FOREIGN KEY (approval_id, asked) REFERENCES approvals(id, asked);
ALTER TABLE links ADD CONSTRAINT links_code FOREIGN KEY (approval_id, code) REFERENCES approvals(id, code);
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_pkey PRIMARY KEY (incident_id, provider_id, revision);
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_baseline_known CHECK ((baseline = ANY (ARRAY['highest'::text, 'average'::text, 'stated'::text])));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_mode_known CHECK ((mode = ANY (ARRAY['nearest'::text, 'up'::text, 'down'::text, 'half-even'::text])));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_revision_from_one CHECK ((revision >= 1));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_unit_positive CHECK ((unit > (0)::numeric));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_weeks CHECK (((baseline = 'stated'::text) OR ((week IS NOT NULL) AND (counts_from IS NOT NULL) AND (counts_to IS NOT NULL) AND (counts_from < counts_to))));
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE loss_methods ADD CONSTRAINT loss_methods_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_pkey PRIMARY KEY (claimant_id, claim_id, number);
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_loss_not_negative CHECK ((loss >= (0)::numeric));
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_number_from_one CHECK ((number >= 1));
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_method FOREIGN KEY (incident_id, provider_id, method) REFERENCES loss_methods(incident_id, provider_id, revision);
ALTER TABLE maintenances ADD CONSTRAINT maintenances_pkey PRIMARY KEY (id);
ALTER TABLE maintenances ADD CONSTRAINT maintenances_announced_before CHECK ((announced_at <= starts_at));
ALTER TABLE maintenances ADD CONSTRAINT maintenances_approved_whole CHECK ((num_nulls(approval_id, approved_by, approved_at) = ANY (ARRAY[0, 3])));
ALTER TABLE maintenances ADD CONSTRAINT maintenances_features_some CHECK ((cardinality(features) > 0));
ALTER TABLE maintenances ADD CONSTRAINT maintenances_four_eyes CHECK ((approved_by <> recorded_by));
ALTER TABLE maintenances ADD CONSTRAINT maintenances_not_standing CHECK ((((ends_at - starts_at) <= '7 days'::interval) AND ((starts_at - recorded_at) <= '366 days'::interval))) NOT VALID;
ALTER TABLE maintenances ADD CONSTRAINT maintenances_span_positive CHECK ((starts_at < ends_at));
ALTER TABLE maintenances ADD CONSTRAINT maintenances_approved FOREIGN KEY (approval_id, granted, id, recorded_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE maintenances ADD CONSTRAINT maintenances_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE maintenances ADD CONSTRAINT maintenances_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE maintenances ADD CONSTRAINT maintenances_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE master_keys ADD CONSTRAINT master_keys_pkey PRIMARY KEY (generation);
ALTER TABLE master_keys ADD CONSTRAINT master_keys_id_unique UNIQUE (id);
ALTER TABLE master_keys ADD CONSTRAINT master_keys_generation_from_one CHECK ((generation >= 1));
ALTER TABLE master_keys ADD CONSTRAINT master_keys_id_of_32_bits CHECK (((id >= 0) AND (id <= '4294967295'::bigint)));
ALTER TABLE memberships ADD CONSTRAINT memberships_pkey PRIMARY KEY (user_id, id);
ALTER TABLE memberships ADD CONSTRAINT memberships_claimant_has_id CHECK (((role = 'claimant'::text) = (claimant_id IS NOT NULL)));
ALTER TABLE memberships ADD CONSTRAINT memberships_ended_whole CHECK ((num_nulls(ended_by, ended_at) = ANY (ARRAY[0, 2])));
ALTER TABLE memberships ADD CONSTRAINT memberships_four_eyes CHECK (((role = 'claimant'::text) OR (issuer IS NOT NULL) OR ((granted_by = 'machine'::text) AND (role = 'administrator'::text)) OR ((approved_by IS NOT NULL) AND (approval_id IS NOT NULL) AND (approved_by <> granted_by) AND (approved_by <> ('user:'::text || (user_id)::text)) AND (granted_by <> ('user:'::text || (user_id)::text)))));
ALTER TABLE memberships ADD CONSTRAINT memberships_new_of_claimants CHECK (((new_until IS NULL) OR ((role = 'claimant'::text) AND (new_until > created_at))));
ALTER TABLE memberships ADD CONSTRAINT memberships_of_provider CHECK (((role = ANY (ARRAY['claimant'::text, 'operator'::text])) = (provider_id IS NOT NULL)));
ALTER TABLE memberships ADD CONSTRAINT memberships_of_representatives CHECK (((representative_id IS NULL) OR (role = 'claimant'::text)));
ALTER TABLE memberships ADD CONSTRAINT memberships_role_known CHECK ((role = ANY (ARRAY['claimant'::text, 'operator'::text, 'regulator'::text, 'administrator'::text])));
ALTER TABLE memberships ADD CONSTRAINT memberships_said_by CHECK (((issuer IS NOT NULL) = (granted_by ~~ 'identity\_provider:%'::text)));
ALTER TABLE memberships ADD CONSTRAINT memberships_said_whole CHECK ((num_nulls(issuer, said_at) = ANY (ARRAY[0, 2])));
ALTER TABLE memberships ADD CONSTRAINT memberships_approved FOREIGN KEY (approval_id, granted, user_id, granted_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE memberships ADD CONSTRAINT memberships_approved_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider) NOT VALID;
ALTER TABLE memberships ADD CONSTRAINT memberships_approved_role FOREIGN KEY (approval_id, role) REFERENCES approvals(id, asked);
ALTER TABLE memberships ADD CONSTRAINT memberships_of_issuer FOREIGN KEY (user_id, issuer) REFERENCES users(user_id, issuer);
ALTER TABLE memberships ADD CONSTRAINT memberships_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE memberships ADD CONSTRAINT memberships_user FOREIGN KEY (user_id) REFERENCES users(user_id);
ALTER TABLE messages ADD CONSTRAINT messages_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE messages ADD CONSTRAINT messages_once UNIQUE (claimant_id, cause);
ALTER TABLE messages ADD CONSTRAINT messages_kind_a_word CHECK ((kind ~ '^[a-z]+(_[a-z]+)*$'::text));
ALTER TABLE messages ADD CONSTRAINT messages_parameters_named CHECK ((jsonb_typeof(parameters) = 'object'::text));
ALTER TABLE messages ADD CONSTRAINT messages_read_later CHECK ((read_at >= created_at));
ALTER TABLE messages ADD CONSTRAINT messages_written_with_a_text CHECK (((kind <> 'written'::text) OR (text_sealed IS NOT NULL)));
ALTER TABLE messages ADD CONSTRAINT messages_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE narratives ADD CONSTRAINT narratives_pkey PRIMARY KEY (claimant_id, claim_id);
ALTER TABLE narratives ADD CONSTRAINT narratives_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE notes ADD CONSTRAINT notes_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE notes ADD CONSTRAINT notes_what_known CHECK ((what = ANY (ARRAY['note'::text, 'check'::text, 'approved'::text, 'sent_back'::text, 'held'::text, 'released'::text, 'agreed'::text, 'disagreed'::text])));
ALTER TABLE notes ADD CONSTRAINT notes_written_by_a_person CHECK ((written_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE notes ADD CONSTRAINT notes_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE notice_duties ADD CONSTRAINT notice_duties_pkey PRIMARY KEY (notice_id, number);
ALTER TABLE notice_duties ADD CONSTRAINT notice_duties_duty_known CHECK ((duty = ANY (ARRAY['owed'::text, 'not_owed'::text, 'undetermined'::text, 'merged'::text])));
ALTER TABLE notice_duties ADD CONSTRAINT notice_duties_number_from_one CHECK ((number >= 1));
ALTER TABLE notice_duties ADD CONSTRAINT notice_duties_notice FOREIGN KEY (notice_id) REFERENCES notices(id);
ALTER TABLE notices ADD CONSTRAINT notices_pkey PRIMARY KEY (id);
ALTER TABLE notices ADD CONSTRAINT notices_once UNIQUE (incident_id, provider_id, kind);
ALTER TABLE notices ADD CONSTRAINT notices_affected_not_negative CHECK ((affected >= 0));
ALTER TABLE notices ADD CONSTRAINT notices_due_or_why_not CHECK (((duty <> 'owed'::text) OR (num_nonnulls(due_at, no_date) = 1)));
ALTER TABLE notices ADD CONSTRAINT notices_due_whole CHECK (((due_on IS NULL) = (due_at IS NULL)));
ALTER TABLE notices ADD CONSTRAINT notices_duty_known CHECK ((duty = ANY (ARRAY['owed'::text, 'not_owed'::text, 'undetermined'::text, 'merged'::text])));
ALTER TABLE notices ADD CONSTRAINT notices_kind_known CHECK ((kind = ANY (ARRAY['outage_notice'::text, 'compensation_notice'::text])));
ALTER TABLE notices ADD CONSTRAINT notices_no_date_known CHECK ((no_date = ANY (ARRAY['without_delay'::text, 'not_begun'::text, 'beyond_calendar'::text])));
ALTER TABLE notices ADD CONSTRAINT notices_overdue_is_owed CHECK ((overdue_at >= due_at));
ALTER TABLE notices ADD CONSTRAINT notices_reached_not_negative CHECK ((reached >= 0));
ALTER TABLE notices ADD CONSTRAINT notices_wordings_not_negative CHECK ((wordings >= 0));
ALTER TABLE notices ADD CONSTRAINT notices_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE notices ADD CONSTRAINT notices_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE objections ADD CONSTRAINT objections_pkey PRIMARY KEY (claimant_id, claim_id, decision_number);
ALTER TABLE objections ADD CONSTRAINT objections_answered_whole CHECK (
CASE
    WHEN (state = ANY (ARRAY['dismissed'::text, 'upheld'::text])) THEN (num_nulls(answer_sealed, answered_by, answered_at) = 0)
    ELSE (num_nonnulls(answer_sealed, answered_by, answered_at) = 0)
END);

ALTER TABLE objections ADD CONSTRAINT objections_by_two CHECK ((answered_by <> made_by));
ALTER TABLE objections ADD CONSTRAINT objections_end_is_counted CHECK (((ended_period IS NOT NULL) = (state = ANY (ARRAY['dismissed'::text, 'upheld'::text]))));
ALTER TABLE objections ADD CONSTRAINT objections_evidence_few CHECK ((cardinality(evidence) <= 50));
ALTER TABLE objections ADD CONSTRAINT objections_in_time CHECK (((state <> ALL (ARRAY['open'::text, 'dismissed'::text, 'upheld'::text])) OR (made_at < due_at)));
ALTER TABLE objections ADD CONSTRAINT objections_of_people CHECK (((made_by ~ '^user:[0-9a-f-]{36}$'::text) OR (state = 'silent'::text)));
ALTER TABLE objections ADD CONSTRAINT objections_raised_whole CHECK (((state = ANY (ARRAY['open'::text, 'dismissed'::text, 'upheld'::text])) = (num_nulls(about, ground_sealed) = 0)));
ALTER TABLE objections ADD CONSTRAINT objections_silent_in_the_end CHECK (((state <> 'silent'::text) OR (made_at >= due_at)));
ALTER TABLE objections ADD CONSTRAINT objections_state_known CHECK ((state = ANY (ARRAY['own'::text, 'waived'::text, 'silent'::text, 'open'::text, 'dismissed'::text, 'upheld'::text])));
ALTER TABLE objections ADD CONSTRAINT objections_decision FOREIGN KEY (claimant_id, claim_id, decision_number) REFERENCES decisions(claimant_id, claim_id, number);
ALTER TABLE outages ADD CONSTRAINT outages_pkey PRIMARY KEY (id);
ALTER TABLE outages ADD CONSTRAINT outages_feature_known FOREIGN KEY (service_id, feature) REFERENCES features(service_id, key);
ALTER TABLE outages ADD CONSTRAINT outages_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE outages ADD CONSTRAINT outages_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE outages ADD CONSTRAINT outages_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE past_outages ADD CONSTRAINT past_outages_pkey PRIMARY KEY (outage_id, since);
ALTER TABLE past_outages ADD CONSTRAINT past_outages_forward CHECK ((until > since));
ALTER TABLE past_outages ADD CONSTRAINT past_outages_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE past_outages ADD CONSTRAINT past_outages_outage FOREIGN KEY (outage_id) REFERENCES outages(id);
ALTER TABLE past_subscriptions ADD CONSTRAINT past_subscriptions_pkey PRIMARY KEY (claimant_id, subscription_id, since);
ALTER TABLE past_subscriptions ADD CONSTRAINT past_subscriptions_forward CHECK ((until > since));
ALTER TABLE past_subscriptions ADD CONSTRAINT past_subscriptions_subscription FOREIGN KEY (claimant_id, subscription_id) REFERENCES subscriptions(claimant_id, id);
ALTER TABLE payees ADD CONSTRAINT payees_pkey PRIMARY KEY (claimant_id);
ALTER TABLE payees ADD CONSTRAINT payees_account_indexed CHECK (((account_sealed IS NULL) = (account_index IS NULL)));
ALTER TABLE payees ADD CONSTRAINT payees_version_from_one CHECK ((version >= 1));
ALTER TABLE payees ADD CONSTRAINT payees_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_numbered UNIQUE (claimant_id, payout_id, number);
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_account_indexed CHECK (((account_sealed IS NULL) = (account_index IS NULL)));
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_number_from_one CHECK ((number >= 1));
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_released_by_two CHECK (((state = ANY (ARRAY['drafted'::text, 'withheld'::text])) OR (num_nulls(approval_id, proposed_by, approved_by, sent_at) = 0)));
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_state_known CHECK ((state = ANY (ARRAY['drafted'::text, 'withheld'::text, 'sent'::text, 'accepted'::text, 'settled'::text, 'returned'::text])));
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_approved FOREIGN KEY (approval_id, granted, remittance_id, proposed_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE payout_attempts ADD CONSTRAINT payout_attempts_payout FOREIGN KEY (claimant_id, payout_id) REFERENCES payouts(claimant_id, id);
ALTER TABLE payouts ADD CONSTRAINT payouts_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE payouts ADD CONSTRAINT payouts_numbered UNIQUE (claimant_id, entitlement_id, number);
ALTER TABLE payouts ADD CONSTRAINT payouts_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE payouts ADD CONSTRAINT payouts_blocked_by_something CHECK (((state = 'blocked'::text) = (obstacle IS NOT NULL)));
ALTER TABLE payouts ADD CONSTRAINT payouts_number_from_one CHECK ((number >= 1));
ALTER TABLE payouts ADD CONSTRAINT payouts_state_known CHECK ((state = ANY (ARRAY['due'::text, 'blocked'::text, 'sent'::text, 'settled'::text, 'returned'::text, 'dropped'::text])));
ALTER TABLE payouts ADD CONSTRAINT payouts_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE payouts ADD CONSTRAINT payouts_entitlement FOREIGN KEY (claimant_id, entitlement_id) REFERENCES entitlements(claimant_id, id);
ALTER TABLE person_keys ADD CONSTRAINT person_keys_pkey PRIMARY KEY (claimant_id);
ALTER TABLE person_keys ADD CONSTRAINT person_keys_destroyed_is_gone CHECK (((wrapped IS NULL) = (destroyed_at IS NOT NULL)));
ALTER TABLE person_keys ADD CONSTRAINT person_keys_wrapped_by_one CHECK (((wrapped IS NULL) = (master_key IS NULL)));
ALTER TABLE plan_channels ADD CONSTRAINT plan_channels_pkey PRIMARY KEY (plan_id, effective_at, channel);
ALTER TABLE plan_channels ADD CONSTRAINT plan_channels_confidence_known CHECK ((confidence = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'M'::text, 'I'::text])));
ALTER TABLE plan_channels ADD CONSTRAINT plan_channels_fee_not_negative CHECK ((fee >= (0)::numeric));
ALTER TABLE plan_channels ADD CONSTRAINT plan_channels_terms FOREIGN KEY (plan_id, effective_at) REFERENCES plan_terms(plan_id, effective_at);
ALTER TABLE plan_terms ADD CONSTRAINT plan_terms_pkey PRIMARY KEY (plan_id, effective_at);
ALTER TABLE plan_terms ADD CONSTRAINT plan_terms_fee_period_known CHECK ((fee_period = ANY (ARRAY['month'::text, 'year'::text])));
ALTER TABLE plan_terms ADD CONSTRAINT plan_terms_plan FOREIGN KEY (plan_id) REFERENCES plans(id);
ALTER TABLE plans ADD CONSTRAINT plans_pkey PRIMARY KEY (id);
ALTER TABLE plans ADD CONSTRAINT plans_key_unique UNIQUE (service_id, key);
ALTER TABLE plans ADD CONSTRAINT plans_audience_known CHECK ((audience = ANY (ARRAY['consumer'::text, 'business'::text])));
ALTER TABLE plans ADD CONSTRAINT plans_facts_few CHECK (((jsonb_typeof(facts) = 'object'::text) AND (octet_length((facts)::text) <= 32768)));
ALTER TABLE plans ADD CONSTRAINT plans_main_features_some CHECK ((cardinality(main_features) > 0));
ALTER TABLE plans ADD CONSTRAINT plans_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE plans ADD CONSTRAINT plans_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE proofs ADD CONSTRAINT proofs_pkey PRIMARY KEY (key);
ALTER TABLE providers ADD CONSTRAINT providers_pkey PRIMARY KEY (id);
ALTER TABLE providers ADD CONSTRAINT providers_key_unique UNIQUE (key);
ALTER TABLE providers ADD CONSTRAINT providers_class_known CHECK ((class = ANY (ARRAY['facilities_based'::text, 'value_added'::text, 'data_centre'::text])));
ALTER TABLE providers ADD CONSTRAINT providers_jurisdiction_form CHECK ((jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'::text));
ALTER TABLE providers ADD CONSTRAINT providers_telecom_revenue_has_currency CHECK (((telecom_revenue IS NULL) = (telecom_revenue_currency IS NULL)));
ALTER TABLE providers ADD CONSTRAINT providers_telecom_revenue_not_negative CHECK ((telecom_revenue >= (0)::numeric));
ALTER TABLE publications ADD CONSTRAINT publications_pkey PRIMARY KEY (id);
ALTER TABLE publications ADD CONSTRAINT publications_as_agreed CHECK (((way = 'agreed'::text) = (agreement IS NOT NULL)));
ALTER TABLE publications ADD CONSTRAINT publications_digest_sha256 CHECK ((octet_length(digest) = 32));
ALTER TABLE publications ADD CONSTRAINT publications_not_ahead CHECK ((published_at <= recorded_at));
ALTER TABLE publications ADD CONSTRAINT publications_press_does_not_count CHECK (((way <> 'press'::text) OR (NOT counts)));
ALTER TABLE publications ADD CONSTRAINT publications_reached_not_negative CHECK ((reached >= 0));
ALTER TABLE publications ADD CONSTRAINT publications_way_known CHECK ((way = ANY (ARRAY['email'::text, 'text_message'::text, 'screen'::text, 'sns'::text, 'agreed'::text, 'press'::text])));
ALTER TABLE publications ADD CONSTRAINT publications_with_evidence CHECK ((num_nonnulls(url, digest) > 0));
ALTER TABLE publications ADD CONSTRAINT publications_wording FOREIGN KEY (notice_id, wording) REFERENCES wordings(notice_id, number);
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_once UNIQUE (claimant_id, decision_id, kind);
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_approved_by_somebody CHECK (((approved_by IS NOT NULL) = (kind = 'approval'::text)));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_kind_known CHECK ((kind = ANY (ARRAY['approval'::text, 'refusal'::text])));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_result_known CHECK ((result = ANY (ARRAY['agreed'::text, 'disagreed'::text])));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_reviewed_by_a_person CHECK ((reviewed_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_reviewed_by_another CHECK ((reviewed_by <> approved_by));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_reviewed_whole CHECK ((num_nulls(result, reviewed_by, reviewed_at, note_id) = ANY (ARRAY[0, 4])));
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE quality_samples ADD CONSTRAINT quality_samples_note FOREIGN KEY (claimant_id, note_id) REFERENCES notes(claimant_id, id);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_numbered UNIQUE (claimant_id, recourse_id, number);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_once UNIQUE (claimant_id, recourse_id, as_of);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_digest_form CHECK ((octet_length(digest) = 32));
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_number_from_one CHECK ((number >= 1));
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_of_provider CHECK ((claimant_id = provider_id));
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_payouts_not_negative CHECK ((payouts >= 0));
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_accrual FOREIGN KEY (claimant_id, accrual_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_cutoff FOREIGN KEY (as_of) REFERENCES cutoffs(number);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses(id, provider_id);
ALTER TABLE recourse_assessments ADD CONSTRAINT recourse_assessments_share FOREIGN KEY (share_id, recourse_id, share) REFERENCES recourse_shares(id, recourse_id, agreed);
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_amount_positive CHECK ((amount > (0)::numeric));
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_of_provider CHECK ((claimant_id = provider_id));
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_reference_form CHECK ((bank_reference ~ '^[!-~]{1,64}$'::text));
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_reversed_whole CHECK ((num_nulls(reversal_id, reversed_by, reversed_at) = ANY (ARRAY[0, 3])));
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses(id, provider_id);
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_reversal FOREIGN KEY (claimant_id, reversal_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE recourse_receipts ADD CONSTRAINT recourse_receipts_transaction FOREIGN KEY (claimant_id, transaction_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_pkey PRIMARY KEY (id);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_agreed UNIQUE (id, recourse_id, agreed);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_numbered UNIQUE (recourse_id, number);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_agreed_whole CHECK ((num_nulls(number, approved_by, approved_at) = ANY (ARRAY[0, 3])));
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_first_is_something CHECK (((share > (0)::numeric) OR (number > 1)));
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_four_eyes CHECK ((approved_by <> asked_by));
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_number_from_one CHECK ((number >= 1));
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_part CHECK (((share >= (0)::numeric) AND (share <= (1)::numeric) AND (scale(share) <= 9)));
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_approved FOREIGN KEY (approval_id, granted, id, asked_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE recourse_shares ADD CONSTRAINT recourse_shares_recourse FOREIGN KEY (recourse_id, provider_id) REFERENCES recourses(id, provider_id);
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_pkey PRIMARY KEY (claimant_id, assessment_id, service_id, ground, goodwill, currency);
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_counted_of_settled CHECK (((counted >= (0)::numeric) AND (counted <= settled)));
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_of_provider CHECK ((claimant_id = provider_id));
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_payouts_from_one CHECK ((payouts >= 1));
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_settled_positive CHECK ((settled > (0)::numeric));
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_assessment FOREIGN KEY (claimant_id, assessment_id) REFERENCES recourse_assessments(claimant_id, id);
ALTER TABLE recourse_sums ADD CONSTRAINT recourse_sums_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE recourse_totals ADD CONSTRAINT recourse_totals_pkey PRIMARY KEY (provider_id, incident_id);
ALTER TABLE recourse_totals ADD CONSTRAINT recourse_totals_at_most_all CHECK (((shares >= (0)::numeric) AND (shares <= (1)::numeric)));
ALTER TABLE recourse_totals ADD CONSTRAINT recourse_totals_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE recourse_totals ADD CONSTRAINT recourse_totals_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE recourses ADD CONSTRAINT recourses_pkey PRIMARY KEY (id);
ALTER TABLE recourses ADD CONSTRAINT recourses_of_provider UNIQUE (id, provider_id);
ALTER TABLE recourses ADD CONSTRAINT recourses_once UNIQUE (provider_id, incident_id, reference);
ALTER TABLE recourses ADD CONSTRAINT recourses_share_whole CHECK (((share_id IS NULL) = (share IS NULL)));
ALTER TABLE recourses ADD CONSTRAINT recourses_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE recourses ADD CONSTRAINT recourses_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE recourses ADD CONSTRAINT recourses_share_agreed FOREIGN KEY (share_id, id, share) REFERENCES recourse_shares(id, recourse_id, agreed);
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, key);
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_user FOREIGN KEY (user_id) REFERENCES users(user_id);
ALTER TABLE remittance_reports ADD CONSTRAINT remittance_reports_pkey PRIMARY KEY (remittance_id, id);
ALTER TABLE remittance_reports ADD CONSTRAINT remittance_reports_remittance FOREIGN KEY (remittance_id) REFERENCES remittances(id);
ALTER TABLE remittances ADD CONSTRAINT remittances_pkey PRIMARY KEY (id);
ALTER TABLE remittances ADD CONSTRAINT remittances_count_not_negative CHECK ((count >= 0));
ALTER TABLE remittances ADD CONSTRAINT remittances_currency_form CHECK ((currency ~ '^[A-Z]{3}$'::text));
ALTER TABLE remittances ADD CONSTRAINT remittances_four_eyes CHECK ((approved_by <> proposed_by));
ALTER TABLE remittances ADD CONSTRAINT remittances_nothing_has_no_sum CHECK (((count = 0) = (sum = (0)::numeric)));
ALTER TABLE remittances ADD CONSTRAINT remittances_released_by_two CHECK (((state = ANY (ARRAY['collecting'::text, 'draft'::text, 'proposed'::text, 'dropped'::text])) OR (num_nulls(approval_id, proposed_by, approved_by) = 0)));
ALTER TABLE remittances ADD CONSTRAINT remittances_state_known CHECK ((state = ANY (ARRAY['collecting'::text, 'draft'::text, 'proposed'::text, 'approved'::text, 'released'::text, 'closed'::text, 'dropped'::text])));
ALTER TABLE remittances ADD CONSTRAINT remittances_sum_not_negative CHECK ((sum >= (0)::numeric));
ALTER TABLE remittances ADD CONSTRAINT remittances_within CHECK ((count <= most));
ALTER TABLE remittances ADD CONSTRAINT remittances_approved FOREIGN KEY (approval_id, granted, id, proposed_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE remittances ADD CONSTRAINT remittances_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE remittances ADD CONSTRAINT remittances_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE remittances ADD CONSTRAINT remittances_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE representatives ADD CONSTRAINT representatives_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE representatives ADD CONSTRAINT representatives_decided_for UNIQUE (claimant_id, id, kind, stated_by, decided_by);
ALTER TABLE representatives ADD CONSTRAINT representatives_decided CHECK (
CASE state
    WHEN 'stated'::text THEN (num_nonnulls(decided_by, decided_at) = 0)
    WHEN 'ended'::text THEN (num_nulls(decided_by, decided_at) = ANY (ARRAY[0, 2]))
    ELSE (num_nulls(decided_by, decided_at) = 0)
END);

ALTER TABLE representatives ADD CONSTRAINT representatives_decided_by_a_person CHECK ((decided_by ~~ 'user:%'::text));
ALTER TABLE representatives ADD CONSTRAINT representatives_ended CHECK (
CASE state
    WHEN 'ended'::text THEN (num_nulls(ended_by, ended_at) = 0)
    ELSE (num_nonnulls(ended_by, ended_at) = 0)
END);

ALTER TABLE representatives ADD CONSTRAINT representatives_four_eyes CHECK (((state <> 'verified'::text) OR (decided_by <> stated_by)));
ALTER TABLE representatives ADD CONSTRAINT representatives_kind_known CHECK ((kind = ANY (ARRAY['legal_representative'::text, 'agent'::text])));
ALTER TABLE representatives ADD CONSTRAINT representatives_over_later CHECK ((until > since));
ALTER TABLE representatives ADD CONSTRAINT representatives_shown CHECK (((shown_by = 'evidence'::text) = (evidence_id IS NOT NULL)));
ALTER TABLE representatives ADD CONSTRAINT representatives_shown_by_known CHECK ((shown_by = ANY (ARRAY['evidence'::text, 'records'::text])));
ALTER TABLE representatives ADD CONSTRAINT representatives_sign_in_verified CHECK (((user_id IS NULL) OR (decided_at IS NOT NULL)));
ALTER TABLE representatives ADD CONSTRAINT representatives_state_known CHECK ((state = ANY (ARRAY['stated'::text, 'verified'::text, 'refused'::text, 'ended'::text])));
ALTER TABLE representatives ADD CONSTRAINT representatives_claimant FOREIGN KEY (claimant_id) REFERENCES claimants(claimant_id);
ALTER TABLE retained_data ADD CONSTRAINT retained_data_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE retained_data ADD CONSTRAINT retained_data_kind_known CHECK ((kind = ANY (ARRAY['payment'::text, 'dispute'::text])));
ALTER TABLE retained_data ADD CONSTRAINT retained_data_until_later CHECK ((until > retained_at));
ALTER TABLE retention_progress ADD CONSTRAINT retention_progress_pkey PRIMARY KEY (kind);
ALTER TABLE review_extensions ADD CONSTRAINT review_extensions_pkey PRIMARY KEY (claimant_id, review_id, number);
ALTER TABLE review_extensions ADD CONSTRAINT review_extensions_two_at_most CHECK ((number = ANY (ARRAY[1, 2])));
ALTER TABLE review_extensions ADD CONSTRAINT review_extensions_review FOREIGN KEY (claimant_id, review_id) REFERENCES reviews(claimant_id, id);
ALTER TABLE reviews ADD CONSTRAINT reviews_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE reviews ADD CONSTRAINT reviews_answered_by_a_person CHECK (((result = 'lapsed'::text) OR (answered_by ~~ 'user:%'::text)));
ALTER TABLE reviews ADD CONSTRAINT reviews_answered_whole CHECK ((num_nulls(result, answered_by, answered_at) = ANY (ARRAY[0, 3])));
ALTER TABLE reviews ADD CONSTRAINT reviews_answered_with_a_text CHECK (((answer_sealed IS NOT NULL) = ((result IS NOT NULL) AND (result <> 'lapsed'::text))));
ALTER TABLE reviews ADD CONSTRAINT reviews_due_in_thirty_days CHECK (((due_at - requested_at) <= (((extended + 1))::double precision * '30 days'::interval)));
ALTER TABLE reviews ADD CONSTRAINT reviews_extended_twice_at_most CHECK (((extended >= 0) AND (extended <= 2)));
ALTER TABLE reviews ADD CONSTRAINT reviews_of_a_decision CHECK ((decision_number >= 1));
ALTER TABLE reviews ADD CONSTRAINT reviews_result_known CHECK ((result = ANY (ARRAY['upheld'::text, 'revised'::text, 'lapsed'::text])));
ALTER TABLE reviews ADD CONSTRAINT reviews_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE seats ADD CONSTRAINT seats_pkey PRIMARY KEY (claimant_id, claim_id);
ALTER TABLE seats ADD CONSTRAINT seats_count_bounded CHECK (((count >= 1) AND (count <= 10000)));
ALTER TABLE seats ADD CONSTRAINT seats_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims(claimant_id, id);
ALTER TABLE services ADD CONSTRAINT services_pkey PRIMARY KEY (id);
ALTER TABLE services ADD CONSTRAINT services_key_unique UNIQUE (provider_id, key);
ALTER TABLE services ADD CONSTRAINT services_daily_users_not_negative CHECK ((daily_users >= 0));
ALTER TABLE services ADD CONSTRAINT services_kind_known CHECK ((kind = ANY (ARRAY['mobile'::text, 'broadband'::text, 'fixed_voice'::text, 'television'::text, 'messenger'::text, 'content'::text, 'game'::text, 'cloud'::text, 'payment'::text, 'other'::text])));
ALTER TABLE services ADD CONSTRAINT services_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE sessions ADD CONSTRAINT sessions_pkey PRIMARY KEY (key);
ALTER TABLE sessions ADD CONSTRAINT sessions_id_unique UNIQUE (id);
ALTER TABLE sessions ADD CONSTRAINT sessions_agent_short CHECK ((octet_length(agent) <= 64));
ALTER TABLE sessions ADD CONSTRAINT sessions_hash_sha256 CHECK ((octet_length(hash) = 32));
ALTER TABLE sessions ADD CONSTRAINT sessions_idle_positive CHECK ((idle_seconds > 0));
ALTER TABLE sessions ADD CONSTRAINT sessions_sid_of_issuer CHECK (((sid IS NULL) OR (issuer IS NOT NULL)));
ALTER TABLE sessions ADD CONSTRAINT sessions_stage_known CHECK ((stage = ANY (ARRAY['second_factor'::text, 'enrolment'::text, 'open'::text])));
ALTER TABLE sign_ins ADD CONSTRAINT sign_ins_pkey PRIMARY KEY (key);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (id);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_ed25519 CHECK ((octet_length(public_key) = 32));
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_four_eyes CHECK (((approved_by IS NULL) OR ((approval_id IS NOT NULL) AND (approved_by <> added_by))));
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_revoked_whole CHECK ((num_nulls(revoked_by, revoked_at) = ANY (ARRAY[0, 2])));
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_approved FOREIGN KEY (approval_id, granted, id, added_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE signing_keys ADD CONSTRAINT signing_keys_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE simulations ADD CONSTRAINT simulations_pkey PRIMARY KEY (id);
ALTER TABLE simulations ADD CONSTRAINT simulations_done_with_report CHECK (((state = 'done'::text) = (report IS NOT NULL)));
ALTER TABLE simulations ADD CONSTRAINT simulations_edition_hash_sha256 CHECK ((octet_length(edition_hash) = 32));
ALTER TABLE simulations ADD CONSTRAINT simulations_failed_for_a_reason CHECK (((state = 'failed'::text) = (reason IS NOT NULL)));
ALTER TABLE simulations ADD CONSTRAINT simulations_finished CHECK (((state = 'running'::text) = (finished_at IS NULL)));
ALTER TABLE simulations ADD CONSTRAINT simulations_population_positive CHECK ((population > 0));
ALTER TABLE simulations ADD CONSTRAINT simulations_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text, 'failed'::text])));
ALTER TABLE simulations ADD CONSTRAINT simulations_edition FOREIGN KEY (edition_id) REFERENCES editions(id);
ALTER TABLE simulations ADD CONSTRAINT simulations_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE simulations ADD CONSTRAINT simulations_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE submission_contents ADD CONSTRAINT submission_contents_pkey PRIMARY KEY (key);
ALTER TABLE submission_contents ADD CONSTRAINT submission_contents_submission FOREIGN KEY (key) REFERENCES submissions(key);
ALTER TABLE submissions ADD CONSTRAINT submissions_pkey PRIMARY KEY (key);
ALTER TABLE submissions ADD CONSTRAINT submissions_holder_while_waiting CHECK ((num_nulls(holder_id, subscription_id) =
CASE
    WHEN ((NOT (why IS DISTINCT FROM 'representative_needed'::text)) AND (holder_id IS NOT NULL)) THEN 0
    ELSE 2
END));

ALTER TABLE submissions ADD CONSTRAINT submissions_mark_length CHECK ((length(mark) = 32));
ALTER TABLE submissions ADD CONSTRAINT submissions_matched_whole CHECK ((num_nulls(claimant_id, claim_id) =
CASE
    WHEN (state = ANY (ARRAY['filed'::text, 'taken_up'::text, 'already_filed'::text])) THEN 0
    ELSE 2
END));

ALTER TABLE submissions ADD CONSTRAINT submissions_open_says_why CHECK (((why IS NULL) = (state = ANY (ARRAY['filed'::text, 'taken_up'::text, 'already_filed'::text]))));
ALTER TABLE submissions ADD CONSTRAINT submissions_row_from_one CHECK ((source_row >= 1));
ALTER TABLE submissions ADD CONSTRAINT submissions_settled_whole CHECK ((num_nulls(settled_by, settled_at) =
CASE
    WHEN (state = ANY (ARRAY['unmatched'::text, 'ambiguous'::text])) THEN 2
    ELSE 0
END));

ALTER TABLE submissions ADD CONSTRAINT submissions_source_form CHECK (((source ~ '^[a-z0-9]+([._-][a-z0-9]+)*$'::text) AND (length(source) <= 64)));
ALTER TABLE submissions ADD CONSTRAINT submissions_state_known CHECK ((state = ANY (ARRAY['filed'::text, 'taken_up'::text, 'already_filed'::text, 'unmatched'::text, 'ambiguous'::text, 'dismissed'::text])));
ALTER TABLE submissions ADD CONSTRAINT submissions_why_known CHECK ((why = ANY (ARRAY['no_identity'::text, 'no_customer'::text, 'no_subscription'::text, 'several_customers'::text, 'name_differs'::text, 'several_subscriptions'::text, 'representative_needed'::text, 'not_a_customer'::text, 'duplicate'::text, 'not_about_this'::text, 'unreachable'::text, 'taken_back'::text, 'past_its_time'::text])));
ALTER TABLE submissions ADD CONSTRAINT submissions_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE submissions ADD CONSTRAINT submissions_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_once UNIQUE (claimant_id, plan_id, started_at);
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_billing_day_of_month CHECK (((billing_day >= 1) AND (billing_day <= 31)));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_claimant_kind_known CHECK ((claimant_kind = ANY (ARRAY['consumer'::text, 'small_merchant'::text, 'business'::text])));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_fee_has_currency CHECK (((fee IS NULL) = (fee_currency IS NULL)));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_fee_not_negative CHECK ((fee >= (0)::numeric));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_source_has_row CHECK (((source IS NULL) = (source_row IS NULL)));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_source_row_from_one CHECK ((source_row >= 1));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_span_positive CHECK ((started_at < ended_at));
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_plan FOREIGN KEY (plan_id) REFERENCES plans(id);
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_service FOREIGN KEY (service_id) REFERENCES services(id);
ALTER TABLE surveys ADD CONSTRAINT surveys_pkey PRIMARY KEY (id);
ALTER TABLE surveys ADD CONSTRAINT surveys_counted CHECK ((seen = (((((filed + claimed) + nothing) + referred) + running) + failed)));
ALTER TABLE surveys ADD CONSTRAINT surveys_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE surveys ADD CONSTRAINT surveys_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE tokens ADD CONSTRAINT tokens_pkey PRIMARY KEY (key);
ALTER TABLE tokens ADD CONSTRAINT tokens_a_year_at_most CHECK (((expires_at - created_at) <= '366 days'::interval)) NOT VALID;
ALTER TABLE tokens ADD CONSTRAINT tokens_claimant_has_id CHECK (((role = 'claimant'::text) = (claimant_id IS NOT NULL)));
ALTER TABLE tokens ADD CONSTRAINT tokens_hash_sha256 CHECK ((octet_length(hash) = 32));
ALTER TABLE tokens ADD CONSTRAINT tokens_in_the_own_name CHECK ((subject = ('user:'::text || user_id))) NOT VALID;
ALTER TABLE tokens ADD CONSTRAINT tokens_of_user_scoped CHECK (((user_id IS NULL) OR (scopes IS NOT NULL)));
ALTER TABLE tokens ADD CONSTRAINT tokens_of_user_whole CHECK ((num_nulls(user_id, membership_id) = ANY (ARRAY[0, 2])));
ALTER TABLE tokens ADD CONSTRAINT tokens_operator_has_provider CHECK (((role = 'operator'::text) = (cardinality(provider_ids) > 0)));
ALTER TABLE tokens ADD CONSTRAINT tokens_role_known CHECK ((role = ANY (ARRAY['claimant'::text, 'operator'::text, 'regulator'::text, 'administrator'::text])));
ALTER TABLE transactions ADD CONSTRAINT transactions_pkey PRIMARY KEY (claimant_id, id);
ALTER TABLE transactions ADD CONSTRAINT transactions_once UNIQUE (claimant_id, cause_kind, cause_id, what);
ALTER TABLE transactions ADD CONSTRAINT transactions_reversed_once UNIQUE (claimant_id, reverses_id);
ALTER TABLE transactions ADD CONSTRAINT transactions_reversal CHECK (((what = 'reversal'::text) = (reverses_id IS NOT NULL)));
ALTER TABLE transactions ADD CONSTRAINT transactions_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE transactions ADD CONSTRAINT transactions_reversed FOREIGN KEY (claimant_id, reverses_id) REFERENCES transactions(claimant_id, id);
ALTER TABLE updates ADD CONSTRAINT updates_pkey PRIMARY KEY (id);
ALTER TABLE updates ADD CONSTRAINT updates_of_one_provider UNIQUE (provider_id, id);
ALTER TABLE updates ADD CONSTRAINT updates_replaced_once UNIQUE (replaces);
ALTER TABLE updates ADD CONSTRAINT updates_not_in_its_own_place CHECK ((replaces <> id));
ALTER TABLE updates ADD CONSTRAINT updates_stage_known CHECK ((stage = ANY (ARRAY['investigating'::text, 'identified'::text, 'monitoring'::text, 'resolved'::text])));
ALTER TABLE updates ADD CONSTRAINT updates_incident FOREIGN KEY (incident_id) REFERENCES incidents(id);
ALTER TABLE updates ADD CONSTRAINT updates_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE updates ADD CONSTRAINT updates_replace_the_own FOREIGN KEY (provider_id, replaces) REFERENCES updates(provider_id, id);
ALTER TABLE users ADD CONSTRAINT users_pkey PRIMARY KEY (user_id);
ALTER TABLE users ADD CONSTRAINT users_of_issuer UNIQUE (user_id, issuer);
ALTER TABLE users ADD CONSTRAINT users_issuer_form CHECK (((octet_length(issuer) >= 1) AND (octet_length(issuer) <= 255)));
ALTER TABLE users ADD CONSTRAINT users_language_known CHECK ((language = ANY (ARRAY['ko'::text, 'en'::text])));
ALTER TABLE users ADD CONSTRAINT users_state_known CHECK ((state = ANY (ARRAY['invited'::text, 'active'::text, 'suspended'::text])));
ALTER TABLE watches ADD CONSTRAINT watches_pkey PRIMARY KEY (id);
ALTER TABLE watches ADD CONSTRAINT watches_added_by_a_person CHECK ((added_by ~ '^user:[0-9a-f-]{36}$'::text));
ALTER TABLE watches ADD CONSTRAINT watches_expire CHECK (((expires_at > added_at) AND (expires_at <= (added_at + '3 years'::interval))));
ALTER TABLE watches ADD CONSTRAINT watches_four_eyes CHECK ((removal_asked_by <> removed_by));
ALTER TABLE watches ADD CONSTRAINT watches_kind_known CHECK ((kind = ANY (ARRAY['account'::text, 'email'::text, 'phone'::text, 'customer_number'::text])));
ALTER TABLE watches ADD CONSTRAINT watches_removed_whole CHECK ((num_nulls(approval_id, removal_asked_by, removed_by, removed_at) = ANY (ARRAY[0, 4])));
ALTER TABLE watches ADD CONSTRAINT watches_approved FOREIGN KEY (approval_id, granted, id, removal_asked_by, removed_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE watches ADD CONSTRAINT watches_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE watches ADD CONSTRAINT watches_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_pkey PRIMARY KEY (webhook_id, number);
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_approval_once UNIQUE (approval_id);
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_four_eyes CHECK ((approved_by <> asked_by));
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_number_from_one CHECK ((number >= 1));
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_types_some CHECK (((cardinality(types) >= 1) AND (cardinality(types) <= 20)));
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_url_short CHECK ((octet_length(url) <= 500));
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_approved FOREIGN KEY (approval_id, granted, webhook_id, asked_by, approved_by) REFERENCES approvals(id, granted, subject_id, requested_by, decided_by);
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals(id, of_provider);
ALTER TABLE webhook_revisions ADD CONSTRAINT webhook_revisions_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks(id, provider_id);
ALTER TABLE webhook_secrets ADD CONSTRAINT webhook_secrets_pkey PRIMARY KEY (id);
ALTER TABLE webhook_secrets ADD CONSTRAINT webhook_secrets_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks(id, provider_id);
ALTER TABLE webhooks ADD CONSTRAINT webhooks_pkey PRIMARY KEY (id);
ALTER TABLE webhooks ADD CONSTRAINT webhooks_of_provider UNIQUE (id, provider_id);
ALTER TABLE webhooks ADD CONSTRAINT webhooks_disabled_because_known CHECK ((disabled_because = ANY (ARRAY['failing'::text, 'gone'::text])));
ALTER TABLE webhooks ADD CONSTRAINT webhooks_disabled_whole CHECK ((num_nulls(disabled_at, disabled_because) = ANY (ARRAY[0, 2])));
ALTER TABLE webhooks ADD CONSTRAINT webhooks_removed_whole CHECK ((num_nulls(removed_by, removed_at) = ANY (ARRAY[0, 2])));
ALTER TABLE webhooks ADD CONSTRAINT webhooks_provider FOREIGN KEY (provider_id) REFERENCES providers(id);
ALTER TABLE windows ADD CONSTRAINT windows_pkey PRIMARY KEY (id, revision);
ALTER TABLE windows ADD CONSTRAINT windows_confidence_known CHECK ((confidence = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'M'::text, 'I'::text])));
ALTER TABLE windows ADD CONSTRAINT windows_end_in_order CHECK (((ends_earliest <= ends_at) AND (ends_at <= ends_latest)));
ALTER TABLE windows ADD CONSTRAINT windows_end_whole CHECK ((num_nulls(ends_at, ends_earliest, ends_latest) = ANY (ARRAY[0, 3])));
ALTER TABLE windows ADD CONSTRAINT windows_revision_from_one CHECK ((revision >= 1));
ALTER TABLE windows ADD CONSTRAINT windows_severity_known CHECK ((severity = ANY (ARRAY['down'::text, 'degraded'::text])));
ALTER TABLE windows ADD CONSTRAINT windows_span_positive CHECK ((starts_at < ends_at));
ALTER TABLE windows ADD CONSTRAINT windows_start_in_order CHECK (((starts_earliest <= starts_at) AND (starts_at <= starts_latest)));
ALTER TABLE windows ADD CONSTRAINT windows_outage FOREIGN KEY (outage_id) REFERENCES outages(id);
ALTER TABLE wordings ADD CONSTRAINT wordings_pkey PRIMARY KEY (id);
ALTER TABLE wordings ADD CONSTRAINT wordings_numbered UNIQUE (notice_id, number);
ALTER TABLE wordings ADD CONSTRAINT wordings_kind_known CHECK ((kind = ANY (ARRAY['outage_notice'::text, 'compensation_notice'::text])));
ALTER TABLE wordings ADD CONSTRAINT wordings_number_from_one CHECK ((number >= 1));
ALTER TABLE wordings ADD CONSTRAINT wordings_of_the_decree CHECK (((cardinality(ko) =
CASE kind
    WHEN 'outage_notice'::text THEN 4
    ELSE 3
END) AND (cardinality(en) = cardinality(ko))));

ALTER TABLE wordings ADD CONSTRAINT wordings_published_whole CHECK (((published_at IS NULL) OR (''::text <> ALL (ko))));
ALTER TABLE wordings ADD CONSTRAINT wordings_notice FOREIGN KEY (notice_id) REFERENCES notices(id);

-- Indexes

CREATE INDEX access_checks_by_month ON public.access_checks USING btree (month, id);
CREATE INDEX access_records_by_provider ON public.access_records USING btree (provider_id, id);
CREATE INDEX access_records_by_time ON public.access_records USING btree (id);
CREATE INDEX access_records_disclosed ON public.access_records USING btree (provider_id, id) WHERE (action = 'disclosed'::text);
CREATE INDEX answers_by_age ON public.answers USING btree (created_at);
CREATE INDEX answers_by_claimant ON public.answers USING btree (claimant_id) WHERE (claimant_id IS NOT NULL);
CREATE UNIQUE INDEX appeals_answered_by_others ON public.appeals USING btree (claimant_id, claim_id, decision_number, answered_by) WHERE (lane <> 'mediation'::text);
CREATE INDEX appeals_by_claimant ON public.appeals USING btree (claimant_id, id);
CREATE INDEX appeals_by_id ON public.appeals USING btree (id);
CREATE INDEX appeals_by_provider ON public.appeals USING btree (provider_id, period);
CREATE UNIQUE INDEX appeals_once ON public.appeals USING btree (claimant_id, claim_id, decision_number, lane) WHERE (state <> ALL (ARRAY['withdrawn'::text, 'lapsed'::text]));
CREATE UNIQUE INDEX appeals_one_open ON public.appeals USING btree (claimant_id, claim_id, lane) WHERE (state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text]));
CREATE INDEX appeals_open ON public.appeals USING btree (provider_id, id) WHERE (state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text]));
CREATE INDEX appeals_open_in_lane ON public.appeals USING btree (provider_id, lane, id) WHERE (state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text]));
CREATE INDEX approvals_by_provider ON public.approvals USING btree (provider_id, id);
CREATE INDEX approvals_by_state ON public.approvals USING btree (state, id);
CREATE INDEX approvals_by_subject ON public.approvals USING btree (subject_id, id);
CREATE INDEX approvals_of_erasures ON public.approvals USING btree (id) WHERE (granted = 'erasure'::text);
CREATE INDEX assessments_again ON public.assessments USING btree (again_at);
CREATE INDEX assignments_by_user ON public.assignments USING btree (provider_id, user_id, claim_id);
CREATE INDEX attempts_by_age ON public.attempts USING btree (expires_at);
CREATE INDEX batch_ranges_open ON public.batch_ranges USING btree (batch_id, bucket) WHERE (NOT done);
CREATE INDEX batches_by_provider ON public.batches USING btree (provider_id, id);
CREATE INDEX budgets_by_provider ON public.budgets USING btree (provider_id, id);
CREATE INDEX check_results_by_claim ON public.check_results USING btree (claimant_id, claim_id, id);
CREATE INDEX circulars_open ON public.circulars USING btree (id) WHERE (done_at IS NULL);
CREATE INDEX claim_drafts_by_end ON public.claim_drafts USING btree (expires_at);
CREATE INDEX claim_versions_by_incident ON public.claim_versions USING btree (incident_id, provider_id, claimant_id, claim_id, since);
CREATE INDEX claim_versions_by_provider ON public.claim_versions USING btree (provider_id, since);
CREATE INDEX claim_versions_changed ON public.claim_versions USING btree (since, claimant_id, claim_id);
CREATE UNIQUE INDEX claim_versions_current ON public.claim_versions USING btree (claimant_id, claim_id) WHERE (until IS NULL);
CREATE INDEX claims_by_incident ON public.claims USING btree (provider_id, incident_id, id);
CREATE INDEX claims_by_provider ON public.claims USING btree (provider_id, id);
CREATE INDEX claims_by_range ON public.claims USING btree (incident_id, bucket, claimant_id, id);
CREATE INDEX claims_by_state ON public.claims USING btree (provider_id, state, id);
CREATE INDEX claims_by_wake ON public.claims USING btree (provider_id, wakes_at) WHERE (wakes_at IS NOT NULL);
CREATE INDEX claims_filed ON public.claims USING btree (incident_id, bucket, claimant_id, id) WHERE (state = 'filed'::text);
CREATE UNIQUE INDEX claims_once ON public.claims USING btree (claimant_id, incident_id, subscription_id) WHERE (state <> 'withdrawn'::text);
CREATE INDEX claims_unclaimed ON public.claims USING btree (provider_id, incident_id, id) WHERE (claimed_at IS NULL);
CREATE INDEX claims_waking ON public.claims USING btree (incident_id, bucket, claimant_id, id) INCLUDE (wakes_at) WHERE (wakes_at IS NOT NULL);
CREATE INDEX claims_withdrawn ON public.claims USING btree (claimant_id, subscription_id, incident_id) WHERE (state = 'withdrawn'::text);
CREATE INDEX clearance_settings_in_force ON public.clearance_settings USING btree (provider_id, approved_at, id) WHERE (approved_at IS NOT NULL);
CREATE INDEX clearances_by_claim ON public.clearances USING btree (provider_id, claim_id);
CREATE INDEX clearances_in_state ON public.clearances USING btree (provider_id, state, claim_id);
CREATE INDEX clearances_of_incident ON public.clearances USING btree (provider_id, incident_id, state, claim_id);
CREATE INDEX consents_by_claim ON public.consents USING btree (claimant_id, claim_id, id);
CREATE UNIQUE INDEX consents_one_stands ON public.consents USING btree (claimant_id, claim_id) WHERE (withdrawn_at IS NULL);
CREATE INDEX contacts_by_email ON public.contacts USING btree (email_index) WHERE (email_index IS NOT NULL);
CREATE INDEX contacts_by_phone ON public.contacts USING btree (phone_index) WHERE (phone_index IS NOT NULL);
CREATE INDEX deadlines_by_id ON public.deadlines USING btree (id);
CREATE UNIQUE INDEX deadlines_one_runs ON public.deadlines USING btree (claimant_id, claim_id, kind) WHERE (over_at IS NULL);
CREATE INDEX deadlines_open ON public.deadlines USING btree (provider_id, due_order) WHERE (over_at IS NULL);
CREATE INDEX deadlines_warning ON public.deadlines USING btree (provider_id, warn_order) WHERE ((over_at IS NULL) AND (paused_at IS NULL) AND (missed_at IS NULL));
CREATE INDEX deliveries_by_webhook ON public.deliveries USING btree (webhook_id, id);
CREATE INDEX deliveries_done ON public.deliveries USING btree (delivered_at) WHERE (state = 'delivered'::text);
CREATE INDEX deliveries_due ON public.deliveries USING btree (webhook_id, next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX deliveries_in_state ON public.deliveries USING btree (webhook_id, state, id);
CREATE INDEX determinations_by_claim ON public.determinations USING btree (claimant_id, claim_id, id);
CREATE INDEX determinations_by_id ON public.determinations USING btree (id);
CREATE INDEX determinations_by_provider ON public.determinations USING btree (provider_id, id);
CREATE INDEX devices_by_age ON public.devices USING btree (expires_at);
CREATE INDEX editions_by_provider ON public.editions USING btree (provider_id, id);
CREATE INDEX editions_by_rulebook ON public.editions USING btree (rulebook, id);
CREATE INDEX editions_by_state ON public.editions USING btree (state, id);
CREATE UNIQUE INDEX editions_hash_unique ON public.editions USING btree (hash) WHERE (state = 'in_force'::text);
CREATE UNIQUE INDEX editions_name_unique ON public.editions USING btree (rulebook, edition) WHERE (state = 'in_force'::text);
CREATE UNIQUE INDEX editions_replaced_once ON public.editions USING btree (rulebook, replaces) WHERE ((state = 'in_force'::text) AND (replaces IS NOT NULL));
CREATE INDEX entitlements_by_decision ON public.entitlements USING btree (claimant_id, decision_id);
CREATE INDEX entitlements_due ON public.entitlements USING btree (provider_id, incident_id, claimant_id, id) WHERE ((remedy = 'cash'::text) AND (sent < amount));
CREATE INDEX entitlements_in_kind ON public.entitlements USING btree (provider_id, incident_id, claimant_id, id) WHERE (remedy <> 'cash'::text);
CREATE INDEX entries_by_provider ON public.entries USING btree (provider_id, period);
CREATE INDEX entries_sent ON public.entries USING btree (claimant_id, debit_of, transaction_id) WHERE (credit = 'clearing'::text);
CREATE INDEX evidence_by_file ON public.evidence USING btree (claimant_id, file_id);
CREATE INDEX evidence_by_time ON public.evidence USING btree (id);
CREATE INDEX evidence_sweeps_by_due ON public.evidence_sweeps USING btree (due_at);
CREATE INDEX flags_by_group ON public.flags USING btree (group_key, id);
CREATE INDEX flags_by_id ON public.flags USING hash (id);
CREATE INDEX flags_by_incident ON public.flags USING btree (incident_id, provider_id, kind, state);
CREATE INDEX flags_by_provider ON public.flags USING btree (provider_id, id);
CREATE INDEX flags_by_state ON public.flags USING btree (provider_id, state, id);
CREATE INDEX fulfilments_by_claim ON public.fulfilments USING btree (claimant_id, claim_id, id);
CREATE INDEX fulfilments_by_id ON public.fulfilments USING btree (id);
CREATE INDEX fulfilments_by_provider ON public.fulfilments USING btree (provider_id, id);
CREATE INDEX fulfilments_in_state ON public.fulfilments USING btree (provider_id, state, id);
CREATE INDEX fulfilments_to_ask ON public.fulfilments USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE UNIQUE INDEX holds_one_at_a_time ON public.holds USING btree (claimant_id, claim_id) WHERE (released_at IS NULL);
CREATE INDEX incidents_merged ON public.incidents USING btree (merged_into) WHERE (merged_into IS NOT NULL);
CREATE INDEX inquiries_by_id ON public.inquiries USING btree (id);
CREATE INDEX inquiries_by_state ON public.inquiries USING btree (provider_id, state, id);
CREATE UNIQUE INDEX inquiries_one_at_a_time ON public.inquiries USING btree (claimant_id, claim_id) WHERE (state = 'open'::text);
CREATE INDEX links_by_age ON public.links USING btree (expires_at);
CREATE INDEX links_by_claimant ON public.links USING btree (claimant_id, id) WHERE (claimant_id IS NOT NULL);
CREATE INDEX links_by_provider ON public.links USING btree (provider_id, id) WHERE (provider_id IS NOT NULL);
CREATE INDEX links_by_purpose ON public.links USING btree (purpose, id);
CREATE INDEX links_by_user ON public.links USING btree (user_id, id) WHERE (user_id IS NOT NULL);
CREATE UNIQUE INDEX links_once_by_approval ON public.links USING btree (approval_id) WHERE (approval_id IS NOT NULL);
CREATE INDEX maintenances_by_service ON public.maintenances USING btree (service_id, id);
CREATE INDEX memberships_by_claimant ON public.memberships USING btree (claimant_id, id) WHERE (claimant_id IS NOT NULL);
CREATE INDEX memberships_by_role ON public.memberships USING btree (role, id) WHERE ((role <> 'claimant'::text) AND (ended_at IS NULL));
CREATE UNIQUE INDEX memberships_once ON public.memberships USING btree (user_id, role, provider_id, claimant_id) NULLS NOT DISTINCT WHERE (ended_at IS NULL);
CREATE UNIQUE INDEX memberships_once_by_approval ON public.memberships USING btree (user_id, approval_id) WHERE (approval_id IS NOT NULL);
CREATE INDEX notes_by_claim ON public.notes USING btree (claimant_id, claim_id, id);
CREATE INDEX notices_by_incident ON public.notices USING btree (incident_id, due_order);
CREATE INDEX notices_by_provider ON public.notices USING btree (provider_id, due_order);
CREATE INDEX notices_by_standing ON public.notices USING btree (provider_id, standing, due_order);
CREATE INDEX notices_to_tell ON public.notices USING btree (due_at) WHERE ((standing = 'owed'::text) AND (overdue_at IS NULL));
CREATE INDEX objections_by_id ON public.objections USING btree (id);
CREATE INDEX objections_by_provider ON public.objections USING btree (provider_id, period);
CREATE INDEX objections_open ON public.objections USING btree (provider_id, id) WHERE (state = 'open'::text);
CREATE INDEX outages_by_incident ON public.outages USING btree (incident_id, id);
CREATE INDEX outages_by_service ON public.outages USING btree (service_id, id);
CREATE INDEX past_outages_by_incident ON public.past_outages USING btree (incident_id);
CREATE INDEX past_subscriptions_counted ON public.past_subscriptions USING btree (service_id, since);
CREATE INDEX payees_by_account ON public.payees USING btree (account_index) WHERE (account_index IS NOT NULL);
CREATE INDEX payout_attempts_by_account ON public.payout_attempts USING btree (account_index) WHERE (account_index IS NOT NULL);
CREATE INDEX payout_attempts_by_remittance ON public.payout_attempts USING btree (remittance_id, claimant_id, id);
CREATE INDEX payout_attempts_in_state ON public.payout_attempts USING btree (remittance_id, state, claimant_id, id);
CREATE UNIQUE INDEX payout_attempts_open ON public.payout_attempts USING btree (claimant_id, payout_id) WHERE (state = ANY (ARRAY['drafted'::text, 'sent'::text, 'accepted'::text]));
CREATE INDEX payouts_by_claim ON public.payouts USING btree (claimant_id, claim_id, id);
CREATE INDEX payouts_by_id ON public.payouts USING hash (id);
CREATE INDEX payouts_by_provider ON public.payouts USING btree (provider_id, id);
CREATE INDEX payouts_in_state ON public.payouts USING btree (provider_id, state, id);
CREATE UNIQUE INDEX payouts_open ON public.payouts USING btree (claimant_id, entitlement_id) WHERE (state = ANY (ARRAY['due'::text, 'blocked'::text, 'sent'::text, 'returned'::text]));
CREATE INDEX person_keys_by_master_key ON public.person_keys USING btree (master_key, claimant_id);
CREATE INDEX proofs_by_age ON public.proofs USING btree (expires_at);
CREATE INDEX publications_by_notice ON public.publications USING btree (notice_id, id);
CREATE INDEX quality_samples_by_id ON public.quality_samples USING hash (id);
CREATE INDEX quality_samples_by_result ON public.quality_samples USING btree (provider_id, kind, result, id);
CREATE INDEX quality_samples_open ON public.quality_samples USING btree (provider_id, id) WHERE (reviewed_at IS NULL);
CREATE INDEX recourse_receipts_by_recourse ON public.recourse_receipts USING btree (claimant_id, recourse_id, id);
CREATE UNIQUE INDEX recourse_receipts_once ON public.recourse_receipts USING btree (claimant_id, bank_reference) WHERE (reversal_id IS NULL);
CREATE INDEX recourses_by_incident ON public.recourses USING btree (incident_id, id);
CREATE INDEX recourses_by_provider ON public.recourses USING btree (provider_id, id);
CREATE INDEX remittances_at_work ON public.remittances USING btree (made_at, id) WHERE (state = ANY (ARRAY['collecting'::text, 'approved'::text]));
CREATE INDEX remittances_by_provider ON public.remittances USING btree (provider_id, id);
CREATE INDEX retained_data_by_end ON public.retained_data USING btree (until);
CREATE INDEX reviews_by_id ON public.reviews USING btree (id);
CREATE INDEX reviews_due ON public.reviews USING btree (provider_id, due_order) WHERE (answered_at IS NULL);
CREATE UNIQUE INDEX reviews_one_at_a_time ON public.reviews USING btree (claimant_id, claim_id) WHERE (answered_at IS NULL);
CREATE INDEX sessions_by_age ON public.sessions USING btree (expires_at);
CREATE INDEX sessions_by_sid ON public.sessions USING btree (sid) WHERE (sid IS NOT NULL);
CREATE INDEX sessions_by_user ON public.sessions USING btree (user_id, id);
CREATE INDEX sign_ins_by_user ON public.sign_ins USING btree (user_id);
CREATE INDEX signing_keys_by_provider ON public.signing_keys USING btree (provider_id, id);
CREATE INDEX simulations_by_incident ON public.simulations USING btree (incident_id, id);
CREATE INDEX simulations_by_provider ON public.simulations USING btree (provider_id, id) WHERE by_operator;
CREATE INDEX simulations_of_edition ON public.simulations USING btree (edition_hash, incident_id) WHERE (state = 'done'::text);
CREATE INDEX simulations_running ON public.simulations USING btree (requested_by) WHERE (state = 'running'::text);
CREATE INDEX simulations_unworked ON public.simulations USING btree (worked_at) WHERE (state = 'running'::text);
CREATE INDEX submission_contents_by_time ON public.submission_contents USING btree (received_at);
CREATE INDEX submissions_by_claimant ON public.submissions USING btree (claimant_id) WHERE (claimant_id IS NOT NULL);
CREATE INDEX submissions_by_id ON public.submissions USING btree (id);
CREATE INDEX submissions_by_incident ON public.submissions USING btree (provider_id, incident_id, id);
CREATE INDEX submissions_by_state ON public.submissions USING btree (provider_id, incident_id, state, id);
CREATE INDEX submissions_counted ON public.submissions USING btree (incident_id, provider_id, state, why);
CREATE INDEX submissions_waiting ON public.submissions USING btree (holder_id, subscription_id) WHERE (holder_id IS NOT NULL);
CREATE INDEX subscriptions_by_plan ON public.subscriptions USING btree (plan_id, started_at) INCLUDE (provider_id, claimant_id, cohort, ended_at);
CREATE INDEX subscriptions_by_provider ON public.subscriptions USING btree (provider_id, id);
CREATE INDEX subscriptions_counted ON public.subscriptions USING btree (service_id, period) INCLUDE (started_at, ended_at, claimant_kind, cohort, provider_id, claimant_id);
CREATE INDEX surveys_by_provider ON public.surveys USING btree (provider_id, id);
CREATE INDEX surveys_unfinished ON public.surveys USING btree (id) WHERE (finished_at IS NULL);
CREATE INDEX tokens_by_claimant ON public.tokens USING btree (claimant_id) WHERE (claimant_id IS NOT NULL);
CREATE INDEX tokens_by_id ON public.tokens USING btree (id);
CREATE INDEX tokens_by_user ON public.tokens USING btree (user_id, id) WHERE (user_id IS NOT NULL);
CREATE INDEX transactions_by_provider ON public.transactions USING btree (provider_id, period, claimant_id, id);
CREATE INDEX updates_by_incident ON public.updates USING btree (incident_id, id);
CREATE INDEX users_privileged ON public.users USING btree (user_id) WHERE privileged;
CREATE INDEX watches_by_end ON public.watches USING btree (expires_at);
CREATE INDEX watches_by_key ON public.watches USING btree (provider_id, kind, key) WHERE (removed_at IS NULL);
CREATE INDEX watches_by_provider ON public.watches USING btree (provider_id, id);
CREATE INDEX webhook_secrets_by_master_key ON public.webhook_secrets USING btree (master_key, id);
CREATE INDEX webhook_secrets_by_webhook ON public.webhook_secrets USING btree (webhook_id, id);
CREATE INDEX webhooks_by_provider ON public.webhooks USING btree (provider_id, id);
CREATE INDEX windows_by_outage ON public.windows USING btree (outage_id, id, revision);
CREATE INDEX wordings_by_notice ON public.wordings USING btree (notice_id, id);
CREATE UNIQUE INDEX wordings_one_draft ON public.wordings USING btree (notice_id) WHERE (published_at IS NULL);

-- Row-level security

ALTER TABLE access_checks ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_checks_added ON access_checks FOR INSERT
    WITH CHECK ((NOT (user_id IS DISTINCT FROM (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid)) AND ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY access_checks_read ON access_checks FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE access_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_records_added ON access_records FOR INSERT
    WITH CHECK ((NOT (user_id IS DISTINCT FROM (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid)) AND (actor = convert_from(decode(current_setting('bosang.actor'::text, true), 'hex'::text), 'UTF8'::name)) AND
CASE role
    WHEN 'operator'::text THEN (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WHEN 'administrator'::text THEN ((current_setting('bosang.administrator'::text, true) = 'on'::text) AND (current_setting('bosang.system'::text, true) IS DISTINCT FROM 'on'::text))
    WHEN 'regulator'::text THEN ((current_setting('bosang.everything'::text, true) = 'on'::text) AND (current_setting('bosang.administrator'::text, true) IS DISTINCT FROM 'on'::text))
    ELSE false
END);
CREATE POLICY access_records_kept_for_two_years ON access_records AS RESTRICTIVE FOR DELETE
    USING (at < (now() - '2 years'::interval));
CREATE POLICY access_records_of_new_accounts ON access_records FOR INSERT
    WITH CHECK ((current_setting('bosang.new'::text, true) = 'on'::text) AND (role = 'claimant'::text) AND (user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY access_records_read ON access_records FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY access_records_removed ON access_records FOR DELETE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY answers_actor ON answers
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid));

ALTER TABLE appeals ENABLE ROW LEVEL SECURITY;
CREATE POLICY appeals_answered ON appeals FOR UPDATE
    USING ((state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text])) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((state <> ALL (ARRAY['withdrawn'::text, 'lapsed'::text])) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND ((answered_by IS NULL) OR (answered_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)))));
CREATE POLICY appeals_filed ON appeals FOR INSERT
    WITH CHECK ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (state = 'filed'::text));
CREATE POLICY appeals_lapsed ON appeals FOR UPDATE
    USING ((state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text])) AND (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL))
    WITH CHECK ((state = 'lapsed'::text) AND (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY appeals_read ON appeals FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY appeals_withdrawn ON appeals FOR UPDATE
    USING ((state = ANY (ARRAY['filed'::text, 'handed_over'::text, 'supplement'::text])) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid))
    WITH CHECK ((state = 'withdrawn'::text) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));

ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
CREATE POLICY approvals_actor ON approvals
    USING (((provider_id IS NULL) AND (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL)) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY approvals_decided ON approvals AS RESTRICTIVE FOR UPDATE
    USING (state = 'pending'::text)
    WITH CHECK (decided_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));
CREATE POLICY approvals_requested ON approvals AS RESTRICTIVE FOR INSERT
    WITH CHECK ((state = 'pending'::text) AND (requested_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));

ALTER TABLE assessments ENABLE ROW LEVEL SECURITY;
CREATE POLICY assessments_service ON assessments
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE assignments ENABLE ROW LEVEL SECURITY;
CREATE POLICY assignments_changed ON assignments FOR UPDATE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WITH CHECK (assigned_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));
CREATE POLICY assignments_ended ON assignments FOR DELETE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY assignments_made ON assignments FOR INSERT
    WITH CHECK ((assigned_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY assignments_read ON assignments FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY attempts_actor ON attempts
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY attempts_forgotten ON attempts AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE awards ENABLE ROW LEVEL SECURITY;
CREATE POLICY awards_added ON awards FOR INSERT
    WITH CHECK ((approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY awards_read ON awards FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE balances ENABLE ROW LEVEL SECURITY;
CREATE POLICY balances_actor ON balances
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE batch_failures ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_failures_actor ON batch_failures
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY batch_failures_told_by_the_service ON batch_failures AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE batch_ranges ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_ranges_actor ON batch_ranges
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY batch_ranges_worked_by_the_service ON batch_ranges AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY batches_actor ON batches
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY batches_worked_by_the_service ON batches AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE births ENABLE ROW LEVEL SECURITY;
CREATE POLICY births_added ON births FOR INSERT
    WITH CHECK (((said_by = 'claimant'::text) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text)) OR ((said_by = 'provider'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY births_emptied ON births FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL)
    WITH CHECK ((sealed IS NULL) AND (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY births_read ON births FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY births_recorded ON births FOR UPDATE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WITH CHECK ((said_by = 'provider'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE budget_claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY budget_claims_added ON budget_claims FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY budget_claims_changed ON budget_claims FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY budget_claims_read ON budget_claims FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE budgets ENABLE ROW LEVEL SECURITY;
CREATE POLICY budgets_changed ON budgets FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY budgets_made ON budgets FOR INSERT
    WITH CHECK ((reserved = (0)::numeric) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY budgets_read ON budgets FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE causes ENABLE ROW LEVEL SECURITY;
CREATE POLICY causes_added ON causes FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY causes_read ON causes FOR SELECT
    USING true;

ALTER TABLE check_results ENABLE ROW LEVEL SECURITY;
CREATE POLICY check_results_found ON check_results FOR INSERT
    WITH CHECK ((found_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY check_results_read ON check_results FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE circulars ENABLE ROW LEVEL SECURITY;
CREATE POLICY circulars_seen ON circulars FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY circulars_sent ON circulars FOR INSERT
    WITH CHECK ((done_at IS NULL) AND ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY circulars_worked ON circulars FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE claim_drafts ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_drafts_own ON claim_drafts
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text)));

ALTER TABLE claim_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY claim_versions_actor ON claim_versions
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));
CREATE POLICY claim_versions_kept ON claim_versions AS RESTRICTIVE FOR UPDATE
    USING (until IS NULL)
    WITH CHECK true;

ALTER TABLE claimants ENABLE ROW LEVEL SECURITY;
CREATE POLICY claimants_actor ON claimants
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY claimants_added_by_providers ON claimants AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY claimants_emptied ON claimants AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY claims_actor ON claims
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY claims_filed_by_the_service ON claims AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything'::text, true) = 'on'::text);
CREATE POLICY claims_final ON claims AS RESTRICTIVE FOR UPDATE
    USING (state <> ALL (ARRAY['withdrawn'::text, 'merged'::text]))
    WITH CHECK true;
CREATE POLICY claims_not_withdrawn_by_new_accounts ON claims AS RESTRICTIVE FOR UPDATE
    USING true
    WITH CHECK ((state <> 'withdrawn'::text) OR (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text));

ALTER TABLE clearance_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearance_settings_agreed ON clearance_settings FOR UPDATE
    USING ((approved_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));
CREATE POLICY clearance_settings_asked ON clearance_settings FOR INSERT
    WITH CHECK 
CASE
    WHEN (asked_by = 'machine'::text) THEN (current_setting('bosang.system'::text, true) = 'on'::text)
    ELSE ((approved_at IS NULL) AND (asked_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
END;
CREATE POLICY clearance_settings_read ON clearance_settings FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE clearances ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearances_added ON clearances FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY clearances_changed ON clearances FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY clearances_decided ON clearances FOR UPDATE
    USING ((state <> 'nothing'::text) AND (NOT stale) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND (state = ANY (ARRAY['approved'::text, 'sent_back'::text])) AND (NOT stale) AND (state_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));
CREATE POLICY clearances_read ON clearances FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY consents_given ON consents FOR INSERT
    WITH CHECK ((withdrawn_at IS NULL) AND (given_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (shown_by = 'session'::text) AND (representative_id = (NULLIF(current_setting('bosang.representative_id'::text, true), ''::text))::uuid)) OR ((shown_by <> 'session'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))));
CREATE POLICY consents_read ON consents FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY consents_withdrawn ON consents FOR UPDATE
    USING ((withdrawn_at IS NULL) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (representative_id = (NULLIF(current_setting('bosang.representative_id'::text, true), ''::text))::uuid)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL)))
    WITH CHECK ((withdrawn_at IS NOT NULL) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (representative_id = (NULLIF(current_setting('bosang.representative_id'::text, true), ''::text))::uuid)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY contacts_added ON contacts FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY contacts_changed ON contacts FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY contacts_read ON contacts FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
CREATE POLICY credentials_actor ON credentials
    USING ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));

ALTER TABLE cutoffs ENABLE ROW LEVEL SECURITY;
CREATE POLICY cutoffs_all ON cutoffs
    USING true;
CREATE POLICY cutoffs_made_by_an_actor ON cutoffs AS RESTRICTIVE FOR INSERT
    WITH CHECK (NULLIF(current_setting('bosang.actor'::text, true), ''::text) IS NOT NULL);

ALTER TABLE deadline_settings ENABLE ROW LEVEL SECURITY;
CREATE POLICY deadline_settings_added ON deadline_settings FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY deadline_settings_read ON deadline_settings FOR SELECT
    USING true;

ALTER TABLE deadlines ENABLE ROW LEVEL SECURITY;
CREATE POLICY deadlines_moved ON deadlines FOR UPDATE
    USING ((over_at IS NULL) AND ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND ((paused_at IS NOT NULL) OR (kind = ANY (ARRAY['inquiry'::text, 'mediation'::text])))) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY deadlines_read ON deadlines FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY deadlines_started ON deadlines FOR INSERT
    WITH CHECK ((over_at IS NULL) AND ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));

ALTER TABLE decision_reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY decision_reads_said ON decision_reads FOR INSERT
    WITH CHECK ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text));
CREATE POLICY decision_reads_seen ON decision_reads FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY decisions_actor ON decisions
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY deliveries_added ON deliveries FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY deliveries_forgotten ON deliveries FOR DELETE
    USING ((state = 'delivered'::text) AND (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY deliveries_read ON deliveries FOR SELECT
    USING ((NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY deliveries_tried ON deliveries FOR UPDATE
    USING ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK true;

ALTER TABLE determinations ENABLE ROW LEVEL SECURITY;
CREATE POLICY determinations_approved ON determinations FOR UPDATE
    USING ((number IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));
CREATE POLICY determinations_made ON determinations FOR INSERT
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND (made_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (approved_by IS NULL));
CREATE POLICY determinations_read ON determinations FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY devices_actor ON devices
    USING ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY devices_forgotten ON devices AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE directory ENABLE ROW LEVEL SECURITY;
CREATE POLICY directory_actor ON directory
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY directory_added_by_providers ON directory AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY directory_forgotten ON directory AS RESTRICTIVE FOR DELETE
    USING ((current_setting('bosang.system'::text, true) = 'on'::text) AND (subject_id = claimant_id));

ALTER TABLE editions ENABLE ROW LEVEL SECURITY;
CREATE POLICY editions_changed ON editions FOR UPDATE
    USING ((state = ANY (ARRAY['draft'::text, 'proposed'::text])) AND (((provider_id IS NULL) AND (current_setting('bosang.everything'::text, true) = 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK (((provider_id IS NULL) AND (current_setting('bosang.everything'::text, true) = 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY editions_drafted ON editions FOR INSERT
    WITH CHECK ((state = 'draft'::text) AND (((provider_id IS NULL) AND (current_setting('bosang.everything'::text, true) = 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY editions_read ON editions FOR SELECT
    USING ((state = 'in_force'::text) OR (NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE entitlements ENABLE ROW LEVEL SECURITY;
CREATE POLICY entitlements_actor ON entitlements
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));

ALTER TABLE entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY entries_actor ON entries
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));

ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
CREATE POLICY erasures_added ON erasures FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY erasures_read ON erasures FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE events ENABLE ROW LEVEL SECURITY;
CREATE POLICY events_actor ON events
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY events_of_user ON events
    USING (claimant_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid);

ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_added ON evidence FOR INSERT
    WITH CHECK ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY evidence_filed ON evidence FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY evidence_read ON evidence FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY evidence_removed ON evidence FOR DELETE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY evidence_taken_away ON evidence FOR DELETE
    USING ((draft_id IS NOT NULL) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));

ALTER TABLE evidence_files ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_files_added ON evidence_files FOR INSERT
    WITH CHECK ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY evidence_files_filed ON evidence_files FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY evidence_files_read ON evidence_files FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY evidence_files_removed ON evidence_files FOR DELETE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY evidence_files_taken_away ON evidence_files FOR DELETE
    USING (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid);

ALTER TABLE evidence_sweeps ENABLE ROW LEVEL SECURITY;
CREATE POLICY evidence_sweeps_own ON evidence_sweeps
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE features ENABLE ROW LEVEL SECURITY;
CREATE POLICY features_added ON features FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY features_changed ON features FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY features_read ON features FOR SELECT
    USING true;

ALTER TABLE flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY flags_decided ON flags FOR UPDATE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WITH CHECK ((state <> 'open'::text) AND (decided_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));
CREATE POLICY flags_forgotten ON flags FOR DELETE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY flags_raised ON flags FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) AND (state = 'open'::text));
CREATE POLICY flags_read ON flags FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE fulfilment_tallies ENABLE ROW LEVEL SECURITY;
CREATE POLICY fulfilment_tallies_added ON fulfilment_tallies FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY fulfilment_tallies_changed ON fulfilment_tallies FOR UPDATE
    USING ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK true;
CREATE POLICY fulfilment_tallies_read ON fulfilment_tallies FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE fulfilments ENABLE ROW LEVEL SECURITY;
CREATE POLICY fulfilments_answered ON fulfilments FOR UPDATE
    USING ((state <> 'acknowledged'::text) AND ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK true;
CREATE POLICY fulfilments_read ON fulfilments FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY fulfilments_requested ON fulfilments FOR INSERT
    WITH CHECK ((state = 'requested'::text) AND (current_setting('bosang.system'::text, true) = 'on'::text));

ALTER TABLE holds ENABLE ROW LEVEL SECURITY;
CREATE POLICY holds_held ON holds FOR INSERT
    WITH CHECK ((released_at IS NULL) AND (held_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY holds_read ON holds FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY holds_released ON holds FOR UPDATE
    USING ((released_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (released_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));

ALTER TABLE incident_facts ENABLE ROW LEVEL SECURITY;
CREATE POLICY incident_facts_added ON incident_facts FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY incident_facts_changed ON incident_facts FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY incident_facts_read ON incident_facts FOR SELECT
    USING true;

ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY incidents_added ON incidents FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY incidents_changed ON incidents FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY incidents_read ON incidents FOR SELECT
    USING true;

ALTER TABLE inquiries ENABLE ROW LEVEL SECURITY;
CREATE POLICY inquiries_answered ON inquiries FOR UPDATE
    USING ((state = 'open'::text) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text))
    WITH CHECK ((state = 'answered'::text) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY inquiries_asked ON inquiries FOR INSERT
    WITH CHECK ((state = 'open'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY inquiries_ended ON inquiries FOR UPDATE
    USING ((state = ANY (ARRAY['open'::text, 'answered'::text])) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((state = ANY (ARRAY['closed'::text, 'withdrawn'::text])) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY inquiries_expired ON inquiries FOR UPDATE
    USING ((state = 'open'::text) AND (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL))
    WITH CHECK ((state = 'expired'::text) AND (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY inquiries_read ON inquiries FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE libraries ENABLE ROW LEVEL SECURITY;
CREATE POLICY libraries_counted ON libraries FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY libraries_read ON libraries FOR SELECT
    USING true;

ALTER TABLE links ENABLE ROW LEVEL SECURITY;
CREATE POLICY links_actor ON links
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR ((claimant_id IS NULL) AND (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY links_forgotten ON links AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY links_made_by_who_acts ON links AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR ((purpose = ANY (ARRAY['invitation'::text, 'recovery'::text])) AND (approval_id IS NOT NULL) AND (current_setting('bosang.administrator'::text, true) = 'on'::text)) OR ((purpose = 'customer'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY links_once ON links AS RESTRICTIVE FOR UPDATE
    USING ((used_at IS NULL) AND (revoked_at IS NULL))
    WITH CHECK true;

ALTER TABLE loss_methods ENABLE ROW LEVEL SECURITY;
CREATE POLICY loss_methods_read ON loss_methods
    USING true;
CREATE POLICY loss_methods_set_by_providers ON loss_methods AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE loss_statements ENABLE ROW LEVEL SECURITY;
CREATE POLICY loss_statements_actor ON loss_statements
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE maintenances ENABLE ROW LEVEL SECURITY;
CREATE POLICY maintenances_added ON maintenances FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY maintenances_approved ON maintenances FOR UPDATE
    USING (approved_at IS NULL)
    WITH CHECK ((approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY maintenances_not_approved_at_once ON maintenances AS RESTRICTIVE FOR INSERT
    WITH CHECK (approved_at IS NULL);
CREATE POLICY maintenances_read ON maintenances FOR SELECT
    USING true;

ALTER TABLE master_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY master_keys_added ON master_keys FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY master_keys_read ON master_keys FOR SELECT
    USING true;
CREATE POLICY master_keys_retired ON master_keys FOR UPDATE
    USING true
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY memberships_ended ON memberships FOR UPDATE
    USING ((ended_at IS NULL) AND ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR ((role <> 'claimant'::text) AND (current_setting('bosang.administrator'::text, true) = 'on'::text)) OR (current_setting('bosang.system'::text, true) = 'on'::text)))
    WITH CHECK true;
CREATE POLICY memberships_granted ON memberships FOR INSERT
    WITH CHECK (((role <> 'claimant'::text) AND (issuer IS NULL) AND (current_setting('bosang.administrator'::text, true) = 'on'::text) AND (approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)))) OR ((current_setting('bosang.system'::text, true) = 'on'::text) AND ((role = 'claimant'::text) OR (granted_by = 'machine'::text) OR (issuer IS NOT NULL))));
CREATE POLICY memberships_read ON memberships FOR SELECT
    USING ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR ((role <> 'claimant'::text) AND (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL)) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR ((role = 'claimant'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));

ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_marked ON messages FOR UPDATE
    USING ((read_at IS NULL) AND (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text))
    WITH CHECK (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid);
CREATE POLICY messages_seen ON messages FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY messages_sent ON messages FOR INSERT
    WITH CHECK ((read_at IS NULL) AND ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));

ALTER TABLE narratives ENABLE ROW LEVEL SECURITY;
CREATE POLICY narratives_of_the_service ON narratives
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);
CREATE POLICY narratives_read ON narratives FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
CREATE POLICY notes_read ON notes FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY notes_written ON notes FOR INSERT
    WITH CHECK ((written_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE notice_duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY notice_duties_added ON notice_duties FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY notice_duties_read ON notice_duties FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_added ON notices FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY notices_changed ON notices FOR UPDATE
    USING ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY notices_read ON notices FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE objections ENABLE ROW LEVEL SECURITY;
CREATE POLICY objections_answered ON objections FOR UPDATE
    USING ((state = 'open'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((state = ANY (ARRAY['dismissed'::text, 'upheld'::text])) AND (answered_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));
CREATE POLICY objections_made ON objections FOR INSERT
    WITH CHECK 
CASE
    WHEN (state = 'silent'::text) THEN (current_setting('bosang.system'::text, true) = 'on'::text)
    ELSE ((state = ANY (ARRAY['own'::text, 'waived'::text, 'open'::text])) AND (made_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
END;
CREATE POLICY objections_read ON objections FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE outages ENABLE ROW LEVEL SECURITY;
CREATE POLICY outages_added ON outages FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY outages_changed ON outages FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY outages_read ON outages FOR SELECT
    USING true;

ALTER TABLE past_outages ENABLE ROW LEVEL SECURITY;
CREATE POLICY past_outages_all ON past_outages
    USING true;
CREATE POLICY past_outages_made_by_an_actor ON past_outages AS RESTRICTIVE FOR INSERT
    WITH CHECK (NULLIF(current_setting('bosang.actor'::text, true), ''::text) IS NOT NULL);

ALTER TABLE past_subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY past_subscriptions_actor ON past_subscriptions
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));

ALTER TABLE payees ENABLE ROW LEVEL SECURITY;
CREATE POLICY payees_added ON payees FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY payees_added_by_no_new_account ON payees AS RESTRICTIVE FOR INSERT
    WITH CHECK (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text);
CREATE POLICY payees_changed ON payees FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid));
CREATE POLICY payees_changed_by_no_new_account ON payees AS RESTRICTIVE FOR UPDATE
    USING (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text);
CREATE POLICY payees_read ON payees FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE payout_attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY payout_attempts_added ON payout_attempts FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) AND (state = 'drafted'::text));
CREATE POLICY payout_attempts_changed ON payout_attempts FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY payout_attempts_read ON payout_attempts FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE payouts ENABLE ROW LEVEL SECURITY;
CREATE POLICY payouts_added ON payouts FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) AND (state = ANY (ARRAY['due'::text, 'blocked'::text])));
CREATE POLICY payouts_changed ON payouts FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY payouts_read ON payouts FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE person_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_keys_added ON person_keys FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY person_keys_changed ON person_keys FOR UPDATE
    USING ((destroyed_at IS NULL) AND (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL))
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY person_keys_read ON person_keys FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (claimant_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE plan_channels ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_channels_added ON plan_channels FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY plan_channels_read ON plan_channels FOR SELECT
    USING true;

ALTER TABLE plan_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_terms_added ON plan_terms FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY plan_terms_read ON plan_terms FOR SELECT
    USING true;

ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY plans_added ON plans FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY plans_changed ON plans FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY plans_read ON plans FOR SELECT
    USING true;

ALTER TABLE proofs ENABLE ROW LEVEL SECURITY;
CREATE POLICY proofs_actor ON proofs
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY proofs_forgotten ON proofs AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE providers ENABLE ROW LEVEL SECURITY;
CREATE POLICY providers_added ON providers FOR INSERT
    WITH CHECK (current_setting('bosang.administrator'::text, true) = 'on'::text);
CREATE POLICY providers_changed ON providers FOR UPDATE
    USING true
    WITH CHECK (current_setting('bosang.administrator'::text, true) = 'on'::text);
CREATE POLICY providers_read ON providers FOR SELECT
    USING true;

ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
CREATE POLICY publications_added ON publications FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY publications_read ON publications FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE quality_samples ENABLE ROW LEVEL SECURITY;
CREATE POLICY quality_samples_drawn ON quality_samples FOR INSERT
    WITH CHECK ((reviewed_at IS NULL) AND ((current_setting('bosang.system'::text, true) = 'on'::text) OR ((approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))));
CREATE POLICY quality_samples_read ON quality_samples FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY quality_samples_reviewed ON quality_samples FOR UPDATE
    USING ((reviewed_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (reviewed_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));

ALTER TABLE recourse_assessments ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_assessments_made ON recourse_assessments FOR INSERT
    WITH CHECK ((assessed_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_assessments_read ON recourse_assessments FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recourse_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_receipts_booked ON recourse_receipts FOR INSERT
    WITH CHECK ((reversal_id IS NULL) AND (booked_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_receipts_read ON recourse_receipts FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_receipts_reversed ON recourse_receipts FOR UPDATE
    USING ((reversal_id IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((reversed_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recourse_shares ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_shares_agreed ON recourse_shares FOR UPDATE
    USING ((approved_by IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_shares_asked ON recourse_shares FOR INSERT
    WITH CHECK ((approved_by IS NULL) AND (asked_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_shares_read ON recourse_shares FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recourse_sums ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_sums_made ON recourse_sums FOR INSERT
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY recourse_sums_read ON recourse_sums FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recourse_totals ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourse_totals_begun ON recourse_totals FOR INSERT
    WITH CHECK ((shares = (0)::numeric) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourse_totals_changed ON recourse_totals FOR UPDATE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY recourse_totals_read ON recourse_totals FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recourses ENABLE ROW LEVEL SECURITY;
CREATE POLICY recourses_changed ON recourses FOR UPDATE
    USING (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY recourses_read ON recourses FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY recourses_stated ON recourses FOR INSERT
    WITH CHECK ((share_id IS NULL) AND (stated_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY recovery_codes_actor ON recovery_codes
    USING ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));

ALTER TABLE remittance_reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY remittance_reports_added ON remittance_reports FOR INSERT
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY remittance_reports_read ON remittance_reports FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE remittances ENABLE ROW LEVEL SECURITY;
CREATE POLICY remittances_changed ON remittances FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY remittances_made ON remittances FOR INSERT
    WITH CHECK ((state = 'collecting'::text) AND (approved_by IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY remittances_read ON remittances FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE representatives ENABLE ROW LEVEL SECURITY;
CREATE POLICY representatives_over ON representatives FOR UPDATE
    USING ((state = ANY (ARRAY['stated'::text, 'verified'::text])) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND ((kind = 'agent'::text) OR (id = (NULLIF(current_setting('bosang.representative_id'::text, true), ''::text))::uuid))) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK ((state = 'ended'::text) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND ((kind = 'agent'::text) OR (id = (NULLIF(current_setting('bosang.representative_id'::text, true), ''::text))::uuid))) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY representatives_read ON representatives FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY representatives_service ON representatives FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY representatives_stated ON representatives FOR INSERT
    WITH CHECK ((state = 'stated'::text) AND (user_id IS NULL) AND (stated_by = COALESCE(('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)), stated_by)) AND (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (shown_by = 'evidence'::text) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text) AND (COALESCE(current_setting('bosang.representative_id'::text, true), ''::text) = ''::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));
CREATE POLICY representatives_verified ON representatives FOR UPDATE
    USING ((state = 'stated'::text) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((state = ANY (ARRAY['verified'::text, 'refused'::text])) AND (decided_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE retained_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY retained_data_of_the_service ON retained_data
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE retention_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY retention_progress_of_the_service ON retention_progress
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE review_extensions ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_extensions_added ON review_extensions FOR INSERT
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND (extended_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));
CREATE POLICY review_extensions_read ON review_extensions FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY reviews_answered ON reviews FOR UPDATE
    USING ((answered_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND ((answered_by IS NULL) OR (answered_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)))));
CREATE POLICY reviews_lapsed ON reviews FOR UPDATE
    USING ((answered_at IS NULL) AND (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL))
    WITH CHECK ((result = 'lapsed'::text) AND (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY reviews_read ON reviews FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY reviews_requested ON reviews FOR INSERT
    WITH CHECK ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (answered_at IS NULL) AND (extended = 0));

ALTER TABLE seats ENABLE ROW LEVEL SECURITY;
CREATE POLICY seats_read ON seats FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY seats_stated ON seats FOR INSERT
    WITH CHECK (((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY seats_stated_anew ON seats FOR UPDATE
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (((labels_sealed IS NULL) AND (current_setting('bosang.system'::text, true) = 'on'::text)) OR ((claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) AND (COALESCE(current_setting('bosang.new'::text, true), ''::text) <> 'on'::text)) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE services ENABLE ROW LEVEL SECURITY;
CREATE POLICY services_added ON services FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY services_changed ON services FOR UPDATE
    USING true
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY services_read ON services FOR SELECT
    USING true;

ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_actor ON sessions
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY sessions_begun_for_oneself ON sessions AS RESTRICTIVE FOR INSERT
    WITH CHECK ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY sessions_ended ON sessions AS RESTRICTIVE FOR UPDATE
    USING (ended_at IS NULL)
    WITH CHECK true;
CREATE POLICY sessions_forgotten ON sessions AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY sign_ins_actor ON sign_ins
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY sign_ins_added_by_others ON sign_ins AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.administrator'::text, true) = 'on'::text);
CREATE POLICY sign_ins_forgotten ON sign_ins AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY signing_keys_actor ON signing_keys
    USING ((id = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY signing_keys_added_by_providers ON signing_keys AS RESTRICTIVE FOR INSERT
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY signing_keys_revoked_once ON signing_keys AS RESTRICTIVE FOR UPDATE
    USING ((revoked_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK true;

ALTER TABLE simulations ENABLE ROW LEVEL SECURITY;
CREATE POLICY simulations_actor ON simulations
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (by_operator AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))));

ALTER TABLE submission_contents ENABLE ROW LEVEL SECURITY;
CREATE POLICY submission_contents_added ON submission_contents FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY submission_contents_read ON submission_contents FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY submission_contents_removed ON submission_contents FOR DELETE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE submissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY submissions_added ON submissions FOR INSERT
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);
CREATE POLICY submissions_dismissed ON submissions FOR UPDATE
    USING ((state = ANY (ARRAY['unmatched'::text, 'ambiguous'::text])) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK ((state = 'dismissed'::text) AND (settled_by = convert_from(decode(current_setting('bosang.actor'::text, true), 'hex'::text), 'UTF8'::name)) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY submissions_moved ON submissions FOR UPDATE
    USING (NULLIF(((current_setting('bosang.everything'::text, true) = 'on'::text) AND (current_setting('bosang.administrator'::text, true) = 'on'::text)), false) IS NOT NULL)
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) AND (current_setting('bosang.administrator'::text, true) = 'on'::text));
CREATE POLICY submissions_read ON submissions FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY submissions_settled ON submissions FOR UPDATE
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.system'::text, true) = 'on'::text);

ALTER TABLE subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY subscriptions_actor ON subscriptions
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));
CREATE POLICY subscriptions_added_by_providers ON subscriptions AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY subscriptions_changed_by_providers ON subscriptions AS RESTRICTIVE FOR UPDATE
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE surveys ENABLE ROW LEVEL SECURITY;
CREATE POLICY surveys_actor ON surveys
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY tokens_actor ON tokens
    USING ((key = (NULLIF(current_setting('bosang.key'::text, true), ''::text))::uuid) OR (user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY tokens_added_for_oneself ON tokens AS RESTRICTIVE FOR INSERT
    WITH CHECK ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (current_setting('bosang.system'::text, true) = 'on'::text));
CREATE POLICY tokens_revoked_once ON tokens AS RESTRICTIVE FOR UPDATE
    USING (revoked_at IS NULL)
    WITH CHECK true;

ALTER TABLE transactions ENABLE ROW LEVEL SECURITY;
CREATE POLICY transactions_actor ON transactions
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (claimant_id = (NULLIF(current_setting('bosang.claimant_id'::text, true), ''::text))::uuid) OR ((provider_id)::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))));

ALTER TABLE updates ENABLE ROW LEVEL SECURITY;
CREATE POLICY updates_posted ON updates FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY updates_read ON updates FOR SELECT
    USING true;

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_actor ON users
    USING ((user_id = (NULLIF(current_setting('bosang.user_id'::text, true), ''::text))::uuid) OR (privileged AND (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL)) OR (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY users_added_by_others ON users AS RESTRICTIVE FOR INSERT
    WITH CHECK ((current_setting('bosang.system'::text, true) = 'on'::text) OR (privileged AND (state = 'invited'::text) AND (current_setting('bosang.administrator'::text, true) = 'on'::text)));
CREATE POLICY users_suspended ON users AS RESTRICTIVE FOR UPDATE
    USING ((state = 'active'::text) OR (NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL));

ALTER TABLE watches ENABLE ROW LEVEL SECURITY;
CREATE POLICY watches_added ON watches FOR INSERT
    WITH CHECK ((removed_at IS NULL) AND (added_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY watches_forgotten ON watches FOR DELETE
    USING ((expires_at < now()) AND (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL));
CREATE POLICY watches_read ON watches FOR SELECT
    USING ((NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY watches_removed ON watches FOR UPDATE
    USING ((removed_at IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (removed_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));

ALTER TABLE webhook_revisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_revisions_approved ON webhook_revisions FOR UPDATE
    USING ((approved_by IS NULL) AND (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])))
    WITH CHECK (approved_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text)));
CREATE POLICY webhook_revisions_asked ON webhook_revisions FOR INSERT
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND (asked_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))) AND (approved_by IS NULL));
CREATE POLICY webhook_revisions_read ON webhook_revisions FOR SELECT
    USING ((NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE webhook_secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_secrets_drawn ON webhook_secrets FOR INSERT
    WITH CHECK (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]));
CREATE POLICY webhook_secrets_of_the_service ON webhook_secrets
    USING (NULLIF((current_setting('bosang.system'::text, true) = 'on'::text), false) IS NOT NULL);

ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhooks_added ON webhooks FOR INSERT
    WITH CHECK ((provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])) AND (added_by = ('user:'::text || NULLIF(current_setting('bosang.user_id'::text, true), ''::text))));
CREATE POLICY webhooks_changed ON webhooks FOR UPDATE
    USING ((removed_at IS NULL) AND ((current_setting('bosang.system'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK true;
CREATE POLICY webhooks_read ON webhooks FOR SELECT
    USING ((NULLIF((current_setting('bosang.administrator'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

ALTER TABLE windows ENABLE ROW LEVEL SECURITY;
CREATE POLICY windows_added ON windows FOR INSERT
    WITH CHECK ((current_setting('bosang.everything'::text, true) = 'on'::text) OR (NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text) IS NOT NULL));
CREATE POLICY windows_read ON windows FOR SELECT
    USING true;

ALTER TABLE wordings ENABLE ROW LEVEL SECURITY;
CREATE POLICY wordings_added ON wordings FOR INSERT
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY wordings_changed ON wordings FOR UPDATE
    USING ((published_at IS NULL) AND ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[]))))
    WITH CHECK ((current_setting('bosang.administrator'::text, true) = 'on'::text) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));
CREATE POLICY wordings_read ON wordings FOR SELECT
    USING ((NULLIF((current_setting('bosang.everything'::text, true) = 'on'::text), false) IS NOT NULL) OR (provider_id = ANY ((string_to_array(NULLIF(current_setting('bosang.provider_ids'::text, true), ''::text), ','::text))::uuid[])));

-- What the service may do

GRANT INSERT, SELECT ON access_checks TO bosang_service;
GRANT DELETE, INSERT, SELECT ON access_records TO bosang_service;
GRANT DELETE, INSERT, SELECT ON answers TO bosang_service;
GRANT INSERT, SELECT ON appeals TO bosang_service;
GRANT UPDATE (state, previous_state, handed_over_at, due_at, extended, paused_at, answer_sealed, answered_by, answered_at, decided_number, ended_period, stood_micros) ON appeals TO bosang_service;
GRANT INSERT, SELECT ON approvals TO bosang_service;
GRANT UPDATE (state, decided_by, decided_at, reason, code) ON approvals TO bosang_service;
GRANT INSERT, SELECT ON assessments TO bosang_service;
GRANT UPDATE (revision, library, again_at, assessed_at) ON assessments TO bosang_service;
GRANT DELETE, INSERT, SELECT ON assignments TO bosang_service;
GRANT UPDATE (user_id, assigned_by, assigned_at) ON assignments TO bosang_service;
GRANT DELETE, INSERT, SELECT ON attempts TO bosang_service;
GRANT UPDATE (failures, expires_at) ON attempts TO bosang_service;
GRANT INSERT, SELECT ON awards TO bosang_service;
GRANT INSERT, SELECT ON balances TO bosang_service;
GRANT UPDATE (debits, credits) ON balances TO bosang_service;
GRANT INSERT, SELECT ON batch_failures TO bosang_service;
GRANT INSERT, SELECT ON batch_ranges TO bosang_service;
GRANT UPDATE (after_claimant, after_claim, done, seen, decided, unchanged, failed, granted, granted_in_part, refused, referred, pending) ON batch_ranges TO bosang_service;
GRANT INSERT, SELECT ON batches TO bosang_service;
GRANT UPDATE (finished_at) ON batches TO bosang_service;
GRANT INSERT, SELECT ON births TO bosang_service;
GRANT UPDATE (sealed, said_by, version, recorded_by, changed_at) ON births TO bosang_service;
GRANT INSERT, SELECT ON budget_claims TO bosang_service;
GRANT UPDATE (cap, reserved) ON budget_claims TO bosang_service;
GRANT INSERT, SELECT ON budgets TO bosang_service;
GRANT UPDATE (cap, per_claim, reserved, version) ON budgets TO bosang_service;
GRANT INSERT, SELECT ON causes TO bosang_service;
GRANT INSERT, SELECT ON check_results TO bosang_service;
GRANT INSERT, SELECT ON circulars TO bosang_service;
GRANT UPDATE (reached, told, done_at) ON circulars TO bosang_service;
GRANT DELETE, INSERT, SELECT ON claim_drafts TO bosang_service;
GRANT UPDATE (content_sealed, version, saved_at, expires_at) ON claim_drafts TO bosang_service;
GRANT INSERT, SELECT ON claim_versions TO bosang_service;
GRANT UPDATE (until, incident_id, claimed, lane, state, loss, loss_currency, filed_at, decided_at, decision_number, refused_by, owed, goodwill, currency, answered_at) ON claim_versions TO bosang_service;
GRANT INSERT, SELECT ON claimants TO bosang_service;
GRANT UPDATE (customer_sealed) ON claimants TO bosang_service;
GRANT INSERT, SELECT ON claims TO bosang_service;
GRANT UPDATE (reference, incident_id, features, loss, loss_currency, election, filed_at, previous_state, state, decision_id, decision_number, wakes_at, facts, claimed_at, lane, decided_at, refused_by, owed, goodwill, currency, answered_at) ON claims TO bosang_service;
GRANT INSERT, SELECT ON clearance_settings TO bosang_service;
GRANT UPDATE (approved_by, approved_at) ON clearance_settings TO bosang_service;
GRANT INSERT, SELECT ON clearances TO bosang_service;
GRANT UPDATE (decision_number, stale, cleared_at, incident_id, decision_id, state, amount, currency, failed, no_data, settings_id, payee_version, state_by, state_at, note_id) ON clearances TO bosang_service;
GRANT INSERT, SELECT ON consents TO bosang_service;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON consents TO bosang_service;
GRANT INSERT, SELECT ON contacts TO bosang_service;
GRANT UPDATE (name_sealed, email_sealed, email_index, phone_sealed, phone_index, version, changed_at) ON contacts TO bosang_service;
GRANT INSERT, SELECT ON credentials TO bosang_service;
GRANT UPDATE (password, password_at, totp, totp_at, totp_counter, pending_totp) ON credentials TO bosang_service;
GRANT INSERT, SELECT ON cutoffs TO bosang_service;
GRANT INSERT, SELECT ON deadline_settings TO bosang_service;
GRANT INSERT, SELECT ON deadlines TO bosang_service;
GRANT UPDATE (extended, extended_by, paused_at, paused_micros, due_at, warns_at, due_order, warn_order, met_at, missed_at, over_at) ON deadlines TO bosang_service;
GRANT INSERT, SELECT ON decision_reads TO bosang_service;
GRANT INSERT, SELECT ON decisions TO bosang_service;
GRANT DELETE, INSERT, SELECT ON deliveries TO bosang_service;
GRANT UPDATE (state, attempts, next_at, tried_at, status, failure, delivered_at) ON deliveries TO bosang_service;
GRANT INSERT, SELECT ON determinations TO bosang_service;
GRANT UPDATE (approved_by, number, found, in_force_at, period) ON determinations TO bosang_service;
GRANT DELETE, INSERT, SELECT ON devices TO bosang_service;
GRANT UPDATE (expires_at, revoked_at) ON devices TO bosang_service;
GRANT DELETE, INSERT, SELECT ON directory TO bosang_service;
GRANT INSERT, SELECT ON editions TO bosang_service;
GRANT UPDATE (rulebook, edition, jurisdiction, state, text, law_ko, law_en, cases, hash, number, replaces, proposed_by, decided_by, reason, version, proposed_at, decided_at) ON editions TO bosang_service;
GRANT INSERT, SELECT ON entitlements TO bosang_service;
GRANT UPDATE (incident_id, decision_id, decision_number, given, amount, currency, time_micros, accrual_id, sent, overpaid) ON entitlements TO bosang_service;
GRANT INSERT, SELECT ON entries TO bosang_service;
GRANT INSERT, SELECT ON erasures TO bosang_service;
GRANT INSERT, SELECT ON events TO bosang_service;
GRANT DELETE, INSERT, SELECT ON evidence TO bosang_service;
GRANT UPDATE (provider_id, claim_id, draft_id) ON evidence TO bosang_service;
GRANT DELETE, INSERT, SELECT ON evidence_files TO bosang_service;
GRANT UPDATE (provider_id) ON evidence_files TO bosang_service;
GRANT DELETE, INSERT, SELECT ON evidence_sweeps TO bosang_service;
GRANT UPDATE (due_at) ON evidence_sweeps TO bosang_service;
GRANT INSERT, SELECT ON features TO bosang_service;
GRANT UPDATE (name_ko, name_en) ON features TO bosang_service;
GRANT DELETE, INSERT, SELECT ON flags TO bosang_service;
GRANT UPDATE (state, decided_by, decided_at, reason_sealed) ON flags TO bosang_service;
GRANT INSERT, SELECT ON fulfilment_tallies TO bosang_service;
GRANT UPDATE (decision_number, stands, number, currency, given_amount, given_micros, given_pieces, handed_amount, handed_micros, handed_pieces, excess_amount, excess_micros, excess_pieces) ON fulfilment_tallies TO bosang_service;
GRANT INSERT, SELECT ON fulfilments TO bosang_service;
GRANT UPDATE (state, asked, next_at, answered_at, answered_by, reason, reference) ON fulfilments TO bosang_service;
GRANT INSERT, SELECT ON holds TO bosang_service;
GRANT UPDATE (released_by, released_at, release_note_id) ON holds TO bosang_service;
GRANT INSERT, SELECT ON incident_facts TO bosang_service;
GRANT UPDATE (facts) ON incident_facts TO bosang_service;
GRANT INSERT, SELECT ON incidents TO bosang_service;
GRANT UPDATE (title_ko, title_en, merged_into, revision, version, facts) ON incidents TO bosang_service;
GRANT INSERT, SELECT ON inquiries TO bosang_service;
GRANT UPDATE (state, answer_sealed, answered_by, answered_at, ended_by, ended_at) ON inquiries TO bosang_service;
GRANT SELECT ON libraries TO bosang_service;
GRANT UPDATE (number) ON libraries TO bosang_service;
GRANT DELETE, INSERT, SELECT ON links TO bosang_service;
GRANT UPDATE (used_at, used_by, revoked_at, approved_by, code, tries) ON links TO bosang_service;
GRANT INSERT, SELECT ON loss_methods TO bosang_service;
GRANT INSERT, SELECT ON loss_statements TO bosang_service;
GRANT INSERT, SELECT ON maintenances TO bosang_service;
GRANT UPDATE (approval_id, approved_by, approved_at) ON maintenances TO bosang_service;
GRANT INSERT, SELECT ON master_keys TO bosang_service;
GRANT UPDATE (retired_at) ON master_keys TO bosang_service;
GRANT INSERT, SELECT ON memberships TO bosang_service;
GRANT UPDATE (ended_by, ended_at, said_at) ON memberships TO bosang_service;
GRANT INSERT, SELECT ON messages TO bosang_service;
GRANT UPDATE (read_at) ON messages TO bosang_service;
GRANT DELETE, INSERT, SELECT ON narratives TO bosang_service;
GRANT INSERT, SELECT ON notes TO bosang_service;
GRANT INSERT, SELECT ON notice_duties TO bosang_service;
GRANT INSERT, SELECT ON notices TO bosang_service;
GRANT UPDATE (duty, since_at, due_on, due_at, no_date, uncertain, due_order, revision, library, assessed_at, affected, counted_at, reached, published_at, overdue_at, wordings, version) ON notices TO bosang_service;
GRANT INSERT, SELECT ON objections TO bosang_service;
GRANT UPDATE (state, answer_sealed, answered_by, answered_at, ended_period) ON objections TO bosang_service;
GRANT INSERT, SELECT ON outages TO bosang_service;
GRANT UPDATE (incident_id, version, period) ON outages TO bosang_service;
GRANT INSERT, SELECT ON past_outages TO bosang_service;
GRANT INSERT, SELECT ON past_subscriptions TO bosang_service;
GRANT INSERT, SELECT ON payees TO bosang_service;
GRANT UPDATE (name_sealed, bank_sealed, account_sealed, account_index, version, changed_at) ON payees TO bosang_service;
GRANT INSERT, SELECT ON payout_attempts TO bosang_service;
GRANT UPDATE (state, reason, name_sealed, bank_sealed, account_sealed, account_index, budgets, approval_id, proposed_by, approved_by, sent_at, ended_at) ON payout_attempts TO bosang_service;
GRANT INSERT, SELECT ON payouts TO bosang_service;
GRANT UPDATE (amount, state, obstacle, vouched, changed_at) ON payouts TO bosang_service;
GRANT INSERT, SELECT ON person_keys TO bosang_service;
GRANT UPDATE (wrapped, master_key, destroyed_at) ON person_keys TO bosang_service;
GRANT INSERT, SELECT ON plan_channels TO bosang_service;
GRANT INSERT, SELECT ON plan_terms TO bosang_service;
GRANT INSERT, SELECT ON plans TO bosang_service;
GRANT UPDATE (name_ko, name_en, audience, content_service, main_features, version, facts) ON plans TO bosang_service;
GRANT DELETE, INSERT, SELECT ON proofs TO bosang_service;
GRANT INSERT, SELECT ON providers TO bosang_service;
GRANT UPDATE (name_ko, name_en, class, telecom_revenue, telecom_revenue_currency, version, jurisdiction) ON providers TO bosang_service;
GRANT INSERT, SELECT ON publications TO bosang_service;
GRANT INSERT, SELECT ON quality_samples TO bosang_service;
GRANT UPDATE (result, reviewed_by, reviewed_at, note_id) ON quality_samples TO bosang_service;
GRANT INSERT, SELECT ON recourse_assessments TO bosang_service;
GRANT INSERT, SELECT ON recourse_receipts TO bosang_service;
GRANT UPDATE (reversal_id, reversed_by, reversed_at) ON recourse_receipts TO bosang_service;
GRANT INSERT, SELECT ON recourse_shares TO bosang_service;
GRANT UPDATE (number, approved_by, approved_at) ON recourse_shares TO bosang_service;
GRANT INSERT, SELECT ON recourse_sums TO bosang_service;
GRANT INSERT, SELECT ON recourse_totals TO bosang_service;
GRANT UPDATE (shares) ON recourse_totals TO bosang_service;
GRANT INSERT, SELECT ON recourses TO bosang_service;
GRANT UPDATE (share_id, share) ON recourses TO bosang_service;
GRANT INSERT, SELECT ON recovery_codes TO bosang_service;
GRANT UPDATE (used_at) ON recovery_codes TO bosang_service;
GRANT INSERT, SELECT ON remittance_reports TO bosang_service;
GRANT INSERT, SELECT ON remittances TO bosang_service;
GRANT UPDATE (state, count, sum, withheld, reached_incident, reached_claimant, reached_id, approval_id, proposed_by, approved_by, released_at, written_at, closed_at) ON remittances TO bosang_service;
GRANT INSERT, SELECT ON representatives TO bosang_service;
GRANT UPDATE (state, contact_sealed, decided_by, decided_at, ended_by, ended_at, user_id) ON representatives TO bosang_service;
GRANT DELETE, INSERT, SELECT ON retained_data TO bosang_service;
GRANT INSERT, SELECT ON retention_progress TO bosang_service;
GRANT UPDATE (reached, at) ON retention_progress TO bosang_service;
GRANT INSERT, SELECT ON review_extensions TO bosang_service;
GRANT INSERT, SELECT ON reviews TO bosang_service;
GRANT UPDATE (due_at, due_order, extended, result, answer_sealed, answered_by, answered_at) ON reviews TO bosang_service;
GRANT INSERT, SELECT ON seats TO bosang_service;
GRANT UPDATE (count, labels_sealed, stated_by, stated_at) ON seats TO bosang_service;
GRANT INSERT, SELECT ON services TO bosang_service;
GRANT UPDATE (name_ko, name_en, daily_users, cloud, version, kind) ON services TO bosang_service;
GRANT DELETE, INSERT, SELECT ON sessions TO bosang_service;
GRANT UPDATE (key, hash, stage, membership_id, device, idle_seconds, used_at, expires_at, ended_at, verified_at) ON sessions TO bosang_service;
GRANT DELETE, INSERT, SELECT ON sign_ins TO bosang_service;
GRANT INSERT, SELECT ON signing_keys TO bosang_service;
GRANT UPDATE (revoked_by, revoked_at, approved_by) ON signing_keys TO bosang_service;
GRANT INSERT, SELECT ON simulations TO bosang_service;
GRANT UPDATE (based_on, state, reason, total, done, checkpoint, report, samples, worked_at, finished_at, version) ON simulations TO bosang_service;
GRANT DELETE, INSERT, SELECT ON submission_contents TO bosang_service;
GRANT INSERT, SELECT ON submissions TO bosang_service;
GRANT UPDATE (incident_id, mark, state, why, claimant_id, claim_id, settled_by, settled_at, holder_id, subscription_id) ON submissions TO bosang_service;
GRANT INSERT, SELECT ON subscriptions TO bosang_service;
GRANT UPDATE (ended_at, channel, billing_day, fee, fee_currency, cohort, version, end_recorded_at, period) ON subscriptions TO bosang_service;
GRANT INSERT, SELECT ON surveys TO bosang_service;
GRANT UPDATE (finished_at, after_id, seen, filed, claimed, nothing, referred, running, failed) ON surveys TO bosang_service;
GRANT INSERT, SELECT ON tokens TO bosang_service;
GRANT UPDATE (revoked_at, used_at) ON tokens TO bosang_service;
GRANT INSERT, SELECT ON transactions TO bosang_service;
GRANT INSERT, SELECT ON updates TO bosang_service;
GRANT INSERT, SELECT ON users TO bosang_service;
GRANT UPDATE (language, state, version) ON users TO bosang_service;
GRANT DELETE, INSERT, SELECT ON watches TO bosang_service;
GRANT UPDATE (approval_id, removal_asked_by, removed_by, removed_at) ON watches TO bosang_service;
GRANT INSERT, SELECT ON webhook_revisions TO bosang_service;
GRANT UPDATE (approved_by) ON webhook_revisions TO bosang_service;
GRANT DELETE, INSERT, SELECT ON webhook_secrets TO bosang_service;
GRANT UPDATE (sealed, master_key) ON webhook_secrets TO bosang_service;
GRANT INSERT, SELECT ON webhooks TO bosang_service;
GRANT UPDATE (failing_since, disabled_at, disabled_because, removed_by, removed_at) ON webhooks TO bosang_service;
GRANT INSERT, SELECT ON windows TO bosang_service;
GRANT INSERT, SELECT ON wordings TO bosang_service;
GRANT UPDATE (ko, en, changed_by, changed_at, published_at) ON wordings TO bosang_service;
