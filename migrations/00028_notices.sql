-- +goose Up
-- What a provider has to tell its users of an incident (Telecommunications Business
-- Act, article 33(2), and the article of its decree "전기통신역무 제공 중단 사실 등의
-- 고지"), whether it did, and by when it has to. Whether the duty is there is never
-- worked out here: the rulebooks say so, and this is where what they said is kept.

CREATE TABLE notices (
    id uuid NOT NULL CONSTRAINT notices_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT notices_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT notices_provider REFERENCES providers (id),
    kind text NOT NULL CONSTRAINT notices_kind_known CHECK (kind IN ('outage_notice', 'compensation_notice')),
    -- What the rulebooks said when it was last looked at. merged: the incident became
    -- part of another, whose notice stands for this one.
    duty text NOT NULL CONSTRAINT notices_duty_known CHECK (duty IN ('owed', 'not_owed', 'undetermined', 'merged')),
    since_at timestamptz,
    due_on date,
    -- The instant at which the last day ends: published before it is in time.
    due_at timestamptz,
    no_date text CONSTRAINT notices_no_date_known CHECK (no_date IN ('without_delay', 'not_begun', 'beyond_calendar')),
    uncertain boolean NOT NULL,
    -- Its place in the order of due dates: a version 7 uuid of that instant.
    due_order uuid NOT NULL,
    -- The incident's revision and the library that it was looked at by.
    revision bigint NOT NULL,
    library bigint NOT NULL,
    assessed_at timestamptz NOT NULL,
    -- How many customers it concerns, and how many of them one publication reached at
    -- least: the same people may be reached by several.
    affected bigint NOT NULL CONSTRAINT notices_affected_not_negative CHECK (affected >= 0),
    counted_at timestamptz,
    reached bigint NOT NULL CONSTRAINT notices_reached_not_negative CHECK (reached >= 0),
    -- When it was first told in a way that counts.
    published_at timestamptz,
    -- When the trail said that it is overdue: once.
    overdue_at timestamptz,
    wordings integer NOT NULL CONSTRAINT notices_wordings_not_negative CHECK (wordings >= 0),
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    -- How it stands, apart from the clock: one that is owed is overdue from due_at on.
    standing text NOT NULL GENERATED ALWAYS AS (CASE
        WHEN published_at IS NULL OR duty = 'merged' THEN duty
        WHEN duty <> 'owed' OR due_at IS NULL THEN 'published'
        WHEN published_at < due_at THEN 'published_in_time'
        ELSE 'published_late' END) STORED,
    CONSTRAINT notices_once UNIQUE (incident_id, provider_id, kind),
    CONSTRAINT notices_due_whole CHECK ((due_on IS NULL) = (due_at IS NULL)),
    CONSTRAINT notices_due_or_why_not CHECK (duty <> 'owed' OR num_nonnulls(due_at, no_date) = 1),
    CONSTRAINT notices_overdue_is_owed CHECK (overdue_at >= due_at)
);
SELECT place('notices', 'reference');
CREATE INDEX notices_by_standing ON notices (provider_id, standing, due_order);
CREATE INDEX notices_by_provider ON notices (provider_id, due_order);
CREATE INDEX notices_by_incident ON notices (incident_id, due_order);
CREATE INDEX notices_to_tell ON notices (due_at) WHERE standing = 'owed' AND overdue_at IS NULL;

-- What the rulebooks said of each notice, whenever it changed: since when, by when, and
-- on which revision of the incident. Written once. Reports read it, and publications, up
-- to a cut-off: period says after which a row was written.
CREATE TABLE notice_duties (
    notice_id uuid NOT NULL CONSTRAINT notice_duties_notice REFERENCES notices (id),
    number integer NOT NULL CONSTRAINT notice_duties_number_from_one CHECK (number >= 1),
    provider_id uuid NOT NULL,
    duty text NOT NULL CONSTRAINT notice_duties_duty_known CHECK (duty IN ('owed', 'not_owed', 'undetermined', 'merged')),
    since_at timestamptz,
    due_on date,
    due_at timestamptz,
    no_date text,
    uncertain boolean NOT NULL,
    revision bigint NOT NULL,
    library bigint NOT NULL,
    assessed_at timestamptz NOT NULL,
    period bigint NOT NULL DEFAULT cutoff(),
    CONSTRAINT notice_duties_pkey PRIMARY KEY (notice_id, number)
);
SELECT place('notice_duties', 'reference');

-- On which revision of an incident, and by which library, its notices were looked at.
CREATE TABLE assessments (
    incident_id uuid NOT NULL CONSTRAINT assessments_pkey PRIMARY KEY CONSTRAINT assessments_incident REFERENCES incidents (id),
    revision bigint NOT NULL,
    library bigint NOT NULL,
    -- When to look again whatever happens: while an outage runs a duty can arise by the
    -- time that passes, and customers are counted anew.
    again_at timestamptz NOT NULL,
    assessed_at timestamptz NOT NULL
);
SELECT place('assessments', 'reference');
CREATE INDEX assessments_again ON assessments (again_at);

-- The text of a notice in both languages: what the decree lists, in its order. '' is
-- what nobody has recorded or written yet. A wording that was published stays.
CREATE TABLE wordings (
    id uuid NOT NULL CONSTRAINT wordings_pkey PRIMARY KEY,
    notice_id uuid NOT NULL CONSTRAINT wordings_notice REFERENCES notices (id),
    number integer NOT NULL CONSTRAINT wordings_number_from_one CHECK (number >= 1),
    provider_id uuid NOT NULL,
    kind text NOT NULL CONSTRAINT wordings_kind_known CHECK (kind IN ('outage_notice', 'compensation_notice')),
    ko text[] NOT NULL,
    en text[] NOT NULL,
    drafted_by text NOT NULL,
    drafted_at timestamptz NOT NULL,
    changed_by text NOT NULL,
    changed_at timestamptz NOT NULL,
    published_at timestamptz,
    CONSTRAINT wordings_numbered UNIQUE (notice_id, number),
    CONSTRAINT wordings_of_the_decree CHECK (cardinality(ko) = CASE kind WHEN 'outage_notice' THEN 4 ELSE 3 END AND cardinality(en) = cardinality(ko)),
    -- What is told has to say all that the decree lists, in Korean.
    CONSTRAINT wordings_published_whole CHECK (published_at IS NULL OR '' <> ALL (ko))
);
SELECT place('wordings', 'reference');
CREATE UNIQUE INDEX wordings_one_draft ON wordings (notice_id) WHERE published_at IS NULL;
CREATE INDEX wordings_by_notice ON wordings (notice_id, id);

-- Evidence that a wording was told: by which way of the decree's paragraphs 3 and 4,
-- when, where it can be seen or the digest of what shows it, and how many it reached.
CREATE TABLE publications (
    id uuid NOT NULL CONSTRAINT publications_pkey PRIMARY KEY,
    notice_id uuid NOT NULL,
    wording integer NOT NULL,
    provider_id uuid NOT NULL,
    way text NOT NULL CONSTRAINT publications_way_known CHECK (way IN ('email', 'text_message', 'screen', 'sns', 'agreed', 'press')),
    -- Whether the decree knew this way when the outage began. Telling the press is none:
    -- it goes before, where the users cannot be told.
    counts boolean NOT NULL,
    published_at timestamptz NOT NULL,
    url text,
    digest bytea CONSTRAINT publications_digest_sha256 CHECK (octet_length(digest) = 32),
    -- The term of the contract by which another way was agreed.
    agreement text,
    reached bigint CONSTRAINT publications_reached_not_negative CHECK (reached >= 0),
    recorded_by text NOT NULL,
    recorded_at timestamptz NOT NULL,
    period bigint NOT NULL DEFAULT cutoff(),
    CONSTRAINT publications_wording FOREIGN KEY (notice_id, wording) REFERENCES wordings (notice_id, number),
    CONSTRAINT publications_with_evidence CHECK (num_nonnulls(url, digest) > 0),
    CONSTRAINT publications_as_agreed CHECK ((way = 'agreed') = (agreement IS NOT NULL)),
    CONSTRAINT publications_press_does_not_count CHECK (way <> 'press' OR NOT counts),
    CONSTRAINT publications_not_ahead CHECK (published_at <= recorded_at)
);
SELECT place('publications', 'reference');
CREATE INDEX publications_by_notice ON publications (notice_id, id);

-- How an incident goes on, as providers tell it to everybody. What was told stays; a
-- correction is another update, which names the one in whose place it stands.
CREATE TABLE updates (
    id uuid NOT NULL CONSTRAINT updates_pkey PRIMARY KEY,
    incident_id uuid NOT NULL CONSTRAINT updates_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT updates_provider REFERENCES providers (id),
    stage text NOT NULL CONSTRAINT updates_stage_known CHECK (stage IN ('investigating', 'identified', 'monitoring', 'resolved')),
    text_ko text NOT NULL,
    text_en text NOT NULL,
    replaces uuid CONSTRAINT updates_replaced_once UNIQUE,
    posted_by text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT updates_of_one_provider UNIQUE (provider_id, id),
    CONSTRAINT updates_replace_the_own FOREIGN KEY (provider_id, replaces) REFERENCES updates (provider_id, id),
    CONSTRAINT updates_not_in_its_own_place CHECK (replaces <> id)
);
SELECT place('updates', 'reference');
CREATE INDEX updates_by_incident ON updates (incident_id, id);

-- Whom a notice concerns is counted along this.
CREATE INDEX subscriptions_by_plan ON subscriptions (plan_id, started_at) INCLUDE (provider_id, claimant_id, cohort, ended_at);

-- A provider's operators read and write its notices; who oversees all reads them, and
-- administrators write for it.
ALTER TABLE notices ENABLE ROW LEVEL SECURITY;
CREATE POLICY notices_read ON notices FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY notices_added ON notices FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY notices_changed ON notices FOR UPDATE
    USING (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]))
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE notice_duties ENABLE ROW LEVEL SECURITY;
CREATE POLICY notice_duties_read ON notice_duties FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY notice_duties_added ON notice_duties FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE wordings ENABLE ROW LEVEL SECURITY;
CREATE POLICY wordings_read ON wordings FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY wordings_added ON wordings FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- What was published stays as it is, whoever acts.
CREATE POLICY wordings_changed ON wordings FOR UPDATE
    USING (published_at IS NULL AND (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])))
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE publications ENABLE ROW LEVEL SECURITY;
CREATE POLICY publications_read ON publications FOR SELECT
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY publications_added ON publications FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- The service alone keeps count of what it looked at.
ALTER TABLE assessments ENABLE ROW LEVEL SECURITY;
CREATE POLICY assessments_service ON assessments USING (current_setting('bosang.system', true) = 'on');
-- Updates are for everybody.
ALTER TABLE updates ENABLE ROW LEVEL SECURITY;
CREATE POLICY updates_read ON updates FOR SELECT USING (true);
CREATE POLICY updates_posted ON updates FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

GRANT SELECT, INSERT ON notices, notice_duties, assessments, wordings, publications, updates TO bosang_service;
GRANT UPDATE (duty, since_at, due_on, due_at, no_date, uncertain, due_order, revision, library, assessed_at, affected, counted_at, reached, published_at,
    overdue_at, wordings, version) ON notices TO bosang_service;
GRANT UPDATE (revision, library, again_at, assessed_at) ON assessments TO bosang_service;
GRANT UPDATE (ko, en, changed_by, changed_at, published_at) ON wordings TO bosang_service;
