package peer

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"bosang/bench/corpus"
)

//go:embed decide.rego
var policy string

// opa is github.com/open-policy-agent/opa.
type opa struct {
	traced bool
	query  rego.PreparedEvalQuery
	inputs []ast.Value
	last   []any
}

func newOPA(traced bool) (Engine, error) {
	query, err := rego.New(rego.Query("data.telecom.decision"), rego.Module("decide.rego", policy)).PrepareForEval(context.Background())
	if err != nil {
		return nil, fmt.Errorf("OPA: %w", err)
	}
	return &opa{traced: traced, query: query}, nil
}

func (o *opa) Name() string {
	if o.traced {
		return "OPA, trace"
	}
	return "OPA"
}

func (o *opa) How() string {
	if o.traced {
		return "the same, with a tracer that keeps every event (topdown.BufferTracer)"
	}
	return "one policy, the query prepared, the input parsed before (EvalParsedInput)"
}

func (o *opa) Load(cases []corpus.Case) error {
	o.inputs = o.inputs[:0]
	for _, in := range inputsOf(cases) {
		n, w := values(&in)
		m := make(map[string]any, len(n)+len(w))
		for i, name := range numbers {
			m[name] = n[i]
		}
		for i, name := range words {
			m[name] = w[i]
		}
		v, err := ast.InterfaceToValue(m)
		if err != nil {
			return fmt.Errorf("OPA: %w", err)
		}
		o.inputs = append(o.inputs, v)
	}
	return nil
}

func (o *opa) Evaluate(i int) error {
	options := [2]rego.EvalOption{rego.EvalParsedInput(o.inputs[i])}
	asked := options[:1]
	var tracer *topdown.BufferTracer
	if o.traced {
		tracer = topdown.NewBufferTracer()
		asked = append(asked, rego.EvalQueryTracer(tracer))
	}
	results, err := o.query.Eval(context.Background(), asked...)
	switch {
	case err != nil:
		return fmt.Errorf("OPA: %w", err)
	case len(results) != 1:
		return fmt.Errorf("OPA: %d results", len(results))
	case o.traced && len(*tracer) == 0:
		return fmt.Errorf("OPA: nothing was traced")
	}
	var ok bool
	if o.last, ok = results[0].Expressions[0].Value.([]any); !ok || len(o.last) != 3 {
		return fmt.Errorf("OPA: %v is not a decision", results[0].Expressions[0].Value)
	}
	return nil
}

func (o *opa) Decision() Decision {
	var d Decision
	for i, w := range groundWords {
		if o.last[0] == w {
			d.Ground = Ground(i)
		}
	}
	for i, w := range statusWords {
		if o.last[1] == w {
			d.Outage = Status(i)
		}
		if o.last[2] == w {
			d.Compensation = Status(i)
		}
	}
	return d
}
