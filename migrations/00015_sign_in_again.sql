-- +goose Up
-- When the person of a session last showed what they sign in with; NULL: not yet, or
-- before this was kept. What cannot be taken back asks for it anew.
ALTER TABLE sessions ADD COLUMN verified_at timestamptz;
GRANT UPDATE (verified_at) ON sessions TO bosang_service;
