-- +goose Up
-- Both pairs of eyes over an edition are people's: who holds a program's token may be
-- who approves. What a program has proposed is a draft again, for a person to propose.
UPDATE editions SET state = 'draft', proposed_by = NULL, proposed_at = NULL, version = version + 1
    WHERE state = 'proposed' AND proposed_by !~ '^user:[0-9a-f-]{36}$';
ALTER TABLE editions ADD CONSTRAINT editions_of_people CHECK (proposed_by ~ '^user:[0-9a-f-]{36}$'
    AND (state NOT IN ('in_force', 'rejected') OR decided_by ~ '^user:[0-9a-f-]{36}$')) NOT VALID;

-- Whoever writes rows in the service's name says in them who did it: a person's own
-- are in the own name.
ALTER TABLE access_checks ADD CONSTRAINT access_checks_in_the_own_name CHECK (checked_by = 'user:' || user_id) NOT VALID;
ALTER TABLE tokens ADD CONSTRAINT tokens_in_the_own_name CHECK (subject = 'user:' || user_id) NOT VALID;

-- An account that is new to its claimant ends no claim.
CREATE POLICY claims_not_withdrawn_by_new_accounts ON claims AS RESTRICTIVE FOR UPDATE
    USING (true) WITH CHECK (state <> 'withdrawn' OR coalesce(current_setting('bosang.new', true), '') <> 'on');
