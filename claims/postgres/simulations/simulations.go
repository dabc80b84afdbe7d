// Package simulations keeps simulations in PostgreSQL. Their table is local: it
// lives on one node beside the job queue, and one row is all of a simulation.
package simulations

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/postgres"
	"bosang/claims/simulation"
	"bosang/rules/rulebook"
)

// Store is the database with its simulations.
type Store struct{ *postgres.Store }

var _ simulation.Store = Store{}

// Simulations gives what can be done with simulations in a transaction of this
// store.
func (Store) Simulations(t claims.Tx) simulation.Tx { return tx{postgres.In(t)} }

type tx struct{ postgres.Conn }

// request is what was asked for, as it is stored: what has columns of its own is
// left out.
type request struct {
	Editions   []string    `json:"editions,omitempty"`
	Draft      *draft      `json:"draft,omitempty"`
	Parameters []parameter `json:"parameters,omitempty"`
	Population *population `json:"population,omitempty"`
	Samples    int         `json:"samples"`
	Seed       int64       `json:"seed"`
	AsOf       time.Time   `json:"as_of"`
}

type draft struct {
	Text     string `json:"text"`
	Replaces string `json:"replaces,omitempty"`
}

type parameter struct {
	Rulebook  string `json:"rulebook"`
	Edition   string `json:"edition"`
	Parameter string `json:"parameter"`
	Case      string `json:"case,omitempty"`
	From      string `json:"from,omitempty"`
	Value     string `json:"value"`
}

type population struct {
	Size int64 `json:"size"`
	Seed int64 `json:"seed"`
}

func write(n simulation.NewSimulation) ([]byte, error) {
	r := request{
		Editions: n.Editions, Draft: (*draft)(n.Draft), Population: (*population)(n.Population), Samples: n.Samples, Seed: n.Seed, AsOf: n.AsOf,
	}
	for _, c := range n.Parameters {
		r.Parameters = append(r.Parameters, parameter(c))
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write a simulation's request: %w", err)
	}
	return text, nil
}

func read(text []byte, n *simulation.NewSimulation) error {
	var r request
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("read a simulation's request: %w", err)
	}
	n.Editions, n.Draft, n.Population = r.Editions, (*simulation.Draft)(r.Draft), (*simulation.Population)(r.Population)
	n.Samples, n.Seed, n.AsOf = r.Samples, r.Seed, r.AsOf.UTC()
	for _, p := range r.Parameters {
		n.Parameters = append(n.Parameters, rulebook.Change(p))
	}
	return nil
}

// AddSimulation adds a simulation of which nothing was counted yet.
func (t tx) AddSimulation(ctx context.Context, s simulation.Simulation) error {
	asked, err := write(s.NewSimulation)
	if err != nil {
		return err
	}
	var hash []byte
	if s.Hash != [32]byte{} {
		hash = s.Hash[:]
	}
	var size pgtype.Int8
	if s.Population != nil {
		size = pgtype.Int8{Int64: s.Population.Size, Valid: true}
	}
	_, err = t.Changes(ctx, "add a simulation", `
		INSERT INTO simulations (id, incident_id, provider_id, requested_by, by_operator, request, edition_id, edition_hash, population,
			background, based_on, state, done, created_at, worked_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, $13, $13, $14)`,
		postgres.ID(s.ID), postgres.ID(s.Incident), postgres.ID(s.Provider), s.RequestedBy, s.ByOperator, asked, postgres.ID(s.Edition),
		hash, size, s.Background, s.BasedOn, string(s.State), postgres.At(s.CreatedAt), s.Version)
	return err
}

// columns are those of a simulation; its report goes with the second.
const (
	columns = `s.id, s.incident_id, s.provider_id, s.requested_by, s.by_operator, s.request, s.edition_id, s.edition_hash, s.background,
	s.based_on, s.state, s.reason, coalesce(s.total, -1), s.done, s.created_at, s.worked_at, s.finished_at, s.version`
	withReport = columns + `, s.report`
)

func targets(s *simulation.Simulation, asked *[]byte) []any {
	return []any{postgres.ToID(&s.ID), postgres.ToID(&s.Incident), postgres.ToID(&s.Provider), &s.RequestedBy, &s.ByOperator, asked,
		postgres.ToID(&s.Edition), postgres.ToHash(&s.Hash), &s.Background, &s.BasedOn, (*string)(&s.State), postgres.ToWord(&s.Reason),
		&s.Total, &s.Done, postgres.ToTime(&s.CreatedAt), postgres.ToTime(&s.WorkedAt), postgres.ToTime(&s.FinishedAt), &s.Version}
}

