package api_test

import (
	"testing"
)

// refused sends bodies that have to be refused with the faults beside them.
func (w *world) refused(token, method, path string, wrong map[string]string) {
	w.Helper()
	for body, want := range wrong {
		got := w.send(token, method, path, body)
		if p := got.object(w); got.StatusCode != 422 || p.faults() != want {
			w.Errorf("%s %s with %s is answered with %d, %q, not %q", method, path, body, got.StatusCode, p.faults(), want)
		}
	}
}

func TestAllFaultsOfAnAmountAreToldAtOnce(t *testing.T) {
	w := stateless(t)
	w.refused(w.admin, "POST", "/v1/evaluations", map[string]string{
		`{"claim":{"loss":{"amount":"-0","currency":"KRW"}}}`:    "claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"-0.00","currency":"KRW"}}}`: "claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"-1","currency":"KRW"}}}`:    "claim.loss: negative",
		`{"claim":{"loss":{"amount":"1e5","currency":"won"}}}`:   "claim.loss.currency: currency_form; claim.loss.amount: amount_form",
		`{"claim":{"loss":{"amount":"x"}}}`:                      "claim.loss.currency: required; claim.loss.amount: amount_form",
		`{"claim":{"loss":{"currency":"won","x":1}}}`:            "claim.loss.x: unknown_field; claim.loss.amount: required; claim.loss.currency: currency_form",
	})
	w.must(200, w.admin, "POST", "/v1/evaluations", `{"claim":{"loss":{"amount":"0.50","currency":"KRW"}}}`)
}

func TestHalfOfASurrogatePairIsNoText(t *testing.T) {
	w := stateless(t)
	w.refused(w.admin, "POST", "/v1/evaluations", map[string]string{
		`{"rulebooks":[{"rulebook":"\ud800"}]}`:             "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"a\uDC00b"}]}`:           "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d x\ude00"}]}`:     "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d\ud83d\ude00"}]}`: "rulebooks[0].rulebook: half_character",
		`{"rulebooks":[{"rulebook":"\ud83d\ude00"}]}`:       "rulebooks[0]: unknown_edition",
		`{"rulebooks":[{"rulebook":"\ufffd \\ud800"}]}`:     "rulebooks[0]: unknown_edition",
		`{"plan":{"\udfff":1}}`:                             "plan: half_character; plan.�: unknown_field",
	})
}
