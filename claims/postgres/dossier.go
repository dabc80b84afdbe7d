package postgres

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
)

// Dossier reads all that the claims of an incident are decided on: the outages
// of it and of the incidents merged into it, with the current windows that were
// not withdrawn; the providers concerned with their services, plans and announced
// work; and the latest cause for each provider.
func (t *tx) Dossier(ctx context.Context, incident claims.IncidentID) (*claims.Dossier, error) {
	i, err := t.Incident(ctx, incident)
	if err != nil {
		return nil, err
	}
	d := &claims.Dossier{
		Incident: i, Providers: map[claims.ProviderID]claims.Provider{}, Services: map[claims.ServiceID]claims.Service{},
		Plans: map[claims.PlanID]claims.Plan{}, Causes: map[claims.ProviderID]claims.Cause{},
	}
	if d.Outages, err = list(ctx, t, "read the incident's outages", scanOutage, `
		SELECT `+outageColumns+` FROM outages
		WHERE incident_id IN (SELECT i.id FROM incidents i WHERE i.id = $1 OR i.merged_into = $1)
		ORDER BY id LIMIT $2`, id(incident), maxParts); err != nil {
		return nil, err
	}
	if err := t.fillWindows(ctx, d.Outages); err != nil {
		return nil, err
	}
	for i := range d.Outages {
		d.Outages[i].Windows = standing(d.Outages[i].Windows)
	}
	if err := t.dossierCauses(ctx, d); err != nil {
		return nil, err
	}
	return d, t.dossierCatalogue(ctx, d)
}

// standing leaves out withdrawn windows.
func standing(windows []claims.Window) []claims.Window {
	var kept []claims.Window
	for _, w := range windows {
		if !w.Withdrawn {
			kept = append(kept, w)
		}
	}
	return kept
}

func (t *tx) dossierCauses(ctx context.Context, d *claims.Dossier) error {
	causes, err := list(ctx, t, "read the incident's causes", scanCause, `
		SELECT DISTINCT ON (provider_id) `+causeColumns+` FROM causes WHERE incident_id = $1
		ORDER BY provider_id, revision DESC LIMIT $2`, id(d.Incident.ID), maxParts)
	for _, c := range causes {
		d.Causes[c.ProviderID] = c
	}
	return err
}

// concerned gives the providers on whose services there is an outage, and those
// that have claims of the incident nevertheless: these must be decided as well.
func (t *tx) concerned(ctx context.Context, d *claims.Dossier) (pgtype.FlatArray[pgtype.UUID], error) {
	var filed []claims.ProviderID
	var err error
	switch t.actor.Role {
	case access.Claimant:
		filed, err = list(ctx, t, "find the incident's providers", scanOneID[claims.ProviderID],
			`SELECT DISTINCT provider_id FROM claims WHERE claimant_id = $1 AND incident_id = $2 LIMIT $3`,
			t.actor.Claimant, id(d.Incident.ID), maxParts)
	case access.Operator:
		for _, p := range t.actor.Providers {
			filed = append(filed, claims.ProviderID(p))
		}
	default:
		filed, err = list(ctx, t, "find the incident's providers", scanOneID[claims.ProviderID], `
			SELECT p.id FROM providers p
			CROSS JOIN LATERAL (SELECT c.id FROM claims c WHERE c.provider_id = p.id AND c.incident_id = $1 ORDER BY c.id LIMIT 1) c LIMIT $2`,
			id(d.Incident.ID), maxParts)
	}
	for _, o := range d.Outages {
		filed = append(filed, o.ProviderID)
	}
	slices.SortFunc(filed, claims.ProviderID.Compare)
	return idsOf(slices.Compact(filed)), err
}

// dossierCatalogue reads what belongs to the providers concerned.
func (t *tx) dossierCatalogue(ctx context.Context, d *claims.Dossier) error {
	providers, err := t.concerned(ctx, d)
	if err != nil {
		return err
	}
	found, err := list(ctx, t, "read the incident's providers", scanProvider,
		`SELECT `+providerColumns+` FROM providers WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, providers, maxParts)
	if err != nil {
		return err
	}
	for _, p := range found {
		d.Providers[p.ID] = p
	}
	services, err := list(ctx, t, "read the incident's services", scanService,
		`SELECT `+serviceColumns+` FROM services WHERE provider_id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, providers, maxParts)
	if err != nil {
		return err
	}
	if err := t.fillFeatures(ctx, services); err != nil {
		return err
	}
	for _, s := range services {
		d.Services[s.ID] = s
	}
	plans, err := list(ctx, t, "read the incident's plans", scanPlan,
		`SELECT `+planColumns+` FROM plans WHERE provider_id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, providers, maxParts)
	if err != nil {
		return err
	}
	if err := t.fillTerms(ctx, plans); err != nil {
		return err
	}
	for _, p := range plans {
		d.Plans[p.ID] = p
	}
	d.Maintenances, err = list(ctx, t, "read announced maintenance", scanMaintenance,
		`SELECT `+maintenanceColumns+` FROM maintenances WHERE provider_id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, providers, maxParts)
	return err
}
