-- +goose Up
-- A month's access records are looked through by a person, when the month is over in
-- Korea. That the person is not among those who were looked at holds in the statement
-- that adds a check. Checks of before stay as they are.
ALTER TABLE access_checks
    ADD CONSTRAINT access_checks_by_a_person CHECK (user_id IS NOT NULL) NOT VALID,
    ADD CONSTRAINT access_checks_of_a_month_that_is_over CHECK (at >= (month + interval '1 month') AT TIME ZONE INTERVAL '+09:00') NOT VALID;

-- What is disclosed is compared with what was disclosed in the months before.
CREATE INDEX access_records_disclosed ON access_records (provider_id, id) WHERE action = 'disclosed';

-- Whom an answer that is kept shows: that it is shown again is put on record, and it
-- goes with the person. Answers of before name nobody and go within two days.
ALTER TABLE answers ADD COLUMN claimant_id uuid, ADD COLUMN provider_id uuid;
CREATE INDEX answers_by_claimant ON answers (claimant_id) WHERE claimant_id IS NOT NULL;

-- An access record is written in the own name: of the actor, the person and the role
-- that the transaction has, under the own provider. Of claimants only new accounts
-- record (00018_new_accounts.sql), and the service itself nothing.
DROP POLICY access_records_added ON access_records;
CREATE POLICY access_records_added ON access_records FOR INSERT
    WITH CHECK (user_id IS NOT DISTINCT FROM NULLIF(current_setting('bosang.user_id', true), '')::uuid
        AND actor = convert_from(decode(current_setting('bosang.actor', true), 'hex'), 'UTF8')
        AND CASE role
            WHEN 'operator' THEN provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
            WHEN 'administrator' THEN current_setting('bosang.administrator', true) = 'on' AND current_setting('bosang.system', true) IS DISTINCT FROM 'on'
            WHEN 'regulator' THEN current_setting('bosang.everything', true) = 'on' AND current_setting('bosang.administrator', true) IS DISTINCT FROM 'on'
            ELSE false
        END);

-- Who reported an incident is named with the provider, because machines choose their
-- subjects by themselves: "desk" of one and "desk" of another are two.
UPDATE incidents i SET reported_by = i.reported_by || '@' || p.id::text
FROM providers p, events e
WHERE e.claimant_id = p.id AND e.subject_id = i.id AND e.noun = 'incident' AND e.what = 'reported' AND e.provider_id = p.id AND e.actor = i.reported_by;

-- Attempts of addresses were counted under hashes of them, which trying all addresses
-- finds out; they have keys now that take the service's to work out.
DELETE FROM attempts;

-- The way in of an account is found by whom it lets in, for a copy of what is held.
CREATE INDEX links_by_claimant ON links (claimant_id, id) WHERE claimant_id IS NOT NULL;

-- How far the look at everybody has come that erases whose purpose has ended: it goes
-- on there the next time.
CREATE TABLE retention_progress (
    kind text NOT NULL CONSTRAINT retention_progress_pkey PRIMARY KEY,
    reached uuid NOT NULL,
    at timestamptz NOT NULL
);
SELECT place('retention_progress', 'local');
ALTER TABLE retention_progress ENABLE ROW LEVEL SECURITY;
CREATE POLICY retention_progress_of_the_service ON retention_progress
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);
GRANT SELECT, INSERT ON retention_progress TO bosang_service;
GRANT UPDATE (reached, at) ON retention_progress TO bosang_service;
