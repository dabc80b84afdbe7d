// Package identities keeps users, their ways in and their tokens in PostgreSQL: an
// aggregate of its own beside package postgres, on whose transactions it runs.
// Row-level security shows a person its own rows, and who holds a secret the row of
// that secret.
package identities

import (
	"context"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
	"bosang/rules"
)

// Store is a store that keeps identities too.
type Store struct{ *postgres.Store }

var _ identity.Store = Store{}

// Identities gives what can be done with identities in a transaction of this store.
func (Store) Identities(t claims.Tx) identity.Tx { return tx{Conn: postgres.In(t), claims: t} }

// tx reads and writes identities in one transaction.
type tx struct {
	postgres.Conn
	claims claims.Tx
}

// OpenUser opens the rows of one user.
func (t tx) OpenUser(ctx context.Context, user identity.UserID) error {
	return t.Conn.OpenUser(ctx, user)
}

// AddUser adds a user and its place in the directory of sign-in.
func (t tx) AddUser(ctx context.Context, u identity.User, key claims.Key) (taken bool, err error) {
	if err := t.OpenKey(ctx, key); err != nil {
		return false, err
	}
	added, err := t.Changes(ctx, "add a user", `
		INSERT INTO sign_ins (key, user_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
		postgres.ID(key), postgres.ID(u.ID), postgres.At(u.CreatedAt))
	if err != nil || added == 0 {
		return err == nil, err
	}
	_, err = t.Changes(ctx, "add a user", `
		INSERT INTO users (user_id, name, privileged, language, state, version, created_at, issuer) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		postgres.ID(u.ID), u.Sealed(), u.Privileged, string(u.Language), string(u.State), u.Version, postgres.At(u.CreatedAt),
		postgres.Word(u.Issuer))
	return false, err
}

const userColumns = `user_id, name, privileged, language, state, version, created_at, issuer`

func scanUser(row pgx.Row) (u identity.User, err error) {
	var sealed []byte
	var language string
	err = row.Scan(postgres.ToID(&u.ID), &sealed, &u.Privileged, &language, (*string)(&u.State), &u.Version, postgres.ToTime(&u.CreatedAt),
		postgres.ToWord(&u.Issuer))
	u.SetSealed(sealed)
	u.Language = rules.Lang(language)
	return u, err
}

// User reads one user.
func (t tx) User(ctx context.Context, id identity.UserID) (identity.User, error) {
	return postgres.One(ctx, t.Conn, "user", scanUser, `SELECT `+userColumns+` FROM users WHERE user_id = $1`, postgres.ID(id))
}

// UsersAmong reads many users.
func (t tx) UsersAmong(ctx context.Context, users []identity.UserID) ([]identity.User, error) {
	return postgres.List(ctx, t.Conn, "read users", scanUser, `SELECT `+userColumns+` FROM users WHERE user_id = ANY ($1::uuid[]) LIMIT $2`,
		postgres.IDs(users), len(users))
}

// LockUser reads one user and keeps others from changing it.
func (t tx) LockUser(ctx context.Context, id identity.UserID) (identity.User, error) {
	return postgres.One(ctx, t.Conn, "user", scanUser, `SELECT `+userColumns+` FROM users WHERE user_id = $1 FOR UPDATE`, postgres.ID(id))
}

