package rights

import (
	"context"
	"errors"
	"net/netip"

	"github.com/jackc/pgx/v5"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
	"bosang/claims/postgres"
	"bosang/claims/postgres/persons"
	"bosang/claims/privacy/export"
)

var _ export.WaysIn = Store{}

// WaysIn reads by which accounts a claimant comes in now, with their sessions, and which
// links were made for it. How its representatives come in is theirs.
func (s Store) WaysIn(ctx context.Context, t claims.Tx, claimant claims.ClaimantID) ([]export.Account, []export.Link, error) {
	conn := postgres.In(t)
	users, accounts, err := s.accounts(ctx, t, claimant)
	if err != nil {
		return nil, nil, err
	}
	_, err = postgres.List(ctx, conn, "list sessions", func(row pgx.Row) (struct{}, error) {
		var user [16]byte
		var v export.Session
		var address *netip.Addr
		err := row.Scan(&user, postgres.ToTime(&v.CreatedAt), postgres.ToTime(&v.UsedAt), postgres.ToTime(&v.ExpiresAt), postgres.ToTime(&v.EndedAt), &address, &v.Agent)
		if address != nil {
			v.Address = *address
		}
		for i := range users {
			if users[i] == claims.Key(user) {
				accounts[i].Sessions = append(accounts[i].Sessions, v)
			}
		}
		return struct{}{}, err
	}, `
		SELECT s.user_id, s.created_at, s.used_at, s.expires_at, s.ended_at, s.address, s.agent
		FROM memberships m JOIN sessions s ON s.user_id = m.user_id AND s.membership_id = m.id
		WHERE m.claimant_id = $1 AND m.ended_at IS NULL AND m.representative_id IS NULL ORDER BY s.id DESC LIMIT $2`, postgres.ID(claimant), mostAccounts)
	if err != nil {
		return nil, nil, err
	}
	links, err := postgres.List(ctx, conn, "list links", func(row pgx.Row) (l export.Link, err error) {
		err = row.Scan(&l.Purpose, postgres.ToTime(&l.CreatedAt), postgres.ToTime(&l.ExpiresAt), postgres.ToTime(&l.UsedAt), postgres.ToTime(&l.RevokedAt))
		return l, err
	}, `
		SELECT l.purpose, l.created_at, l.expires_at, l.used_at, l.revoked_at FROM (
			SELECT id, purpose, created_at, expires_at, used_at, revoked_at FROM links WHERE claimant_id = $1
			UNION SELECT id, purpose, created_at, expires_at, used_at, revoked_at FROM links WHERE user_id = ANY ($2::uuid[])
		) l ORDER BY l.id DESC LIMIT $3`, postgres.ID(claimant), postgres.IDs(users), mostAccounts)
	return accounts, links, err
}

// accounts reads the accounts with their names opened.
func (s Store) accounts(ctx context.Context, t claims.Tx, claimant claims.ClaimantID) (users []claims.Key, accounts []export.Account, err error) {
	type found struct {
		user   claims.Key
		sealed []byte
		export.Account
	}
	list, err := postgres.List(ctx, postgres.In(t), "list accounts", func(row pgx.Row) (f found, err error) {
		err = row.Scan(postgres.ToID(&f.user), &f.sealed, postgres.ToTime(&f.CreatedAt), postgres.ToTime(&f.Since))
		return f, err
	}, `
		SELECT u.user_id, u.name, u.created_at, m.created_at FROM memberships m JOIN users u ON u.user_id = m.user_id
		WHERE m.claimant_id = $1 AND m.ended_at IS NULL AND m.representative_id IS NULL ORDER BY m.id LIMIT $2`, postgres.ID(claimant), mostAccounts)
	vault := persons.Vault{Ring: s.Keys}
	for _, f := range list {
		name, err := vault.Open(ctx, t, access.ID(f.user), identity.NameField, f.sealed)
		if err != nil && !errors.Is(err, identity.ErrErased) {
			return nil, nil, err
		}
		f.Name = string(name)
		users, accounts = append(users, f.user), append(accounts, f.Account)
	}
	return users, accounts, err
}
