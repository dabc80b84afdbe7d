package outcome

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/period"
)

// ErrJSON refuses bytes that are not the JSON of an outcome.
var ErrJSON = errors.New("rules: not an outcome in JSON")

// The wire types mirror what Canonical writes; see there.
type (
	wireOutcome struct {
		AsOf        *time.Time        `json:"as_of"`
		Base        *wireRemedy       `json:"base"`
		Besides     []wireLoss        `json:"besides"`
		Counted     []wireCounted     `json:"counted"`
		Disposition string            `json:"disposition"`
		Downtime    *wireDowntime     `json:"downtime"`
		Duties      []wireDuty        `json:"duties"`
		Editions    []wireEdition     `json:"editions"`
		Election    *wireElection     `json:"election"`
		FeeMark     string            `json:"fee_confidence"`
		Goodwill    []wireRemedy      `json:"goodwill"`
		Grounds     []wireGround      `json:"grounds"`
		LawOn       *time.Time        `json:"law_on"`
		Missing     []fact.Fact       `json:"missing"`
		Operands    []json.RawMessage `json:"operands"`
		Reasons     []string          `json:"reasons"`
		Remedies    []wireRemedy      `json:"remedies"`
		StillOwed   *wireRemedy       `json:"still_owed"`
		WakesAt     *time.Time        `json:"wakes_at"`
	}
	wireRemedy struct {
		Amount    json.RawMessage `json:"amount"`
		Kind      string          `json:"kind"`
		Loss      string          `json:"loss"`
		Provision string          `json:"provision"`
		Rulebook  string          `json:"rulebook"`
		Time      int64           `json:"time"`
	}
	wireCounted struct {
		Amount json.RawMessage `json:"amount"`
		Remedy wireRemedy      `json:"remedy"`
		Time   int64           `json:"time"`
	}
	wireDowntime struct {
		Confidence string     `json:"confidence"`
		End        *time.Time `json:"end"`
		Longest    lengths    `json:"longest"`
		Start      *time.Time `json:"start"`
		Total      lengths    `json:"total"`
	}
	wireDuty struct {
		Book       int        `json:"b"`
		BeforeYear int        `json:"before_year"`
		DueOn      string     `json:"due_on"`
		Duty       string     `json:"duty"`
		From       *time.Time `json:"from"`
		Provision  string     `json:"p"`
		PastYear   int        `json:"past_year"`
		Removed    *time.Time `json:"removed"`
		Restored   *time.Time `json:"restored"`
		Uncertain  bool       `json:"uncertain"`
	}
	wireEdition struct {
		Amended  string     `json:"amended"`
		Edition  string     `json:"edition"`
		Findings [][]string `json:"findings"`
		Hash     string     `json:"hash"`
		Outside  bool       `json:"outside"`
		Rulebook string     `json:"rulebook"`
	}
	wireElection struct {
		Chosen  string       `json:"chosen"`
		Made    bool         `json:"made"`
		Offered []wireRemedy `json:"offered"`
	}
	wireGround struct {
		Book        int                 `json:"b"`
		By          string              `json:"by"`
		Disposition string              `json:"disposition"`
		Missing     []fact.Fact         `json:"missing"`
		Offers      []wireRemedy        `json:"offers"`
		Provision   string              `json:"p"`
		Reasons     []string            `json:"reasons"`
		Remedy      *wireRemedy         `json:"remedy"`
		Standing    string              `json:"standing"`
		Steps       [][]json.RawMessage `json:"steps"`
	}
	wirePart struct {
		End    string          `json:"end"`
		Length int64           `json:"length"`
		Start  string          `json:"start"`
		Time   int64           `json:"time"`
		Value  json.RawMessage `json:"value"`
	}
	wireLoss struct {
		Base      wireRemedy    `json:"base"`
		Counted   []wireCounted `json:"counted"`
		Loss      string        `json:"loss"`
		StillOwed *wireRemedy   `json:"still_owed"`
	}
)

// lengths is an interval of lengths of time: a number, or [shortest, stated, longest].
type lengths [3]int64

// UnmarshalJSON reads either form.
func (l *lengths) UnmarshalJSON(raw []byte) error {
	var one int64
	if json.Unmarshal(raw, &one) == nil {
		*l = lengths{one, one, one}
		return nil
	}
	var three []int64
	if err := json.Unmarshal(raw, &three); err != nil || len(three) != 3 {
		return errors.New("a length of time must be a number or three")
	}
	*l = lengths(three)
	return nil
}

func (l lengths) estimate() period.Estimate {
	return period.Estimate{Shortest: micros(l[0]), Stated: micros(l[1]), Longest: micros(l[2])}
}

