-- +goose Up
-- Who may come in: users with their memberships and credentials, sessions,
-- one-time links, approvals by a second person, tokens of people.
--
-- Row-level security: a person reads and writes what is its own (bosang.user_id),
-- a row that somebody holds the secret of is opened by its key (bosang.key),
-- administrators (bosang.administrator) look after privileged accounts and see no
-- claimant's, and credentials are for their owner and the service itself
-- (bosang.system) alone. "Everything", as regulators have it, opens nothing here.

-- A sign-in name is personal data: it is sealed under the user's own key, and found
-- by its blind index in sign_ins.
CREATE TABLE users (
    user_id uuid NOT NULL CONSTRAINT users_pkey PRIMARY KEY,
    name bytea NOT NULL,
    -- Of operators, regulators and administrators; the others are claimants'.
    privileged boolean NOT NULL,
    language text NOT NULL CONSTRAINT users_language_known CHECK (language IN ('ko', 'en')),
    state text NOT NULL CONSTRAINT users_state_known CHECK (state IN ('invited', 'active', 'suspended')),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);
SELECT place('users', 'distributed by user_id');
CREATE INDEX users_privileged ON users (user_id) WHERE privileged;

-- The directory of sign-in: the blind index of a name, or of an issuer's subject.
CREATE TABLE sign_ins (
    key uuid NOT NULL CONSTRAINT sign_ins_pkey PRIMARY KEY,
    user_id uuid NOT NULL,
    created_at timestamptz NOT NULL
);
SELECT place('sign_ins', 'distributed by key');

-- Who may be granted what by whom is held here too: a privileged role takes two
-- people, neither of them the one who gets it. What the machine grants is the way
-- in of the first administrators.
CREATE TABLE memberships (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    role text NOT NULL CONSTRAINT memberships_role_known CHECK (role IN ('claimant', 'operator', 'regulator', 'administrator')),
    provider_id uuid CONSTRAINT memberships_provider REFERENCES providers (id),
    claimant_id uuid,
    granted_by text NOT NULL,
    approved_by text,
    approval_id uuid,
    created_at timestamptz NOT NULL,
    ended_by text,
    ended_at timestamptz,
    CONSTRAINT memberships_pkey PRIMARY KEY (user_id, id),
    CONSTRAINT memberships_claimant_has_id CHECK ((role = 'claimant') = (claimant_id IS NOT NULL)),
    CONSTRAINT memberships_of_provider CHECK ((role IN ('claimant', 'operator')) = (provider_id IS NOT NULL)),
    CONSTRAINT memberships_ended_whole CHECK (num_nulls(ended_by, ended_at) IN (0, 2)),
    CONSTRAINT memberships_four_eyes CHECK (role = 'claimant' OR (granted_by = 'machine' AND role = 'administrator')
        OR (approved_by IS NOT NULL AND approval_id IS NOT NULL AND approved_by <> granted_by
            AND approved_by <> 'user:' || user_id::text AND granted_by <> 'user:' || user_id::text))
);
SELECT place('memberships', 'distributed by user_id');
ALTER TABLE memberships ADD CONSTRAINT memberships_user FOREIGN KEY (user_id) REFERENCES users (user_id);
CREATE UNIQUE INDEX memberships_once ON memberships (user_id, role, provider_id, claimant_id) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX memberships_by_claimant ON memberships (claimant_id, id) WHERE claimant_id IS NOT NULL;
CREATE INDEX memberships_by_role ON memberships (role, id) WHERE role <> 'claimant' AND ended_at IS NULL;

-- The password as argon2id in PHC form; the secret of the second factor is sealed.
-- A code of the second factor counts once: the counter only grows.
CREATE TABLE credentials (
    user_id uuid NOT NULL CONSTRAINT credentials_pkey PRIMARY KEY,
    password text,
    password_at timestamptz,
    totp bytea,
    totp_at timestamptz,
    totp_counter bigint NOT NULL,
    -- The secret that is being enrolled: not proved yet.
    pending_totp bytea,
    CONSTRAINT credentials_password_is_hashed CHECK (password LIKE '$argon2id$%'),
    CONSTRAINT credentials_password_whole CHECK (num_nulls(password, password_at) IN (0, 2)),
    CONSTRAINT credentials_totp_whole CHECK (num_nulls(totp, totp_at) IN (0, 2))
);
SELECT place('credentials', 'distributed by user_id');
ALTER TABLE credentials ADD CONSTRAINT credentials_user FOREIGN KEY (user_id) REFERENCES users (user_id);

-- Each is a keyed hash of the code, and counts once.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL,
    key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    used_at timestamptz,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, key)
);
SELECT place('recovery_codes', 'distributed by user_id');
ALTER TABLE recovery_codes ADD CONSTRAINT recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (user_id);

