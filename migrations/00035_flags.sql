-- +goose Up
-- Duplicates and risk: claims that share an attribute or stand out, what a provider
-- watches for, and which claims were looked at by which decision. No attribute stands
-- here, only what it cannot be told from.

-- That a claim shares an attribute with another, or stands out. A flag refers: whether
-- the claim may be paid waits for a person. The group is a digest of provider, kind and
-- the blind index of what is shared, so that those of a group are found, and two
-- providers cannot tell that they know the same person.
CREATE TABLE flags (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT flags_kind_known
        CHECK (kind IN ('account', 'email', 'phone', 'subscription', 'filings', 'payee_changes', 'watched')),
    group_key uuid NOT NULL,
    state text NOT NULL CONSTRAINT flags_state_known CHECK (state IN ('open', 'cleared', 'confirmed')),
    raised_at timestamptz NOT NULL,
    decided_by text CONSTRAINT flags_decided_by_a_person CHECK (decided_by ~ '^user:[0-9a-f-]{36}$'),
    decided_at timestamptz,
    reason_sealed bytea,
    CONSTRAINT flags_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT flags_once UNIQUE (claimant_id, claim_id, kind, group_key),
    CONSTRAINT flags_decided_whole CHECK (num_nulls(decided_by, decided_at, reason_sealed) = CASE state WHEN 'open' THEN 3 ELSE 0 END)
);
SELECT place('flags', 'distributed by claimant_id');
ALTER TABLE flags ADD CONSTRAINT flags_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
-- Whoever erases a person locks the claimant, for which this waits.
ALTER TABLE flags ADD CONSTRAINT flags_claimant FOREIGN KEY (claimant_id) REFERENCES claimants (claimant_id);
CREATE INDEX flags_by_id ON flags (id);
CREATE INDEX flags_by_provider ON flags (provider_id, id);
CREATE INDEX flags_by_state ON flags (provider_id, state, id);
CREATE INDEX flags_by_group ON flags (group_key, id);
CREATE INDEX flags_by_incident ON flags (incident_id, provider_id, kind, state);

-- What a provider watches for: an account, an e-mail address, a phone number or a
-- customer number, kept as its blind index alone. Who adds one is one person; it takes
-- two to remove it before its time.
CREATE TABLE watches (
    id uuid NOT NULL CONSTRAINT watches_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT watches_provider REFERENCES providers (id),
    kind text NOT NULL CONSTRAINT watches_kind_known CHECK (kind IN ('account', 'email', 'phone', 'customer_number')),
    key uuid NOT NULL,
    reason text NOT NULL,
    added_by text NOT NULL CONSTRAINT watches_added_by_a_person CHECK (added_by ~ '^user:[0-9a-f-]{36}$'),
    added_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    approval_id uuid,
    removal_asked_by text,
    removed_by text,
    removed_at timestamptz,
    granted text GENERATED ALWAYS AS (CASE WHEN removed_by IS NOT NULL THEN 'watch_removal' END) STORED,
    CONSTRAINT watches_expire CHECK (expires_at > added_at AND expires_at <= added_at + interval '3 years'),
    CONSTRAINT watches_removed_whole CHECK (num_nulls(approval_id, removal_asked_by, removed_by, removed_at) IN (0, 4)),
    CONSTRAINT watches_four_eyes CHECK (removal_asked_by <> removed_by),
    CONSTRAINT watches_approved FOREIGN KEY (approval_id, granted, id, removal_asked_by, removed_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    CONSTRAINT watches_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider)
);
SELECT place('watches', 'reference');
CREATE INDEX watches_by_provider ON watches (provider_id, id);
CREATE INDEX watches_by_key ON watches (provider_id, kind, key) WHERE removed_at IS NULL;
CREATE INDEX watches_by_end ON watches (expires_at);

-- Which claims were looked at, by which decision; stale: something that it rests on has
-- changed since.
CREATE TABLE clearances (
    claimant_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_number integer NOT NULL CONSTRAINT clearances_number_from_one CHECK (decision_number >= 1),
    stale boolean NOT NULL,
    cleared_at timestamptz NOT NULL,
    CONSTRAINT clearances_pkey PRIMARY KEY (claimant_id, claim_id)
);
SELECT place('clearances', 'distributed by claimant_id');
ALTER TABLE clearances ADD CONSTRAINT clearances_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);

-- Operators see what is their provider's. Claimants see none of it: who is watched is
-- not told so. Those who oversee count flags; what a provider watches for is its own.
ALTER TABLE flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY flags_read ON flags FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY flags_raised ON flags FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on' AND state = 'open');
CREATE POLICY flags_decided ON flags FOR UPDATE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state <> 'open' AND decided_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
CREATE POLICY flags_forgotten ON flags FOR DELETE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

ALTER TABLE watches ENABLE ROW LEVEL SECURITY;
CREATE POLICY watches_read ON watches FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY watches_added ON watches FOR INSERT
    WITH CHECK (removed_at IS NULL AND added_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY watches_removed ON watches FOR UPDATE
    USING (removed_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (removed_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
-- What is over is forgotten by the service, and nothing that still holds.
CREATE POLICY watches_forgotten ON watches FOR DELETE
    USING (expires_at < now() AND NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

ALTER TABLE clearances ENABLE ROW LEVEL SECURITY;
CREATE POLICY clearances_read ON clearances FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY clearances_added ON clearances FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY clearances_changed ON clearances FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

GRANT SELECT, INSERT, DELETE ON flags, watches TO bosang_service;
GRANT SELECT, INSERT ON clearances TO bosang_service;
GRANT UPDATE (state, decided_by, decided_at, reason_sealed) ON flags TO bosang_service;
GRANT UPDATE (approval_id, removal_asked_by, removed_by, removed_at) ON watches TO bosang_service;
GRANT UPDATE (decision_number, stale, cleared_at) ON clearances TO bosang_service;
