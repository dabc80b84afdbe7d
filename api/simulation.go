package api

import (
	"context"
	"net/http"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/api/simulated"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/simulation"
)

// Simulations is what the interface needs of simulations.
type Simulations interface {
	StartSimulation(ctx context.Context, actor access.Actor, n simulation.NewSimulation, once claims.Once) (simulation.Simulation, error)
	Get(ctx context.Context, actor access.Actor, id claims.SimulationID) (simulation.Simulation, error)
	List(ctx context.Context, actor access.Actor, incident claims.IncidentID, page claims.Page) ([]simulation.Simulation, error)
	Samples(ctx context.Context, actor access.Actor, id claims.SimulationID, page claims.Page) ([]simulation.Sample, error)
	Stop(ctx context.Context, actor access.Actor, id claims.SimulationID) (simulation.Simulation, error)
	Resume(ctx context.Context, actor access.Actor, id claims.SimulationID) (simulation.Simulation, error)
}

func (s *server) simulationOperations() []edge.Operation {
	one := "/v1/simulations/:simulation"
	return []edge.Operation{
		edge.Get("/v1/simulations", access.ReadSimulation, s.listSimulations, edge.Paged("incident_id")...),
		edge.Sending(http.MethodPost, "/v1/simulations", access.Simulate, s.startSimulation).AsClass(limit.Bulk),
		edge.Get(one, access.ReadSimulation, s.simulation),
		edge.Get(one+"/samples", access.ReadSimulation, s.samples, edge.Paged("lang")...).With(access.ReadClaim), // a sample is a claim
		{Method: http.MethodPost, Path: one + "/stop", Needs: access.Simulate, Answer: s.stopSimulation, Takes: edge.JSONBody, Bare: true},
		{Method: http.MethodPost, Path: one + "/resume", Needs: access.Simulate, Answer: s.resumeSimulation, Takes: edge.JSONBody, Bare: true},
	}
}

func (s *server) startSimulation(c *edge.Call) error {
	var sent simulated.New
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (simulation.Simulation, error) {
		return s.sims.StartSimulation(c.Ctx(), c.Actor, sent.Domain(), once)
	}, showStarted)
}

func showStarted(sim simulation.Simulation) edge.Created {
	return edge.Made("/v1/simulations/"+sim.ID.String(), 0, edge.Accepted{Body: simulated.Show(sim)})
}

func giveSimulation(c *edge.Call, sim simulation.Simulation) error {
	return c.GiveOne(0, simulated.Show(sim))
}

func (s *server) simulation(c *edge.Call) error {
	return edge.GetOne(c, "simulation", s.sims.Get, giveSimulation)
}

func (s *server) listSimulations(c *edge.Call) error {
	return edge.ListIn(c, "incident_id", false, s.sims.List, func(sim simulation.Simulation) [16]byte { return sim.ID }, simulated.ShowHead)
}

func (s *server) samples(c *edge.Call) error {
	page, err := c.Page()
	if err != nil {
		return err
	}
	id, err := edge.PathID[claims.SimulationID](c, "simulation")
	if err != nil {
		return err
	}
	list, err := s.sims.Samples(c.Ctx(), c.Actor, id, page)
	if err != nil {
		return err
	}
	c.Speak()
	return edge.GiveList(c, page, list, func(one simulation.Sample) [16]byte { return one.Short() },
		func(one simulation.Sample) simulated.Sample { return simulated.ShowSample(one, c.Lang) })
}

func (s *server) stopSimulation(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "simulation", s.sims.Stop, giveSimulation)
}

func (s *server) resumeSimulation(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return edge.GetOne(c, "simulation", s.sims.Resume, giveSimulation)
}
