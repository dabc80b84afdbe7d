package engine

import (
	"testing"

	"bosang/rules/outcome"
)

func TestExceptionsSettleWhatBecomesOfAGround(t *testing.T) {
	for name, c := range map[string]struct {
		when       outcome.Verdict
		bar, refer bool // an earlier exception of this kind cannot be told
		exception  outcome.GroundDisposition
		want       outcome.GroundDisposition
	}{
		"a condition that is met":                                    {outcome.Yes, false, false, outcome.GroundGranted, outcome.GroundGranted},
		"a condition that is not met":                                {outcome.No, false, false, outcome.GroundGranted, outcome.GroundDoesNotApply},
		"a condition that is not met, whatever else is open":         {outcome.No, true, true, outcome.GroundReferred, outcome.GroundDoesNotApply},
		"an open condition":                                          {outcome.Unknown, false, false, outcome.GroundGranted, outcome.GroundCannotTell},
		"a bar":                                                      {outcome.Yes, false, false, outcome.GroundBarred, outcome.GroundBarred},
		"a bar to an open condition":                                 {outcome.Unknown, false, false, outcome.GroundBarred, outcome.GroundBarred},
		"a bar after another that is open: barred either way":        {outcome.Yes, true, false, outcome.GroundBarred, outcome.GroundBarred},
		"a bar after an open referral":                               {outcome.Yes, false, true, outcome.GroundBarred, outcome.GroundCannotTell},
		"a referral":                                                 {outcome.Yes, false, false, outcome.GroundReferred, outcome.GroundReferred},
		"a referral after another that is open: referred either way": {outcome.Yes, false, true, outcome.GroundReferred, outcome.GroundReferred},
		"a referral after an open bar":                               {outcome.Yes, true, false, outcome.GroundReferred, outcome.GroundCannotTell},
		"a referral of an open condition":                            {outcome.Unknown, false, false, outcome.GroundReferred, outcome.GroundCannotTell},
		"an open exception":                                          {outcome.Yes, true, false, outcome.GroundGranted, outcome.GroundCannotTell},
	} {
		t.Run(name, func(t *testing.T) {
			if got := settle(c.when, c.bar, c.refer, c.exception); got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}
