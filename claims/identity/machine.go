package identity

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/agent"
	"bosang/claims/identity/names"
	"bosang/rules"
)

// What is done from the command line of the machine. Whoever gets that far can read
// and write the database, and so stands outside what the service can hold; what is
// done is on the record all the same.

// enoughAdministrators is how many it takes that four eyes are possible: from then on
// they invite each other, and the machine makes no more.
const enoughAdministrators = 2

func (i *Identity) fewAdministrators(ctx context.Context, ids Tx) error {
	count, err := ids.Administrators(ctx, enoughAdministrators)
	if err == nil && count >= enoughAdministrators {
		return claims.Conflict("administrators_exist", "user", "")
	}
	return err
}

// AdministratorLink makes a link for one of the first two administrators; those made
// before and not used are good no more.
func (i *Identity) AdministratorLink(ctx context.Context) (out Issued, err error) {
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		if err := i.fewAdministrators(ctx, ids); err != nil {
			return err
		}
		if err := ids.RevokeLinks(ctx, ForAdministrator, UserID{}); err != nil {
			return err
		}
		out, err = issue(ctx, tx, ids, Link{Purpose: ForAdministrator, MadeBy: Machine})
		return err
	})
	return out, err
}

// FirstStart makes that link where there is no administrator, and none was ever
// made: on the first start of a database. It reports whether it did.
func (i *Identity) FirstStart(ctx context.Context) (out Issued, first bool, err error) {
	err = i.in(ctx, service(), func(_ claims.Tx, ids Tx) error {
		count, err := ids.Administrators(ctx, 1)
		if err != nil || count > 0 {
			return err
		}
		made, err := ids.Links(ctx, LinkFilter{Purpose: ForAdministrator}, claims.Page{Limit: 1})
		first = len(made) == 0
		return err
	})
	if err != nil || !first {
		return out, false, err
	}
	out, err = i.AdministratorLink(ctx)
	return out, err == nil, err
}

// RecoverFromMachine makes a recovery link for the user of a name: when no second
// administrator is left to approve one.
func (i *Identity) RecoverFromMachine(ctx context.Context, name string, secondFactor bool) (out Issued, err error) {
	name, _ = names.Normal(name)
	key, err := i.nameKey(name)
	if err != nil {
		return out, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		user, err := ids.UserUnder(ctx, key)
		if err != nil {
			return err
		}
		u, err := ids.User(ctx, user)
		if err != nil {
			return err
		}
		if !u.Privileged || u.State != Active {
			return claims.NotFound("user")
		}
		if out, err = issue(ctx, tx, ids, Link{Purpose: ForRecovery, User: user, SecondFactor: secondFactor, MadeBy: Machine}); err != nil {
			return err
		}
		return record(ctx, tx, user, "recovery_begun", Machine)
	})
	return out, err
}

// MachineTokens lists the tokens that were made on the machine, newest first, also those
// that are over.
func (i *Identity) MachineTokens(ctx context.Context, page claims.Page) (list []Token, err error) {
	err = i.in(ctx, service(), func(_ claims.Tx, ids Tx) (err error) {
		list, err = ids.MachineTokens(ctx, page)
		return err
	})
	return list, err
}

// RevokeFromMachine takes a token back, whoever's it is. It is over at once in no
// process but those that read it anew: within ten seconds.
func (i *Identity) RevokeFromMachine(ctx context.Context, id claims.TokenID) error {
	return i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		revoked, err := ids.RevokeToken(ctx, UserID{}, id, tx.Now())
		if err == nil && !revoked {
			err = claims.NotFound("token")
		}
		return err
	})
}

// Pretended is a made-up person of the demonstration.
type Pretended struct {
	Name     string
	Role     access.Role
	Provider claims.ProviderID
	Claimant claims.ClaimantID
}

// DemonstrationLink makes a link, good for a quarter of an hour and on this machine
// alone, that signs in as a made-up person without password and second factor. Roles
// are granted as always: what takes two people is done by two made-up ones.
func (i *Identity) DemonstrationLink(ctx context.Context, p Pretended) (out Issued, err error) {
	u, err := i.pretend(ctx, p.Name, p.Role)
	if err != nil {
		return out, err
	}
	if err := i.pretendRole(ctx, u, p); err != nil {
		return out, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		out, err = issue(ctx, tx, ids, Link{Purpose: ForDemonstration, User: u.ID, MadeBy: Machine})
		return err
	})
	return out, err
}

// pretend gives the user of a name in the demonstration, who is made where there is
// none.
func (i *Identity) pretend(ctx context.Context, name string, role access.Role) (u User, err error) {
	key, err := i.nameKey(name)
	if err != nil {
		return u, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		found, err := ids.UserUnder(ctx, key)
		if err != nil {
			return err
		}
		if !found.IsZero() {
			u, err = ids.User(ctx, found)
			return err
		}
		u = User{ID: claims.NewID[userNoun](), Name: name, Privileged: privileged(role), Language: rules.Korean, State: Active, Version: 1, CreatedAt: tx.Now()}
		if err := i.sealName(ctx, tx, &u); err != nil {
			return err
		}
		_, err = ids.AddUser(ctx, u, key)
		return err
	})
	return u, err
}

// pretendRole grants a made-up person the role.
func (i *Identity) pretendRole(ctx context.Context, u User, p Pretended) error {
	var held []Membership
	var now time.Time
	err := i.in(ctx, service(), func(tx claims.Tx, ids Tx) (err error) {
		now = tx.Now()
		if held, err = ids.Memberships(ctx, u.ID); err != nil || len(held) > 0 {
			return err
		}
		m := Membership{User: u.ID, Role: p.Role, Provider: p.Provider, Claimant: p.Claimant, GrantedBy: Machine}
		if p.Role == access.Claimant || p.Role == access.Administrator {
			held = []Membership{m}
			return i.addMembership(ctx, tx, ids, m)
		}
		return nil
	})
	if err != nil || len(held) > 0 {
		return err
	}
	var both [enoughAdministrators]access.Actor
	for at, name := range []string{"demo-administrator", "demo-administrator-2"} {
		who := Pretended{Name: name, Role: access.Administrator}
		a, err := i.pretend(ctx, name, who.Role)
		if err != nil {
			return err
		}
		if err := i.pretendRole(ctx, a, who); err != nil {
			return err
		}
		both[at] = Membership{User: a.ID, Role: access.Administrator}.actor()
		both[at].VerifiedAt = now
	}
	asked, err := i.Invite(ctx, both[0], Invitation{Name: p.Name, Role: p.Role, Provider: p.Provider})
	if err != nil {
		return err
	}
	_, err = i.approvals.Approve(ctx, both[1], asked.Approval.ID)
	return err
}

// demonstrationSession is how long a made-up person stays signed in.
const demonstrationSession = 2 * time.Hour

// demonstrate begins a session of a made-up person.
func (i *Identity) demonstrate(ctx context.Context, tx claims.Tx, ids Tx, user UserID, c Caller) (in Entered, err error) {
	m, err := i.first(ctx, ids, user)
	if err != nil {
		return in, err
	}
	s := Session{ID: claims.NewID[sessionNoun](), User: user, Membership: m.ID, Address: c.Address.Unmap(), Agent: agent.Family(c.Agent), CreatedAt: tx.Now()}
	in.Secret = s.begin(Open, m.Role, tx.Now())
	s.ExpiresAt = tx.Now().Add(demonstrationSession)
	s.act(m)
	in.Session = s
	return in, addSession(ctx, ids, s)
}
