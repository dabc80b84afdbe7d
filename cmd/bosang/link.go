package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bosang/api/listen"
	"bosang/claims/identity"
)

func (p *program) linkCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "link", Short: "Make a one-time link by which somebody comes in", Args: cobra.NoArgs,
		Long: `Makes a one-time link and shows it once, on the output; the database keeps only its
SHA-256. Whoever can reach the database with this program can make one, and it is on
the record. All others are made by administrators and operators over the interface.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(p.administratorLinkCommand(), p.recoveryLinkCommand())
	return c
}

func (p *program) administratorLinkCommand() *cobra.Command {
	return &cobra.Command{
		Use: "administrator", Short: "For one of the first two administrators", Args: cobra.NoArgs,
		Long: `Makes the link for one of the first two administrators, good for a day; one that was
made before and not used is good no more. From two administrators on they invite and
approve each other, and no more links are made here.`,
		Example: `  bosang link administrator`,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				made, err := db.identity.AdministratorLink(ctx)
				if err != nil {
					return err
				}
				p.sayLink("administrator", p.address(nil), made)
				return nil
			})
		},
	}
}

func (p *program) recoveryLinkCommand() *cobra.Command {
	var name string
	var secondFactor bool
	c := &cobra.Command{
		Use: "recovery", Short: "For a user of a privileged role who has lost the password", Args: cobra.NoArgs,
		Long: `Makes the link by which an operator, regulator or administrator chooses another
password, good for three days: for when no second administrator is left to approve one.
The second factor stays required, unless it is lost too.`,
		Example: `  bosang link recovery --user park@example.com
  bosang link recovery --user park@example.com --second-factor`,
		RunE: func(c *cobra.Command, _ []string) error {
			if name == "" {
				return usage("--user is the sign-in name of who has lost the password")
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				made, err := db.identity.RecoverFromMachine(ctx, name, secondFactor)
				if err != nil {
					return err
				}
				p.sayLink("recovery", p.address(nil), made)
				return nil
			})
		},
	}
	c.Flags().StringVar(&name, "user", "", "the sign-in name (required)")
	c.Flags().BoolVar(&secondFactor, "second-factor", false, "the second factor is lost too")
	return c
}

// sayLink shows a link, which nobody can show again.
func (p *program) sayLink(what, base string, made identity.Issued) {
	_, _ = fmt.Fprintf(p.err, "%s, once, until %s\n", what, made.Link.ExpiresAt.Format(time.RFC3339))
	p.say("%s", linkAt(base, made))
}

// linkAt is where the page of a link is.
func linkAt(base string, made identity.Issued) string { return base + "/link/" + made.Secret }

// address is where people find the service: as it is set, or where it listens.
func (p *program) address(at *listen.Place) string {
	switch public := publicURL(p.settings.network.public); {
	case public != "":
		return public
	case at != nil:
		return at.Scheme() + "://" + at.Addr().String()
	case p.settings.network.cert != "":
		return "https://" + p.settings.network.addr
	}
	return "http://" + p.settings.network.addr
}

// sayFirstLink shows the link of the first administrator on the first start of a
// database: nobody could come in otherwise, and there is no password that everybody
// knows.
func (p *program) sayFirstLink(ctx context.Context, db *database, at *listen.Place) error {
	made, first, err := db.identity.FirstStart(ctx)
	if err != nil || !first {
		return err
	}
	p.say("Nobody can sign in yet. The first administrator opens this link, once and within a day\n(`bosang link administrator` makes another):\n%s",
		linkAt(p.address(at), made))
	return nil
}
