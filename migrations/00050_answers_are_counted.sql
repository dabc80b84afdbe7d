-- +goose Up
-- Answers to objections and appeals are counted up to cut-offs too: the cut-off by which
-- an end counts is written with it. What ended before counts from the next cut-off on.
ALTER TABLE objections ADD COLUMN ended_period bigint;
ALTER TABLE appeals ADD COLUMN ended_period bigint;
UPDATE objections SET ended_period = cutoff() WHERE state IN ('dismissed', 'upheld');
UPDATE appeals SET ended_period = cutoff() WHERE state NOT IN ('filed', 'handed_over', 'supplement');
ALTER TABLE objections ADD CONSTRAINT objections_end_is_counted CHECK ((ended_period IS NOT NULL) = (state IN ('dismissed', 'upheld')));
ALTER TABLE appeals ADD CONSTRAINT appeals_end_is_counted CHECK ((ended_period IS NULL) = (state IN ('filed', 'handed_over', 'supplement')));
GRANT UPDATE (ended_period) ON objections, appeals TO bosang_service;
