package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	answered "bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy/rrn"
	"bosang/claims/simulation"
	"bosang/cmd/bosang/internal/report"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
	"bosang/rules/rulebook"
)

// simulating is what `bosang simulate` is asked to do.
type simulating struct {
	incident   string
	provider   string
	editions   []string
	sets       []string
	population int64
	seed       int64
	samples    int
	workers    int
	resume     string
	lang       string
	raw        bool
}

func (p *program) simulateCommand() *cobra.Command {
	var s simulating
	c := &cobra.Command{
		Use: "simulate", Short: "Tell what other rules would change, and change nothing", Args: cobra.NoArgs,
		Long: `Decides all claims of an incident by the current rules and by proposed ones, on the
same facts, and tells what would change: how many claims would be granted or
refused, what would be given, and some claims in full. With --population it does so
for made-up subscribers of the incident's services instead of the claims that were
filed; their figures are no forecast.

Proposed are editions (--edition FILE takes the place of the one of its name and of
the one it says it replaces, and joins those of its rulebook, each in force until
the next) and other values of parameters (--set, perhaps with the date from which
they hold).

Nothing but the simulation's own record is written. Interrupted or killed, the same
command goes on where it was, and so does --resume. The same request on the same
data has the same report. The exit code is 4 when a claim could not be evaluated.`,
		Example: `  bosang simulate --incident kakao-2022-10-15 --set 'kr-telecom-act@2019-06-25:eligibility-threshold[value_added]=2h'
  bosang simulate --incident kakao-2022-10-15 --edition draft.yaml --samples 10 --lang ko
  bosang simulate --incident kakao-2022-10-15 --population 1000000 --seed 7 \
    --set 'kakao-2022-merchants@2022-12:small-support@2022-12-29=45000 KRW' --json
  bosang simulate --resume 01a203c3-0230-7493-b678-541f7498b405`,
		RunE: func(c *cobra.Command, _ []string) error {
			lang, err := language(s.lang)
			if err != nil {
				return err
			}
			n, err := s.request(p)
			if err != nil {
				return err
			}
			return p.withDatabase(c.Context(), opening{}, func(ctx context.Context, db *database) error {
				return p.simulate(ctx, db, s, n, lang)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&s.incident, "incident", "", "the incident's key")
	f.StringVar(&s.provider, "provider", "", "only the claims of this provider (its key)")
	f.StringArrayVar(&s.editions, "edition", nil, "the file of a proposed edition (- is the input; may be repeated)")
	f.StringArrayVar(&s.sets, "set", nil, "another value: rulebook@edition:parameter[case]@date=value, case and date where they apply (may be repeated)")
	f.Int64Var(&s.population, "population", 0, "make up so many subscribers instead of taking the claims that were filed")
	f.Int64Var(&s.seed, "seed", 1, "what population and samples are drawn by")
	f.IntVar(&s.samples, "samples", simulation.DefaultSamples, "how many claims of each change are shown")
	f.IntVar(&s.workers, "workers", runtime.GOMAXPROCS(0), "how many workers share it in this process")
	f.StringVar(&s.resume, "resume", "", "go on with the simulation of this id")
	f.BoolVar(&s.raw, "json", false, "show report and samples as JSON")
	langFlag(c, &s.lang)
	return c
}

// setForm is how --set names what is changed: rulebook@edition:parameter[case]@date=value.
var setForm = regexp.MustCompile(`^([^@:=\[\]]+)@([^@:=\[\]]+):([^@:=\[\]]+)(?:\[([^\]=]+)\])?(?:@([0-9-]+))?=(.+)$`)

// request reads what is proposed, before any database is opened.
func (s *simulating) request(p *program) (simulation.NewSimulation, error) {
	n := simulation.NewSimulation{Samples: s.samples, Seed: s.seed}
	if s.resume != "" {
		if s.incident != "" || len(s.editions)+len(s.sets) > 0 || s.population != 0 {
			return n, usage("--resume ID goes on with what was asked for; leave the rest out")
		}
		if _, err := claims.ParseID[struct{}](s.resume); err != nil {
			return n, usage("--resume ID is the id of a simulation, not %q", s.resume)
		}
		return n, nil
	}
	switch {
	case s.incident == "":
		return n, usage("--incident KEY says whose claims are looked at")
	case len(s.editions)+len(s.sets) == 0:
		return n, usage("--edition FILE or --set says what is proposed")
	case s.samples < 0 || s.samples > simulation.MaxSamples:
		return n, usage("--samples is between 0 and %d", simulation.MaxSamples)
	case s.population < 0 || s.population > simulation.MaxPopulation:
		return n, usage("--population is between 1 and %s", terminal.Thousands(simulation.MaxPopulation))
	case s.seed < 0:
		return n, usage("--seed must not be negative")
	}
	if s.population > 0 {
		n.Population = &simulation.Population{Size: s.population, Seed: s.seed}
	}
	for _, set := range s.sets {
		part := setForm.FindStringSubmatch(set)
		if part == nil {
			return n, usage("--set rulebook@edition:parameter[case]@date=value, not %q", set)
		}
		n.Parameters = append(n.Parameters, rulebook.Change{
			Rulebook: part[1], Edition: part[2], Parameter: part[3], Case: part[4], From: part[5], Value: part[6]})
	}
	for _, file := range s.editions {
		text, err := p.readFile(file)
		if err != nil {
			return n, err
		}
		if rrn.Find(string(text)) {
			return n, fmt.Errorf("%s holds what looks like a resident registration number, and would be kept with it", file)
		}
		if err := p.readable(file, text, rules.Lang(s.lang)); err != nil {
			return n, err
		}
		n.Editions = append(n.Editions, string(text))
	}
	return n, nil
}

// readable refuses an edition that cannot be read, and shows each place where
// something is wrong, in a language.
func (p *program) readable(file string, text []byte, lang rules.Lang) error {
	// In a folder, a file has to be called as its edition; a draft may have any name.
	_, err := rulebook.Read(filepath.Base(file), text)
	if err == nil {
		return nil
	}
	for _, f := range rulebook.FaultsOf(err) {
		_, _ = fmt.Fprintln(p.err, f.In(lang).Caret(text))
	}
	return fmt.Errorf("%s is no sound edition; see above", file)
}

func (p *program) simulate(ctx context.Context, db *database, s simulating, n simulation.NewSimulation, lang rules.Lang) error {
	actor := administrator("simulate")
	sim, err := p.begun(ctx, db, actor, s, n)
	if err != nil {
		return err
	}
	sim, err = p.workSimulation(ctx, db, actor, sim, s.workers)
	if err != nil {
		return err
	}
	if sim.State != simulation.Done {
		return fmt.Errorf("simulation %s is %s%s", sim.ID, sim.State, because(sim.Reason))
	}
	samples, err := db.simulations.Samples(ctx, actor, sim.ID, claims.Page{Limit: 3 * simulation.MaxSamples})
	if err != nil {
		return err
	}
	var found answered.Report
	if err := json.Unmarshal(sim.Report, &found); err != nil {
		return fmt.Errorf("simulation %s: read its report: %w", sim.ID, err)
	}
	if s.raw {
		err = p.sayJSON(sim, samples, lang)
	} else {
		report.Simulation(p.out, found, samples, lang)
	}
	if err == nil && found.Failures.Claims > 0 {
		err = errPartly
	}
	return err
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// begun starts a simulation, or finds the one to go on with: the one that is
// named, or one of the same request that was not finished.
func (p *program) begun(ctx context.Context, db *database, actor access.Actor, s simulating, n simulation.NewSimulation) (simulation.Simulation, error) {
	if s.resume != "" {
		id, err := claims.ParseID[struct{}](s.resume)
		if err != nil {
			return simulation.Simulation{}, err
		}
		return p.resumed(ctx, db, actor, claims.SimulationID(id))
	}
	incident, err := db.incident(ctx, actor, s.incident)
	if err != nil {
		return simulation.Simulation{}, err
	}
	n.Incident = incident.ID
	if s.provider != "" {
		provider, err := db.provider(ctx, actor, s.provider)
		if err != nil {
			return simulation.Simulation{}, err
		}
		n.Provider = provider.ID
	}
	list, err := db.simulations.List(ctx, actor, n.Incident, claims.Page{Limit: claims.MaxPage})
	if err != nil {
		return simulation.Simulation{}, err
	}
	for _, one := range list {
		unfinished := one.State == simulation.Running || one.State == simulation.Stopped
		if unfinished && one.RequestedBy == actor.Subject && sameRequest(one.NewSimulation, n) {
			return p.resumed(ctx, db, actor, one.ID)
		}
	}
	return db.simulations.StartSimulation(ctx, actor, n, claims.Once{})
}

func sameRequest(a, b simulation.NewSimulation) bool {
	samePopulation := a.Population == b.Population || a.Population != nil && b.Population != nil && *a.Population == *b.Population
	return a.Provider == b.Provider && a.Edition == b.Edition && a.Samples == b.Samples && a.Seed == b.Seed && samePopulation &&
		slices.Equal(a.Editions, b.Editions) && slices.Equal(a.Parameters, b.Parameters)
}

func (p *program) resumed(ctx context.Context, db *database, actor access.Actor, id claims.SimulationID) (simulation.Simulation, error) {
	sim, err := db.simulations.Resume(ctx, actor, id)
	if claims.KindOf(err) == claims.KindNotFound {
		return sim, fmt.Errorf("there is no simulation %s: %w", id, err)
	}
	if err == nil && sim.State == simulation.Running {
		_, _ = fmt.Fprintf(p.err, "taking up simulation %s where it was\n", id)
	}
	return sim, err
}

// workSimulation works a simulation to its end with a bar. Interrupted, it is
// stopped, and keeps what was counted.
func (p *program) workSimulation(ctx context.Context, db *database, actor access.Actor, sim simulation.Simulation, workers int) (simulation.Simulation, error) {
	if sim.State != simulation.Running {
		return sim, nil
	}
	var bar *terminal.Progress
	done, err := db.simulations.Work(ctx, sim.ID, workers, func(done, total int64) {
		if bar == nil {
			bar = p.progress("simulating", total)
		}
		bar.Set(done)
	})
	if bar != nil {
		bar.Finish()
	}
	if errors.Is(err, simulation.ErrWorkedElsewhere) {
		return done, fmt.Errorf("%w; bosang simulate --resume %s shows its report once it is done", err, sim.ID)
	}
	if !errors.Is(err, context.Canceled) {
		return done, err
	}
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if _, stopped := db.simulations.Stop(ending, actor, sim.ID); stopped != nil {
		return done, errors.Join(stopped, err)
	}
	_, _ = fmt.Fprintf(p.err, "stopped; bosang simulate --resume %s goes on\n", sim.ID)
	return done, err
}

// sayJSON shows report and samples, and nothing that differs from run to run.
func (p *program) sayJSON(sim simulation.Simulation, samples []simulation.Sample, lang rules.Lang) error {
	out := struct {
		Report  json.RawMessage   `json:"report"`
		Samples []answered.Sample `json:"samples"`
	}{sim.Report, []answered.Sample{}}
	for _, s := range samples {
		out.Samples = append(out.Samples, answered.ShowSample(s, lang))
	}
	e := json.NewEncoder(p.out)
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
