package recourse

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/ledger"
	"bosang/claims/report"
	"bosang/rules/money"
)

// Assessment is what is claimed by what was settled up to a cut-off.
type Assessment struct {
	ID       AssessmentID
	Recourse ID
	Provider claims.ProviderID
	// Number counts the assessments of the recourse, from 1.
	Number int
	AsOf   report.CutOff
	// Share is that by which it was worked out.
	Share Share
	// Payouts is how many payouts it rests on, and Digest the SHA-256 of their list.
	Payouts int64
	Digest  [32]byte
	// Sums are what they come to; in lists there are none.
	Sums []Sum
	// Claimed is what is claimed, by currency in the order of their codes; where it is
	// nothing, the currency is left out.
	Claimed []money.Amount
	// Accrual is the transaction by which it is; zero: nothing is claimed.
	Accrual    ledger.ID
	AssessedBy string
	AssessedAt time.Time
}

// Of is what a sum is of. Awards have the ground "award" together.
type Of struct {
	Service  claims.ServiceID
	Ground   string
	Goodwill bool
	Currency string
}

// Sum is what payouts come to: how many, what was settled, and what of that counts.
type Sum struct {
	Of
	// ServiceKey is the service's, where the sum was read.
	ServiceKey       string
	Payouts          int64
	Settled, Counted money.Amount
}

// Total is what the payouts of one currency come to: what is owed, and goodwill apart.
type Total struct {
	Settled, Counted, GoodwillSettled, GoodwillCounted money.Amount
}

// Totals sums up the sums by currency, in the order of their codes.
func (a Assessment) Totals() ([]Total, error) {
	of := make(map[string]*Total)
	for _, s := range a.Sums {
		t := of[s.Currency]
		if t == nil {
			zero, err := money.Zero(s.Currency)
			if err != nil {
				return nil, err
			}
			t = &Total{zero, zero, zero, zero}
			of[s.Currency] = t
		}
		settled, counted := &t.Settled, &t.Counted
		if s.Goodwill {
			settled, counted = &t.GoodwillSettled, &t.GoodwillCounted
		}
		var first, second error
		*settled, first = settled.Add(s.Settled)
		*counted, second = counted.Add(s.Counted)
		if first != nil || second != nil {
			return nil, errOverflow
		}
	}
	all := make([]Total, 0, len(of))
	for _, currency := range slices.Sorted(maps.Keys(of)) {
		all = append(all, *of[currency])
	}
	return all, nil
}

// What the ledger is told beside reversals.
const (
	Accrual  ledger.What = "accrual"
	Received ledger.What = "receipt"
	// Advance moves between what is owed and what was paid beyond it.
	Advance ledger.What = "advance"
)

// Assess works out what is claimed by all that is settled now. The conflict
// recourse_assessed_since says that another assessment was faster, and recourse_outdated that
// another recourse has to be assessed first.
func (u *Recourses) Assess(ctx context.Context, actor access.Actor, id ID, once claims.Once) (Assessment, error) {
	r, err := claims.Read(ctx, u.cases, actor, access.WriteRecourse, func(tx claims.Tx) (Recourse, error) {
		return u.store.Recourses(tx).Recourse(ctx, id)
	})
	if err != nil {
		return Assessment{}, err
	}
	if r.Share.Number == 0 {
		return Assessment{}, claims.Conflict("recourse_without_share", "recourse", id.String())
	}
	ctx, cancel := context.WithTimeout(ctx, report.Limit)
	defer cancel()
	// It is committed before it is counted by, so that nobody who writes waits for the count.
	var cut report.CutOff
	if err := u.store.InTx(ctx, actor, func(tx claims.Tx) (err error) {
		cut, err = u.store.Recourses(tx).Cut(ctx)
		return err
	}); err != nil {
		return Assessment{}, err
	}
	return claims.Create(ctx, u.cases, actor, once, func(tx claims.Tx) (Assessment, error) { return u.assess(ctx, tx, id, cut) })
}

