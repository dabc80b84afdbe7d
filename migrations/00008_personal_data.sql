-- +goose Up
-- Personal data is sealed: what is known of a person with the person's own key, that
-- key with the master key, which is not in the database. Package keyring says how.

-- Which master keys there are, newest last: the newest that is not retired seals.
-- By a text that the key sealed and an index that the key of indexes made, a process
-- sees whether it has the keys of this database.
CREATE TABLE master_keys (
    generation integer NOT NULL CONSTRAINT master_keys_pkey PRIMARY KEY
        CONSTRAINT master_keys_generation_from_one CHECK (generation >= 1),
    id bigint NOT NULL CONSTRAINT master_keys_id_unique UNIQUE
        CONSTRAINT master_keys_id_of_32_bits CHECK (id BETWEEN 0 AND 4294967295),
    sealed bytea NOT NULL,
    index_of_nothing uuid NOT NULL,
    made_at timestamptz NOT NULL,
    retired_at timestamptz
);
SELECT place('master_keys', 'reference');

-- The key of each person, sealed with a master key; gone once it was destroyed. A
-- person is a claimant, or a user, who then stands under the user's id.
-- (That the master key is one of master_keys, and not retired, is held by a lock on
-- its row, once for each transaction; a foreign key would look it up for each person.)
CREATE TABLE person_keys (
    claimant_id uuid NOT NULL CONSTRAINT person_keys_pkey PRIMARY KEY,
    provider_id uuid,
    wrapped bytea,
    master_key bigint,
    made_at timestamptz NOT NULL,
    destroyed_at timestamptz,
    CONSTRAINT person_keys_wrapped_by_one CHECK ((wrapped IS NULL) = (master_key IS NULL)),
    CONSTRAINT person_keys_destroyed_is_gone CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
SELECT place('person_keys', 'distributed by claimant_id');
CREATE INDEX person_keys_by_master_key ON person_keys (master_key, claimant_id);

-- A customer number is sealed with the person's key. Those in clear from before are
-- sealed by the next step, which is written in Go; the one after it drops their column.
ALTER TABLE claimants ADD COLUMN customer_sealed bytea;
ALTER TABLE claimants DROP CONSTRAINT claimants_customer_or_subject;
ALTER TABLE claimants DROP CONSTRAINT claimants_customer_of_provider;
CREATE INDEX claimants_in_clear ON claimants (claimant_id) WHERE customer_number IS NOT NULL;

-- Everybody seals, so that everybody sees which key is the newest and keeps it from
-- being retired meanwhile (FOR SHARE asks for the right to update); only the service
-- itself adds and retires keys.
ALTER TABLE master_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY master_keys_read ON master_keys FOR SELECT USING (true);
CREATE POLICY master_keys_added ON master_keys FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY master_keys_retired ON master_keys FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.system', true) = 'on');

-- The keys of persons are read by the person (as claimant or as user), by operators of its provider and by the
-- service itself: not by those who oversee everything. Who may add a claimant may add
-- its key. Only the service changes one, and none comes back.
ALTER TABLE person_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_keys_read ON person_keys FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR claimant_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY person_keys_added ON person_keys FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY person_keys_changed ON person_keys FOR UPDATE
    USING (destroyed_at IS NULL AND NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.system', true) = 'on');

GRANT SELECT, INSERT ON master_keys, person_keys TO bosang_service;
GRANT UPDATE (retired_at) ON master_keys TO bosang_service;
GRANT UPDATE (wrapped, master_key, destroyed_at) ON person_keys TO bosang_service;
