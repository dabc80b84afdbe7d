-- +goose Up
-- Runs over many claims. They live on one node beside the job queue.

CREATE TABLE batches (
    id uuid NOT NULL CONSTRAINT batches_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT batches_incident REFERENCES incidents (id),
    provider_id uuid CONSTRAINT batches_provider REFERENCES providers (id),
    plan_ids uuid[] NOT NULL,
    only_filed boolean NOT NULL,
    rehearsal boolean NOT NULL,
    because text NOT NULL,
    started_by text NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz
);
SELECT place('batches', 'local');
CREATE INDEX batches_by_provider ON batches (provider_id, id);

-- One row per range of the claimant's hash: the cursor moves in the transaction
-- that decides the chunk before it.
CREATE TABLE batch_ranges (
    batch_id uuid NOT NULL CONSTRAINT batch_ranges_batch REFERENCES batches (id),
    bucket smallint NOT NULL CONSTRAINT batch_ranges_bucket_known CHECK (bucket BETWEEN 0 AND 255),
    after_claimant uuid NOT NULL,
    after_claim uuid NOT NULL,
    done boolean NOT NULL,
    seen bigint NOT NULL,
    decided bigint NOT NULL,
    unchanged bigint NOT NULL,
    failed bigint NOT NULL,
    granted bigint NOT NULL,
    granted_in_part bigint NOT NULL,
    refused bigint NOT NULL,
    referred bigint NOT NULL,
    pending bigint NOT NULL,
    CONSTRAINT batch_ranges_pkey PRIMARY KEY (batch_id, bucket)
);
SELECT place('batch_ranges', 'local');
CREATE INDEX batch_ranges_open ON batch_ranges (batch_id, bucket) WHERE NOT done;

CREATE TABLE batch_failures (
    batch_id uuid NOT NULL CONSTRAINT batch_failures_batch REFERENCES batches (id),
    claim_id uuid NOT NULL,
    claimant_id uuid NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT batch_failures_pkey PRIMARY KEY (batch_id, claim_id)
);
SELECT place('batch_failures', 'local');

GRANT SELECT, INSERT ON batches, batch_ranges, batch_failures TO bosang_service;
GRANT UPDATE (finished_at) ON batches TO bosang_service;
GRANT UPDATE (after_claimant, after_claim, done, seen, decided, unchanged, failed, granted, granted_in_part, refused, referred, pending)
    ON batch_ranges TO bosang_service;
