package identity

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// Account is a privileged user with its memberships, as administrators see them.
type Account struct {
	User        User
	Memberships []Membership
}

// Users lists the users of privileged roles, newest first.
func (i *Identity) Users(ctx context.Context, actor access.Actor, page claims.Page) ([]Account, error) {
	return i.accounts(ctx, actor, func(ids Tx) ([]User, error) { return ids.Users(ctx, page) })
}

// User gives one user of a privileged role.
func (i *Identity) User(ctx context.Context, actor access.Actor, id UserID) (Account, error) {
	list, err := i.accounts(ctx, actor, func(ids Tx) ([]User, error) {
		u, err := ids.User(ctx, id)
		return []User{u}, err
	})
	if err != nil {
		return Account{}, err
	}
	return list[0], nil
}

// accounts gives users whom the actor may read, with their memberships. Their names are
// opened by the service: the keys are not an administrator's to read.
func (i *Identity) accounts(ctx context.Context, actor access.Actor, read func(Tx) ([]User, error)) (list []Account, err error) {
	var users []User
	err = i.look(ctx, actor, access.ReadUser, func(_ claims.Tx, ids Tx) error {
		if users, err = read(ids); err != nil {
			return err
		}
		list = make([]Account, len(users))
		place := make(map[UserID]int, len(users))
		for at, u := range users {
			list[at].User, place[u.ID] = u, at
		}
		all, err := ids.Memberships(ctx, slices.Collect(maps.Keys(place))...)
		for _, m := range all {
			list[place[m.User]].Memberships = append(list[place[m.User]].Memberships, m)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, i.in(ctx, service(), func(tx claims.Tx, _ Tx) error {
		names, err := i.names(ctx, tx, users...)
		for at := range list {
			list[at].User.Name = names[list[at].User.ID]
		}
		return err
	})
}

func (i *Identity) look(ctx context.Context, actor access.Actor, need access.Permission, fn func(claims.Tx, Tx) error) error {
	if !actor.May(need) {
		return claims.Forbidden(string(need))
	}
	return i.in(ctx, actor, fn)
}

// mayWriteUsers refuses who may not say who else comes in, and who has not shown just
// now what they sign in with: a session that was left open, or taken, must not.
func (i *Identity) mayWriteUsers(actor access.Actor) error {
	switch {
	case !actor.May(access.WriteUser):
		return claims.Forbidden(string(access.WriteUser))
	case !actor.JustVerified(i.store.Now()):
		return claims.SignInAgain()
	}
	return nil
}

// write is look for who changes something about users.
func (i *Identity) write(ctx context.Context, actor access.Actor, fn func(claims.Tx, Tx) error) error {
	if err := i.mayWriteUsers(actor); err != nil {
		return err
	}
	return i.in(ctx, actor, fn)
}

// Suspend keeps a user of a privileged role out from now on: sessions and tokens end.
func (i *Identity) Suspend(ctx context.Context, actor access.Actor, id UserID, version int64) (User, error) {
	return i.restate(ctx, actor, id, version, Active, Suspended, "suspended")
}

// Resume lets a suspended user in again.
func (i *Identity) Resume(ctx context.Context, actor access.Actor, id UserID, version int64) (User, error) {
	return i.restate(ctx, actor, id, version, Suspended, Active, "resumed")
}

func (i *Identity) restate(ctx context.Context, actor access.Actor, id UserID, version int64, from, to State, what string) (u User, err error) {
	err = i.write(ctx, actor, func(tx claims.Tx, ids Tx) error {
		if u, err = ids.LockUser(ctx, id); err != nil {
			return err
		}
		switch {
		case Subject(id) == actor.Subject:
			return claims.Conflict("four_eyes", "user", id.String())
		case u.Version != version:
			return claims.Stale("user")
		case u.State != from:
			return claims.Conflict("user_state", "user", id.String())
		}
		u.State = to
		if err := ids.ChangeUser(ctx, u); err != nil {
			return err
		}
		u.Version++
		if err := record(ctx, tx, id, what, actor.Subject); err != nil {
			return err
		}
		if to != Suspended {
			return nil
		}
		if err := ids.OpenUser(ctx, id); err != nil {
			return err
		}
		return i.endAll(ctx, tx, ids, id)
	})
	return u, err
}

// EndSessionsOf ends all sessions of a user of a privileged role, who signs in anew.
func (i *Identity) EndSessionsOf(ctx context.Context, actor access.Actor, id UserID) error {
	return i.write(ctx, actor, func(tx claims.Tx, ids Tx) error {
		if _, err := ids.User(ctx, id); err != nil {
			return err
		}
		if err := record(ctx, tx, id, "sessions_ended", actor.Subject); err != nil {
			return err
		}
		if err := ids.OpenUser(ctx, id); err != nil {
			return err
		}
		return ids.EndSessions(ctx, id, SessionID{})
	})
}

// EndEverySession ends the sessions of everybody, claimants too, but this one: for when
// something has gone wrong that nobody has understood yet.
func (i *Identity) EndEverySession(ctx context.Context, s Session) error {
	err := i.write(ctx, s.Actor, func(tx claims.Tx, _ Tx) error {
		return record(ctx, tx, s.User, "every_session_ended", s.Actor.Subject)
	})
	for ended := int64(1); err == nil && ended > 0; {
		err = i.in(ctx, service(), func(_ claims.Tx, ids Tx) (err error) {
			ended, err = ids.EndEverySession(ctx, s.ID)
			return err
		})
	}
	return err
}

// EndMembership takes a role from a user of a privileged one; what acts by it is
// over at once.
func (i *Identity) EndMembership(ctx context.Context, actor access.Actor, user UserID, id MembershipID) error {
	return i.write(ctx, actor, func(tx claims.Tx, ids Tx) error {
		all, err := ids.Memberships(ctx, user)
		at := slices.IndexFunc(all, func(m Membership) bool { return m.ID == id })
		if at < 0 {
			return cmp.Or[error](err, claims.NotFound("membership"))
		}
		return endMembership(ctx, tx, ids, all[at], actor.Subject)
	})
}

// endMembership ends a membership, on its user's trail.
func endMembership(ctx context.Context, tx claims.Tx, ids Tx, m Membership, by string) error {
	m.EndedBy, m.EndedAt = by, tx.Now()
	if err := ids.EndMembership(ctx, m); err != nil {
		return err
	}
	return record(ctx, tx, m.User, "membership_ended", by)
}

// Leave ends one of the own memberships.
func (i *Identity) Leave(ctx context.Context, s Session, id MembershipID) error {
	return i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		m, err := i.standing(ctx, ids, s.User, id)
		if err != nil {
			return goneAs("membership", err)
		}
		return endMembership(ctx, tx, ids, m, Subject(s.User))
	})
}

// activate lets an invited user in whose role was approved.
func (i *Identity) activate(ctx context.Context, ids Tx, user UserID, language rules.Lang) error {
	u, err := ids.LockUser(ctx, user)
	if err != nil {
		return err
	}
	if u.State != Invited {
		return errNoLink()
	}
	u.State, u.Language = Active, language
	return ids.ChangeUser(ctx, u)
}
