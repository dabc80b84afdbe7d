package rules

import "testing"

func TestExceptionsSettleWhatBecomesOfAGround(t *testing.T) {
	for name, c := range map[string]struct {
		when       Verdict
		bar, refer bool // an earlier exception of this kind cannot be told
		exception  GroundDisposition
		want       GroundDisposition
	}{
		"a condition that is met":                                    {Yes, false, false, GroundGranted, GroundGranted},
		"a condition that is not met":                                {No, false, false, GroundGranted, GroundDoesNotApply},
		"a condition that is not met, whatever else is open":         {No, true, true, GroundReferred, GroundDoesNotApply},
		"an open condition":                                          {Unknown, false, false, GroundGranted, GroundCannotTell},
		"a bar":                                                      {Yes, false, false, GroundBarred, GroundBarred},
		"a bar to an open condition":                                 {Unknown, false, false, GroundBarred, GroundBarred},
		"a bar after another that is open: barred either way":        {Yes, true, false, GroundBarred, GroundBarred},
		"a bar after an open referral":                               {Yes, false, true, GroundBarred, GroundCannotTell},
		"a referral":                                                 {Yes, false, false, GroundReferred, GroundReferred},
		"a referral after another that is open: referred either way": {Yes, false, true, GroundReferred, GroundReferred},
		"a referral after an open bar":                               {Yes, true, false, GroundReferred, GroundCannotTell},
		"a referral of an open condition":                            {Unknown, false, false, GroundReferred, GroundCannotTell},
		"an open exception":                                          {Yes, true, false, GroundGranted, GroundCannotTell},
	} {
		t.Run(name, func(t *testing.T) {
			if got := settle(c.when, c.bar, c.refer, c.exception); got != c.want {
				t.Errorf("got %s, expected %s", got, c.want)
			}
		})
	}
}
