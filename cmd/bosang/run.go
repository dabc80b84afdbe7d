package main

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"bosang/api/listen"
	"bosang/claims"
	"bosang/claims/batch"
	"bosang/claims/demonstration"
	"bosang/claims/demonstration/course"
	"bosang/cmd/bosang/internal/report"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/cmd/bosang/internal/whole"
	"bosang/rules"
)

// running is what `bosang run` is asked to do.
type running struct {
	claims  int
	seed    uint64
	lang    string
	workers int
	noServe bool
	out     string
}

func (p *program) runCommand() *cobra.Command {
	var r running
	c := &cobra.Command{
		Use: "run", Short: "Run everything on the real incident of 15 October 2022", Args: cobra.NoArgs,
		Long: `Starts what is missing (a PostgreSQL of its own unless DATABASE_URL is set),
migrates, loads the incident, files a demonstration population of claims, makes up
who the claimants are, decides and clears the claims, has made-up operators release
what is to be paid, prints what came of it and how to sign in, and serves the REST
interface with background work until Ctrl-C. With --out it writes the bank files and
every report into a folder too. A second run goes on where the first one ended, and
does nothing twice: a population belongs to its database, so another --claims or
--seed needs another BOSANG_DATA.`,
		Example: `  bosang run
  bosang run --claims 105116 --lang ko
  bosang run --claims 105116 --no-serve --out kakao-2022   # everything there was, to bank files and reports
  BOSANG_DATA=/tmp/bosang bosang run --addr 127.0.0.1:9090`,
		RunE: func(c *cobra.Command, _ []string) error {
			lang, err := language(r.lang)
			if err != nil {
				return err
			}
			if r.claims < 0 || r.claims > demonstration.MaxClaims {
				return usage("--claims is between 0 and %s", terminal.Thousands(demonstration.MaxClaims))
			}
			// Said before minutes of work, not after them.
			place, _, err := p.listen(c.Context())
			if err != nil {
				return err
			}
			if err := place.Close(); err != nil {
				return err
			}
			return p.withDatabase(c.Context(), opening{migrate: true}, func(ctx context.Context, db *database) error {
				return p.run(ctx, db, r, lang)
			})
		},
	}
	f := c.Flags()
	f.IntVar(&r.claims, "claims", demonstration.DefaultClaims, "how many claims the population has; 105116 were reported")
	f.Uint64Var(&r.seed, "seed", 1, "what is made up in the population is drawn from this")
	f.IntVar(&r.workers, "workers", 0, "how many workers decide; 0: one for each processor")
	f.BoolVar(&r.noServe, "no-serve", false, "end after the tables")
	f.StringVar(&r.out, "out", "", "the folder that bank files and reports are written into; none: nowhere")
	langFlag(c, &r.lang)
	p.networkFlags(c)
	return c
}

func (p *program) run(ctx context.Context, db *database, r running, lang rules.Lang) error {
	loaded, err := p.load(ctx, db, demonstration.Population{Claims: r.claims, Seed: r.seed})
	if err != nil {
		return err
	}
	stages := whole.New(db.owner, db.identity, course.Course{
		UseCases: db.useCases, Known: db.persons, Clearances: db.clearances, Payouts: db.payouts.Quiet(), Approvals: db.approvals, Counted: db.reports, Now: db.store.Now,
	})
	stages.Bar, stages.Lang, stages.Out = p.progress, lang, whole.Folder(r.out)
	all, waiting, err := p.fileClaims(ctx, db, stages, loaded)
	if err != nil {
		return err
	}
	err = stages.Measure(whole.Deciding, func() (int64, error) {
		if waiting == 0 {
			return 0, nil
		}
		return waiting, cmp.Or(p.decideFiled(ctx, db, loaded, r.workers), stages.Course.Decided(ctx))
	})
	if err == nil && all > 0 {
		err = stages.Pay(ctx, loaded, all)
	}
	if err != nil {
		return err
	}
	results, err := demonstration.Read(ctx, db.useCases, administrator("run"), loaded.Incident.ID)
	if err != nil {
		return err
	}
	if results.Total.Claims > 0 {
		report.Results(p.out, results, lang)
		en, ko := demonstration.Synthetic()
		p.say("%s\n", terminal.Wrap(map[rules.Lang]string{english: en, korean: ko}[lang], width))
		stages.Tell(p.out)
	}
	if r.noServe {
		return nil
	}
	return p.serve(ctx, db, true, func(at *listen.Place) error { return p.sayHowToSignIn(ctx, db, loaded.Incident, at, lang) })
}

