package identity

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// Store is what identity needs of a database.
type Store interface {
	claims.Store
	// Identities gives what can be done with identities in a transaction of this
	// store.
	Identities(tx claims.Tx) Tx
}

// Tx reads and writes identities, in a transaction of the store.
type Tx interface {
	// OpenKey opens the rows that lie under a key, OpenUser those of a user, until
	// others are opened: for who has shown the secret of them.
	OpenKey(ctx context.Context, key claims.Key) error
	OpenUser(ctx context.Context, user UserID) error

	UserTx
	CredentialTx
	SessionTx
	LinkTx
	TokenTx
	ArrivalTx
}

// UserTx reads and writes users and memberships.
type UserTx interface {
	// AddUser adds a user whom this key finds at sign-in; taken says that it finds
	// another, and that nothing was added.
	AddUser(ctx context.Context, u User, key claims.Key) (taken bool, err error)
	User(ctx context.Context, id UserID) (User, error)
	// UsersAmong reads those of many.
	UsersAmong(ctx context.Context, users []UserID) ([]User, error)
	// LockUser reads the user and keeps others from changing or locking it.
	LockUser(ctx context.Context, id UserID) (User, error)
	// UserUnder gives the user whom a key finds; zero: nobody.
	UserUnder(ctx context.Context, key claims.Key) (UserID, error)
	// Users lists privileged users, newest first.
	Users(ctx context.Context, page claims.Page) ([]User, error)
	// ChangeUser writes language and state where the version is still u.Version.
	ChangeUser(ctx context.Context, u User) error
	// AddMembership adds one; there says that the user has it already.
	AddMembership(ctx context.Context, m Membership) (there bool, err error)
	// Memberships gives the live memberships of users that the actor sees, oldest
	// first.
	Memberships(ctx context.Context, users ...UserID) ([]Membership, error)
	// MembershipsOf lists the live memberships of a claimant itself, without those of who
	// represents it, or those of one representative who stands, newest first.
	MembershipsOf(ctx context.Context, claimant claims.ClaimantID, representative access.ID, page claims.Page) ([]Membership, error)
	// MembershipOf reads one live membership of a claimant itself.
	MembershipOf(ctx context.Context, claimant claims.ClaimantID, id MembershipID) (Membership, error)
	// LockClaimant keeps others from locking the claimant until the transaction ends.
	LockClaimant(ctx context.Context, claimant claims.ClaimantID) error
	// OthersBefore locks the claimant, and reports whether another user than the membership's
	// has, or ever had, one of it: if it is the claimant's own, without those of who
	// represents it.
	OthersBefore(ctx context.Context, m Membership) (bool, error)
	EndMembership(ctx context.Context, m Membership) error
	// Administrators counts active users who are administrators, up to a limit.
	Administrators(ctx context.Context, limit int) (int, error)
}

// Credentials are what a user signs in with.
type Credentials struct {
	User UserID
	// Password is an argon2id hash; empty: none yet.
	Password   string
	PasswordAt time.Time
	// TOTP is the sealed secret of the second factor, from TOTPAt on; empty: none.
	TOTP   []byte
	TOTPAt time.Time
	// Counter is that of the last code that was used.
	Counter int64
	// Pending is the sealed secret that is being enrolled.
	Pending []byte
}

// CredentialTx reads and writes credentials, recovery codes, devices and attempts.
type CredentialTx interface {
	// Credentials gives those of a user; a user who has none yet has empty ones.
	Credentials(ctx context.Context, user UserID) (Credentials, error)
	// SetCredentials writes all of them.
	SetCredentials(ctx context.Context, c Credentials) error
	// UseCounter takes the counter of a code where it is above the last one.
	UseCounter(ctx context.Context, user UserID, counter int64) (bool, error)
	// SetRecoveryCodes puts codes in the place of all before.
	SetRecoveryCodes(ctx context.Context, user UserID, codes []claims.Key) error
	// UseRecoveryCode takes a code where it is unused; CountRecoveryCodes gives how
	// many are.
	UseRecoveryCode(ctx context.Context, user UserID, code claims.Key) (bool, error)
	CountRecoveryCodes(ctx context.Context, user UserID) (int, error)
	// HasDevice reports whether the user signed in with the device before and it
	// still counts; KeepDevice has it count until an instant.
	HasDevice(ctx context.Context, user UserID, device claims.Key) (bool, error)
	KeepDevice(ctx context.Context, user UserID, device claims.Key, until time.Time) error
	// RevokeDevices has all devices but one count no more.
	RevokeDevices(ctx context.Context, user UserID, except claims.Key) error
	// TakeAttempt counts a failure in a pool whose count begins anew after the span,
	// and gives the count and when it ends. GiveBack takes so many from it, down to
	// none. Both open the pool's key.
	TakeAttempt(ctx context.Context, pool claims.Key, span time.Duration) (count int64, until time.Time, err error)
	GiveBack(ctx context.Context, pool claims.Key, count int64) error
}

