package postgres

import (
	"context"
	"encoding/binary"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/told"
)

const incidentColumns = `id, key, title_ko, title_en, merged_into, facts,
	(SELECT jsonb_object_agg(f.provider_id, f.facts) FROM incident_facts f WHERE f.incident_id = incidents.id), revision, version, reported_by, created_at`

func scanIncident(row pgx.Row) (i claims.Incident, err error) {
	err = row.Scan((*[16]byte)(&i.ID), &i.Key, &i.Title.Korean, &i.Title.English, scanID(&i.MergedInto), toFacts{&i.Facts}, toFactsOf{&i.Told},
		&i.Revision, &i.Version, &i.ReportedBy, scanTime(&i.CreatedAt))
	return i, err
}

// AddIncident adds an incident.
func (t *tx) AddIncident(ctx context.Context, i claims.Incident) error {
	added, err := t.changes(ctx, "add an incident", `
		INSERT INTO incidents (id, key, title_ko, title_en, merged_into, revision, version, reported_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT DO NOTHING`,
		id(i.ID), i.Key, i.Title.Korean, i.Title.English, id(i.MergedInto), i.Revision, i.Version, i.ReportedBy, at(i.CreatedAt))
	if err != nil || added > 0 {
		return err
	}
	there, err := t.IncidentByKey(ctx, i.Key)
	return taken("incident", there.ID.String(), err)
}

// ChangeIncident writes the title, where the version is still i.Version.
func (t *tx) ChangeIncident(ctx context.Context, i claims.Incident) error {
	changed, err := t.changes(ctx, "change an incident", `
		UPDATE incidents SET title_ko = $3, title_en = $4, version = version + 1
		WHERE id = $1 AND version = $2`,
		id(i.ID), i.Version, i.Title.Korean, i.Title.English)
	if err != nil || changed > 0 {
		return err
	}
	_, err = t.Incident(ctx, i.ID)
	return stale("incident", err)
}

// TellIncident writes facts of an incident, where the version is still i.Version.
func (t *tx) TellIncident(ctx context.Context, i claims.Incident, provider claims.ProviderID, facts told.Facts) error {
	changed, err := t.changes(ctx, "tell facts of an incident", `
		UPDATE incidents SET facts = CASE WHEN $3::uuid IS NULL THEN $4::text::jsonb ELSE facts END, version = version + 1 WHERE id = $1 AND version = $2`,
		id(i.ID), i.Version, id(provider), string(facts.JSON()))
	if err == nil && changed == 0 {
		return claims.Stale("incident")
	}
	if err != nil || provider.IsZero() {
		return err
	}
	_, err = t.changes(ctx, "tell a provider's facts of an incident", `
		INSERT INTO incident_facts (incident_id, provider_id, facts) VALUES ($1, $2, $3::text::jsonb)
		ON CONFLICT (incident_id, provider_id) DO UPDATE SET facts = excluded.facts`,
		id(i.ID), id(provider), string(facts.JSON()))
	return err
}

// Incident reads an incident by id.
func (t *tx) Incident(ctx context.Context, incident claims.IncidentID) (claims.Incident, error) {
	return one(ctx, t, "incident", scanIncident, `SELECT `+incidentColumns+` FROM incidents WHERE id = $1`, id(incident))
}

// IncidentByKey reads an incident by key.
func (t *tx) IncidentByKey(ctx context.Context, key string) (claims.Incident, error) {
	return one(ctx, t, "incident", scanIncident, `SELECT `+incidentColumns+` FROM incidents WHERE key = $1`, key)
}

// Incidents lists incidents, newest first.
func (t *tx) Incidents(ctx context.Context, page claims.Page) ([]claims.Incident, error) {
	before, limit := cursor(page)
	return list(ctx, t, "list incidents", scanIncident,
		`SELECT `+incidentColumns+` FROM incidents WHERE id < $1 ORDER BY id DESC LIMIT $2`, before, limit)
}

// queueUp waits in the incidents' queues before their rows are locked or held. A
// row lock that many hold, one overlapping the next, is never free for whoever
// must have it alone; in the queue those who come later wait behind.
func (t *tx) queueUp(ctx context.Context, lock string, incidents ...claims.IncidentID) error {
	_, err := t.changes(ctx, "queue for incidents", `SELECT `+lock+`(queue) FROM unnest($1::bigint[]) AS queue`,
		many(incidents, func(i claims.IncidentID) int64 {
			key := claims.KeyOf("queue of an incident", i.String())
			return int64(binary.BigEndian.Uint64(key[:])) //nolint:gosec // any 64 bits do
		}))
	return err
}

