-- +goose Up
-- How long the time of a committee stood still for what was supplemented. Without it the end
-- of a term that was put off once tells no more where it would have been.
ALTER TABLE appeals ADD stood_micros bigint NOT NULL DEFAULT 0 CONSTRAINT appeals_stood_positive CHECK (stood_micros >= 0);
GRANT UPDATE (stood_micros) ON appeals TO bosang_service;
