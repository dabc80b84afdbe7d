-- +goose Up
-- Row-level security on every table. Those of claimants and tokens have it since
-- they are there; here come runs and simulations, which tell what a provider's
-- claims come to, and, for writing, what everybody may read: without an actor
-- nothing is written anywhere, and a claimant writes none of it.

-- Whose run a range or a failure belongs to, as in batches: policies have no
-- subquery. NULL: every provider's.
ALTER TABLE batch_ranges ADD COLUMN provider_id uuid;
ALTER TABLE batch_failures ADD COLUMN provider_id uuid;
UPDATE batch_ranges r SET provider_id = b.provider_id FROM batches b WHERE b.id = r.batch_id AND b.provider_id IS NOT NULL;
UPDATE batch_failures f SET provider_id = b.provider_id FROM batches b WHERE b.id = f.batch_id AND b.provider_id IS NOT NULL;

ALTER TABLE batches ENABLE ROW LEVEL SECURITY;
CREATE POLICY batches_actor ON batches
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE batch_ranges ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_ranges_actor ON batch_ranges
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE batch_failures ENABLE ROW LEVEL SECURITY;
CREATE POLICY batch_failures_actor ON batch_failures
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
-- Whoever started a run, the service works it.
CREATE POLICY batches_worked_by_the_service ON batches AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY batch_ranges_worked_by_the_service ON batch_ranges AS RESTRICTIVE FOR UPDATE
    USING (current_setting('bosang.system', true) = 'on');
CREATE POLICY batch_failures_told_by_the_service ON batch_failures AS RESTRICTIVE FOR INSERT
    WITH CHECK (current_setting('bosang.system', true) = 'on');

-- Operators see of their provider what operators asked for, as the use cases say.
ALTER TABLE simulations ENABLE ROW LEVEL SECURITY;
CREATE POLICY simulations_actor ON simulations
    USING (NULLIF(current_setting('bosang.everything', true) = 'on', false) IS NOT NULL
        OR (by_operator AND provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[])));

-- What everybody may read. Rows are locked by whoever reads them to rest on them,
-- so that USING admits all; what is written is held by WITH CHECK. Providers are
-- the administrator's.
ALTER TABLE providers ENABLE ROW LEVEL SECURITY;
CREATE POLICY providers_read ON providers FOR SELECT USING (true);
CREATE POLICY providers_added ON providers FOR INSERT WITH CHECK (current_setting('bosang.administrator', true) = 'on');
CREATE POLICY providers_changed ON providers FOR UPDATE USING (true) WITH CHECK (current_setting('bosang.administrator', true) = 'on');

-- What names its provider is written by that provider and by who oversees all.
ALTER TABLE services ENABLE ROW LEVEL SECURITY;
CREATE POLICY services_read ON services FOR SELECT USING (true);
CREATE POLICY services_added ON services FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY services_changed ON services FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE plans ENABLE ROW LEVEL SECURITY;
CREATE POLICY plans_read ON plans FOR SELECT USING (true);
CREATE POLICY plans_added ON plans FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY plans_changed ON plans FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE outages ENABLE ROW LEVEL SECURITY;
CREATE POLICY outages_read ON outages FOR SELECT USING (true);
CREATE POLICY outages_added ON outages FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
CREATE POLICY outages_changed ON outages FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE causes ENABLE ROW LEVEL SECURITY;
CREATE POLICY causes_read ON causes FOR SELECT USING (true);
CREATE POLICY causes_added ON causes FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));
ALTER TABLE maintenances ENABLE ROW LEVEL SECURITY;
CREATE POLICY maintenances_read ON maintenances FOR SELECT USING (true);
CREATE POLICY maintenances_added ON maintenances FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on'
        OR provider_id = ANY (string_to_array(NULLIF(current_setting('bosang.provider_ids', true), ''), ',')::uuid[]));

-- The parts of these, and incidents, which are nobody's own, are written by some
-- provider: which one is the use cases' to say.
ALTER TABLE features ENABLE ROW LEVEL SECURITY;
CREATE POLICY features_read ON features FOR SELECT USING (true);
CREATE POLICY features_added ON features FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
CREATE POLICY features_changed ON features FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
ALTER TABLE plan_terms ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_terms_read ON plan_terms FOR SELECT USING (true);
CREATE POLICY plan_terms_added ON plan_terms FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
ALTER TABLE plan_channels ENABLE ROW LEVEL SECURITY;
CREATE POLICY plan_channels_read ON plan_channels FOR SELECT USING (true);
CREATE POLICY plan_channels_added ON plan_channels FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
ALTER TABLE windows ENABLE ROW LEVEL SECURITY;
CREATE POLICY windows_read ON windows FOR SELECT USING (true);
CREATE POLICY windows_added ON windows FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
ALTER TABLE incidents ENABLE ROW LEVEL SECURITY;
CREATE POLICY incidents_read ON incidents FOR SELECT USING (true);
CREATE POLICY incidents_added ON incidents FOR INSERT
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
CREATE POLICY incidents_changed ON incidents FOR UPDATE USING (true)
    WITH CHECK (current_setting('bosang.everything', true) = 'on' OR NULLIF(current_setting('bosang.provider_ids', true), '') IS NOT NULL);
