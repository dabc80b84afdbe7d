package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
)

const outageColumns = `id, incident_id, provider_id, service_id, feature, cohort, version, created_at`

func scanOutage(row pgx.Row) (o claims.Outage, err error) {
	err = row.Scan((*[16]byte)(&o.ID), (*[16]byte)(&o.IncidentID), (*[16]byte)(&o.ProviderID), (*[16]byte)(&o.ServiceID),
		&o.Feature, &o.Cohort, &o.Version, scanTime(&o.CreatedAt))
	return o, err
}

const windowColumns = `id, outage_id, revision, severity, starts_at, starts_earliest, starts_latest, ends_at, ends_earliest, ends_latest,
	confidence, source, withdrawn, recorded_by, recorded_at`

func scanWindow(row pgx.Row) (w claims.Window, err error) {
	start, end := &w.Span.Start, &w.Span.End
	err = row.Scan((*[16]byte)(&w.ID), (*[16]byte)(&w.OutageID), &w.Revision, (*string)(&w.Severity),
		scanTime(&start.Stated), scanTime(&start.Earliest), scanTime(&start.Latest),
		scanTime(&end.Stated), scanTime(&end.Earliest), scanTime(&end.Latest),
		(*string)(&w.Confidence), &w.Source, &w.Withdrawn, &w.RecordedBy, scanTime(&w.RecordedAt))
	return w, err
}

// AddOutage adds an outage, without its windows: see AddWindow.
func (t *tx) AddOutage(ctx context.Context, o claims.Outage) error {
	_, err := t.changes(ctx, "add an outage", `
		INSERT INTO outages (id, incident_id, provider_id, service_id, feature, cohort, version, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id(o.ID), id(o.IncidentID), id(o.ProviderID), id(o.ServiceID), o.Feature, o.Cohort, o.Version, at(o.CreatedAt))
	return refers("feature", err)
}

// Outage reads an outage with the current revision of each of its windows.
func (t *tx) Outage(ctx context.Context, outage claims.OutageID) (claims.Outage, error) {
	o, err := one(ctx, t, "outage", scanOutage, `SELECT `+outageColumns+` FROM outages WHERE id = $1`, id(outage))
	if err != nil {
		return claims.Outage{}, err
	}
	set := []claims.Outage{o}
	err = t.fillWindows(ctx, set)
	return set[0], err
}

// Outages lists an incident's outages, newest first, with the current revision
// of each of their windows.
func (t *tx) Outages(ctx context.Context, incident claims.IncidentID, page claims.Page) ([]claims.Outage, error) {
	before, limit := cursor(page)
	outages, err := list(ctx, t, "list outages", scanOutage, `
		SELECT `+outageColumns+` FROM outages WHERE incident_id = $3 AND id < $1 ORDER BY id DESC LIMIT $2`,
		before, limit, id(incident))
	if err != nil {
		return nil, err
	}
	return outages, t.fillWindows(ctx, outages)
}

// fillWindows reads the current windows of all the outages in one statement,
// those withdrawn included.
func (t *tx) fillWindows(ctx context.Context, outages []claims.Outage) error {
	if len(outages) == 0 {
		return nil
	}
	place := make(map[claims.OutageID]int, len(outages))
	for i, o := range outages {
		place[o.ID] = i
	}
	windows, err := list(ctx, t, "read windows", scanWindow, `
		SELECT DISTINCT ON (outage_id, id) `+windowColumns+` FROM windows
		WHERE outage_id = ANY ($1::uuid[])
		ORDER BY outage_id, id, revision DESC LIMIT $2`,
		many(outages, func(o claims.Outage) pgtype.UUID { return id(o.ID) }), maxParts)
	for _, w := range windows {
		o := &outages[place[w.OutageID]]
		o.Windows = append(o.Windows, w)
	}
	return err
}

// AddWindow adds a revision of a window and gives its outage the next version.
// A revision that is there already was recorded by somebody else meanwhile.
func (t *tx) AddWindow(ctx context.Context, w claims.Window) error {
	start, end := w.Span.Start, w.Span.End
	added, err := t.changes(ctx, "record a window", `
		INSERT INTO windows (id, outage_id, revision, severity, starts_at, starts_earliest, starts_latest, ends_at, ends_earliest, ends_latest,
			confidence, source, withdrawn, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT DO NOTHING`,
		id(w.ID), id(w.OutageID), w.Revision, string(w.Severity),
		at(start.Stated), at(start.Earliest), at(start.Latest), at(end.Stated), at(end.Earliest), at(end.Latest),
		string(w.Confidence), w.Source, w.Withdrawn, w.RecordedBy, at(w.RecordedAt))
	if err != nil {
		return refers("outage", err)
	}
	if added == 0 {
		return claims.Stale("window")
	}
	_, err = t.changes(ctx, "count an outage's version", `UPDATE outages SET version = version + 1 WHERE id = $1`, id(w.OutageID))
	return err
}

// WindowHistory gives all revisions of the outage's windows, oldest first.
func (t *tx) WindowHistory(ctx context.Context, outage claims.OutageID) ([]claims.Window, error) {
	return list(ctx, t, "read windows", scanWindow, `
		SELECT `+windowColumns+` FROM windows WHERE outage_id = $1 ORDER BY recorded_at, id, revision LIMIT $2`, id(outage), maxParts)
}
