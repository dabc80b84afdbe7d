-- +goose Up
-- Who may act for whom: when claimants were born, who represents them, and what the legal
-- representatives of minors consent to.

-- The date of birth, and whether a minor is of age by marriage, sealed together with the
-- claimant's key. A claimant states it once; what the provider records goes before that.
CREATE TABLE births (
    claimant_id uuid NOT NULL CONSTRAINT births_pkey PRIMARY KEY
        CONSTRAINT births_claimant REFERENCES claimants (claimant_id),
    provider_id uuid,
    -- NULL: the claimant was erased.
    sealed bytea,
    said_by text NOT NULL CONSTRAINT births_said_by_known CHECK (said_by IN ('claimant', 'provider')),
    version bigint NOT NULL CONSTRAINT births_version_from_two CHECK (version >= 2),
    recorded_by text NOT NULL,
    changed_at timestamptz NOT NULL
);
SELECT place('births', 'distributed by claimant_id');

-- Somebody who acts for a claimant. What tells who it is is sealed with the claimant's key.
CREATE TABLE representatives (
    claimant_id uuid NOT NULL CONSTRAINT representatives_claimant REFERENCES claimants (claimant_id),
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT representatives_kind_known CHECK (kind IN ('legal_representative', 'agent')),
    state text NOT NULL CONSTRAINT representatives_state_known CHECK (state IN ('stated', 'verified', 'refused', 'ended')),
    -- Name, e-mail address and phone number; NULL: the claimant was erased.
    contact_sealed bytea,
    -- By what the authority is shown. The file may be gone with the draft that it was of.
    shown_by text NOT NULL CONSTRAINT representatives_shown_by_known CHECK (shown_by IN ('evidence', 'records')),
    evidence_id uuid,
    since timestamptz NOT NULL,
    until timestamptz,
    stated_by text NOT NULL,
    stated_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    ended_by text,
    ended_at timestamptz,
    -- The user who signs in as it.
    user_id uuid,
    CONSTRAINT representatives_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT representatives_of_kind UNIQUE (claimant_id, id, kind),
    CONSTRAINT representatives_shown CHECK ((shown_by = 'evidence') = (evidence_id IS NOT NULL)),
    CONSTRAINT representatives_over_later CHECK (until > since),
    -- Nobody is verified but by a person who signed in.
    CONSTRAINT representatives_decided CHECK (CASE state WHEN 'stated' THEN num_nonnulls(decided_by, decided_at) = 0
        WHEN 'ended' THEN num_nulls(decided_by, decided_at) IN (0, 2) ELSE num_nulls(decided_by, decided_at) = 0 END),
    CONSTRAINT representatives_decided_by_a_person CHECK (decided_by LIKE 'user:%'),
    CONSTRAINT representatives_ended CHECK (CASE state WHEN 'ended' THEN num_nulls(ended_by, ended_at) = 0 ELSE num_nonnulls(ended_by, ended_at) = 0 END),
    CONSTRAINT representatives_sign_in_verified CHECK (user_id IS NULL OR decided_at IS NOT NULL)
);
SELECT place('representatives', 'distributed by claimant_id');

-- What a legal representative consents to for a minor: that one claim's remedy is chosen
-- and its money paid.
CREATE TABLE consents (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    representative_id uuid NOT NULL,
    -- No agent consents.
    kind text NOT NULL GENERATED ALWAYS AS ('legal_representative') STORED,
    -- In session it was given by the representative itself.
    shown_by text NOT NULL CONSTRAINT consents_shown_by_known CHECK (shown_by IN ('session', 'evidence', 'records')),
    evidence_id uuid,
    given_by text NOT NULL,
    given_at timestamptz NOT NULL,
    withdrawn_by text,
    withdrawn_at timestamptz,
    CONSTRAINT consents_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT consents_shown CHECK ((shown_by = 'evidence') = (evidence_id IS NOT NULL)),
    CONSTRAINT consents_withdrawn_whole CHECK (num_nulls(withdrawn_by, withdrawn_at) IN (0, 2))
);
SELECT place('consents', 'distributed by claimant_id');
ALTER TABLE consents ADD CONSTRAINT consents_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
ALTER TABLE consents ADD CONSTRAINT consents_representative FOREIGN KEY (claimant_id, representative_id, kind) REFERENCES representatives (claimant_id, id, kind);
CREATE UNIQUE INDEX consents_one_stands ON consents (claimant_id, claim_id) WHERE withdrawn_at IS NULL;
CREATE INDEX consents_by_claim ON consents (claimant_id, claim_id, id);

