package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bosang/claims"
	"bosang/rules/definition"
	"bosang/rules/period"
	"bosang/rules/rulebook/scaffold"
)

var keyForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

var bookKinds = []string{string(definition.Statute), string(definition.Standard), string(definition.Contract), string(definition.Programme)}

func (p *program) newCommand() *cobra.Command {
	var n scaffold.New
	var kind, edition, dir, lang string
	c := &cobra.Command{
		Use: "new RULEBOOK", Short: "Make the folder of a new rulebook, sound and explained, to be changed", Args: cobra.ExactArgs(1),
		Long: `Makes an edition whose parts are explained in comments, files for the words it
may quote, and three cases. The comments are in Korean or English.`,
		Example: "  bosang rulebook new norrsken-terms --kind contract --jurisdiction SE --zone Europe/Stockholm --provider norrsken --currency SEK --edition 2024-01-01",
		RunE: func(c *cobra.Command, args []string) error {
			l, err := p.authorsLanguage(lang)
			if err != nil {
				return err
			}
			n.Key, n.Kind, n.Lang = args[0], definition.BookKind(kind), l
			from, err := period.ParseDate(edition)
			switch {
			case !keyForm.MatchString(n.Key):
				return usage("a rulebook's key is of lower-case letters, digits and hyphens, not %q", n.Key)
			case !claims.IsJurisdiction(n.Jurisdiction):
				return usage("--jurisdiction is of ISO 3166, such as KR, GB or US-NY, not %q", n.Jurisdiction)
			case !slices.Contains(bookKinds, kind):
				return usage("--kind must be one of %s, not %q", strings.Join(bookKinds, ", "), kind)
			case n.Provider != "" && !keyForm.MatchString(n.Provider):
				return usage("--provider must be a provider's key of lower-case letters, digits and hyphens, not %q", n.Provider)
			case edition == "":
				return usage("--edition DATE says from when it holds, such as --edition 2024-01-01")
			case err != nil:
				return usage("--edition must be a date such as 2024-01-01, not %q", edition)
			}
			if !c.Flags().Changed("dir") && !isPath(dir) {
				return usage("there is no %s here: run this in the repository's root, or say with --dir where to make the folder", dir)
			}
			n.Edition, n.Schemas = from, schemasBeside(dir)
			return p.newRulebook(n, filepath.Join(dir, n.Key))
		},
	}
	c.Flags().StringVar(&kind, "kind", "contract", "statute, standard, contract or programme")
	c.Flags().StringVar(&n.Jurisdiction, "jurisdiction", "KR", "the jurisdiction, as ISO 3166 writes it: KR, GB, US-NY")
	c.Flags().StringVar(&n.Zone, "zone", "Asia/Seoul", "the zone in which its days and months are counted")
	c.Flags().StringVar(&n.Provider, "provider", "", "the key of the provider that a contract or programme binds (example)")
	c.Flags().StringVar(&n.Currency, "currency", "", "the currency of its sums, as ISO 4217 writes it (that of the jurisdiction)")
	c.Flags().StringVar(&edition, "edition", "", "the date from which the edition holds, by which it is called")
	c.Flags().StringVar(&dir, "dir", filepath.Join("rules", "library"), "where to make the folder")
	authorsLangFlag(c, &lang)
	return c
}

// schemasBeside gives the folder of the schemas as seen from a rulebook's folder, where that is made beside those in this
// repository; else "".
func schemasBeside(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, "..", "rulebook", "schema.json")); err != nil {
		return ""
	}
	return "../../rulebook"
}

func (p *program) newRulebook(n scaffold.New, folder string) error {
	files, err := scaffold.Files(n)
	if err != nil {
		return usage("a rulebook cannot be made so: %s", strings.TrimPrefix(err.Error(), "scaffold: "))
	}
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return usage("%s is there already; choose another name or --dir", folder)
	}
	for _, f := range files {
		name := filepath.Join(folder, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			return err
		}
		p.say("%s", name)
	}
	p.say("\n%s", both{"이제 고쳐 쓰고 검사하세요: bosang rulebook check %s", "Now change it and check it: bosang rulebook check %s"}.in(n.Lang, folder))
	return nil
}
