package clearance

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"bosang/claims"
	"bosang/rules/money"
)

// sound is a case that passes everything.
func sound() Case {
	return Case{
		Due: Due{Decision: 2}, Gives: true, Amount: money.MustParse("7550", "KRW"), PayeeVersion: 3,
		Settings: &Settings{ID: SettingsID{1}, Limit: money.MustParse("7550", "KRW"), Approvals: 1000, Seed: "x"},
		Was:      Clearance{Decision: 2, State: Waiting, By: BySystem},
	}
}

var now = time.Date(2022, 11, 1, 3, 0, 0, 0, time.UTC)

func TestWhatPassesEverythingWithinTheLimitIsApproved(t *testing.T) {
	for name, c := range map[string]struct {
		change         func(*Case)
		state          State
		failed, noData []Task
	}{
		"everything":                    {func(*Case) {}, Approved, nil, nil},
		"more than the limit":           {func(c *Case) { c.Amount = money.MustParse("7551", "KRW") }, Waiting, []Task{Limit}, nil},
		"another currency":              {func(c *Case) { c.Amount = money.MustParse("1", "USD") }, Waiting, []Task{Limit}, nil},
		"no settings":                   {func(c *Case) { c.Settings = nil }, Waiting, []Task{Limit}, nil},
		"an open window":                {func(c *Case) { c.WindowOpen = true }, Waiting, []Task{Window}, nil},
		"another account of one person": {func(c *Case) { c.PayeeDiffers = true }, Waiting, []Task{PayeeAgrees}, nil},
		"a flag":                        {func(c *Case) { c.Flagged = true }, Waiting, []Task{Flags}, nil},
		"one that is watched for":       {func(c *Case) { c.Watched = true }, Waiting, []Task{WatchList}, nil},
		"a hold":                        {func(c *Case) { c.Held = true }, Waiting, []Task{Hold}, nil},
		"a question":                    {func(c *Case) { c.Asked = true }, Waiting, []Task{Inquiry}, nil},
		"an objection":                  {func(c *Case) { c.Contested = true }, Waiting, []Task{Objection}, nil},
		"no money":                      {func(c *Case) { c.Amount, c.PayeeDiffers = money.Amount{}, true }, Approved, nil, nil},
		"an account that somebody looked at": {func(c *Case) {
			c.PayeeDiffers, c.Found = true, []Check{{Task: PayeeAgrees, Result: Passed}}
		}, Approved, nil, nil},
		"an account that somebody doubts": {func(c *Case) { c.Found = []Check{{Task: PayeeAgrees, Result: Failed}} }, Waiting, []Task{PayeeAgrees}, nil},
		"evidence that nobody looked at":  {func(c *Case) { c.Settings.ByHand = []Task{Evidence} }, Waiting, nil, []Task{Evidence}},
		"evidence that somebody looked at": {func(c *Case) {
			c.Settings.ByHand, c.Found = []Task{Evidence}, []Check{{Task: Evidence, Result: Passed}}
		}, Approved, nil, nil},
		"nothing that is given": {func(c *Case) { c.Gives, c.Flagged = false, true }, Nothing, nil, nil},
	} {
		is := sound()
		c.change(&is)
		got := is.Clear(now)
		if got.State != c.state || !slices.Equal(got.Failed, c.failed) || !slices.Equal(got.NoData, c.noData) || got.By != BySystem {
			t.Errorf("%s is %s by %s, where %v failed and of %v there is nothing", name, got.State, got.By, got.Failed, got.NoData)
		}
	}
}

func TestWhatAPersonDecidedStandsUntilItIsAboutSomethingElse(t *testing.T) {
	by := func(state State) Case {
		c := sound()
		c.Amount = money.MustParse("100000", "KRW")
		c.Was = Clearance{Decision: 2, State: state, By: "user:somebody", PayeeVersion: 3, At: now.Add(-time.Hour), Note: NoteID{1}}
		return c
	}
	for name, c := range map[string]struct {
		was    State
		change func(*Case)
		state  State
		stands bool
	}{
		"approved beyond the limit":                    {Approved, func(*Case) {}, Approved, true},
		"approved, and the limit is higher now":        {Approved, func(c *Case) { c.Settings.Limit = c.Amount }, Approved, true},
		"approved, and decided anew":                   {Approved, func(c *Case) { c.Decision = 3 }, Waiting, false},
		"approved for another payee":                   {Approved, func(c *Case) { c.PayeeVersion = 4 }, Waiting, false},
		"approved, and flagged since":                  {Approved, func(c *Case) { c.Flagged = true }, Waiting, false},
		"approved, and watched for since":              {Approved, func(c *Case) { c.Watched = true }, Waiting, false},
		"sent back":                                    {SentBack, func(*Case) {}, SentBack, true},
		"sent back, though everything passes":          {SentBack, func(c *Case) { c.Settings.Limit = c.Amount }, SentBack, true},
		"sent back, and decided anew":                  {SentBack, func(c *Case) { c.Decision = 3 }, Waiting, false},
		"sent back, and decided anew within the limit": {SentBack, func(c *Case) { c.Decision, c.Settings.Limit = 3, c.Amount }, Approved, false},
	} {
		is := by(c.was)
		c.change(&is)
		got := is.Clear(now)
		if got.State != c.state || (got.By != BySystem) != c.stands || got.Note.IsZero() == c.stands || got.At.Equal(now) == c.stands {
			t.Errorf("%s is %s by %s since %s", name, got.State, got.By, got.At)
		}
	}
}

func TestADrawIsTheSameWhoeverDrawsAndTakesItsShare(t *testing.T) {
	const many = 20_000
	ids := make([]claims.DecisionID, many)
	for i := range ids {
		ids[i] = claims.DecisionID(claims.KeyOf("decision", strconv.Itoa(i)))
	}
	for _, permille := range []int{0, 1, 50, 500, 1000} {
		drawn, other, grown := 0, 0, 0
		for _, id := range ids {
			is := Drawn("seed", id, permille)
			if is != Drawn("seed", id, permille) {
				t.Fatal("a draw differs from itself")
			}
			if is {
				drawn++
			}
			if is && Drawn("another seed", id, permille) {
				other++
			}
			if is && !Drawn("seed", id, permille+1) {
				grown++
			}
		}
		// Five standard deviations, for 20,000 independent draws.
		want := float64(many*permille) / 1000
		if off := float64(drawn) - want; off*off > 25*want*(1-float64(permille)/1000) {
			t.Errorf("of %d decisions %d are drawn at %d in a thousand", many, drawn, permille)
		}
		if permille == 50 && (other > drawn/2 || drawn == 0) {
			t.Errorf("another seed draws %d of the same %d", other, drawn)
		}
		if grown > 0 {
			t.Errorf("a larger share leaves %d out", grown)
		}
	}
}
