package identities

import (
	"context"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
)

// address is an address as a parameter; the zero address is NULL.
func address(a netip.Addr) *netip.Addr {
	if !a.IsValid() {
		return nil
	}
	return &a
}

// AddSession adds a session.
func (t tx) AddSession(ctx context.Context, s identity.Session) error {
	_, err := t.Changes(ctx, "begin a session", `
		INSERT INTO sessions (key, hash, id, user_id, stage, membership_id, device, address, agent, idle_seconds, created_at, used_at, expires_at,
			issuer, sid, verified_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		postgres.ID(s.Key), s.Hash[:], postgres.ID(s.ID), postgres.ID(s.User), string(s.Stage), postgres.ID(s.Membership), postgres.ID(s.Device),
		address(s.Address), s.Agent, int(s.Idle/time.Second), postgres.At(s.CreatedAt), postgres.At(s.UsedAt), postgres.At(s.ExpiresAt),
		postgres.Word(s.Issuer), postgres.ID(s.SID), postgres.At(s.VerifiedAt))
	return err
}

const sessionColumns = `key, hash, id, user_id, stage, membership_id, device, address, agent, idle_seconds, created_at, used_at, expires_at, ended_at,
	issuer, sid, verified_at`

func scanSession(row pgx.Row) (s identity.Session, err error) {
	var from *netip.Addr
	var idle int
	err = row.Scan(postgres.ToID(&s.Key), postgres.ToHash(&s.Hash), postgres.ToID(&s.ID), postgres.ToID(&s.User), (*string)(&s.Stage),
		postgres.ToID(&s.Membership), postgres.ToID(&s.Device), &from, &s.Agent, &idle, postgres.ToTime(&s.CreatedAt), postgres.ToTime(&s.UsedAt),
		postgres.ToTime(&s.ExpiresAt), postgres.ToTime(&s.EndedAt), postgres.ToWord(&s.Issuer), postgres.ToID(&s.SID),
		postgres.ToTime(&s.VerifiedAt))
	if from != nil {
		s.Address = *from
	}
	s.Idle = time.Duration(idle) * time.Second
	return s, err
}

// SessionUnder reads the session of a key.
func (t tx) SessionUnder(ctx context.Context, key claims.Key) (identity.Session, error) {
	return postgres.One(ctx, t.Conn, "session", scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE key = $1`, postgres.ID(key))
}

// Rotate writes the session anew where it still lies under the key and is not ended.
func (t tx) Rotate(ctx context.Context, key claims.Key, s identity.Session) (bool, error) {
	changed, err := t.Changes(ctx, "rotate a session", `
		UPDATE sessions SET key = $2, hash = $3, stage = $4, membership_id = $5, device = $6, idle_seconds = $7, used_at = $8, expires_at = $9, verified_at = $10
		WHERE key = $1 AND ended_at IS NULL`,
		postgres.ID(key), postgres.ID(s.Key), s.Hash[:], string(s.Stage), postgres.ID(s.Membership), postgres.ID(s.Device), int(s.Idle/time.Second),
		postgres.At(s.UsedAt), postgres.At(s.ExpiresAt), postgres.At(s.VerifiedAt))
	return changed == 1, err
}

// Touch notes that the session was used.
func (t tx) Touch(ctx context.Context, key claims.Key, at time.Time) error {
	_, err := t.Changes(ctx, "use a session", `UPDATE sessions SET used_at = $2 WHERE key = $1 AND used_at < $2`, postgres.ID(key), postgres.At(at))
	return err
}

// Sessions lists the sessions of a user that are not ended, newest first.
func (t tx) Sessions(ctx context.Context, user identity.UserID, page claims.Page) ([]identity.Session, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list sessions", scanSession, `
		SELECT `+sessionColumns+` FROM sessions WHERE user_id = $1 AND id < $2 AND ended_at IS NULL ORDER BY id DESC LIMIT $3`,
		postgres.ID(user), before, limit)
}

// EndSession ends one session of the user.
func (t tx) EndSession(ctx context.Context, user identity.UserID, id identity.SessionID) (bool, error) {
	changed, err := t.Changes(ctx, "end a session", `UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL`,
		postgres.ID(user), postgres.ID(id), postgres.At(t.claims.Now()))
	return changed == 1, err
}

// EndSessions ends all sessions of the user but one.
func (t tx) EndSessions(ctx context.Context, user identity.UserID, except identity.SessionID) error {
	_, err := t.Changes(ctx, "end sessions", `
		UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $2::uuid`,
		postgres.ID(user), postgres.ID(except), postgres.At(t.claims.Now()))
	return err
}

// EndOldest ends the open sessions of the user beyond so many, the oldest.
func (t tx) EndOldest(ctx context.Context, user identity.UserID, most int) error {
	_, err := t.Changes(ctx, "end the oldest sessions", `
		UPDATE sessions SET ended_at = $3 WHERE user_id = $1 AND ended_at IS NULL AND id IN (
			SELECT x.id FROM sessions x WHERE x.user_id = $1 AND x.stage = 'open' AND x.ended_at IS NULL AND x.expires_at > $3 ORDER BY x.id DESC OFFSET $2 LIMIT $4)`,
		postgres.ID(user), most, postgres.At(t.claims.Now()), setSize)
	return err
}

// EndEverySession ends sessions of all users but one session, in small sets, and gives
// the number it ended; none: there are no more.
func (t tx) EndEverySession(ctx context.Context, except identity.SessionID) (int64, error) {
	return t.Changes(ctx, "end everybody's sessions", `
		UPDATE sessions SET ended_at = $1 WHERE key = ANY (ARRAY(
			SELECT x.key FROM sessions x WHERE x.expires_at > $1 AND x.ended_at IS NULL AND x.id IS DISTINCT FROM $2::uuid ORDER BY x.expires_at LIMIT $3))`,
		postgres.At(t.claims.Now()), postgres.ID(except), setSize)
}

// setSize bounds the rows that one statement removes.
const setSize = 5000

// Forget removes what was over before the instant.
func (s Store) Forget(ctx context.Context, before time.Time) (int64, error) {
	var forgotten int64
	for _, sql := range []string{
		`DELETE FROM attempts WHERE key = ANY (ARRAY(SELECT x.key FROM attempts x WHERE x.expires_at < $1 ORDER BY x.expires_at LIMIT $2))`,
		`DELETE FROM sessions WHERE key = ANY (ARRAY(SELECT x.key FROM sessions x WHERE x.expires_at < $1 ORDER BY x.expires_at LIMIT $2))`,
		`DELETE FROM links WHERE key = ANY (ARRAY(SELECT x.key FROM links x WHERE x.expires_at < $1 ORDER BY x.expires_at LIMIT $2))`,
		`DELETE FROM devices WHERE (user_id, key) IN (SELECT x.user_id, x.key FROM devices x WHERE x.expires_at < $1 ORDER BY x.expires_at LIMIT $2)`,
		`DELETE FROM proofs WHERE key = ANY (ARRAY(SELECT x.key FROM proofs x WHERE x.expires_at < $1 ORDER BY x.expires_at LIMIT $2))`,
	} {
		for {
			var n int64
			err := s.InTx(ctx, access.SystemActor("forget what is over"), func(t claims.Tx) (err error) {
				n, err = postgres.In(t).Changes(ctx, "forget what is over", sql, postgres.At(before), setSize)
				return err
			})
			if err != nil {
				return forgotten, err
			}
			if forgotten += n; n == 0 {
				break
			}
		}
	}
	return forgotten, nil
}

var _ identity.Forgetting = Store{}
