-- +goose Up
-- What people told a provider of an outage outside of this service, row by row of the
-- files that the provider sends, and what became of each. The key is a keyed digest of
-- provider, source and the row's reference there, so that a row is taken once; the mark
-- one of all that the row says, by which another row under the same reference is noticed.
-- No more than that stands here of whom it is about.
CREATE TABLE submissions (
    key uuid NOT NULL CONSTRAINT submissions_pkey PRIMARY KEY,
    id uuid NOT NULL,
    provider_id uuid NOT NULL CONSTRAINT submissions_provider REFERENCES providers (id),
    incident_id uuid NOT NULL CONSTRAINT submissions_incident REFERENCES incidents (id),
    source text NOT NULL CONSTRAINT submissions_source_form CHECK (source ~ '^[a-z0-9]+([._-][a-z0-9]+)*$' AND length(source) <= 64),
    source_row bigint NOT NULL CONSTRAINT submissions_row_from_one CHECK (source_row >= 1),
    mark bytea CONSTRAINT submissions_mark_length CHECK (length(mark) = 32),
    state text NOT NULL CONSTRAINT submissions_state_known
        CHECK (state IN ('filed', 'taken_up', 'already_filed', 'unmatched', 'ambiguous', 'dismissed')),
    why text CONSTRAINT submissions_why_known CHECK (why IN (
        'no_identity', 'no_customer', 'no_subscription', 'several_customers', 'name_differs', 'several_subscriptions', 'representative_needed',
        'not_a_customer', 'duplicate', 'not_about_this', 'unreachable', 'taken_back', 'past_its_time')),
    claimant_id uuid,
    claim_id uuid,
    sent_by text NOT NULL,
    received_at timestamptz NOT NULL,
    settled_by text,
    settled_at timestamptz,
    CONSTRAINT submissions_matched_whole
        CHECK (num_nulls(claimant_id, claim_id) = CASE WHEN state IN ('filed', 'taken_up', 'already_filed') THEN 0 ELSE 2 END),
    CONSTRAINT submissions_open_says_why CHECK ((why IS NULL) = (state IN ('filed', 'taken_up', 'already_filed'))),
    CONSTRAINT submissions_settled_whole
        CHECK (num_nulls(settled_by, settled_at) = CASE WHEN state IN ('unmatched', 'ambiguous') THEN 2 ELSE 0 END)
);
SELECT place('submissions', 'distributed by key');
CREATE INDEX submissions_by_id ON submissions (id);
CREATE INDEX submissions_by_incident ON submissions (provider_id, incident_id, id);
CREATE INDEX submissions_by_state ON submissions (provider_id, incident_id, state, id);
CREATE INDEX submissions_counted ON submissions (incident_id, provider_id, state, why);
CREATE INDEX submissions_by_claimant ON submissions (claimant_id) WHERE claimant_id IS NOT NULL;

-- What a row says that is of no customer yet, sealed with a key of its own: whoever said
-- it is a person of whom no more is known, and the id stands for that person in
-- person_keys and in access records. It goes when the row is matched, the key with it.
CREATE TABLE submission_contents (
    key uuid NOT NULL CONSTRAINT submission_contents_pkey PRIMARY KEY,
    id uuid NOT NULL,
    provider_id uuid NOT NULL,
    sealed bytea NOT NULL,
    received_at timestamptz NOT NULL
);
SELECT place('submission_contents', 'distributed by key');
ALTER TABLE submission_contents ADD CONSTRAINT submission_contents_submission FOREIGN KEY (key) REFERENCES submissions (key);
CREATE INDEX submission_contents_by_time ON submission_contents (received_at);

-- Rows are written by the service itself, which files the claims with them. Who oversees
-- counts them, and reads no content.
ALTER TABLE submissions ENABLE ROW LEVEL SECURITY;
CREATE POLICY submissions_read ON submissions FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY submissions_added ON submissions FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY submissions_settled ON submissions FOR UPDATE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY submissions_dismissed ON submissions FOR UPDATE
    USING (state IN ('unmatched', 'ambiguous')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (state = 'dismissed'
        AND settled_by = convert_from(decode(current_setting('bosang.actor', true), 'hex'), 'UTF8')
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

ALTER TABLE submission_contents ENABLE ROW LEVEL SECURITY;
CREATE POLICY submission_contents_read ON submission_contents FOR SELECT
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY submission_contents_added ON submission_contents FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on');
CREATE POLICY submission_contents_removed ON submission_contents FOR DELETE
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

GRANT SELECT, INSERT ON submissions TO bosang_service;
GRANT UPDATE (mark, state, why, claimant_id, claim_id, settled_by, settled_at) ON submissions TO bosang_service;
GRANT SELECT, INSERT, DELETE ON submission_contents TO bosang_service;
