package peer

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/hyperjumptech/grule-rule-engine/ast"
	"github.com/hyperjumptech/grule-rule-engine/builder"
	"github.com/hyperjumptech/grule-rule-engine/engine"
	"github.com/hyperjumptech/grule-rule-engine/pkg"

	"bosang/bench/corpus"
)

//go:embed decide.grl
var ruleText string

// data is what the rules read and write. It is exported to the rules by reflection.
type data struct {
	Start, StartEarliest, StartLatest, Other             int64
	LongestLo, LongestHi, UnannouncedLo, UnannouncedHi   int64
	OutsideLo, OutsideHi, WithinLo, WithinHi             int64
	HeldLo, HeldHi, HeldUnannouncedLo, HeldUnannouncedHi int64
	Revenue, Users                                       int64
	Class, Cause, Attribution, Currency                  string
	Fee, Unforeseen, Critical, Cloud                     string

	At, Turn, Edition, Least, Most, Perhaps        int64
	Ground, Outage, Compensation                   int64
	GroundBefore, OutageBefore, CompensationBefore int64
}

// grule is github.com/hyperjumptech/grule-rule-engine.
type grule struct {
	traced  bool
	engine  *engine.GruleEngine
	rules   *ast.KnowledgeBase
	context ast.IDataContext
	data    data
	inputs  []data
	trace   fired
}

func newGrule(traced bool) (Engine, error) {
	library := ast.NewKnowledgeLibrary()
	if err := builder.NewRuleBuilder(library).BuildRuleFromResource("telecom", "1", pkg.NewBytesResource([]byte(ruleText))); err != nil {
		return nil, fmt.Errorf("grule: %w", err)
	}
	rules, err := library.NewKnowledgeBaseInstance("telecom", "1")
	if err != nil {
		return nil, fmt.Errorf("grule: %w", err)
	}
	g := &grule{traced: traced, engine: engine.NewGruleEngine(), rules: rules, context: ast.NewDataContext()}
	g.engine.ReturnErrOnFailedRuleEvaluation = true
	if traced {
		g.engine.Listeners = []engine.GruleEngineListener{&g.trace}
	}
	return g, g.context.Add("D", &g.data)
}

func (g *grule) Name() string {
	if g.traced {
		return "Grule, listener"
	}
	return "Grule"
}

func (g *grule) How() string {
	if g.traced {
		return "the same, with a listener that keeps which rules were tried and fired"
	}
	return "one knowledge base and one data context used again"
}

func (g *grule) Load(cases []corpus.Case) error {
	g.inputs = g.inputs[:0]
	for _, in := range inputsOf(cases) {
		other := in.StartEarliest
		if editionAt(other, in.Class) == editionAt(in.Start, in.Class) {
			other = in.StartLatest
		}
		g.inputs = append(g.inputs, data{
			Start: in.Start, StartEarliest: in.StartEarliest, StartLatest: in.StartLatest, Other: other, At: in.Start,
			LongestLo: in.Longest.Lo, LongestHi: in.Longest.Hi, UnannouncedLo: in.LongestUnannounced.Lo, UnannouncedHi: in.LongestUnannounced.Hi,
			OutsideLo: in.Outside.Lo, OutsideHi: in.Outside.Hi, WithinLo: in.Within.Lo, WithinHi: in.Within.Hi,
			HeldLo: in.Held.Lo, HeldHi: in.Held.Hi, HeldUnannouncedLo: in.HeldUnannounced.Lo, HeldUnannouncedHi: in.HeldUnannounced.Hi,
			Revenue: in.Revenue, Users: in.Users, Class: in.Class, Cause: in.Cause, Attribution: in.Attribution, Currency: in.Currency,
			Fee: in.Fee, Unforeseen: in.Unforeseen, Critical: in.Critical, Cloud: in.Cloud,
		})
	}
	return nil
}

func (g *grule) Evaluate(i int) error {
	g.data = g.inputs[i]
	g.trace = g.trace[:0]
	if err := g.engine.Execute(g.context, g.rules); err != nil {
		return fmt.Errorf("grule: %w", err)
	}
	return nil
}

func (g *grule) Decision() Decision {
	if g.data.Edition == 1 && g.data.Turn == 0 {
		return Decision{}
	}
	return decisionOf(g.data.Ground*16 + g.data.Outage*4 + g.data.Compensation)
}

// step is a rule that was tried or fired in a cycle.
type step struct {
	cycle            uint64
	rule             string
	candidate, fired bool
}

// fired keeps the steps of one execution.
type fired []step

// EvaluateRuleEntry is called for each rule that was tried.
func (f *fired) EvaluateRuleEntry(_ context.Context, cycle uint64, r *ast.RuleEntry, candidate bool) {
	*f = append(*f, step{cycle: cycle, rule: r.RuleName, candidate: candidate})
}

// ExecuteRuleEntry is called for each rule that is fired.
func (f *fired) ExecuteRuleEntry(_ context.Context, cycle uint64, r *ast.RuleEntry) {
	*f = append(*f, step{cycle: cycle, rule: r.RuleName, fired: true})
}

// BeginCycle is called as a cycle begins.
func (f *fired) BeginCycle(context.Context, uint64) {}
