package identity

import (
	"context"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// newcomer is who uses a link with a password of choice.
type newcomer struct {
	name, hash string
	language   rules.Lang
}

// accept does what the link is for and begins a session. What is refused is not an
// error where it has to be counted.
func (i *Identity) accept(ctx context.Context, tx claims.Tx, ids Tx, l Link, n newcomer, c Caller) (in Entered, refused, err error) {
	user := l.User
	if user.IsZero() {
		// Who asks for many names, to learn which are taken, is stopped.
		_, until, err := take(ctx, ids, poolOf("link", l.Key, claims.Key{}))
		if err != nil {
			return in, nil, err
		}
		if !until.IsZero() {
			return in, errTooMany(until), nil
		}
		if user, err = i.make(ctx, tx, ids, l, n); err != nil || user.IsZero() {
			return in, claims.Conflict("name_taken", "user", ""), err
		}
	}
	credentials, err := ids.Credentials(ctx, user)
	if err != nil {
		return in, nil, err
	}
	switch l.Purpose {
	case ForInvitation:
		err = i.activate(ctx, ids, user, n.language)
	case ForRecovery:
		err = i.recover(ctx, tx, ids, l, &credentials)
	}
	if err != nil {
		return in, nil, err
	}
	if n.hash != "" {
		credentials.Password, credentials.PasswordAt = n.hash, tx.Now()
		if err := ids.SetCredentials(ctx, credentials); err != nil {
			return in, nil, err
		}
	}
	if err := useUp(ctx, tx, ids, l, user); err != nil {
		return in, nil, err
	}
	if l.Purpose == ForDemonstration {
		in, err = i.demonstrate(ctx, tx, ids, user, c)
		return in, nil, err
	}
	in, err = i.enter(ctx, tx, ids, credentials, claims.Key{}, c)
	return in, nil, err
}

// useUp marks the link; who was faster wins.
func useUp(ctx context.Context, tx claims.Tx, ids Tx, l Link, by UserID) error {
	used, err := ids.UseLink(ctx, l, by)
	if err != nil {
		return err
	}
	if !used {
		return errNoLink()
	}
	return record(ctx, tx, by, "link_used_"+string(l.Purpose), Subject(by))
}

// make makes the account of a link, with its membership; zero where the name is taken.
func (i *Identity) make(ctx context.Context, tx claims.Tx, ids Tx, l Link, n newcomer) (UserID, error) {
	m := Membership{Role: access.Claimant, Provider: l.Provider, Claimant: l.Claimant, Representative: l.Representative, GrantedBy: l.MadeBy}
	if l.Purpose == ForCustomer {
		if err := onlyAccount(ctx, ids, m); err != nil {
			return UserID{}, err
		}
	}
	if l.Purpose == ForAdministrator {
		if err := i.fewAdministrators(ctx, ids); err != nil {
			return UserID{}, err
		}
		m = Membership{Role: access.Administrator, GrantedBy: Machine}
	}
	u := User{ID: claims.NewID[userNoun](), Name: n.name, Privileged: privileged(m.Role), Language: n.language, State: Active, Version: 1, CreatedAt: tx.Now()}
	key, err := i.nameKey(u.Name)
	if err != nil {
		return UserID{}, err
	}
	// No key is made for who is not added.
	if found, err := ids.UserUnder(ctx, key); err != nil || !found.IsZero() {
		return UserID{}, err
	}
	if err := i.sealName(ctx, tx, &u); err != nil {
		return UserID{}, err
	}
	taken, err := ids.AddUser(ctx, u, key)
	if err != nil || taken {
		return UserID{}, err
	}
	m.User = u.ID
	return u.ID, i.addMembership(ctx, tx, ids, m)
}
