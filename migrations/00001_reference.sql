-- +goose Up
-- place says where a table lives and makes it so: 'reference' (whole on every
-- node), 'distributed by <column>' or 'local'. The comment is what the placement
-- lint reads; where the Citus extension is present the table is distributed too
-- (unproven here: no test of this repository runs on Citus).
-- +goose StatementBegin
CREATE FUNCTION place(tbl regclass, placement text) RETURNS void
LANGUAGE plpgsql AS $$
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
$$;
-- +goose StatementEnd

-- What every node needs whole: who provides what on which terms, and what went
-- down when. Small tables, read by everybody, joined everywhere.

CREATE TABLE providers (
    id uuid NOT NULL CONSTRAINT providers_pkey PRIMARY KEY,
    key text COLLATE "C" NOT NULL CONSTRAINT providers_key_unique UNIQUE,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    class text NOT NULL CONSTRAINT providers_class_known CHECK (class IN ('facilities_based', 'value_added', 'data_centre')),
    telecom_revenue numeric CONSTRAINT providers_telecom_revenue_not_negative CHECK (telecom_revenue >= 0),
    telecom_revenue_currency text,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT providers_telecom_revenue_has_currency CHECK ((telecom_revenue IS NULL) = (telecom_revenue_currency IS NULL))
);
SELECT place('providers', 'reference');

CREATE TABLE services (
    id uuid NOT NULL CONSTRAINT services_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT services_provider REFERENCES providers (id),
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    daily_users bigint CONSTRAINT services_daily_users_not_negative CHECK (daily_users >= 0),
    cloud boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT services_key_unique UNIQUE (provider_id, key)
);
SELECT place('services', 'reference');

CREATE TABLE features (
    id uuid NOT NULL CONSTRAINT features_pkey PRIMARY KEY,
    service_id uuid NOT NULL CONSTRAINT features_service REFERENCES services (id),
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    CONSTRAINT features_key_unique UNIQUE (service_id, key)
);
SELECT place('features', 'reference');

CREATE TABLE plans (
    id uuid NOT NULL CONSTRAINT plans_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT plans_provider REFERENCES providers (id),
    service_id uuid NOT NULL CONSTRAINT plans_service REFERENCES services (id),
    key text COLLATE "C" NOT NULL,
    name_ko text NOT NULL,
    name_en text NOT NULL,
    audience text NOT NULL CONSTRAINT plans_audience_known CHECK (audience IN ('consumer', 'business')),
    content_service boolean NOT NULL,
    main_features text[] NOT NULL CONSTRAINT plans_main_features_some CHECK (cardinality(main_features) > 0),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT plans_key_unique UNIQUE (service_id, key)
);
SELECT place('plans', 'reference');

-- Terms are dated and never changed: a subscription is judged by those that
-- bound it when the outage began.
CREATE TABLE plan_terms (
    plan_id uuid NOT NULL CONSTRAINT plan_terms_plan REFERENCES plans (id),
    effective_at timestamptz NOT NULL,
    periodic_fee boolean,
    fee_period text CONSTRAINT plan_terms_fee_period_known CHECK (fee_period IN ('month', 'year')),
    CONSTRAINT plan_terms_pkey PRIMARY KEY (plan_id, effective_at)
);
SELECT place('plan_terms', 'reference');

CREATE TABLE plan_channels (
    plan_id uuid NOT NULL,
    effective_at timestamptz NOT NULL,
    channel text COLLATE "C" NOT NULL,
    fee numeric NOT NULL CONSTRAINT plan_channels_fee_not_negative CHECK (fee >= 0),
    currency text NOT NULL,
    confidence text CONSTRAINT plan_channels_confidence_known CHECK (confidence IN ('A', 'B', 'C', 'M', 'I')),
    CONSTRAINT plan_channels_pkey PRIMARY KEY (plan_id, effective_at, channel),
    CONSTRAINT plan_channels_terms FOREIGN KEY (plan_id, effective_at) REFERENCES plan_terms (plan_id, effective_at)
);
SELECT place('plan_channels', 'reference');

CREATE TABLE incidents (
    id uuid NOT NULL CONSTRAINT incidents_pkey PRIMARY KEY,
    key text COLLATE "C" NOT NULL CONSTRAINT incidents_key_unique UNIQUE,
    title_ko text NOT NULL,
    title_en text NOT NULL,
    merged_into uuid CONSTRAINT incidents_merged_into REFERENCES incidents (id),
    revision bigint NOT NULL,
    version bigint NOT NULL,
    reported_by text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT incidents_not_merged_into_itself CHECK (merged_into <> id)
);
SELECT place('incidents', 'reference');
CREATE INDEX incidents_merged ON incidents (merged_into) WHERE merged_into IS NOT NULL;