func micros(n int64) time.Duration { return time.Duration(n) * time.Microsecond }

// Parse reads an outcome back from its JSON, in whatever whitespace and order. The error is ErrJSON.
func Parse(data []byte) (*Outcome, error) {
	if err := fact.CheckObject(data); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	var in wireOutcome
	if err := fact.Strict(data, &in); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, err)
	}
	p := outcomeParser{}
	o := p.outcome(&in)
	if p.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJSON, p.err)
	}
	return o, nil
}

// outcomeParser turns wire types into an outcome and keeps the first fault.
type outcomeParser struct {
	err      error
	editions int
	operands int
	out      *Outcome
}

func (p *outcomeParser) fail(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf(format, args...)
	}
}

func (p *outcomeParser) outcome(in *wireOutcome) *Outcome {
	p.editions, p.operands = len(in.Editions), len(in.Operands)
	o := &Outcome{
		Disposition: Disposition(p.word("disposition", dispositionWords[:], in.Disposition)), //nolint:gosec // a handful
		AsOf:        timeOf(in.AsOf), WakesAt: timeOf(in.WakesAt), Base: p.remedyAt(in.Base),
		StillOwed: p.remedyAt(in.StillOwed), Remedies: p.remedies(in.Remedies), Goodwill: p.remedies(in.Goodwill),
		Reasons: p.reasons(in.Reasons), FeeMark: in.FeeMark, LawOn: timeOf(in.LawOn),
	}
	p.out = o
	for _, raw := range in.Operands {
		o.Operands = append(o.Operands, p.operand(raw))
	}
	if d := in.Downtime; d != nil {
		o.Downtime = Downtime{Start: timeOf(d.Start), End: timeOf(d.End), Confidence: d.Confidence,
			Longest: d.Longest.estimate(), Total: d.Total.estimate()}
	}
	o.Counted = p.counted(in.Counted)
	for _, l := range in.Besides {
		o.Besides = append(o.Besides, LossOutcome{Loss: l.Loss, Base: p.remedy(&l.Base), Counted: p.counted(l.Counted),
			StillOwed: p.remedyAt(l.StillOwed)})
	}
	for _, d := range in.Duties {
		o.Duties = append(o.Duties, Duty{Edition: p.book(d.Book), Provision: d.Provision, Duty: d.Duty, From: timeOf(d.From),
			Restored: timeOf(d.Restored), Removed: timeOf(d.Removed), DueOn: p.date(d.DueOn), Uncertain: d.Uncertain, PastYear: d.PastYear,
			BeforeYear: d.BeforeYear})
	}
	for _, e := range in.Editions {
		used := EditionUsed{Rulebook: e.Rulebook, Edition: e.Edition, Amended: e.Amended, Outside: e.Outside}
		if n, err := hex.Decode(used.Hash[:], []byte(e.Hash)[:min(len(e.Hash), 64)]); err != nil || n != 32 || len(e.Hash) != 64 {
			p.fail("a hash must be 64 hexadecimal digits")
		}
		for _, f := range e.Findings {
			o.Findings = append(o.Findings, p.finding(len(o.Editions), f))
		}
		o.Editions = append(o.Editions, used)
	}
	if e := in.Election; e != nil {
		o.Election = &Election{Offered: p.remedies(e.Offered), Made: e.Made,
			Chosen: RemedyKind(p.word("chosen", remedyWords[:], e.Chosen))} //nolint:gosec // a handful
	}
	for i := range in.Grounds {
		o.Grounds = append(o.Grounds, p.ground(&in.Grounds[i]))
	}
	return o
}