func scan(row pgx.Row) (s simulation.Simulation, err error) {
	var asked []byte
	if err = row.Scan(targets(&s, &asked)...); err == nil {
		err = read(asked, &s.NewSimulation)
	}
	return s, err
}

func scanWhole(row pgx.Row) (s simulation.Simulation, err error) {
	var asked []byte
	if err = row.Scan(append(targets(&s, &asked), &s.Report)...); err == nil {
		err = read(asked, &s.NewSimulation)
	}
	return s, err
}

// Simulation reads a simulation with its report.
func (t tx) Simulation(ctx context.Context, id claims.SimulationID) (simulation.Simulation, error) {
	return postgres.One(ctx, t.Conn, "simulation", scanWhole, `SELECT `+withReport+` FROM simulations s WHERE s.id = $1`, postgres.ID(id))
}

// LockSimulation reads it and keeps others from changing it.
func (t tx) LockSimulation(ctx context.Context, id claims.SimulationID) (simulation.Simulation, error) {
	return postgres.One(ctx, t.Conn, "simulation", scanWhole, `SELECT `+withReport+` FROM simulations s WHERE s.id = $1 FOR UPDATE`, postgres.ID(id))
}

// Simulations lists simulations without their reports, newest first. Of several
// providers, one walk along the index for each is merged.
func (t tx) Simulations(ctx context.Context, f simulation.Filter, page claims.Page) ([]simulation.Simulation, error) {
	const doing = "list simulations"
	before, limit := postgres.Cursor(page)
	if f.Providers == nil {
		sql := `SELECT ` + columns + ` FROM simulations s WHERE s.id < $1 ORDER BY s.id DESC LIMIT $2`
		args := []any{before, limit}
		if !f.Incident.IsZero() {
			sql = `SELECT ` + columns + ` FROM simulations s WHERE s.id < $1 AND s.incident_id = $3 ORDER BY s.id DESC LIMIT $2`
			args = append(args, postgres.ID(f.Incident))
		}
		return postgres.List(ctx, t.Conn, doing, scan, sql, args...)
	}
	return postgres.List(ctx, t.Conn, doing, scan, `
		SELECT `+columns+` FROM unnest($3::uuid[]) AS p (id) CROSS JOIN LATERAL (
			SELECT s.* FROM simulations s
			WHERE s.provider_id = p.id AND s.by_operator AND s.id < $1 AND ($4::uuid IS NULL OR s.incident_id = $4)
			ORDER BY s.id DESC LIMIT $2) s
		ORDER BY s.id DESC LIMIT $2`, before, limit, postgres.IDs(f.Providers), postgres.ID(f.Incident))
}

func scanCount(row pgx.Row) (n int64, err error) {
	err = row.Scan(&n)
	return n, err
}

// CountRunning counts the running simulations of the operators of a simulation's
// provider, or of its subject, and keeps others from counting them until the
// transaction ends: who asks at once is counted one after the other. Few run at a time,
// and an index has them.
func (t tx) CountRunning(ctx context.Context, s simulation.Simulation) (int, error) {
	whose := "of " + s.RequestedBy
	if s.ByOperator {
		whose = "at " + s.Provider.String()
	}
	if _, err := t.Changes(ctx, "queue for a simulation", `SELECT pg_advisory_xact_lock(hashtextextended('simulations ' || $1, 0))`, whose); err != nil {
		return 0, err
	}
	if s.ByOperator {
		n, err := postgres.One(ctx, t.Conn, "simulation", scanCount,
			`SELECT count(*) FROM simulations s WHERE s.provider_id = $1 AND s.by_operator AND s.state = 'running'`, postgres.ID(s.Provider))
		return int(n), err
	}
	n, err := postgres.One(ctx, t.Conn, "simulation", scanCount,
		`SELECT count(*) FROM simulations s WHERE s.requested_by = $1 AND NOT s.by_operator AND s.state = 'running'`, s.RequestedBy)
	return int(n), err
}

