-- +goose Up
-- Money of a minor is let go on the word of two people. Who states that somebody represents a
-- customer does not verify it, and an operator who did one or the other records no consent of
-- that representative.

-- What one person did alone before is over: representations that stand, and consents on which
-- no money is out.
UPDATE representatives SET state = 'ended', ended_by = 'machine', ended_at = now() WHERE state = 'verified' AND decided_by = stated_by;
UPDATE consents c SET withdrawn_by = 'machine', withdrawn_at = now()
FROM representatives r
WHERE r.claimant_id = c.claimant_id AND r.id = c.representative_id AND c.withdrawn_at IS NULL AND c.shown_by <> 'session'
    AND c.given_by IN (r.stated_by, r.decided_by)
    AND NOT EXISTS (SELECT FROM payouts p WHERE p.claimant_id = c.claimant_id AND p.claim_id = c.claim_id AND p.state IN ('sent', 'settled'));

ALTER TABLE representatives
    ADD CONSTRAINT representatives_four_eyes CHECK (state <> 'verified' OR decided_by <> stated_by),
    ADD CONSTRAINT representatives_decided_for UNIQUE (claimant_id, id, kind, stated_by, decided_by);

-- Who stated and verified the representation stands in both rows, and the key compares them:
-- so no consent is of one that nobody has looked at.
ALTER TABLE consents ADD COLUMN stated_by text, ADD COLUMN verified_by text;
UPDATE consents c SET stated_by = r.stated_by, verified_by = r.decided_by
FROM representatives r WHERE r.claimant_id = c.claimant_id AND r.id = c.representative_id;
ALTER TABLE consents ALTER COLUMN stated_by SET NOT NULL, ALTER COLUMN verified_by SET NOT NULL,
    DROP CONSTRAINT consents_representative,
    ADD CONSTRAINT consents_representative FOREIGN KEY (claimant_id, representative_id, kind, stated_by, verified_by)
        REFERENCES representatives (claimant_id, id, kind, stated_by, decided_by),
    -- Those on which money was out before this stay, until it comes back and they are withdrawn.
    ADD CONSTRAINT consents_four_eyes CHECK (shown_by = 'session' OR withdrawn_at IS NOT NULL OR given_by NOT IN (stated_by, verified_by)) NOT VALID;
ALTER TABLE representatives DROP CONSTRAINT representatives_of_kind;

-- Who acts is who the row says: a person in session by its user, and a consent by a person.
DROP POLICY representatives_stated ON representatives;
CREATE POLICY representatives_stated ON representatives FOR INSERT
    WITH CHECK (state = 'stated' AND user_id IS NULL
        AND stated_by = coalesce('user:' || NULLIF(current_setting('bosang.user_id', true), ''), stated_by)
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND shown_by = 'evidence'
                AND coalesce(current_setting('bosang.new', true), '') <> 'on' AND coalesce(current_setting('bosang.representative_id', true), '') = '')
            OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));
DROP POLICY consents_given ON consents;
CREATE POLICY consents_given ON consents FOR INSERT
    WITH CHECK (withdrawn_at IS NULL AND given_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), '')
        AND ((claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND shown_by = 'session'
                AND representative_id = NULLIF(current_setting('bosang.representative_id', true), '')::uuid)
            OR (shown_by <> 'session' AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))));
