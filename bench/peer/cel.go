package peer

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"bosang/bench/corpus"
)

// celEngine is cel.dev/cel-go.
type celEngine struct {
	traced  bool
	program cel.Program
	inputs  []map[string]any
	last    int64
}

func newCEL(traced bool) (Engine, error) {
	var options []cel.EnvOption
	for _, name := range numbers {
		options = append(options, cel.Variable(name, cel.IntType))
	}
	for _, name := range words {
		options = append(options, cel.Variable(name, cel.StringType))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(expression())
	if issues.Err() != nil {
		return nil, fmt.Errorf("CEL: %w", issues.Err())
	}
	how := cel.EvalOptions(cel.OptOptimize)
	if traced {
		how = cel.EvalOptions(cel.OptOptimize, cel.OptTrackState)
	}
	program, err := env.Program(checked, how)
	return &celEngine{traced: traced, program: program}, err
}

func (c *celEngine) Name() string {
	if c.traced {
		return "CEL, state tracked"
	}
	return "CEL"
}

func (c *celEngine) How() string {
	if c.traced {
		return "the same, with the value of each part that was evaluated kept (OptTrackState)"
	}
	return "one checked expression, OptOptimize, a map made before of CEL's own values"
}

func (c *celEngine) Load(cases []corpus.Case) error {
	c.inputs = c.inputs[:0]
	for _, in := range inputsOf(cases) {
		n, w := values(&in)
		m := make(map[string]any, len(n)+len(w))
		for i, name := range numbers {
			m[name] = types.Int(n[i])
		}
		for i, name := range words {
			m[name] = types.String(w[i])
		}
		c.inputs = append(c.inputs, m)
	}
	return nil
}

func (c *celEngine) Evaluate(i int) error {
	out, _, err := c.program.Eval(c.inputs[i])
	if err != nil {
		return err
	}
	n, ok := out.(types.Int)
	if !ok {
		return fmt.Errorf("CEL: %v is not a whole number", out)
	}
	c.last = int64(n)
	return nil
}

func (c *celEngine) Decision() Decision { return decisionOf(c.last) }
