// Package export gives all that is held of a person, part by part, so that nothing has to
// be in memory as a whole: the copy that everybody may ask for of what is known about
// them (Personal Information Protection Act, article 35). It is on record as a
// download.
package export

import (
	"context"
	"net/netip"
	"strings"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/dispute"
	"bosang/claims/evidence"
	"bosang/claims/fulfilment"
	"bosang/claims/inquiry"
	"bosang/claims/intake"
	"bosang/claims/message"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/claims/privacy/review"
)

// Taker takes the parts, in the order of its methods. What comes of one claim or
// subscription comes with it.
type Taker interface {
	Person(p privacy.Person) error
	Subscription(s claims.Subscription, trail []claims.Event) error
	Claim(c claims.Claim, decisions []claims.Decision, trail []claims.Event) error
	// Fulfilment is something that is given in kind.
	Fulfilment(f fulfilment.Fulfilment) error
	// Payout is money for the person, with where each attempt went.
	Payout(p payout.Payout, trail []claims.Event) error
	Review(r review.Review) error
	// Evidence comes without its content, which is downloaded by itself.
	Evidence(e evidence.Evidence) error
	// Narrative is what the person said happened, of one claim; Draft a claim that is not
	// filed yet, which is for the person alone.
	Narrative(s intake.Narrative) error
	Draft(d intake.Draft) error
	// Message is one that the person was told, and Inquiry what it was asked for.
	Message(m message.Message) error
	Inquiry(i inquiry.Inquiry) error
	// Representative is somebody who acts for the person, and Consent what one consented to.
	Representative(r behalf.Representative) error
	Consent(c behalf.Consent) error
	// Seats are for how many seats a claim is.
	Seats(s behalf.Seats) error
	// Determination, Objection and Appeal are what was said of decisions on the claims.
	Determination(d dispute.Determination) error
	Objection(o dispute.Objection) error
	Appeal(a dispute.Appeal) error
	// Event is one of the person's own trail.
	Event(e claims.Event) error
	// Record says who saw something of the person.
	Record(r privacy.Record) error
	// Account and Link say how the person comes in; they are for the person alone.
	Account(a Account) error
	Link(l Link) error
}

// Exports hands on all that is held of a person.
type Exports struct {
	persons  privacy.Store
	payouts  payout.Store
	reviews  review.Store
	disputes dispute.Store
	files    evidence.Store
	drafts   intake.Store
	inKind   fulfilment.Store
	told     *message.Messages
	asked    inquiry.Store
	behalf   behalf.Store
	ways     WaysIn
}

// Parts are the stores of what is held, which are of one database.
type Parts struct {
	Persons   privacy.Store
	Payouts   payout.Store
	Reviews   review.Store
	Disputes  dispute.Store
	Evidence  evidence.Store
	Drafts    intake.Store
	InKind    fulfilment.Store
	Messages  *message.Messages
	Inquiries inquiry.Store
	Behalf    behalf.Store
	Ways      WaysIn
}

// New gives the use case over the stores of the parts.
func New(p Parts) *Exports {
	return &Exports{p.Persons, p.Payouts, p.Reviews, p.Disputes, p.Evidence, p.Drafts, p.InKind, p.Messages, p.Inquiries, p.Behalf, p.Ways}
}

