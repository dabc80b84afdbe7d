package webhooks

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/postgres"
)

// setSize bounds the rows that one statement removes.
const setSize = 5000

// Forget removes what was delivered before an instant, and secrets that others had
// replaced by then, in small sets, and gives how much it was.
func (s Store) Forget(ctx context.Context, before time.Time) (all int64, err error) {
	for _, sql := range []string{
		`DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state = 'delivered' AND delivered_at < $1 ORDER BY delivered_at LIMIT $2)`,
		`DELETE FROM webhook_secrets WHERE id IN (SELECT s.id FROM webhook_secrets s WHERE EXISTS (
			SELECT FROM webhook_secrets n WHERE n.webhook_id = s.webhook_id AND n.id > s.id AND n.drawn_at < $1) ORDER BY s.id LIMIT $2)`,
	} {
		for n := int64(1); n > 0; all += n {
			err := s.InTx(ctx, access.SystemActor("retention"), func(t claims.Tx) (err error) {
				n, err = postgres.In(t).Changes(ctx, "remove what was delivered", sql, postgres.At(before), setSize)
				return err
			})
			if err != nil {
				return all, err
			}
		}
	}
	return all, nil
}
