package peer

import (
	"fmt"
	"slices"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"

	"bosang/bench/corpus"
)

// celEngine is cel.dev/cel-go.
type celEngine struct {
	traced  bool
	program cel.Program
	inputs  []record
	last    int64
}

// record gives the variables' values, which are CEL's own.
type record []any

// places are the variables' places in a record.
var places = func() map[string]int {
	all := map[string]int{}
	for i, name := range append(slices.Clone(numbers), words...) {
		all[name] = i
	}
	return all
}()

// ResolveName gives a variable's value.
func (r *record) ResolveName(name string) (any, bool) {
	i, ok := places[name]
	if !ok {
		return nil, false
	}
	return (*r)[i], true
}

// Parent is none.
func (*record) Parent() interpreter.Activation { return nil }

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
	return "one checked expression, OptOptimize, an activation of its own made before of CEL's own values (faster than a map)"
}

func (c *celEngine) Load(cases []corpus.Case) error {
	c.inputs = c.inputs[:0]
	for _, in := range inputsOf(cases) {
		n, w := values(&in)
		r := make(record, 0, len(n)+len(w))
		for _, v := range n {
			r = append(r, types.Int(v))
		}
		for _, v := range w {
			r = append(r, types.String(v))
		}
		c.inputs = append(c.inputs, r)
	}
	return nil
}

func (c *celEngine) Evaluate(i int) error {
	out, _, err := c.program.Eval(&c.inputs[i])
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
