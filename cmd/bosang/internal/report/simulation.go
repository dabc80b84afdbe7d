package report

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"bosang/api/form"
	answered "bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/simulation"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// whatIf is all that the report of a simulation says, in one language.
type whatIf struct {
	ofClaims, ofPopulation, proposed, added, removed, inForce string
	counted, failed                                           string
	matrix, before, after, difference, both                   string
	lines, line, kind, amounts, given, samples                string
	changes, kinds, remedies, units                           map[string]string
	goodwill, reasons, others, sample, subscriber             string
	nothing, sum                                              string
	note                                                      string
}

var whatIfs = map[rules.Lang]whatIf{
	english: {
		ofClaims: "What would change for the claims of %s", ofPopulation: "What would change for %s made-up subscribers of %s (seed %d)",
		proposed: "proposed: %s, edition %s, instead of %s", added: "proposed: %s, edition %s, which is not among the current rules (%s)",
		removed: "no longer chosen: %s, edition %s (%s)", inForce: "in force from %s to %s",
		counted: "%s claims: %s newly granted, %s newly refused, %s otherwise changed, %s unchanged", failed: "%s could not be evaluated",
		matrix: "Decisions by the current rules (down) and by the proposed ones (across)", before: "before", after: "after", difference: "difference", both: "both",
		lines: "By service and claimant", line: "service", kind: "claimant", amounts: "What is given", given: "given", samples: "Samples, both decisions side by side",
		changes:  map[string]string{"newly_granted": "newly\ngranted", "newly_refused": "newly\nrefused", "otherwise_changed": "otherwise\nchanged", "unchanged": "unchanged"},
		kinds:    map[string]string{"consumer": "consumer", "small_merchant": "small merchant", "business": "business"},
		remedies: map[string]string{"cash": "money", "credit": "credit", "extension": "extension", "coupon": "coupon", "termination": "right to terminate"},
		units:    map[string]string{"time": "hours", "right": "number"}, goodwill: "goodwill: ", reasons: "Not evaluated", others: "%s for other reasons",
		sample: "claim %s", subscriber: "subscriber %d", nothing: "–", sum: "all",
		note: "The subscribers are made up: plan, channel, span, loss and day of filing are drawn. Their figures show what the rules do and are no forecast.",
	},
	korean: {
		ofClaims: "%s 청구에 대해 달라질 점", ofPopulation: "가상의 이용자 %s명에 대해 달라질 점(%s, 시드 %d)",
		proposed: "제안: %s, %s판, %s 대신", added: "제안: %s, %s판, 지금 규칙에 없는 판(%s)",
		removed: "더는 쓰이지 않음: %s, %s판(%s)", inForce: "%s부터 %s까지 시행",
		counted: "청구 %s건: 새로 인정 %s, 새로 불인정 %s, 그 밖의 변경 %s, 그대로 %s", failed: "%s건은 심사할 수 없었음",
		matrix: "지금 규칙에 따른 결정(세로)과 제안된 규칙에 따른 결정(가로)", before: "지금", after: "제안", difference: "차이", both: "공통",
		lines: "서비스와 청구인별", line: "서비스", kind: "청구인", amounts: "주어지는 것", given: "보상", samples: "표본: 두 결정 나란히",
		changes:  map[string]string{"newly_granted": "새로\n인정", "newly_refused": "새로\n불인정", "otherwise_changed": "그 밖의\n변경", "unchanged": "그대로"},
		kinds:    map[string]string{"consumer": "소비자", "small_merchant": "소상공인", "business": "기업"},
		remedies: map[string]string{"cash": "현금", "credit": "크레딧", "extension": "기간 연장", "coupon": "쿠폰", "termination": "해지권"}, //nolint:gosec // a credit is a remedy, not a credential
		units:    map[string]string{"time": "시간", "right": "건"}, goodwill: "자율 지원: ", reasons: "심사하지 못한 청구", others: "그 밖의 이유 %s건",
		sample: "청구 %s", subscriber: "이용자 %d", nothing: "–", sum: "합계",
		note: "이용자는 가상입니다. 이용권, 결제 경로, 이용 기간, 피해액, 접수일은 모두 추첨한 값입니다. 규칙이 어떻게 작용하는지 보여줄 뿐 예측이 아닙니다.",
	},
}

