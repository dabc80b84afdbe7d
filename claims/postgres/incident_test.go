package postgres

import (
	"errors"
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/rules/period"
)

func TestWindowsKeepTheirHistoryAndTheLastRevisionCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.outages[0]
	first := o.Windows[0]
	open := claims.Window{
		ID: newID(), OutageID: o.ID, Revision: 1, Severity: claims.Degraded, Confidence: claims.Inferred, Source: "memory",
		Span: period.Window{Start: period.Edge{Stated: noon, Earliest: noon.Add(-time.Hour), Latest: noon.Add(time.Hour)}}, RecordedBy: "x", RecordedAt: noon,
	}
	corrected, withdrawn := first, first
	corrected.Revision, corrected.Span.End, corrected.RecordedAt = 2, period.Exactly(noon), noon.Add(time.Hour)
	withdrawn.Revision, withdrawn.Withdrawn, withdrawn.RecordedAt = 3, true, noon.Add(2*time.Hour)
	w.in(system, func(tx claims.Tx) {
		w.must(tx.AddWindow(w.ctx, open))
		w.must(tx.AddWindow(w.ctx, corrected))
		w.wants(tx.AddWindow(w.ctx, corrected), claims.KindStale)
		got, err := tx.Outage(w.ctx, o.ID)
		w.must(err)
		equal(t, got.Windows, []claims.Window{corrected, open})
		equal(t, got.Version, o.Version+2)
		w.must(tx.AddWindow(w.ctx, withdrawn))
		listed, err := tx.Outages(w.ctx, w.incident.ID, claims.Page{})
		w.must(err)
		equal(t, len(listed), 2)
		equal(t, listed[1].Windows, []claims.Window{withdrawn, open})
		history, err := tx.WindowHistory(w.ctx, o.ID)
		w.must(err)
		equal(t, len(history), 4)
		equal(t, history[3], withdrawn)
		d, err := tx.Dossier(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, d.Outages[0].Windows, []claims.Window{open})
	})
}

func TestTheDossierHoldsAllThatClaimsAreDecidedOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	yes := true
	cause := claims.Cause{IncidentID: w.incident.ID, ProviderID: w.providers[0].ID, Revision: 1, RecordedBy: "x", RecordedAt: noon}
	latest := cause
	latest.Revision, latest.Kind, latest.Unforeseen, latest.Attribution, latest.RemovedAt = 2, claims.EquipmentFault, &yes, claims.ToProvider, noon
	m := claims.Maintenance{
		ID: newID(), ProviderID: w.providers[0].ID, ServiceID: w.services[0].ID, Features: []string{"message"}, AnnouncedAt: noon.AddDate(0, 0, -9),
		StartsAt: noon.AddDate(0, 0, -5), EndsAt: noon.AddDate(0, 0, -4), RecordedBy: "x", RecordedAt: noon,
	}
	w.in(system, func(tx claims.Tx) {
		w.must(tx.AddCause(w.ctx, cause))
		w.must(tx.AddCause(w.ctx, latest))
		w.wants(tx.AddCause(w.ctx, latest), claims.KindStale)
		added, err := tx.AddMaintenance(w.ctx, m)
		w.must(err)
		equal(t, added, m) // recorded after it began, it counts from no time
		causes, err := tx.Causes(w.ctx, w.incident.ID, w.providers[0].ID)
		w.must(err)
		equal(t, causes, []claims.Cause{cause, latest})
		listed, err := tx.Maintenances(w.ctx, w.services[0].ID, claims.Page{})
		w.must(err)
		equal(t, listed, []claims.Maintenance{m})

		d, err := tx.Dossier(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, d.Incident, w.incident)
		equal(t, d.Outages, w.outages[:])
		for i := range w.providers {
			equal(t, d.Providers[w.providers[i].ID], w.providers[i])
			equal(t, d.Services[w.services[i].ID], w.services[i])
			equal(t, d.Plans[w.plans[i].ID], w.plans[i])
		}
		equal(t, d.Causes, map[claims.ProviderID]claims.Cause{w.providers[0].ID: latest})
		equal(t, d.Maintenances, []claims.Maintenance{m})

		revision, err := tx.TouchIncident(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, revision, int64(2))
	})
}

