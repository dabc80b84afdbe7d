// Package report puts into words and tables what the commands have found out.
package report

import (
	"fmt"
	"io"

	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// printer writes lines for people; nobody is left to tell when it cannot.
type printer struct{ to io.Writer }

func (p printer) say(format string, args ...any) {
	_, _ = fmt.Fprintln(p.to, terminal.Printable(fmt.Sprintf(format, args...)))
}

// Explanation writes a decision and why it is so.
func Explanation(to io.Writer, e *rules.Explanation) {
	p := printer{to}
	p.say("%s\n", e.Headline)
	for _, part := range [][]string{e.Paragraphs, e.NextSteps, e.Cautions} {
		for _, line := range part {
			p.say("%s", line)
		}
		if len(part) > 0 {
			p.say("")
		}
	}
	for _, f := range e.Findings {
		p.say("%s — %s: %s", f.Citation, f.Title, f.StatusText)
		for _, check := range f.Checks {
			p.say("    %s", check.Text)
		}
		if f.WouldChange != "" {
			p.say("    %s", f.WouldChange)
		}
	}
}
