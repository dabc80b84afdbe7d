package submission

import (
	"context"
	"errors"
	"iter"
	"regexp"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/reference"
)

// Import says what a file is of.
type Import struct {
	// Provider may be zero where the operator has only one.
	Provider claims.ProviderID
	Incident claims.IncidentID
	// Source is the name under which its rows are known again, of the form of a key.
	Source string
}

// Outcome is what became of one row.
type Outcome struct {
	// Row counts from 1, without a heading; of what is matched again, it is that of the
	// Source.
	Row       int64
	Source    string
	Reference string
	// State is Invalid of a row that was not taken.
	State          State
	ID             ID
	Claim          claims.ClaimID
	ClaimReference reference.Reference
	// Err is what is wrong with a row that was not taken, or why it is open.
	Err error
}

// Totals counts rows by what became of them.
type Totals struct{ Rows, Filed, TakenUp, AlreadyFiled, Unmatched, Ambiguous, Dismissed, Invalid int64 }

func (t *Totals) count(s State) {
	t.Rows++
	switch s {
	case Filed:
		t.Filed++
	case TakenUp:
		t.TakenUp++
	case AlreadyFiled:
		t.AlreadyFiled++
	case Unmatched:
		t.Unmatched++
	case Ambiguous:
		t.Ambiguous++
	case Dismissed:
		t.Dismissed++
	case Invalid:
		t.Invalid++
	}
}

// attempts bounds how often a set is begun anew because somebody else took rows of it.
const attempts = 20

// errAgain says that rows were taken by another meanwhile, who is to be read anew.
var errAgain = errors.New("rows of the set were taken meanwhile")

// sourceForm is the form of the names of sources, that of keys.
var sourceForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)

const maxSource = 64

// mine is the provider that is meant: an operator's own.
func mine(actor access.Actor, provider claims.ProviderID) (claims.ProviderID, []claims.FieldError) {
	if actor.Role == access.Operator && provider.IsZero() && len(actor.Providers) == 1 {
		provider = actor.Providers[0]
	}
	switch {
	case provider.IsZero():
		return provider, []claims.FieldError{{Field: "provider_id", Code: "required"}}
	case actor.Role == access.Operator && !actor.OperatorOf(provider):
		return provider, []claims.FieldError{{Field: "provider_id", Code: "unknown_id"}}
	}
	return provider, nil
}

// Check refuses what no file can be of, and fills in the operator's only provider.
func (u *Submissions) Check(ctx context.Context, actor access.Actor, of *Import) error {
	if !actor.May(access.ImportSubmission) {
		return claims.Forbidden(string(access.ImportSubmission))
	}
	var wrong []claims.FieldError
	of.Provider, wrong = mine(actor, of.Provider)
	if of.Incident.IsZero() {
		wrong = append(wrong, claims.FieldError{Field: "incident_id", Code: "required"})
	}
	switch {
	case of.Source == "":
		wrong = append(wrong, claims.FieldError{Field: "source", Code: "required"})
	case len(of.Source) > maxSource || !sourceForm.MatchString(of.Source):
		wrong = append(wrong, claims.FieldError{Field: "source", Code: "key_form", Param: "64"})
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error {
		live, err := liveOf(ctx, tx, of.Incident)
		if err == nil && live != of.Incident {
			return claims.Conflict("incident_merged", "incident", live.String())
		}
		return claims.UnknownID(err, "incident_id")
	})
}

// liveOf is the incident, or the one that it became part of after it was reported about.
func liveOf(ctx context.Context, tx claims.Tx, incident claims.IncidentID) (claims.IncidentID, error) {
	i, err := tx.Incident(ctx, incident)
	if i.MergedInto.IsZero() {
		return incident, err
	}
	return i.MergedInto, err
}

// hold keeps the incident from changing until the transaction ends, as who files does. It is
// that of the submissions from then on.
func hold(ctx context.Context, tx claims.Tx, incident claims.IncidentID, list []*pending) error {
	live, err := liveOf(ctx, tx, incident)
	if err == nil {
		_, err = tx.HoldIncident(ctx, live)
	}
	for _, p := range list {
		p.Incident = live
	}
	return err
}

// Import takes the rows of a file that was checked, in sets of a transaction each, and
// reports each row in order as soon as its set is stored. A row that is wrong, or comes with
// an error of its own, is reported and left out; the others are taken. What was taken before
// is reported as what became of it.
func (u *Submissions) Import(ctx context.Context, actor access.Actor, of Import, rows iter.Seq2[Content, error], report func(Outcome) error) (Totals, error) {
	i := importer{u: u, actor: actor, of: of}
	flush := func() error {
		outcomes, err := i.take(ctx)
		if err != nil {
			return err
		}
		for _, o := range outcomes {
			i.totals.count(o.State)
			if err := report(o); err != nil {
				return err
			}
		}
		i.rows = i.rows[:0]
		return nil
	}
	for content, err := range rows {
		if err == nil {
			err = content.check()
		}
		i.rows = append(i.rows, row{content, err})
		if len(i.rows) == u.set {
			if err := flush(); err != nil {
				return i.totals, err
			}
		}
	}
	return i.totals, flush()
}

