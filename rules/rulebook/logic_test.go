package rulebook_test

import (
	"fmt"
	"strings"
	"testing"

	"bosang/rules/rulebook"
)

// conditioned is the sound sample with other conditions of its rule and of the exception to it.
func conditioned(rule, exception string) string {
	return strings.NewReplacer(`    when:
      all:
        - {quantity: longest, at_least: threshold}
        - {fact: plan.periodic_fee, is: true}
`, "    when: {all: [{quantity: longest, at_least: threshold}, "+rule+"]}\n", "when: {fact: cause.kind, is: [overload, other]}", "when: "+exception,
		"value: 4h}", "value: 4h}, {from: 2021-01-01, value: 6h}").Replace(sound)
}

const plainly = "{fact: cause.unforeseen, is: true}"

func TestWhatCanHoldIsNotToldToBeImpossible(t *testing.T) {
	for name, c := range map[string]struct{ rule, exception string }{
		"a fact within bounds":                    {"{all: [{fact: claim.loss, more_than: 1 KRW}, {fact: claim.loss, less_than: 2 KRW}]}", plainly},
		"a count with one between":                {"{all: [{fact: service.daily_users, more_than: 3}, {fact: service.daily_users, less_than: 5}]}", plainly},
		"exactly the boundary":                    {"{quantity: longest, at_most: threshold}", plainly},
		"between two values of the parameter":     {"{quantity: longest, less_than: 5h}", plainly},
		"amounts of different currencies":         {"{all: [{fact: claim.loss, more_than: 5 KRW}, {fact: claim.loss, less_than: 1 USD}]}", plainly},
		"different words of a list":               {"{all: [{fact: cause.kind, is: [overload, other]}, {not: {fact: cause.kind, is: other}}]}", plainly},
		"another text":                            {"{not: {fact: plan.key, is: a/b}}", plainly},
		"one of two ways":                         {"{any: [{quantity: longest, less_than: 1h}, {fact: plan.periodic_fee, is: true}]}", plainly},
		"held on two days":                        {"{all: [{fact: subscription.held, on: 2022-10-16}, {not: {fact: subscription.held, on: 2022-10-17}}]}", plainly},
		"not shown, and so not known":             {"{all: [{not: {shown: {fact: cause.critical_facility, is: true}}}, {not: {shown: {fact: cause.critical_facility, is: false}}}]}", plainly},
		"an exception where a fact is not known":  {"{fact: cause.attribution, is: provider}", "{fact: cause.attribution, known: false}"},
		"an exception that is not always shown":   {"{not: {fact: cause.unforeseen, is: false}}", "{all: [{fact: cause.unforeseen, is: true}, {fact: cause.critical_facility, is: true}]}"},
		"an exception of another fact":            {"{fact: plan.periodic_fee, is: true}", "{fact: plan.audience, is: consumer}"},
		"an exception within the provision":       {"{fact: claim.loss, more_than: 1 KRW}", "{fact: claim.loss, more_than: 2 KRW}"},
		"an exception that holds for most":        {"{fact: claim.loss, more_than: 2 KRW}", "{all: [{fact: claim.loss, more_than: 1 KRW}, {quantity: longest, more_than: threshold}]}"},
		"an exception of a ground":                {"{ground: other, is: granted}", "{not: {ground: another, is: granted}}"},
		"an exception whose fact may be unknown":  {"{fact: plan.periodic_fee, is: true}", "{any: [{fact: cause.unforeseen, is: true}, {fact: cause.unforeseen, is: false}]}"},
		"an essential fact that may be unknown":   {"{fact: claim.loss, more_than: 1 KRW}", "{any: [{fact: plan.periodic_fee, is: true}, {fact: plan.periodic_fee, is: false}]}"},
		"a choice too wide to be thought through": {"{all: [" + strings.TrimSuffix(strings.Repeat("{any: [{fact: claim.loss, less_than: 1 KRW}, {fact: service.daily_users, less_than: 2}]}, ", 20), ", ") + "]}", plainly},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := rulebook.Read("sample.yaml", []byte(conditioned(c.rule, c.exception))); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestWhatCannotHoldIsTold(t *testing.T) {
	const never, idle, always = "can never hold", "never changes anything", "always holds where"
	for name, c := range map[string]struct{ rule, exception, want string }{
		"below every value of the parameter":  {"{quantity: longest, less_than: 3h}", plainly, never},
		"the same parameter both ways":        {"{quantity: longest, less_than: threshold}", plainly, never},
		"a count with none between":           {"{all: [{fact: service.daily_users, more_than: 3}, {fact: service.daily_users, less_than: 4}]}", plainly, never},
		"known and compared":                  {"{all: [{fact: claim.loss, known: false}, {fact: claim.loss, more_than: 1 KRW}]}", plainly, never},
		"neither yes nor no":                  {"{all: [{not: {fact: plan.periodic_fee, is: true}}, {not: {fact: plan.periodic_fee, is: false}}]}", plainly, never},
		"every word excluded by turns":        {"{all: [{fact: cause.kind, is: [overload, other]}, {fact: cause.kind, is: [other, equipment_fault]}, {fact: cause.kind, is: [equipment_fault, overload]}]}", plainly, never},
		"granted and not granted":             {"{all: [{ground: other, is: granted}, {not: {ground: other, is: granted}}]}", plainly, never},
		"held and not held":                   {"{all: [{fact: subscription.held, on: 2022-10-16}, {not: {fact: subscription.held, on: 2022-10-16}}]}", plainly, never},
		"another class than is bound":         {"{not: {fact: provider.class, is: value_added}}", plainly, never},
		"an exception against its provision":  {"{fact: cause.attribution, is: provider}", "{fact: cause.attribution, is: user}", idle},
		"an exception that is its provision":  {"{fact: cause.attribution, is: provider}", "{fact: cause.attribution, is: [provider, user]}", always},
		"an exception of the whole":           {"{fact: claim.loss, more_than: 2 KRW}", "{any: [{fact: claim.loss, more_than: 1 KRW}, {fact: cause.attribution, is: user}]}", always},
		"an exception by a negated condition": {"{not: {fact: claim.loss, at_most: 2 KRW}}", "{fact: claim.loss, more_than: 1 KRW}", always},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rulebook.Read("sample.yaml", []byte(conditioned(c.rule, c.exception)))
			if got := fmt.Sprint(err); !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
				t.Errorf("expected that it %s, got\n%v", c.want, err)
			}
		})
	}
}
