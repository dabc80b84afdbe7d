package main

import (
	"context"
	"runtime"

	"github.com/spf13/cobra"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/cmd/bosang/internal/report"
)

// adjudication is what a run over many claims is asked to do.
type adjudication struct {
	incident string
	provider string
	rehearse bool
	filed    bool
	workers  int
}

func (p *program) adjudicateCommand() *cobra.Command {
	var a adjudication
	c := &cobra.Command{
		Use: "adjudicate", Short: "Decide the claims of an incident in one run", Args: cobra.NoArgs,
		Long: `Decides all claims of an incident that are not final, in chunks of a transaction
each. A run that was killed is taken up again where it was; several processes may
work one run. Claims whose facts and outcome stay the same get no new decision. A
claim that cannot be decided is recorded and does not stop the run; the exit code
is 4 then.`,
		Example: `  bosang adjudicate --incident kakao-2022-10-15
  bosang adjudicate --incident kakao-2022-10-15 --rehearse`,
		RunE: func(c *cobra.Command, _ []string) error {
			if a.incident == "" {
				return usage("--incident KEY says whose claims are to be decided")
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.adjudicate(ctx, db, a)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&a.incident, "incident", "", "the incident's key (required)")
	f.StringVar(&a.provider, "provider", "", "only the claims of this provider (its key)")
	f.BoolVar(&a.rehearse, "rehearse", false, "work everything out, show it, change nothing")
	f.BoolVar(&a.filed, "only-filed", false, "only claims that were never decided")
	f.IntVar(&a.workers, "workers", runtime.GOMAXPROCS(0), "how many workers share the run in this process")
	return c
}

func (p *program) adjudicate(ctx context.Context, db *database, a adjudication) error {
	actor := administrator("adjudicate")
	incident, err := db.incident(ctx, actor, a.incident)
	if err != nil {
		return err
	}
	n := batch.NewBatch{Incident: incident.ID, Rehearsal: a.rehearse, OnlyFiled: a.filed}
	if a.provider != "" {
		provider, err := db.provider(ctx, actor, a.provider)
		if err != nil {
			return err
		}
		n.Provider = provider.ID
	}
	done, err := p.decide(ctx, db, actor, n, a.workers)
	if err != nil {
		return err
	}
	report.Run(p.out, done)
	if done.Totals.Failed > 0 {
		return p.sayFailures(ctx, db, actor, done.ID)
	}
	return nil
}

// decide starts a run, or takes up the one of the same kind that was not
// finished, and works it to its end with a bar.
func (p *program) decide(ctx context.Context, db *database, actor access.Actor, n batch.NewBatch, workers int) (batch.Batch, error) {
	run, found, err := unfinished(ctx, db, actor, n)
	if err != nil {
		return batch.Batch{}, err
	}
	if found {
		p.say("taking up run %s where it was", run.ID)
	} else if run, err = db.batches.Start(ctx, actor, n, claims.Once{}); err != nil {
		return batch.Batch{}, err
	}
	total, err := inScope(ctx, db, actor, run)
	if err != nil {
		return batch.Batch{}, err
	}
	bar := p.progress("adjudicating", total)
	done, err := db.batches.Work(ctx, run.ID, workers, func(t batch.Totals) { bar.Set(t.Seen) })
	bar.Finish()
	return done, err
}

// inScope counts the claims that the run has seen or will see.
func inScope(ctx context.Context, db *database, actor access.Actor, run batch.Batch) (int64, error) {
	var total int64
	if run.OnlyFiled {
		total = run.Totals.Seen // these are not filed any more, where it was no rehearsal
	}
	err := db.useCases.Summaries(ctx, actor, claims.SummaryFilter{Incident: run.Incident}, func(s claims.Summary) error {
		mine := run.Provider.IsZero() || s.ProviderID == run.Provider
		if mine && !s.State.Final() && (!run.OnlyFiled || s.State == claims.Filed) {
			total += s.Claims
		}
		return nil
	})
	return total, err
}

// unfinished finds the newest run of the actor's that is of this kind and was
// not finished.
func unfinished(ctx context.Context, db *database, actor access.Actor, n batch.NewBatch) (batch.Batch, bool, error) {
	list, err := db.batches.List(ctx, actor, claims.Page{Limit: claims.MaxPage})
	if err != nil {
		return batch.Batch{}, false, err
	}
	for _, b := range list {
		same := b.Incident == n.Incident && b.Provider == n.Provider && len(b.Plans) == 0 && b.OnlyFiled == n.OnlyFiled &&
			b.Rehearsal == n.Rehearsal && b.Because == claims.BecauseBatch && b.StartedBy == actor.Subject
		if same && b.FinishedAt.IsZero() {
			return b, true, nil
		}
	}
	return batch.Batch{}, false, nil
}

// maxShown is how many failures are shown one by one.
const maxShown = 20

func (p *program) sayFailures(ctx context.Context, db *database, actor access.Actor, id claims.BatchID) error {
	list, err := db.batches.Failures(ctx, actor, id, claims.Page{Limit: maxShown})
	if err != nil {
		return err
	}
	for _, f := range list {
		p.say("  claim %s: %s", f.Claim, f.Reason)
	}
	p.say("GET /v1/batches/%s/failures lists all of them; the claims stay as they were", id)
	return errPartly
}
