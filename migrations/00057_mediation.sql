-- +goose Up
-- How long the time of a committee stood still for what was supplemented. Without it the end
-- of a term that was put off once tells no more where it would have been.
ALTER TABLE appeals ADD stood_micros bigint NOT NULL DEFAULT 0 CONSTRAINT appeals_stood_positive CHECK (stood_micros >= 0);
GRANT UPDATE (stood_micros) ON appeals TO bosang_service;

-- A claimant who withdraws an appeal that is before the committee ends the clock of it.
ALTER POLICY deadlines_moved ON deadlines USING (over_at IS NULL
    AND (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND (paused_at IS NOT NULL OR kind IN ('inquiry', 'mediation')))
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