// Export hands on all that is held of a claimant, as the actor may see it: the claimant
// itself whole; an operator of its provider, who states a reason for the record, with
// contact and payee masked. Each part is read in a transaction of its own, so that a
// slow reader holds none.
func (x *Exports) Export(ctx context.Context, actor access.Actor, id claims.ClaimantID, reason string, take Taker) error {
	if !actor.May(access.ExportPerson) {
		return claims.Forbidden(string(access.ExportPerson))
	}
	if err := stated(actor, &reason); err != nil {
		return err
	}
	var p privacy.Person
	err := x.persons.InTx(ctx, actor, func(tx claims.Tx) error {
		found, err := x.persons.Persons(tx).Person(ctx, id)
		if err != nil {
			return err
		}
		var items []string
		p, items = found.SeenBy(actor, tx.Now())
		items = append(items, "subscription", "claim", "decision", "fulfilment", "payout", "review", "determination", "objection", "appeal", "evidence", "narrative", "message", "inquiry", "representative", "consent", "seats", "event", "access_record",
			"account", "link")
		return tx.RecordAccess(ctx, claims.Access{
			Action: claims.AccessDownloaded, Items: items, Reason: reason, Persons: []claims.Person{{Claimant: id, Provider: p.Claimant.ProviderID}},
		})
	})
	if err != nil {
		return err
	}
	if err := take.Person(p); err != nil {
		return err
	}
	w := walk{x, actor, id, take}
	for _, part := range []func(context.Context) error{
		w.subscriptions, w.claims, w.fulfilments, w.payouts, w.reviews, w.determinations, w.objections, w.appeals, w.evidence, w.narratives, w.claimDrafts, w.messages, w.inquiries, w.representatives, w.consents, w.seats, w.events,
		w.records, w.waysIn,
	} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// stated refuses a reason that says nothing, and an operator who states none.
func stated(actor access.Actor, reason *string) error {
	if actor.Role == access.Claimant && strings.TrimSpace(*reason) == "" {
		*reason = ""
		return nil
	}
	if wrong := privacy.CheckReason(reason); len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// walk is one export on its way.
type walk struct {
	*Exports
	actor access.Actor
	id    claims.ClaimantID
	take  Taker
}

// pages reads a list page by page, each in a transaction of its own.
func pages[T any](ctx context.Context, w walk, list func(claims.Tx, claims.Page) ([]T, error), id func(T) [16]byte, take func(T) error) error {
	for page := (claims.Page{Limit: claims.MaxPage}); ; {
		var part []T
		err := w.Exports.persons.InTx(ctx, w.actor, func(tx claims.Tx) (err error) {
			part, err = list(tx, page)
			return err
		})
		if err != nil {
			return err
		}
		for _, one := range part {
			if err := take(one); err != nil {
				return err
			}
			page.After = id(one)
		}
		if len(part) < page.Limit {
			return nil
		}
	}
}

// trail reads the events of one thing, oldest last.
func (w walk) trail(ctx context.Context, subject [16]byte) (all []claims.Event, err error) {
	err = pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]claims.Event, error) {
		return tx.Events(ctx, w.id, subject, page)
	},
		func(e claims.Event) [16]byte { return e.ID }, func(e claims.Event) error { all = append(all, e); return nil })
	return all, err
}

func (w walk) subscriptions(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]claims.Subscription, error) {
		return tx.Subscriptions(ctx, claims.SubscriptionFilter{Claimant: w.id}, page)
	}, func(s claims.Subscription) [16]byte { return s.ID }, func(s claims.Subscription) error {
		trail, err := w.trail(ctx, s.ID)
		if err != nil {
			return err
		}
		return w.take.Subscription(s, trail)
	})
}

func (w walk) claims(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]claims.Claim, error) {
		return tx.Claims(ctx, claims.ClaimFilter{Claimant: w.id}, page)
	}, func(c claims.Claim) [16]byte { return c.ID }, func(c claims.Claim) error {
		decisions, err := w.decisions(ctx, c)
		if err != nil {
			return err
		}
		trail, err := w.trail(ctx, c.ID)
		if err != nil {
			return err
		}
		return w.take.Claim(c, decisions, trail)
	})
}

// decisions reads those of a claim, newest first.
func (w walk) decisions(ctx context.Context, c claims.Claim) (all []claims.Decision, err error) {
	for before := 0; ; before = all[len(all)-1].Number {
		var part []claims.Decision
		err := w.Exports.persons.InTx(ctx, w.actor, func(tx claims.Tx) (err error) {
			part, err = tx.Decisions(ctx, c, before, claims.MaxPage)
			return err
		})
		if all = append(all, part...); err != nil || len(part) < claims.MaxPage {
			return all, err
		}
	}
}

func (w walk) fulfilments(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]fulfilment.Fulfilment, error) {
		return w.inKind.Fulfilments(tx).OfClaimant(ctx, w.id, page)
	}, func(f fulfilment.Fulfilment) [16]byte { return f.ID }, w.take.Fulfilment)
}

// payouts are told with their payees as contact and payee are: an operator is shown them
// masked.
func (w walk) payouts(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]payout.Payout, error) {
		list, err := w.Exports.payouts.Payouts(tx).List(ctx, payout.Filter{Claimant: w.id, Whole: true}, page)
		for _, p := range list {
			for i := range p.Attempts {
				to := &p.Attempts[i].To
				seen, _ := privacy.Person{Payee: privacy.Payee{Name: to.Holder, Bank: to.Bank, Account: to.Number}}.SeenBy(w.actor, tx.Now())
				to.Holder, to.Bank, to.Number = seen.Payee.Name, seen.Payee.Bank, seen.Payee.Account
			}
		}
		return list, err
	}, func(p payout.Payout) [16]byte { return p.ID }, func(p payout.Payout) error {
		trail, err := w.trail(ctx, p.ID)
		if err != nil {
			return err
		}
		return w.take.Payout(p, trail)
	})
}