// SessionTx reads and writes sessions.
type SessionTx interface {
	AddSession(ctx context.Context, s Session) error
	// SessionUnder reads the session of a key, live or not.
	SessionUnder(ctx context.Context, key claims.Key) (Session, error)
	// Rotate writes the session anew where it still lies under the key and is not
	// ended; it reports whether it did.
	Rotate(ctx context.Context, key claims.Key, s Session) (bool, error)
	// Touch notes that the session was used.
	Touch(ctx context.Context, key claims.Key, at time.Time) error
	// Sessions lists the sessions of a user that are not ended, newest first.
	Sessions(ctx context.Context, user UserID, page claims.Page) ([]Session, error)
	// EndSession ends one session of the user, EndSessions all but one.
	EndSession(ctx context.Context, user UserID, id SessionID) (bool, error)
	EndSessions(ctx context.Context, user UserID, except SessionID) error
	// EndOldest ends those that are open beyond so many; EndEverySession a set of everybody's but one,
	// and gives how many these were.
	EndOldest(ctx context.Context, user UserID, most int) error
	EndEverySession(ctx context.Context, except SessionID) (int64, error)
}

// LinkTx reads and writes one-time links.
type LinkTx interface {
	AddLink(ctx context.Context, l Link) error
	// LinkUnder reads the link of a key, live or not.
	LinkUnder(ctx context.Context, key claims.Key) (Link, error)
	// TryLink counts that a code is tried for a live link, up to so many, and gives the
	// count; 0: there were so many before.
	TryLink(ctx context.Context, key claims.Key, most int) (tries int, err error)
	// GiveBackTry undoes the counting of a code that was right, in the transaction that
	// has counted it.
	GiveBackTry(ctx context.Context, key claims.Key) error
	// UseLink uses it up where it is unused, by who approved and the code; it reports
	// whether it was.
	UseLink(ctx context.Context, l Link, by UserID) (bool, error)
	// Links lists links, newest first; zero fields of the filter do not narrow.
	Links(ctx context.Context, f LinkFilter, page claims.Page) ([]Link, error)
	RevokeLink(ctx context.Context, id LinkID) (bool, error)
	// KeyVouches reports whether there is this signing key of the provider, and it was
	// approved and not revoked.
	KeyVouches(ctx context.Context, key claims.Key, provider claims.ProviderID) (bool, error)
	// RevokeLinks takes back the unused links of a purpose and, if one is given, user.
	RevokeLinks(ctx context.Context, purpose Purpose, user UserID) error
}

// TokenTx reads and writes tokens.
type TokenTx interface {
	AddToken(ctx context.Context, t Token) error
	// TokenUnder reads the token of a key, live or not.
	TokenUnder(ctx context.Context, key claims.Key) (Token, error)
	TouchToken(ctx context.Context, key claims.Key, at time.Time) error
	// Tokens lists the tokens of a user, newest first.
	Tokens(ctx context.Context, user UserID, page claims.Page) ([]Token, error)
	// MachineTokens lists those that are nobody's, newest first.
	MachineTokens(ctx context.Context, page claims.Page) ([]Token, error)
	// RevokeToken takes one back; a zero user: anybody's whom the actor sees.
	RevokeToken(ctx context.Context, user UserID, id claims.TokenID, from time.Time) (bool, error)
	RevokeTokens(ctx context.Context, user UserID, from time.Time) error
}

// Forgetting is a store that removes what is over.
type Forgetting interface {
	// Forget removes attempts, sessions, links, proofs and devices that were over
	// before the instant, in small sets, and gives their number.
	Forget(ctx context.Context, before time.Time) (int64, error)
}
