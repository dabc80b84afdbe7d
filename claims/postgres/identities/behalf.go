package identities

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// whileStanding is of a representation r that stands at $2.
const whileStanding = ` r.state = 'verified' AND r.since <= $2 AND (r.until IS NULL OR r.until > $2)`

// standing leaves out the memberships by which somebody acted as a representative whose
// representation does not stand: it was ended, is over, or has not begun. It asks no more of
// who represents nobody.
func (t tx) standing(ctx context.Context, all []identity.Membership) ([]identity.Membership, error) {
	var asked []identity.Membership
	for _, m := range all {
		if m.Representative != (access.ID{}) {
			asked = append(asked, m)
		}
	}
	if len(asked) == 0 {
		return all, nil
	}
	stand, err := postgres.List(ctx, t.Conn, "look for representations", func(row pgx.Row) (id claims.Key, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT r.id FROM unnest($1::uuid[], $3::uuid[]) AS w (claimant_id, id)
		JOIN representatives r ON r.claimant_id = w.claimant_id AND r.id = w.id AND`+whileStanding+` LIMIT $4`,
		postgres.Many(asked, func(m identity.Membership) pgtype.UUID { return postgres.ID(m.Claimant) }), postgres.At(t.claims.Now()),
		postgres.Many(asked, func(m identity.Membership) pgtype.UUID { return postgres.ID(claims.Key(m.Representative)) }), len(asked))
	return slices.DeleteFunc(all, func(m identity.Membership) bool {
		return m.Representative != (access.ID{}) && !slices.Contains(stand, claims.Key(m.Representative))
	}), err
}

// signsIn notes with a representation that stands which user signs in as it: one and the
// same.
func (t tx) signsIn(ctx context.Context, m identity.Membership) error {
	noted, err := t.Changes(ctx, "note who represents", `
		UPDATE representatives r SET user_id = $4
		WHERE r.claimant_id = $1 AND r.id = $3 AND (r.user_id IS NULL OR r.user_id = $4) AND`+whileStanding,
		postgres.ID(m.Claimant), postgres.At(t.claims.Now()), postgres.ID(claims.Key(m.Representative)), postgres.ID(m.User))
	if err == nil && noted == 0 {
		err = claims.Conflict("representative_over", "representative", claims.Key(m.Representative).String())
	}
	return err
}

// actsAnew ends the membership by which the user acted for the claimant by another
// representation, before it does by this one. Of one claimant it has one at a time, and
// nobody ended it when its representation was over.
func (t tx) actsAnew(ctx context.Context, m identity.Membership) error {
	_, err := t.Changes(ctx, "end a membership", `
		UPDATE memberships SET ended_by = $4, ended_at = $5
		WHERE user_id = $1 AND claimant_id = $2 AND representative_id <> $3 AND ended_at IS NULL`,
		postgres.ID(m.User), postgres.ID(m.Claimant), postgres.ID(claims.Key(m.Representative)), identity.Subject(m.User), postgres.At(m.CreatedAt))
	return err
}
