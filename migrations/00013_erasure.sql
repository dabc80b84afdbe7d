-- +goose Up
-- What a person may ask of what is held about it: to be erased, and to have a human
-- look at what was decided by rules alone.

-- Who was erased, when and why. The journal outside the database says the same, for
-- backups from before; asked_at is the instant that stands in it, erased_at that of
-- the transaction that destroyed the key in this database.
CREATE TABLE erasures (
    claimant_id uuid NOT NULL CONSTRAINT erasures_pkey PRIMARY KEY,
    provider_id uuid,
    reason text NOT NULL CONSTRAINT erasures_reason_known CHECK (reason IN ('requested', 'consent_withdrawn', 'purpose_ended')),
    erased_by text NOT NULL,
    asked_at timestamptz NOT NULL,
    erased_at timestamptz NOT NULL
);
SELECT place('erasures', 'distributed by claimant_id');

-- What a law has kept of somebody who was erased, apart from everything else
-- (Personal Information Protection Act, article 21(3)): sealed with a key of its own,
-- which stands in person_keys under the id of the row, until a date.
CREATE TABLE retained_data (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT retained_data_kind_known CHECK (kind IN ('payment', 'dispute')),
    article text NOT NULL,
    sealed bytea NOT NULL,
    retained_at timestamptz NOT NULL,
    until timestamptz NOT NULL,
    CONSTRAINT retained_data_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT retained_data_until_later CHECK (until > retained_at)
);
SELECT place('retained_data', 'distributed by claimant_id');
CREATE INDEX retained_data_by_end ON retained_data (until);

-- A claimant's request that a person looks at a decision that rules alone have made
-- (article 37-2). What is asked and answered is sealed with the claimant's key.
CREATE TABLE reviews (
    claimant_id uuid NOT NULL,
    id uuid NOT NULL,
    claim_id uuid NOT NULL,
    provider_id uuid NOT NULL,
    decision_number integer NOT NULL CONSTRAINT reviews_of_a_decision CHECK (decision_number >= 1),
    request_sealed bytea,
    requested_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    -- Its place in the order of due dates: a version 7 uuid of that instant.
    due_order uuid NOT NULL,
    extended smallint NOT NULL CONSTRAINT reviews_extended_twice_at_most CHECK (extended BETWEEN 0 AND 2),
    result text CONSTRAINT reviews_result_known CHECK (result IN ('upheld', 'revised', 'lapsed')),
    answer_sealed bytea,
    answered_by text,
    answered_at timestamptz,
    CONSTRAINT reviews_pkey PRIMARY KEY (claimant_id, id),
    CONSTRAINT reviews_answered_whole CHECK (num_nulls(result, answered_by, answered_at) IN (0, 3)),
    CONSTRAINT reviews_answered_with_a_text CHECK ((answer_sealed IS NOT NULL) = (result IS NOT NULL AND result <> 'lapsed')),
    -- It lapses with the claimant's erasure: nobody is left to be answered.
    CONSTRAINT reviews_answered_by_a_person CHECK (result = 'lapsed' OR answered_by LIKE 'user:%'),
    CONSTRAINT reviews_due_in_thirty_days CHECK (due_at - requested_at <= (extended + 1) * interval '30 days')
);
SELECT place('reviews', 'distributed by claimant_id');
ALTER TABLE reviews ADD CONSTRAINT reviews_claim FOREIGN KEY (claimant_id, claim_id) REFERENCES claims (claimant_id, id);
CREATE UNIQUE INDEX reviews_one_at_a_time ON reviews (claimant_id, claim_id) WHERE answered_at IS NULL;
CREATE INDEX reviews_by_id ON reviews (id);
CREATE INDEX reviews_due ON reviews (provider_id, due_order) WHERE answered_at IS NULL;

CREATE TABLE review_extensions (
    claimant_id uuid NOT NULL,
    review_id uuid NOT NULL,
    number smallint NOT NULL CONSTRAINT review_extensions_two_at_most CHECK (number IN (1, 2)),
    provider_id uuid NOT NULL,
    reason_sealed bytea NOT NULL,
    due_at timestamptz NOT NULL,
    extended_by text NOT NULL,
    extended_at timestamptz NOT NULL,
    CONSTRAINT review_extensions_pkey PRIMARY KEY (claimant_id, review_id, number)
);
SELECT place('review_extensions', 'distributed by claimant_id');
ALTER TABLE review_extensions ADD CONSTRAINT review_extensions_review FOREIGN KEY (claimant_id, review_id) REFERENCES reviews (claimant_id, id);

-- That somebody was erased is known to whoever sees the claims that stay. Only the
-- service erases: it holds what a person may not write, and reads what it must keep.
ALTER TABLE erasures ENABLE ROW LEVEL SECURITY;
CREATE POLICY erasures_read ON erasures FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY erasures_added ON erasures FOR INSERT WITH CHECK (current_setting('bosang.system', true) = 'on');

-- Nobody but the service reads or removes what is kept apart.
ALTER TABLE retained_data ENABLE ROW LEVEL SECURITY;
CREATE POLICY retained_data_of_the_service ON retained_data
    USING (NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL);

-- The claimant asks, the provider's operator answers in the own name, once.
ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;
CREATE POLICY reviews_read ON reviews FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY reviews_requested ON reviews FOR INSERT
    WITH CHECK (claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid AND answered_at IS NULL AND extended = 0);
CREATE POLICY reviews_answered ON reviews FOR UPDATE
    USING (answered_at IS NULL
        AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (answered_by IS NULL OR answered_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));
CREATE POLICY reviews_lapsed ON reviews FOR UPDATE
    USING (answered_at IS NULL AND NULLIF(current_setting('bosang.system', true) = 'on', false) IS NOT NULL)
    WITH CHECK (result = 'lapsed');
ALTER TABLE review_extensions ENABLE ROW LEVEL SECURITY;
CREATE POLICY review_extensions_read ON review_extensions FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY review_extensions_added ON review_extensions FOR INSERT
    WITH CHECK (provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])
        AND extended_by = 'user:' || NULLIF(current_setting('bosang.user_id', true), ''));

GRANT SELECT, INSERT ON erasures, retained_data, reviews, review_extensions TO bosang_service;
GRANT DELETE ON retained_data TO bosang_service;
GRANT UPDATE (due_at, due_order, extended, result, answer_sealed, answered_by, answered_at) ON reviews TO bosang_service;

-- Who was erased is found no more: not by the customer number, nor by the name at
-- sign-in. Other rows of the directory, of subscriptions and claims, stay.
GRANT DELETE ON directory, sign_ins TO bosang_service;
CREATE POLICY directory_forgotten ON directory AS RESTRICTIVE FOR DELETE
    USING (current_setting('bosang.system', true) = 'on' AND subject_id = claimant_id);
-- To empty the sealed number, and to lock the claimant meanwhile.
GRANT UPDATE (customer_sealed) ON claimants TO bosang_service;
CREATE POLICY claimants_emptied ON claimants AS RESTRICTIVE FOR UPDATE USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY sign_ins_forgotten ON sign_ins AS RESTRICTIVE FOR DELETE USING (current_setting('bosang.system', true) = 'on');
CREATE INDEX sign_ins_by_user ON sign_ins (user_id);
-- The tokens of a claimant end with it.
CREATE INDEX tokens_by_claimant ON tokens (claimant_id) WHERE claimant_id IS NOT NULL;
