package main

import (
	"context"

	"github.com/spf13/cobra"
)

func (p *program) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "Bring the database to this version's shape", Args: cobra.NoArgs,
		Long: `Brings the database of DATABASE_URL to the newest shape: the service's role, the
tables, and the job queue's. It can be run again at any time and by several
processes at once; nothing is ever migrated down.`,
		Example: `  DATABASE_URL='postgres://bosang_owner@db/bosang?sslmode=verify-full' bosang migrate`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{migrate: true, shapeOnly: true}, func(context.Context, *database) error {
				p.say("the database has this version's shape")
				return nil
			})
		},
	}
}
