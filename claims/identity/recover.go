package identity

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// errElsewhere refuses a recovery of who has no password here.
func errElsewhere() error { return claims.Conflict("account_elsewhere", "user", "") }

// Recover makes a link by which a user of a privileged role chooses another password
// and, where the second factor is lost too, enrols another. A second administrator
// approves it.
func (i *Identity) Recover(ctx context.Context, actor access.Actor, id UserID, secondFactor bool) (Issued, error) {
	if err := i.mayWriteUsers(actor); err != nil {
		return Issued{}, err
	}
	if Subject(id) == actor.Subject {
		return Issued{}, claims.Conflict("four_eyes", "user", id.String())
	}
	var out Issued
	err := i.in(ctx, actor, func(tx claims.Tx, ids Tx) error {
		u, err := ids.User(ctx, id)
		if err != nil {
			return err
		}
		if u.State != Active {
			return claims.Conflict("user_not_active", "user", id.String())
		}
		if u.Issuer != "" {
			return errElsewhere()
		}
		a, err := i.askRecovery(ctx, tx, Link{User: id, SecondFactor: secondFactor})
		if err != nil {
			return err
		}
		out, err = issue(ctx, tx, ids, Link{Purpose: ForRecovery, User: id, SecondFactor: secondFactor, Approval: a.ID})
		out.Approval = a
		return err
	})
	return out, err
}

// Lost is whose account it is to which the way is lost: a customer's of a provider, or that
// of who represents it.
type Lost struct {
	Provider claims.ProviderID
	// Number is the customer's.
	Number string
	// Representative is as which representative it signs in; zero: as the customer itself.
	Representative access.ID
	// SecondFactor: it is lost too.
	SecondFactor bool
}

// RecoverCustomer makes a link by which a customer who has lost the password, and if
// so the second factor, comes back to the account, or who represents it and stands. A
// second operator of the provider approves it. An account that is more than of customers of
// this provider is not in its hands.
func (i *Identity) RecoverCustomer(ctx context.Context, actor access.Actor, lost Lost) (out Issued, err error) {
	l := Link{Purpose: ForRecovery, Provider: lost.Provider, SecondFactor: lost.SecondFactor, MadeBy: actor.Subject}
	if l.Claimant, err = i.lookUp(ctx, actor, lost.Provider, lost.Number); err != nil {
		return out, err
	}
	err = i.in(ctx, actor, func(_ claims.Tx, ids Tx) error {
		held, err := ids.MembershipsOf(ctx, l.Claimant, lost.Representative, claims.Page{Limit: 2})
		switch {
		case err != nil:
			return err
		case len(held) == 0:
			return claims.NotFound("user")
		case len(held) > 1:
			return claims.Conflict("accounts_several", "user", "")
		}
		l.User = held[0].User
		return nil
	})
	if err != nil {
		return out, err
	}
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		u, err := ids.User(ctx, l.User)
		if err != nil {
			return err
		}
		if u.Issuer != "" {
			return errElsewhere()
		}
		return i.onlyOf(ctx, ids, l)
	})
	if err != nil {
		return out, err
	}
	var asked approval.Approval
	err = i.in(ctx, actor, func(tx claims.Tx, _ Tx) (err error) {
		asked, err = i.askRecovery(ctx, tx, l)
		return err
	})
	if err != nil {
		return out, err
	}
	l.Approval = asked.ID
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) error {
		if out, err = issue(ctx, tx, ids, l); err != nil {
			return err
		}
		out.Approval = asked
		return noticeRecovery(ctx, tx, l)
	})
	return out, err
}

// askRecovery asks a second administrator to agree to a recovery, or a second operator
// of the provider.
func (i *Identity) askRecovery(ctx context.Context, tx claims.Tx, l Link) (approval.Approval, error) {
	return i.ask(ctx, tx, approval.Approval{Kind: recoveryApproval, Subject: l.User, Provider: l.Provider, Beneficiary: Subject(l.User)},
		map[string]any{"user_id": l.User.String(), "second_factor": l.SecondFactor})
}

// noticeRecovery tells the holder of an account, in whatever session is live, that
// its recovery was asked for: on the trails of the user and of the claimant.
func noticeRecovery(ctx context.Context, tx claims.Tx, l Link) error {
	if err := recordAccount(ctx, tx, Membership{Provider: l.Provider, Claimant: l.Claimant}, "account_recovery_asked", l.MadeBy); err != nil {
		return err
	}
	return record(ctx, tx, l.User, "recovery_begun", l.MadeBy)
}

// recover drops what the user signed in with, and ends what is signed in.
func (i *Identity) recover(ctx context.Context, tx claims.Tx, ids Tx, l Link, c *Credentials) error {
	if err := i.onlyOf(ctx, ids, l); err != nil {
		return err
	}
	if l.SecondFactor {
		c.TOTP, c.TOTPAt, c.Pending = nil, time.Time{}, nil
		if err := ids.SetRecoveryCodes(ctx, l.User, nil); err != nil {
			return err
		}
	}
	if err := i.endAll(ctx, tx, ids, l.User); err != nil {
		return err
	}
	return record(ctx, tx, l.User, "recovered", l.MadeBy)
}

// endAll ends all sessions, devices and tokens of a user.
func (i *Identity) endAll(ctx context.Context, tx claims.Tx, ids Tx, user UserID) error {
	if err := ids.EndSessions(ctx, user, SessionID{}); err != nil {
		return err
	}
	if err := ids.RevokeDevices(ctx, user, claims.Key{}); err != nil {
		return err
	}
	return ids.RevokeTokens(ctx, user, tx.Now())
}

// onlyOf refuses a recovery by a provider of somebody who is more than its customer.
func (i *Identity) onlyOf(ctx context.Context, ids Tx, l Link) error {
	if l.Provider.IsZero() {
		return nil
	}
	all, err := ids.Memberships(ctx, l.User)
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.Role != access.Claimant || m.Provider != l.Provider {
			return claims.Conflict("recovery_elsewhere", "user", "")
		}
	}
	return nil
}
