package simulation

import (
	"bytes"
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/money"
)

// object is a JSON object; its members are written in the order of their names.
type object = map[string]any

// report writes what was counted as JSON that is the same for the same counts:
// members sorted, lists in a stated order, amounts as texts.
func (r *run) report() ([]byte, error) {
	t := &r.tally
	whole := &Line{}
	lines := slices.Clone(t.Lines)
	slices.SortFunc(lines, func(a, b *Line) int {
		return cmp.Or(strings.Compare(r.placeOf(a.Service), r.placeOf(b.Service)), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	shown := make([]object, 0, len(lines))
	for _, l := range lines {
		whole.plus(l)
		shown = append(shown, r.line(l))
	}
	out := object{
		"incident": r.dossier.Incident.Key, "population": nil, "claims": t.Seen, "evaluated": whole.Claims(),
		"changes": changesOf(whole), "matrix": matrix(whole), "amounts": amounts(whole), "lines": shown,
		"failures": failures(&t.Failures), "editions": editions(r.proposed.differences), "samples": sampled(&t.Samples),
	}
	if p := r.sim.Population; p != nil {
		out["population"] = object{"size": p.Size, "seed": p.Seed}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// placeOf orders services by the keys of provider and service.
func (r *run) placeOf(id claims.ServiceID) string {
	s := r.dossier.Services[id]
	return r.dossier.Providers[s.ProviderID].Key + "\x00" + s.Key
}

func (r *run) line(l *Line) object {
	s := r.dossier.Services[l.Service]
	p := r.dossier.Providers[s.ProviderID]
	return object{
		"provider": p.Key, "service": s.Key, "service_id": l.Service.String(), "title": object{"ko": s.Name.Korean, "en": s.Name.English},
		"claimant_kind": string(l.Kind), "claims": l.Claims(), "changes": changesOf(l), "matrix": matrix(l), "amounts": amounts(l),
	}
}

func changesOf(l *Line) object {
	out := object{}
	for _, c := range shownChanges {
		out[c.String()] = l.Changes[c]
	}
	return out
}

// matrix lists the pairs of dispositions that there are.
func matrix(l *Line) []object {
	out := []object{}
	for b := range l.Pairs {
		for a, n := range l.Pairs[b] {
			if n > 0 {
				out = append(out, object{"before": rules.Disposition(b).String(), "after": rules.Disposition(a).String(), "claims": n})
			}
		}
	}
	return out
}

// amounts lists what is given by standing, remedy and unit.
func amounts(l *Line) []object {
	slices.SortFunc(l.Gifts, (*Gift).before)
	out := []object{}
	for _, g := range l.Gifts {
		g.Before.settle()
		g.After.settle()
		one := object{"standing": "owed", "remedy": g.Kind.String(), "unit": g.Unit}
		if g.Goodwill {
			one["standing"] = "goodwill"
		}
		one["before"] = g.sum(g.Before.Count, g.Before.Sum)
		one["after"] = g.sum(g.After.Count, g.After.Sum)
		one["difference"] = g.sum(g.After.Count-g.Before.Count, g.After.Sum.Sub(g.Before.Sum))
		out = append(out, one)
	}
	return out
}

// sum writes how many remedies come to how much.
func (g *Gift) sum(count int64, sum decimal.Decimal) object {
	out := object{"remedies": count}
	switch g.Unit {
	case unitRight:
	case unitTime:
		out["time"] = writeTime(sum.BigInt())
	default:
		out["amount"] = sum.StringFixed(max(int32(money.MinorDigits(g.Unit)), -sum.Exponent())) //nolint:gosec // a handful
	}
	return out
}

// writeTime writes microseconds in ISO 8601, in hours and less, however many.
func writeTime(micros *big.Int) string {
	sign := ""
	if micros.Sign() < 0 {
		sign, micros = "-", new(big.Int).Neg(micros)
	}
	if micros.Sign() == 0 {
		return "PT0S"
	}
	part := func(of int64) *big.Int {
		rest := new(big.Int)
		micros, rest = new(big.Int).QuoRem(micros, big.NewInt(of), rest)
		return rest
	}
	fraction := part(1_000_000)
	seconds, minutes := part(60), part(60)
	text := sign + "PT"
	if micros.Sign() > 0 {
		text += micros.String() + "H"
	}
	if minutes.Sign() > 0 {
		text += minutes.String() + "M"
	}
	if seconds.Sign() == 0 && fraction.Sign() == 0 {
		return text
	}
	text += seconds.String()
	if fraction.Sign() > 0 {
		digits := fraction.String()
		text += "." + strings.TrimRight(strings.Repeat("0", 6-len(digits))+digits, "0")
	}
	return text + "S"
}

func failures(f *Failures) object {
	reasons, told := []object{}, int64(0)
	for _, r := range f.Reasons {
		reasons = append(reasons, object{"reason": r.Text, "claims": r.Claims})
		told += r.Claims
	}
	return object{"claims": f.Total, "reasons": reasons, "others": f.Total - told}
}

func editions(list []Difference) []object {
	out := []object{}
	for _, d := range list {
		one := object{"rulebook": d.Rulebook, "edition": d.Edition, "from": d.From}
		for name, text := range map[string]string{"to": d.To, "before": d.Before, "after": d.After} {
			if text != "" {
				one[name] = text
			}
		}
		out = append(out, one)
	}
	return out
}

func sampled(s *Samples) object {
	out := object{}
	for _, c := range shownChanges[:len(shownChanges)-1] {
		out[c.String()] = len(s.Of[c])
	}
	return out
}