// UserUnder gives the user whom a key finds; zero: nobody.
func (t tx) UserUnder(ctx context.Context, key claims.Key) (identity.UserID, error) {
	id, err := postgres.One(ctx, t.Conn, "user", func(row pgx.Row) (id identity.UserID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT user_id FROM sign_ins WHERE key = $1`, postgres.ID(key))
	if claims.KindOf(err) == claims.KindNotFound {
		err = nil
	}
	return id, err
}

// Users lists privileged users, newest first.
func (t tx) Users(ctx context.Context, page claims.Page) ([]identity.User, error) {
	before, limit := postgres.Cursor(page)
	return postgres.List(ctx, t.Conn, "list users", scanUser,
		`SELECT `+userColumns+` FROM users WHERE privileged AND user_id < $1 ORDER BY user_id DESC LIMIT $2`, before, limit)
}

// ChangeUser writes language and state where the version is still u.Version.
func (t tx) ChangeUser(ctx context.Context, u identity.User) error {
	changed, err := t.Changes(ctx, "change a user", `
		UPDATE users SET language = $3, state = $4, version = version + 1 WHERE user_id = $1 AND version = $2`,
		postgres.ID(u.ID), u.Version, string(u.Language), string(u.State))
	if err == nil && changed == 0 {
		return claims.Stale("user")
	}
	return err
}

// AddMembership adds a membership that the user has not yet.
func (t tx) AddMembership(ctx context.Context, m identity.Membership) (there bool, err error) {
	if m.Representative != (access.ID{}) {
		if err := t.actsAnew(ctx, m); err != nil {
			return false, err
		}
	}
	added, err := t.Changes(ctx, "grant a membership", `
		INSERT INTO memberships (user_id, id, role, provider_id, claimant_id, granted_by, approved_by, approval_id, created_at, issuer, said_at,
			new_until, representative_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		postgres.ID(m.User), postgres.ID(m.ID), string(m.Role), postgres.ID(m.Provider), postgres.ID(m.Claimant), m.GrantedBy,
		postgres.Word(m.ApprovedBy), postgres.ID(m.Approval), postgres.At(m.CreatedAt), postgres.Word(m.Issuer), postgres.At(m.SaidAt),
		postgres.At(m.NewUntil), postgres.ID(claims.Key(m.Representative)))
	if err != nil || added == 0 || m.Representative == (access.ID{}) {
		return added == 0, err
	}
	return false, t.signsIn(ctx, m)
}

const membershipColumns = `user_id, id, role, provider_id, claimant_id, granted_by, approved_by, approval_id, created_at, ended_by, ended_at,
	issuer, said_at, new_until, representative_id`

func scanMembership(row pgx.Row) (m identity.Membership, err error) {
	err = row.Scan(postgres.ToID(&m.User), postgres.ToID(&m.ID), (*string)(&m.Role), postgres.ToID(&m.Provider), postgres.ToID(&m.Claimant),
		&m.GrantedBy, postgres.ToWord(&m.ApprovedBy), postgres.ToID(&m.Approval), postgres.ToTime(&m.CreatedAt), postgres.ToWord(&m.EndedBy),
		postgres.ToTime(&m.EndedAt), postgres.ToWord(&m.Issuer), postgres.ToTime(&m.SaidAt), postgres.ToTime(&m.NewUntil), postgres.ToID((*claims.Key)(&m.Representative)))
	return m, err
}

// mostMemberships bounds the memberships that are read of one user.
const mostMemberships = 100

// Memberships gives the live memberships of users, oldest first.
func (t tx) Memberships(ctx context.Context, users ...identity.UserID) ([]identity.Membership, error) {
	all, err := postgres.List(ctx, t.Conn, "list memberships", scanMembership,
		`SELECT `+membershipColumns+` FROM memberships WHERE user_id = ANY ($1::uuid[]) AND ended_at IS NULL ORDER BY id LIMIT $2`,
		postgres.IDs(users), mostMemberships*len(users))
	if err != nil {
		return nil, err
	}
	return t.standing(ctx, all)
}

// MembershipsOf lists the live memberships of a claimant itself, or of one who represents it,
// newest first.
func (t tx) MembershipsOf(ctx context.Context, claimant claims.ClaimantID, by access.ID, page claims.Page) ([]identity.Membership, error) {
	before, limit := postgres.Cursor(page)
	held, err := postgres.List(ctx, t.Conn, "list memberships", scanMembership, `
		SELECT `+membershipColumns+` FROM memberships
		WHERE claimant_id = $1 AND id < $2 AND ended_at IS NULL AND representative_id IS NOT DISTINCT FROM $4 ORDER BY id DESC LIMIT $3`,
		postgres.ID(claimant), before, limit, postgres.ID(claims.Key(by)))
	if err != nil {
		return nil, err
	}
	return t.standing(ctx, held)
}

// MembershipOf reads one live membership of a claimant itself.
func (t tx) MembershipOf(ctx context.Context, claimant claims.ClaimantID, id identity.MembershipID) (identity.Membership, error) {
	return postgres.One(ctx, t.Conn, "membership", scanMembership,
		`SELECT `+membershipColumns+` FROM memberships WHERE claimant_id = $1 AND id = $2 AND ended_at IS NULL AND representative_id IS NULL`,
		postgres.ID(claimant), postgres.ID(id))
}

// LockClaimant keeps others from locking a claimant.
func (t tx) LockClaimant(ctx context.Context, claimant claims.ClaimantID) error {
	_, err := postgres.One(ctx, t.Conn, "claimant", func(row pgx.Row) (id claims.ClaimantID, err error) {
		err = row.Scan(postgres.ToID(&id))
		return id, err
	}, `SELECT claimant_id FROM claimants WHERE claimant_id = $1 FOR NO KEY UPDATE`, postgres.ID(claimant))
	return err
}

// OthersBefore locks a claimant, and reports whether another user has, or had, a
// membership of it: of the claimant itself, where it is one of those.
func (t tx) OthersBefore(ctx context.Context, m identity.Membership) (bool, error) {
	if err := t.LockClaimant(ctx, m.Claimant); err != nil {
		return false, err
	}
	return postgres.One(ctx, t.Conn, "membership", func(row pgx.Row) (found bool, err error) {
		err = row.Scan(&found)
		return found, err
	}, `SELECT EXISTS (SELECT FROM memberships WHERE claimant_id = $1 AND user_id <> $2 AND ($3::uuid IS NOT NULL OR representative_id IS NULL))`,
		postgres.ID(m.Claimant), postgres.ID(m.User), postgres.ID(claims.Key(m.Representative)))
}

// EndMembership ends a membership.
func (t tx) EndMembership(ctx context.Context, m identity.Membership) error {
	changed, err := t.Changes(ctx, "end a membership", `
		UPDATE memberships SET ended_by = $3, ended_at = $4 WHERE user_id = $1 AND id = $2`,
		postgres.ID(m.User), postgres.ID(m.ID), m.EndedBy, postgres.At(m.EndedAt))
	if err == nil && changed == 0 {
		return claims.NotFound("membership")
	}
	return err
}

// Administrators counts active users who are administrators and can sign in by themselves,
// up to a limit: not those that the demonstration makes up.
func (t tx) Administrators(ctx context.Context, limit int) (int, error) {
	return postgres.One(ctx, t.Conn, "user", func(row pgx.Row) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `
		SELECT count(*) FROM (
			SELECT FROM memberships m JOIN users u ON u.user_id = m.user_id
			WHERE m.role = 'administrator' AND m.ended_at IS NULL AND u.state = 'active'
				AND (u.issuer IS NOT NULL OR EXISTS (SELECT FROM credentials k WHERE k.user_id = u.user_id AND k.password IS NOT NULL))
			LIMIT $1) AS counted`, limit)
}
