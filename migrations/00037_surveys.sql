-- +goose Up
-- Surveys work out who is owed what without having asked. They live on one node beside
-- the job queue; what they find are claims.
CREATE TABLE surveys (
    id uuid NOT NULL CONSTRAINT surveys_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT surveys_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT surveys_provider REFERENCES providers (id),
    started_by text NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    -- The subscription up to which it has come.
    after_id uuid NOT NULL,
    seen bigint NOT NULL,
    filed bigint NOT NULL,
    claimed bigint NOT NULL,
    nothing bigint NOT NULL,
    referred bigint NOT NULL,
    running bigint NOT NULL,
    failed bigint NOT NULL,
    CONSTRAINT surveys_counted CHECK (seen = filed + claimed + nothing + referred + running + failed)
);
SELECT place('surveys', 'local');
CREATE INDEX surveys_by_provider ON surveys (provider_id, id);
CREATE INDEX surveys_unfinished ON surveys (id) WHERE finished_at IS NULL;
CREATE INDEX claims_unclaimed ON claims (provider_id, incident_id, id) WHERE claimed_at IS NULL;

ALTER TABLE decisions DROP CONSTRAINT decisions_because_known;
ALTER TABLE decisions ADD CONSTRAINT decisions_because_known CHECK (because IN ('filed', 'woken', 'changed', 'batch', 'survey'));

ALTER TABLE surveys ENABLE ROW LEVEL SECURITY;
CREATE POLICY surveys_actor ON surveys
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
GRANT SELECT, INSERT ON surveys TO bosang_service;
GRANT UPDATE (finished_at, after_id, seen, filed, claimed, nothing, referred, running, failed) ON surveys TO bosang_service;
