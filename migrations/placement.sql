-- Placement lint: does the schema keep to the rules by which it also runs
-- distributed over several machines? It reads the catalogue of a plain
-- PostgreSQL (15 to 18; no extension is needed) and returns a row for each rule
-- that an object breaks. No row: the schema keeps to them.
--
-- Where a table lives is its comment, which is exactly one of
--   reference                 whole on every node: small, joined everywhere
--   distributed by <column>   its rows are spread by that column
--   local                     on one node: the queue's and the batches' own
-- and nothing more, because place() (00001_reference.sql) acts on the same words;
-- explanations stand in the migrations. Schemas other than public are the job
-- queue's, local as a whole; goose_db_version is the migrations' own record.
--
-- Grown from the lint of the measurements on Citus 13.2 and PostgreSQL 15 that
-- the schema's rules rest on. Added to it: tables without a comment, keys that
-- their distribution column does not lead, exclusion constraints and missing
-- row-level security on distributed tables, tables of the service's own role.
WITH tables AS (
    SELECT c.oid AS tbl, c.relrowsecurity, c.relowner,
           substring(obj_description(c.oid, 'pg_class') FROM '^(?:reference|local|distributed by [a-z_][a-z0-9_]*)$') AS said
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relname <> 'goose_db_version'
), placement AS (
    SELECT tbl, relrowsecurity, relowner,
           CASE WHEN said LIKE 'distributed by %' THEN 'distributed' ELSE said END AS kind,
           substring(said FROM '^distributed by (.*)$') AS dist_col
    FROM tables
), da AS (
    SELECT p.*, a.attnum, a.atttypid, a.attcollation, a.attnotnull, a.attgenerated
    FROM placement p
    LEFT JOIN pg_attribute a ON a.attrelid = p.tbl AND a.attname = p.dist_col AND NOT a.attisdropped
), broken (rule, object) AS (
    SELECT 'table without a placement comment', tbl::regclass::text
    FROM placement WHERE kind IS NULL
    UNION ALL
    SELECT 'table owned by the service''s role, which row-level security then does not bind', tbl::regclass::text
    FROM placement JOIN pg_roles r ON r.oid = relowner WHERE r.rolname = 'bosang_service'
    UNION ALL
    SELECT 'distribution column missing, nullable or generated', tbl::regclass::text
    FROM da WHERE kind = 'distributed' AND (attnum IS NULL OR NOT attnotnull OR attgenerated <> '')
    UNION ALL
    SELECT 'distribution columns differ in type', string_agg(DISTINCT tbl::regclass::text, ',')
    FROM da WHERE kind = 'distributed' AND attnum IS NOT NULL
    HAVING count(DISTINCT (atttypid, attcollation)) > 1
    UNION ALL
    SELECT 'distributed table without a primary key', tbl::regclass::text
    FROM da WHERE kind = 'distributed' AND NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = tbl AND i.indisprimary)
    UNION ALL
    SELECT 'primary or unique key not led by the distribution column', i.indexrelid::regclass::text
    FROM pg_index i JOIN da ON da.tbl = i.indrelid AND kind = 'distributed'
    WHERE i.indisunique AND i.indkey[0] IS DISTINCT FROM da.attnum
    UNION ALL
    SELECT 'exclusion constraint on a distributed table', c.conname::text
    FROM pg_constraint c JOIN da ON da.tbl = c.conrelid AND kind = 'distributed'
    WHERE c.contype = 'x'
    UNION ALL
    SELECT 'foreign key between distributed tables not led by their distribution columns', c.conname::text
    FROM pg_constraint c
    JOIN da s ON s.tbl = c.conrelid AND s.kind = 'distributed'
    JOIN da t ON t.tbl = c.confrelid AND t.kind = 'distributed'
    WHERE c.contype = 'f' AND (c.conkey[1] IS DISTINCT FROM s.attnum OR c.confkey[1] IS DISTINCT FROM t.attnum)
    UNION ALL
    SELECT 'foreign key from a ' || s.kind || ' to a ' || t.kind || ' table', c.conname::text
    FROM pg_constraint c JOIN placement s ON s.tbl = c.conrelid JOIN placement t ON t.tbl = c.confrelid
    WHERE c.contype = 'f'
      AND ((s.kind IN ('reference', 'local') AND t.kind = 'distributed') OR (s.kind IN ('distributed', 'reference') AND t.kind = 'local'))
    UNION ALL
    SELECT 'foreign key of a distributed table that sets a column when its target goes or changes', c.conname::text
    FROM pg_constraint c JOIN da s ON s.tbl = c.conrelid AND s.kind = 'distributed'
    WHERE c.contype = 'f' AND (c.confdeltype IN ('n', 'd') OR c.confupdtype IN ('n', 'd', 'c'))
    UNION ALL
    SELECT 'trigger on a ' || kind || ' table', tbl::regclass::text || '.' || g.tgname
    FROM pg_trigger g JOIN placement p ON p.tbl = g.tgrelid WHERE NOT g.tgisinternal AND kind <> 'local'
    UNION ALL
    SELECT 'identity or serial narrower than bigint', tbl::regclass::text || '.' || a.attname
    FROM pg_attribute a JOIN placement p ON p.tbl = a.attrelid
    WHERE kind <> 'local' AND NOT a.attisdropped AND a.atttypid <> 'bigint'::regtype
      AND (a.attidentity <> '' OR EXISTS (
          SELECT FROM pg_depend d JOIN pg_class q ON q.oid = d.objid AND q.relkind = 'S'
          WHERE d.classid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'a'))
    UNION ALL
    SELECT 'inheritance', tbl::regclass::text
    FROM pg_inherits h JOIN placement p ON p.tbl = h.inhrelid WHERE kind <> 'local'
    UNION ALL
    SELECT 'distributed table without row-level security', tbl::regclass::text
    FROM da WHERE kind = 'distributed' AND NOT relrowsecurity
    UNION ALL
    SELECT 'row-level security without a policy', tbl::regclass::text
    FROM placement WHERE relrowsecurity AND NOT EXISTS (SELECT FROM pg_policy o WHERE o.polrelid = tbl)
    UNION ALL
    SELECT 'policy with a subquery', tbl::regclass::text || '.' || o.polname
    FROM pg_policy o JOIN placement p ON p.tbl = o.polrelid
    WHERE kind <> 'local'
      AND (coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '')) ~* '\mselect\M'
)
SELECT rule, object FROM broken WHERE object IS NOT NULL ORDER BY rule, object;
