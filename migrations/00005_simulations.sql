-- +goose Up
-- Simulations: what other rules would make of the claims of an incident, or of a
-- made-up population. They live on one node beside the job queue. Working one
-- changes nothing but its row: how far it has come and what was counted by then
-- stand in it together, and are written only by who wrote the version before.

CREATE TABLE simulations (
    id uuid NOT NULL CONSTRAINT simulations_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT simulations_incident REFERENCES incidents (id),
    -- Whose claims are looked at; NULL: every provider's.
    provider_id uuid CONSTRAINT simulations_provider REFERENCES providers (id),
    requested_by text NOT NULL,
    by_operator boolean NOT NULL,
    -- What is proposed, and how it is sampled.
    request jsonb NOT NULL,
    edition_id uuid CONSTRAINT simulations_edition REFERENCES editions (id),
    -- Of the one edition that is all it is about.
    edition_hash bytea CONSTRAINT simulations_edition_hash_sha256 CHECK (octet_length(edition_hash) = 32),
    -- How many subscribers were made up; NULL: the claims that were filed.
    population bigint CONSTRAINT simulations_population_positive CHECK (population > 0),
    background boolean NOT NULL,
    -- The number of the rules that are current in it.
    based_on bigint NOT NULL,
    state text NOT NULL CONSTRAINT simulations_state_known CHECK (state IN ('running', 'done', 'stopped', 'failed')),
    reason text CONSTRAINT simulations_failed_for_a_reason CHECK ((state = 'failed') = (reason IS NOT NULL)),
    -- How many claims there are, NULL while they were not counted, and how many of
    -- them were looked at.
    total bigint,
    done bigint NOT NULL,
    checkpoint jsonb,
    -- The report's bytes as they are given out; the samples with both outcomes.
    report bytea CONSTRAINT simulations_done_with_report CHECK ((state = 'done') = (report IS NOT NULL)),
    samples bytea,
    created_at timestamptz NOT NULL,
    worked_at timestamptz NOT NULL,
    finished_at timestamptz CONSTRAINT simulations_finished CHECK ((state = 'running') = (finished_at IS NULL)),
    version bigint NOT NULL
);
SELECT place('simulations', 'local');
CREATE INDEX simulations_by_incident ON simulations (incident_id, id);
CREATE INDEX simulations_by_provider ON simulations (provider_id, id) WHERE by_operator;
CREATE INDEX simulations_running ON simulations (requested_by) WHERE state = 'running';
CREATE INDEX simulations_unworked ON simulations (worked_at) WHERE state = 'running';
CREATE INDEX simulations_of_edition ON simulations (edition_hash, incident_id) WHERE state = 'done';

GRANT SELECT, INSERT ON simulations TO bosang_service;
GRANT UPDATE (based_on, state, reason, total, done, checkpoint, report, samples, worked_at, finished_at, version)
    ON simulations TO bosang_service;
