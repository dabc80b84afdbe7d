package postgres

import (
	"context"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/reference"
)

// group is the requests that are filed in one transaction. Every step is one
// statement over the whole group. Requests come in the order of what is unique
// of a claim, so that two groups rarely wait for each other; in the order of
// arrival among equals.
type group struct {
	*tx
	requests []*request
	draw     func() reference.Reference
	// usual: nothing out of the ordinary has been met yet (groupusual.go).
	usual bool
}

func newGroup(t *tx, draw func() reference.Reference, requests []*request) *group {
	return &group{tx: t, requests: requests, draw: draw}
}

// open gives the requests that are neither settled nor set aside yet.
func (g *group) open() []*request {
	var open []*request
	for _, r := range g.requests {
		if !r.settled && !r.aside {
			open = append(open, r)
		}
	}
	return open
}

// run files the group. An error means that the transaction must not be
// committed; what concerns one request alone settles that request.
//
// Of requests for the same claim or under the same idempotency key, the first
// is filed in the first round; in the next round the others meet what it left,
// as if they had come later.
func (g *group) run(ctx context.Context) error {
	if g.usual {
		if filed, err := g.runUsual(ctx); err != nil || filed {
			return err
		}
	}
	for _, step := range []func(context.Context) error{g.recall, g.claimants, g.subscriptions, g.incidents} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	for round := 0; ; round++ {
		if round > 0 {
			if err := g.lose(ctx, g.open(), false); err != nil {
				return err
			}
		}
		first := g.firsts()
		if len(first) == 0 {
			return nil
		}
		filed, err := g.insert(ctx, first)
		if err != nil {
			return err
		}
		for _, step := range []func(context.Context, []*request) error{g.enter, g.conclude} {
			if err := step(ctx, filed); err != nil {
				return err
			}
		}
	}
}

const recallSQL = `SELECT key, request, answer, claimant_id, provider_id FROM answers WHERE key = ANY ($1::uuid[]) LIMIT $2`

// recall settles the requests that were answered before.
func (g *group) recall(ctx context.Context) error { return g.recallThose(ctx, g.requests) }

