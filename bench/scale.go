package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"bosang/bench/engine"
	"bosang/rules"
	"bosang/rules/money"
	"bosang/rules/period"
	"bosang/rules/rulebook"
)

// sizes are the numbers of provisions of the made-up editions.
var sizes = []int{10, 100, 1000}

// scaling measures what a provision costs in rulebooks of more and more of them.
func scaling(context.Context, *bench) error {
	say("\n6. Editions of 10, 100 and 1,000 provisions (made up: half grounds with a remedy, half exceptions), one case with its full trace")
	facts, err := ordinary()
	if err != nil {
		return err
	}
	say("   %-12s %12s %14s %12s %14s", "provisions", "ns/op", "processors", "allocs/op", "ns/provision")
	each := make([]float64, len(sizes))
	for i, n := range sizes {
		books, err := madeUp(n)
		if err != nil {
			return err
		}
		outcome := &rules.Outcome{}
		all := make([]cost, turns)
		for k := range all {
			if all[k], err = measured(1, turn, func(int) (err error) {
				outcome, err = engine.Decide(books, outcome, facts)
				return err
			}); err != nil {
				return err
			}
		}
		if len(outcome.Findings) != n {
			return fmt.Errorf("%d provisions were found, not %d", len(outcome.Findings), n)
		}
		c := middleCost(all)
		each[i] = c.processors / float64(n)
		say("   %-12s %12s %14s %12.1f %14.1f", thousands(n), thousands(c.clock), thousands(c.processors), c.allocs, each[i])
	}
	goal("no worse than linear: a provision of 1,000 costs no more than one of 10 (a tenth more is noise)", each[2] <= 1.1*each[0])
	goal("nor more than one of 100", each[2] <= 1.1*each[1])
	return nil
}

// madeUp is a library of one edition with so many provisions.
func madeUp(provisions int) (*rules.Library, error) {
	text := madeUpText(provisions)
	in, err := rulebook.ReadInstrument("made-up", rulebook.File{Name: "made-up/1.yaml", Data: []byte(text)})
	if err != nil {
		return nil, err
	}
	e, err := rules.Compile(in.Editions[0])
	if err != nil {
		return nil, err
	}
	return rules.NewLibrary(e)
}

const madeUpHead = `rulebook: made-up
edition: "1"
title: {ko: 측정용, en: For measuring}
jurisdiction: KR
zone: Asia/Seoul
kind: statute
in_force: {from: 2019-06-25, to: 2100-01-01}
binds:
  provider_class: [facilities_based, value_added]
confidence: I
sources: [made up]

quantities:
  longest:
    title: {ko: 가장 긴 중단, en: longest outage}
    measure: longest
    of: down
  held:
    title: {ko: 보유 중 중단, en: outage while held}
    measure: total
    of: down
    held: true

parameters:
  sum:
    title: {ko: 금액, en: amount}
    unit: money
    values: [{from: 2019-06-25, value: 1000 KRW}]
`

const madeUpParameter = `  limit-%[1]d:
    title: {ko: 한도, en: limit}
    unit: duration
    by: provider.class
    values:
      value_added: [{from: 2019-06-25, value: %[2]dm}]
      facilities_based: [{from: 2019-06-25, value: 2h}]
`

const madeUpProvision = `  - provision: ground-%[1]d
    title: {ko: 근거, en: ground}
    cites: {text: {ko: 측정용, en: for measuring}}
    quoted: false
    paraphrase: {ko: 측정용, en: for measuring}
    source: made up
    when:
      all:
        - {quantity: longest, at_least: limit-%[2]d}
        - {fact: plan.periodic_fee, is: true}
        - any:
            - {fact: plan.audience, is: consumer}
            - {quantity: held, more_than: 0s}
    effect: {gives: {remedy: cash, standing: owed, amount: sum}}
    exceptions:
      - provision: exception-%[1]d
        title: {ko: 예외, en: exception}
        cites: {text: {ko: 측정용, en: for measuring}}
        quoted: false
        paraphrase: {ko: 측정용, en: for measuring}
        source: made up
        when:
          all:
            - {fact: cause.kind, is: [carrier_line_fault, other]}
            - {quantity: held, less_than: limit-%[2]d}
        effect: bars
`

// madeUpText is an edition in which every second provision is an exception to the
// one before. A tenth of the grounds have a limit of their own.
func madeUpText(provisions int) string {
	var b strings.Builder
	b.WriteString(madeUpHead)
	limits := max(1, provisions/20)
	for i := range limits {
		fmt.Fprintf(&b, madeUpParameter, i, 60+7*(i%60))
	}
	b.WriteString("\nprovisions:\n")
	for i := range provisions / 2 {
		fmt.Fprintf(&b, madeUpProvision, i, i%limits)
	}
	return b.String()
}

// ordinary is a case in which everything that these editions ask is known.
func ordinary() (*rules.Facts, error) {
	began := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	down, err := period.New(began, began.Add(5*time.Hour))
	if err != nil {
		return nil, err
	}
	held, err := period.From(began.AddDate(-1, 0, 0))
	if err != nil {
		return nil, err
	}
	fee, err := money.Of(3900, "KRW")
	if err != nil {
		return nil, err
	}
	f := rules.NewFacts()
	if err := engine.Korea(f); err != nil {
		return nil, err
	}
	return f, setAll(f, map[rules.Fact]rules.Value{
		rules.FactOutageDown: rules.Outage(period.Certainly(period.SetOf(down))), rules.FactSubscriptionHeld: rules.Held(held),
		rules.FactProviderClass: rules.Text("value_added"), rules.FactPlanPeriodicFee: rules.Bool(true), rules.FactPlanAudience: rules.Text("consumer"),
		rules.FactCauseKind: rules.Text("equipment_fault"), rules.FactSubscriptionFee: rules.Money(fee), rules.FactSubscriptionPeriod: rules.Text("month"),
	})
}

// setAll makes facts known.
func setAll(f *rules.Facts, values map[rules.Fact]rules.Value) error {
	for name, v := range values {
		if err := f.Set(name, v); err != nil {
			return err
		}
	}
	return nil
}
