package identity

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/agent"
	"bosang/rules"
)

// Arrival is somebody who comes by an identity provider, with what it says of them.
type Arrival struct {
	// IdentityProvider is its key in the configuration, which goes on the record.
	IdentityProvider string
	// Issuer and Subject together name the person for ever, and nothing else does.
	Issuer, Subject string
	// SessionID is the identity provider's session (sid), by which it may end ours;
	// "": it has not said.
	SessionID string
	// ProvedAt is when the person proved there who they are; zero: it has not said.
	ProvedAt time.Time
	// Given are the memberships that the configuration gives for what is said.
	Given []Given
	// Withheld: it would give others to who has shown a second factor there.
	Withheld bool
	// Language is that of an account that is made; "": it was not said.
	Language rules.Lang
}

// Given is a membership as the configuration names it: by the keys of providers and
// by customer numbers.
type Given struct {
	Role access.Role
	// Provider is the key of the provider of an operator or claimant.
	Provider string
	// Customer is the customer number of a claimant.
	Customer string
}

// ArrivalTx reads and writes what comes of identity providers.
type ArrivalTx interface {
	// Confirm notes that the issuer says so still.
	Confirm(ctx context.Context, m Membership) error
	// EndArrived ends the sessions that came by the issuer and began before the
	// instant: those of these users or, without any, those of its session; and of these
	// users' those of its session alone where both are given. It gives whose they were.
	EndArrived(ctx context.Context, users []UserID, issuer string, sid claims.Key, before time.Time) ([]UserID, error)
	// UseProof takes a proof once, until an instant after which it is worth nothing.
	UseProof(ctx context.Context, key claims.Key, until time.Time) (bool, error)
}

// saidFor is how long a membership counts that an identity provider has given, after
// it was last said: whoever is not there any more does not come by to have it taken
// away, and might still hold a token.
const saidFor = 30 * 24 * time.Hour

// counts reports whether a membership lets anybody act now: of those that an identity
// provider gave, one that is trusted still has to have said so lately.
func (i *Identity) counts(m Membership) bool {
	return m.Issuer == "" || slices.Contains(i.issuers, m.Issuer) && i.store.Now().Before(m.SaidAt.Add(saidFor))
}

// grantor is who gives, for the record.
func (a Arrival) grantor() string { return "identity_provider:" + a.IdentityProvider }

// key is where the account of the person is found. Who is of a provider and its
// customer too has two, as everybody has.
func (i *Identity) arrivalKey(a Arrival, privileged bool) (claims.Key, error) {
	kind := "claimant"
	if privileged {
		kind = "privileged"
	}
	return i.vault.Index("identity provider subject", a.Issuer, a.Subject, kind)
}

// sidKey is where sessions are found that came of an identity provider's session.
func (i *Identity) sidKey(issuer, sid string) (claims.Key, error) {
	if sid == "" {
		return claims.Key{}, nil
	}
	return i.vault.Index("identity provider session", issuer, sid)
}

// errNowhere answers who is known to the identity provider and to nobody here.
func (a Arrival) errNowhere() error {
	if a.Withheld {
		return &claims.Error{Kind: claims.KindForbidden, Code: "second_factor_withheld"}
	}
	return &claims.Error{Kind: claims.KindForbidden, Code: "no_membership"}
}

// Arrive lets somebody in who comes by an identity provider. The account is made when
// it is needed first. What its word gives is read anew each time: what it says no
// more ends, and what acts by it is over; lost are the users who lost something, also
// where there is an error. The error is of the kind "forbidden" where the person is
// nobody here, and "unauthenticated" where suspended.
func (i *Identity) Arrive(ctx context.Context, a Arrival, c Caller) (in Entered, lost []UserID, err error) {
	in, lost, err = i.arrival(ctx, a, c)
	i.note(ctx, "arrival", in.Session.User, c.Address, err)
	return in, lost, err
}

