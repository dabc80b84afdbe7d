-- +goose Up
-- Announced work takes a remedy from claimants. That it was announced by the time at
-- which it was recorded, who records it says alone; that it was announced earlier, or
-- before an outage that had begun by then, takes a second person. A standing notice is
-- no announced work: it is refused, and of before counts no more.
ALTER TABLE maintenances
    -- The service was down already when it was recorded.
    ADD COLUMN while_down boolean NOT NULL DEFAULT false,
    ADD COLUMN approval_id uuid,
    ADD COLUMN approved_by text,
    ADD COLUMN approved_at timestamptz,
    ADD CONSTRAINT maintenances_approved_whole CHECK (num_nulls(approval_id, approved_by, approved_at) IN (0, 3)),
    ADD CONSTRAINT maintenances_four_eyes CHECK (approved_by <> recorded_by),
    ADD CONSTRAINT maintenances_not_standing CHECK (ends_at - starts_at <= interval '7 days' AND starts_at - recorded_at <= interval '366 days') NOT VALID,
    -- From when on it counts as announced; NULL: it waits for a second person.
    ADD COLUMN counts_from timestamptz GENERATED ALWAYS AS (CASE
        WHEN approved_at IS NOT NULL THEN announced_at
        WHEN while_down OR recorded_at > starts_at OR ends_at - starts_at > interval '7 days' THEN NULL
        WHEN recorded_at - announced_at > interval '5 minutes' THEN recorded_at
        ELSE announced_at END) STORED;
-- It rests on the approval of that work, by those two.
ALTER TABLE maintenances
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN approval_id IS NOT NULL THEN 'late_maintenance' END) STORED;
ALTER TABLE maintenances
    ADD CONSTRAINT maintenances_approved FOREIGN KEY (approval_id, granted, id, recorded_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT maintenances_approved_of_provider FOREIGN KEY (approval_id, provider_id) REFERENCES approvals (id, of_provider);
GRANT UPDATE (approval_id, approved_by, approved_at) ON maintenances TO bosang_service;
CREATE POLICY maintenances_approved ON maintenances FOR UPDATE
    USING (approved_at IS NULL)
    WITH CHECK (approved_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND (current_setting('bosang.administrator', true) = 'on'
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
CREATE POLICY maintenances_not_approved_at_once ON maintenances AS RESTRICTIVE FOR INSERT WITH CHECK (approved_at IS NULL);
