// Package whole takes the claims of the demonstration through all stages, from filing to
// bank files and reports, shows how far each is, and what it took.
package whole

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	written "bosang/api/report"
	"bosang/claims/demonstration"
	"bosang/claims/demonstration/course"
	"bosang/claims/identity"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// Run is one run through the stages.
type Run struct {
	Course course.Course
	// Bar shows how far a stage is, of which there is so much to do.
	Bar  func(label string, total int64) *terminal.Progress
	Lang rules.Lang
	// Out is the folder for bank files and reports; empty: none are written.
	Out Folder

	operators *operators
	stages    []stage
	lots      []course.Lot
	asOf      int64
}

// New gives a run that does what a course has use cases for, on the database that its
// owner connects to so.
func New(owner string, i *identity.Identity, c course.Course) *Run {
	o := &operators{identity: i, now: c.Now, in: make(map[string]identity.Session)}
	c.Operator, c.Analyze = o.signIn, func(ctx context.Context, tables ...string) error { return analyze(ctx, owner, tables) }
	return &Run{Course: c, operators: o}
}

func analyze(ctx context.Context, owner string, tables []string) error {
	conn, err := pgx.Connect(ctx, owner)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ANALYZE "+strings.Join(tables, ", "))
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}

// Name is what a stage is called, on its bar and as the key of its words.
type Name string

// The stages, in order.
const (
	Filing    Name = "filing"
	Persons   Name = "persons"
	Deciding  Name = "adjudicating"
	Clearing  Name = "clearing"
	Collect   Name = "collecting"
	Releasing Name = "releasing"
	Files     Name = "bank files"
	Reports   Name = "reports"
)

// stage is what was done in one.
type stage struct {
	name  Name
	count int64
	took  time.Duration
}

// Measure does what a stage is, and keeps how many it was done for and how long it took.
func (r *Run) Measure(name Name, do func() (int64, error)) error {
	began := time.Now()
	n, err := do()
	r.stages = append(r.stages, stage{name, n, time.Since(began)})
	return err
}

// step is a stage with a bar, which is there from when something is done.
func (r *Run) step(name Name, do func(course.Progress) (int64, error)) error {
	return r.Measure(name, func() (int64, error) {
		var bar *terminal.Progress
		n, err := do(func(done, total int64) {
			if bar == nil {
				bar = r.Bar(string(name), total)
			}
			bar.Set(done)
		})
		if bar != nil {
			bar.Finish()
		}
		return n, err
	})
}

// MakeUp says who the claimants are.
func (r *Run) MakeUp(ctx context.Context, l demonstration.Loaded) error {
	return r.step(Persons, func(p course.Progress) (int64, error) { return r.Course.Persons(ctx, l, p) })
}

// Pay goes on from decided claims to money that is on its way and, where there is a folder
// for them, bank files and reports.
func (r *Run) Pay(ctx context.Context, l demonstration.Loaded, claims int64) (err error) {
	defer func() { err = errors.Join(err, r.operators.signOut(context.WithoutCancel(ctx))) }()
	incident := l.Incident.ID
	if err := r.step(Clearing, func(p course.Progress) (int64, error) { return r.Course.Clear(ctx, incident, claims, p) }); err != nil {
		return err
	}
	if r.lots, err = r.Course.Lots(ctx, incident); err != nil {
		return err
	}
	steps := []struct {
		name Name
		do   func(course.Progress) (int64, error)
	}{
		{Collect, func(p course.Progress) (int64, error) { return r.Course.Collect(ctx, incident, r.lots, p) }},
		{Releasing, func(p course.Progress) (int64, error) { return r.Course.Release(ctx, r.lots, p) }},
		{Files, func(p course.Progress) (int64, error) { return r.Course.Files(ctx, r.lots, r.Out, p) }},
		{Reports, func(p course.Progress) (n int64, err error) {
			n, r.asOf, err = r.Course.Reports(ctx, r.Out, forms(r.Lang), p)
			return n, err
		}},
	}
	for _, s := range steps {
		if r.Out == "" && (s.name == Files || s.name == Reports) {
			continue
		}
		if err := r.step(s.name, s.do); err != nil {
			return err
		}
	}
	r.lots, err = r.Course.Lots(ctx, incident)
	return err
}

// forms are those in which reports are written.
func forms(lang rules.Lang) (all []course.Form) {
	for _, form := range written.Forms() {
		all = append(all, course.Form{Ending: "." + string(form), To: func(to io.Writer) course.Writer { return written.New(form, lang, to) }})
	}
	return all
}
