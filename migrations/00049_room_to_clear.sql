-- +goose Up
-- Each clearance is added when its claim is first looked at and changed once that is done,
-- both in the same transaction. Half a page is left for that: a row that changes within its
-- page, and in no column of an index, needs no new entry in any of them.
ALTER TABLE clearances SET (fillfactor = 50);
