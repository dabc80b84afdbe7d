package payout

import (
	"cmp"
	"context"
	"errors"
	"io"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/bank"
	"bosang/claims/ledger"
	"bosang/claims/message"
)

// Report is what came of a bank's report on a remittance.
type Report struct {
	// ID is the bank's own, and At when it says that it was made.
	ID     string
	At     time.Time
	ReadBy string
	ReadAt time.Time
	// Accepted, Settled and Returned count the attempts that came to be so by it.
	Accepted, Settled, Returned int64
	// Unchanged were so already, or the report decides nothing of them. Contradicted are
	// settled or returned, and are said to be something else: a person has to look.
	Unchanged, Contradicted int64
}

// reading is one report that is being read.
type reading struct {
	u      *Payouts
	ctx    context.Context
	actor  access.Actor
	r      Remittance
	report Report
	whole  bank.Verdict
	reason string
	listed bool
	// apply has what is read written; else it is only looked at.
	apply bool
	set   []bank.Status
	// ends has, while it is looked at, how each payment ends by the report.
	ends map[AttemptID]bank.Verdict
}

// ReadReport reads a status report (pain.002.001.10) on a remittance: first all of it,
// whether it is sound and speaks of this remittance alone, then set by set. Read again,
// or up to where it broke off, it changes nothing more.
func (u *Payouts) ReadReport(ctx context.Context, actor access.Actor, id RemittanceID, body io.ReadSeeker) (Report, error) {
	r, err := claims.Read(ctx, u.cases, actor, access.WriteRemittance, func(tx claims.Tx) (Remittance, error) {
		return u.store.Payouts(tx).Remittance(ctx, id)
	})
	if err != nil {
		return Report{}, err
	}
	if r.State != Released && r.State != Closed {
		return Report{}, wrongState(r)
	}
	look := &reading{u: u, ctx: ctx, actor: actor, r: r, ends: make(map[AttemptID]bank.Verdict)}
	if err := look.read(body); err != nil {
		return Report{}, err
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return Report{}, err
	}
	do := &reading{u: u, ctx: ctx, actor: actor, r: r, apply: true}
	if err := do.read(body); err != nil {
		return Report{}, err
	}
	if !do.listed {
		if err := do.all(); err != nil {
			return Report{}, err
		}
	}
	return do.report, u.conclude(ctx, actor, id, &do.report)
}

// conclude keeps that a report was read, and closes a remittance of which nothing is on
// its way.
func (u *Payouts) conclude(ctx context.Context, actor access.Actor, id RemittanceID, report *Report) error {
	_, err := u.change(ctx, actor, id, func(tx claims.Tx, r *Remittance) error {
		payouts := u.store.Payouts(tx)
		if report != nil {
			report.ReadBy, report.ReadAt = actor.Subject, tx.Now()
			if err := payouts.AddReport(ctx, *r, *report); err != nil {
				return err
			}
		}
		pending, err := payouts.Pending(ctx, *r)
		if err == nil && !pending && r.State == Released {
			r.State, r.ClosedAt = Closed, tx.Now()
		}
		return err
	}, "reported")
	return err
}

// read reads the report once.
func (d *reading) read(body io.Reader) error {
	err := bank.ReadStatus(body, bank.Reported{Head: d.head, Block: d.block, Payment: func(s bank.Status) error {
		d.listed = true
		if d.set = append(d.set, s); len(d.set) < d.u.size {
			return nil
		}
		return d.flush()
	}})
	var syntax *bank.SyntaxError
	if errors.As(err, &syntax) {
		return faultIn(syntax.Line, syntax.Element, syntax.Code, syntax.Param)
	}
	return cmp.Or(err, d.flush())
}

// faultIn is a fault of the report, in a line of it.
func faultIn(line int, element, code, param string) error {
	field := "line " + strconv.Itoa(line)
	if element != "" {
		field += ", " + element
	}
	return claims.Invalid(claims.FieldError{Field: field, Code: code, Param: param})
}

func (d *reading) head(h bank.Report) error {
	d.report = Report{ID: h.ID, At: h.At}
	return d.group(h.Group)
}

