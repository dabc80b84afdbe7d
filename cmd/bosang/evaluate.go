package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bosang/api/form"
	"bosang/cmd/bosang/internal/report"
	"bosang/rules"
)

func (p *program) evaluateCommand() *cobra.Command {
	var lang, lawOn string
	var raw bool
	c := &cobra.Command{
		Use: "evaluate FILE", Short: "Decide facts from a JSON file, without any database", Args: cobra.ExactArgs(1),
		Long: `Reads facts as a decision stores them (its member "facts"; - reads the input) and
shows the outcome that the rulebooks in this program give, with --books those in
folders too. It knows no edition that was published at run time: with these
POST /v1/evaluations decides.`,
		Example: `  bosang evaluate facts.json --lang ko
  bosang evaluate --json - < facts.json
  bosang evaluate facts.json --law-on 2024-01-01
  bosang evaluate facts.json --books my-terms`,
		RunE: func(_ *cobra.Command, args []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			on, err := moment(lawOn)
			if err != nil {
				return err
			}
			return p.evaluate(args[0], l, raw, on)
		},
	}
	langFlag(c, &lang)
	p.booksFlag(c)
	c.Flags().StringVar(&lawOn, "law-on", "", "decide as the law stood on this date or at this instant (RFC 3339); else when the outage began")
	c.Flags().BoolVar(&raw, "json", false, "show the canonical JSON of the outcome instead")
	return c
}

// moment reads an instant, or a date: then noon of it in UTC, which is that date
// wherever a law is in force. Nothing is the zero instant.
func moment(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Add(12 * time.Hour), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Nanosecond()%1000 != 0 {
		return time.Time{}, usage("--law-on must be a date, such as 2024-01-01, or an instant, such as 2024-01-01T09:00:00+09:00, not %q", text)
	}
	return t.UTC(), nil
}

// unprefixed leaves out which package says what is wrong: whoever wrote the file
// has no use for it.
var unprefixed = strings.NewReplacer("rules: not facts in JSON: ", "", "rules: ", "", "json: ", "")

func (p *program) evaluate(file string, lang rules.Lang, raw bool, lawOn time.Time) error {
	text, err := p.readFile(file)
	if err != nil {
		return err
	}
	if found := form.RegistrationNumbers(text); len(found) > 0 {
		return fmt.Errorf("%s: %s holds what looks like a resident registration number", file, found[0].Field)
	}
	lib, err := p.library()
	if err != nil {
		return err
	}
	facts, err := rules.ParseFactsIn(lib.Schema(), text)
	if err != nil {
		return fmt.Errorf("%s is no JSON of facts, as a decision has them in its member \"facts\": %s", file, unprefixed.Replace(err.Error()))
	}
	outcome, err := lib.EvaluateAsked(facts, rules.Asked{LawOn: lawOn})
	if err != nil {
		return err
	}
	p.tellOfPublished()
	if raw {
		p.say("%s", outcome.Canonical())
		return nil
	}
	e, err := lib.Explain(outcome, facts, lang)
	if err != nil {
		return err
	}
	report.Explanation(p.out, e)
	return nil
}

// readFile reads a file, or the input for "-".
func (p *program) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(p.in)
	}
	return os.ReadFile(name)
}
