package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims/postgres/embedded"
)

// part of a table: the rows that a stage has written, by a condition; none: all.
type rowsOf struct{ table, where string }

// wrote is what each stage leaves in the database, changed rows as well as new ones.
var wrote = map[string][]rowsOf{
	"decided": {
		{"decisions", ""}, {"claims", ""}, {"claim_versions", ""}, {"events", "noun = 'claim' AND what <> 'filed'"}, {"entitlements", ""},
		{"transactions", "cause_kind = 'decision'"},
		{"entries", "transaction_id IN (SELECT id FROM transactions WHERE cause_kind = 'decision')"}, {"balances", "account <> 'clearing'"},
	},
	"cleared":   {{"clearances", ""}, {"flags", ""}, {"quality_samples", ""}},
	"collected": {{"payouts", ""}, {"payout_attempts", ""}, {"directory", "key IN (SELECT id FROM payout_attempts)"}},
	"released": {
		{"payout_attempts", ""}, {"payouts", "state = 'sent'"}, {"entitlements", "sent > 0"}, {"transactions", "cause_kind = 'attempt'"},
		{"entries", "credit = 'clearing'"}, {"balances", "account = 'clearing' OR debits > 0"}, {"events", "noun = 'payout'"},
	},
	"bank files": {{"access_records", "action = 'downloaded'"}},
}

// ceilings measures beside each stage what it cannot be faster than: the rows that it left,
// merely copied into the same tables of another database, with their indexes and without
// foreign keys, checks of rows or a service that reads first; the bytes of files, written
// again; for reports, the counting of the rows that they count.
func (w *wholeHouse) ceilings(ctx context.Context, laps []*lap) (err error) {
	const name = "whole_ceiling"
	if err := w.b.copyDatabase(ctx, empty, name); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.b.drop(context.WithoutCancel(ctx), name)) }()
	for _, l := range laps {
		rows := wrote[l.name]
		if l.ceiling, err = w.copyRows(ctx, name, rows); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		tables := make([]string, len(rows))
		for i, r := range rows {
			tables[i] = r.table
		}
		l.against = "COPY of " + strings.Join(tables, ", ")
		var more time.Duration
		switch l.name {
		case "bank files":
			more, err = w.rewrite("remittances/")
			l.against = "writing the same bytes, " + l.against
		case "reports":
			more, err = w.scan(ctx, l.count)
			l.against = "counting claim_versions and entries once for each"
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		l.ceiling += more
	}
	return nil
}

// copyRows copies rows from the measured database to another one and gives how long the
// writing took.
func (w *wholeHouse) copyRows(ctx context.Context, to string, rows []rowsOf) (took time.Duration, err error) {
	from, err := pgx.Connect(ctx, w.b.server.ConnString(embedded.AdminRole, w.name))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, from.Close(ctx)) }()
	into, err := pgx.Connect(ctx, w.b.server.ConnString(embedded.AdminRole, to))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, into.Close(ctx)) }()
	if _, err := into.Exec(ctx, "SET session_replication_role = replica"); err != nil {
		return 0, err
	}
	for _, r := range rows {
		one, err := w.copyTable(ctx, from, into, r)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", r.table, err)
		}
		took += one
	}
	return took, nil
}

func (w *wholeHouse) copyTable(ctx context.Context, from, into *pgx.Conn, r rowsOf) (took time.Duration, err error) {
	var columns string
	if err := from.QueryRow(ctx, `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
		WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`, r.table).Scan(&columns); err != nil {
		return 0, err
	}
	file, err := os.CreateTemp(w.b.dir, "rows")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, file.Close(), os.Remove(file.Name())) }()
	query := "SELECT " + columns + " FROM " + r.table
	if r.where != "" {
		query += " WHERE " + r.where
	}
	if _, err := from.PgConn().CopyTo(ctx, file, "COPY ("+query+") TO STDOUT (FORMAT binary)"); err != nil {
		return 0, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	// What another stage has left of the same rows is in the way.
	if _, err := into.Exec(ctx, "TRUNCATE "+r.table+" CASCADE"); err != nil {
		return 0, err
	}
	began := time.Now()
	_, err = into.PgConn().CopyFrom(ctx, bufio.NewReaderSize(file, 1<<20), "COPY "+r.table+" ("+columns+") FROM STDIN (FORMAT binary)")
	return time.Since(began), err
}

// rewrite writes the bytes of files once more, and to the disk.
func (w *wholeHouse) rewrite(prefix string) (took time.Duration, err error) {
	names, err := w.out.Find(prefix)
	if err != nil {
		return 0, err
	}
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(string(w.out), name))
		if err != nil {
			return 0, err
		}
		began := time.Now()
		err = w.out.Write("again/"+name, func(to io.Writer) error {
			_, err := to.Write(text)
			return err
		})
		if err != nil {
			return 0, err
		}
		took += time.Since(began)
	}
	return took, nil
}

// scan counts what reports count, once for each report.
func (w *wholeHouse) scan(ctx context.Context, times int64) (took time.Duration, err error) {
	conn, err := pgx.Connect(ctx, w.b.server.ConnString(embedded.AdminRole, w.name))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	began := time.Now()
	for range times {
		if _, err := conn.Exec(ctx, "SELECT (SELECT count(*) FROM claim_versions), (SELECT count(*) FROM entries)"); err != nil {
			return 0, err
		}
	}
	return time.Since(began), nil
}
