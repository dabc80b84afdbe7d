package identity

import (
	"context"
	"crypto/subtle"
	"net/netip"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/secret"
)

// Stage is how far somebody has come in.
type Stage string

// The stages: the code of the second factor is still to be shown; a second factor is
// still to be enrolled; in. Nobody acts but in the last.
const (
	NeedsSecondFactor Stage = "second_factor"
	NeedsEnrolment    Stage = "enrolment"
	Open              Stage = "open"
)

// How long a session lives: without being used, and at most.
const (
	idlePrivileged    = 30 * time.Minute
	longestPrivileged = 12 * time.Hour
	idleClaimant      = 12 * time.Hour
	longestClaimant   = 30 * 24 * time.Hour
	// unfinished is how long each step may take that is between the password and in.
	unfinished = 10 * time.Minute
)

// Session is somebody who is signed in on one browser.
type Session struct {
	ID SessionID
	// Key and Hash are the place and the SHA-256 of the secret in the cookie.
	Key   claims.Key
	Hash  [32]byte
	User  UserID
	Stage Stage
	// Membership is what it acts as.
	Membership MembershipID
	// Actor acts by it; the zero actor, which may do nothing, until the stage is Open.
	Actor access.Actor
	// Device is the browser; zero: one that did not sign in to the end before.
	Device  claims.Key
	Address netip.Addr
	// Agent is the family of the browser and its system.
	Agent string
	// Issuer is that of the identity provider by which the session came, and SID the
	// place of its own session; zero: by none, or it has not said.
	Issuer string
	SID    claims.Key
	// Idle is how long it lives without being used.
	Idle      time.Duration
	CreatedAt time.Time
	// UsedAt is when it was last used, to the minute.
	UsedAt    time.Time
	ExpiresAt time.Time
	EndedAt   time.Time
	// VerifiedAt is when the user last showed password and second factor; zero: not yet.
	VerifiedAt time.Time
}

// Live reports whether the session is not over at the instant.
func (s Session) Live(now time.Time) bool {
	return s.EndedAt.IsZero() && now.Before(s.ExpiresAt) && now.Before(s.UsedAt.Add(s.Idle))
}

// Until is when the session is over at the latest, if it is not used.
func (s Session) Until() time.Time {
	if idle := s.UsedAt.Add(s.Idle); idle.Before(s.ExpiresAt) {
		return idle
	}
	return s.ExpiresAt
}

// errOut answers who is not signed in, whatever the reason.
func errOut() error { return &claims.Error{Kind: claims.KindUnauthenticated, Code: "unauthenticated"} }

// Entered is who came in, or a step further: the secrets go into cookies, and are
// empty where the browser keeps those that it has.
type Entered struct {
	Session Session
	Secret  string
	Device  string
}

// begin gives a session a fresh secret and the times of its stage.
func (s *Session) begin(stage Stage, role access.Role, now time.Time) (text string) {
	text, drawn := secret.Session.Draw()
	s.Key, s.Hash, s.Stage, s.UsedAt = drawn.Key, drawn.Hash, stage, now
	longest := longestClaimant
	s.Idle = idleClaimant
	if privileged(role) {
		longest, s.Idle = longestPrivileged, idlePrivileged
	}
	if stage != Open {
		longest, s.Idle = unfinished, unfinished
	}
	s.ExpiresAt = now.Add(longest)
	if stage == Open {
		s.VerifiedAt = now
	}
	return text
}

// act has the session act by a membership.
func (s *Session) act(m Membership) {
	s.Actor = m.actor()
	s.Actor.VerifiedAt = s.VerifiedAt
}

// mostSessions is how many sessions a user has at once; one more ends the oldest.
const mostSessions = 10

// addSession begins a session, in a transaction that sees the user's rows. One that is
// not open yet ends no other: who knows no more than the password keeps nobody out.
func addSession(ctx context.Context, ids Tx, s Session) error {
	if err := ids.AddSession(ctx, s); err != nil || s.Stage != Open {
		return err
	}
	return ids.EndOldest(ctx, s.User, mostSessions)
}

// Session gives who holds the secret of a cookie: the error is of the kind
// "unauthenticated" where nobody does, or the session is over, or its user is
// suspended or lost the membership.
func (i *Identity) Session(ctx context.Context, text string) (Session, error) {
	drawn, ok := secret.Session.Parse(text)
	if !ok {
		return Session{}, errOut()
	}
	var s Session
	err := i.in(ctx, access.Actor{}, func(tx claims.Tx, ids Tx) (err error) {
		s, err = i.sessionIn(ctx, tx, ids, drawn)
		return err
	})
	if claims.KindOf(err) == claims.KindNotFound {
		return Session{}, errOut()
	}
	return s, err
}

