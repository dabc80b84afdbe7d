-- +goose Up
-- A submission of a customer under 14 waits for a representative to file: it says on whose
-- subscription it is, so that the claim that is filed on it closes it.
ALTER TABLE submissions ADD COLUMN holder_id uuid, ADD COLUMN subscription_id uuid,
    ADD CONSTRAINT submissions_holder_while_waiting
        CHECK (num_nulls(holder_id, subscription_id) = CASE WHEN why IS NOT DISTINCT FROM 'representative_needed' AND holder_id IS NOT NULL THEN 0 ELSE 2 END);
CREATE INDEX submissions_waiting ON submissions (holder_id, subscription_id) WHERE holder_id IS NOT NULL;

-- When an incident becomes part of another its submissions become that one's, as its claims do.
CREATE POLICY submissions_moved ON submissions FOR UPDATE
    USING (NULLIF(current_setting('bosang.everything', true) = 'on' AND current_setting('bosang.administrator', true) = 'on', false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.everything', true) = 'on' AND current_setting('bosang.administrator', true) = 'on');
-- What was left behind by merges before this.
UPDATE submissions s SET incident_id = i.merged_into FROM incidents i WHERE i.id = s.incident_id AND i.merged_into IS NOT NULL;

GRANT UPDATE (incident_id, holder_id, subscription_id) ON submissions TO bosang_service;