// Draft reads what a stored edition says; the database shows an actor the drafts
// that concern it.
func (t tx) Draft(ctx context.Context, id claims.EditionID) (simulation.Draft, error) {
	return postgres.One(ctx, t.Conn, "edition", func(row pgx.Row) (d simulation.Draft, err error) {
		err = row.Scan(&d.Text, postgres.ToWord(&d.Replaces))
		return d, err
	}, `SELECT text, replaces FROM editions WHERE id = $1`, postgres.ID(id))
}

// Checkpoint reads how far the work has come; nil where it has not begun.
func (t tx) Checkpoint(ctx context.Context, id claims.SimulationID) (*simulation.Checkpoint, error) {
	return postgres.One(ctx, t.Conn, "simulation", func(row pgx.Row) (*simulation.Checkpoint, error) {
		var text []byte
		if err := row.Scan(&text); err != nil || text == nil {
			return nil, err
		}
		c := &simulation.Checkpoint{}
		if err := json.Unmarshal(text, c); err != nil {
			return nil, fmt.Errorf("read a checkpoint: %w", err)
		}
		return c, nil
	}, `SELECT checkpoint FROM simulations WHERE id = $1`, postgres.ID(id))
}

// Samples reads the samples of a simulation that is done.
func (t tx) Samples(ctx context.Context, id claims.SimulationID) ([]simulation.Sample, error) {
	return postgres.One(ctx, t.Conn, "simulation", func(row pgx.Row) (list []simulation.Sample, err error) {
		var text []byte
		if err = row.Scan(&text); err != nil || text == nil {
			return nil, err
		}
		if err = json.Unmarshal(text, &list); err != nil {
			err = fmt.Errorf("read samples: %w", err)
		}
		return list, err
	}, `SELECT samples FROM simulations WHERE id = $1`, postgres.ID(id))
}

// Save writes what moves where the version is still s.Version.
func (t tx) Save(ctx context.Context, s simulation.Simulation, c *simulation.Checkpoint, samples []simulation.Sample) (bool, error) {
	var checkpoint, drawn []byte
	var err error
	if c != nil {
		if checkpoint, err = json.Marshal(c); err != nil {
			return false, fmt.Errorf("write a checkpoint: %w", err)
		}
	}
	if s.Report != nil {
		if drawn, err = json.Marshal(samples); err != nil {
			return false, fmt.Errorf("write samples: %w", err)
		}
	}
	saved, err := t.Changes(ctx, "save a simulation", `
		UPDATE simulations SET based_on = $3, state = $4, reason = $5, total = NULLIF($6::bigint, -1), done = $7,
			checkpoint = coalesce($8::jsonb, checkpoint), report = $9, samples = $10, worked_at = $11, finished_at = $12, version = version + 1
		WHERE id = $1 AND version = $2`,
		postgres.ID(s.ID), s.Version, s.BasedOn, string(s.State), postgres.Word(s.Reason), s.Total, s.Done, checkpoint, s.Report, drawn,
		postgres.At(s.WorkedAt), postgres.At(s.FinishedAt))
	return saved > 0, err
}

// CountClaims counts the claims of an incident, perhaps of one provider, that are
// not final and were there at an instant.
func (t tx) CountClaims(ctx context.Context, scope claims.DecideScope) (int64, error) {
	return postgres.One(ctx, t.Conn, "claim", scanCount, `
		SELECT count(*) FROM claims c
		WHERE c.incident_id = $1 AND c.bucket >= 0 AND ($2::uuid IS NULL OR c.provider_id = $2) AND c.created_at <= $3
			AND c.state NOT IN ('withdrawn', 'merged')`, postgres.ID(scope.Incident), postgres.ID(scope.Provider), postgres.At(scope.AddedBy))
}

// Overdue gives running simulations that have not come further since an instant.
func (t tx) Overdue(ctx context.Context, since time.Time, limit int) ([]claims.Work, error) {
	return postgres.List(ctx, t.Conn, "find unworked simulations", func(row pgx.Row) (w claims.Work, err error) {
		w.Kind, w.Behind = claims.WorkSimulate, 1 // whoever asked just now goes first
		err = row.Scan(postgres.ToID(&w.Simulation), postgres.ToID(&w.Incident))
		return w, err
	}, `SELECT s.id, s.incident_id FROM simulations s WHERE s.state = 'running' AND s.worked_at < $1 ORDER BY s.worked_at LIMIT $2`,
		postgres.At(since), limit)
}
