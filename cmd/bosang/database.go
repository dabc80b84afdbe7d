package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"bosang/api/auth/openid"
	disputeapi "bosang/api/dispute"
	"bosang/api/intake"
	"bosang/api/right"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/batch"
	"bosang/claims/behalf"
	"bosang/claims/clearance"
	"bosang/claims/deadline"
	"bosang/claims/dispute"
	"bosang/claims/edition"
	"bosang/claims/fulfilment"
	"bosang/claims/identity"
	"bosang/claims/identity/proof"
	"bosang/claims/inquiry"
	"bosang/claims/jobs"
	"bosang/claims/keyring"
	"bosang/claims/loss"
	"bosang/claims/message"
	"bosang/claims/notice"
	"bosang/claims/payout"
	"bosang/claims/postgres"
	"bosang/claims/postgres/approvals"
	"bosang/claims/postgres/batches"
	"bosang/claims/postgres/behalfs"
	"bosang/claims/postgres/clearances"
	"bosang/claims/postgres/deadlines"
	"bosang/claims/postgres/disputes"
	"bosang/claims/postgres/editions"
	"bosang/claims/postgres/embedded"
	"bosang/claims/postgres/evidences"
	"bosang/claims/postgres/fulfilments"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/losses"
	"bosang/claims/postgres/messages"
	"bosang/claims/postgres/notices"
	"bosang/claims/postgres/payouts"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/reach"
	"bosang/claims/postgres/recourses"
	"bosang/claims/postgres/reports"
	"bosang/claims/postgres/rights"
	"bosang/claims/postgres/risks"
	"bosang/claims/postgres/simulations"
	"bosang/claims/postgres/submissions"
	"bosang/claims/postgres/surveys"
	"bosang/claims/privacy"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/export"
	"bosang/claims/privacy/review"
	"bosang/claims/recourse"
	"bosang/claims/report"
	"bosang/claims/risk"
	"bosang/claims/simulation"
	"bosang/claims/submission"
	"bosang/claims/survey"
	"bosang/claims/webhook"
	"bosang/migrations"
	"bosang/rules/library"
)

// databaseName is the database inside the embedded server.
const databaseName = "bosang"

// maxConns is how many connections a process uses where its URL does not say
// (pool_max_conns): requests, filing and background work share them.
const maxConns = 16

// database is the database with all that works on it.
type database struct {
	// owner and service are connection URLs; own is the embedded server when this
	// process runs it.
	owner, service string
	own            *embedded.Supervised
	store          *postgres.Store
	keys           *keyring.Ring
	useCases       *claims.UseCases
	batches        *batch.Batches
	editions       *edition.Editions
	simulations    *simulation.Simulations
	surveys        *survey.Surveys
	submissions    *submission.Submissions
	losses         *loss.Losses
	reports        *report.Reports
	persons        *privacy.Persons
	erasures       *erasure.Erasures
	erasedAtStart  int
	rights         right.Cases
	notices        *notice.Notices
	intake         intake.Cases
	messages       *message.Messages
	deadlines      *deadline.Deadlines
	inquiries      *inquiry.Inquiries
	payouts        *payout.Payouts
	recourses      *recourse.Recourses
	disputes       disputeapi.Cases
	identity       *identity.Identity
	proofs         *proof.Proofs
	approvals      *approval.Approvals
	webhooks       *webhook.Webhooks
	fulfilments    *fulfilment.Fulfilments
	risks          *risk.Risks
	clearances     *clearance.Clearances
	behalf         *behalf.Cases
	logger         *slog.Logger
	// trusted are the identity providers.
	trusted openid.Config
	// closing ends what is open beside the store.
	closing []func() error
}

// opening says how a command wants its database.
type opening struct {
	// alone: the embedded server must be this process's own.
	alone bool
	// migrate brings the database up to date first; an embedded one always is.
	migrate bool
	// shapeOnly: nothing but the migration is wanted.
	shapeOnly bool
}