// LockIncident reads the incident and lets nobody else lock or change it until
// the transaction ends. Claims can be filed on it meanwhile.
func (t *tx) LockIncident(ctx context.Context, incident claims.IncidentID) (claims.Incident, error) {
	if err := t.queueUp(ctx, "pg_advisory_xact_lock", incident); err != nil {
		return claims.Incident{}, err
	}
	return one(ctx, t, "incident", scanIncident,
		`SELECT `+incidentColumns+` FROM incidents WHERE id = $1 FOR NO KEY UPDATE`, id(incident))
}

// LockIncidents locks incidents as LockIncident does, in the order of their ids.
func (t *tx) LockIncidents(ctx context.Context, incidents []claims.IncidentID) error {
	ordered := slices.SortedFunc(slices.Values(incidents), claims.IncidentID.Compare)
	if err := t.queueUp(ctx, "pg_advisory_xact_lock", ordered...); err != nil {
		return err
	}
	_, err := t.changes(ctx, "lock incidents",
		`SELECT id FROM incidents WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT $2 FOR NO KEY UPDATE`, idsOf(incidents), maxParts)
	return err
}

// HoldIncident reads the incident's revision and keeps it until the transaction
// ends: LockIncident and TouchIncident wait, other holders and filings do not.
func (t *tx) HoldIncident(ctx context.Context, incident claims.IncidentID) (revision int64, err error) {
	if err := t.queueUp(ctx, "pg_advisory_xact_lock_shared", incident); err != nil {
		return 0, err
	}
	return one(ctx, t, "incident", scanNumber64,
		`SELECT revision FROM incidents WHERE id = $1 FOR SHARE`, id(incident))
}

// TouchIncident counts a change to what the incident's claims are decided on.
func (t *tx) TouchIncident(ctx context.Context, incident claims.IncidentID) (revision int64, err error) {
	return one(ctx, t, "incident", scanNumber64,
		`UPDATE incidents SET revision = revision + 1 WHERE id = $1 RETURNING revision`, id(incident))
}

// TouchIncidents counts a change in all of the incidents, and gives those that
// have claims of a provider that one of the plans is of: as the index has them.
func (t *tx) TouchIncidents(ctx context.Context, incidents []claims.IncidentID, plans []claims.PlanID) ([]claims.IncidentID, error) {
	_, err := t.changes(ctx, "touch incidents",
		`UPDATE incidents SET revision = revision + 1 WHERE id = ANY ($1::uuid[])`, idsOf(incidents))
	if err != nil || len(plans) == 0 {
		return nil, err
	}
	return list(ctx, t, "find incidents with claims", scanOneID[claims.IncidentID], `
		SELECT DISTINCT i.id
		FROM unnest($1::uuid[]) AS i (id)
		CROSS JOIN (SELECT DISTINCT provider_id AS id FROM plans WHERE id = ANY ($2::uuid[])) AS p
		CROSS JOIN LATERAL (SELECT c.id FROM claims c
			WHERE c.provider_id = p.id AND c.incident_id = i.id ORDER BY c.id DESC LIMIT 1) c
		ORDER BY i.id LIMIT $3`, idsOf(incidents), idsOf(plans), maxParts)
}

func scanNumber64(row pgx.Row) (n int64, err error) {
	err = row.Scan(&n)
	return n, err
}

// IncidentsDuring gives the live incidents in which the service had a window
// that may meet the span, at its widest.
func (t *tx) IncidentsDuring(ctx context.Context, service claims.ServiceID, from, to time.Time) ([]claims.IncidentID, error) {
	return list(ctx, t, "find incidents by time", scanOneID[claims.IncidentID], `
		SELECT DISTINCT coalesce(i.merged_into, i.id) AS id
		FROM outages o
		JOIN incidents i ON i.id = o.incident_id
		CROSS JOIN LATERAL (
			SELECT DISTINCT ON (w.id) w.starts_earliest, w.ends_latest, w.withdrawn FROM windows w
			WHERE w.outage_id = o.id ORDER BY w.id, w.revision DESC) w
		WHERE o.service_id = $1 AND NOT w.withdrawn
			AND w.starts_earliest < $3 AND (w.ends_latest IS NULL OR w.ends_latest > $2)
		ORDER BY id LIMIT $4`, id(service), at(from), at(to), maxParts)
}