-- One row per revision: what was known of the cause, and when. Append-only.
CREATE TABLE causes (
    incident_id uuid NOT NULL CONSTRAINT causes_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT causes_provider REFERENCES providers (id),
    revision integer NOT NULL CONSTRAINT causes_revision_from_one CHECK (revision >= 1),
    kind text CONSTRAINT causes_kind_known CHECK (kind IN ('overload', 'equipment_fault', 'software_anomaly', 'carrier_line_fault', 'security_breach', 'other')),
    unforeseen boolean,
    critical_facility boolean,
    attribution text CONSTRAINT causes_attribution_known CHECK (attribution IN ('provider', 'third_party', 'force_majeure', 'user')),
    removed_at timestamptz,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT causes_pkey PRIMARY KEY (incident_id, provider_id, revision)
);
SELECT place('causes', 'reference');

CREATE TABLE maintenances (
    id uuid NOT NULL CONSTRAINT maintenances_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT maintenances_provider REFERENCES providers (id),
    service_id uuid NOT NULL CONSTRAINT maintenances_service REFERENCES services (id),
    features text[] NOT NULL CONSTRAINT maintenances_features_some CHECK (cardinality(features) > 0),
    announced_at timestamptz NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT maintenances_span_positive CHECK (starts_at < ends_at),
    CONSTRAINT maintenances_announced_before CHECK (announced_at <= starts_at)
);
SELECT place('maintenances', 'reference');
CREATE INDEX maintenances_by_service ON maintenances (service_id, id);

-- cohort '' means everybody; a region or a group of users otherwise.
CREATE TABLE outages (
    id uuid NOT NULL CONSTRAINT outages_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT outages_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT outages_provider REFERENCES providers (id),
    service_id uuid NOT NULL CONSTRAINT outages_service REFERENCES services (id),
    feature text COLLATE "C" NOT NULL,
    cohort text NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT outages_feature_known FOREIGN KEY (service_id, feature) REFERENCES features (service_id, key)
);
SELECT place('outages', 'reference');
CREATE INDEX outages_by_incident ON outages (incident_id, id);
CREATE INDEX outages_by_service ON outages (service_id, id);

-- One row per revision of a window. Append-only: the highest revision counts,
-- the others are what was known before.
CREATE TABLE windows (
    id uuid NOT NULL,
    revision integer NOT NULL CONSTRAINT windows_revision_from_one CHECK (revision >= 1),
    outage_id uuid NOT NULL CONSTRAINT windows_outage REFERENCES outages (id),
    severity text NOT NULL CONSTRAINT windows_severity_known CHECK (severity IN ('down', 'degraded')),
    starts_at timestamptz NOT NULL,
    starts_earliest timestamptz NOT NULL,
    starts_latest timestamptz NOT NULL,
    ends_at timestamptz,
    ends_earliest timestamptz,
    ends_latest timestamptz,
    confidence text NOT NULL CONSTRAINT windows_confidence_known CHECK (confidence IN ('A', 'B', 'C', 'M', 'I')),
    source text NOT NULL,
    withdrawn boolean NOT NULL,
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT windows_pkey PRIMARY KEY (id, revision),
    CONSTRAINT windows_span_positive CHECK (starts_at < ends_at),
    CONSTRAINT windows_start_in_order CHECK (starts_earliest <= starts_at AND starts_at <= starts_latest),
    CONSTRAINT windows_end_in_order CHECK (ends_earliest <= ends_at AND ends_at <= ends_latest),
    CONSTRAINT windows_end_whole CHECK (num_nulls(ends_at, ends_earliest, ends_latest) IN (0, 3))
);
SELECT place('windows', 'reference');
CREATE INDEX windows_by_outage ON windows (outage_id, id, revision);

-- Only what changes can be updated: no id, no key, no instant of creation. (To
-- lock a row, the right to update one of its columns is enough.)
GRANT SELECT, INSERT ON providers, services, features, plans, plan_terms, plan_channels, incidents, causes, maintenances, outages, windows
    TO bosang_service;
GRANT UPDATE (name_ko, name_en, class, telecom_revenue, telecom_revenue_currency, version) ON providers TO bosang_service;
GRANT UPDATE (name_ko, name_en, daily_users, cloud, version) ON services TO bosang_service;
GRANT UPDATE (name_ko, name_en) ON features TO bosang_service;
GRANT UPDATE (name_ko, name_en, audience, content_service, main_features, version) ON plans TO bosang_service;
GRANT UPDATE (title_ko, title_en, merged_into, revision, version) ON incidents TO bosang_service;
GRANT UPDATE (incident_id, version) ON outages TO bosang_service;
