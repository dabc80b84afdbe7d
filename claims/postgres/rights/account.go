package rights

import (
	"context"

	"bosang/claims"
	"bosang/claims/postgres"
)

// mostAccounts bounds what one statement takes of the accounts of a claimant.
const mostAccounts = 1000

// closeAccounts ends what lets somebody in as the claimant. An account that is nothing
// else any more is erased as well: its sign-in name goes, and the key that sealed it.
func (t erasures) closeAccounts(ctx context.Context, claimant claims.ClaimantID, provider claims.ProviderID) error {
	for _, sql := range []string{
		`UPDATE sessions SET ended_at = $2 WHERE ended_at IS NULL AND (user_id, membership_id) IN
			(SELECT m.user_id, m.id FROM memberships m WHERE m.claimant_id = $1)`,
		`UPDATE memberships SET ended_by = 'system:erasure', ended_at = $2 WHERE claimant_id = $1 AND ended_at IS NULL`,
	} {
		if _, err := t.Changes(ctx, "close an account", sql, postgres.ID(claimant), postgres.At(t.now)); err != nil {
			return err
		}
	}
	_, err := t.Changes(ctx, "close an account", `
		UPDATE links SET revoked_at = $3 WHERE provider_id = $1 AND claimant_id = $2 AND used_at IS NULL AND revoked_at IS NULL`,
		postgres.ID(provider), postgres.ID(claimant), postgres.At(t.now))
	if err != nil {
		return err
	}
	for last := (claims.Key{}); ; {
		users, err := postgres.List(ctx, t.Conn, "list accounts", scanID[claims.Key], `
			SELECT DISTINCT user_id FROM memberships WHERE claimant_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3`,
			postgres.ID(claimant), [16]byte(last), mostAccounts)
		if err != nil || len(users) == 0 {
			return err
		}
		last = users[len(users)-1]
		if err := t.eraseUsers(ctx, users); err != nil {
			return err
		}
	}
}

// eraseUsers erases those of the users who have no membership left. Privileged ones
// are never claimants, and the statements leave them alone in any case.
func (t erasures) eraseUsers(ctx context.Context, users []claims.Key) error {
	gone, err := postgres.List(ctx, t.Conn, "list accounts", scanID[claims.Key], `
		SELECT u.user_id FROM users u WHERE u.user_id = ANY ($1::uuid[]) AND NOT u.privileged
			AND NOT EXISTS (SELECT FROM memberships m WHERE m.user_id = u.user_id AND m.ended_at IS NULL)
		LIMIT $2`, postgres.IDs(users), len(users))
	if err != nil || len(gone) == 0 {
		return err
	}
	if err := t.destroyKey(ctx, gone...); err != nil {
		return err
	}
	for _, sql := range []string{
		`DELETE FROM sign_ins WHERE user_id = ANY ($1::uuid[])`,
		`DELETE FROM sessions WHERE user_id = ANY ($1::uuid[])`,
		`DELETE FROM devices WHERE user_id = ANY ($1::uuid[])`,
		`UPDATE credentials SET password = NULL, password_at = NULL, totp = NULL, totp_at = NULL, pending_totp = NULL WHERE user_id = ANY ($1::uuid[])`,
		`UPDATE users SET state = 'suspended', version = version + 1 WHERE user_id = ANY ($1::uuid[]) AND state <> 'suspended'`,
	} {
		if _, err := t.Changes(ctx, "erase a user", sql, postgres.IDs(gone)); err != nil {
			return err
		}
	}
	for _, sql := range []string{
		`UPDATE recovery_codes SET used_at = $2 WHERE user_id = ANY ($1::uuid[]) AND used_at IS NULL`,
		`UPDATE tokens SET revoked_at = $2 WHERE user_id = ANY ($1::uuid[]) AND revoked_at IS NULL`,
		`UPDATE links SET revoked_at = $2 WHERE user_id = ANY ($1::uuid[]) AND used_at IS NULL AND revoked_at IS NULL`,
	} {
		if _, err := t.Changes(ctx, "erase a user", sql, postgres.IDs(gone), postgres.At(t.now)); err != nil {
			return err
		}
	}
	return nil
}
