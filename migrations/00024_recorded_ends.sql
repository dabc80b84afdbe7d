-- +goose Up
-- When the end of a subscription was last written; NULL: with the subscription, or
-- never. What is erased after a time counts from it, so that nobody has a customer
-- erased by an end that lies years back. Of ends from before it is not known when they
-- were written: they count from now.
ALTER TABLE subscriptions ADD COLUMN end_recorded_at timestamptz;
UPDATE subscriptions SET end_recorded_at = now() WHERE version > 1 AND ended_at IS NOT NULL;
GRANT UPDATE (end_recorded_at) ON subscriptions TO bosang_service;
