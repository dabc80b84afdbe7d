package report

import (
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/shelf"
)

// Store is what reports need of a database.
type Store interface {
	claims.Store
	// Definitions lists what reports there are.
	Definitions() []Definition
	// Reports gives what can be counted in a transaction of this store.
	Reports(tx claims.Tx) Tx
}

// Tx counts in a transaction of the store what the actor may see.
type Tx interface {
	// Cut makes a cut-off: everything that was committed before is counted by it, and
	// nothing that is committed later. The failure is of kind Unavailable where those who
	// write now take too long.
	Cut(ctx context.Context) (CutOff, error)
	// CutOff finds a cut-off; where nobody has made it, cut_off is not found.
	CutOff(ctx context.Context, number int64) (CutOff, error)
	// Covers counts the claims or entries that a report is about.
	Covers(ctx context.Context, d Definition, a Asked) (int64, error)
	// Rows gives the rows of a report in order, the cells in the order of its columns.
	// Cells must not be kept.
	Rows(ctx context.Context, d Definition, a Asked, take func([]Cell) error) error
}

// Limit is how long a report may be read: as long as it is, it holds on to a connection.
const Limit = 5 * time.Minute

// Reports are the reports of a store.
type Reports struct {
	store Store
	books Books
}

// New gives the reports of a store, which cite the rulebooks on the shelf.
func New(store Store, books Books) *Reports { return &Reports{store, books} }

// List lists the reports that there are.
func (r *Reports) List(actor access.Actor) ([]Definition, error) {
	if !actor.May(access.ReadReport) {
		return nil, claims.Forbidden(string(access.ReadReport))
	}
	return r.store.Definitions(), nil
}

// errAgain keeps a report from being written twice: a lost connection is not mended once
// somebody has read half of it.
var errAgain = &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable", Of: "read a report to its end"}

// Write counts a report, as the actor sees it: operators their own provider's part, who
// oversees everything the whole. Without a cut-off it makes one and counts up to it.
// Failures before out.Begin are those of what was asked: wrong fields, an unknown report
// (not found), a cut-off that is not there (unknown_cut_off).
func (r *Reports) Write(ctx context.Context, actor access.Actor, a Asked, out Sink) error {
	d, err := r.find(actor, a)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, Limit)
	defer cancel()
	var books *shelf.Shelf
	if d.Cites {
		if books, err = r.books.CurrentShelf(ctx); err != nil {
			return err
		}
	}
	h := Head{Definition: d}
	if a.AsOf == 0 {
		// It is committed before it is counted by.
		if h.AsOf, err = r.Cut(ctx, actor); err != nil {
			return err
		}
		a.AsOf = h.AsOf.Number
	}
	begun := false
	return r.store.InTx(ctx, actor, func(tx claims.Tx) error {
		if begun {
			return errAgain
		}
		counts := r.store.Reports(tx)
		if err := h.fill(ctx, counts, actor, a); err != nil {
			return err
		}
		begun = true
		if err := out.Begin(h); err != nil {
			return err
		}
		return write(ctx, counts, books, h, out)
	})
}

// Cut makes a cut-off, for several reports that are to agree.
func (r *Reports) Cut(ctx context.Context, actor access.Actor) (c CutOff, err error) {
	if !actor.May(access.ReadReport) {
		return c, claims.Forbidden(string(access.ReadReport))
	}
	err = r.store.InTx(ctx, actor, func(tx claims.Tx) (err error) {
		c, err = r.store.Reports(tx).Cut(ctx)
		return err
	})
	return c, err
}

