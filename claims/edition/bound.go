package edition

import (
	"context"
	"strings"

	"bosang/claims"
	"bosang/rules"
)

// mostBound is how many services, plans and incidents of an edition are looked up.
const mostBound = 1000

// unbound lists what a provider's edition is for although there is no such thing:
// a misspelt plan would bind nobody, for as long as the edition is in force. Each
// is its noun and its key.
func unbound(ctx context.Context, tx claims.Tx, provider claims.ProviderID, b rules.Binds) (out [][2]string, err error) {
	looked := 0
	look := func(noun string, keys []string, find func(key string) error) {
		for _, key := range keys {
			if looked++; err != nil || looked > mostBound {
				return
			}
			switch gone := find(key); {
			case gone == nil:
			case claims.KindOf(gone) == claims.KindNotFound:
				out = append(out, [2]string{noun, key})
			default:
				err = gone
			}
		}
	}
	look("service", b.Services, func(key string) error {
		_, err := tx.ServiceByKey(ctx, provider, key)
		return err
	})
	look("plan", b.Plans, func(key string) error {
		of, plan, _ := strings.Cut(key, "/")
		s, err := tx.ServiceByKey(ctx, provider, of)
		if err == nil {
			_, err = tx.PlanByKey(ctx, s.ID, plan)
		}
		return err
	})
	look("incident", b.Incidents, func(key string) error {
		_, err := tx.IncidentByKey(ctx, key)
		return err
	})
	return out, err
}
