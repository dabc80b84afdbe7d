package api

import (
	"context"
	"net/http"

	"bosang/api/form"
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

func (s *server) simulationOperations() []operation {
	one := "/v1/simulations/:simulation"
	return []operation{
		get("/v1/simulations", access.ReadSimulation, s.listSimulations, paged("incident_id")...),
		sending(http.MethodPost, "/v1/simulations", access.Simulate, s.startSimulation),
		get(one, access.ReadSimulation, s.simulation),
		get(one+"/samples", access.ReadSimulation, s.samples, paged("lang")...),
		{method: http.MethodPost, path: one + "/stop", needs: access.Simulate, answer: s.stopSimulation, takes: jsonBody, bare: true},
		{method: http.MethodPost, path: one + "/resume", needs: access.Simulate, answer: s.resumeSimulation, takes: jsonBody, bare: true},
	}
}

func (s *server) startSimulation(c *call) error {
	var sent simulated.New
	if err := form.Decode(c.body, &sent); err != nil {
		return err
	}
	return create(c, func(once claims.Once) (simulation.Simulation, error) {
		return s.sims.StartSimulation(c.ctx(), c.actor, sent.Domain(), once)
	}, showStarted)
}

func showStarted(sim simulation.Simulation) created {
	return created{"/v1/simulations/" + sim.ID.String(), 0, accepted{simulated.Show(sim)}}
}

func giveSimulation(c *call, sim simulation.Simulation) error {
	return c.giveOne(0, simulated.Show(sim))
}

func (s *server) simulation(c *call) error {
	return getOne(c, "simulation", s.sims.Get, giveSimulation)
}

func (s *server) listSimulations(c *call) error {
	return listIn(c, "incident_id", false, s.sims.List, func(sim simulation.Simulation) [16]byte { return sim.ID }, simulated.ShowHead)
}

func (s *server) samples(c *call) error {
	page, err := c.page()
	if err != nil {
		return err
	}
	id, err := pathID[claims.SimulationID](c, "simulation")
	if err != nil {
		return err
	}
	list, err := s.sims.Samples(c.ctx(), c.actor, id, page)
	if err != nil {
		return err
	}
	c.speak()
	return giveList(c, page, list, func(one simulation.Sample) [16]byte { return one.Short() },
		func(one simulation.Sample) simulated.Sample { return simulated.ShowSample(one, c.lang) })
}

func (s *server) stopSimulation(c *call) error {
	if err := c.saysNothing(); err != nil {
		return err
	}
	return getOne(c, "simulation", s.sims.Stop, giveSimulation)
}

func (s *server) resumeSimulation(c *call) error {
	if err := c.saysNothing(); err != nil {
		return err
	}
	return getOne(c, "simulation", s.sims.Resume, giveSimulation)
}