// sessionIn finds a session in a transaction, opens the rows of its user and notes
// that it is used.
func (i *Identity) sessionIn(ctx context.Context, tx claims.Tx, ids Tx, drawn secret.Kept) (Session, error) {
	if err := ids.OpenKey(ctx, drawn.Key); err != nil {
		return Session{}, err
	}
	s, err := ids.SessionUnder(ctx, drawn.Key)
	if err != nil {
		return s, err
	}
	if subtle.ConstantTimeCompare(s.Hash[:], drawn.Hash[:]) != 1 || !s.Live(tx.Now()) {
		return Session{}, errOut()
	}
	m, err := i.standing(ctx, ids, s.User, s.Membership)
	if err != nil {
		return Session{}, err
	}
	if s.Stage == Open {
		s.act(m)
	}
	if tx.Now().Sub(s.UsedAt) >= usedEvery && s.Stage == Open {
		s.UsedAt = tx.Now()
		return s, ids.Touch(ctx, s.Key, s.UsedAt)
	}
	return s, nil
}

// standing gives the membership by which a session or token acts, as it is now: a
// live one of an active user. It opens the rows of the user.
func (i *Identity) standing(ctx context.Context, ids Tx, user UserID, membership MembershipID) (Membership, error) {
	all, err := i.active(ctx, ids, user)
	if err != nil {
		return Membership{}, err
	}
	for _, m := range all {
		if m.ID == membership {
			return m, nil
		}
	}
	return Membership{}, errOut()
}

// active gives the memberships of an active user that count now. It opens the rows of
// the user.
func (i *Identity) active(ctx context.Context, ids Tx, user UserID) ([]Membership, error) {
	if err := ids.OpenUser(ctx, user); err != nil {
		return nil, err
	}
	u, err := ids.User(ctx, user)
	if err != nil {
		return nil, err
	}
	if u.State != Active {
		return nil, errOut()
	}
	all, err := ids.Memberships(ctx, user)
	return slices.DeleteFunc(all, func(m Membership) bool { return !i.counts(m) }), err
}

// goneAs says that there is no such noun where its user does not stand any more; a
// failure stays one.
func goneAs(noun string, err error) error {
	if k := claims.KindOf(err); k == claims.KindUnauthenticated || k == claims.KindNotFound {
		return claims.NotFound(noun)
	}
	return err
}

// Sessions lists where the user is signed in, newest first.
func (i *Identity) Sessions(ctx context.Context, s Session, page claims.Page) (list []Session, err error) {
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		all, err := ids.Sessions(ctx, s.User, page)
		for _, one := range all {
			if one.Live(tx.Now()) {
				list = append(list, one)
			}
		}
		return err
	})
	return list, err
}

// SignOut ends the session; the device stays known.
func (i *Identity) SignOut(ctx context.Context, s Session) error { return i.EndSession(ctx, s, s.ID) }

// EndSession ends one of the user's sessions, on whichever browser it is. For another
// than this one the user has to have signed in just now: otherwise who finds a browser
// open could keep its owner out.
func (i *Identity) EndSession(ctx context.Context, s Session, id SessionID) error {
	return i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		if id != s.ID && !s.Actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		ended, err := ids.EndSession(ctx, s.User, id)
		if err == nil && !ended {
			return claims.NotFound("session")
		}
		return err
	})
}

// EndOtherSessions ends all sessions of the user but this one, and has all other
// devices count as unknown. The user has to have signed in just now.
func (i *Identity) EndOtherSessions(ctx context.Context, s Session) error {
	return i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		if !s.Actor.JustVerified(tx.Now()) {
			return claims.SignInAgain()
		}
		if err := ids.EndSessions(ctx, s.User, s.ID); err != nil {
			return err
		}
		if err := ids.RevokeDevices(ctx, s.User, s.Device); err != nil {
			return err
		}
		return record(ctx, tx, s.User, "other_sessions_ended", Subject(s.User))
	})
}

// Switch has the session act as another membership of its user from now on, with a
// secret of its own.
func (i *Identity) Switch(ctx context.Context, s Session, to MembershipID) (Entered, error) {
	if s.Stage != Open {
		return Entered{}, errOut()
	}
	var in Entered
	err := i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		m, err := i.standing(ctx, ids, s.User, to)
		if err != nil {
			return goneAs("membership", err)
		}
		next := s
		next.Membership = m.ID
		text := next.begin(Open, m.Role, tx.Now())
		next.VerifiedAt = s.VerifiedAt
		if next.ExpiresAt.After(s.ExpiresAt) {
			next.ExpiresAt = s.ExpiresAt // a switch is no sign-in
		}
		in, err = rotate(ctx, ids, s, next, text)
		in.Session.act(m)
		return err
	})
	return in, err
}

// rotate puts a session in the place of itself, under its fresh secret.
func rotate(ctx context.Context, ids Tx, old, next Session, text string) (Entered, error) {
	rotated, err := ids.Rotate(ctx, old.Key, next)
	if err == nil && !rotated {
		err = errOut() // ended or rotated meanwhile
	}
	return Entered{Session: next, Secret: text}, err
}
