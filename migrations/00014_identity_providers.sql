-- +goose Up
-- People who come by an identity provider (OpenID Connect): their accounts, what the
-- identity provider's word made of them, and which of its sessions ours came of.

-- The issuer by whose word the user comes; NULL: by a name and a password. It is one
-- or the other for good.
ALTER TABLE users ADD COLUMN issuer text CONSTRAINT users_issuer_form CHECK (octet_length(issuer) BETWEEN 1 AND 255);
ALTER TABLE users ADD CONSTRAINT users_of_issuer UNIQUE (user_id, issuer);

-- A membership that the configuration gives for what the issuer claims, and when it
-- claimed so last. No second person approves each of these: who writes the
-- configuration has. So they are for accounts of that issuer alone, which the key
-- holds; a role of any other account takes two people as before.
ALTER TABLE memberships ADD COLUMN issuer text, ADD COLUMN said_at timestamptz;
ALTER TABLE memberships
    ADD CONSTRAINT memberships_of_issuer FOREIGN KEY (user_id, issuer) REFERENCES users (user_id, issuer),
    ADD CONSTRAINT memberships_said_whole CHECK (num_nulls(issuer, said_at) IN (0, 2)),
    ADD CONSTRAINT memberships_said_by CHECK ((issuer IS NOT NULL) = (granted_by LIKE 'identity\_provider:%')),
    DROP CONSTRAINT memberships_four_eyes,
    ADD CONSTRAINT memberships_four_eyes CHECK (role = 'claimant' OR issuer IS NOT NULL OR (granted_by = 'machine' AND role = 'administrator')
        OR (approved_by IS NOT NULL AND approval_id IS NOT NULL AND approved_by <> granted_by
            AND approved_by <> 'user:' || user_id::text AND granted_by <> 'user:' || user_id::text));

DROP POLICY memberships_granted ON memberships;
CREATE POLICY memberships_granted ON memberships FOR INSERT
    WITH CHECK ((role <> 'claimant' AND issuer IS NULL AND current_setting('bosang.administrator', true) = 'on'
            AND approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''))
        OR (current_setting('bosang.system', true) = 'on' AND (role = 'claimant' OR granted_by = 'machine' OR issuer IS NOT NULL)));

-- The issuer that a session came by, and the index of its own session's id (sid), by
-- which it ends it.
ALTER TABLE sessions ADD COLUMN issuer text, ADD COLUMN sid uuid;
ALTER TABLE sessions ADD CONSTRAINT sessions_sid_of_issuer CHECK (sid IS NULL OR issuer IS NOT NULL);
CREATE INDEX sessions_by_sid ON sessions (sid) WHERE sid IS NOT NULL;

GRANT UPDATE (said_at) ON memberships TO bosang_service;