// block takes what is said of the one block of the file, which is all of it: where nothing is,
// that of the file stands.
func (d *reading) block(g bank.Group) error {
	if g.Verdict == "" {
		g.Verdict, g.Code, g.Reasons = d.whole, d.reason, nil
	}
	return d.group(g)
}

// ends tells whether nothing more is to come after a verdict.
func ends(v bank.Verdict) bool { return v == bank.Settled || v == bank.Rejected }

// group holds what is said of the file, or of its block, against what was sent, and keeps it.
func (d *reading) group(g bank.Group) error {
	id, ok := bank.ParseReference(g.Original)
	switch {
	case !ok || RemittanceID(id) != d.r.ID:
		return claims.Invalid(claims.FieldError{Field: "OrgnlMsgId", Code: "another_remittance"})
	case g.Count != nil && *g.Count != d.r.Count:
		return claims.Invalid(claims.FieldError{Field: "OrgnlNbOfTxs", Code: "not_as_sent", Param: strconv.FormatInt(d.r.Count, 10)})
	case g.Sum != nil && !g.Sum.Equal(d.r.Sum.Decimal()):
		return claims.Invalid(claims.FieldError{Field: "OrgnlCtrlSum", Code: "not_as_sent", Param: d.r.Sum.AmountString()})
	}
	d.whole, d.reason = g.Verdict, g.Code
	if len(g.Reasons) > 0 {
		d.reason = g.Reasons[0]
	}
	return nil
}

// flush looks at a set, or writes what it says.
func (d *reading) flush() error {
	set := d.set
	d.set = d.set[:0]
	if len(set) == 0 {
		return nil
	}
	ids := make([]AttemptID, len(set))
	for i, s := range set {
		id, ok := bank.ParseReference(s.EndToEnd)
		if !ok {
			return faultIn(s.Line, "OrgnlEndToEndId", "unknown_payment", "")
		}
		ids[i] = id
	}
	var change Report
	err := d.u.store.InTx(d.ctx, d.actor, func(tx claims.Tx) error {
		change = Report{}
		found, err := d.u.store.Payouts(tx).Tried(d.ctx, d.r, ids)
		if err != nil {
			return err
		}
		known := make(map[AttemptID]*Sending, len(found))
		for i := range found {
			known[found[i].Attempt.ID] = &found[i]
		}
		told := make([]told, 0, len(set))
		for i, s := range set {
			attempt := known[ids[i]]
			if attempt == nil {
				return faultIn(s.Line, "OrgnlEndToEndId", "unknown_payment", "")
			}
			if s.Amount.Currency() != "" && s.Amount != attempt.Attempt.Amount {
				return faultIn(s.Line, "InstdAmt", "not_as_sent", attempt.Attempt.Amount.AmountString())
			}
			if !d.apply && ends(s.Verdict) {
				if end, said := d.ends[ids[i]]; said && end != s.Verdict {
					return faultIn(s.Line, "OrgnlEndToEndId", "two_ends", "")
				}
				d.ends[ids[i]] = s.Verdict
			}
			reason := s.Code
			if len(s.Reasons) > 0 {
				reason = s.Reasons[0]
			}
			told = append(told, toldOf(attempt, s.Verdict, reason))
		}
		if !d.apply {
			return nil
		}
		change, err = d.u.tell(d.ctx, tx, told)
		return err
	})
	d.report.add(change)
	return err
}

// all has what is said of the file as a whole written for all that is on its way.
func (d *reading) all() error {
	if d.whole != bank.Accepted && !ends(d.whole) {
		return nil
	}
	err := d.u.store.InTx(d.ctx, d.actor, func(tx claims.Tx) error {
		ended, err := d.u.store.Payouts(tx).Ended(d.ctx, d.r)
		for state, n := range ended {
			if _, ok := nextOf(state, d.whole); ok {
				d.report.Unchanged += n
			} else {
				d.report.Contradicted += n
			}
		}
		return err
	})
	return cmp.Or(err, d.u.eachOnItsWay(d.ctx, d.actor, d.r, d.whole, d.reason, &d.report))
}

