// Bench measures, in one run, what deciding and filing claims costs, beside what
// the same machine does at most: evaluations with their full trace; claims
// decided and committed, beside the rate at which the same rows can merely be
// written; claims filed over HTTP, beside pgbench running the same statements;
// the peak memory of a run over a million claims; the statutory book beside other
// engines that decide the same cases; rulebooks of up to a thousand provisions;
// a whole people of subscribers, decided one by one; the real case from filed to bank
// files; and how long lists, single reads and reports on it take over HTTP. It prints each goal and
// whether it was reached, and never fails because something is slow; it does fail
// where another engine decides a case otherwise.
//
// It is a module of its own, so that the product does not carry what it is
// measured with. PostgreSQL is the product's embedded one, with durable settings,
// in a folder that is removed afterwards.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// settings are what the command line says.
type settings struct {
	claims     int
	decided    int
	seconds    int
	clients    []int
	cases      int
	population int
	reports    int
	seed       uint64
	data       string
	bare       bool
	only       string
	dir        string
	binary     string
	profile    string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse(args []string) (s settings, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.IntVar(&s.claims, "claims", 1_000_000, "claims of the run whose memory is measured")
	f.IntVar(&s.decided, "decided", 40_000, "claims of each run whose speed is measured")
	f.IntVar(&s.seconds, "seconds", 2, "seconds of filing, each time, at each number of clients")
	clients := f.String("clients", "8,16,32,128", "numbers of clients that file at once")
	f.IntVar(&s.cases, "cases", 100_000, "cases that every engine decides")
	f.IntVar(&s.population, "population", 4_750_000, "subscribers that are decided one by one; the goal is set for 47,500,000")
	f.IntVar(&s.reports, "reports", 105_116, "reports of damage that are taken from filed to bank files and reports, and read")
	f.StringVar(&s.data, "data", "", "the data (BOSANG_DATA) of `bosang run --claims … --no-serve` that is read; made when empty")
	f.Uint64Var(&s.seed, "seed", 1, "what cases and subscribers are drawn from; the same number draws the same ones")
	f.BoolVar(&s.bare, "bare", false, "print nothing besides the parts that are measured")
	f.StringVar(&s.only, "only", "evaluate,adjudicate,file,memory,compare,scale,subscribers,whole,reads", "what is measured")
	f.StringVar(&s.dir, "dir", "", "where the database is put; a temporary folder when empty")
	f.StringVar(&s.binary, "binary", "", "the program bosang; built when empty")
	f.StringVar(&s.profile, "profile", "", "a file for the CPU profile of this program (not of bosang serve and adjudicate)")
	if err := f.Parse(args); err != nil {
		return s, err
	}
	for _, text := range strings.Split(*clients, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 1 {
			return s, fmt.Errorf("--clients: %q is not a number of clients", text)
		}
		s.clients = append(s.clients, n)
	}
	if s.claims < 1 || s.decided < 1 || s.seconds < 1 || s.cases < 1 || s.population < 1 || s.reports < 1 {
		return s, errors.New("--claims, --decided, --seconds, --cases, --population and --reports must be positive")
	}
	return s, nil
}

// measures tells whether one of some parts was asked for.
func (s settings) measures(parts ...string) bool {
	return slices.ContainsFunc(strings.Split(s.only, ","), func(name string) bool { return slices.Contains(parts, name) })
}

// part is one of the things that are measured.
type part struct {
	name string
	run  func(context.Context, *bench) error
}

func run(ctx context.Context, args []string) (err error) {
	s, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	began := time.Now()
	b, err := start(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	if !s.bare {
		b.sayMachine()
		defer func() { say("\nAll of it took %s.", time.Since(began).Round(time.Second)) }()
	}
	if s.profile != "" {
		file, err := os.Create(s.profile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, file.Close()) }()
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	for _, p := range []part{{"evaluate", evaluations}, {"adjudicate", adjudications}, {"file", filings}, {"memory", memory},
		{"compare", comparison}, {"scale", scaling}, {"subscribers", subscribers}, {"whole", whole},
		{"reads", reads}} {
		if !s.measures(p.name) {
			continue
		}
		if err := p.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return nil
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// goal says whether a goal was reached.
func goal(what string, reached bool) {
	verdict := "NOT REACHED"
	if reached {
		verdict = "reached"
	}
	say("   goal: %s: %s", what, verdict)
}

// rounds is how often what is compared is measured, in turns; the median counts.
const rounds = 3

// median of the rates, which is what a machine does that others use too.
func median(rates []float64) float64 {
	sorted := slices.Sorted(slices.Values(rates))
	return sorted[len(sorted)/2]
}

// thousands writes a number with separators.
func thousands[N int | int64 | float64](n N) string {
	text := strconv.FormatInt(int64(n), 10)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
