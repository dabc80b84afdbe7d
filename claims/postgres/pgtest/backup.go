package pgtest

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Stolen looks for texts in what a thief of backups has: every file of the server's
// folder, write-ahead log included, after a checkpoint; and a dump of every table of
// the database, where what is compressed in the files is plain. It gives, for each
// text that is there, where: in the clear, as hexadecimal digits or in base 64.
func (db *DB) Stolen(t testing.TB, texts ...string) map[string][]string {
	t.Helper()
	s := &search{found: make(map[string][]string)}
	for _, text := range texts {
		s.add(text)
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	conn, err := pgx.Connect(ctx, db.AdminURL)
	if err != nil {
		t.Fatalf("steal a backup: %v", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if err := s.dump(ctx, conn); err != nil {
		t.Fatalf("dump the test's database: %v", err)
	}
	if err := s.files(ctx, conn); err != nil {
		t.Fatalf("read the files of the tests' server: %v", err)
	}
	return s.found
}

// needle is one way in which a text may be written.
type needle struct {
	text  string
	bytes []byte
}

type search struct {
	needles []needle
	longest int
	found   map[string][]string
}

// add looks for a text as it is and as bytes are written in dumps. In base 64 a text
// looks threefold, by its place; what of it is the same whatever stands beside is
// looked for.
func (s *search) add(text string) {
	ways := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text)))}
	for shift := range 3 {
		encoded := base64.StdEncoding.EncodeToString(append(make([]byte, shift), text...))
		from, to := 0, len(encoded)/4*4
		if shift > 0 {
			from = 4
		}
		if (shift+len(text))%3 != 0 {
			to -= 4
		}
		if to-from >= 8 {
			ways = append(ways, []byte(encoded[from:to]))
		}
	}
	for _, way := range ways {
		s.needles = append(s.needles, needle{text, way})
		s.longest = max(s.longest, len(way))
	}
}

// dump goes through every table of the database, those of the job queue too.
func (s *search) dump(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `
		SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')`)
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		return errors.New("there is no table")
	}
	for _, table := range tables {
		var dumped bytes.Buffer
		if _, err := conn.PgConn().CopyTo(ctx, &dumped, "COPY "+table+" TO STDOUT"); err != nil {
			return err
		}
		if err := s.in("the dump of "+table, &dumped); err != nil {
			return err
		}
	}
	return nil
}

// files goes through every file of the server.
func (s *search) files(ctx context.Context, conn *pgx.Conn) error {
	var folder string
	if err := conn.QueryRow(ctx, `SHOW data_directory`).Scan(&folder); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, `CHECKPOINT`); err != nil {
		return err
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !entry.Type().IsRegular() {
			return nil // the server removes files meanwhile
		}
		if err != nil {
			return err
		}
		f, err := root.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }()
		return s.in(path, f)
	})
}

// in looks through one file.
func (s *search) in(name string, r io.Reader) error {
	part := make([]byte, 1<<20)
	kept := 0
	for {
		n, err := io.ReadFull(r, part[kept:])
		read := part[:kept+n]
		for _, needle := range s.needles {
			if bytes.Contains(read, needle.bytes) && !slices.Contains(s.found[needle.text], name) {
				s.found[needle.text] = append(s.found[needle.text], name)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		kept = copy(part, read[max(0, len(read)-s.longest):]) // a text may lie across two parts
	}
}
