package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"bosang/claims"
	"bosang/claims/identity"
)

func (p *program) tokenListCommand() *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use: "list", Short: "List the tokens that were minted here", Args: cobra.NoArgs,
		Long: `Lists the tokens that this command has minted, newest first: id, role, subject, until
when it is good, when it was last used, and its name. People see those of their own on
their pages. What is shown lets nobody in.`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				for page := (claims.Page{Limit: claims.MaxPage}); ; {
					list, err := db.identity.MachineTokens(ctx, page)
					if err != nil {
						return err
					}
					for _, t := range list {
						if page.After = t.ID; all || t.Live(db.store.Now()) {
							p.sayToken(t)
						}
					}
					if len(list) < page.Limit {
						return nil
					}
				}
			})
		},
	}
	c.Flags().BoolVar(&all, "all", false, "also those that are over")
	return c
}

// sayToken shows a token by what it is known by, never its text.
func (p *program) sayToken(t identity.Token) {
	state := "until " + t.ExpiresAt.Format(time.RFC3339)
	if !t.RevokedAt.IsZero() {
		state = "revoked " + t.RevokedAt.Format(time.RFC3339)
	}
	used := "not used"
	if !t.UsedAt.IsZero() {
		used = "used " + t.UsedAt.Format(time.RFC3339)
	}
	p.say("%s  %s  %s  %s  %s  %s", t.ID, t.Actor.Role, t.Actor.Subject, state, used, t.Name)
}

func (p *program) tokenRevokeCommand() *cobra.Command {
	return &cobra.Command{
		Use: "revoke ID", Short: "Take a token back, whoever's it is", Args: cobra.ExactArgs(1),
		Long: `Takes a token back by its id, as "token list" shows it. A process that has just seen
the token lets it act for ten seconds more.`,
		Example: `  bosang token list
  bosang token revoke 0192a3b4-5c6d-7e8f-9a0b-1c2d3e4f5a6b`,
		RunE: func(c *cobra.Command, args []string) error {
			id, err := claims.ParseID[any](args[0])
			if err != nil {
				return usage("%q is no id of a token", args[0])
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				if err := db.identity.RevokeFromMachine(ctx, claims.TokenID(id)); err != nil {
					return err
				}
				p.say("%s is good no more.", id)
				return nil
			})
		},
	}
}
