// Package reporting reads what `bosang report` is asked for, and writes it.
package reporting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	written "bosang/api/report"
	"bosang/claims/access"
	"bosang/claims/report"
	"bosang/rules"
	"bosang/rules/period"
)

// Asked is what is asked for. Incident and Provider are keys.
type Asked struct {
	report.Asked
	Incident, Provider string
	from, to, form     string
	said               func(flag string) bool
}

// Flags adds the flags that say it.
func (a *Asked) Flags(c *cobra.Command) {
	f := c.Flags()
	a.said = f.Changed
	f.StringVar(&a.Incident, "incident", "", "only the claims of this incident (its key)")
	f.StringVar(&a.Provider, "provider", "", "only the claims of this provider (its key)")
	f.Int64Var(&a.AsOf, "as-of", 0, "count up to this cut-off")
	f.Int64Var(&a.Since, "since", 0, "compare with this cut-off")
	f.StringVar(&a.from, "from", "", "the first day of arrival (2022-10-19)")
	f.StringVar(&a.to, "to", "", "the day after the last day of arrival")
	f.BoolVar(&a.Public, "public", false, "as it may be published: small groups hidden")
	f.StringVar(&a.form, "format", string(written.JSON), "json, csv or xlsx")
}

// Read reads the flags, before any database is opened.
func (a *Asked) Read(name string) (err error) {
	a.Name = name
	if !slices.Contains(written.Forms(), written.Form(a.form)) {
		return fmt.Errorf("--format is json, csv or xlsx, not %q", a.form)
	}
	if a.said("as-of") && a.AsOf < 1 || a.said("since") && a.Since < 1 {
		return errors.New("--as-of and --since are numbers of cut-offs, from 1 on")
	}
	for _, day := range []struct {
		flag, said string
		to         *period.Date
	}{{"--from", a.from, &a.From}, {"--to", a.to, &a.To}} {
		if day.said == "" {
			continue
		}
		if *day.to, err = period.ParseDate(day.said); err != nil {
			return fmt.Errorf("%s is a date such as 2022-10-19, not %q", day.flag, day.said)
		}
	}
	return nil
}

// Known refuses a name that no report has, and lists those there are.
func (a *Asked) Known(reports *report.Reports, actor access.Actor) error {
	all, err := reports.List(actor)
	if err != nil {
		return err
	}
	var names []string
	for _, d := range all {
		names = append(names, d.Name)
	}
	if !slices.Contains(names, a.Name) {
		return fmt.Errorf("there is no report %q, but %s", a.Name, strings.Join(slices.Compact(names), ", "))
	}
	return nil
}

// Write writes the report to the end.
func (a *Asked) Write(ctx context.Context, reports *report.Reports, actor access.Actor, lang rules.Lang, to io.Writer) error {
	out := written.New(written.Form(a.form), lang, to)
	if err := reports.Write(ctx, actor, a.Asked, out); err != nil {
		return err
	}
	return out.End()
}
