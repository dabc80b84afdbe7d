-- +goose Up
-- Claimants are told of decisions: a decision that comes to something else for them than the
-- one before is a message, without being written a second time.

-- What of a decision is news to the claimant, as a digest; NULL: the claimant is not told, as
-- nobody has made the claim. What was decided before this version is no news.
ALTER TABLE decisions ADD COLUMN gist uuid;

-- That the claimant has read what it is told of a decision.
CREATE TABLE decision_reads (
    claimant_id uuid NOT NULL,
    decision_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    read_at timestamptz NOT NULL,
    CONSTRAINT decision_reads_pkey PRIMARY KEY (claimant_id, decision_id)
);
SELECT place('decision_reads', 'distributed by claimant_id');
ALTER TABLE decision_reads ADD CONSTRAINT decision_reads_decision FOREIGN KEY (claimant_id, decision_id) REFERENCES decisions (claimant_id, id);

-- Seen by whoever sees the message; said by the claimant alone, once, and not by an account
-- that is new to the claimant, which might keep it from the other.
ALTER TABLE decision_reads ENABLE ROW LEVEL SECURITY;
CREATE POLICY decision_reads_seen ON decision_reads FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY decision_reads_said ON decision_reads FOR INSERT
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        AND coalesce(current_setting('bosang.new', true), '') <> 'on');
GRANT SELECT, INSERT ON decision_reads TO bosang_service;
