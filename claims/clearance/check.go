package clearance

import (
	"slices"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// Task is something that is looked at before a claim is paid.
type Task string

// The tasks. PayeeAgrees is there where money is given; Evidence and Identity where the
// provider wants a person to look at them. Whether there is a payee, and whose name it
// has, is asked where money is sent (package payout).
const (
	// Window: no window of the service is open, and the decision was made when none was.
	Window Task = "window"
	// PayeeAgrees: those who seem to be the same person name the same account.
	PayeeAgrees Task = "payee_agrees"
	// Flags: no flag of the claim is open or confirmed.
	Flags Task = "flags"
	// WatchList: the provider watches for nothing that the claimant has.
	WatchList Task = "watch_list"
	// Hold: the claim is not held.
	Hold Task = "hold"
	// Inquiry: the claimant is asked for nothing, and what it answered was read.
	Inquiry Task = "inquiry"
	// Objection: the provider does not contest the decision.
	Objection Task = "objection"
	// Limit: what is given is within the limit up to which nobody has to look.
	Limit Task = "limit"
	// Evidence and Identity were looked at by a person.
	Evidence Task = "evidence"
	Identity Task = "identity"
)

// ForPeople lists the tasks that a person may find another result for.
func ForPeople() []Task { return []Task{PayeeAgrees, Evidence, Identity} }

// ByHand lists the tasks that only a person does.
func ByHand() []Task { return []Task{Evidence, Identity} }

// Result is what came of a task.
type Result string

// The results.
const (
	Passed Result = "passed"
	Failed Result = "failed"
	NoData Result = "no_data"
)

// Check is a task with what came of it, and who found that when.
type Check struct {
	Task   Task
	Result Result
	By     string
	At     time.Time
}

// tasks are those of a claim.
func tasks(pays bool, byHand []Task) []Task {
	all := []Task{Window}
	if pays {
		all = append(all, PayeeAgrees)
	}
	return append(append(all, Flags, WatchList, Hold, Inquiry, Objection, Limit), byHand...)
}

// Kept says what keeps money of a claim back at once, whenever it was looked at: a hold,
// something that the claimant is asked for, an objection to the current decision.
type Kept struct{ Held, Asked, Contested bool }

// keeps reports whether a task fails by it.
func (k Kept) keeps(t Task) bool {
	return t == Hold && k.Held || t == Inquiry && k.Asked || t == Objection && k.Contested
}

// Case is what a claim is cleared on.
type Case struct {
	Due
	DecisionID claims.DecisionID
	// Gives: the current decision leaves something to be given. Refused: it refuses.
	Gives, Refused bool
	// Amount is the money of it, goodwill with it; no currency: none.
	Amount money.Amount
	// WindowOpen: one is open, or was when the decision was made.
	WindowOpen bool
	// PayeeVersion is that of the payee; PayeeDiffers: those who seem to be the same person
	// name another one.
	PayeeVersion     int64
	PayeeDiffers     bool
	Flagged, Watched bool
	Kept
	// Found is what people found for this decision and payee, the newest of each task.
	Found []Check
	// Settings of the provider; nil: there are none.
	Settings *Settings
	// Was is what came of it before.
	Was Clearance
}

// Clear looks at a case: what came of it as of now.
func (c *Case) Clear(now time.Time) Clearance {
	is := Clearance{
		Of: c.Of, Provider: c.Provider, Incident: c.Incident, DecisionID: c.DecisionID, Decision: c.Decision, State: Nothing,
		Amount: c.Amount, PayeeVersion: c.PayeeVersion, By: BySystem, At: now, LookedAt: now,
	}
	var byHand []Task
	if c.Settings != nil {
		is.Settings, byHand = c.Settings.ID, c.Settings.ByHand
	}
	if c.Gives {
		for _, t := range tasks(!c.Amount.IsZero(), byHand) {
			switch c.result(t) {
			case Failed:
				is.Failed = append(is.Failed, t)
			case NoData:
				is.NoData = append(is.NoData, t)
			}
		}
		is.State = c.state(&is)
	}
	if same := c.Was.Decision == c.Decision && c.Was.State == is.State; same && (is.State == SentBack || is.State == Approved && c.stays(&is) || c.Was.By == BySystem) {
		is.By, is.At, is.Note = c.Was.By, c.Was.At, c.Was.Note
	}
	return is
}

// state is the one that follows from the checks, and from what a person decided.
func (c *Case) state(is *Clearance) State {
	switch {
	case c.Was.State == SentBack && c.Was.Decision == c.Decision:
		return SentBack
	case len(is.Failed)+len(is.NoData) == 0, c.stays(is):
		return Approved
	}
	return Waiting
}

// stays reports whether what a person approved is approved still: nothing but the limit
// is against it, and it is the same decision and payee.
func (c *Case) stays(is *Clearance) bool {
	return c.Was.State == Approved && c.Was.By != BySystem && c.Was.Decision == c.Decision && c.Was.PayeeVersion == c.PayeeVersion && is.passes()
}

// passes reports whether a person may approve.
func (c *Clearance) passes() bool {
	return len(c.NoData) == 0 && !slices.ContainsFunc(c.Failed, func(t Task) bool { return t != Limit })
}

// result is what came of one task: what a person found goes before what was worked out.
func (c *Case) result(t Task) Result {
	if i := slices.IndexFunc(c.Found, func(f Check) bool { return f.Task == t }); i >= 0 {
		return c.Found[i].Result
	}
	passed := true
	switch t {
	case Window:
		passed = !c.WindowOpen
	case PayeeAgrees:
		passed = !c.PayeeDiffers
	case Flags:
		passed = !c.Flagged
	case WatchList:
		passed = !c.Watched
	case Hold, Inquiry, Objection:
		passed = !c.keeps(t)
	case Limit:
		passed = c.Settings != nil && within(c.Amount, c.Settings.Limit)
	case Evidence, Identity:
		return NoData
	}
	if passed {
		return Passed
	}
	return Failed
}

// within reports whether an amount is at most the limit. Of another currency none is.
func within(amount, most money.Amount) bool {
	if amount.IsZero() {
		return true
	}
	order, err := amount.Cmp(most)
	return err == nil && order <= 0
}

// ofNow are the tasks whose results are as things are now.
var ofNow = []Task{Hold, Inquiry, Objection, Flags}

// found puts what people found, and how things are now, over what was worked out, and
// gives the clearance its checks.
func (c *Clearance) found(byHand []Task, found []Check) {
	if c.State == Nothing {
		return
	}
	failed, noData := c.Failed, c.NoData
	c.Failed, c.NoData, c.Checks = nil, nil, nil
	for _, t := range tasks(!c.Amount.IsZero(), byHand) {
		check := Check{Task: t, Result: Passed, By: BySystem, At: c.LookedAt}
		switch {
		case c.keeps(t), t == Flags && c.Flagged, slices.Contains(failed, t) && !slices.Contains(ofNow, t):
			check.Result = Failed
		case slices.Contains(noData, t), slices.Contains(byHand, t):
			check.Result = NoData
		}
		if i := slices.IndexFunc(found, func(f Check) bool { return f.Task == t }); i >= 0 {
			check = found[i]
		}
		switch check.Result {
		case Failed:
			c.Failed = append(c.Failed, t)
		case NoData:
			c.NoData = append(c.NoData, t)
		}
		c.Checks = append(c.Checks, check)
	}
}
