-- +goose Up
-- How long a provider's own deadlines are is not overwritten: what was set before holds
-- for what began before. The newest version is the one in force.
ALTER TABLE deadline_settings
    DROP CONSTRAINT deadline_settings_pkey,
    ADD CONSTRAINT deadline_settings_pkey PRIMARY KEY (provider_id, kind, version);
DROP POLICY deadline_settings_changed ON deadline_settings;
REVOKE UPDATE (amount, warn_days, version, changed_by, changed_at) ON deadline_settings FROM bosang_service;