func TestTheDossierKnowsThePlanOfAClaimWhoseProviderHasNoOutage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := claims.Incident{ID: newID(), Key: "other", Revision: 1, Version: 1, ReportedBy: "x", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, other)) })
	sub := w.subscribe(0, 1)[0]
	_, err := w.FileClaim(w.ctx, filingOf(sub, other.ID))
	w.must(err)
	for _, actor := range []struct {
		name string
		do   func(func(claims.Tx))
	}{
		{"the service", func(fn func(claims.Tx)) { w.in(system, fn) }},
		{"the operator", func(fn func(claims.Tx)) { w.in(w.operator(0), fn) }},
		{"the claimant", func(fn func(claims.Tx)) { w.in(claimantActor(sub.ClaimantID), fn) }},
	} {
		actor.do(func(tx claims.Tx) {
			d, err := tx.Dossier(w.ctx, other.ID)
			w.must(err)
			if _, ok := d.Plans[sub.PlanID]; !ok || len(d.Providers) != 1 {
				t.Errorf("%s sees plans %v", actor.name, d.Plans)
			}
		})
	}
}

func TestIncidentsAreFoundByTheSpanOfAServicesWindows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	down := w.outages[0].Windows[0].Span
	for name, c := range map[string]struct {
		from, to time.Time
		want     int
	}{
		"all around":         {down.Start.Stated.Add(-time.Hour), down.End.Stated.Add(time.Hour), 1},
		"touching the start": {down.Start.Stated.Add(-time.Hour), down.Start.Stated, 0},
		"touching the end":   {down.End.Stated, down.End.Stated.Add(time.Hour), 0},
		"within":             {down.Start.Stated.Add(time.Hour), down.Start.Stated.Add(2 * time.Hour), 1},
	} {
		w.in(system, func(tx claims.Tx) {
			found, err := tx.IncidentsDuring(w.ctx, w.services[0].ID, c.from, c.to)
			w.must(err)
			if len(found) != c.want {
				t.Errorf("%s: %d incidents, want %d", name, len(found), c.want)
			}
		})
	}
}

func TestAMergeMovesOutagesCausesAndClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := claims.Incident{ID: newID(), Key: "same-thing", Revision: 1, Version: 1, ReportedBy: "x", CreatedAt: noon}
	older := claims.Incident{ID: newID(), Key: "merged-before", Revision: 1, Version: 1, ReportedBy: "x", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) {
		w.must(tx.AddIncident(w.ctx, from))
		w.must(tx.AddIncident(w.ctx, older))
		w.addOutage(tx, from.ID, 1)
		for _, c := range []claims.Cause{
			{IncidentID: from.ID, ProviderID: w.providers[0].ID, Revision: 1, Kind: claims.Overload, RecordedAt: noon},
			{IncidentID: from.ID, ProviderID: w.providers[1].ID, Revision: 1, Kind: claims.Overload, RecordedAt: noon},
			{IncidentID: w.incident.ID, ProviderID: w.providers[0].ID, Revision: 1, Kind: claims.EquipmentFault, RecordedAt: noon},
		} {
			w.must(tx.AddCause(w.ctx, c))
		}
		w.must(tx.MergeIncident(w.ctx, older.ID, from.ID))
	})
	subs := w.subscribe(0, 3)
	both := w.file(subs[0])[0]
	var there []claims.Claim
	for _, s := range subs {
		c, err := w.FileClaim(w.ctx, filingOf(s, from.ID))
		w.must(err)
		there = append(there, c)
	}
	there[2] = w.decide(claims.Pending, noon.AddDate(1, 0, 0), there[2])[0]
	w.in(system, func(tx claims.Tx) { w.must(tx.MergeIncident(w.ctx, from.ID, w.incident.ID)) })
	w.in(system, func(tx claims.Tx) {
		w.wants(tx.MergeIncident(w.ctx, from.ID, w.incident.ID), claims.KindConflict)
		for _, id := range []claims.IncidentID{from.ID, older.ID} {
			i, err := tx.Incident(w.ctx, id)
			w.must(err)
			equal(t, i.MergedInto, w.incident.ID)
		}
		d, err := tx.Dossier(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, len(d.Outages), 3)
		equal(t, d.Causes[w.providers[0].ID].Kind, claims.EquipmentFault)
		equal(t, d.Causes[w.providers[1].ID].Kind, claims.Overload)
		for i, want := range []struct {
			state    claims.State
			incident claims.IncidentID
			last     string
		}{
			{claims.Merged, from.ID, "merged"}, {claims.Filed, w.incident.ID, "moved"}, {claims.Pending, w.incident.ID, "moved"},
		} {
			c, err := tx.Claim(w.ctx, there[i].ID)
			w.must(err)
			if c.State != want.state || c.IncidentID != want.incident {
				t.Errorf("claim %d is %s at %s", i, c.State, c.IncidentID)
			}
			events, err := tx.Events(w.ctx, c.ClaimantID, c.ID, claims.Page{})
			w.must(err)
			equal(t, events[0].What, want.last)
		}
		c, err := tx.Claim(w.ctx, both.ID)
		w.must(err)
		equal(t, c.State, claims.Filed)
		// Each of the two names the other.
		for _, pair := range [][2]claims.Claim{{both, there[0]}, {there[0], both}} {
			events, err := tx.Events(w.ctx, pair[0].ClaimantID, pair[0].ID, claims.Page{})
			w.must(err)
			if !strings.Contains(string(events[0].Details), `"`+pair[1].ID.String()+`"`) {
				t.Errorf("%s does not name the other claim: %s", events[0].What, events[0].Details)
			}
		}
		events, err := tx.Events(w.ctx, both.ClaimantID, both.ID, claims.Page{})
		w.must(err)
		equal(t, events[0].What, "absorbed")
	})
	// Who files on the merged incident files on the one it is now part of.
	late := w.subscribe(0, 1)[0]
	c, err := w.FileClaim(w.ctx, filingOf(late, older.ID))
	w.must(err)
	equal(t, c.IncidentID, w.incident.ID)
	_, err = w.FileClaim(w.ctx, filingOf(subs[1], from.ID))
	w.wants(err, claims.KindConflict)
}

