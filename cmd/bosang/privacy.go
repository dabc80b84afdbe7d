package main

import (
	"context"
	"fmt"
	"os"
	"strconv"

	"github.com/spf13/cobra"

	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/retention"
	"bosang/cmd/bosang/internal/terminal"
)

// erasuresName is the name of the journal of erasures in the folder of data, where
// nobody named another.
const erasuresName = "erasures.jsonl"

// replay holds the database against the journal of erasures, and tells where that
// changed something.
func (d *database) replay(ctx context.Context) error {
	r, err := d.erasures.Replay(ctx)
	d.erasedAtStart = r.Erased
	switch {
	case r.Erased > 0:
		d.logger.WarnContext(ctx, "persons who were erased were there again, as after a restored backup, and are erased again", "persons", r.Erased)
	case r.Missing && r.Written > 0:
		d.logger.WarnContext(ctx, "the journal of erasures was not there and is made anew from the database: where that is a restored backup, whoever was erased after it is back; name the journal with BOSANG_ERASURES, or hold a copy against the database with bosang privacy replay", "entries", r.Written)
	case r.Written > 0:
		d.logger.InfoContext(ctx, "the journal of erasures lacked entries and has them now", "entries", r.Written)
	}
	if r.Cut > 0 {
		d.logger.WarnContext(ctx, "the journal of erasures has lines that were cut off: where a kill or a full disk did it, what they were about was not done; where the file was damaged, somebody who was erased may be back: hold a copy against the database with bosang privacy replay", "lines", r.Cut)
	}
	return err
}

func (p *program) privacyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "privacy", Short: "Replay erasures, and see what is past its time", Args: cobra.NoArgs,
		Long: `What is known of persons is kept for as long as a purpose or a law asks, and no longer.
Everything here happens by itself as well: erasures are replayed at every start, and
what is past its time is removed once a day.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.privacyReplayCommand(), p.privacyRetentionCommand())
	return c
}

func (p *program) privacyReplayCommand() *cobra.Command {
	return &cobra.Command{
		Use: "replay [JOURNAL...]", Short: "Erase again who was erased, after a backup was restored", Args: cobra.ArbitraryArgs,
		Long: `Holds the database against the journal of erasures (BOSANG_ERASURES), and against
others that are named, such as those of other machines: whoever stands in one and is
there again is erased again. It can be run again at any time. Where several machines
serve, restore with all of them stopped and replay the journal of each.`,
		Example: `  bosang privacy replay
  bosang privacy replay machine-2/erasures.jsonl machine-3/erasures.jsonl`,
		RunE: func(c *cobra.Command, journals []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.replayAll(ctx, db, journals)
			})
		},
	}
}

// replayAll says what the replay of other journals and of the own one comes to. The own
// one was replayed when the database was opened, too.
func (p *program) replayAll(ctx context.Context, db *database, others []string) error {
	say := func(path string, r erasure.Replayed) {
		p.say("%s: %s erasures, of which %s were done again", path, terminal.Thousands(int64(r.Entries)), terminal.Thousands(int64(r.Erased)))
	}
	for _, path := range others {
		if _, err := os.Stat(path); err != nil {
			return err
		}
		r, err := db.erasures.ReplayOf(ctx, erasure.NewJournal(path, db.keys))
		if err != nil {
			return err
		}
		say(path, r)
	}
	r, err := db.erasures.Replay(ctx)
	r.Erased += db.erasedAtStart
	say(p.settings.erasures, r)
	return err
}

func (p *program) privacyRetentionCommand() *cobra.Command {
	var apply bool
	c := &cobra.Command{
		Use: "retention", Short: "Show for how long what is kept, and what is past its time", Args: cobra.NoArgs,
		Long: `Lists the kinds of data with how long each is kept, from when, and why, and how much
of it is past its time now. That is removed once a day by ` + "`bosang work`" + `; here
only with --apply.`,
		Example: `  bosang privacy retention
  bosang privacy retention --apply`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				do, said := retention.Past, "past its time"
				if apply {
					do, said = retention.Apply, "removed"
				}
				found, err := do(ctx, erasure.Keeper{Erasures: db.erasures, Rest: rights.Store{Store: db.store, Keys: db.keys}}, db.store.Now())
				for _, f := range found {
					p.say("%s: %s\n    kept for %s from %s\n    %s", f.Kind.Key, f.Kind.What.English, spanOf(f.Kind), f.Kind.From.English, f.Kind.Source)
					p.say("    %s %s", terminal.Thousands(f.Count), said)
				}
				return err
			})
		},
	}
	c.Flags().BoolVar(&apply, "apply", false, "remove what is past its time")
	return c
}

// spanOf says for how long a kind is kept.
func spanOf(k retention.Kind) string {
	if k.Years > 0 {
		return strconv.Itoa(k.Years) + " years"
	}
	return fmt.Sprintf("%d days", int(k.Span.Hours())/24)
}
