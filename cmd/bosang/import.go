package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"bosang/api"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/batch"
	"bosang/cmd/bosang/internal/terminal"
)

// importing is what `bosang import subscriptions` is asked to do.
type importing struct {
	file     string
	format   string
	claims   bool
	incident string
	report   string
}

func (p *program) importCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "import", Short: "Bring in subscriptions from a file", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	var i importing
	subscriptions := &cobra.Command{
		Use: "subscriptions FILE", Short: "Import subscriptions, and file a claim for each if asked", Args: cobra.ExactArgs(1),
		Long: `Reads subscriptions from CSV with a heading or from JSON lines, as the REST
interface does (- reads the input). A row that is wrong is reported and left out;
the others are added. What is there already stays: the same file can be imported
again. With --file-claims a claim is filed for each subscription of the file that
is in the database; a claim that is there already is left.

Columns: provider, service, plan, customer_number, started_at; and where they
apply claimant_kind, ended_at, channel, billing_day, fee, currency, cohort.

The exit code is 4 when a row was refused.`,
		Example: `  bosang import subscriptions customers.csv
  bosang import subscriptions customers.ndjson --file-claims --incident kakao-2022-10-15
  bosang import subscriptions - --format csv --report - < customers.csv`,
		RunE: func(c *cobra.Command, args []string) error {
			i.file = args[0]
			if err := i.check(); err != nil {
				return err
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.importSubscriptions(ctx, db, i)
			})
		},
	}
	f := subscriptions.Flags()
	f.StringVar(&i.format, "format", "", "csv or ndjson (by the file's name otherwise)")
	f.BoolVar(&i.claims, "file-claims", false, "file a claim for each subscription of the file")
	f.StringVar(&i.incident, "incident", "", "the key of the incident to file claims for")
	f.StringVar(&i.report, "report", "", "where to write, as JSON lines, what became of each row (- is the output)")
	c.AddCommand(subscriptions)
	return c
}

func (i *importing) check() error {
	if i.format == "" {
		i.format = strings.TrimPrefix(filepath.Ext(i.file), ".")
	}
	switch {
	case i.format == "jsonl":
		i.format = "ndjson"
	case i.format != "csv" && i.format != "ndjson":
		return usage("--format csv or ndjson says what %s is", i.file)
	}
	if i.claims != (i.incident != "") {
		return usage("--file-claims and --incident KEY go together")
	}
	return nil
}

// importer does one import.
type importer struct {
	p        *program
	db       *database
	actor    access.Actor
	incident claims.IncidentID
	rows     *api.SubscriptionRows
	report   io.Writer

	mu     sync.Mutex // the report is written from two sides
	counts struct{ rows, added, exists, invalid, filed, there, refused int64 }
	shown  int
}

// outcomeLine is a line of the report.
type outcomeLine struct {
	Row          int      `json:"row"`
	Line         int      `json:"line"`
	Status       string   `json:"status"`
	Subscription string   `json:"subscription_id,omitempty"`
	Claim        string   `json:"claim,omitempty"`
	Filed        string   `json:"claim_status,omitempty"`
	Faults       []string `json:"errors,omitempty"`
}

func (p *program) importSubscriptions(ctx context.Context, db *database, i importing) (err error) {
	in := p.in
	if i.file != "-" {
		file, err := os.Open(i.file)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // it was only read
		in = file
	}
	m := &importer{p: p, db: db, actor: administrator("import")}
	if m.rows, err = api.ReadSubscriptions(in, i.format == "csv"); err != nil {
		return fmt.Errorf("%s: %s", i.file, strings.Join(api.Say(err, english), "; "))
	}
	if i.report != "" {
		out, done, err := p.reportTo(i.report)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, done()) }()
		m.report = out
	}
	if i.incident == "" {
		err = m.subscribe(ctx, func(int, outcomeLine) bool { return true })
	} else {
		incident, err := db.incident(ctx, m.actor, i.incident)
		if err != nil {
			return err
		}
		m.incident = incident.ID
		if err := m.fileClaims(ctx); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	return m.sum(i)
}

// reportTo opens what the report is written to; done flushes and closes it.
func (p *program) reportTo(name string) (out io.Writer, done func() error, err error) {
	if name == "-" {
		b := bufio.NewWriter(p.out)
		return b, b.Flush, nil
	}
	file, err := os.Create(name)
	if err != nil {
		return nil, nil, err
	}
	b := bufio.NewWriter(file)
	return b, func() error { return errors.Join(b.Flush(), file.Close()) }, nil
}

