-- +goose Up
-- A recovery takes two people, unless the machine begins it: links made before are
-- over within days.
ALTER TABLE links ADD CONSTRAINT links_recovery_four_eyes CHECK (purpose <> 'recovery' OR approval_id IS NOT NULL OR made_by = 'machine') NOT VALID;
