package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/postgres/entitlements"
)

// MergeIncident makes one incident part of another. Its outages become the
// other's; its causes are copied for the providers of whose cause the other
// says nothing, its facts where the other has none of their name; its live claims become the other's, save those whose subscription
// has a live claim there already, which become merged: the events of both name
// the other, so that a person sees what else was stated. Its submissions become the other's. Claims in a final state
// stay where they are. Incidents merged into it before now point to the other
// too, so that one step always leads to the live one. Claims cannot be filed on
// either until the transaction ends.
func (t *tx) MergeIncident(ctx context.Context, from, into claims.IncidentID) error {
	// In the order of ids, so that two merges cannot wait for each other. The
	// lock keeps filings out: they hold FOR KEY SHARE.
	locked, err := list(ctx, t, "lock incidents", scanIncident, `
		SELECT `+incidentColumns+` FROM incidents WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT 2 FOR UPDATE`,
		idsOf([]claims.IncidentID{from, into}))
	if err != nil {
		return err
	}
	if len(locked) != 2 {
		return claims.NotFound("incident")
	}
	for _, i := range locked {
		if !i.MergedInto.IsZero() {
			return claims.Conflict("incident_merged", "incident", i.MergedInto.String())
		}
	}
	if err := t.mergeFacts(ctx, from, into); err != nil {
		return err
	}
	if err := t.moveClaims(ctx, mergeCollidingClaims, "merged", from, into); err != nil {
		return err
	}
	return t.moveClaims(ctx, moveOtherClaims, "moved", from, into)
}

// mergeFacts merges what an incident is, and what was reported elsewhere of it.
func (t *tx) mergeFacts(ctx context.Context, from, into claims.IncidentID) error {
	for _, do := range []struct{ what, sql string }{
		{"merge an incident", `
			UPDATE incidents SET merged_into = $2, version = version + 1, revision = revision + 1
			WHERE id = $1 OR merged_into = $1`},
		{"join facts", `UPDATE incidents i SET facts = f.facts || i.facts FROM incidents f WHERE f.id = $1 AND i.id = $2`},
		{"join the facts of providers", `
			INSERT INTO incident_facts (incident_id, provider_id, facts) SELECT $2, f.provider_id, f.facts FROM incident_facts f WHERE f.incident_id = $1
			ON CONFLICT (incident_id, provider_id) DO UPDATE SET facts = excluded.facts || incident_facts.facts`},
		{"move outages", `
			WITH past AS (
				INSERT INTO past_outages (outage_id, since, incident_id)
				SELECT id, period, incident_id FROM outages WHERE incident_id = $1 AND period < cutoff())
			UPDATE outages SET incident_id = $2, version = version + 1, period = cutoff() WHERE incident_id = $1`},
		{"copy causes", `
			INSERT INTO causes (incident_id, provider_id, revision, kind, unforeseen, critical_facility, attribution, removed_at, recorded_by, recorded_at)
			SELECT $2, f.provider_id, f.revision, f.kind, f.unforeseen, f.critical_facility, f.attribution, f.removed_at, f.recorded_by, f.recorded_at
			FROM causes f
			WHERE f.incident_id = $1 AND NOT EXISTS (SELECT FROM causes t WHERE t.incident_id = $2 AND t.provider_id = f.provider_id)`},
		{"move submissions", `UPDATE submissions SET incident_id = $2 WHERE incident_id = $1`},
	} {
		if _, err := t.changes(ctx, do.what, do.sql, id(from), id(into)); err != nil {
			return err
		}
	}
	return nil
}

