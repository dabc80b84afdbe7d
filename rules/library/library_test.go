package library

import (
	"testing"

	"bosang/rules/rulebook"
	"bosang/rules/rulebook/cases"
)

func TestEveryRulebookLoads(t *testing.T) {
	if _, err := Load(); err != nil {
		t.Fatal(err)
	}
}

func TestEveryCaseComesOutAsItsFileSays(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	list, err := Cases()
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		c := &list[i]
		t.Run(c.Rulebook+": "+c.Name, func(t *testing.T) {
			if wrong := c.Run(l); len(wrong) > 0 {
				t.Errorf("%s\n%s", c.At, wrong)
			}
		})
	}
}

func TestEveryProvisionIsReachedBothWaysByTheCasesOfItsRulebook(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	instruments, err := Instruments()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := rulebook.Schema(instruments...)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range instruments {
		t.Run(in.Key, func(t *testing.T) {
			if err := cases.Check(l, in, schema); err != nil {
				t.Error(err)
			}
		})
	}
}
