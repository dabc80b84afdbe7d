-- +goose Up
-- Open appeals of one lane: without it a whole index of all open appeals was walked for a page.
CREATE INDEX appeals_open_in_lane ON appeals (provider_id, lane, id) WHERE state IN ('filed', 'handed_over', 'supplement');

-- Reports read whole tables as an operator too, and a policy is evaluated for each row. The
-- ids of the operator's providers are compared as texts, which both are written alike (36
-- lower-case characters): making a uuid of each id of the list for each row took four fifths of
-- the time that such a report took. Says no more and no less than provider_id = ANY (…::uuid[]).
ALTER POLICY claim_versions_actor ON claim_versions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));
ALTER POLICY entitlements_actor ON entitlements
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));
ALTER POLICY entries_actor ON entries
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));
ALTER POLICY past_subscriptions_actor ON past_subscriptions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));
ALTER POLICY subscriptions_actor ON subscriptions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));
ALTER POLICY transactions_actor ON transactions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR claimant_id = NULLIF(current_setting('bosang.claimant_id', true), '')::uuid
        OR provider_id::text = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')));

-- One thing by its id, and nothing else: as a tree such an index was also walked for the list of
-- a provider, past the rows of all others, and would be read whole for one that has none.
DROP INDEX flags_by_id;
CREATE INDEX flags_by_id ON flags USING hash (id);
DROP INDEX payouts_by_id;
CREATE INDEX payouts_by_id ON payouts USING hash (id);
DROP INDEX quality_samples_by_id;
CREATE INDEX quality_samples_by_id ON quality_samples USING hash (id);
