-- +goose Up
-- Remittances that background work has to go on with, so that those are found whose work
-- was lost.
CREATE INDEX remittances_at_work ON remittances (made_at, id) WHERE state IN ('collecting', 'approved');
