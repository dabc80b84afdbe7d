package identity

import (
	"context"
	"time"

	"bosang/claims"
	"bosang/claims/access"
)

// errElsewhere refuses a recovery of who has no password here.
func errElsewhere() error { return claims.Conflict("account_elsewhere", "user", "") }

// Recover makes a link by which a user of a privileged role chooses another password
// and, where the second factor is lost too, enrols another. A second administrator
// approves it.
func (i *Identity) Recover(ctx context.Context, actor access.Actor, id UserID, secondFactor bool) (Issued, error) {
	if !actor.May(access.WriteUser) {
		return Issued{}, claims.Forbidden(string(access.WriteUser))
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
		a, err := i.ask(ctx, tx, recoveryApproval, id, map[string]any{"user_id": id.String(), "second_factor": secondFactor})
		if err != nil {
			return err
		}
		out, err = issue(ctx, tx, ids, Link{Purpose: ForRecovery, User: id, SecondFactor: secondFactor, Approval: a.ID})
		out.Approval = a
		return err
	})
	return out, err
}

// RecoverCustomer makes a link by which a customer who has lost the password, and if
// so the second factor, comes back to the account. An account that is more than a
// customer's of this provider is not in its hands.
func (i *Identity) RecoverCustomer(ctx context.Context, actor access.Actor, provider claims.ProviderID, number string, secondFactor bool) (out Issued, err error) {
	if err := i.mayInvite(actor, provider); err != nil {
		return out, err
	}
	l := Link{Purpose: ForRecovery, Provider: provider, SecondFactor: secondFactor, MadeBy: actor.Subject}
	err = i.in(ctx, actor, func(tx claims.Tx, ids Tx) error {
		if l.Claimant, err = customer(ctx, tx, provider, number); err != nil {
			return err
		}
		held, err := ids.MembershipsOf(ctx, l.Claimant)
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
		if err := i.onlyOf(ctx, ids, l); err != nil {
			return err
		}
		if out, err = issue(ctx, tx, ids, l); err != nil {
			return err
		}
		return record(ctx, tx, l.User, "recovery_begun", actor.Subject)
	})
	return out, err
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
