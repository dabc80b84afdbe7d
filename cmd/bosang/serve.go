package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"bosang/api"
	"bosang/api/edge"
	"bosang/api/listen"
	"bosang/claims/jobs"
	"bosang/claims/postgres/reach"
	"bosang/claims/postgres/rights"
	"bosang/claims/privacy/erasure"
)

// shutdownTimeout is how long requests have that are being answered when the
// program is told to end.
const shutdownTimeout = 30 * time.Second

func (p *program) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", Short: "Serve the REST interface", Args: cobra.NoArgs,
		Long: `Serves the REST interface until SIGINT or SIGTERM; requests that are being
answered then are finished. Background work is done by ` + "`bosang work`" + `.
The database must have this version's shape: run ` + "`bosang migrate`" + ` first
(the embedded one is migrated by itself).

An address that others can reach is served by TLS, with a certificate that is read
again when its files change, or behind proxies that are named in
BOSANG_TRUSTED_PROXIES: from them alone it is believed where a request came from.`,
		Example: `  DATABASE_URL='postgres://bosang_owner@db/bosang?sslmode=verify-full' bosang serve
  BOSANG_PUBLIC_URL=https://bosang.example bosang serve --addr :443 --tls-cert chain.pem --tls-key key.pem
  BOSANG_PUBLIC_URL=https://bosang.example BOSANG_TRUSTED_PROXIES=10.0.0.0/28 bosang serve --addr 10.0.0.20:8080`,
		RunE: func(c *cobra.Command, _ []string) error {
			if _, _, err := p.outside(); err != nil {
				return err
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.serve(ctx, db, false, func(at *listen.Place) error { return p.sayFirstLink(ctx, db, at) })
			})
		},
	}
	p.networkFlags(c)
	return c
}

func (p *program) workCommand() *cobra.Command {
	return &cobra.Command{
		Use: "work", Short: "Do background work: decide what was filed, changed or wakes up", Args: cobra.NoArgs,
		Long: `Works the job queue until SIGINT or SIGTERM: claims that were filed, claims whose
incident was changed, claims whose outcome changes as an outage runs on, and runs
that were started over the REST interface. Any number of processes may work.`,
		Example: `  DATABASE_URL='postgres://bosang_owner@db/bosang?sslmode=verify-full' bosang work`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return db.work(ctx)
			})
		},
	}
}

const (
	// workAttempts is how often background work is begun again when it cannot
	// begin, as when the database is not there at that moment, and workPause what
	// is waited before. Once it has begun, the queue waits for its database itself.
	workAttempts = 20
	workPause    = time.Second
)

// work works the queue until ctx ends.
func (d *database) work(ctx context.Context) error {
	for attempt := 1; ; attempt++ {
		j, err := d.jobs()
		if err != nil {
			return err
		}
		err = j.Run(ctx)
		if over := ctx.Err() != nil; over || err == nil {
			return nil //nolint:nilerr // what could not begin has nothing to end, whatever hindered it
		}
		if attempt == workAttempts {
			return err
		}
		// A server that goes away shows in many ways: a connection refused, one
		// that ends, a server that says that it shuts down.
		d.logger.WarnContext(ctx, "background work cannot begin and tries again", "error", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(workPause):
		}
	}
}

func (d *database) jobs() (*jobs.Jobs, error) {
	return jobs.New(jobs.Config{
		Pool: d.store.Pool(), Batches: d.batches, Answers: d.store, Simulations: d.simulations, Surveys: d.surveys, Logger: d.logger,
		Notices:  d.notices,
		Webhooks: d.webhooks, Fulfilments: d.fulfilments,
		Circulars: d.messages, Deadlines: d.deadlines,
		Payouts:    d.payouts,
		Silences:   d.disputes.Disputes,
		Retention:  erasure.Keeper{Erasures: d.erasures, Rest: rights.Store{Store: d.store, Keys: d.keys}},
		Evidence:   d.intake.Evidence,
		Clearances: d.clearances,
	})
}

// serve serves the interface until ctx ends, with background work if asked.
// ready is called once it listens.
func (p *program) serve(ctx context.Context, db *database, withWork bool, ready func(*listen.Place) error) error {
	place, outside, err := p.listen(ctx)
	if err != nil {
		return err
	}
	base := publicURL(p.settings.network.public)
	if base == "" {
		base = place.Scheme() + "://" + place.Addr().String()
	}
	arrivals, err := db.arrivals(base)
	if err != nil {
		return errors.Join(err, place.Close())
	}
	handler, err := api.New(api.Config{
		Arrivals: arrivals,
		UseCases: db.useCases, Batches: db.batches, Simulations: db.simulations, Surveys: db.surveys, Submissions: db.submissions, Losses: db.losses, Editions: db.editions, Persons: db.persons, Rights: db.rights, Payouts: db.payouts, Logger: db.logger,
		Notices:  db.notices,
		Intake:   db.intake,
		Messages: db.messages, Deadlines: db.deadlines, Inquiries: db.inquiries,
		Reports: db.reports, Recourses: db.recourses,
		Disputes: db.disputes,
		Risks:    db.risks, Clearances: db.clearances, Behalf: db.behalf,
		Identity: db.identity, Proofs: db.proofs, Approvals: db.approvals, Origins: origins(p.settings.network.public),
		Webhooks: db.webhooks, Fulfilments: db.fulfilments,
		Ready: reach.NewCheck(db.store.Pool()).Ready, Outside: outside, Clock: p.clock,
	})
	if err != nil {
		return errors.Join(err, place.Close())
	}
	server := edge.NewServer(p.settings.network.addr, handler, edge.Limits{}, db.logger)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := place.Serve(server); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
		defer cancel()
		if err := server.Shutdown(ending); err != nil {
			return errors.Join(fmt.Errorf("requests were still running after %s: %w", shutdownTimeout, err), server.Close())
		}
		return nil
	})
	if arrivals != nil {
		group.Go(func() error { db.warm(ctx, arrivals); return nil })
	}
	if withWork {
		group.Go(func() error { return db.work(ctx) })
	}
	db.logger.Info("serving", "address", place.Addr().String(), "scheme", place.Scheme())
	if err := ready(place); err != nil {
		db.logger.Error("how to sign in cannot be shown", "error", err)
	}
	return group.Wait()
}