func (i *Identity) arrival(ctx context.Context, a Arrival, c Caller) (in Entered, lost []UserID, err error) {
	if !slices.Contains(i.issuers, a.Issuer) {
		return in, nil, errRefused()
	}
	given, err := i.resolve(ctx, a)
	if err != nil {
		return in, nil, err
	}
	sid, err := i.sidKey(a.Issuer, a.SessionID)
	if err != nil {
		return in, nil, err
	}
	var refused error
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		in, lost, refused = Entered{}, nil, a.errNowhere()
		entered := false
		for _, kind := range []bool{true, false} {
			of := slices.DeleteFunc(slices.Clone(given), func(m Membership) bool { return privileged(m.Role) != kind })
			u, err := i.arriving(ctx, tx, ids, a, kind, len(of) > 0 && !entered)
			if err != nil {
				return err
			}
			if u.ID.IsZero() {
				continue
			}
			less, err := i.reread(ctx, tx, ids, u, a, of)
			if err != nil {
				return err
			}
			if less {
				lost = append(lost, u.ID)
			}
			if entered || kind && len(of) == 0 {
				continue
			}
			if in, err = i.arrive(ctx, tx, ids, u, Session{Issuer: a.Issuer, SID: sid, VerifiedAt: a.ProvedAt}, c); err == nil {
				entered, refused = true, nil
			} else if claims.KindOf(err) != claims.KindUnauthenticated {
				return err
			} else if u.State != Active {
				entered, refused = true, err // nor by the other account
			}
		}
		return nil // what the identity provider says no more ends in any case
	})
	return in, lost, cmp.Or(err, refused)
}

// resolve finds what the configuration names. A provider that is not there gives
// nothing, nor does a number that is no customer's: nobody becomes one by a claim.
func (i *Identity) resolve(ctx context.Context, a Arrival) ([]Membership, error) {
	var found []Membership
	for _, g := range a.Given {
		m := Membership{Role: g.Role, GrantedBy: a.grantor(), Issuer: a.Issuer}
		// Each by itself, as looking for a customer who is not there is undone.
		err := i.in(ctx, service(), func(tx claims.Tx, _ Tx) error {
			if g.Provider == "" {
				return nil
			}
			provider, err := tx.ProviderByKey(ctx, g.Provider)
			if err != nil {
				return err
			}
			m.Provider = provider.ID
			if g.Role == access.Claimant {
				m.Claimant, err = customer(ctx, tx, provider.ID, g.Customer)
			}
			return err
		})
		switch {
		case claims.KindOf(err) == claims.KindNotFound:
		case err != nil:
			return nil, err
		default:
			found = append(found, m)
		}
	}
	return found, nil
}

// arriving gives the account of who arrives, and keeps others from changing it; zero:
// there is none, and none is to be made.
func (i *Identity) arriving(ctx context.Context, tx claims.Tx, ids Tx, a Arrival, privileged, makes bool) (User, error) {
	key, err := i.arrivalKey(a, privileged)
	if err != nil {
		return User{}, err
	}
	found, err := ids.UserUnder(ctx, key)
	if err != nil {
		return User{}, err
	}
	if found.IsZero() && makes {
		u := User{
			ID: claims.NewID[userNoun](), Name: a.IdentityProvider + ":" + a.Subject, Privileged: privileged, Issuer: a.Issuer, Language: a.Language,
			State: Active, Version: 1, CreatedAt: tx.Now(),
		}
		if u.Language == "" {
			u.Language = rules.Korean
		}
		if err := i.sealName(ctx, tx, &u); err != nil {
			return User{}, err
		}
		taken, err := ids.AddUser(ctx, u, key)
		if err != nil {
			return User{}, err
		}
		if found = u.ID; taken { // by another browser of the same person
			found, err = ids.UserUnder(ctx, key)
		}
		if err != nil {
			return User{}, err
		}
	}
	if found.IsZero() {
		return User{}, nil
	}
	return ids.LockUser(ctx, found)
}

// like reports whether two memberships let act alike.
func (m Membership) like(other Membership) bool {
	return m.Role == other.Role && m.Provider == other.Provider && m.Claimant == other.Claimant
}

