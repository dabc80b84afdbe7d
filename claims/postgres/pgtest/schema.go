package pgtest

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// schemaQueries print the parts of the schema, each row a statement. They read
// the catalogue instead of calling pg_dump, which not every PostgreSQL brings
// and whose text differs from version to version.
var schemaQueries = []struct{ title, query string }{
	{"Functions", `
		SELECT pg_get_functiondef(p.oid) || ';'
		FROM pg_proc p
		WHERE p.pronamespace = 'public'::regnamespace
			AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
		ORDER BY p.oid::regprocedure::text COLLATE "C"`},
	{"Tables", `
		SELECT 'CREATE TABLE ' || c.relname || E' (\n' || string_agg(
				'    ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
				|| CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END
				|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
				|| CASE WHEN a.attidentity <> '' THEN ' GENERATED ' || CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END || ' AS IDENTITY' ELSE '' END
				|| CASE WHEN a.attgenerated <> '' THEN ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')'
					ELSE coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') END,
				E',\n' ORDER BY a.attnum)
			|| E'\n);\nCOMMENT ON TABLE ' || c.relname || ' IS ' || coalesce(quote_literal(obj_description(c.oid, 'pg_class')), 'NULL') || ';'
		FROM pg_class c
		JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		JOIN pg_type t ON t.oid = a.atttypid
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'goose_db_version'
		GROUP BY c.oid, c.relname
		ORDER BY c.relname COLLATE "C"`},
	// From 18 on "not null" is a constraint too; it stands with the columns.
	{"Constraints", `
		SELECT 'ALTER TABLE ' || c.relname || ' ADD CONSTRAINT ' || k.conname || ' ' || pg_get_constraintdef(k.oid) || ';'
		FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
		WHERE c.relnamespace = 'public'::regnamespace AND k.contype <> 'n' AND c.relname <> 'goose_db_version'
		ORDER BY c.relname COLLATE "C", position(k.contype::text IN 'puxcf'), k.conname COLLATE "C"`},
	{"Indexes", `
		SELECT pg_get_indexdef(i.indexrelid) || ';'
		FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid
		WHERE c.relnamespace = 'public'::regnamespace AND c.relname <> 'goose_db_version'
			AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
		ORDER BY c.relname COLLATE "C", x.relname COLLATE "C"`},
	{"Row-level security", `
		SELECT 'ALTER TABLE ' || c.relname || ' ENABLE ROW LEVEL SECURITY;'
			|| CASE WHEN c.relforcerowsecurity THEN E'\nALTER TABLE ' || c.relname || ' FORCE ROW LEVEL SECURITY;' ELSE '' END
			|| coalesce((SELECT string_agg(E'\nCREATE POLICY ' || o.polname || ' ON ' || c.relname
					|| CASE WHEN o.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
					|| CASE o.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE' WHEN 'd' THEN ' FOR DELETE' ELSE '' END
					|| coalesce(E'\n    USING ' || pg_get_expr(o.polqual, o.polrelid), '')
					|| coalesce(E'\n    WITH CHECK ' || pg_get_expr(o.polwithcheck, o.polrelid), '') || ';', '' ORDER BY o.polname COLLATE "C")
				FROM pg_policy o WHERE o.polrelid = c.oid), '')
		FROM pg_class c
		WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
		ORDER BY c.relname COLLATE "C"`},
	{"What the service may do", `
		SELECT text FROM (
			SELECT c.relname, 1 AS place, 'GRANT ' || string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type COLLATE "C")
				|| ' ON ' || c.relname || ' TO bosang_service;' AS text
			FROM pg_class c, aclexplode(c.relacl) g
			WHERE c.relnamespace = 'public'::regnamespace AND g.grantee = 'bosang_service'::regrole
			GROUP BY c.relname
			UNION ALL
			SELECT c.relname, 2, 'GRANT ' || g.privilege_type || ' (' || string_agg(a.attname, ', ' ORDER BY a.attnum)
				|| ') ON ' || c.relname || ' TO bosang_service;'
			FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid, aclexplode(a.attacl) g
			WHERE c.relnamespace = 'public'::regnamespace AND g.grantee = 'bosang_service'::regrole
			GROUP BY c.relname, g.privilege_type) AS grants
		ORDER BY relname COLLATE "C", place, text COLLATE "C"`},
}

// Schema prints the shape of the database's tables the same way on PostgreSQL 15
// to 18: what migrations/schema.sql holds. The job queue's own schema and the
// migrations' own record are left out.
func Schema(ctx context.Context, pool *pgxpool.Pool) (string, error) {
	var text strings.Builder
	text.WriteString("-- The whole shape of what is stored, as the migrations make it: for reading and\n" +
		"-- for comparing. Printed by `make schema`; not to be edited and not to be run.\n")
	for _, part := range schemaQueries {
		rows, err := pool.Query(ctx, part.query)
		if err != nil {
			return "", fmt.Errorf("print the schema: %w", err)
		}
		statements, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return "", fmt.Errorf("print the schema: %s: %w", part.title, err)
		}
		fmt.Fprintf(&text, "\n-- %s\n\n", part.title)
		for _, statement := range statements {
			statement = strings.ReplaceAll(statement, "\n;", ";")
			text.WriteString(statement + "\n")
			if strings.Contains(statement, "\n") {
				text.WriteString("\n")
			}
		}
	}
	return strings.ReplaceAll(strings.TrimRight(text.String(), "\n"), "\n\n\n", "\n\n") + "\n", nil
}