// shownChanges are the changes in the order in which they are told.
var shownChanges = []string{"newly_granted", "newly_refused", "otherwise_changed", "unchanged"}

// Simulation writes the report of a simulation, and its samples with both
// decisions in full.
func Simulation(to io.Writer, r answered.Report, samples []simulation.Sample, lang rules.Lang) {
	p, w := printer{to}, whatIfs[lang]
	if r.Population != nil {
		p.say(w.ofPopulation, terminal.Thousands(r.Population.Size), r.Incident, r.Population.Seed)
	} else {
		p.say(w.ofClaims, r.Incident)
	}
	for _, d := range r.Editions {
		p.say("  %s", w.edition(d))
	}
	c := r.Changes
	p.say("\n"+w.counted, terminal.Thousands(r.Evaluated), terminal.Thousands(c["newly_granted"]), terminal.Thousands(c["newly_refused"]),
		terminal.Thousands(c["otherwise_changed"]), terminal.Thousands(c["unchanged"]))
	if r.Failures.Claims > 0 {
		p.sayNotEvaluated(r.Failures, w)
	}
	if r.Evaluated > 0 {
		p.say("\n%s\n\n%s", w.matrix, w.matrixTable(r.Matrix, lang))
		p.say("%s\n\n%s", w.lines, w.lineTable(r, lang))
		p.say("%s\n\n%s", w.amounts, w.amountTable(r, lang))
	}
	if len(samples) > 0 {
		p.saySamples(samples, w, lang)
	}
	if r.Population != nil {
		p.say("%s", terminal.Wrap(w.note, 110))
	}
}

func (w whatIf) edition(d answered.Difference) string {
	const short = 12
	var text string
	switch {
	case d.Before == "":
		text = fmt.Sprintf(w.added, d.Rulebook, d.Edition, d.After[:short])
	case d.After == "":
		return fmt.Sprintf(w.removed, d.Rulebook, d.Edition, d.Before[:short])
	default:
		text = fmt.Sprintf(w.proposed, d.Rulebook, d.Edition+" ("+d.After[:short]+")", d.Before[:short])
	}
	if d.To != "" {
		text += "; " + fmt.Sprintf(w.inForce, d.From, d.To)
	}
	return text
}

func (p printer) sayNotEvaluated(f answered.Failures, w whatIf) {
	p.say(w.failed, terminal.Thousands(f.Claims))
	p.say("\n%s", w.reasons)
	for _, r := range f.Reasons {
		p.say("  %s  %s", terminal.PadLeft(terminal.Thousands(r.Claims), 12), r.Reason)
	}
	if f.Others > 0 {
		p.say("  "+w.others, terminal.Thousands(f.Others))
	}
}

// matrixTable has a row and a column for each disposition that there is.
func (w whatIf) matrixTable(pairs []answered.Pair, lang rules.Lang) *terminal.Table {
	counts := make(map[[2]string]int64)
	var there []claims.State
	for _, state := range decided {
		for _, p := range pairs {
			counts[[2]string{p.Before, p.After}] = p.Claims
			if (p.Before == string(state) || p.After == string(state)) && (len(there) == 0 || there[len(there)-1] != state) {
				there = append(there, state)
			}
		}
	}
	t := &terminal.Table{Head: []string{w.before}, Right: []bool{false}}
	for _, state := range there {
		t.Head, t.Right = append(t.Head, words[lang].states[state]), append(t.Right, true)
	}
	for _, b := range there {
		row := []string{words[lang].states[b]}
		for _, a := range there {
			row = append(row, w.number(counts[[2]string{string(b), string(a)}]))
		}
		t.Add(row...)
	}
	return t
}

func (w whatIf) number(n int64) string {
	if n == 0 {
		return w.nothing
	}
	return terminal.Thousands(n)
}