type row struct {
	content Content
	err     error
}

// importer takes the rows of one file.
type importer struct {
	u      *Submissions
	actor  access.Actor
	of     Import
	totals Totals
	rows   []row
}

// set is rows on their way: what becomes of each, by its place.
type set struct {
	outcomes []Outcome
	// at are the submissions that the rows are; nil: a row is none.
	at []*Submission
	// new are those that were not there.
	new []*pending
}

// take takes the rows at hand.
func (i *importer) take(ctx context.Context) ([]Outcome, error) {
	if len(i.rows) == 0 {
		return nil, nil
	}
	for attempt := 1; ; attempt++ {
		var s set
		err := i.u.store.InTx(ctx, i.actor, func(tx claims.Tx) (err error) {
			s, err = i.recognise(ctx, tx)
			return err
		})
		if err == nil {
			err = i.u.write(ctx, i.actor, i.of.Incident, s.new, func(tx claims.Tx) error { return i.u.add(ctx, tx, i.of, s.new) })
		}
		if errors.Is(err, errAgain) && attempt < attempts {
			continue
		}
		if err != nil {
			return nil, err
		}
		return s.told(i.rows), i.u.shown(ctx, i.actor, s.at)
	}
}

// recognise finds which rows were taken before, and matches the others.
func (i *importer) recognise(ctx context.Context, tx claims.Tx) (set, error) {
	s := set{outcomes: make([]Outcome, len(i.rows)), at: make([]*Submission, len(i.rows))}
	submissions := i.u.store.Submissions(tx)
	g, err := i.u.ground(ctx, tx, i.of.Provider, i.of.Incident)
	if err != nil {
		return s, err
	}
	byKey, err := i.submitted(&s, g, submissions, tx)
	if err != nil {
		return s, err
	}
	keys := make([]claims.Key, 0, len(byKey))
	for key := range byKey {
		keys = append(keys, key)
	}
	known, err := submissions.Known(ctx, keys)
	if err != nil {
		return s, err
	}
	// Rows of one reference are one submission: of what is there, or else of the first.
	first := make(map[claims.Key]*Submission, len(byKey))
	for n, sent := range s.at {
		if sent == nil {
			continue
		}
		one, there := first[sent.Key]
		if !there {
			if before, is := known[sent.Key]; is {
				one = &before
			} else {
				one = sent
				s.new = append(s.new, &pending{Submission: one})
			}
			first[sent.Key] = one
		}
		if (one.Mark != sent.Mark || one.Incident != sent.Incident) && one.Mark != ([32]byte{}) {
			s.outcomes[n].State, s.at[n] = Invalid, nil
			s.outcomes[n].Err = claims.Invalid(claims.FieldError{Field: "reference", Code: "reference_reused"})
			continue
		}
		s.at[n] = one
	}
	return s, g.match(ctx, submissions, i.of.Provider, s.new)
}

// submitted makes submissions of the rows that can be some.
func (i *importer) submitted(s *set, g ground, submissions Tx, tx claims.Tx) (map[claims.Key]bool, error) {
	byKey := make(map[claims.Key]bool, len(i.rows))
	for n := range i.rows {
		r := &i.rows[n]
		o := &s.outcomes[n]
		o.Row, o.Source, o.Reference = i.totals.Rows+int64(n)+1, i.of.Source, r.content.Reference
		err := r.err
		if err == nil {
			err = g.check(r.content)
		}
		if err != nil {
			o.State, o.Err = Invalid, err
			continue
		}
		sent := &Submission{
			ID: claims.NewID[submissionNoun](), Provider: i.of.Provider, Incident: g.incident, Source: i.of.Source, Row: o.Row,
			SentBy: i.actor.Subject, ReceivedAt: tx.Now(), Content: &r.content,
		}
		if err := submissions.Mark(sent); err != nil {
			return nil, err
		}
		s.at[n], byKey[sent.Key] = sent, true
	}
	return byKey, nil
}

// told gives what became of the rows.
func (s set) told(rows []row) []Outcome {
	for n, one := range s.at {
		if one == nil {
			continue
		}
		o := &s.outcomes[n]
		o.State, o.ID, o.Claim, o.ClaimReference, o.Err = one.State, one.ID, one.Claim, one.ClaimReference, one.fault(rows[n].content)
	}
	return s.outcomes
}
