package submissions_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/intake"
	"bosang/claims/postgres/intakes"
	"bosang/claims/postgres/persons"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/postgres/pgtest/settled"
	"bosang/claims/postgres/submissions"
	"bosang/claims/privacy"
	"bosang/claims/privacy/suitelog"
	"bosang/claims/submission"
	"bosang/rules/period"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// began is when the service failed, for four hours.
var began = settled.Noon.Add(-48 * time.Hour)

type world struct {
	*settled.World
	cases    *submission.Submissions
	persons  *privacy.Persons
	drafts   *intake.Drafts
	operator access.Actor
	made     int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	s := settled.New(t)
	w := &world{
		World: s, cases: submission.New(submissions.Store{Store: s.Store, Keys: pgtest.Keys()}, s.UseCases),
		persons: privacy.New(persons.Store{Store: s.Store, Keys: pgtest.Keys()}, s.UseCases),
		drafts:  intake.New(intakes.Store{Store: s.Store, Keys: pgtest.Keys()}, s.UseCases),
	}
	w.operator = s.Operator(0)
	w.operator.Request = "test"
	for i := range s.Providers {
		_, err := s.UseCases.AddOutage(s.Ctx, settled.System, s.Incident.ID, claims.NewOutage{Service: s.Plans[i].ServiceID, Feature: "message", Window: claims.NewWindow{
			Severity: claims.Down, Span: period.Window{Start: period.Edge{Stated: began}, End: period.Edge{Stated: began.Add(4 * time.Hour)}},
			Confidence: claims.PrimarySource, Source: "test",
		}}, claims.Once{})
		s.Must(err)
	}
	return w
}

// customer is one of a provider, with a number of its own.
type customer struct {
	id            claims.ClaimantID
	number        string
	subscriptions []claims.SubscriptionID
}

// customers adds so many at once, each with a subscription for so many spans, from when to
// when in hours after the outage began; a zero end: it runs on.
func (w *world) customers(provider, n int, spans ...[2]int) (all []customer) {
	w.Helper()
	w.In(settled.System, func(tx claims.Tx) {
		var of []claims.CustomerOf
		for range n {
			w.made++
			number := fmt.Sprintf("customer-no-%06d", w.made)
			suitelog.Plant(w, number)
			of = append(of, claims.CustomerOf{Number: number, Kind: claims.Consumer})
		}
		ids, err := tx.ClaimantsOf(w.Ctx, w.Providers[provider].ID, of)
		w.Must(err)
		var subs []claims.Subscription
		plan := w.Plans[provider]
		for i, id := range ids {
			c := customer{id: id, number: of[i].Number}
			for _, span := range spans {
				s := claims.Subscription{ID: settled.NewID(), ClaimantID: id, ClaimantKind: claims.Consumer, ProviderID: plan.ProviderID, ServiceID: plan.ServiceID,
					PlanID: plan.ID, StartedAt: began.Add(time.Duration(span[0]) * time.Hour), Channel: "direct", Version: 1, CreatedAt: tx.Now()}
				if span[1] != 0 {
					s.EndedAt = began.Add(time.Duration(span[1]) * time.Hour)
				}
				subs, c.subscriptions = append(subs, s), append(c.subscriptions, s.ID)
			}
			all = append(all, c)
		}
		_, err = tx.AddSubscriptions(w.Ctx, subs, claims.Key{})
		w.Must(err)
	})
	return all
}

// running is a subscription that began long before the outage and runs on.
var running = [2]int{-1000, 0}

// reached has a new customer who gave a contact, with a subscription for each span.
func (w *world) reached(provider int, name, email, phone string, spans ...[2]int) customer {
	w.Helper()
	c := w.customers(provider, 1, spans...)[0]
	owner := settled.Owner(c.id)
	owner.VerifiedAt = w.Clock.Now()
	_, err := w.persons.SetContact(w.Ctx, owner, c.id, privacy.Contact{Name: name, Email: email, Phone: phone, Version: 1})
	w.Must(err)
	return c
}

// each gives contents as a file does.
func each(contents ...submission.Content) iter.Seq2[submission.Content, error] {
	return func(yield func(submission.Content, error) bool) {
		for _, c := range contents {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// send sends rows under a source and gives of each what became of it: its state, with why,
// or the fault.
func (w *world) send(actor access.Actor, source string, rows iter.Seq2[submission.Content, error]) (all []submission.Outcome, told []string) {
	w.Helper()
	of := submission.Import{Incident: w.Incident.ID, Source: source}
	w.Must(w.cases.Check(w.Ctx, actor, &of))
	totals, err := w.cases.Import(w.Ctx, actor, of, rows, func(o submission.Outcome) error {
		all, told = append(all, o), append(told, say(o))
		return nil
	})
	w.Must(err)
	if int(totals.Rows) != len(all) {
		w.Errorf("%d rows are counted, and %d reported", totals.Rows, len(all))
	}
	return all, told
}

func say(o submission.Outcome) string {
	text := string(o.State)
	var known *claims.Error
	if errors.As(o.Err, &known) {
		for _, f := range known.Fields {
			text += " " + f.Field + ":" + f.Code
		}
	}
	return text
}

func (w *world) same(what string, got, want []string) {
	w.Helper()
	if !slices.Equal(got, want) {
		w.Errorf("%s: what became of the rows is\n%s\nnot\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