func (w walk) reviews(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]review.Review, error) {
		return w.Exports.reviews.Reviews(tx).List(ctx, review.Filter{Claimant: w.id}, page)
	}, func(r review.Review) [16]byte { return r.Place() }, w.take.Review)
}

func (w walk) evidence(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]evidence.Evidence, error) {
		return w.Exports.files.Evidence(tx).List(ctx, evidence.Subject{Claimant: w.id}, page)
	}, func(e evidence.Evidence) [16]byte { return e.ID }, w.take.Evidence)
}

func (w walk) narratives(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]intake.Narrative, error) {
		return w.Exports.drafts.Drafts(tx).Narratives(ctx, w.id, page)
	}, func(s intake.Narrative) [16]byte { return s.Claim }, w.take.Narrative)
}

func (w walk) claimDrafts(ctx context.Context) error {
	if w.actor.Role != access.Claimant {
		return nil
	}
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]intake.Draft, error) {
		return w.Exports.drafts.Drafts(tx).List(ctx, w.id, page)
	}, func(d intake.Draft) [16]byte { return d.ID }, w.take.Draft)
}

func (w walk) messages(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]message.Message, error) {
		return w.told.Page(ctx, tx, message.Filter{Claimant: w.id}, page)
	}, func(m message.Message) [16]byte { return m.ID }, func(m message.Message) error {
		m, err := w.told.Said(ctx, m)
		if err != nil {
			return err
		}
		return w.take.Message(m)
	})
}

func (w walk) inquiries(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]inquiry.Inquiry, error) {
		return w.asked.Inquiries(tx).List(ctx, inquiry.Filter{Claimant: w.id}, page)
	}, func(i inquiry.Inquiry) [16]byte { return i.ID }, w.take.Inquiry)
}

// representatives are told as contacts are: an operator is shown them masked.
func (w walk) representatives(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]behalf.Representative, error) {
		list, err := w.behalf.Behalf(tx).List(ctx, w.id, page)
		for i := range list {
			list[i], _ = list[i].SeenBy(w.actor, tx.Now())
		}
		return list, err
	}, func(r behalf.Representative) [16]byte { return r.ID }, w.take.Representative)
}

func (w walk) consents(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]behalf.Consent, error) {
		return w.behalf.Behalf(tx).Consents(ctx, w.id, claims.ClaimID{}, page)
	}, func(c behalf.Consent) [16]byte { return c.ID }, w.take.Consent)
}

func (w walk) seats(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]behalf.Seats, error) {
		return w.behalf.Behalf(tx).Seats(ctx, w.id, claims.ClaimID{}, page)
	}, func(s behalf.Seats) [16]byte { return s.Claim }, w.take.Seats)
}

func (w walk) determinations(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]dispute.Determination, error) {
		return w.Exports.disputes.Disputes(tx).DeterminationsOf(ctx, w.id, page)
	}, func(d dispute.Determination) [16]byte { return d.ID }, w.take.Determination)
}

func (w walk) objections(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]dispute.Objection, error) {
		return w.Exports.disputes.Disputes(tx).ObjectionsOf(ctx, w.id, page)
	}, func(o dispute.Objection) [16]byte { return o.ID }, w.take.Objection)
}

func (w walk) appeals(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]dispute.Appeal, error) {
		return w.Exports.disputes.Disputes(tx).Appeals(ctx, dispute.AppealFilter{Claimant: w.id}, page)
	}, func(a dispute.Appeal) [16]byte { return a.ID }, w.take.Appeal)
}

func (w walk) events(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]claims.Event, error) { return tx.Events(ctx, w.id, w.id, page) },
		func(e claims.Event) [16]byte { return e.ID }, w.take.Event)
}

// records are told as everywhere: a claimant learns who it was and not from where.
func (w walk) records(ctx context.Context) error {
	return pages(ctx, w, func(tx claims.Tx, page claims.Page) ([]privacy.Record, error) {
		return w.Exports.persons.Persons(tx).Records(ctx, privacy.RecordFilter{Claimant: w.id}, page)
	}, func(r privacy.Record) [16]byte { return r.ID }, func(r privacy.Record) error {
		if w.actor.Role == access.Claimant {
			r.Address, r.Request, r.User = netip.Addr{}, "", access.ID{}
		}
		return w.take.Record(r)
	})
}