// eachOnItsWay has a verdict written for all attempts that are on their way.
func (u *Payouts) eachOnItsWay(ctx context.Context, actor access.Actor, r Remittance, verdict bank.Verdict, reason string, report *Report) error {
	var after Reached
	for {
		var change Report
		var n int
		last := after
		err := u.store.InTx(ctx, actor, func(tx claims.Tx) error {
			set, err := u.store.Payouts(tx).OnTheirWay(ctx, r, after, u.size)
			if err != nil {
				return err
			}
			n = len(set)
			all := make([]told, 0, n)
			for i := range set {
				last = Reached{Claimant: set[i].Payout.Claimant, ID: set[i].Attempt.ID}
				all = append(all, toldOf(&set[i], verdict, reason))
			}
			change, err = u.tell(ctx, tx, all)
			return err
		})
		if err != nil {
			return err
		}
		report.add(change)
		if after = last; n < u.size {
			return nil
		}
	}
}

func (r *Report) add(o Report) {
	r.Accepted, r.Settled, r.Returned = r.Accepted+o.Accepted, r.Settled+o.Settled, r.Returned+o.Returned
	r.Unchanged, r.Contradicted = r.Unchanged+o.Unchanged, r.Contradicted+o.Contradicted
}

// told is an attempt with what the bank says of it.
type told struct {
	*Sending
	verdict bank.Verdict
	reason  string
}

func toldOf(s *Sending, v bank.Verdict, reason string) told { return told{s, v, reason} }

// tell writes what a bank says of attempts. The same attempt may be spoken of twice: the
// second time it is as the first time left it.
func (u *Payouts) tell(ctx context.Context, tx claims.Tx, all []told) (Report, error) {
	var report Report
	var changed []Sending
	var posts []ledger.Transaction
	var events []claims.Event
	var news []message.Message
	for _, t := range all {
		s, before := t.Sending, t.Attempt.State
		next, ok := nextOf(before, t.verdict)
		switch {
		case !ok:
			report.Contradicted++
			continue
		case next == before:
			report.Unchanged++
			continue
		}
		s.Attempt.State = next
		posted, what, err := s.follow(t.reason, tx, &report)
		if err != nil {
			return report, err
		}
		posts = append(posts, posted...)
		changed = append(changed, *s)
		events, news = append(events, s.event(tx, what)), append(news, s.became()...)
	}
	payouts := u.store.Payouts(tx)
	if len(changed) == 0 {
		return report, nil
	}
	return report, cmp.Or(u.giveBack(ctx, payouts, changed), payouts.Move(ctx, last(changed)), payouts.Post(ctx, posts), tx.Record(ctx, events...),
		u.inform(ctx, tx, news))
}

// last gives each attempt once, as it was left.
func last(set []Sending) []Sending {
	at := make(map[AttemptID]int, len(set))
	once := set[:0:0]
	for _, s := range set {
		if i, there := at[s.Attempt.ID]; there {
			once[i] = s
			continue
		}
		at[s.Attempt.ID] = len(once)
		once = append(once, s)
	}
	return once
}

// nextOf says what an attempt comes to be by a verdict; not ok: that contradicts what it
// is.
func nextOf(now AttemptState, v bank.Verdict) (AttemptState, bool) {
	switch v {
	case bank.Accepted:
		if now == Out {
			return Accepted, true
		}
		return now, now != CameBack
	case bank.Settled:
		return Arrived, now != CameBack
	case bank.Rejected:
		return CameBack, now != Arrived
	}
	return now, true
}

// follow does what follows from an attempt's new state.
func (s *Sending) follow(reason string, tx claims.Tx, report *Report) (posts []ledger.Transaction, what string, err error) {
	switch s.Attempt.State {
	case Arrived:
		report.Settled++
		s.Attempt.EndedAt, s.Payout.State = tx.Now(), Settled
		return []ledger.Transaction{s.settling(tx)}, "settled", nil
	case CameBack:
		report.Returned++
		s.Attempt.EndedAt, s.Attempt.Reason, s.Payout.State = tx.Now(), reason, Returned
		back := s.sending(tx).Reverse(claims.NewID[transactionNoun](), s.cause(), tx.Now())
		posts, err = s.move(s.Attempt.Amount.Neg(), back, tx)
		return posts, "returned", err
	}
	report.Accepted++
	return nil, "accepted", nil
}