// load loads the incident and says what is there.
func (p *program) load(ctx context.Context, db *database, wanted demonstration.Population) (demonstration.Loaded, error) {
	loaded, err := demonstration.Load(ctx, db.useCases, administrator("run"), wanted)
	if err != nil {
		return loaded, err
	}
	if loaded.Added == 0 {
		p.say("The incident %s is in the database.", loaded.Incident.Key)
	} else {
		p.say("The incident %s: %d providers, services, plans, causes and outages added.", loaded.Incident.Key, loaded.Added)
	}
	if loaded.Known && loaded.Population != wanted {
		p.say("This database has the population of %s claims, seed %d, and keeps it; another one needs another BOSANG_DATA.",
			terminal.Thousands(int64(loaded.Population.Claims)), loaded.Population.Seed)
	}
	return loaded, nil
}

// fileClaims files what is missing of the population, makes up who the claimants are, and
// gives how many claims there are and how many wait to be decided.
func (p *program) fileClaims(ctx context.Context, db *database, stages *whole.Run, loaded demonstration.Loaded) (all, waiting int64, err error) {
	all, waiting, err = count(ctx, db, loaded.Incident)
	if err != nil {
		return 0, 0, err
	}
	wanted := int64(loaded.Population.Claims)
	if all >= wanted || (all > 0 && !loaded.Known) {
		p.say("%s claims are in the database; none was filed twice.", terminal.Thousands(all))
		return all, waiting, stages.MakeUp(ctx, loaded)
	}
	err = stages.Measure(whole.Filing, func() (int64, error) {
		bar := p.progress(string(whole.Filing), wanted)
		began := time.Now()
		filed, err := demonstration.File(ctx, db.useCases, administrator("run"), loaded, bar.Set)
		bar.Finish()
		if err == nil {
			p.say("%s claims filed in %s; %s were there.", terminal.Thousands(filed.New), took(began), terminal.Thousands(filed.There))
		}
		return filed.New, err
	})
	if err != nil {
		return 0, 0, err
	}
	if err := stages.MakeUp(ctx, loaded); err != nil {
		return 0, 0, err
	}
	return count(ctx, db, loaded.Incident)
}

func took(began time.Time) string { return time.Since(began).Round(100 * time.Millisecond).String() }

// count counts the claims of an incident, and those that were never decided.
func count(ctx context.Context, db *database, incident claims.Incident) (all, filed int64, err error) {
	err = db.useCases.Summaries(ctx, administrator("run"), claims.SummaryFilter{Incident: incident.ID}, func(s claims.Summary) error {
		all += s.Claims
		if s.State == claims.Filed {
			filed += s.Claims
		}
		return nil
	})
	return all, filed, err
}

// decideFiled decides what was filed in one run.
func (p *program) decideFiled(ctx context.Context, db *database, loaded demonstration.Loaded, workers int) error {
	began := time.Now()
	n := batch.NewBatch{Incident: loaded.Incident.ID, OnlyFiled: true}
	done, err := p.decide(ctx, db, administrator("run"), n, workersOr(workers))
	if err != nil {
		return err
	}
	p.say("%s claims decided in %s.", terminal.Thousands(done.Totals.Decided), took(began))
	if done.Totals.Failed > 0 {
		return fmt.Errorf("%s claims of the demonstration could not be decided: %w", terminal.Thousands(done.Totals.Failed),
			p.sayFailures(ctx, db, administrator("run"), done.ID))
	}
	return nil
}

func workersOr(n int) int {
	if n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}