// find finds the report that is asked for, and refuses what it cannot be asked.
func (r *Reports) find(actor access.Actor, a Asked) (Definition, error) {
	all, err := r.List(actor)
	if err != nil {
		return Definition{}, err
	}
	i := slices.IndexFunc(all, func(d Definition) bool { return d.Name == a.Name && d.Public == a.Public })
	if i < 0 && a.Public && slices.ContainsFunc(all, func(d Definition) bool { return d.Name == a.Name }) {
		return Definition{}, claims.Invalid(claims.FieldError{Field: "audience", Code: "not_published"})
	}
	if i < 0 {
		return Definition{}, claims.NotFound("report")
	}
	if a.Public && !actor.SeesEverything() {
		// What is published is of all providers, and whoever saw one's part of it could take it away.
		return Definition{}, claims.Forbidden(string(access.ReadReport))
	}
	var wrong []claims.FieldError
	for _, f := range a.given() {
		if !slices.Contains(all[i].Filters, f) {
			wrong = append(wrong, claims.FieldError{Field: string(f), Code: "not_of_report"})
		}
	}
	if slices.Contains(all[i].Filters, Since) && a.Since == 0 {
		wrong = append(wrong, claims.FieldError{Field: string(Since), Code: "required"})
	}
	if !a.Provider.IsZero() && !actor.SeesEverything() && !actor.OperatorOf(a.Provider) {
		wrong = append(wrong, claims.FieldError{Field: string(ByProvider), Code: "unknown_id"}) // whether there is such a one or not
	}
	if !a.From.IsZero() && !a.To.IsZero() && !a.From.Before(a.To) {
		wrong = append(wrong, claims.FieldError{Field: string(To), Code: "not_after_start"})
	}
	if a.AsOf != 0 && a.Since > a.AsOf {
		wrong = append(wrong, claims.FieldError{Field: string(Since), Code: "after_cut_off"})
	}
	if len(wrong) > 0 {
		return Definition{}, claims.Invalid(wrong...)
	}
	return all[i], nil
}

// fill completes the head of a report.
func (h *Head) fill(ctx context.Context, counts Tx, actor access.Actor, a Asked) (err error) {
	h.Asked = a
	if h.AsOf, err = known(ctx, counts, a.AsOf, "as_of"); err != nil {
		return err
	}
	if a.Since != 0 {
		if h.Since, err = known(ctx, counts, a.Since, string(Since)); err != nil {
			return err
		}
	}
	if !actor.SeesEverything() {
		h.Providers = make([]claims.ProviderID, len(actor.Providers))
		for i, p := range actor.Providers {
			h.Providers[i] = claims.ProviderID(p)
		}
		slices.SortFunc(h.Providers, claims.ProviderID.Compare)
	}
	if h.Public {
		return nil
	}
	n, err := counts.Covers(ctx, h.Definition, a)
	h.Covers = count(n)
	return err
}

// known finds a cut-off that a parameter names.
func known(ctx context.Context, counts Tx, number int64, field string) (CutOff, error) {
	c, err := counts.CutOff(ctx, number)
	if claims.IsNotFound(err, "cut_off") {
		return c, claims.Invalid(claims.FieldError{Field: field, Code: "unknown_cut_off"})
	}
	return c, err
}

// write writes the rows: those that may be published at once, since one hides another, and
// all others as they are counted.
func write(ctx context.Context, counts Tx, books *shelf.Shelf, h Head, out Sink) error {
	if h.Public {
		var all [][]Cell
		err := counts.Rows(ctx, h.Definition, h.Asked, func(cells []Cell) error {
			all = append(all, slices.Clone(cells))
			return nil
		})
		if err != nil {
			return err
		}
		if all, err = publish(all, Few); err != nil {
			return err
		}
		for _, row := range all {
			if err := out.Row(row); err != nil {
				return err
			}
		}
		return nil
	}
	ground := slices.IndexFunc(h.Columns, func(c Column) bool { return c.Name == "ground" })
	return counts.Rows(ctx, h.Definition, h.Asked, func(cells []Cell) error {
		if h.Cites {
			ko, en := Cite(books, cells[ground].Text, h.AsOf)
			cells = append(cells, ko, en)
		}
		return out.Row(cells)
	})
}