func (u *Recourses) assess(ctx context.Context, tx claims.Tx, id ID, cut report.CutOff) (Assessment, error) {
	recourses := u.store.Recourses(tx)
	r, err := recourses.Lock(ctx, id)
	if err != nil {
		return Assessment{}, err
	}
	last, err := recourses.Last(ctx, r)
	if err != nil {
		return Assessment{}, err
	}
	if last.AsOf.Number >= cut.Number {
		return Assessment{}, claims.Conflict("recourse_assessed_since", "assessment", strconv.Itoa(last.Number))
	}
	// What was claimed by a greater share, or of an incident that was merged into this one,
	// stands until it is assessed anew: it would be claimed twice.
	if first, err := recourses.Outdated(ctx, r); err != nil || first != "" {
		if err == nil {
			err = claims.Conflict("recourse_outdated", "recourse", first)
		}
		return Assessment{}, err
	}
	a := Assessment{
		ID: claims.NewID[assessmentNoun](), Recourse: r.ID, Provider: r.Provider, Number: last.Number + 1, AsOf: cut, Share: r.Share,
		AssessedBy: tx.Actor().Subject, AssessedAt: tx.Now(),
	}
	if err := u.count(ctx, recourses, r, &a); err != nil {
		return a, err
	}
	if err := a.claim(); err != nil {
		return a, err
	}
	posts, err := u.accruing(ctx, tx, recourses, r, last, &a)
	if err != nil {
		return a, err
	}
	if err := cmp.Or(recourses.Post(ctx, posts), recourses.AddAssessment(ctx, a),
		record(ctx, tx, r, "assessed", map[string]string{"number": strconv.Itoa(a.Number), "as_of": strconv.FormatInt(cut.Number, 10)})); err != nil {
		return a, err
	}
	return recourses.Assessment(ctx, r, a.Number)
}

// count sums up the payouts that an assessment rests on, and takes the digest of their
// list.
func (u *Recourses) count(ctx context.Context, recourses Tx, r Recourse, a *Assessment) error {
	list, err := u.list(ctx, r, a.AsOf)
	if err != nil {
		return err
	}
	sums := make(map[Of]*Sum)
	if a.Digest, err = list.each(ctx, recourses, func(l Line) error {
		a.Payouts++
		return l.addTo(sums)
	}); err != nil {
		return err
	}
	for _, s := range sums {
		a.Sums = append(a.Sums, *s)
	}
	slices.SortFunc(a.Sums, func(x, y Sum) int { return x.Of.compare(y.Of) })
	return nil
}

func (o Of) compare(p Of) int {
	number := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	return cmp.Or(o.Service.Compare(p.Service), cmp.Compare(o.Ground, p.Ground), cmp.Compare(number(o.Goodwill), number(p.Goodwill)), cmp.Compare(o.Currency, p.Currency))
}

var errOverflow = errors.New("what was settled is more than can be counted")

func (l Line) addTo(sums map[Of]*Sum) error {
	of := Of{l.Service, l.SumGround(), l.Goodwill, l.Amount.Currency()}
	s := sums[of]
	if s == nil {
		zero, err := money.Zero(of.Currency)
		if err != nil {
			return err
		}
		s = &Sum{Of: of, Settled: zero, Counted: zero}
		sums[of] = s
	}
	var first, second error
	s.Payouts++
	s.Settled, first = s.Settled.Add(l.Amount)
	s.Counted, second = s.Counted.Add(l.Counted)
	if first != nil || second != nil {
		return errOverflow
	}
	return nil
}

// claim works out what is claimed, in each currency: the share of what counts, exact up to
// the one rounding, down to the smallest coin, so that the shares of all third parties
// never come to more than the whole.
func (a *Assessment) claim() error {
	ratio, err := money.ParseRatio(string(a.Share.Part))
	if err != nil {
		return err
	}
	totals, err := a.Totals()
	if err != nil {
		return err
	}
	for _, t := range totals {
		whole := t.Counted
		if a.Share.Goodwill {
			if whole, err = whole.Add(t.GoodwillCounted); err != nil {
				return err
			}
		}
		unit, err := money.MinorUnit(whole.Currency())
		if err != nil {
			return err
		}
		exact, err := whole.Exact().Times(ratio)
		if err != nil {
			return err
		}
		amount, err := exact.Round(money.Down, unit)
		if err != nil {
			return err
		}
		if amount.Sign() > 0 {
			a.Claimed = append(a.Claimed, amount)
		}
	}
	return nil
}

