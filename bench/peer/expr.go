package peer

import (
	"fmt"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/vm"

	"bosang/bench/corpus"
)

// exprEngine is github.com/expr-lang/expr.
type exprEngine struct {
	program *vm.Program
	machine vm.VM
	inputs  []map[string]any
	last    int
}

func newExpr() (Engine, error) {
	env := map[string]any{}
	for _, name := range numbers {
		env[name] = 0
	}
	for _, name := range words {
		env[name] = ""
	}
	program, err := expr.Compile(expression(), expr.Env(env))
	if err != nil {
		return nil, fmt.Errorf("expr: %w", err)
	}
	return &exprEngine{program: program}, nil
}

func (e *exprEngine) Name() string { return "expr" }

func (e *exprEngine) How() string {
	return "one compiled expression, a virtual machine used again, a map made before (faster than a struct, whose fields it would box); it has no trace"
}

func (e *exprEngine) Load(cases []corpus.Case) error {
	e.inputs = e.inputs[:0]
	for _, in := range inputsOf(cases) {
		n, w := values(&in)
		m := make(map[string]any, len(n)+len(w))
		for i, name := range numbers {
			m[name] = int(n[i])
		}
		for i, name := range words {
			m[name] = w[i]
		}
		e.inputs = append(e.inputs, m)
	}
	return nil
}

func (e *exprEngine) Evaluate(i int) error {
	out, err := e.machine.Run(e.program, e.inputs[i])
	if err != nil {
		return err
	}
	n, ok := out.(int)
	if !ok {
		return fmt.Errorf("expr: %v is not a whole number", out)
	}
	e.last = n
	return nil
}

func (e *exprEngine) Decision() Decision { return decisionOf(int64(e.last)) }
