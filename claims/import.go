package claims

import (
	"context"
	"iter"
	"strconv"

	"bosang/claims/access"
)

// RowReport is what became of one row of an import. Row counts from 1, without
// a heading.
type RowReport struct {
	Row    int
	Status RowStatus
	ID     SubscriptionID
	Err    error
}

// RowStatus says in a word what became of a row.
type RowStatus string

// What can become of a row.
const (
	RowAdded   RowStatus = "added"
	RowExists  RowStatus = "exists"
	RowInvalid RowStatus = "invalid"
)

// ImportTotals counts the rows of an import by what became of them.
type ImportTotals struct{ Rows, Added, Exists, Invalid int }

// importChunk is how many rows share a transaction.
const importChunk = 2000

// ImportSubscriptions adds the subscriptions of a stream, in chunks of a
// transaction each, and reports every row in order as soon as its chunk is
// stored. A row that is wrong is reported and left out; the others are added. A
// row that comes with an error of its own (it could not be read) is reported as
// it is. Source, when set, is remembered with each row and its number, so that
// sending the same stream again under the same source gives the same report: what
// a row added is reported as added again, what was there before it, or was said
// by an earlier row of the stream, as there already.
func (u *UseCases) ImportSubscriptions(ctx context.Context, actor access.Actor, source Key,
	rows iter.Seq2[NewSubscription, error], report func(RowReport) error) (ImportTotals, error) {
	var totals ImportTotals
	if !actor.May(access.WriteSubscription) {
		return totals, Forbidden(string(access.WriteSubscription))
	}
	i := importer{u: u, actor: actor, source: source, report: report, totals: &totals}
	for n, err := range rows {
		i.take(n, err)
		if len(i.rows) == importChunk {
			if err := i.flush(ctx); err != nil {
				return totals, err
			}
		}
	}
	return totals, i.flush(ctx)
}

// BeginImport remembers, under the key of once, which stream is imported: the
// same one again is answered before, another one is refused.
func (u *UseCases) BeginImport(ctx context.Context, actor access.Actor, once Once) error {
	if !actor.May(access.WriteSubscription) {
		return Forbidden(string(access.WriteSubscription))
	}
	_, err := Create(ctx, u, actor, once, func(Tx) (struct{}, error) { return struct{}{}, nil })
	return err
}

type importer struct {
	u      *UseCases
	actor  access.Actor
	source Key
	report func(RowReport) error
	totals *ImportTotals
	rows   []importRow
}

type importRow struct {
	new NewSubscription
	err error
}

func (i *importer) take(n NewSubscription, err error) {
	if err == nil {
		var f fields
		n.check(&f)
		err = f.err()
	}
	i.rows = append(i.rows, importRow{n, err})
}

// flush stores the rows at hand in one transaction and reports them.
func (i *importer) flush(ctx context.Context) error {
	if len(i.rows) == 0 {
		return nil
	}
	var reports []RowReport
	err := i.u.store.InTx(ctx, i.actor, func(tx Tx) error {
		var err error
		reports, err = i.store(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range reports {
		i.totals.Rows++
		switch r.Status {
		case RowAdded:
			i.totals.Added++
		case RowExists:
			i.totals.Exists++
		case RowInvalid:
			i.totals.Invalid++
		}
		r.Row = i.totals.Rows
		if err := i.report(r); err != nil {
			return err
		}
	}
	i.rows = i.rows[:0]
	return nil
}

// store adds the sound rows, one set for each provider's customers and one for
// the subscriptions.
func (i *importer) store(ctx context.Context, tx Tx) ([]RowReport, error) {
	reports := make([]RowReport, len(i.rows))
	catalogue := newCatalogue(tx)
	var subs []Subscription
	var at []int
	var numbers []int64 // of the rows, from 1, in the whole stream
	customers := make(map[ProviderID][]CustomerOf)
	places := make(map[ProviderID][]int)
	for k, row := range i.rows {
		err := row.err
		var s Subscription
		if err == nil {
			s, err = catalogue.resolve(ctx, row.new)
		}
		if err != nil {
			if kind := KindOf(err); kind == KindInternal || kind == KindUnavailable {
				return nil, err
			}
			reports[k] = RowReport{Status: RowInvalid, Err: err}
			continue
		}
		customers[s.ProviderID] = append(customers[s.ProviderID], CustomerOf{row.new.CustomerNumber, row.new.ClaimantKind})
		places[s.ProviderID] = append(places[s.ProviderID], len(subs))
		subs = append(subs, s)
		at = append(at, k)
		numbers = append(numbers, int64(i.totals.Rows+k+1))
	}
	for provider, list := range customers {
		claimants, err := tx.ClaimantsOf(ctx, provider, list)
		if err != nil {
			return nil, err
		}
		for n, place := range places[provider] {
			subs[place].ClaimantID = claimants[n]
		}
	}
	added, err := tx.AddSubscriptions(ctx, subs, i.source, numbers...)
	if err != nil {
		return nil, err
	}
	told := Access{Action: AccessListed, Items: []string{"subscription"}}
	imported := make(map[ProviderID]int)
	for n, a := range added {
		status := RowExists
		if a.Added {
			imported[subs[n].ProviderID]++
		}
		if a.Added || a.SameSource {
			status = RowAdded
		} else if i.actor.Request != "" { // see Told
			told.Persons = append(told.Persons, subs[n].person())
		}
		reports[at[n]] = RowReport{Status: status, ID: a.ID}
	}
	for provider, n := range imported {
		e := eventOf(tx, provider, "provider", provider, "subscriptions_imported")
		e.Details = []byte(`{"added":` + strconv.Itoa(n) + `}`)
		if err := tx.Record(ctx, e); err != nil {
			return nil, err
		}
	}
	return reports, tx.RecordAccess(ctx, told)
}
