-- +goose Up
-- Webhooks: where the systems of a provider are told of what happens,
-- and what they were told. Where something is sent to takes two operators of the
-- provider; what is asked for stands in a revision, written once, which rests on the
-- approval of exactly that webhook by exactly these two.

CREATE TABLE webhooks (
    id uuid NOT NULL CONSTRAINT webhooks_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT webhooks_provider REFERENCES providers (id),
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    -- Since when every attempt has failed; NULL: the last one did not.
    failing_since timestamptz,
    disabled_at timestamptz,
    disabled_because text CONSTRAINT webhooks_disabled_because_known CHECK (disabled_because IN ('failing', 'gone')),
    removed_by text,
    removed_at timestamptz,
    CONSTRAINT webhooks_of_provider UNIQUE (id, provider_id),
    CONSTRAINT webhooks_disabled_whole CHECK (num_nulls(disabled_at, disabled_because) IN (0, 2)),
    CONSTRAINT webhooks_removed_whole CHECK (num_nulls(removed_by, removed_at) IN (0, 2))
);
SELECT place('webhooks', 'reference');
CREATE INDEX webhooks_by_provider ON webhooks (provider_id, id);

-- The approved revision with the highest number is in force.
CREATE TABLE webhook_revisions (
    webhook_id uuid NOT NULL,
    number integer NOT NULL CONSTRAINT webhook_revisions_number_from_one CHECK (number >= 1),
    provider_id uuid NOT NULL,
    name text NOT NULL,
    url text NOT NULL CONSTRAINT webhook_revisions_url_short CHECK (octet_length(url) <= 500),
    types text[] NOT NULL CONSTRAINT webhook_revisions_types_some CHECK (cardinality(types) BETWEEN 1 AND 20),
    asked_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    approval_id uuid NOT NULL CONSTRAINT webhook_revisions_approval_once UNIQUE,
    approved_by text,
    granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL THEN 'webhook' END) STORED,
    CONSTRAINT webhook_revisions_pkey PRIMARY KEY (webhook_id, number),
    CONSTRAINT webhook_revisions_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks (id, provider_id),
    CONSTRAINT webhook_revisions_four_eyes CHECK (approved_by <> asked_by),
    CONSTRAINT webhook_revisions_approved FOREIGN KEY (approval_id, granted, webhook_id, asked_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    CONSTRAINT webhook_revisions_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider)
);
SELECT place('webhook_revisions', 'reference');

-- What deliveries are signed with, sealed with a master key. The newest signs, and for a
-- day after it was drawn the one before it too.
CREATE TABLE webhook_secrets (
    id uuid NOT NULL CONSTRAINT webhook_secrets_pkey PRIMARY KEY,
    webhook_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    sealed bytea NOT NULL,
    master_key bigint NOT NULL,
    drawn_by text NOT NULL,
    drawn_at timestamptz NOT NULL,
    CONSTRAINT webhook_secrets_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks (id, provider_id)
);
SELECT place('webhook_secrets', 'reference');
CREATE INDEX webhook_secrets_by_webhook ON webhook_secrets (webhook_id, id);
CREATE INDEX webhook_secrets_by_master_key ON webhook_secrets (master_key, id);

-- One event on its way to one webhook. It holds ids, amounts and times, nothing that
-- identifies a person. The same event goes to a webhook once, however often it is tried.
-- Deliveries stand beside the job queue, on one node.
CREATE TABLE deliveries (
    id uuid NOT NULL CONSTRAINT deliveries_pkey PRIMARY KEY,
    webhook_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    event_id uuid NOT NULL,
    type text COLLATE "C" NOT NULL,
    subject text NOT NULL,
    happened_at timestamptz NOT NULL,
    -- Text, so that every attempt sends the same bytes.
    data text NOT NULL CONSTRAINT deliveries_data_is_json CHECK (data::jsonb IS NOT NULL AND octet_length(data) <= 262144),
    state text NOT NULL CONSTRAINT deliveries_state_known CHECK (state IN ('waiting', 'stuck', 'delivered')),
    -- Since it was last put on its way.
    attempts integer NOT NULL CONSTRAINT deliveries_attempts_counted CHECK (attempts >= 0),
    -- When it is tried next, or, while it is being tried, when it counts as not tried;
    -- NULL: not by itself.
    next_at timestamptz,
    tried_at timestamptz,
    status integer,
    failure text,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    CONSTRAINT deliveries_once UNIQUE (webhook_id, event_id),
    CONSTRAINT deliveries_webhook FOREIGN KEY (webhook_id, provider_id) REFERENCES webhooks (id, provider_id),
    CONSTRAINT deliveries_delivered_whole CHECK ((state = 'delivered') = (delivered_at IS NOT NULL)),
    CONSTRAINT deliveries_delivered_is_over CHECK (state <> 'delivered' OR next_at IS NULL),
    CONSTRAINT deliveries_waiting_is_tried CHECK (state <> 'waiting' OR next_at IS NOT NULL)
);
SELECT place('deliveries', 'local');
CREATE INDEX deliveries_by_webhook ON deliveries (webhook_id, id);
CREATE INDEX deliveries_in_state ON deliveries (webhook_id, state, id);
CREATE INDEX deliveries_due ON deliveries (webhook_id, next_at) WHERE next_at IS NOT NULL;
CREATE INDEX deliveries_done ON deliveries (delivered_at) WHERE state = 'delivered';

-- Operators see what is their provider's, administrators see all but the secrets, which
-- the service itself alone reads.
ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhooks_read ON webhooks FOR SELECT
    USING (NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY webhooks_added ON webhooks FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND added_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
CREATE POLICY webhooks_changed ON webhooks FOR UPDATE
    USING (removed_at IS NULL AND (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK (true);

ALTER TABLE webhook_revisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_revisions_read ON webhook_revisions FOR SELECT
    USING (NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY webhook_revisions_asked ON webhook_revisions FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND asked_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '') AND approved_by IS NULL);
CREATE POLICY webhook_revisions_approved ON webhook_revisions FOR UPDATE
    USING (approved_by IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE webhook_secrets ENABLE ROW LEVEL SECURITY;
CREATE POLICY webhook_secrets_of_the_service ON webhook_secrets
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
CREATE POLICY webhook_secrets_drawn ON webhook_secrets FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY deliveries_read ON deliveries FOR SELECT
    USING (NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY deliveries_added ON deliveries FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY deliveries_tried ON deliveries FOR UPDATE
    USING (current_setting('bosang.system', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (true);
CREATE POLICY deliveries_forgotten ON deliveries FOR DELETE
    USING (state = 'delivered' AND current_setting('bosang.system', true) = 'on');

GRANT SELECT, INSERT ON webhooks, webhook_revisions, webhook_secrets, deliveries TO bosang_service;
GRANT UPDATE (failing_since, disabled_at, disabled_because, removed_by, removed_at) ON webhooks TO bosang_service;
GRANT UPDATE (approved_by) ON webhook_revisions TO bosang_service;
GRANT UPDATE (sealed, master_key) ON webhook_secrets TO bosang_service;
GRANT UPDATE (state, attempts, next_at, tried_at, status, failure, delivered_at) ON deliveries TO bosang_service;
GRANT DELETE ON webhook_secrets, deliveries TO bosang_service;