// The live claims of a set ($3, $4, $5: the cursor; $6: its size) of one incident
// ($1) that have a live sibling at the other ($2), and those that are left: what
// becomes of them. The siblings are locked, so that none is withdrawn meanwhile.
const (
	mergeCollidingClaims = `
		WITH next AS (
			SELECT c.claimant_id, c.id, o.id AS sibling FROM claims c
			JOIN claims o ON o.claimant_id = c.claimant_id AND o.incident_id = $2 AND o.subscription_id = c.subscription_id
				AND o.state NOT IN ('withdrawn', 'merged')
			WHERE c.incident_id = $1 AND (c.bucket, c.claimant_id, c.id) > ($3, $4, $5) AND c.state NOT IN ('withdrawn', 'merged')
			ORDER BY c.bucket, c.claimant_id, c.id LIMIT $6
			FOR NO KEY UPDATE)
		UPDATE claims c SET previous_state = c.state, state = 'merged', wakes_at = NULL, owed = 0, goodwill = 0
		FROM next n WHERE c.claimant_id = n.claimant_id AND c.id = n.id
		RETURNING c.claimant_id, c.id, c.provider_id, n.sibling, c.incident_id, c.decision_id, c.decision_number`
	moveOtherClaims = `
		WITH next AS (
			SELECT c.claimant_id, c.id FROM claims c
			WHERE c.incident_id = $1 AND (c.bucket, c.claimant_id, c.id) > ($3, $4, $5) AND c.state NOT IN ('withdrawn', 'merged')
			ORDER BY c.bucket, c.claimant_id, c.id LIMIT $6)
		UPDATE claims c SET incident_id = $2
		FROM next n WHERE c.claimant_id = n.claimant_id AND c.id = n.id
		RETURNING c.claimant_id, c.id, c.provider_id, NULL::uuid, c.incident_id, NULL::uuid, 0`
)

// movedClaim is a claim that was moved, or merged into its sibling.
type movedClaim struct {
	claims.Claim
	sibling claims.ClaimID
}

// moveClaims runs one of the statements above over all claims, set by set, and
// records what became of each claim, and of the sibling that stands for it now.
func (t *tx) moveClaims(ctx context.Context, sql, what string, from, into claims.IncidentID) error {
	var last claims.Claim
	for {
		moved, err := list(ctx, t, "move claims", func(row pgx.Row) (c movedClaim, err error) {
			err = row.Scan((*[16]byte)(&c.ClaimantID), (*[16]byte)(&c.ID), (*[16]byte)(&c.ProviderID), scanID(&c.sibling),
				(*[16]byte)(&c.IncidentID), scanID(&c.DecisionID), &c.DecisionNumber)
			return c, err
		}, sql, id(from), id(into), int16(last.ClaimantID[15]), [16]byte(last.ClaimantID), [16]byte(last.ID), setSize)
		if err != nil || len(moved) == 0 {
			return err
		}
		events := make([]claims.Event, 0, len(moved))
		cs := many(moved, func(c movedClaim) claims.Claim { return c.Claim })
		if err := entitlements.End(ctx, t.Tx, cs, t.now); err != nil {
			return failed("take back entitlements", err)
		}
		if err := t.count(ctx, cs...); err != nil {
			return err
		}
		for _, c := range moved {
			if inRange(last, c.Claim) < 0 {
				last = c.Claim
			}
			events = append(events, t.mergeEvent(c.Claim, what, from, into, c.sibling))
			if !c.sibling.IsZero() {
				merged := c.ID
				c.ID = c.sibling
				events = append(events, t.mergeEvent(c.Claim, "absorbed", from, into, merged))
			}
		}
		if err := t.Record(ctx, events...); err != nil {
			return err
		}
	}
}

// mergeEvent is what the trail says of a claim when its incident is merged;
// other is the claim of the same subscription that it met, if any.
func (t *tx) mergeEvent(c claims.Claim, what string, from, into claims.IncidentID, other claims.ClaimID) claims.Event {
	details := `{"from":"` + from.String() + `","into":"` + into.String() + `"`
	if !other.IsZero() {
		details += `,"claim":"` + other.String() + `"`
	}
	return claims.Event{
		ID: newID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: what,
		Actor: t.actor.Subject, At: t.now, Details: []byte(details + "}"),
	}
}

// inRange orders claims as runs over many claims walk them.
func inRange(a, b claims.Claim) int {
	if c := int(a.ClaimantID[15]) - int(b.ClaimantID[15]); c != 0 {
		return c
	}
	if c := a.ClaimantID.Compare(b.ClaimantID); c != 0 {
		return c
	}
	return a.ID.Compare(b.ID)
}