// accruing gives what the ledger is told of an assessment: that what was claimed before is
// not any more, what is now, and what of the money received is an advance then.
func (u *Recourses) accruing(ctx context.Context, tx claims.Tx, recourses Tx, r Recourse, last Assessment, a *Assessment) ([]ledger.Transaction, error) {
	stands, err := recourses.Standings(ctx, r)
	if err != nil {
		return nil, err
	}
	why := ledger.Cause{Kind: "recourse_assessment", ID: a.ID}
	var posts []ledger.Transaction
	if last.Accrual != (ledger.ID{}) {
		before := r.transaction(last.Accrual, Accrual, why, tx.Now(), r.accrual(last.Claimed)...)
		posts = append(posts, before.Reverse(claims.NewID[transactionNoun](), why, tx.Now()))
	}
	if len(a.Claimed) > 0 {
		a.Accrual = claims.NewID[transactionNoun]()
		posts = append(posts, r.transaction(a.Accrual, Accrual, why, tx.Now(), r.accrual(a.Claimed)...))
	}
	for i := range stands {
		s := &stands[i]
		if s.Claimed, err = money.Zero(s.Received.Currency()); err != nil {
			return nil, err
		}
		for _, amount := range a.Claimed {
			if amount.Currency() == s.Received.Currency() {
				s.Claimed = amount
			}
		}
	}
	level, err := r.level(stands)
	if err == nil && len(level) > 0 {
		posts = append(posts, r.transaction(claims.NewID[transactionNoun](), Advance, why, tx.Now(), level...))
	}
	return posts, err
}

// account is one of the accounts of a recourse.
func (r Recourse) account(kind ledger.Kind) ledger.Account {
	return ledger.Account{Kind: kind, Of: r.ID}
}

func (r Recourse) transaction(id ledger.ID, what ledger.What, why ledger.Cause, at time.Time, entries ...ledger.Entry) ledger.Transaction {
	return ledger.Transaction{ID: id, Holder: r.Provider, Provider: r.Provider, What: what, Cause: why, At: at, Entries: entries}
}

func (r Recourse) accrual(amounts []money.Amount) []ledger.Entry {
	entries := make([]ledger.Entry, len(amounts))
	for i, amount := range amounts {
		entries[i] = ledger.Entry{Debit: r.account(ledger.RecourseReceivable), Credit: r.account(ledger.Recourse), Amount: amount}
	}
	return entries
}

// level gives the entries that make the advance of each currency what was received beyond
// what is claimed; all the rest of what was received is taken off what is owed.
func (r Recourse) level(stands []Standing) (entries []ledger.Entry, err error) {
	for _, s := range stands {
		beyond, err := s.Received.Sub(s.Claimed)
		if err != nil {
			return nil, err
		}
		if beyond.Sign() < 0 {
			beyond, _ = beyond.Sub(beyond)
		}
		more, err := beyond.Sub(s.Advance)
		if err != nil {
			return nil, err
		}
		owed, advance := r.account(ledger.RecourseReceivable), r.account(ledger.RecourseAdvance)
		switch more.Sign() {
		case 1:
			entries = append(entries, ledger.Entry{Debit: owed, Credit: advance, Amount: more})
		case -1:
			entries = append(entries, ledger.Entry{Debit: advance, Credit: owed, Amount: more.Neg()})
		}
	}
	return entries, nil
}

// Assessments lists those of a recourse without their sums, newest first.
func (u *Recourses) Assessments(ctx context.Context, actor access.Actor, id ID, page claims.Page) ([]Assessment, error) {
	return listOf(ctx, u, actor, id, page, Tx.Assessments)
}

// Assessment reads one with its sums.
func (u *Recourses) Assessment(ctx context.Context, actor access.Actor, id ID, number int) (Assessment, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRecourse, func(tx claims.Tx) (Assessment, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Recourse(ctx, id)
		if err != nil {
			return Assessment{}, err
		}
		return recourses.Assessment(ctx, r, number)
	})
}