func (g *group) recallThose(ctx context.Context, requests []*request) error {
	asked := make(map[claims.Key][]*request)
	var keys []claims.Key
	for _, r := range requests {
		if key := r.filing.Once.Key; r.filing.Once.Asked() {
			asked[key] = append(asked[key], r)
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	rows, err := g.Query(ctx, recallSQL, idsOf(keys), groupSize)
	if err != nil {
		return failed("recall answers", err)
	}
	var key claims.Key
	var sent [32]byte
	var answer []byte
	var about claims.Person
	_, err = pgx.ForEachRow(rows, []any{(*[16]byte)(&key), toHash{&sent}, &answer, scanID(&about.Claimant), scanID(&about.Provider)}, func() error {
		for _, r := range asked[key] {
			same, err := g.was(sent, r.filing.Once)
			if err != nil {
				return err
			}
			r.settle(r.filing.Once.Recall(same, slices.Clone(answer), about))
		}
		return nil
	})
	return failed("recall answers", err)
}

// claimants finds whose subscription each request names: a claimant's own, or
// the one that an operator names or the directory knows.
func (g *group) claimants(ctx context.Context) error {
	var unknown []claims.Key
	for _, r := range g.open() {
		r.claim.ClaimantID = r.filing.New.Claimant
		if r.filing.Actor.Role == access.Claimant {
			r.claim.ClaimantID = r.filing.Actor.Claimant
		}
		if r.claim.ClaimantID.IsZero() {
			unknown = append(unknown, r.filing.New.Subscription.Key())
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	found, err := g.claimantsUnder(ctx, unknown)
	if err != nil {
		return err
	}
	for _, r := range g.open() {
		if r.claim.ClaimantID.IsZero() {
			r.claim.ClaimantID = found[r.filing.New.Subscription.Key()]
		}
	}
	return nil
}

const subscriptionsSQL = `
		SELECT EXISTS (SELECT FROM births b WHERE b.claimant_id = s.claimant_id), ` + subscriptionColumns + `
		FROM unnest($1::uuid[], $2::uuid[]) AS w (claimant_id, id)
		CROSS JOIN LATERAL (SELECT ` + subscriptionColumns + ` FROM subscriptions s
			WHERE s.claimant_id = w.claimant_id AND s.id = w.id LIMIT 1) s LIMIT $3`

// subscriptionArgs names the subscriptions of the requests.
func subscriptionArgs(requests []*request) []any {
	return []any{
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ClaimantID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.filing.New.Subscription) }), len(requests)}
}

// subscriptions fills the claims from their subscriptions. One that is not
// there and one that is not the actor's answer by the same words.
func (g *group) subscriptions(ctx context.Context) error {
	open := g.open()
	found, err := list(ctx, g.tx, "find subscriptions", scanAged, subscriptionsSQL, subscriptionArgs(open)...)
	if err != nil {
		return err
	}
	byID := make(map[claims.SubscriptionID]aged, len(found))
	for _, s := range found {
		byID[s.ID] = s
	}
	for _, r := range open {
		s, ok := byID[r.filing.New.Subscription]
		if !ok || s.ClaimantID != r.claim.ClaimantID || !mayFile(r.filing.Actor, s.Subscription) {
			r.settle(claims.NotFound("subscription"))
			continue
		}
		if s.known && !r.filing.Aged {
			r.settle(ErrAge)
			continue
		}
		g.fill(&r.claim, r.filing.New, s.Subscription)
	}
	return nil
}

// mayFile reports whether the actor may file on the subscription.
func mayFile(actor access.Actor, s claims.Subscription) bool {
	switch actor.Role {
	case access.Claimant:
		return s.ClaimantID == claims.ClaimantID(actor.Claimant)
	case access.Operator:
		return actor.OperatorOf(s.ProviderID)
	case access.Administrator, access.System:
		return true
	}
	return false
}

func (g *group) fill(c *claims.Claim, n claims.NewClaim, s claims.Subscription) {
	c.ClaimantKind, c.ProviderID, c.ServiceID, c.PlanID, c.SubscriptionID = s.ClaimantKind, s.ProviderID, s.ServiceID, s.PlanID, s.ID
	c.IncidentID, c.Features, c.Loss, c.Election = n.Incident, texts(n.Features), n.Loss, n.Election
	c.Facts = n.Facts
	c.State, c.CreatedAt, c.FiledAt = claims.Filed, g.now, g.now
	c.Origin, c.ClaimedAt = claims.OriginFiled, g.now
	if !n.FiledAt.IsZero() {
		c.FiledAt = n.FiledAt.UTC()
		c.ClaimedAt = c.FiledAt
	}
}

// An incident that is just being merged is left out: the group does not wait for
// it. Without claims on it, the others are filed.
const incidentsSQL = `
	SELECT ` + incidentColumns + ` FROM incidents WHERE id = ANY ($1::uuid[]) ORDER BY id LIMIT $2 FOR KEY SHARE SKIP LOCKED`

// incidents leads each claim to the live incident, and keeps the incidents from
// being merged until the transaction ends. Requests on an incident that is just
// being merged are set aside.
func (g *group) incidents(ctx context.Context) error {
	open := g.open()
	for len(open) > 0 {
		wanted := idsOf(distinctIncidents(open))
		found, err := list(ctx, g.tx, "find incidents", scanIncident, incidentsSQL, wanted, groupSize)
		if err != nil {
			return err
		}
		into := make(map[claims.IncidentID]claims.IncidentID, len(found))
		for _, i := range found {
			into[i.ID] = i.MergedInto
		}
		busy, err := g.busyIncidents(ctx, open, into)
		if err != nil {
			return err
		}
		var merged []*request
		for _, r := range open {
			live, ok := into[r.claim.IncidentID]
			switch {
			case busy[r.claim.IncidentID]:
				r.aside = true
			case !ok:
				r.settle(claims.NotFound("incident"))
			case !live.IsZero():
				r.claim.IncidentID = live
				merged = append(merged, r)
			}
		}
		open = merged
	}
	return nil
}

// busyIncidents gives the incidents that are there, but were not found because
// they are just being merged.
func (g *group) busyIncidents(ctx context.Context, requests []*request, found map[claims.IncidentID]claims.IncidentID) (map[claims.IncidentID]bool, error) {
	absent := slices.DeleteFunc(distinctIncidents(requests), func(i claims.IncidentID) bool { _, ok := found[i]; return ok })
	if len(absent) == 0 {
		return nil, nil
	}
	there, err := list(ctx, g.tx, "find incidents", scanOneID[claims.IncidentID],
		`SELECT id FROM incidents WHERE id = ANY ($1::uuid[]) LIMIT $2`, idsOf(absent), groupSize)
	busy := make(map[claims.IncidentID]bool, len(there))
	for _, i := range there {
		busy[i] = true
	}
	return busy, err
}

func distinctIncidents(requests []*request) []claims.IncidentID {
	incidents := make([]claims.IncidentID, len(requests))
	for i, r := range requests {
		incidents[i] = r.claim.IncidentID
	}
	slices.SortFunc(incidents, claims.IncidentID.Compare)
	return slices.Compact(incidents)
}

// triple is what is unique of a claim.
type triple struct {
	claimant     claims.ClaimantID
	incident     claims.IncidentID
	subscription claims.SubscriptionID
}

func tripleOf(c claims.Claim) triple { return triple{c.ClaimantID, c.IncidentID, c.SubscriptionID} }

func byTriple(a, b *request) int {
	if c := a.claim.ClaimantID.Compare(b.claim.ClaimantID); c != 0 {
		return c
	}
	if c := a.claim.IncidentID.Compare(b.claim.IncidentID); c != 0 {
		return c
	}
	return a.claim.SubscriptionID.Compare(b.claim.SubscriptionID)
}

// firsts gives the open requests that are the first in the group with their
// triple and with their idempotency key: at least one, while any is open.
func (g *group) firsts() []*request {
	var first []*request
	triples := make(map[triple]bool)
	keys := make(map[claims.Key]bool)
	for _, r := range g.open() {
		t, key := tripleOf(r.claim), r.filing.Once.Key
		later := triples[t] || (r.filing.Once.Asked() && keys[key])
		// Those that wait hold their place too.
		triples[t], keys[key] = true, true
		if !later {
			first = append(first, r)
		}
	}
	slices.SortFunc(first, byTriple)
	return first
}

// lose settles the requests whose claim is there already. One under an
// idempotency key gets the answer that was kept, if there is one; the claim that
// a run of this very group wrote is its own. Must is set for requests that have
// certainly lost.
func (g *group) lose(ctx context.Context, requests []*request, must bool) error {
	if err := g.recallThose(ctx, requests); err != nil {
		return err
	}
	requests = slices.DeleteFunc(slices.Clone(requests), func(r *request) bool { return r.settled })
	there, err := g.rivals(ctx, requests)
	if err != nil {
		return err
	}
	var taken []*request
	for _, r := range requests {
		rival, ok := there[tripleOf(r.claim)]
		switch {
		case ok && rival.ClaimedAt.IsZero() && rival.State != claims.Withdrawn && r.claim.Origin == claims.OriginFiled:
			r.meet(rival)
			taken = append(taken, r)
		case ok && rival.ID == r.claim.ID:
			r.claim = rival
			r.settle(nil)
		case ok:
			r.settle(claims.Conflict("claim_exists", "claim", string(rival.Reference)).Tells(personOf(rival)))
		case must:
			return errLostToNobody
		}
	}
	return g.takeUp(ctx, taken)
}

var errLostToNobody = errors.New("a claim could not be stored, but there is none in its place")

// rivals gives the claims that are already there for the requests' triples: the
// live one, or else one that was withdrawn.
func (g *group) rivals(ctx context.Context, requests []*request) (map[triple]claims.Claim, error) {
	there := make(map[triple]claims.Claim, len(requests))
	if len(requests) == 0 {
		return there, nil
	}
	type rival struct {
		of    triple
		claim claims.Claim
	}
	found, err := list(ctx, g.tx, "find the first claim", func(row pgx.Row) (r rival, err error) {
		var came scannedAmounts
		targets := append(claimTargets(&r.claim, &came), (*[16]byte)(&r.of.incident))
		if err = row.Scan(targets...); err == nil {
			err = came.into(&r.claim)
		}
		r.of.claimant, r.of.subscription = r.claim.ClaimantID, r.claim.SubscriptionID
		return r, err
	}, rivalsSQL,
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.ClaimantID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.IncidentID) }),
		many(requests, func(r *request) pgtype.UUID { return id(r.claim.SubscriptionID) }), 2*len(requests))
	for _, r := range found {
		if other, twice := there[r.of]; !twice || other.State == claims.Withdrawn {
			there[r.of] = r.claim
		}
	}
	return there, err
}

const rivalsSQL = `
		SELECT ` + claimColumns + `, c.wanted
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS w (claimant_id, incident_id, subscription_id)
		CROSS JOIN LATERAL (
			(SELECT ` + claimColumns + `, w.incident_id AS wanted FROM claims c
			WHERE c.claimant_id = w.claimant_id AND c.incident_id = w.incident_id AND c.subscription_id = w.subscription_id
				AND c.state <> 'withdrawn' LIMIT 1)
			UNION ALL
			(SELECT ` + claimColumns + `, w.incident_id FROM claims c` + withdrawnSQL + ` ORDER BY c.id LIMIT 1)) c
		LIMIT $4`
