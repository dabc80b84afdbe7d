package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// tokenWish is who a token is asked for.
type tokenWish struct {
	role      string
	providers []string
	customer  string
	subject   string
	expires   time.Duration
	name      string
	scopes    []string
}

func (p *program) tokenCommand() *cobra.Command {
	var w tokenWish
	c := &cobra.Command{
		Use: "token", Short: "Mint a bearer token and show it once", Args: cobra.NoArgs,
		Long: `Mints a bearer token and shows it once, on the output; the database keeps only its
SHA-256. Whoever can reach the database with this program can mint.

Roles: claimant (a provider's customer), operator (member of providers),
regulator (reads everything), administrator.`,
		Example: `  bosang token --role claimant --provider kakao --customer demo-000001
  bosang token --role operator --provider kakao --provider kakao-pay
  bosang token --role regulator --expires 24h
  bosang token --role operator --provider kakao --name import --scope subscription:write
  export TOKEN=$(bosang token --role administrator)`,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := w.check(); err != nil {
				return err
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				actor, err := w.actor(ctx, db)
				if err != nil {
					return err
				}
				text, token, err := db.mint(ctx, actor, w.name, w.expires)
				if err != nil {
					return err
				}
				_, _ = fmt.Fprintf(p.err, "%s %s, until %s\n", actor.Role, actor.Subject, token.ExpiresAt.Format(time.RFC3339))
				p.say("%s", text)
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&w.role, "role", "", "claimant, operator, regulator or administrator (required)")
	f.StringArrayVar(&w.providers, "provider", nil, "the provider's key: of a claimant's contract, of an operator's membership (repeatable)")
	f.StringVar(&w.customer, "customer", "", "a claimant's customer number with the provider")
	f.StringVar(&w.subject, "subject", "", "the name that stands in the audit trail (no person's name)")
	f.DurationVar(&w.expires, "expires", identity.TokenLifetime, "how long the token lives, a year at most")
	f.StringVar(&w.name, "name", "", "what the token is for")
	c.AddCommand(p.tokenListCommand(), p.tokenRevokeCommand())
	f.StringArrayVar(&w.scopes, "scope", nil, "a permission of the role that it is limited to, such as claim:read (repeatable; none: all that tokens of the role have)")
	return c
}

// check refuses what cannot be, before any database is asked.
func (w *tokenWish) check() error {
	role := access.Role(w.role)
	switch {
	case w.expires <= 0 || w.expires > identity.LongestTokenLived:
		return usage("--expires must be positive, and a year (8760h) at most")
	case role == access.Claimant && (len(w.providers) != 1 || w.customer == ""):
		return usage("a claimant's token needs --provider KEY and --customer NUMBER")
	case role == access.Operator && len(w.providers) == 0:
		return usage("an operator's token needs --provider KEY, once or more")
	case role == access.Claimant || role == access.Operator:
	case role != access.Regulator && role != access.Administrator:
		return usage("--role is claimant, operator, regulator or administrator, not %q", w.role)
	case len(w.providers) > 0:
		return usage("--provider goes with claimants and operators only")
	}
	if w.customer != "" && role != access.Claimant {
		return usage("--customer goes with claimants only")
	}
	may := access.Scopes(role)
	for _, s := range w.scopes {
		if !slices.Contains(may, access.Permission(s)) {
			return usage("--scope %q is none of a %s's: %v", s, role, may)
		}
	}
	return nil
}

// actor finds whom the token lets act.
func (w *tokenWish) actor(ctx context.Context, db *database) (access.Actor, error) {
	actor := access.Actor{Subject: w.subject, Role: access.Role(w.role)}
	for _, s := range w.scopes {
		actor.Scopes = append(actor.Scopes, access.Permission(s))
	}
	var keys string
	for _, key := range w.providers {
		provider, err := db.provider(ctx, administrator("token"), key)
		if err != nil {
			return actor, err
		}
		keys += ":" + key
		if actor.Role == access.Operator {
			actor.Providers = append(actor.Providers, provider.ID)
			continue
		}
		claimant, err := db.customer(ctx, provider, w.customer)
		if err != nil {
			return actor, err
		}
		actor.Claimant = claimant.ID
		keys = ":" + claimant.ID.String()
	}
	if actor.Subject == "" {
		actor.Subject = w.role + keys
	}
	return actor, nil
}

// customer finds a provider's customer. An unknown number is an error: only a
// subscription makes a claimant.
func (d *database) customer(ctx context.Context, provider claims.Provider, number string) (claims.Claimant, error) {
	var found claims.Claimant
	err := d.store.InTx(ctx, administrator("token"), func(tx claims.Tx) error {
		ids, err := tx.ClaimantsOf(ctx, provider.ID, []claims.CustomerOf{{Number: number, Kind: claims.Consumer}})
		if err != nil {
			return err
		}
		found, err = tx.Claimant(ctx, ids[0])
		if err == nil && !found.CreatedAt.Before(tx.Now()) {
			// Made just now by asking; the error undoes it.
			return fmt.Errorf("%s has no customer %q; a subscription makes one (`bosang import subscriptions`): %w",
				provider.Key, number, claims.NotFound("claimant"))
		}
		return err
	})
	return found, err
}
