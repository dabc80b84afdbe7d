-- +goose Up
-- Facts that rulebooks ask for. Two that every rulebook knows: whose law a
-- provider is under, and what a service is. And those that a rulebook declares
-- itself, by their names: what they may be is for the rulebooks in force to say,
-- when they are told and when claims are decided; here they only have to be few.

-- ISO 3166: a country, or a part of one.
ALTER TABLE providers ADD COLUMN jurisdiction text COLLATE "C" NOT NULL DEFAULT 'KR'
    CONSTRAINT providers_jurisdiction_form CHECK (jurisdiction ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$');

-- NULL: nobody has said.
ALTER TABLE services ADD COLUMN kind text
    CONSTRAINT services_kind_known CHECK (kind IN ('mobile', 'broadband', 'fixed_voice', 'television', 'messenger', 'content', 'game', 'cloud', 'payment', 'other'));

ALTER TABLE plans ADD COLUMN facts jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT plans_facts_few CHECK (jsonb_typeof(facts) = 'object' AND octet_length(facts::text) <= 32768);
ALTER TABLE incidents ADD COLUMN facts jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT incidents_facts_few CHECK (jsonb_typeof(facts) = 'object' AND octet_length(facts::text) <= 32768);
ALTER TABLE claims ADD COLUMN facts jsonb NOT NULL DEFAULT '{}'
    CONSTRAINT claims_facts_few CHECK (jsonb_typeof(facts) = 'object' AND octet_length(facts::text) <= 32768);

GRANT UPDATE (jurisdiction) ON providers TO bosang_service;
GRANT UPDATE (kind) ON services TO bosang_service;
GRANT UPDATE (facts) ON plans, incidents, claims TO bosang_service;
