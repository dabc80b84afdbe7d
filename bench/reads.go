package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// mostList and mostReport are how long a list or a thing, and a report, take at the median.
	mostList, mostReport = 20 * time.Millisecond, 500 * time.Millisecond
	// asks is how often each address is asked before it is timed, asksTimed how often while it
	// is, and reportsTimed how often a report is.
	asks, asksTimed, reportsTimed = 3, 41, 7
	// deepest is how many pages of 200 the walk to a deep page takes at most.
	deepest = 50
)

// reads measures over HTTP what people look at: lists, single things, reports.
func reads(ctx context.Context, b *bench) (err error) {
	say("\n9. Lists, single reads and reports over HTTP on loopback by `bosang serve`, one at a time, on %s reports of the real case", thousands(b.reports))
	if b.data == "" {
		b.data = filepath.Join(b.dir, "reads")
		began := time.Now()
		if _, err := b.command(ctx, "run", "--no-serve", "--claims", strconv.Itoa(b.reports), "--out", filepath.Join(b.dir, "reads-out")); err != nil {
			return err
		}
		say("   (set up by `bosang run --no-serve` in %.0f s)", time.Since(began).Seconds())
	}
	w := &web{}
	if err := w.start(ctx, b.program, b.onData(), filepath.Join(b.dir, "reads.log")); err != nil {
		return err
	}
	defer func() { _, _ = w.cmd.Process.Signal(os.Interrupt), w.cmd.Wait() }()
	if err := w.await(ctx); err != nil {
		return err
	}
	r := &reading{base: "http://" + w.address, worst: make(map[string]taken)}
	if err := r.ceiling(ctx); err != nil {
		return err
	}
	if err := r.introduce(ctx, b); err != nil {
		return err
	}
	say("   milliseconds, median and 95th percentile of %d; deep: the page after at most %d rows", asksTimed, deepest*200)
	say("   %-52s %-9s %5s %14s   %14s", "", "as", "rows", "first page", "deep page")
	for _, measure := range []func(context.Context) error{r.lists, r.things, r.reports} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	for _, of := range []struct {
		what, kind string
		most       time.Duration
	}{{"lists", aList, mostList}, {"single reads", aThing, mostList}, {"reports", aReport, mostReport}} {
		worst := r.worst[of.kind]
		goal(fmt.Sprintf("%s under %d ms at the median (the slowest: %s, %s ms)", of.what, of.most.Milliseconds(), worst.what, millis(worst.median)), worst.median < of.most)
	}
	return nil
}

// onData lets the program work on the data that is read.
func (b *bench) onData() []string {
	var kept []string
	for _, set := range os.Environ() {
		if !strings.HasPrefix(set, "DATABASE_") && !strings.HasPrefix(set, "BOSANG_") {
			kept = append(kept, set)
		}
	}
	return append(kept, "BOSANG_DATA="+b.data, "BOSANG_RATE_LIMITS=off")
}

// command runs the program on the data that is read, and gives what it said.
func (b *bench) command(ctx context.Context, args ...string) (string, error) {
	var out, told bytes.Buffer
	cmd := exec.CommandContext(ctx, b.program, args...)
	cmd.Env, cmd.Stdout, cmd.Stderr = b.onData(), &out, &told
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("bosang %s: %w\n%s", args[0], err, told.Bytes())
	}
	return strings.TrimSpace(out.String()), nil
}

// taken is how long something took.
type taken struct {
	what        string
	median, p95 time.Duration
}

func millis(d time.Duration) string { return fmt.Sprintf("%.1f", float64(d.Microseconds())/1000) }

func (t taken) String() string { return fmt.Sprintf("%6s %7s", millis(t.median), millis(t.p95)) }

// reader is one who reads, with what is its own.
type reader struct {
	role, token string
	claims      []map[string]any
}

// reading is a measurement of reads.
type reading struct {
	base    string
	readers []*reader
	// incident and provider are those with the most claims.
	incident, provider string
	worst              map[string]taken
}

// answer is what was answered. Not every role may read everything, or has to say as much: 400,
// 403 and 404 are answers too.
type answer struct {
	status int
	body   []byte
	asOf   string
}

func (r *reading) get(ctx context.Context, of *reader, path string) (a answer, err error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, r.base+path, nil)
	if err != nil {
		return a, err
	}
	ask.Header.Set("Authorization", "Bearer "+of.token)
	said, err := http.DefaultClient.Do(ask)
	if err != nil {
		return a, err
	}
	defer func() { _ = said.Body.Close() }()
	a.status, a.asOf = said.StatusCode, said.Header.Get("Report-As-Of")
	if a.body, err = io.ReadAll(said.Body); err != nil {
		return a, err
	}
	if a.status != http.StatusOK && a.status != http.StatusBadRequest && a.status != http.StatusNotFound && a.status != http.StatusForbidden {
		return a, fmt.Errorf("%s as %s: %d %s", path, of.role, a.status, a.body)
	}
	return a, nil
}