// IncidentsOf gives the live incidents in which one of the services has outages.
func (t *tx) IncidentsOf(ctx context.Context, services []claims.ServiceID) ([]claims.IncidentID, error) {
	return list(ctx, t, "find incidents by service", scanOneID[claims.IncidentID], `
		SELECT DISTINCT coalesce(i.merged_into, i.id) AS id
		FROM outages o JOIN incidents i ON i.id = o.incident_id
		WHERE o.service_id = ANY ($1::uuid[]) ORDER BY id LIMIT $2`, idsOf(services), maxParts)
}

const causeColumns = `incident_id, provider_id, revision, kind, unforeseen, critical_facility, attribution, removed_at, recorded_by, recorded_at`

func scanCause(row pgx.Row) (c claims.Cause, err error) {
	err = row.Scan((*[16]byte)(&c.IncidentID), (*[16]byte)(&c.ProviderID), &c.Revision, scanWord((*string)(&c.Kind)),
		&c.Unforeseen, &c.CriticalFacility, scanWord((*string)(&c.Attribution)), scanTime(&c.RemovedAt), &c.RecordedBy, scanTime(&c.RecordedAt))
	return c, err
}

// AddCause adds a revision of a provider's cause. A revision that is there
// already was recorded by somebody else meanwhile.
func (t *tx) AddCause(ctx context.Context, c claims.Cause) error {
	added, err := t.changes(ctx, "record a cause", `
		INSERT INTO causes (incident_id, provider_id, revision, kind, unforeseen, critical_facility, attribution, removed_at, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT DO NOTHING`,
		id(c.IncidentID), id(c.ProviderID), c.Revision, word(c.Kind), c.Unforeseen, c.CriticalFacility,
		word(c.Attribution), at(c.RemovedAt), c.RecordedBy, at(c.RecordedAt))
	if err != nil {
		return refers("provider", err)
	}
	if added == 0 {
		return claims.Stale("cause")
	}
	return nil
}

// Causes gives all revisions of a provider's cause, oldest first.
func (t *tx) Causes(ctx context.Context, incident claims.IncidentID, provider claims.ProviderID) ([]claims.Cause, error) {
	return list(ctx, t, "read causes", scanCause, `
		SELECT `+causeColumns+` FROM causes WHERE incident_id = $1 AND provider_id = $2 ORDER BY revision LIMIT $3`,
		id(incident), id(provider), maxParts)
}

const maintenanceColumns = `id, provider_id, service_id, features, announced_at, starts_at, ends_at, recorded_by, recorded_at,
	while_down, approval_id, approved_by, approved_at, counts_from`

func scanMaintenance(row pgx.Row) (m claims.Maintenance, err error) {
	err = row.Scan((*[16]byte)(&m.ID), (*[16]byte)(&m.ProviderID), (*[16]byte)(&m.ServiceID), &m.Features,
		scanTime(&m.AnnouncedAt), scanTime(&m.StartsAt), scanTime(&m.EndsAt), &m.RecordedBy, scanTime(&m.RecordedAt),
		&m.WhileDown, scanID(&m.Approval), scanWord(&m.ApprovedBy), scanTime(&m.ApprovedAt), scanTime(&m.CountsFrom))
	return m, err
}

// AddMaintenance records announced work.
func (t *tx) AddMaintenance(ctx context.Context, m claims.Maintenance) (claims.Maintenance, error) {
	m, err := one(ctx, t, "maintenance", scanMaintenance, `
		INSERT INTO maintenances (id, provider_id, service_id, features, announced_at, starts_at, ends_at, recorded_by, recorded_at, while_down)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING `+maintenanceColumns,
		id(m.ID), id(m.ProviderID), id(m.ServiceID), texts(m.Features), at(m.AnnouncedAt), at(m.StartsAt), at(m.EndsAt), m.RecordedBy, at(m.RecordedAt),
		m.WhileDown)
	return m, refers("service", err)
}

// ApproveMaintenance writes that who acts agreed to it.
func (t *tx) ApproveMaintenance(ctx context.Context, maintenance claims.MaintenanceID, approval claims.Key) (claims.Maintenance, error) {
	return one(ctx, t, "maintenance", scanMaintenance, `
		UPDATE maintenances SET approval_id = $2, approved_by = $3, approved_at = $4 WHERE id = $1 AND approved_at IS NULL RETURNING `+maintenanceColumns,
		id(maintenance), id(approval), t.actor.Subject, at(t.now))
}

// Maintenances lists a service's announced work, newest first.
func (t *tx) Maintenances(ctx context.Context, service claims.ServiceID, page claims.Page) ([]claims.Maintenance, error) {
	before, limit := cursor(page)
	return list(ctx, t, "list maintenances", scanMaintenance, `
		SELECT `+maintenanceColumns+` FROM maintenances WHERE service_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2`,
		before, limit, id(service))
}
