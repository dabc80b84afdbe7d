-- +goose Up
-- An account that joins a claimant for whom another account has acted before is new
-- for a while: it sees contact and payee masked, changes no payee, and what it is shown
-- is on record. Until when is written as it joins. Accounts of before are not new.
ALTER TABLE memberships ADD COLUMN new_until timestamptz;
ALTER TABLE memberships ADD CONSTRAINT memberships_new_of_claimants CHECK (new_until IS NULL OR (role = 'claimant' AND new_until > created_at));

-- bosang.new is 'on' where such an account acts.
CREATE POLICY payees_added_by_no_new_account ON payees AS RESTRICTIVE FOR INSERT
    WITH CHECK (coalesce(current_setting('bosang.new', true), '') <> 'on');
CREATE POLICY payees_changed_by_no_new_account ON payees AS RESTRICTIVE FOR UPDATE
    USING (coalesce(current_setting('bosang.new', true), '') <> 'on');
CREATE POLICY access_records_of_new_accounts ON access_records FOR INSERT
    WITH CHECK (current_setting('bosang.new', true) = 'on' AND role = 'claimant'
        AND user_id = NULLIF(current_setting('bosang.user_id', true), '')::uuid
        AND claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid);
