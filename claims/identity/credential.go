package identity

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bosang/claims"
	"bosang/claims/identity/factor"
	"bosang/claims/identity/password"
)

// Again is what a user shows once more before changing how to sign in: the password
// and, where there is a second factor, a code.
type Again struct {
	Password string
	Code     string
}

func wrong(field string) error {
	return claims.Invalid(claims.FieldError{Field: field, Code: "wrong"})
}

// again refuses who does not show the password, and the second factor if there is
// one. Failures are counted as at sign-in.
func (i *Identity) again(ctx context.Context, s Session, a Again) error {
	err := i.showAgain(ctx, s, a)
	i.note(ctx, "shown again", s.User, s.Address, err)
	return err
}

func (i *Identity) showAgain(ctx context.Context, s Session, a Again) error {
	if s.Stage != Open {
		return errOut()
	}
	var counted taken
	var refused error
	var credentials Credentials
	err := i.in(ctx, asUser(s.User), func(_ claims.Tx, ids Tx) (err error) {
		taken, until, err := take(ctx, ids, poolOf("again", s.User.Key(), s.Device))
		if counted, refused = taken, nil; !until.IsZero() {
			refused = errTooMany(until)
		}
		if err == nil {
			credentials, err = ids.Credentials(ctx, s.User)
		}
		return err
	})
	if err != nil || refused != nil {
		return cmp.Or(err, refused)
	}
	matches, _, err := i.hasher.Matches(ctx, credentials.Password, a.Password)
	if err != nil {
		return err
	}
	if !matches {
		return wrong("password")
	}
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		if len(credentials.TOTP) > 0 {
			used, err := i.useCode(ctx, tx, ids, credentials, a.Code)
			if err != nil {
				return err
			}
			if !used {
				return wrong("code")
			}
		}
		return counted.giveBack(ctx, ids)
	})
	return err
}

// change runs a change to the user's credentials, ends what else is signed in with all
// tokens, which whoever knew what is changed may have made, and takes the session on
// under a fresh secret.
func (i *Identity) change(ctx context.Context, s Session, what string, fn func(tx claims.Tx, ids Tx, u User, c *Credentials) error) (Entered, error) {
	var in Entered
	err := i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		u, err := ids.LockUser(ctx, s.User)
		if err != nil {
			return err
		}
		credentials, err := ids.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if err := fn(tx, ids, u, &credentials); err != nil {
			return err
		}
		if err := ids.SetCredentials(ctx, credentials); err != nil {
			return err
		}
		if err := ids.EndSessions(ctx, s.User, s.ID); err != nil {
			return err
		}
		if err := ids.RevokeDevices(ctx, s.User, s.Device); err != nil {
			return err
		}
		if err := ids.RevokeTokens(ctx, s.User, tx.Now()); err != nil {
			return err
		}
		if err := record(ctx, tx, s.User, what, Subject(s.User)); err != nil {
			return err
		}
		in, err = i.open(ctx, tx, ids, s)
		return err
	})
	return in, err
}

// Verify has a user show password and second factor once more, for what asks for it,
// and takes the session on under a fresh secret.
func (i *Identity) Verify(ctx context.Context, s Session, a Again) (Entered, error) {
	if err := i.again(ctx, s, a); err != nil {
		return Entered{}, err
	}
	var in Entered
	err := i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) (err error) {
		in, err = i.open(ctx, tx, ids, s)
		return err
	})
	return in, err
}

// ChangePassword puts another password in the place of the old one. Other sessions and
// all tokens end.
func (i *Identity) ChangePassword(ctx context.Context, s Session, a Again, next string) (Entered, error) {
	if err := i.again(ctx, s, a); err != nil {
		return Entered{}, err
	}
	me, err := i.Me(ctx, s)
	if err != nil {
		return Entered{}, err
	}
	of := password.Person{Name: me.User.Name, Alone: !me.SecondFactor}
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, _ Tx) (err error) {
		of.Words, err = wordsOf(ctx, tx, me.Memberships)
		return err
	})
	if err != nil {
		return Entered{}, err
	}
	hash, err := i.checkPassword(ctx, "new_password", next, of)
	if err != nil {
		return Entered{}, err
	}
	return i.change(ctx, s, "password_changed", func(tx claims.Tx, _ Tx, _ User, c *Credentials) error {
		c.Password, c.PasswordAt = hash, tx.Now()
		return nil
	})
}

