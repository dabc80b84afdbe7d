-- +goose Up
-- What is known of a claimant, sealed with the claimant's own key, and who saw it.

-- How a claimant is reached. Each value is sealed; e-mail address and phone number are
-- found again by a blind index of their normalised form.
CREATE TABLE contacts (
    claimant_id uuid NOT NULL CONSTRAINT contacts_pkey PRIMARY KEY
        CONSTRAINT contacts_claimant REFERENCES claimants (claimant_id),
    provider_id uuid,
    name_sealed bytea,
    email_sealed bytea,
    email_index uuid,
    phone_sealed bytea,
    phone_index uuid,
    version bigint NOT NULL CONSTRAINT contacts_version_from_one CHECK (version >= 1),
    changed_at timestamptz NOT NULL,
    CONSTRAINT contacts_email_indexed CHECK ((email_sealed IS NULL) = (email_index IS NULL)),
    CONSTRAINT contacts_phone_indexed CHECK ((phone_sealed IS NULL) = (phone_index IS NULL))
);
SELECT place('contacts', 'distributed by claimant_id');
CREATE INDEX contacts_by_email ON contacts (email_index) WHERE email_index IS NOT NULL;
CREATE INDEX contacts_by_phone ON contacts (phone_index) WHERE phone_index IS NOT NULL;

-- Where money for a claimant goes. Erasing a claimant empties the sealed columns.
CREATE TABLE payees (
    claimant_id uuid NOT NULL CONSTRAINT payees_pkey PRIMARY KEY
        CONSTRAINT payees_claimant REFERENCES claimants (claimant_id),
    provider_id uuid,
    name_sealed bytea,
    bank_sealed bytea,
    account_sealed bytea,
    account_index uuid,
    version bigint NOT NULL CONSTRAINT payees_version_from_one CHECK (version >= 1),
    changed_at timestamptz NOT NULL,
    CONSTRAINT payees_account_indexed CHECK ((account_sealed IS NULL) = (account_index IS NULL))
);
SELECT place('payees', 'distributed by claimant_id');
CREATE INDEX payees_by_account ON payees (account_index) WHERE account_index IS NOT NULL;

-- Who saw whose data. Standard of measures for the safety of personal data, articles
-- 2(3) and 8: who, when, from where, whose, and what was done. An id begins with the
-- instant of its record in milliseconds, so that an index of ids is one of time.
CREATE TABLE access_records (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    provider_id uuid,
    at timestamptz NOT NULL,
    actor text COLLATE "C" NOT NULL,
    role text NOT NULL CONSTRAINT access_records_role_known CHECK (role IN ('claimant', 'operator', 'regulator', 'administrator')),
    user_id uuid,
    address inet,
    request text NOT NULL,
    action text NOT NULL CONSTRAINT access_records_action_known CHECK (action IN ('read', 'listed', 'disclosed', 'downloaded')),
    items text[] NOT NULL CONSTRAINT access_records_of_something CHECK (cardinality(items) > 0),
    reason text,
    CONSTRAINT access_records_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT access_records_disclosed_for_a_reason CHECK (action <> 'disclosed' OR reason IS NOT NULL)
);
SELECT place('access_records', 'distributed by claimant_id');
CREATE INDEX access_records_by_provider ON access_records (provider_id, id);
CREATE INDEX access_records_by_time ON access_records (id);

-- That somebody looked through the access records of a month (article 8(2)): of one
-- provider, or of all of them.
CREATE TABLE access_checks (
    id uuid NOT NULL CONSTRAINT access_checks_pkey PRIMARY KEY,
    provider_id uuid CONSTRAINT access_checks_provider REFERENCES providers (id),
    month date NOT NULL CONSTRAINT access_checks_month_from_its_first CHECK (extract(day FROM month) = 1),
    checked_by text NOT NULL,
    user_id uuid,
    at timestamptz NOT NULL,
    note text NOT NULL
);
SELECT place('access_checks', 'local');
CREATE INDEX access_checks_by_month ON access_checks (month, id);

-- Personal data is read by the person, operators of its provider and the service: not
-- by those who oversee everything, who read no person's key either. The person writes.
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
CREATE POLICY contacts_read ON contacts FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY contacts_added ON contacts FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
CREATE POLICY contacts_changed ON contacts FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
ALTER TABLE payees ENABLE ROW LEVEL SECURITY;
CREATE POLICY payees_read ON payees FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY payees_added ON payees FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on'
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
CREATE POLICY payees_changed ON payees FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);

-- A record is written by who reads, in the own name; a person does not record what it
-- sees of itself. Records are never changed. They are kept for two years (article 8(1)),
-- whoever asks for them to go; after that the service removes them.
ALTER TABLE access_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_records_read ON access_records FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY access_records_added ON access_records FOR INSERT
    WITH CHECK (user_id IS NOT DISTINCT FROM NULLIF(current_setting('bosang.user_id', true), '')::uuid
        AND (current_setting('bosang.everything', true) = 'on'
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY access_records_removed ON access_records FOR DELETE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
CREATE POLICY access_records_kept_for_two_years ON access_records AS RESTRICTIVE FOR DELETE
    USING (at < now() - interval '2 years');

ALTER TABLE access_checks ENABLE ROW LEVEL SECURITY;
CREATE POLICY access_checks_read ON access_checks FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY access_checks_added ON access_checks FOR INSERT
    WITH CHECK (user_id IS NOT DISTINCT FROM NULLIF(current_setting('bosang.user_id', true), '')::uuid
        AND (current_setting('bosang.administrator', true) = 'on'
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));

GRANT SELECT, INSERT ON contacts, payees, access_records, access_checks TO bosang_service;
GRANT UPDATE (name_sealed, email_sealed, email_index, phone_sealed, phone_index, version, changed_at) ON contacts TO bosang_service;
GRANT UPDATE (name_sealed, bank_sealed, account_sealed, account_index, version, changed_at) ON payees TO bosang_service;
GRANT DELETE ON access_records TO bosang_service;
