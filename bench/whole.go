package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	written "bosang/api/report"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/clearance"
	"bosang/claims/demonstration"
	"bosang/claims/demonstration/course"
	"bosang/claims/payout"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/reports"
	"bosang/claims/postgres/risks"
	"bosang/claims/privacy"
	"bosang/claims/report"
	"bosang/claims/risk"
	"bosang/rules"
)

// inAll is how long all stages together are to take.
const inAll = 30 * time.Second

// lap is a stage with what it took.
type lap struct {
	name       string
	count      int64
	took       time.Duration
	processors time.Duration
	// ceiling says what is measured beside it, and how long that took.
	against string
	ceiling time.Duration
}

// whole takes the population from filed to bank files and reports, stage by stage, and
// measures beside each stage what the same machine does at most.
func whole(ctx context.Context, b *bench) (err error) {
	say("\n8. From filed to bank files and reports: %s reports of the real case (demonstration population, seed %d)", thousands(b.reports), b.seed)
	const name = "whole"
	if err := b.copyDatabase(ctx, empty, name); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.drop(context.WithoutCancel(ctx), name)) }()
	w, err := b.openWhole(ctx, name)
	if err != nil {
		return err
	}
	defer w.store.Close()
	if err := w.setUp(ctx); err != nil {
		return err
	}
	laps, err := w.stages(ctx)
	if err != nil {
		return err
	}
	if err := w.ceilings(ctx, laps); err != nil {
		return err
	}
	say("   %-22s %10s %9s %9s %11s   %9s  %s", "stage", "count", "seconds", "CPU s", "per second", "ceiling s", "of")
	var sum, used time.Duration
	for _, l := range laps {
		sum, used = sum+l.took, used+l.processors
		say("   %-22s %10s %9.2f %9.2f %11s   %9.2f  %s", l.name, thousands(l.count), l.took.Seconds(), l.processors.Seconds(),
			thousands(float64(l.count)/l.took.Seconds()), l.ceiling.Seconds(), l.against)
	}
	say("   %-22s %10s %9.2f %9.2f", "in all", "", sum.Seconds(), used.Seconds())
	goal("under 30 s in all", sum < inAll)
	return nil
}

// wholeHouse is the use cases that the stages are done with.
type wholeHouse struct {
	*house
	b      *bench
	name   string
	course course.Course
	loaded demonstration.Loaded
	lots   []course.Lot
	out    folder
}

func (b *bench) openWhole(ctx context.Context, name string) (*wholeHouse, error) {
	h, err := b.open(ctx, name)
	if err != nil {
		return nil, err
	}
	asked := approval.New(approvals.Store{Store: h.store})
	looked := risk.New(risks.Store{Store: h.store, Keys: b.keys}, h.useCases, asked)
	return &wholeHouse{house: h, b: b, name: name, out: folder(filepath.Join(b.dir, name)), course: course.Course{
		UseCases: h.useCases, Known: privacy.New(persons.Store{Store: h.store, Keys: b.keys}, h.useCases), Approvals: asked,
		Clearances: clearance.New(clearances.Store{Store: h.store, Keys: b.keys}, h.useCases, looked, asked),
		Payouts:    payout.New(payouts.Store{Store: h.store, Keys: b.keys}, h.useCases, asked),
		Counted:    report.New(reports.Store{Store: h.store}, h.useCases), Now: h.store.Now,
		Analyze: func(ctx context.Context, tables ...string) error {
			return statements(ctx, b.ownerURL(name), "ANALYZE "+strings.Join(tables, ", "))
		},
		Operator: func(_ context.Context, of claims.Provider, second bool) (access.Actor, error) {
			user := claims.Key{0: 1}
			if second {
				user = claims.Key{0: 2}
			}
			return access.Actor{
				Subject: "user:" + user.String(), User: access.ID(user), Role: access.Operator, Providers: []access.ID{of.ID}, VerifiedAt: h.store.Now(),
			}, nil
		},
	}}, nil
}

// setUp files the claims and makes up who the claimants are: what was there before the
// clock runs.
func (w *wholeHouse) setUp(ctx context.Context) (err error) {
	began := time.Now()
	if w.loaded, err = demonstration.Load(ctx, w.useCases, administrator, demonstration.Population{Claims: w.b.reports, Seed: w.b.seed}); err != nil {
		return err
	}
	if _, err = demonstration.File(ctx, w.useCases, administrator, w.loaded, func(int64) {}); err != nil {
		return err
	}
	filed := time.Since(began)
	began = time.Now()
	if _, err = w.course.Persons(ctx, w.loaded, nothing); err != nil {
		return err
	}
	say("   (set up: filed in %.1f s, contacts and payees made up and sealed in %.1f s)", filed.Seconds(), time.Since(began).Seconds())
	return w.b.admin(ctx, "CHECKPOINT")
}

func nothing(int64, int64) {}

// stages does all stages, one after the other.
func (w *wholeHouse) stages(ctx context.Context) ([]*lap, error) {
	incident := w.loaded.Incident.ID
	all := []struct {
		name string
		do   func() (int64, error)
	}{
		{"decided", func() (int64, error) {
			run, err := w.batches.Start(ctx, administrator, batch.NewBatch{Incident: incident, OnlyFiled: true}, claims.Once{})
			if err != nil {
				return 0, err
			}
			run, err = w.batches.Work(ctx, run.ID, 2, nil)
			if err != nil {
				return 0, err
			}
			return run.Totals.Decided, w.course.Decided(ctx)
		}},
		{"cleared", func() (int64, error) { return w.course.Clear(ctx, incident, int64(w.b.reports), nothing) }},
		{"collected", func() (n int64, err error) {
			if w.lots, err = w.course.Lots(ctx, incident); err != nil {
				return 0, err
			}
			return w.course.Collect(ctx, incident, w.lots, nothing)
		}},
		{"released", func() (int64, error) { return w.course.Release(ctx, w.lots, nothing) }},
		{"bank files", func() (int64, error) { return w.course.Files(ctx, w.lots, w.out, nothing) }},
		{"reports", func() (int64, error) {
			n, _, err := w.course.Reports(ctx, w.out, forms(), nothing)
			return n, err
		}},
	}
	var laps []*lap
	for _, s := range all {
		began, before := time.Now(), w.b.processors(os.Getpid())
		n, err := s.do()
		if err != nil {
			return nil, err
		}
		l := &lap{name: s.name, count: n, took: time.Since(began), processors: w.b.processors(os.Getpid()) - before}
		laps = append(laps, l)
	}
	return laps, nil
}

func forms() (all []course.Form) {
	for _, form := range written.Forms() {
		all = append(all, course.Form{Ending: "." + string(form), To: func(to io.Writer) course.Writer { return written.New(form, rules.English, to) }})
	}
	return all
}

// folder is a folder for bank files and reports.
type folder string

func (f folder) Find(prefix string) (names []string, err error) {
	found, err := filepath.Glob(filepath.Join(string(f), prefix+"*"))
	for _, path := range found {
		names = append(names, strings.TrimPrefix(path, string(f)+"/"))
	}
	slices.Sort(names)
	return names, err
}

func (f folder) Write(name string, write func(io.Writer) error) error {
	path := filepath.Join(string(f), name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = write(file); err == nil {
		err = file.Sync()
	}
	return errors.Join(err, file.Close())
}
