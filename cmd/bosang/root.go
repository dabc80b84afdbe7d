package main

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bosang/claims/privacy/scrub"
	"bosang/cmd/bosang/internal/terminal"
)

const rootLong = `Bosang (보상) decides claims for compensation after a service outage, and shows why.

Without a database it starts a PostgreSQL of its own beside itself and keeps its
data in .bosang; with DATABASE_URL it uses that server.

Environment (a flag overrides):
  DATABASE_URL          the owner's connection: migrates (--database)
  DATABASE_SERVICE_URL  the service's own login, a member of bosang_service
                        (--service-database); unset: the owner's, with that role
  BOSANG_DATA           where the embedded PostgreSQL lives (--data; .bosang)
  BOSANG_MASTER_KEY_FILE  the file with the master key that seals personal data
                        (master.key in BOSANG_DATA, made where the database has none)
  BOSANG_MASTER_KEY     its text, in place of a file
  BOSANG_IDENTITY_PROVIDERS
                        the file of identity providers (OpenID Connect) that are
                        trusted to say who somebody is
  BOSANG_BREACHED_PASSWORDS
                        a file of breached passwords that nobody may choose, as the
                        Pwned Passwords download has them: SHA-1, in order
  BOSANG_ERASURES       the journal of erasures, which backups are held against
                        (erasures.jsonl in BOSANG_DATA); keep it apart from them
  BOSANG_EVIDENCE       where files are kept that support claims: file:///a/directory or
                        s3://bucket/prefix?endpoint=https://…&region=… (evidence in
                        BOSANG_DATA)
  BOSANG_EVIDENCE_LIMITS
                        how much of them, such as file=25MiB,files=20,total=200MiB
  BOSANG_POSTGRES_BIN   the folder of initdb and postgres to use
  BOSANG_ADDR           where to listen (--addr; 127.0.0.1:8080)
  BOSANG_TLS_CERT, BOSANG_TLS_KEY
                        a certificate and its key, in PEM (--tls-cert, --tls-key)
  BOSANG_PUBLIC_URL     by which address the service is asked, such as
                        https://bosang.example (more: separated by commas)
  BOSANG_TRUSTED_PROXIES
                        proxies that are believed on where a request came from:
                        addresses and ranges, such as 10.0.0.0/28
  BOSANG_METRICS_FROM   who may read /metrics without a token: addresses and ranges
  BOSANG_RATE_LIMITS    how often callers may ask, such as write=600/1m; off
  BOSANG_MAX_CONNECTIONS
                        how many connections there may be at once (4096)
  BOSANG_LOG            debug, info, warn or error (--log; info)
  BOSANG_LOG_FORMAT     text or json (--log-format; text on a terminal)

Exit codes: 0 done · 1 failed · 2 the command line is wrong · 3 no database ·
4 some rows or claims could not be done, and were reported · 130 interrupted
before it was done.`

// settings are what environment and flags say.
type settings struct {
	database        string
	serviceDatabase string
	data            string
	network         network
	log             string
	logFormat       string
	// books are folders of rulebooks that are known beside those in the program.
	books []string
	// erasures is where the journal of erasures is.
	erasures string
	// masterKey is the text of the key file, masterKeyFile where it is.
	masterKey, masterKeyFile string
	// identityProviders is a file of identity providers that are trusted.
	identityProviders string
	// webhooksInternal are hosts with ports that webhooks may lead to although they are
	// internal.
	webhooksInternal string
	// evidence is where files are kept that support claims, evidenceLimits how much.
	evidence, evidenceLimits string
	// breached is a file of passwords that were published after breaches.
	breached string
}

// root gives the whole command tree.
func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use: "bosang", Short: "Compensation after service outages: who is owed what, and why", Long: rootLong,
		SilenceErrors: true, SilenceUsage: true,
		Args: cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			return p.settle()
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SetOut(p.out)
	root.SetErr(p.err)
	root.SetIn(p.in)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usage("%w (see `%s --help`)", err, c.CommandPath())
	})
	flags := root.PersistentFlags()
	flags.StringVar(&p.settings.database, "database", "", "the owner's connection URL (DATABASE_URL)")
	flags.StringVar(&p.settings.serviceDatabase, "service-database", "", "the service's connection URL (DATABASE_SERVICE_URL)")
	flags.StringVar(&p.settings.data, "data", "", "where the embedded PostgreSQL lives (BOSANG_DATA; .bosang)")
	flags.StringVar(&p.settings.log, "log", "", "how much to log: debug, info, warn, error (BOSANG_LOG; info)")
	flags.StringVar(&p.settings.logFormat, "log-format", "", "how to log: text, json (BOSANG_LOG_FORMAT)")
	root.AddCommand(
		p.runCommand(), p.serveCommand(), p.workCommand(), p.migrateCommand(), p.keyCommand(), p.privacyCommand(), p.tokenCommand(), p.linkCommand(), p.adjudicateCommand(), p.simulateCommand(), p.reportCommand(),
		p.importCommand(), p.rulebookCommand(), p.evaluateCommand(), p.versionCommand(),
	)
	root.CompletionOptions.HiddenDefaultCmd = true
	inform(root)
	return root
}

