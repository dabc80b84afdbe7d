-- +goose Up
-- What operators tell of an incident holds for the claims of their provider: others
-- who have outages in it neither speak for them nor keep them from speaking. What
-- stands in incidents is told by who oversees all, and holds for all.
CREATE TABLE incident_facts (
    incident_id uuid NOT NULL CONSTRAINT incident_facts_incident REFERENCES incidents (id),
    provider_id uuid NOT NULL CONSTRAINT incident_facts_provider REFERENCES providers (id),
    facts jsonb NOT NULL CONSTRAINT incident_facts_few CHECK (jsonb_typeof(facts) = 'object' AND octet_length(facts::text) <= 32768),
    CONSTRAINT incident_facts_pkey PRIMARY KEY (incident_id, provider_id)
);
SELECT place('incident_facts', 'reference');
GRANT SELECT, INSERT, UPDATE (facts) ON incident_facts TO bosang_service;
ALTER TABLE incident_facts ENABLE ROW LEVEL SECURITY;
CREATE POLICY incident_facts_read ON incident_facts FOR SELECT USING (true);
CREATE POLICY incident_facts_added ON incident_facts FOR INSERT
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY incident_facts_changed ON incident_facts FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.administrator', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- What was told last by an operator is that operator's provider's: the event of it
-- stands under the provider.
INSERT INTO incident_facts (incident_id, provider_id, facts)
SELECT i.id, e.provider_id, i.facts
FROM incidents i
CROSS JOIN LATERAL (
    SELECT told.provider_id FROM events told
    WHERE told.subject_id = i.id AND told.noun = 'incident' AND told.what = 'told' AND told.claimant_id IN (SELECT p.id FROM providers p UNION ALL SELECT i.id)
    ORDER BY told.at DESC, told.id DESC LIMIT 1
) e
WHERE i.facts <> '{}' AND e.provider_id IS NOT NULL;
UPDATE incidents i SET facts = '{}' WHERE EXISTS (SELECT FROM incident_facts f WHERE f.incident_id = i.id);
