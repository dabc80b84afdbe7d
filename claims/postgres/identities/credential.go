package identities

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// Credentials gives those of a user.
func (t tx) Credentials(ctx context.Context, user identity.UserID) (identity.Credentials, error) {
	c, err := postgres.One(ctx, t.Conn, "credentials", func(row pgx.Row) (c identity.Credentials, err error) {
		err = row.Scan(postgres.ToWord(&c.Password), postgres.ToTime(&c.PasswordAt), &c.TOTP, postgres.ToTime(&c.TOTPAt), &c.Counter, &c.Pending)
		return c, err
	}, `SELECT password, password_at, totp, totp_at, totp_counter, pending_totp FROM credentials WHERE user_id = $1`, postgres.ID(user))
	if claims.KindOf(err) == claims.KindNotFound {
		err = nil
	}
	c.User = user
	return c, err
}

// SetCredentials writes all of them.
func (t tx) SetCredentials(ctx context.Context, c identity.Credentials) error {
	_, err := t.Changes(ctx, "write credentials", `
		INSERT INTO credentials (user_id, password, password_at, totp, totp_at, totp_counter, pending_totp) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (user_id) DO UPDATE SET password = EXCLUDED.password, password_at = EXCLUDED.password_at, totp = EXCLUDED.totp,
			totp_at = EXCLUDED.totp_at, totp_counter = greatest(credentials.totp_counter, EXCLUDED.totp_counter), pending_totp = EXCLUDED.pending_totp`,
		postgres.ID(c.User), postgres.Word(c.Password), postgres.At(c.PasswordAt), c.TOTP, postgres.At(c.TOTPAt), c.Counter, c.Pending)
	return err
}

// UseCounter takes the counter of a code where it is above the last one.
func (t tx) UseCounter(ctx context.Context, user identity.UserID, counter int64) (bool, error) {
	changed, err := t.Changes(ctx, "use a code", `
		UPDATE credentials SET totp_counter = $2 WHERE user_id = $1 AND totp_counter < $2`, postgres.ID(user), counter)
	return changed == 1, err
}

// SetRecoveryCodes puts codes in the place of all before.
func (t tx) SetRecoveryCodes(ctx context.Context, user identity.UserID, codes []claims.Key) error {
	_, err := t.Changes(ctx, "replace recovery codes", `
		UPDATE recovery_codes SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL`, postgres.ID(user), postgres.At(t.claims.Now()))
	if err != nil || len(codes) == 0 {
		return err
	}
	_, err = t.Changes(ctx, "replace recovery codes", `
		INSERT INTO recovery_codes (user_id, key, created_at) SELECT $1, c.key, $3 FROM unnest($2::uuid[]) AS c (key)`,
		postgres.ID(user), postgres.IDs(codes), postgres.At(t.claims.Now()))
	return err
}

// UseRecoveryCode takes a code where it is unused.
func (t tx) UseRecoveryCode(ctx context.Context, user identity.UserID, code claims.Key) (bool, error) {
	changed, err := t.Changes(ctx, "use a recovery code", `
		UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND key = $2 AND used_at IS NULL`,
		postgres.ID(user), postgres.ID(code), postgres.At(t.claims.Now()))
	return changed == 1, err
}

// CountRecoveryCodes gives how many are unused.
func (t tx) CountRecoveryCodes(ctx context.Context, user identity.UserID) (int, error) {
	return postgres.One(ctx, t.Conn, "recovery codes", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL`, postgres.ID(user))
}

// HasDevice reports whether the user signed in with the device before and it still
// counts.
func (t tx) HasDevice(ctx context.Context, user identity.UserID, device claims.Key) (bool, error) {
	return postgres.One(ctx, t.Conn, "device", func(row pgx.Row) (has bool, err error) {
		err = row.Scan(&has)
		return has, err
	}, `SELECT EXISTS (SELECT FROM devices WHERE user_id = $1 AND key = $2 AND revoked_at IS NULL AND expires_at > $3)`,
		postgres.ID(user), postgres.ID(device), postgres.At(t.claims.Now()))
}

// KeepDevice has the device count until an instant. One that was revoked stays so.
func (t tx) KeepDevice(ctx context.Context, user identity.UserID, device claims.Key, until time.Time) error {
	_, err := t.Changes(ctx, "keep a device", `
		INSERT INTO devices (user_id, key, created_at, expires_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (user_id, key) DO UPDATE SET expires_at = EXCLUDED.expires_at`,
		postgres.ID(user), postgres.ID(device), postgres.At(t.claims.Now()), postgres.At(until))
	return err
}

// RevokeDevices has all devices but one count no more.
func (t tx) RevokeDevices(ctx context.Context, user identity.UserID, except claims.Key) error {
	_, err := t.Changes(ctx, "revoke devices", `
		UPDATE devices SET revoked_at = $3 WHERE user_id = $1 AND revoked_at IS NULL AND key IS DISTINCT FROM $2::uuid`,
		postgres.ID(user), postgres.ID(except), postgres.At(t.claims.Now()))
	return err
}

// TakeAttempt counts a failure in a pool.
func (t tx) TakeAttempt(ctx context.Context, pool claims.Key, span time.Duration) (count int64, until time.Time, err error) {
	if err := t.OpenKey(ctx, pool); err != nil {
		return 0, until, err
	}
	type counted struct {
		count int64
		until time.Time
	}
	now := t.claims.Now()
	c, err := postgres.One(ctx, t.Conn, "attempt", func(row pgx.Row) (c counted, err error) {
		err = row.Scan(&c.count, postgres.ToTime(&c.until))
		return c, err
	}, `
		INSERT INTO attempts (key, failures, expires_at) VALUES ($1, 1, $3)
		ON CONFLICT (key) DO UPDATE SET
			failures = CASE WHEN attempts.expires_at <= $2 THEN 1 ELSE attempts.failures + 1 END,
			expires_at = CASE WHEN attempts.expires_at <= $2 THEN $3 ELSE attempts.expires_at END
		RETURNING failures, expires_at`, postgres.ID(pool), postgres.At(now), postgres.At(now.Add(span)))
	return c.count, c.until, err
}

// GiveBack takes so many failures from a pool, down to none.
func (t tx) GiveBack(ctx context.Context, pool claims.Key, count int64) error {
	if err := t.OpenKey(ctx, pool); err != nil {
		return err
	}
	_, err := t.Changes(ctx, "give back an attempt", `UPDATE attempts SET failures = greatest(failures - $2, 0) WHERE key = $1`, postgres.ID(pool), count)
	return err
}