// names fails unless the error says that this claim was the first.
func (w *world) names(err error, first claims.Claim) {
	w.Helper()
	var e *claims.Error
	if !errors.As(err, &e) || e.Code != "claim_exists" || e.Ref != string(first.Reference) {
		w.Errorf("the error is %v and does not name %s", err, first.Reference)
	}
}

func TestAMergeLosesNoLiveClaimToAWithdrawnOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	from := claims.Incident{ID: newID(), Key: "same-thing", Revision: 1, Version: 1, ReportedBy: "x", CreatedAt: noon}
	w.in(system, func(tx claims.Tx) { w.must(tx.AddIncident(w.ctx, from)) })
	subs := w.subscribe(0, 2)
	fileAt := func(s claims.Subscription, incident claims.IncidentID) claims.Claim {
		c, err := w.FileClaim(w.ctx, filingOf(s, incident))
		w.must(err)
		return c
	}
	withdraw := func(c claims.Claim) {
		w.in(claimantActor(c.ClaimantID), func(tx claims.Tx) { w.must(tx.SetState(w.ctx, c, claims.Withdrawn)) })
	}
	// The first is live at the incident that goes and withdrawn at the one that
	// stays; of the second there is only one, withdrawn, at the one that goes.
	live, gone, alone := fileAt(subs[0], from.ID), fileAt(subs[0], w.incident.ID), fileAt(subs[1], from.ID)
	withdraw(gone)
	withdraw(alone)
	_, err := w.FileClaim(w.ctx, filingOf(subs[0], w.incident.ID))
	w.names(err, gone)
	w.in(system, func(tx claims.Tx) { w.must(tx.MergeIncident(w.ctx, from.ID, w.incident.ID)) })
	w.in(system, func(tx claims.Tx) {
		for _, want := range []struct {
			claim    claims.Claim
			state    claims.State
			incident claims.IncidentID
		}{{live, claims.Filed, w.incident.ID}, {gone, claims.Withdrawn, w.incident.ID}, {alone, claims.Withdrawn, from.ID}} {
			c, err := tx.Claim(w.ctx, want.claim.ID)
			w.must(err)
			if c.State != want.state || c.IncidentID != want.incident {
				t.Errorf("the claim is %s at %s", c.State, c.IncidentID)
			}
		}
	})
	// Of two, the live one is named; and a withdrawal is remembered through the merge.
	for _, incident := range []claims.IncidentID{from.ID, w.incident.ID} {
		_, err = w.FileClaim(w.ctx, filingOf(subs[0], incident))
		w.names(err, live)
		_, err = w.FileClaim(w.ctx, filingOf(subs[1], incident))
		w.names(err, alone)
	}
	withdraw(live)
	_, err = w.FileClaim(w.ctx, filingOf(subs[0], from.ID))
	w.wants(err, claims.KindConflict)
}

func TestALockedIncidentStillTakesClaims(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sub := w.subscribe(0, 1)[0]
	w.in(system, func(tx claims.Tx) {
		i, err := tx.LockIncident(w.ctx, w.incident.ID)
		w.must(err)
		equal(t, i, w.incident)
		_, err = w.FileClaim(w.ctx, filingOf(sub, w.incident.ID))
		w.must(err)
	})
}