-- By whose link somebody came, and as whom they act: nobody by a representation that does
-- not stand.
ALTER TABLE links ADD COLUMN representative_id uuid,
    ADD CONSTRAINT links_of_representatives CHECK (representative_id IS NULL OR purpose = 'customer');
ALTER TABLE memberships ADD COLUMN representative_id uuid,
    ADD CONSTRAINT memberships_of_representatives CHECK (representative_id IS NULL OR role = 'claimant');

-- As contact and payee: of the person, operators of its provider and the service, and not
-- of those who oversee everything. bosang.representative_id is set where somebody acts as
-- a claimant's representative.
ALTER TABLE births ENABLE ROW LEVEL SECURITY;
CREATE POLICY births_read ON births FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY births_added ON births FOR INSERT
    WITH CHECK ((said_by = 'claimant' AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
            AND coalesce(current_setting('bosang.new', true), '') <> 'on')
        OR (said_by = 'provider' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY births_recorded ON births FOR UPDATE
    USING (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (said_by = 'provider' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY births_emptied ON births FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (sealed IS NULL AND current_setting('bosang.system', true) = 'on');

-- Who signs in as a representative finds the own row before it is known for whom.
ALTER TABLE representatives ENABLE ROW LEVEL SECURITY;
CREATE POLICY representatives_read ON representatives FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY representatives_stated ON representatives FOR INSERT
    WITH CHECK (state = 'stated' AND user_id IS NULL
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND shown_by = 'evidence'
                AND coalesce(current_setting('bosang.new', true), '') <> 'on' AND coalesce(current_setting('bosang.representative_id', true), '') = '')
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY representatives_verified ON representatives FOR UPDATE
    USING (state = 'stated' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state IN ('verified', 'refused') AND decided_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- A claimant ends the agency of others; a legal representative, who is given by law, leaves
-- by itself or is ended by the provider that verified it.
CREATE POLICY representatives_over ON representatives FOR UPDATE
    USING (state IN ('stated', 'verified')
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
                AND (kind = 'agent' OR id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid))
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK (state = 'ended'
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
                AND (kind = 'agent' OR id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid))
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY representatives_service ON representatives FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.system', true) = 'on');

-- A consent is its representative's own, or an operator's who says by what it is shown. The
-- service holds it while money is let go on it.
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
CREATE POLICY consents_read ON consents FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY consents_given ON consents FOR INSERT
    WITH CHECK (withdrawn_at IS NULL
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND shown_by = 'session'
                AND representative_id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid)
            OR (shown_by <> 'session' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))));
CREATE POLICY consents_withdrawn ON consents FOR UPDATE
    USING (withdrawn_at IS NULL
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
                AND representative_id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid)
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
            OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL))
    WITH CHECK (withdrawn_at IS NOT NULL
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
                AND representative_id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid)
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));

GRANT SELECT, INSERT ON births, representatives, consents TO bosang_service;
GRANT UPDATE (sealed, said_by, version, recorded_by, changed_at) ON births TO bosang_service;
GRANT UPDATE (state, contact_sealed, decided_by, decided_at, ended_by, ended_at, user_id) ON representatives TO bosang_service;
GRANT UPDATE (withdrawn_by, withdrawn_at) ON consents TO bosang_service;