// page is a page of a list, with the path of the next.
type page struct {
	Items []map[string]any `json:"items"`
	Next  string           `json:"next"`
}

func (r *reading) page(ctx context.Context, of *reader, path string) (p page, found bool, err error) {
	a, err := r.get(ctx, of, path)
	if err != nil || a.status != http.StatusOK {
		return p, false, err
	}
	err = json.Unmarshal(a.body, &p)
	return p, true, err
}

// time asks for the paths in turn.
func (r *reading) time(ctx context.Context, of *reader, times int, paths ...string) (t taken, err error) {
	var all []time.Duration
	for i := range asks + times {
		began := time.Now()
		if _, err := r.get(ctx, of, paths[i%len(paths)]); err != nil {
			return t, err
		}
		if i >= asks {
			all = append(all, time.Since(began))
		}
	}
	slices.Sort(all)
	return taken{median: all[len(all)/2], p95: all[len(all)*95/100]}, nil
}

// note keeps the slowest of its kind.
func (r *reading) note(kind, what string, of *reader, t taken) {
	t.what = what + " as " + of.role
	if t.median > r.worst[kind].median {
		r.worst[kind] = t
	}
}

// ceiling is what every request takes: the probe, which asks the database for one number.
func (r *reading) ceiling(ctx context.Context) error {
	t, err := r.time(ctx, &reader{role: "nobody"}, 10*asksTimed, "/readyz")
	if err == nil {
		say("   ceiling: /readyz, which asks the database over the same pool for one number: %s ms at the median, %s ms at the 95th percentile", millis(t.median), millis(t.p95))
	}
	return err
}

// introduce mints tokens, and looks for what is read.
func (r *reading) introduce(ctx context.Context, b *bench) error {
	regulator := &reader{role: "regulator"}
	var err error
	if regulator.token, err = b.command(ctx, "token", "--role", "regulator", "--subject", "bench", "--expires", "1h"); err != nil {
		return err
	}
	providers, _, err := r.page(ctx, regulator, "/v1/providers?limit=200")
	if err != nil {
		return err
	}
	operator := &reader{role: "operator"}
	args := []string{"token", "--role", "operator", "--subject", "bench", "--expires", "1h"}
	for _, p := range providers.Items {
		args = append(args, "--provider", p["key"].(string))
	}
	if operator.token, err = b.command(ctx, args...); err != nil {
		return err
	}
	claimant := &reader{role: "claimant"}
	// Not every customer is one of this provider.
	for i := 1; claimant.token == ""; i++ {
		claimant.token, err = b.command(ctx, "token", "--role", "claimant", "--provider", "kakao", "--customer", fmt.Sprintf("demo-%06d", i), "--expires", "1h")
		if err != nil && i == 20 {
			return err
		}
	}
	r.readers = []*reader{operator, regulator, claimant}
	incidents, _, err := r.page(ctx, regulator, "/v1/incidents?key="+incidentKey)
	if err != nil || len(incidents.Items) == 0 {
		return errors.Join(err, errors.New("there is no incident"))
	}
	r.incident = incidents.Items[0]["id"].(string)
	for _, of := range r.readers {
		if of.claims, err = r.sample(ctx, of); err != nil {
			return err
		}
	}
	r.provider = commonest(regulator.claims, "provider_id")
	return nil
}

// sample takes a claim of each page of the list.
func (r *reading) sample(ctx context.Context, of *reader) (some []map[string]any, err error) {
	next := "/v1/claims?limit=200"
	for i := 0; i < 2*deepest && next != ""; i++ {
		p, _, err := r.page(ctx, of, next)
		if err != nil {
			return nil, err
		}
		if len(p.Items) > 0 {
			some = append(some, p.Items[i*7%len(p.Items)])
		}
		next = p.Next
	}
	if len(some) == 0 {
		return nil, fmt.Errorf("a %s has no claims", of.role)
	}
	return some, nil
}

// commonest gives the value that a member has most often.
func commonest(list []map[string]any, member string) string {
	seen := make(map[string]int)
	for _, one := range list {
		seen[fmt.Sprint(one[member])]++
	}
	return slices.MaxFunc(slices.Collect(maps.Keys(seen)), func(x, y string) int { return cmp.Compare(seen[x], seen[y]) })
}
