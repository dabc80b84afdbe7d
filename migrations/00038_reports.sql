-- +goose Up
-- What reports count by: whom an incident hit, as it was known at a cut-off.

-- The row is the version that holds now, from the cut-off period on; what held before is
-- put aside where a cut-off has counted it. Rows of before count from the first cut-off on.
ALTER TABLE subscriptions ADD COLUMN period bigint NOT NULL DEFAULT 1;
ALTER TABLE subscriptions ALTER COLUMN period SET DEFAULT cutoff();
ALTER TABLE outages ADD COLUMN period bigint NOT NULL DEFAULT 1;
ALTER TABLE outages ALTER COLUMN period SET DEFAULT cutoff();
-- Revisions are never changed, so they need none put aside.
ALTER TABLE windows ADD COLUMN period bigint NOT NULL DEFAULT 1;
ALTER TABLE windows ALTER COLUMN period SET DEFAULT cutoff();
GRANT UPDATE (period) ON subscriptions, outages TO bosang_service;

CREATE TABLE past_subscriptions (
    claimant_id uuid NOT NULL,
    subscription_id uuid NOT NULL,
    since bigint NOT NULL,
    until bigint NOT NULL DEFAULT cutoff(),
    provider_id uuid NOT NULL,
    service_id uuid NOT NULL,
    claimant_kind text NOT NULL,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    cohort text NOT NULL,
    CONSTRAINT past_subscriptions_pkey PRIMARY KEY (claimant_id, subscription_id, since),
    CONSTRAINT past_subscriptions_forward CHECK (until > since)
);
SELECT place('past_subscriptions', 'distributed by claimant_id');
ALTER TABLE past_subscriptions ADD CONSTRAINT past_subscriptions_subscription
    FOREIGN KEY (claimant_id, subscription_id) REFERENCES subscriptions (claimant_id, id);
CREATE INDEX past_subscriptions_counted ON past_subscriptions (service_id, since);

-- Of which incident an outage was before that was merged into another.
CREATE TABLE past_outages (
    outage_id uuid NOT NULL CONSTRAINT past_outages_outage REFERENCES outages (id),
    since bigint NOT NULL,
    until bigint NOT NULL DEFAULT cutoff(),
    incident_id uuid NOT NULL CONSTRAINT past_outages_incident REFERENCES incidents (id),
    CONSTRAINT past_outages_pkey PRIMARY KEY (outage_id, since),
    CONSTRAINT past_outages_forward CHECK (until > since)
);
SELECT place('past_outages', 'reference');
CREATE INDEX past_outages_by_incident ON past_outages (incident_id);

-- When a claim got its first answer: the first decision that grants or refuses.
ALTER TABLE claims ADD COLUMN answered_at timestamptz;
ALTER TABLE claim_versions ADD COLUMN answered_at timestamptz;
UPDATE claims c SET answered_at = d.at FROM (
    SELECT claimant_id, claim_id, min(decided_at) AS at FROM decisions
    WHERE disposition IN ('granted', 'granted_in_part', 'refused') GROUP BY claimant_id, claim_id) d
WHERE d.claimant_id = c.claimant_id AND d.claim_id = c.id;
UPDATE claim_versions v SET answered_at = c.answered_at FROM claims c
WHERE c.claimant_id = v.claimant_id AND c.id = v.claim_id AND v.until IS NULL AND c.answered_at IS NOT NULL;
GRANT UPDATE (answered_at) ON claims, claim_versions TO bosang_service;

-- Counted from the index alone, policies included.
CREATE INDEX subscriptions_counted ON subscriptions (service_id, period)
    INCLUDE (started_at, ended_at, claimant_kind, cohort, provider_id, claimant_id);
-- What has changed from one cut-off to another.
CREATE INDEX claim_versions_changed ON claim_versions (since, claimant_id, claim_id);

ALTER TABLE past_subscriptions ENABLE ROW LEVEL SECURITY;
CREATE POLICY past_subscriptions_actor ON past_subscriptions
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE past_outages ENABLE ROW LEVEL SECURITY;
CREATE POLICY past_outages_all ON past_outages USING (true);
CREATE POLICY past_outages_made_by_an_actor ON past_outages AS RESTRICTIVE FOR INSERT
    WITH CHECK (NULLIF(current_setting('bosang.actor', true), '') IS NOT NULL);

GRANT SELECT, INSERT ON past_subscriptions, past_outages TO bosang_service;