-- Browsers that a user has signed in with to the end: failures elsewhere do not
-- count against them.
CREATE TABLE devices (
    user_id uuid NOT NULL,
    key uuid NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT devices_pkey PRIMARY KEY (user_id, key)
);
SELECT place('devices', 'distributed by user_id');
CREATE INDEX devices_by_age ON devices (expires_at);
ALTER TABLE devices ADD CONSTRAINT devices_user FOREIGN KEY (user_id) REFERENCES users (user_id);

-- Failed attempts, counted for each pool (a name from unknown devices, a device, an
-- address) over a span of time; the key tells nothing of whom it is about.
CREATE TABLE attempts (
    key uuid NOT NULL CONSTRAINT attempts_pkey PRIMARY KEY,
    failures bigint NOT NULL CONSTRAINT attempts_failures_not_negative CHECK (failures >= 0),
    expires_at timestamptz NOT NULL
);
SELECT place('attempts', 'local');
CREATE INDEX attempts_by_age ON attempts (expires_at);

-- The key and the hash are those of the secret in the browser's cookie; a rotation
-- gives both anew, the id stays.
CREATE TABLE sessions (
    key uuid NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
    hash bytea NOT NULL CONSTRAINT sessions_hash_sha256 CHECK (octet_length(hash) = 32),
    id uuid NOT NULL CONSTRAINT sessions_id_unique UNIQUE,
    user_id uuid NOT NULL,
    stage text NOT NULL CONSTRAINT sessions_stage_known CHECK (stage IN ('second_factor', 'enrolment', 'open')),
    membership_id uuid NOT NULL,
    device uuid,
    address inet,
    agent text NOT NULL CONSTRAINT sessions_agent_short CHECK (octet_length(agent) <= 64),
    idle_seconds integer NOT NULL CONSTRAINT sessions_idle_positive CHECK (idle_seconds > 0),
    created_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
SELECT place('sessions', 'local');
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_age ON sessions (expires_at);

CREATE TABLE links (
    key uuid NOT NULL CONSTRAINT links_pkey PRIMARY KEY,
    hash bytea NOT NULL CONSTRAINT links_hash_sha256 CHECK (octet_length(hash) = 32),
    id uuid NOT NULL CONSTRAINT links_id_unique UNIQUE,
    purpose text NOT NULL CONSTRAINT links_purpose_known CHECK (purpose IN ('administrator', 'invitation', 'customer', 'recovery', 'demonstration')),
    user_id uuid,
    provider_id uuid,
    claimant_id uuid,
    -- Of a recovery: the second factor goes too.
    second_factor boolean NOT NULL,
    -- Good only once this is approved.
    approval_id uuid,
    made_by text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    used_by uuid,
    revoked_at timestamptz,
    CONSTRAINT links_used_whole CHECK (num_nulls(used_at, used_by) IN (0, 2)),
    CONSTRAINT links_for_somebody CHECK (CASE purpose
        WHEN 'administrator' THEN made_by = 'machine' AND num_nonnulls(user_id, provider_id, claimant_id) = 0
        WHEN 'customer' THEN num_nulls(provider_id, claimant_id) = 0 AND user_id IS NULL
        WHEN 'demonstration' THEN made_by = 'machine' AND user_id IS NOT NULL
        WHEN 'invitation' THEN user_id IS NOT NULL AND approval_id IS NOT NULL
        ELSE user_id IS NOT NULL END),
    CONSTRAINT links_short CHECK (expires_at - created_at <= interval '31 days')
);
SELECT place('links', 'local');
CREATE INDEX links_by_user ON links (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX links_by_provider ON links (provider_id, id) WHERE provider_id IS NOT NULL;
CREATE INDEX links_by_purpose ON links (purpose, id);
CREATE INDEX links_by_age ON links (expires_at);

-- What one person asks for and a second one decides. What exactly is asked for is
-- the payload, which is not changed afterwards and holds no personal data.
CREATE TABLE approvals (
    id uuid NOT NULL CONSTRAINT approvals_pkey PRIMARY KEY,
    kind text COLLATE "C" NOT NULL CONSTRAINT approvals_kind_form CHECK (kind ~ '^[a-z]+(_[a-z]+)*$'),
    subject_id uuid NOT NULL,
    -- Whose operators may see and decide it; NULL: administrators.
    provider_id uuid CONSTRAINT approvals_provider REFERENCES providers (id),
    -- The person who gains by it, if one does, and so does not decide it.
    beneficiary text,
    payload jsonb NOT NULL CONSTRAINT approvals_payload_small CHECK (jsonb_typeof(payload) = 'object' AND octet_length(payload::text) <= 8192),
    state text NOT NULL CONSTRAINT approvals_state_known CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn')),
    requested_by text NOT NULL,
    requested_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    decided_by text,
    decided_at timestamptz,
    reason text,
    CONSTRAINT approvals_decided_whole CHECK (num_nulls(decided_by, decided_at) = CASE WHEN state = 'pending' THEN 2 ELSE 0 END),
    CONSTRAINT approvals_in_time CHECK (state <> 'approved' OR decided_at < expires_at),
    CONSTRAINT approvals_four_eyes CHECK (state NOT IN ('approved', 'rejected')
        OR (decided_by <> requested_by AND decided_by IS DISTINCT FROM beneficiary)),
    CONSTRAINT approvals_withdrawn_by_who_asked CHECK (state <> 'withdrawn' OR decided_by = requested_by)
);
SELECT place('approvals', 'local');
CREATE INDEX approvals_by_state ON approvals (state, id);
CREATE INDEX approvals_by_subject ON approvals (subject_id, id);
CREATE INDEX approvals_by_provider ON approvals (provider_id, id);

-- Keys by which a provider's own systems vouch for its customers (Ed25519), and
-- which of what they signed was used: each counts once.
CREATE TABLE signing_keys (
    id uuid NOT NULL CONSTRAINT signing_keys_pkey PRIMARY KEY,
    provider_id uuid NOT NULL CONSTRAINT signing_keys_provider REFERENCES providers (id),
    name text NOT NULL,
    public_key bytea NOT NULL CONSTRAINT signing_keys_ed25519 CHECK (octet_length(public_key) = 32),
    added_by text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_by text,
    revoked_at timestamptz,
    CONSTRAINT signing_keys_revoked_whole CHECK (num_nulls(revoked_by, revoked_at) IN (0, 2))
);
SELECT place('signing_keys', 'reference');
CREATE INDEX signing_keys_by_provider ON signing_keys (provider_id, id);

CREATE TABLE proofs (
    key uuid NOT NULL CONSTRAINT proofs_pkey PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
SELECT place('proofs', 'local');
CREATE INDEX proofs_by_age ON proofs (expires_at);

-- Tokens get a name, an owner, scopes, and when they were last used. Those made
-- before keep working for the year that a token now has at most.
ALTER TABLE tokens ADD COLUMN id uuid, ADD COLUMN name text NOT NULL DEFAULT '', ADD COLUMN user_id uuid, ADD COLUMN membership_id uuid,
    ADD COLUMN scopes text[], ADD COLUMN made_by text NOT NULL DEFAULT 'machine', ADD COLUMN used_at timestamptz;
UPDATE tokens SET id = gen_random_uuid();
ALTER TABLE tokens ALTER COLUMN id SET NOT NULL,
    ADD CONSTRAINT tokens_of_user_whole CHECK (num_nulls(user_id, membership_id) IN (0, 2)),
    ADD CONSTRAINT tokens_of_user_scoped CHECK (user_id IS NULL OR scopes IS NOT NULL),
    ADD CONSTRAINT tokens_a_year_at_most CHECK (expires_at - created_at <= interval '366 days') NOT VALID;
CREATE INDEX tokens_by_user ON tokens (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX tokens_by_id ON tokens (id);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY users_actor ON users
    USING (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR (privileged AND NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL)
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
-- Nobody makes an account for oneself: they come of links, and of administrators.
CREATE POLICY users_added_by_others ON users AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR (privileged AND state = 'invited' AND current_setting('bosang.administrator', true) = 'on'));
-- Nobody lifts the own suspension.
CREATE POLICY users_suspended ON users AS RESTRICTIVE FOR UPDATE
    USING (state = 'active' OR NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL);

ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY sign_ins_actor ON sign_ins
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
CREATE POLICY sign_ins_added_by_others ON sign_ins AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on');

-- Operators see which accounts their customers have, and no more of them.
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
CREATE POLICY memberships_read ON memberships FOR SELECT
    USING (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR (role <> 'claimant' AND NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL)
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (role = 'claimant'
            AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
-- Who grants a role is the one who acts; the service grants claimants theirs, and
-- the machine the first administrators.
CREATE POLICY memberships_granted ON memberships FOR INSERT
    WITH CHECK ((role <> 'claimant' AND current_setting('bosang.administrator', true) = 'on'
            AND approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''))
        OR (current_setting('bosang.system', true) = 'on' AND (role = 'claimant' OR granted_by = 'machine')));
CREATE POLICY memberships_ended ON memberships FOR UPDATE
    USING (ended_at IS NULL
        AND (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
            OR (role <> 'claimant' AND current_setting('bosang.administrator', true) = 'on')
            OR current_setting('bosang.system', true) = 'on'))
    WITH CHECK (true);

ALTER TABLE credentials ENABLE ROW LEVEL SECURITY;
CREATE POLICY credentials_actor ON credentials
    USING (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE recovery_codes ENABLE ROW LEVEL SECURITY;
CREATE POLICY recovery_codes_actor ON recovery_codes
    USING (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY devices_actor ON devices
    USING (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
CREATE POLICY attempts_actor ON attempts
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
ALTER TABLE proofs ENABLE ROW LEVEL SECURITY;
CREATE POLICY proofs_actor ON proofs
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

-- Who suspends a user opens the rows of that user to end the sessions.
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY sessions_actor ON sessions
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
CREATE POLICY sessions_begun_for_oneself ON sessions AS RESTRICTIVE FOR INSERT
    WITH CHECK (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid OR current_setting('bosang.system', true) = 'on');
CREATE POLICY sessions_ended ON sessions AS RESTRICTIVE FOR UPDATE
    USING (ended_at IS NULL) WITH CHECK (true);

ALTER TABLE links ENABLE ROW LEVEL SECURITY;
CREATE POLICY links_actor ON links
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (claimant_id IS NULL AND NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL)
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY links_made_by_who_acts ON links AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR (purpose IN ('invitation', 'recovery') AND approval_id IS NOT NULL AND current_setting('bosang.administrator', true) = 'on')
        OR (purpose = 'customer'
            AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY links_once ON links AS RESTRICTIVE FOR UPDATE
    USING (used_at IS NULL AND revoked_at IS NULL) WITH CHECK (true);

ALTER TABLE approvals ENABLE ROW LEVEL SECURITY;
CREATE POLICY approvals_actor ON approvals
    USING ((provider_id IS NULL AND NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL)
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY approvals_requested ON approvals AS RESTRICTIVE FOR INSERT
    WITH CHECK (state = 'pending' AND requested_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
CREATE POLICY approvals_decided ON approvals AS RESTRICTIVE FOR UPDATE
    USING (state = 'pending') WITH CHECK (decided_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

ALTER TABLE signing_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY signing_keys_actor ON signing_keys
    USING (id = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY signing_keys_added_by_providers ON signing_keys AS RESTRICTIVE FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY signing_keys_revoked_once ON signing_keys AS RESTRICTIVE FOR UPDATE
    USING (revoked_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])) WITH CHECK (true);

-- A token is its owner's; those without one are the machine's.
DROP POLICY tokens_actor ON tokens;
CREATE POLICY tokens_actor ON tokens
    USING (key = NULLIF(current_setting('bosang.key', true), '')::uuid
        OR user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR NULLIF(current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL);
DROP POLICY tokens_added_by_the_service ON tokens;
CREATE POLICY tokens_added_for_oneself ON tokens AS RESTRICTIVE FOR INSERT
    WITH CHECK (user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid OR current_setting('bosang.system', true) = 'on');
DROP POLICY tokens_revoked_by_the_service ON tokens;
CREATE POLICY tokens_revoked_once ON tokens AS RESTRICTIVE FOR UPDATE
    USING (revoked_at IS NULL) WITH CHECK (true);

-- What concerns a user stands under the user's own id.
CREATE POLICY events_of_user ON events
    USING (claimant_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid);

GRANT SELECT, INSERT ON users, sign_ins, memberships, credentials, recovery_codes, devices, attempts, sessions, links, approvals, signing_keys, proofs
    TO bosang_service;
GRANT UPDATE (language, state, version) ON users TO bosang_service;
GRANT UPDATE (ended_by, ended_at) ON memberships TO bosang_service;
GRANT UPDATE (password, password_at, totp, totp_at, totp_counter, pending_totp) ON credentials TO bosang_service;
GRANT UPDATE (used_at) ON recovery_codes TO bosang_service;
GRANT UPDATE (expires_at, revoked_at) ON devices TO bosang_service;
GRANT UPDATE (failures, expires_at) ON attempts TO bosang_service;
GRANT UPDATE (key, hash, stage, membership_id, device, idle_seconds, used_at, expires_at, ended_at) ON sessions TO bosang_service;
GRANT UPDATE (used_at, used_by, revoked_at) ON links TO bosang_service;
GRANT UPDATE (state, decided_by, decided_at, reason) ON approvals TO bosang_service;
GRANT UPDATE (revoked_by, revoked_at) ON signing_keys TO bosang_service;
GRANT UPDATE (used_at) ON tokens TO bosang_service;
-- What is over by its own terms may go.
GRANT DELETE ON attempts, sessions, links, proofs, devices TO bosang_service;
CREATE POLICY attempts_forgotten ON attempts AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY sessions_forgotten ON sessions AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY links_forgotten ON links AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY proofs_forgotten ON proofs AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY devices_forgotten ON devices AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