// withDatabase runs fn with the database, and ends fn's context when the
// database is lost for good. Whatever fn leaves running on it must have ended
// when fn returns.
func (p *program) withDatabase(ctx context.Context, o opening, fn func(context.Context, *database) error) (err error) {
	logger := p.logger()
	db := &database{owner: p.settings.database, service: p.settings.serviceDatabase, logger: logger}
	if err := db.find(ctx, p, o); err != nil {
		return databaseError{err}
	}
	if db.own != nil {
		defer func() { err = errors.Join(err, db.own.Stop()) }()
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if db.own != nil {
		go func() {
			select {
			case lost := <-db.own.Failed():
				cancel(databaseError{lost})
			case <-ctx.Done():
			}
		}()
	}
	if o.migrate || db.embedded(p) {
		if err := migrations.Up(ctx, db.owner, logger, p.seal(db.owner)); err != nil {
			return err
		}
	}
	if !o.shapeOnly {
		defer func() { err = errors.Join(err, db.close()) }()
		if err := db.open(ctx, p); err != nil {
			return err
		}
	}
	err = fn(ctx, db)
	var lost databaseError
	if errors.As(context.Cause(ctx), &lost) {
		return lost
	}
	return err
}

// embedded reports whether the database is the program's own.
func (d *database) embedded(p *program) bool {
	return p.settings.database == "" && p.settings.serviceDatabase == ""
}

// find settles where the database is, and starts one where none was named. When
// another process runs the embedded server it is used too.
func (d *database) find(ctx context.Context, p *program, o opening) error {
	if !d.embedded(p) {
		if d.owner == "" && o.migrate {
			return errors.New("DATABASE_SERVICE_URL alone cannot migrate: set DATABASE_URL to the owner's connection")
		}
		if d.service == "" {
			d.service = d.owner
		}
		return d.protected(ctx)
	}
	var address embedded.Address
	own, err := embedded.Supervise(ctx, embedded.Config{Dir: p.settings.data, Logger: d.logger})
	switch {
	case errors.Is(err, embedded.ErrInUse) && !o.alone:
		if address, err = embedded.Attach(p.settings.data); err != nil {
			return err
		}
	case err != nil:
		return err
	default:
		d.own, address = own, own.Address()
	}
	if err := address.EnsureDatabase(ctx, databaseName); err != nil {
		if d.own != nil {
			err = errors.Join(err, d.own.Stop())
		}
		return err
	}
	d.owner = address.ConnString(embedded.OwnerRole, databaseName)
	d.service = address.ConnString(embedded.ServiceRole, databaseName)
	return nil
}

// protected refuses a way to the database of which nobody knows whether it is
// encrypted, and warns of one that others can listen in on.
func (d *database) protected(ctx context.Context) error {
	told := ""
	for _, settings := range []string{d.owner, d.service} {
		if settings == "" {
			continue // what is not used
		}
		risk, err := reach.Risk(settings)
		if err != nil {
			return err
		}
		if risk != "" && risk != told {
			d.logger.WarnContext(ctx, risk)
			told = risk
		}
	}
	return nil
}

// open connects as the service.
func (d *database) open(ctx context.Context, p *program) error {
	lib, err := library.Load()
	if err != nil {
		return fmt.Errorf("rulebooks: %w", err)
	}
	queue, err := jobs.NewQueue(d.logger)
	if err != nil {
		return err
	}
	if d.keys, err = p.masterKeys(ctx, d.service); err != nil {
		return err
	}
	options := postgres.Options{Enqueuer: queue, Keys: d.keys, Clock: p.clock}
	if !strings.Contains(d.service, "pool_max_conns") {
		options.MaxConns = maxConns
	}
	if d.store, err = postgres.Open(ctx, d.service, options); err != nil {
		return cannotOpen(err)
	}
	if d.store.Owns() {
		d.logger.WarnContext(ctx, "the service's login to the database can become the owner of the tables, which row-level security does not bind: name one that cannot in DATABASE_SERVICE_URL")
	}
	reported := submissions.Store{Store: d.store, Keys: d.keys}
	forWhom := behalfs.Store{Store: d.store, Keys: d.keys, Meet: reported.Meet}
	d.useCases = claims.New(forWhom, lib)
	d.behalf = behalf.Register(forWhom, d.useCases)
	d.batches = batch.New(batches.Store{Store: d.store}, d.useCases)
	d.simulations = simulation.New(simulations.Store{Store: d.store}, d.useCases)
	d.reports = report.New(reports.Store{Store: d.store}, d.useCases)
	d.surveys = survey.New(surveys.Store{Store: d.store}, d.useCases, d.logger)
	d.submissions = submission.New(reported, d.useCases)
	d.losses = loss.New(losses.Store{Store: d.store, Vault: persons.Vault{Ring: d.keys}}, d.useCases)
	files := evidences.Store{Store: d.store, Keys: d.keys}
	drafts := intakes.Store{Store: d.store, Keys: d.keys}
	if d.intake, err = p.intake(files, drafts, d.useCases); err != nil {
		return err
	}
	known, rights := persons.Store{Store: d.store, Keys: d.keys}, rights.Store{Store: d.store, Keys: d.keys}
	told, clocks := messages.Store{Store: d.store, Keys: d.keys}, deadlines.Store{Store: d.store, Keys: d.keys}
	d.persons = privacy.New(known, d.useCases)
	d.approvals, d.messages = approval.New(approvals.Store{Store: d.store}), message.New(told, d.useCases)
	d.erasures = erasure.New(rights, erasure.NewJournal(p.settings.erasures, d.keys), d.approvals)
	d.rights = right.Cases{Erasures: d.erasures, Reviews: review.New(rights, d.useCases), Exports: export.New(export.Parts{
		Persons: known, Payouts: payouts.Store{Store: d.store, Keys: d.keys}, Reviews: rights, Disputes: disputes.Store{Store: d.store, Keys: d.keys}, Evidence: files, Drafts: drafts, InKind: fulfilments.Store{Store: d.store},
		Messages: d.messages, Inquiries: clocks, Behalf: forWhom, Ways: rights,
	})}
	d.notices = notice.New(notices.Store{Store: d.store}, d.useCases)
	d.notices.TellBy(notice.ByMessage(d.messages))
	d.deadlines = deadline.New(clocks, d.useCases, d.messages)
	d.inquiries = inquiry.Register(clocks, d.useCases, d.deadlines, d.messages)
	d.payouts = payout.New(payouts.Store{Store: d.store, Keys: d.keys}, d.useCases, d.approvals)
	d.payouts.TellBy(d.messages)
	d.recourses = recourse.NewRecourses(recourses.Store{Store: d.store}, d.useCases, d.approvals)
	d.disputes = disputeapi.Cases{Persons: d.persons, Disputes: dispute.New(disputes.Store{Store: d.store, Keys: d.keys}, d.useCases, d.approvals, d.deadlines)}
	d.risks = risk.New(risks.Store{Store: d.store, Keys: d.keys}, d.useCases, d.approvals)
	d.persons.WhenChanged(risk.Changed)
	d.clearances = clearance.New(clearances.Store{Store: d.store, Keys: d.keys}, d.useCases, d.risks, d.approvals)
	d.editions = edition.NewEditions(editions.Store{Store: d.store}, d.useCases)
	if err := d.identify(p); err != nil {
		return err
	}
	// A database without this version's tables is told of now, not at the first
	// request; and so is an edition in force that this version cannot read.
	if _, err := d.useCases.CurrentShelf(ctx); err != nil {
		return err
	}
	// Nobody is served from a backup that was restored before who was erased is gone.
	return d.replay(ctx)
}

// mint keeps a new token that lets the actor act, and gives its text.
func (d *database) mint(ctx context.Context, actor access.Actor, name string, lifetime time.Duration) (string, identity.Token, error) {
	text, token, err := identity.MintToken(actor, d.store.Now(), lifetime)
	if err != nil {
		return "", identity.Token{}, err
	}
	token.Name = name
	return text, token, d.identity.AddToken(ctx, token)
}

// administrator is who the commands act as: whoever may reach the database with
// this program may do everything.
func administrator(command string) access.Actor {
	return access.Actor{Subject: "command:" + command, Role: access.Administrator}
}

// provider finds a provider by the key that a flag names.
func (d *database) provider(ctx context.Context, actor access.Actor, key string) (claims.Provider, error) {
	p, err := d.useCases.ProviderByKey(ctx, actor, key)
	if claims.KindOf(err) == claims.KindNotFound {
		return p, fmt.Errorf("there is no provider %q; GET /v1/providers lists them: %w", key, err)
	}
	return p, err
}

// incident finds an incident by the key that a flag names.
func (d *database) incident(ctx context.Context, actor access.Actor, key string) (claims.Incident, error) {
	i, err := d.useCases.IncidentByKey(ctx, actor, key)
	if claims.KindOf(err) == claims.KindNotFound {
		return i, fmt.Errorf("there is no incident %q; GET /v1/incidents lists them, `bosang run` loads the one of 2022: %w", key, err)
	}
	return i, err
}
