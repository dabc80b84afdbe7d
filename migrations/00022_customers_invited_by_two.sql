-- +goose Up
-- A customer comes in as everybody else does whom people let in: a second operator of the
-- provider approves the link, and is told its code. What the provider's own systems sign
-- stays, as two people agreed to their key.

-- Those that one operator made before are over.
UPDATE links SET revoked_at = now() WHERE purpose = 'customer' AND approval_id IS NULL AND made_by LIKE 'user:%' AND used_at IS NULL AND revoked_at IS NULL;

-- Whom the approval is about: the user, or, where there is none yet, the claimant.
ALTER TABLE links DROP CONSTRAINT links_approved, DROP COLUMN granted;
ALTER TABLE links
    ADD COLUMN granted text GENERATED ALWAYS AS (CASE WHEN approved_by IS NOT NULL
        THEN CASE purpose WHEN 'invitation' THEN 'role' WHEN 'customer' THEN 'customer' ELSE 'recovery' END END) STORED,
    ADD COLUMN about uuid GENERATED ALWAYS AS (COALESCE(user_id, claimant_id)) STORED;
ALTER TABLE links
    ADD CONSTRAINT links_approved FOREIGN KEY (approval_id, granted, about, made_by, approved_by)
        REFERENCES approvals (id, granted, subject_id, requested_by, decided_by),
    ADD CONSTRAINT links_customer_four_eyes CHECK (purpose <> 'customer' OR approval_id IS NOT NULL OR made_by NOT LIKE 'user:%') NOT VALID;
