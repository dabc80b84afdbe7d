package library

import (
	"strings"
	"testing"
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
	instruments, err := Instruments()
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range instruments {
		for _, c := range in.Cases {
			t.Run(c.Rulebook+": "+c.Name, func(t *testing.T) {
				if wrong := c.Run(l); len(wrong) > 0 {
					t.Errorf("%s\n%s", c.At, strings.Join(wrong, "\n"))
				}
			})
		}
	}
}
