package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/spf13/cobra"

	"bosang/claims/keyring"
	"bosang/claims/postgres/clear"
	"bosang/claims/postgres/masterkeys"
	"bosang/cmd/bosang/internal/terminal"
)

// keyFileName is the key file's name in the folder of data, where nobody named another.
const keyFileName = "master.key"

// sealingTold is after how many claimants it is told how far a conversion has come.
const sealingTold = 100_000

// keyFile is where the master key lies; named: somebody said so.
func (p *program) keyFile() (path string, named bool) {
	if p.settings.masterKeyFile != "" {
		return p.settings.masterKeyFile, true
	}
	return filepath.Join(p.settings.data, keyFileName), false
}

// keySource is where the master key is read from.
func (p *program) keySource() keyring.Source {
	if p.settings.masterKey != "" {
		return keyring.Text(p.settings.masterKey)
	}
	path, _ := p.keyFile()
	return keyring.File(path)
}

// masterKeys reads the master keys. A database that has none yet gets one, in a file
// that nobody has named; one that has is never given a second.
func (p *program) masterKeys(ctx context.Context, url string) (*keyring.Ring, error) {
	ring, err := keyring.Load(p.keySource())
	if !errors.Is(err, keyring.ErrNoKey) {
		return ring, err
	}
	conn, connectErr := pgx.Connect(ctx, url)
	if connectErr != nil {
		return nil, databaseError{connectErr}
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	known, knownErr := masterkeys.InUse(ctx, conn)
	path, named := p.keyFile()
	switch {
	case knownErr != nil:
		return nil, cannotOpen(knownErr)
	case len(known) > 0:
		return nil, fmt.Errorf("%w: it needs key %s, and %w", masterkeys.ErrNotAtHand, known[0].ID, err)
	case named:
		return nil, fmt.Errorf("%w; run `bosang key new` to make one", err)
	}
	if err := makeKeyFile(path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	p.logger().WarnContext(ctx, "a master key was made: keep a copy of it apart from the backups of the database", "file", path)
	return keyring.Load(p.keySource())
}

// makeKeyFile makes a key file, in a folder that is made where it is missing.
func makeKeyFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return keyring.CreateFile(path)
}

// cannotOpen is a database that cannot be had; or that can, but has another key or not
// this version's shape.
func cannotOpen(err error) error {
	var pg *pgconn.PgError
	if errors.Is(err, masterkeys.ErrNotAtHand) || errors.As(err, &pg) && pg.Code == codeUndefinedTable {
		return err
	}
	return databaseError{err}
}

// seal seals what an earlier version kept in clear, where there is something.
func (p *program) seal(ownerURL string) func(context.Context, *pgxpool.Pool) error {
	return func(ctx context.Context, owner *pgxpool.Pool) error {
		ring, err := p.masterKeys(ctx, ownerURL)
		if err != nil {
			return err
		}
		logger := p.logger()
		return clear.Seal(ctx, owner, ring, time.Now(), func(done int) {
			if done%sealingTold == 0 {
				logger.InfoContext(ctx, "customer numbers are being sealed", "claimants", done)
			}
		})
	}
}

func (p *program) keyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "key", Short: "Make, list and rotate the master key that seals personal data", Args: cobra.NoArgs,
		Long: `Personal data is sealed with a key for each person, and these with the master key,
which is not in the database. To rotate it while everything runs:

  bosang key rotate --prepare   puts a new key into the file; copy the file to every machine
  bosang key rotate             seals with it from now on
  bosang key rewrap             seals the persons' keys with it
  bosang key retire             takes the old key out of the file

Keep old copies of the key file for as long as the backups from their time.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.keyNewCommand(), p.keyListCommand(), p.keyRotateCommand(), p.keyRewrapCommand(), p.keyRetireCommand())
	return c
}

func (p *program) keyNewCommand() *cobra.Command {
	return &cobra.Command{
		Use: "new", Short: "Make a key file for a database that has no key yet", Args: cobra.NoArgs,
		Long: `Makes a key file, BOSANG_MASTER_KEY_FILE or master.key in BOSANG_DATA, that only its
owner may read. A file that is there stays as it is. Without this command the first
start makes one.`,
		Example: `  BOSANG_MASTER_KEY_FILE=/etc/bosang/master.key bosang key new`,
		RunE: func(*cobra.Command, []string) error {
			path, _ := p.keyFile()
			if err := makeKeyFile(path); err != nil {
				return err
			}
			p.say("%s; keep a copy of it apart from the backups of the database: without it nobody can read them", path)
			return nil
		},
	}
}

func (p *program) keyListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the master keys in use", Args: cobra.NoArgs,
		Long: `Lists the master keys that the database is sealed with, newest first, and how many
persons' keys are still sealed with an older one than that.`,
		Example: `  bosang key list`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				keys, err := masterkeys.InUse(ctx, db.store.Pool())
				if err != nil {
					return err
				}
				for i, k := range keys {
					seals := ""
					if i == 0 {
						seals = "  seals"
					}
					p.say("%10s  since %s%s", k.ID, k.MadeAt.UTC().Format(time.RFC3339), seals)
				}
				spare, found, err := masterkeys.Spare(ctx, db.store.Pool(), db.keys)
				if err == nil && found {
					p.say("%10s  in the file, not used yet", spare)
				}
				left, leftErr := masterkeys.Left(ctx, db.store.Pool())
				p.say("%s persons' keys are sealed with an older key", terminal.Thousands(left))
				return errors.Join(err, leftErr)
			})
		},
	}
}