// subscribe imports the rows and hands each that is in the database to take.
func (m *importer) subscribe(ctx context.Context, take func(row int, l outcomeLine) bool) error {
	_, err := m.db.useCases.ImportSubscriptions(ctx, m.actor, claims.Key{}, m.rows.All(), func(r claims.RowReport) error {
		l := outcomeLine{Row: r.Row, Line: m.rows.Line(), Status: string(r.Status)}
		m.mu.Lock()
		m.counts.rows++
		switch r.Status {
		case claims.RowAdded:
			m.counts.added++
		case claims.RowExists:
			m.counts.exists++
		case claims.RowInvalid:
			m.counts.invalid++
			l.Faults = api.Say(r.Err, english)
		}
		m.mu.Unlock()
		if r.Status == claims.RowInvalid {
			return m.tell(l)
		}
		l.Subscription = r.ID.String()
		if m.incident.IsZero() {
			return m.tell(l)
		}
		if !take(r.Row, l) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return errors.Join(err, m.rows.Err())
}

// errEnough ends an import whose claims nobody takes any more.
var errEnough = errors.New("filing has ended")

// fileClaims imports the rows and files a claim for each.
func (m *importer) fileClaims(ctx context.Context) error {
	var mu sync.Mutex
	onTheWay := map[int]outcomeLine{}
	var read error
	filings := func(yield func(int, claims.NewClaim) bool) {
		read = m.subscribe(ctx, func(row int, l outcomeLine) bool {
			mu.Lock()
			onTheWay[row] = l
			mu.Unlock()
			id, err := claims.ParseID[struct{}](l.Subscription)
			if err != nil {
				return false // it was written from an id
			}
			return yield(row, claims.NewClaim{Incident: m.incident, Subscription: claims.SubscriptionID(id)})
		})
	}
	err := batch.File(ctx, m.db.useCases, m.actor, filings, func(row int, c claims.Claim, err error) error {
		mu.Lock()
		l := onTheWay[row]
		delete(onTheWay, row)
		mu.Unlock()
		return m.filed(l, c, err)
	})
	return errors.Join(err, read)
}

// filed reports what became of a claim. What the database cannot do at present
// ends the import; it can be run again.
func (m *importer) filed(l outcomeLine, c claims.Claim, err error) error {
	var known *claims.Error
	m.mu.Lock()
	switch {
	case err == nil:
		m.counts.filed++
		l.Claim, l.Filed = string(c.Reference), "filed"
	case errors.As(err, &known) && known.Kind == claims.KindConflict:
		m.counts.there++
		l.Claim, l.Filed = known.Ref, "exists"
	case errors.As(err, &known) && known.Kind != claims.KindInternal && known.Kind != claims.KindUnavailable:
		m.counts.refused++
		l.Filed, l.Faults = "refused", api.Say(err, english)
	default:
		m.mu.Unlock()
		return err
	}
	m.mu.Unlock()
	return m.tell(l)
}

// tell writes a line of the report; without a report, the first rows that were
// refused are shown.
func (m *importer) tell(l outcomeLine) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.report != nil {
		return json.NewEncoder(m.report).Encode(l)
	}
	if len(l.Faults) > 0 && m.shown < maxShown {
		m.shown++
		_, _ = fmt.Fprintf(m.p.err, "row %d (line %d): %s\n", l.Row, l.Line, strings.Join(l.Faults, "; "))
	}
	return nil
}

// sum says what became of the whole.
func (m *importer) sum(i importing) error {
	c := m.counts
	_, _ = fmt.Fprintf(m.p.err, "%s rows: %s added, %s were there, %s refused\n", terminal.Thousands(c.rows), terminal.Thousands(c.added), terminal.Thousands(c.exists), terminal.Thousands(c.invalid))
	if i.claims {
		_, _ = fmt.Fprintf(m.p.err, "claims: %s filed, %s were there, %s refused\n", terminal.Thousands(c.filed), terminal.Thousands(c.there), terminal.Thousands(c.refused))
	}
	if c.invalid+c.refused > 0 {
		return errPartly
	}
	return nil
}
