package rules_test

import (
	"fmt"
	"strings"

	"bosang/rules/fact"
)

// formula draws a formula of a kind; within "each" it may speak of the period.
func (d *drawn) formula(kind fact.Kind, depth int, each bool) string {
	if depth < 3 && d.chance("operator", 65-20*depth) {
		return d.operation(kind, depth+1, each)
	}
	switch d.n("leaf", 0, 5) {
	case 0:
		return d.parameter(kind)
	case 1:
		return d.declared(kind)
	case 2:
		if kind == fact.KindMoney {
			return d.one("amount", "subscription.fee", "claim.loss")
		}
	case 3:
		if each && kind == fact.KindDuration {
			return d.one("of the period", "part", "part", "length")
		}
	case 4:
		if kind == fact.KindInstant {
			return d.one("fact", "cause.removed_at", "claim.filed_at")
		}
	default:
		return d.literal(kind)
	}
	if each && kind == fact.KindDuration {
		return "part"
	}
	if depth > 2 && kind != fact.KindDuration && kind != fact.KindInstant {
		return d.parameter(kind)
	}
	return d.computed(kind, depth)
}

// operators are the operators that give a kind.
var drawnOperators = map[fact.Kind][]string{
	fact.KindDuration: {"sum", "times", "excess", "cap", "floor", "larger_of", "round", "band", "per", "elapsed"},
	fact.KindMoney:    {"sum", "times", "excess", "cap", "floor", "larger_of", "band", "per", "fee_for", "fee_for", "fee_month", "fee_per"},
	fact.KindCount:    {"sum", "times", "excess", "cap", "larger_of", "round", "units", "units", "per", "days", "band"},
	fact.KindRate:     {"sum", "times", "excess", "floor", "round", "ratio", "ratio", "rest", "band", "per"},
	fact.KindDate:     {"cap", "floor", "larger_of", "date_of", "date_of", "end_of", "civil_day", "working_day"},
	fact.KindInstant:  {"cap", "floor", "larger_of"},
}

// operation draws an operator with its arguments.
func (d *drawn) operation(kind fact.Kind, depth int, each bool) string {
	arg := func(k fact.Kind) string { return d.formula(k, depth, each) }
	positive := func(k fact.Kind) string { // what something is divided by is seldom nothing
		if d.chance("parameter", 70) {
			return d.parameter(k)
		}
		return arg(k)
	}
	op := d.one("operator", drawnOperators[kind]...)
	if each && op == "per" || op == "working_day" && d.calendar == "" {
		op = map[string]string{"per": "sum", "working_day": "civil_day"}[op]
	}
	switch op {
	case "sum", "larger_of":
		parts := []string{d.quiet(kind, arg), arg(kind)}
		if d.chance("third", 20) {
			parts = append(parts, arg(kind))
		}
		return "{" + op + ": [" + strings.Join(parts, ", ") + "]}"
	case "times":
		others := []fact.Kind{fact.KindCount, fact.KindRate}
		other := others[d.n("by", 0, 1)]
		if kind == fact.KindCount {
			other = fact.KindCount
		}
		return fmt.Sprintf("{times: [%s, %s]}", d.quiet(kind, arg), arg(other))
	case "excess":
		return fmt.Sprintf("{excess: {of: %s, over: %s}}", d.quiet(kind, arg), arg(kind))
	case "cap", "floor":
		return fmt.Sprintf("{%s: {of: %s, at: %s}}", op, d.quiet(kind, arg), arg(kind))
	case "round":
		return fmt.Sprintf("{round: {of: %s, mode: %s, to: %s}}", d.quiet(kind, arg), d.one("mode", "nearest", "up", "down", "half-even"), positive(kind))
	case "band":
		of := drawnKinds[d.n("bands of", 0, 3)]
		return fmt.Sprintf("{band: {in: %s, of: %s}}", d.table(kind, of), d.quiet(of, arg))
	case "ratio", "units":
		of := drawnKinds[d.n("divided", 0, 2)]
		var more string
		if op == "units" {
			more = ", each: " + positive(of) + ", count: " + d.one("count", "whole", "begun")
		} else {
			more = ", to: " + positive(of)
		}
		return fmt.Sprintf("{%s: {of: %s%s}}", op, d.quiet(of, arg), more)
	case "rest":
		return "{rest: " + d.quiet(fact.KindRate, arg) + "}"
	case "per":
		return d.per(kind, depth)
	case "fee_for":
		return "{fee_for: {time: " + arg(fact.KindDuration) + "}}"
	case "fee_month":
		return "{fee_for: {time: " + arg(fact.KindDuration) + ", month: 30d}}"
	case "fee_per":
		return "{fee_per: month}"
	case "date_of":
		return "{date_of: " + d.quiet(fact.KindInstant, arg) + "}"
	case "end_of":
		return fmt.Sprintf("{end_of: {period: %s, of: %s}}", d.one("period", "month", "quarter", "year"), d.quiet(fact.KindDate, arg))
	case "days":
		return fmt.Sprintf("{days: {from: %s, to: %s}}", d.quiet(fact.KindDate, arg), arg(fact.KindDate))
	case "elapsed":
		return fmt.Sprintf("{elapsed: {from: %s, to: %s}}", d.quiet(fact.KindInstant, arg), arg(fact.KindInstant))
	}
	return fmt.Sprintf("{%s: {after: %s, count: %s}}", op, d.quiet(fact.KindDate, arg), d.one("days", "1", "3", d.parameter(fact.KindCount)))
}

// quiet draws an argument whose kind the reader can tell by itself: where all parts are values, a whole number may be a rate.
func (d *drawn) quiet(kind fact.Kind, arg func(fact.Kind) string) string {
	for range 3 {
		if text := arg(kind); text[0] < '0' || text[0] > '9' {
			return text
		}
	}
	return d.parameter(kind)
}

// per draws what becomes of a measured quantity by periods.
func (d *drawn) per(kind fact.Kind, depth int) string {
	out := fmt.Sprintf("{per: {period: %s, of: %s", d.one("period", "day", "month", "quarter", "year"), d.measured("longest", "total").name)
	if d.chance("only", 40) {
		out += ", only: {" + d.one("boundary", "at_least", "more_than") + ": " + d.length() + "}"
	}
	if kind == fact.KindCount && d.chance("count", 70) {
		return out + ", take: count}}"
	}
	out += ", take: " + d.one("take", "sum", "most")
	if kind == fact.KindDuration && d.chance("itself", 40) {
		return out + "}}"
	}
	return out + ", each: " + d.quiet(kind, func(k fact.Kind) string { return d.formula(k, depth, true) }) + "}}"
}