func (w whatIf) lineTable(r answered.Report, lang rules.Lang) *terminal.Table {
	t := &terminal.Table{Head: []string{w.line, w.kind, words[lang].claims}, Right: []bool{false, false, true}}
	for _, c := range shownChanges {
		t.Head, t.Right = append(t.Head, w.changes[c]), append(t.Right, true)
	}
	row := func(service, kind string, n int64, c map[string]int64) {
		cells := []string{service, kind, terminal.Thousands(n)}
		for _, change := range shownChanges {
			cells = append(cells, w.number(c[change]))
		}
		t.Add(cells...)
	}
	for _, l := range r.Lines {
		row(titled(l.Title, lang), w.kinds[l.ClaimantKind], l.Claims, l.Changes)
	}
	t.Rule()
	row(w.sum, "", r.Evaluated, r.Changes)
	return t
}

func titled(n form.Name, lang rules.Lang) string { return name(n.Domain(), lang) }

func (w whatIf) amountTable(r answered.Report, lang rules.Lang) *terminal.Table {
	t := &terminal.Table{Head: []string{w.line, w.kind, w.given, w.before, w.after, w.difference}, Right: []bool{false, false, false, true, true, true}}
	rows := func(service, kind string, list []answered.Amount) {
		for _, a := range list {
			t.Add(service, kind, w.form(a), w.sumOf(a, a.Before), w.sumOf(a, a.After), w.sumOf(a, a.Difference))
		}
	}
	for _, l := range r.Lines {
		rows(titled(l.Title, lang), w.kinds[l.ClaimantKind], l.Amounts)
	}
	t.Rule()
	rows(w.sum, "", r.Amounts)
	return t
}

// form names what is given: "goodwill: money (KRW)".
func (w whatIf) form(a answered.Amount) string {
	text := w.remedies[a.Remedy]
	if a.Standing == "goodwill" {
		text = w.goodwill + text
	}
	unit := w.units[a.Unit]
	if unit == "" {
		unit = a.Unit
	}
	return text + " (" + unit + ")"
}

func (w whatIf) sumOf(a answered.Amount, s answered.Sum) string {
	switch {
	case a.Unit == "right":
		return w.number(s.Remedies)
	case s.Time != "":
		return hours(s.Time)
	}
	return terminal.Grouped(s.Amount)
}

var isoTime = regexp.MustCompile(`^(-?)PT(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?$`)

// hours writes a time of any length as hours and minutes: "3,417:30".
func hours(iso string) string {
	part := isoTime.FindStringSubmatch(iso)
	if part == nil {
		return iso
	}
	whole := terminal.Grouped("0" + part[2])
	text := part[1] + whole + ":" + fmt.Sprintf("%02s", part[3])
	if part[4] != "" && part[4] != "0" {
		text += ":" + fmt.Sprintf("%02s", part[4])
	}
	return text
}

// saySamples shows what both decisions say of each sample.
func (p printer) saySamples(samples []simulation.Sample, w whatIf, lang rules.Lang) {
	p.say("%s", w.samples)
	for _, s := range samples {
		who := fmt.Sprintf(w.sample, s.Claim)
		if s.Claim.IsZero() {
			who = fmt.Sprintf(w.subscriber, s.Subscriber)
		}
		p.say("\n%s · %s", who, strings.ReplaceAll(w.changes[s.Change.String()], "\n", " "))
		for _, e := range s.Explained {
			if e.Lang == lang {
				p.sayBoth(e, w)
			}
		}
	}
	p.say("")
}

// sayBoth shows two decisions: what both say, and what each says for itself.
func (p printer) sayBoth(e simulation.Explained, w whatIf) {
	in := func(list []string) func(string) bool {
		return func(text string) bool { return slices.Contains(list, text) }
	}
	var own [2][]string
	for i, side := range []rules.Explanation{e.Before, e.After} {
		own[i] = slices.DeleteFunc(slices.Clone(side.Paragraphs), in([]rules.Explanation{e.After, e.Before}[i].Paragraphs))
	}
	p.saySide(w.before, e.Before.Headline, own[0])
	p.saySide(w.after, e.After.Headline, own[1])
	p.saySide(w.both, "", slices.DeleteFunc(slices.Clone(e.Before.Paragraphs), in(own[0])))
}

func (p printer) saySide(side, headline string, paragraphs []string) {
	if headline == "" && len(paragraphs) == 0 {
		return
	}
	p.say("%s", strings.TrimRight("  "+side+": "+headline, " "))
	for _, text := range paragraphs {
		p.say("    %s", strings.ReplaceAll(terminal.Wrap(text, 104), "\n", "\n    "))
	}
}