// reread has those memberships of the user that the issuer gave be what it says now.
// It reports whether one ended.
func (i *Identity) reread(ctx context.Context, tx claims.Tx, ids Tx, u User, a Arrival, given []Membership) (less bool, err error) {
	held, err := ids.Memberships(ctx, u.ID)
	if err != nil {
		return false, err
	}
	for _, m := range held {
		at := slices.IndexFunc(given, m.like)
		if at >= 0 {
			given = slices.Delete(given, at, at+1)
		}
		switch {
		case m.Issuer == "": // a customer's link gave it
		case at >= 0:
			m.SaidAt = tx.Now()
			err = ids.Confirm(ctx, m)
		case a.Withheld && privileged(m.Role): // it is said still, to who has a second factor
		default:
			m.EndedBy, m.EndedAt, less = a.grantor(), tx.Now(), true
			if err = ids.EndMembership(ctx, m); err == nil {
				err = record(ctx, tx, u.ID, "membership_ended", a.grantor())
			}
		}
		if err != nil {
			return false, err
		}
	}
	for _, m := range given {
		m.User, m.SaidAt = u.ID, tx.Now()
		if err := i.addMembership(ctx, tx, ids, m); err != nil {
			return false, err
		}
	}
	return less, nil
}

// arrive begins a session of the user: the identity provider has asked for what it
// takes. It is refused to who is suspended or has no membership.
func (i *Identity) arrive(ctx context.Context, tx claims.Tx, ids Tx, u User, s Session, c Caller) (in Entered, err error) {
	if u.State != Active {
		return in, errRefused()
	}
	m, err := i.first(ctx, ids, u.ID)
	if err != nil {
		return in, err
	}
	s.ID, s.User, s.Membership, s.Address, s.Agent, s.CreatedAt = claims.NewID[sessionNoun](), u.ID, m.ID, c.Address.Unmap(), agent.Family(c.Agent), tx.Now()
	proved := s.VerifiedAt
	in.Secret = s.begin(Open, m.Role, tx.Now())
	if s.VerifiedAt = proved; proved.After(tx.Now()) {
		s.VerifiedAt = tx.Now() // by another clock
	}
	s.act(m)
	in.Session = s
	if err := record(ctx, tx, u.ID, "signed_in", Subject(u.ID)); err != nil {
		return in, err
	}
	return in, addSession(ctx, ids, s)
}

// UseOnce takes something once, until an instant after which it is worth nothing; it
// reports whether it was the first time. The key tells nothing personal.
func (i *Identity) UseOnce(ctx context.Context, key claims.Key, until time.Time) (first bool, err error) {
	err = i.in(ctx, service(), func(_ claims.Tx, ids Tx) error {
		first, err = ids.UseProof(ctx, key, until)
		return err
	})
	return first, err
}

// Gone is an identity provider's word that it has ended sessions of its own.
type Gone struct {
	// Key counts once, until Until.
	Key   claims.Key
	Until time.Time
	// Subject and SessionID say whose, and which; one of them may be "".
	Issuer, Subject, SessionID string
	// Before: sessions that began at this instant or later are not meant.
	Before time.Time
}

// EndArrived ends the sessions that came of those that an identity provider has
// ended, and gives whose they were. What was heeded before ends nothing more, and is
// no error.
func (i *Identity) EndArrived(ctx context.Context, g Gone) (ended []UserID, err error) {
	sid, err := i.sidKey(g.Issuer, g.SessionID)
	if err != nil {
		return nil, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		first, err := ids.UseProof(ctx, g.Key, g.Until)
		if err != nil || !first {
			return err
		}
		var users []UserID
		for _, kind := range []bool{true, false} {
			if g.Subject == "" {
				continue
			}
			key, err := i.arrivalKey(Arrival{Issuer: g.Issuer, Subject: g.Subject}, kind)
			if err != nil {
				return err
			}
			found, err := ids.UserUnder(ctx, key)
			if err != nil {
				return err
			}
			if !found.IsZero() {
				users = append(users, found)
			}
		}
		if len(users) == 0 && (g.Subject != "" || sid.IsZero()) {
			return nil // nobody's here
		}
		ended, err = ids.EndArrived(ctx, users, g.Issuer, sid, g.Before)
		if err != nil {
			return err
		}
		for _, user := range ended {
			if err := record(ctx, tx, user, "signed_out", "issuer"); err != nil {
				return err
			}
		}
		return nil
	})
	return ended, err
}
