package demonstration

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"bosang/claims"
	"bosang/rules/money"
	"bosang/rules/period"
)

//go:embed data/*.csv
var files embed.FS

// source is the incident as the files have it, in their order.
type source struct {
	providers []claims.NewProvider
	services  []serviceRow
	plans     []planRow
	windows   []windowRow
	// kinds says what a service is, by its key, where that is certain.
	kinds map[string]claims.ServiceKind
}

type serviceRow struct {
	provider string
	new      claims.NewService
}

type planRow struct {
	service string
	new     claims.NewPlan
	// paid: a fee is paid monthly or at fixed times.
	paid bool
}

// ref is the plan as a pair of keys, such as "talk/emoticon-plus".
func (p planRow) ref() string { return p.service + "/" + p.new.Key }

type windowRow struct {
	service string
	feature string
	window  claims.NewWindow
}

// termsFrom is from when the plans' terms are taken to hold: what was asked
// before that year is not in the data and not needed for an outage in it.
var termsFrom = time.Date(2021, 12, 31, 15, 0, 0, 0, time.UTC) // 2022-01-01 00:00 in Seoul

// otherFees are fees of a channel other than the direct one, from the notes of
// plans.csv: one report (C) has 5,700 won for emoticons through Google.
var otherFees = map[string][]claims.Channel{
	"talk/emoticon-plus": {{Key: "google", Fee: money.MustParse("5700", "KRW"), Confidence: claims.OneReport}},
}

// read parses the embedded files. An error is a fault of the program.
func read() (*source, error) {
	names, err := readNames()
	if err != nil {
		return nil, err
	}
	s := &source{kinds: map[string]claims.ServiceKind{}}
	for _, part := range []struct {
		file string
		row  func(dictionary, row) error
	}{
		{"providers.csv", s.addProvider},
		{"kinds.csv", s.addKind},
		{"timeline.csv", s.addWindow},
		{"plans.csv", s.addPlan},
	} {
		err := each(part.file, func(r row) error { return part.row(names, r) })
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// row is a row of a file by the names of its columns.
type row map[string]string

// each reads a file row by row.
func each(file string, take func(row) error) error {
	text, err := files.ReadFile("data/" + file)
	if err != nil {
		return fmt.Errorf("demonstration: %w", err)
	}
	reader := csv.NewReader(bytes.NewReader(text))
	heading, err := reader.Read()
	if err != nil {
		return fmt.Errorf("demonstration: %s: %w", file, err)
	}
	for {
		fields, err := reader.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("demonstration: %s: %w", file, err)
		}
		r := make(row, len(heading))
		for i, name := range heading {
			r[name] = fields[i]
		}
		if err := take(r); err != nil {
			line, _ := reader.FieldPos(0)
			return fmt.Errorf("demonstration: %s:%d: %w", file, line, err)
		}
	}
}

// dictionary holds the English names by kind and key.
type dictionary map[string]string

func readNames() (dictionary, error) {
	n := make(dictionary)
	return n, each("names.csv", func(r row) error {
		n[r["key"]] = r["en"]
		return nil
	})
}

func (n dictionary) of(key, korean string) (claims.Name, error) {
	english, ok := n[key]
	if !ok {
		return claims.Name{}, fmt.Errorf("no English name for %s", key)
	}
	return claims.Name{Korean: korean, English: english}, nil
}

// addProvider leaves the revenue unknown: the data has no exact figure.
func (s *source) addProvider(n dictionary, r row) error {
	name, err := n.of("provider/"+r["provider"], r["provider_ko"])
	if err != nil {
		return err
	}
	s.providers = append(s.providers, claims.NewProvider{
		Key:            r["provider"],
		ProviderChange: claims.ProviderChange{Name: name, Class: claims.ProviderClass(r["class"]), Jurisdiction: "KR"},
	})
	return nil
}

func (s *source) addKind(_ dictionary, r row) error {
	s.kinds[r["service"]] = claims.ServiceKind(r["kind"])
	return nil
}

func (s *source) addWindow(n dictionary, r row) error {
	feature, err := n.of("feature/"+r["feature"], r["feature_ko"])
	if err != nil {
		return err
	}
	service, err := s.service(n, r)
	if err != nil {
		return err
	}
	service.new.Features = append(service.new.Features, claims.Feature{Key: r["feature"], Name: feature})
	span, err := r.span()
	if err != nil {
		return err
	}
	s.windows = append(s.windows, windowRow{service: r["service"], feature: r["feature"], window: claims.NewWindow{
		Severity: claims.Severity(r["state"]), Span: span, Confidence: claims.Confidence(r["confidence"]), Source: r["source"],
	}})
	return nil
}

// service finds the row's service or adds it.
func (s *source) service(n dictionary, r row) (*serviceRow, error) {
	for i := range s.services {
		if s.services[i].new.Key == r["service"] {
			return &s.services[i], nil
		}
	}
	name, err := n.of("service/"+r["service"], r["service_ko"])
	if err != nil {
		return nil, err
	}
	s.services = append(s.services, serviceRow{provider: r["provider"], new: claims.NewService{
		Key: r["service"], ServiceChange: claims.ServiceChange{Name: name, Kind: s.kinds[r["service"]]},
	}})
	return &s.services[len(s.services)-1], nil
}

// span reads the window of a row; an end that is only bounded keeps its bounds.
func (r row) span() (period.Window, error) {
	var at [4]time.Time
	for i, column := range []string{"down_from", "up_at", "up_earliest", "up_latest"} {
		if r[column] == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, r[column])
		if err != nil {
			return period.Window{}, err
		}
		at[i] = t.UTC()
	}
	w := period.Window{Start: period.Exactly(at[0]), End: period.Exactly(at[1])}
	if !at[2].IsZero() {
		w.End.Earliest = at[2]
	}
	if !at[3].IsZero() {
		w.End.Latest = at[3]
	}
	return w, nil
}

func (s *source) addPlan(n dictionary, r row) error {
	ref := r["service"] + "/" + r["plan"]
	name, err := n.of("plan/"+ref, r["plan_ko"])
	if err != nil {
		return err
	}
	paid, err := strconv.ParseBool(r["periodic_fee"])
	if err != nil {
		return err
	}
	content, err := strconv.ParseBool(r["content_service"])
	if err != nil {
		return err
	}
	terms := claims.Terms{EffectiveAt: termsFrom, PeriodicFee: &paid}
	if paid {
		fee, err := money.Parse(r["fee"], r["currency"])
		if err != nil {
			return err
		}
		terms.FeePeriod = claims.FeePeriod(r["period"])
		terms.Channels = append([]claims.Channel{{Key: claims.DirectChannel, Fee: fee, Confidence: claims.Confidence(r["confidence"])}}, otherFees[ref]...)
	}
	s.plans = append(s.plans, planRow{service: r["service"], paid: paid, new: claims.NewPlan{
		Key: r["plan"], Terms: terms, PlanChange: claims.PlanChange{
			Name: name, Audience: claims.Audience(r["audience"]), ContentService: content,
			MainFeatures: strings.Split(r["main_features"], "|"),
		},
	}})
	return nil
}

// plan finds a plan by its pair of keys.
func (s *source) plan(ref string) (planRow, bool) {
	for _, p := range s.plans {
		if p.ref() == ref {
			return p, true
		}
	}
	return planRow{}, false
}

// provider gives the key of the provider of a service.
func (s *source) provider(service string) string {
	for _, v := range s.services {
		if v.new.Key == service {
			return v.provider
		}
	}
	return ""
}
