package main

import (
	"context"

	"github.com/spf13/cobra"

	"bosang/cmd/bosang/internal/reporting"
	"bosang/rules"
)

func (p *program) reportCommand() *cobra.Command {
	var asked reporting.Asked
	var lang string
	c := &cobra.Command{
		Use: "report NAME", Short: "Count claims or money up to a cut-off", Args: cobra.ExactArgs(1),
		Long: `Writes a report to the output. Without --as-of it makes a new cut-off, which the
report names; with that number the same report is the same to the byte later, in JSON
and CSV, whatever has happened since. A name that there is not lists those there are.`,
		Example: `  bosang report claims --incident kakao-2022-10-15 --format csv
  bosang report changes --since 3 --as-of 7
  bosang report claims --public --lang ko --format xlsx > claims.xlsx`,
		RunE: func(c *cobra.Command, args []string) error {
			l, err := language(lang)
			if err != nil {
				return err
			}
			if err := asked.Read(args[0]); err != nil {
				return usage("%w", err)
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error { return p.report(ctx, db, asked, l) })
		},
	}
	asked.Flags(c)
	langFlag(c, &lang)
	return c
}

func (p *program) report(ctx context.Context, db *database, asked reporting.Asked, lang rules.Lang) error {
	actor := administrator("report")
	if err := asked.Known(db.reports, actor); err != nil {
		return usage("%w", err)
	}
	if asked.Incident != "" {
		found, err := db.incident(ctx, actor, asked.Incident)
		if err != nil {
			return err
		}
		asked.Asked.Incident = found.ID
	}
	if asked.Provider != "" {
		found, err := db.provider(ctx, actor, asked.Provider)
		if err != nil {
			return err
		}
		asked.Asked.Provider = found.ID
	}
	return asked.Write(ctx, db.reports, actor, lang, p.out)
}
