package rights_test

import (
	"testing"

	"bosang/claims"
	"bosang/claims/privacy/erasure"
)

func TestAnAppealLapsesWithItsClaimant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.settle()
	c := w.claim(p, claims.Refused)
	_, err := w.db.Owner.Exec(w.ctx, `
		INSERT INTO appeals (claimant_id, id, claim_id, provider_id, lane, decision_number, previous_state, state, disputed, filed_by, filed_at, handed_over_at, due_at, paused_at)
		VALUES ($1, $2, $2, $3, 'mediation', 1, 'handed_over', 'supplement', '{}', 'x', now(), now(), now(), now())`,
		[16]byte(p.id), [16]byte(c.ID), [16]byte(w.provider.ID))
	w.must(err)
	_, _, err = w.erasures.Erase(w.ctx, p.actor, p.id, erasure.Requested)
	w.must(err)
	var state string
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT state FROM appeals WHERE claimant_id = $1`, [16]byte(p.id)).Scan(&state))
	if state != "lapsed" {
		t.Errorf("the appeal is %s", state)
	}
}
