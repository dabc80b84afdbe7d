package report

import (
	"io"

	"bosang/claims/batch"
	"bosang/cmd/bosang/internal/terminal"
)

// Run writes what became of the claims of a run.
func Run(to io.Writer, b batch.Batch) {
	p := printer{to}
	what := "decided"
	if b.Rehearsal {
		what = "would be decided"
	}
	t := b.Totals
	p.say("run %s: %s claims seen, %s %s, %s unchanged, %s failed", b.ID, terminal.Thousands(t.Seen), terminal.Thousands(t.Decided), what,
		terminal.Thousands(t.Unchanged), terminal.Thousands(t.Failed))
	for _, state := range decided {
		if t.By[state] == 0 {
			continue
		}
		p.say("  %s %s", terminal.PadLeft(terminal.Thousands(t.By[state]), 12), words[english].states[state])
	}
}