// inform has wrong arguments of a command and those below it answered as wrong usage.
func inform(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			if err := check(c, args); err != nil {
				return usage("%w (see `%s --help`)", err, c.CommandPath())
			}
			return nil
		}
	}
	for _, below := range c.Commands() {
		inform(below)
	}
}

// settle fills in from the environment what no flag said.
func (p *program) settle() error {
	s := &p.settings
	for _, v := range []struct {
		to       *string
		name     string
		fallback string
	}{
		{&s.database, "DATABASE_URL", ""},
		{&s.serviceDatabase, "DATABASE_SERVICE_URL", ""},
		{&s.data, "BOSANG_DATA", ".bosang"},
		{&s.masterKey, "BOSANG_MASTER_KEY", ""},
		{&s.masterKeyFile, "BOSANG_MASTER_KEY_FILE", ""},
		{&s.identityProviders, "BOSANG_IDENTITY_PROVIDERS", ""},
		{&s.breached, "BOSANG_BREACHED_PASSWORDS", ""},
		{&s.webhooksInternal, "BOSANG_WEBHOOKS_INTERNAL", ""},
		{&s.erasures, "BOSANG_ERASURES", ""},
		{&s.evidence, "BOSANG_EVIDENCE", ""},
		{&s.evidenceLimits, "BOSANG_EVIDENCE_LIMITS", ""},
		{&s.network.addr, "BOSANG_ADDR", "127.0.0.1:8080"},
		{&s.network.cert, "BOSANG_TLS_CERT", ""},
		{&s.network.key, "BOSANG_TLS_KEY", ""},
		{&s.network.public, "BOSANG_PUBLIC_URL", ""},
		{&s.network.proxies, "BOSANG_TRUSTED_PROXIES", ""},
		{&s.network.metrics, "BOSANG_METRICS_FROM", ""},
		{&s.network.rates, "BOSANG_RATE_LIMITS", ""},
		{&s.network.most, "BOSANG_MAX_CONNECTIONS", ""},
		{&s.log, "BOSANG_LOG", "info"},
		{&s.logFormat, "BOSANG_LOG_FORMAT", ""},
	} {
		if *v.to == "" {
			*v.to = strings.TrimSpace(p.env(v.name))
		}
		if *v.to == "" {
			*v.to = v.fallback
		}
	}
	_, err := p.level()
	if err != nil {
		return err
	}
	if s.erasures == "" {
		s.erasures = filepath.Join(s.data, erasuresName)
	}
	if _, _, err := s.files(); err != nil {
		return err
	}
	if s.masterKey != "" && s.masterKeyFile != "" {
		return usage("BOSANG_MASTER_KEY and BOSANG_MASTER_KEY_FILE are two ways to say one thing: set one")
	}
	switch s.logFormat {
	case "", "text", "json":
		return nil
	}
	return usage("--log-format is text or json, not %q", s.logFormat)
}

func (p *program) level() (slog.Level, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(p.settings.log)); err != nil {
		return level, usage("--log is debug, info, warn or error, not %q", p.settings.log)
	}
	return level, nil
}

// logger writes to the error output: text on a terminal, JSON otherwise, and neither
// secrets nor personal data, whoever logs them.
func (p *program) logger() *slog.Logger {
	level, _ := p.level() // settle has read it once
	options := &slog.HandlerOptions{Level: level}
	if p.settings.logFormat == "json" || (p.settings.logFormat == "" && !p.errTerminal) {
		return slog.New(scrub.Handler(slog.NewJSONHandler(p.err, options)))
	}
	options.ReplaceAttr = func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.String(slog.TimeKey, a.Value.Time().Format(time.TimeOnly))
		}
		return a
	}
	return slog.New(scrub.Handler(slog.NewTextHandler(p.err, options)))
}

// say writes a line for people to the output.
func (p *program) say(format string, args ...any) {
	_, _ = fmt.Fprintln(p.out, terminal.Printable(fmt.Sprintf(format, args...)))
}

// progress shows on the error output how far something is.
func (p *program) progress(label string, total int64) *terminal.Progress {
	return terminal.NewProgress(p.err, p.errTerminal, label, total)
}
