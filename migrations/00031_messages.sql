-- +goose Up
-- What claimants are told in the service.

-- One message to one claimant: of a kind, whose words stand in the program in both
-- languages, with parameters that hold nothing personal; and where somebody wrote one a
-- text, sealed with the claimant's key. The cause is what it is told because of:
-- nobody is told twice because of the same. Claim and incident are those of the cause,
-- whose own foreign keys hold the incident.
CREATE TABLE messages (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    incident_id uuid,
    claim_id uuid,
    kind text COLLATE "C" NOT NULL CONSTRAINT messages_kind_a_word CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),
    parameters jsonb NOT NULL CONSTRAINT messages_parameters_named CHECK (jsonb_typeof(parameters) = 'object'),
    text_sealed bytea,
    cause uuid NOT NULL,
    sent_by text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at timestamptz,
    CONSTRAINT messages_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT messages_once UNIQUE (claimant_id, cause),
    CONSTRAINT messages_written_with_a_text CHECK (kind <> 'written' OR text_sealed IS NOT NULL),
    CONSTRAINT messages_read_later CHECK (read_at >= created_at)
);
SELECT place('messages', 'distributed by claimant_id');
ALTER TABLE messages ADD CONSTRAINT messages_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);

-- What everybody is told who has a claim on an incident with a provider: worked off in
-- the background, in the order of the claims, by whoever comes to it.
CREATE TABLE circulars (
    id uuid NOT NULL CONSTRAINT circulars_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT circulars_provider REFERENCES providers (id),
    incident_id uuid NOT NULL CONSTRAINT circulars_incident REFERENCES incidents (id),
    kind text COLLATE "C" NOT NULL CONSTRAINT circulars_kind_a_word CHECK (kind ~ '^[a-z]+(_[a-z]+)*$' AND kind <> 'written'),
    parameters jsonb NOT NULL CONSTRAINT circulars_parameters_named CHECK (jsonb_typeof(parameters) = 'object'),
    cause uuid NOT NULL,
    sent_by text NOT NULL,
    created_at timestamptz NOT NULL,
    -- The last claim that was come to, and how many claimants were told.
    reached uuid NOT NULL,
    told bigint NOT NULL CONSTRAINT circulars_told_counted CHECK (told >= 0),
    done_at timestamptz,
    CONSTRAINT circulars_once UNIQUE (provider_id, cause)
);
SELECT place('circulars', 'local');
CREATE INDEX circulars_open ON circulars (id) WHERE done_at IS NULL;

-- A message is seen by whom it is to, by its provider, and, without what is sealed, by
-- who oversees. It is written by whoever causes it. That it was read, the claimant says,
-- once; not an account that is new to the claimant, which might keep it from the other.
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
CREATE POLICY messages_seen ON messages FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY messages_sent ON messages FOR INSERT
    WITH CHECK (read_at IS NULL AND (current_setting('bosang.administrator', true) = 'on'
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY messages_marked ON messages FOR UPDATE
    USING (read_at IS NULL AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        AND coalesce(current_setting('bosang.new', true), '') <> 'on')
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);

ALTER TABLE circulars ENABLE ROW LEVEL SECURITY;
CREATE POLICY circulars_seen ON circulars FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY circulars_sent ON circulars FOR INSERT
    WITH CHECK (done_at IS NULL AND (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY circulars_worked ON circulars FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

GRANT SELECT, INSERT ON messages, circulars TO bosang_service;
GRANT UPDATE (read_at) ON messages TO bosang_service;
GRANT UPDATE (reached, told, done_at) ON circulars TO bosang_service;
