-- +goose Up
-- How a provider works out what merchants lost in an incident, by revision, and what they
-- state. The figures of a statement are sealed with the key of its claimant.
CREATE TABLE loss_methods (
    incident_id uuid NOT NULL CONSTRAINT loss_methods_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT loss_methods_provider REFERENCES providers (id),
    revision integer NOT NULL CONSTRAINT loss_methods_revision_from_one CHECK (revision >= 1),
    baseline text NOT NULL CONSTRAINT loss_methods_baseline_known CHECK (baseline IN ('highest', 'average', 'stated')),
    week date,
    counts_from date,
    counts_to date,
    mode text NOT NULL CONSTRAINT loss_methods_mode_known CHECK (mode IN ('nearest', 'up', 'down', 'half-even')),
    unit numeric NOT NULL CONSTRAINT loss_methods_unit_positive CHECK (unit > 0),
    currency text NOT NULL CONSTRAINT loss_methods_currency_form CHECK (currency ~ '^[A-Z]{3}$'),
    source text NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL,
    CONSTRAINT loss_methods_pkey PRIMARY KEY (incident_id, provider_id, revision),
    CONSTRAINT loss_methods_weeks CHECK (baseline = 'stated' OR (week IS NOT NULL AND counts_from IS NOT NULL AND counts_to IS NOT NULL AND counts_from < counts_to))
);
SELECT place('loss_methods', 'reference');

CREATE TABLE loss_statements (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT loss_statements_number_from_one CHECK (number >= 1),
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    method integer NOT NULL,
    sealed bytea NOT NULL,
    loss numeric NOT NULL CONSTRAINT loss_statements_loss_not_negative CHECK (loss >= 0),
    currency text NOT NULL,
    stated_by text NOT NULL,
    stated_at timestamptz NOT NULL,
    CONSTRAINT loss_statements_pkey PRIMARY KEY (claimant_id, claim_id, number)
);
SELECT place('loss_statements', 'distributed by claimant_id');
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
ALTER TABLE loss_statements ADD CONSTRAINT loss_statements_method FOREIGN KEY (incident_id, provider_id, method)
    REFERENCES loss_methods (incident_id, provider_id, revision);

ALTER TABLE loss_methods ENABLE ROW LEVEL SECURITY;
CREATE POLICY loss_methods_read ON loss_methods USING (true);
CREATE POLICY loss_methods_set_by_providers ON loss_methods AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE loss_statements ENABLE ROW LEVEL SECURITY;
CREATE POLICY loss_statements_actor ON loss_statements
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
GRANT SELECT, INSERT ON loss_methods, loss_statements TO bosang_service;