func (p *program) keyRotateCommand() *cobra.Command {
	var prepare bool
	c := &cobra.Command{
		Use: "rotate", Short: "Seal with a new master key from now on", Args: cobra.NoArgs,
		Long: `Puts a new key into the key file, unless one was put there with --prepare, and has
the database sealed with it from now on. Processes that run read the file again when
they meet the new key. Where they have copies of the file, prepare first, copy the
file to each, and rotate then.`,
		Example: `  bosang key rotate --prepare
  bosang key rotate`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.rotate(ctx, db, prepare)
			})
		},
	}
	c.Flags().BoolVar(&prepare, "prepare", false, "only put a new key into the file")
	return c
}

func (p *program) rotate(ctx context.Context, db *database, prepare bool) error {
	pool := db.store.Pool()
	id, found, err := masterkeys.Spare(ctx, pool, db.keys)
	if err != nil {
		return err
	}
	path, _ := p.keyFile()
	if !found {
		if p.settings.masterKey != "" {
			return errors.New("a key from BOSANG_MASTER_KEY cannot be added to: write its text to a file, name it with BOSANG_MASTER_KEY_FILE, rotate, and take the text from there")
		}
		err := keyring.ChangeFile(path, func(text []byte) (changed []byte, err error) {
			changed, id, err = keyring.Add(text)
			return changed, err
		})
		if err != nil {
			return err
		}
		if err := db.keys.Reload(); err != nil {
			return err
		}
	}
	if prepare {
		p.say("key %s is in the file; copy it to every machine, then: bosang key rotate", id)
		return nil
	}
	err = pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error { return masterkeys.Use(ctx, tx, db.keys, id, db.store.Now()) })
	if err != nil {
		return err
	}
	if p.settings.masterKey == "" {
		if err := keyring.ChangeFile(path, func(text []byte) ([]byte, error) { return keyring.Prefer(text, id) }); err != nil {
			return err
		}
	}
	p.say("key %s seals from now on; next: bosang key rewrap", id)
	return nil
}

func (p *program) keyRewrapCommand() *cobra.Command {
	return &cobra.Command{
		Use: "rewrap", Short: "Seal the persons' keys with the newest master key", Args: cobra.NoArgs,
		Long: `Seals every person's key with the newest master key, some thousand in a transaction,
while everything runs. It can be interrupted and run again.`,
		Example: `  bosang key rewrap`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				left, err := masterkeys.Left(ctx, db.store.Pool())
				if err != nil {
					return err
				}
				bar := p.progress("sealing", left)
				done, err := masterkeys.Rewrap(ctx, db.store.Pool(), db.keys, bar.Set)
				bar.Finish()
				if err != nil {
					return err
				}
				p.say("%s persons' keys sealed anew; next: bosang key retire", terminal.Thousands(done))
				return nil
			})
		},
	}
}

func (p *program) keyRetireCommand() *cobra.Command {
	return &cobra.Command{
		Use: "retire", Short: "Take out of use the master keys that nothing is sealed with", Args: cobra.NoArgs,
		Long: `Retires every master key but the one that seals, and takes them out of the key file.
It refuses while a person's key is sealed with one. Keep a copy of the file as it was
for as long as backups from its time are kept: they open with no other key.`,
		Example: `  bosang key retire`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				if _, err := masterkeys.RetireOld(ctx, db.store.Pool(), db.store.Now()); err != nil {
					return err
				}
				gone, err := masterkeys.Gone(ctx, db.store.Pool(), db.keys)
				if err != nil || len(gone) == 0 {
					return err
				}
				if p.settings.masterKey != "" {
					p.say("retired %v; the text of BOSANG_MASTER_KEY still has them", gone)
					return nil
				}
				path, _ := p.keyFile()
				err = keyring.ChangeFile(path, func(text []byte) (_ []byte, err error) {
					for _, id := range gone {
						if text, err = keyring.Drop(text, id); err != nil {
							return nil, err
						}
					}
					return text, nil
				})
				if err == nil {
					p.say("retired %v, and taken out of %s", gone, path)
				}
				return err
			})
		},
	}
}
