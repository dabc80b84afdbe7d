package postgres

import (
	"errors"
	"strings"
	"testing"

	"bosang/claims"
)

// TestTheTableKnowsTheStateMachine tries every step from every state.
func TestTheTableKnowsTheStateMachine(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.subscribe(0, 1)...)[0]
	for _, from := range claims.States() {
		_, err := w.db.Owner.Exec(w.ctx, `
			UPDATE claims SET state = $1::text, previous_state = CASE WHEN $1 <> 'filed' THEN 'filed' END,
				decision_id = CASE WHEN $1 <> 'filed' THEN id END, decision_number = ($1 <> 'filed')::int`, string(from))
		w.must(err)
		for _, to := range claims.States() {
			for _, step := range []string{
				`UPDATE claims SET previous_state = state, state = $1`,
				`UPDATE claims SET previous_state = CASE WHEN $1 <> 'filed' THEN state END, state = $1`,
				`UPDATE claims SET state = $1`,
			} {
				var moved int64
				err := w.inTx(w.ctx, claimantActor(c.ClaimantID), func(t *tx) (err error) {
					if moved, err = t.changes(w.ctx, "step", step, string(to)); err == nil {
						err = errRolledBack
					}
					return err
				})
				if errors.Is(err, errRolledBack) {
					err = nil
				}
				stays := from == to && to == claims.Filed // and nothing is changed
				if may := from.MayBecome(to); err == nil && moved == 1 && !may && !stays {
					t.Errorf("%s became %s by %s", from, to, step)
				} else if may && !strings.HasSuffix(step, "SET state = $1") && (err != nil || moved != 1) {
					t.Errorf("%s did not become %s: %v", from, to, err)
				}
			}
		}
	}
}
