package clearance

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bosang/claims"
	"bosang/rules/money"
)

// Task is something that is looked at before a claim is paid.
type Task string

// The tasks. Those of the payee are there where money is given; Evidence and Identity
// where the provider wants a person to look at them.
const (
	// Window: no window of the service is open, and the decision was made when none was.
	Window Task = "window"
	// Payee: the claimant said where the money goes.
	Payee Task = "payee"
	// PayeeName: the account is in the claimant's name.
	PayeeName Task = "payee_name"
	// PayeeAgrees: those who seem to be the same person name the same account.
	PayeeAgrees Task = "payee_agrees"
	// Flags: no flag of the claim is open or confirmed.
	Flags Task = "flags"
	// WatchList: the provider watches for nothing that the claimant has.
	WatchList Task = "watch_list"
	// Hold: the claim is not held.
	Hold Task = "hold"
	// Limit: what is given is within the limit up to which nobody has to look.
	Limit Task = "limit"
	// Evidence and Identity were looked at by a person.
	Evidence Task = "evidence"
	Identity Task = "identity"
)

// ForPeople lists the tasks that a person may find another result for.
func ForPeople() []Task { return []Task{PayeeName, PayeeAgrees, Evidence, Identity} }

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
		all = append(all, Payee, PayeeName, PayeeAgrees)
	}
	return append(append(all, Flags, WatchList, Hold, Limit), byHand...)
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
	// PayeeGiven with its version and name, and the name of the contact.
	PayeeGiven             bool
	PayeeVersion           int64
	PayeeName, ContactName string
	PayeeDiffers           bool
	Flagged, Watched, Held bool
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
	case Payee:
		if !c.PayeeGiven {
			return NoData
		}
	case PayeeName:
		if c.PayeeName == "" || c.ContactName == "" {
			return NoData
		}
		passed = sameName(c.PayeeName, c.ContactName)
	case PayeeAgrees:
		if !c.PayeeGiven {
			return NoData
		}
		passed = !c.PayeeDiffers
	case Flags:
		passed = !c.Flagged
	case WatchList:
		passed = !c.Watched
	case Hold:
		passed = !c.Held
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

// sameName compares names as banks do: without spaces and marks between the parts, and
// whatever they were typed by.
func sameName(a, b string) bool { return normalName(a) == normalName(b) }

func normalName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

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
		case t == Hold && c.Held, t == Flags && c.Flagged, slices.Contains(failed, t) && t != Hold && t != Flags:
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