func (p *outcomeParser) counted(in []wireCounted) (out []Counted) {
	for _, c := range in {
		out = append(out, Counted{Remedy: p.remedy(&c.Remedy), Amount: p.amount(c.Amount), Time: micros(c.Time)})
	}
	return out
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func (p *outcomeParser) book(i int) int {
	if i < 0 || i >= p.editions {
		p.fail("there is no edition %d", i)
	}
	return i
}

func (p *outcomeParser) word(what string, words []string, w string) int {
	i := wordIndex(words, w)
	if i == 0 {
		p.fail("no %s %q", what, w)
	}
	return i
}

func (p *outcomeParser) date(s string) period.Date {
	if s == "" {
		return period.Date{}
	}
	d, err := period.ParseDate(s)
	if err != nil {
		p.fail("%w", err)
	}
	return d
}

func (p *outcomeParser) amount(raw json.RawMessage) money.Amount {
	if raw == nil {
		return money.Amount{}
	}
	v, err := fact.ParseMoney(raw)
	if err != nil {
		p.fail("%w", err)
	}
	a, _ := v.AsMoney()
	return a
}

// reasons reads each from its text: a code, and after a space the fact it names.
func (p *outcomeParser) reasons(in []string) []Reason {
	var out []Reason
	for _, text := range in {
		code, name, _ := strings.Cut(text, " ")
		out = append(out, Reason{Code: ReasonCode(p.word("reason", reasonWords[:], code)), Fact: fact.Fact(name)}) //nolint:gosec // a handful
	}
	return out
}

func (p *outcomeParser) remedy(in *wireRemedy) Remedy {
	return Remedy{Kind: RemedyKind(p.word("kind of remedy", remedyWords[:], in.Kind)), //nolint:gosec // a handful
		Amount: p.amount(in.Amount), Time: micros(in.Time), Rulebook: in.Rulebook, Provision: in.Provision, Loss: in.Loss}
}

func (p *outcomeParser) remedyAt(in *wireRemedy) *Remedy {
	if in == nil {
		return nil
	}
	m := p.remedy(in)
	return &m
}

func (p *outcomeParser) remedies(in []wireRemedy) []Remedy {
	var out []Remedy
	for i := range in {
		out = append(out, p.remedy(&in[i]))
	}
	return out
}

func (p *outcomeParser) finding(edition int, in []string) Finding {
	if len(in) != 3 && len(in) != 4 {
		p.fail("a finding must be a provision, a status, comparisons and perhaps an exception")
		return Finding{}
	}
	f := Finding{Edition: edition, Provision: in[0], Status: Status(letterIndex(statusLetters, in[1]))} //nolint:gosec // a handful
	if f.Status == 0 {
		p.fail("no status %q", in[1])
	}
	if len(in) == 4 {
		f.By = in[3]
	}
	f.From = int32(len(p.out.Checks)) //nolint:gosec // fewer than the bytes of the outcome
	for _, c := range strings.Fields(in[2]) {
		p.out.Checks = append(p.out.Checks, p.check(c))
	}
	f.To = int32(len(p.out.Checks)) //nolint:gosec // fewer than the bytes of the outcome
	return f
}

// check reads a comparison such as "y0:1".
func (p *outcomeParser) check(in string) Check {
	c := Check{Verdict: Verdict(letterIndex(verdictLetters, in[:1])), Left: NoOperand, Right: NoOperand} //nolint:gosec // a handful
	switch {
	case in[0] == 'x':
		c.Verdict, c.NotShown = No, true
	case c.Verdict == 0:
		p.fail("no verdict %q", in)
	}
	left, right, both := strings.Cut(in[1:], ":")
	if left != "" {
		c.Left = p.numbered(left)
	}
	if both {
		c.Right = p.numbered(right)
	}
	return c
}

func (p *outcomeParser) numbered(digits string) int32 {
	i, err := strconv.ParseInt(digits, 10, 32)
	if err != nil || i < 0 || int(i) >= p.operands {
		p.fail("there is no operand %q", digits)
		return NoOperand
	}
	return int32(i)
}

// step reads [number of the part, value] and perhaps the periods.
func (p *outcomeParser) step(in []json.RawMessage) Step {
	var s Step
	if len(in) != 2 && len(in) != 3 {
		p.fail("a step must be a number, a value and perhaps periods")
		return s
	}
	if err := json.Unmarshal(in[0], &s.Node); err != nil {
		p.fail("%w", err)
	}
	s.Value = p.operand(in[1])
	var parts []wirePart
	if len(in) == 3 {
		if err := fact.Strict(in[2], &parts); err != nil {
			p.fail("%w", err)
		}
	}
	for i := range parts {
		part := Part{Start: p.date(parts[i].Start), End: p.date(parts[i].End), Length: micros(parts[i].Length), Time: micros(parts[i].Time)}
		if parts[i].Value != nil {
			part.Value = p.operand(parts[i].Value).Value
		}
		s.Parts = append(s.Parts, part)
	}
	return s
}

func (p *outcomeParser) ground(in *wireGround) GroundOutcome {
	g := GroundOutcome{Edition: p.book(in.Book), Provision: in.Provision, By: in.By, Reasons: p.reasons(in.Reasons),
		Disposition: GroundDisposition(p.word("disposition of a ground", groundWords[:], in.Disposition)), //nolint:gosec // a handful
		Standing:    Standing(p.word("standing", standingWords[:], in.Standing)),                          //nolint:gosec // a handful
		Remedy:      p.remedyAt(in.Remedy), Offers: p.remedies(in.Offers)}
	for _, step := range in.Steps {
		g.Steps = append(g.Steps, p.step(step))
	}
	return g
}
