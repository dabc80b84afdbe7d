-- +goose Up
-- A month's access records are looked through by a person, when the month is over in
-- Korea. That the person is not among those who were looked at holds in the statement
-- that adds a check. Checks of before stay as they are.
ALTER TABLE access_checks
    ADD CONSTRAINT access_checks_by_a_person CHECK (user_id IS NOT NULL) NOT VALID,
    ADD CONSTRAINT access_checks_of_a_month_that_is_over CHECK (at >= (month + interval '1 month') AT TIME ZONE INTERVAL '+09:00') NOT VALID;

-- What is disclosed is compared with what was disclosed in the months before.
CREATE INDEX access_records_disclosed ON access_records (provider_id, id) WHERE action = 'disclosed';