// BeginEnrolment draws a secret of the second factor for an application. It counts
// only once a code of it was shown. Whoever is in already shows password and code
// again.
func (i *Identity) BeginEnrolment(ctx context.Context, s Session, a Again) (factor.Enrolment, error) {
	switch s.Stage {
	case NeedsEnrolment:
	case Open:
		if err := i.again(ctx, s, a); err != nil {
			return factor.Enrolment{}, err
		}
	default:
		return factor.Enrolment{}, errOut()
	}
	drawn := make([]byte, factor.Bytes)
	_, _ = rand.Read(drawn) // never fails
	var name string
	err := i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		u, err := ids.LockUser(ctx, s.User)
		if err != nil {
			return err
		}
		credentials, err := ids.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if credentials.Pending, err = i.vault.Seal(ctx, tx, s.User, totpField, drawn); err != nil {
			return err
		}
		if err := i.openName(ctx, tx, &u); err != nil {
			return err
		}
		name = u.Name
		return ids.SetCredentials(ctx, credentials)
	})
	return factor.Enrol(drawn, name), err
}

// Enrol makes the secret that was drawn the second factor, by a code of it, and gives
// the recovery codes: they are shown this once. Other sessions and all tokens end.
func (i *Identity) Enrol(ctx context.Context, s Session, code string) (in Entered, codes []string, err error) {
	if s.Stage != NeedsEnrolment && s.Stage != Open {
		return in, nil, errOut()
	}
	shown, kept, err := i.drawCodes(s.User)
	if err != nil {
		return in, nil, err
	}
	in, err = i.change(ctx, s, "second_factor_enrolled", func(tx claims.Tx, ids Tx, _ User, c *Credentials) error {
		if len(c.Pending) == 0 {
			return claims.Conflict("no_enrolment", "second factor", "")
		}
		drawn, err := i.vault.Open(ctx, tx, s.User, totpField, c.Pending)
		if err != nil {
			return err
		}
		counter, found := factor.Counter(drawn, factor.Normal(code), tx.Now())
		if !found {
			return wrong("code")
		}
		c.TOTP, c.TOTPAt, c.Counter, c.Pending = c.Pending, tx.Now(), counter, nil
		return ids.SetRecoveryCodes(ctx, s.User, kept)
	})
	if err != nil {
		return Entered{}, nil, err
	}
	return in, shown, nil
}

// RemoveSecondFactor does without it: claimants may, whose password is long enough to
// stand alone.
func (i *Identity) RemoveSecondFactor(ctx context.Context, s Session, a Again) (Entered, error) {
	if err := i.again(ctx, s, a); err != nil {
		return Entered{}, err
	}
	return i.change(ctx, s, "second_factor_removed", func(_ claims.Tx, ids Tx, u User, c *Credentials) error {
		if u.Privileged {
			return claims.Conflict("second_factor_needed", "second factor", "")
		}
		if utf8.RuneCountInString(norm.NFC.String(a.Password)) < password.ShortestAlone {
			return claims.Conflict("password_short_alone", "second factor", "")
		}
		c.TOTP, c.TOTPAt, c.Pending = nil, time.Time{}, nil
		return ids.SetRecoveryCodes(ctx, s.User, nil)
	})
}

// RenewRecoveryCodes puts new codes in the place of those that are left; they are
// shown this once.
func (i *Identity) RenewRecoveryCodes(ctx context.Context, s Session, a Again) ([]string, error) {
	if err := i.again(ctx, s, a); err != nil {
		return nil, err
	}
	shown, kept, err := i.drawCodes(s.User)
	if err != nil {
		return nil, err
	}
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		credentials, err := ids.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		if len(credentials.TOTP) == 0 {
			return claims.Conflict("no_second_factor", "second factor", "")
		}
		if err := ids.SetRecoveryCodes(ctx, s.User, kept); err != nil {
			return err
		}
		return record(ctx, tx, s.User, "recovery_codes_renewed", Subject(s.User))
	})
	if err != nil {
		return nil, err
	}
	return shown, nil
}

// Me is what a user sees of the own account.
type Me struct {
	User        User
	Memberships []Membership
	// HasPassword and SecondFactor are whether there is one: people of an identity provider
	// and of the demonstration have none. RecoveryCodes is how many are left.
	HasPassword, SecondFactor bool
	RecoveryCodes             int
}

// Me gives the own account.
func (i *Identity) Me(ctx context.Context, s Session) (me Me, err error) {
	err = i.in(ctx, asUser(s.User), func(tx claims.Tx, ids Tx) error {
		if me.User, err = ids.User(ctx, s.User); err != nil {
			return err
		}
		if err := i.openName(ctx, tx, &me.User); err != nil {
			return err
		}
		if me.Memberships, err = ids.Memberships(ctx, s.User); err != nil {
			return err
		}
		credentials, err := ids.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		me.HasPassword, me.SecondFactor = credentials.Password != "", len(credentials.TOTP) > 0
		me.RecoveryCodes, err = ids.CountRecoveryCodes(ctx, s.User)
		return err
	})
	return me, err
}
