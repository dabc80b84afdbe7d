package identity

import (
	"cmp"
	"context"
	"slices"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity/agent"
	"bosang/claims/identity/names"
	"bosang/claims/identity/secret"
)

// DeviceLifetime is how long a device is known to which nobody signs in.
const DeviceLifetime = 180 * 24 * time.Hour

// errRefused answers every sign-in that fails, whatever the reason: that there is no
// such user, that the password is another, that the user is suspended.
func errRefused() error {
	return &claims.Error{Kind: claims.KindUnauthenticated, Code: "sign_in_refused"}
}

// found is what is known of a name before the password is looked at.
type found struct {
	user   UserID
	hash   string
	device claims.Key // zero: not known to the user
	taken  taken
	until  time.Time
}

// SignIn takes a name and a password. The stage of the session says what comes next.
// The error is of the kind "unauthenticated" where they are not those of an active
// user, and "too many" where too many were wrong from where this came from.
func (i *Identity) SignIn(ctx context.Context, name, text string, c Caller) (Entered, error) {
	f, err := i.find(ctx, name, c)
	if err != nil {
		return Entered{}, err
	}
	in, err := i.signIn(ctx, f, text, c)
	i.note(ctx, "password", f.user, c.Address, err)
	return in, err
}

// signIn looks at the password, and lets in.
func (i *Identity) signIn(ctx context.Context, f found, text string, c Caller) (Entered, error) {
	if !f.until.IsZero() {
		return Entered{}, errTooMany(f.until)
	}
	matches, renew, err := i.hasher.Matches(ctx, f.hash, text)
	if err != nil {
		return Entered{}, err
	}
	if !matches {
		return Entered{}, errRefused()
	}
	hash := f.hash
	if renew {
		if hash, err = i.hasher.Hash(ctx, text); err != nil {
			return Entered{}, err
		}
	}
	var in Entered
	err = i.in(ctx, asUser(f.user), func(tx claims.Tx, ids Tx) error {
		credentials, err := ids.Credentials(ctx, f.user)
		if err != nil {
			return err
		}
		if credentials.Password != f.hash {
			return errRefused() // changed meanwhile
		}
		if renew {
			credentials.Password = hash
			if err := ids.SetCredentials(ctx, credentials); err != nil {
				return err
			}
		}
		if in, err = i.enter(ctx, tx, ids, credentials, f.device, c); err != nil {
			return err
		}
		return f.taken.giveBack(ctx, ids)
	})
	return in, err
}

// find looks a name up and counts the attempt. It runs the same statements for a
// name that nobody has.
func (i *Identity) find(ctx context.Context, name string, c Caller) (f found, err error) {
	name, _ = names.Normal(name)
	key, err := i.nameKey(name)
	if err != nil {
		return f, err
	}
	err = i.in(ctx, access.Actor{}, func(_ claims.Tx, ids Tx) error {
		f = found{}
		if err := ids.OpenKey(ctx, key); err != nil {
			return err
		}
		if f.user, err = ids.UserUnder(ctx, key); err != nil {
			return err
		}
		user := f.user
		if user.IsZero() {
			user = claims.NewID[userNoun]()
		}
		if err := ids.OpenUser(ctx, user); err != nil {
			return err
		}
		credentials, err := ids.Credentials(ctx, user)
		if err != nil {
			return err
		}
		f.hash = credentials.Password
		device, _ := secret.Device.Parse(c.Device)
		known, err := ids.HasDevice(ctx, user, device.Key)
		if err != nil {
			return err
		}
		network, err := i.addressPool(c.Address)
		if err != nil {
			return err
		}
		pools := []pool{poolOf("password", key, claims.Key{}), network}
		if known {
			f.device = device.Key
			pools = []pool{poolOf("password", key, device.Key)}
		}
		f.taken, f.until, err = take(ctx, ids, pools...)
		return err
	})
	return f, err
}

// enter begins a session of a user who has shown the password or a link, at the
// stage that the second factor asks for. It runs in a transaction that sees the
// user's rows.
func (i *Identity) enter(ctx context.Context, tx claims.Tx, ids Tx, credentials Credentials, device claims.Key, c Caller) (Entered, error) {
	u, err := ids.LockUser(ctx, credentials.User)
	if err != nil || u.State != Active {
		return Entered{}, refusedUnless(err)
	}
	m, err := i.first(ctx, ids, u.ID)
	if err != nil {
		return Entered{}, err
	}
	stage := Open
	switch {
	case len(credentials.TOTP) > 0:
		stage = NeedsSecondFactor
	case u.Privileged:
		stage = NeedsEnrolment
	}
	s := Session{ID: claims.NewID[sessionNoun](), User: u.ID, Membership: m.ID, Device: device, Address: c.Address.Unmap(), Agent: agent.Family(c.Agent), CreatedAt: tx.Now()}
	in := Entered{Secret: s.begin(stage, m.Role, tx.Now())}
	if stage == Open {
		s.act(m)
		if in.Device, err = known(ctx, tx, ids, &s); err != nil {
			return in, err
		}
		if err := record(ctx, tx, u.ID, "signed_in", Subject(u.ID)); err != nil {
			return in, err
		}
	}
	in.Session = s
	return in, addSession(ctx, ids, s)
}

// refusedUnless hides a user who is not there or not active, not a failure.
func refusedUnless(err error) error {
	if err == nil || claims.KindOf(err) == claims.KindNotFound {
		return errRefused()
	}
	return err
}

// first gives the membership that a session begins with: that which may do least,
// then the oldest.
func (i *Identity) first(ctx context.Context, ids Tx, user UserID) (Membership, error) {
	all, err := ids.Memberships(ctx, user)
	if err != nil {
		return Membership{}, err
	}
	m := least(slices.DeleteFunc(all, func(m Membership) bool { return !i.counts(m) }))
	if m.ID.IsZero() {
		return m, errRefused()
	}
	return m, nil
}

// least gives the membership that may do least, of those the oldest; zero: there is
// none.
func least(all []Membership) (m Membership) {
	roles := access.Roles()
	for at, one := range all {
		if at == 0 || cmp.Or(cmp.Compare(slices.Index(roles, one.Role), slices.Index(roles, m.Role)), one.ID.Compare(m.ID)) < 0 {
			m = one
		}
	}
	return m
}

// known has the device of a session that is open count as known, and gives its secret
// where it is a new one.
func known(ctx context.Context, tx claims.Tx, ids Tx, s *Session) (text string, err error) {
	if s.Device.IsZero() {
		var drawn secret.Kept
		text, drawn = secret.Device.Draw()
		s.Device = drawn.Key
	}
	return text, ids.KeepDevice(ctx, s.User, s.Device, tx.Now().Add(DeviceLifetime))
}

// SecondFactor takes a code of the second factor, or a recovery code, for a session
// that waits for it, by the secret of its cookie.
func (i *Identity) SecondFactor(ctx context.Context, text, code string) (Entered, error) {
	drawn, ok := secret.Session.Parse(text)
	if !ok {
		return Entered{}, errOut()
	}
	var in Entered
	var s Session
	var refused error
	err := i.in(ctx, access.Actor{}, func(tx claims.Tx, ids Tx) (err error) {
		in, refused = Entered{}, nil
		s, err = i.sessionIn(ctx, tx, ids, drawn)
		if err != nil {
			return err
		}
		if s.Stage != NeedsSecondFactor {
			return errOut()
		}
		counted, until, err := take(ctx, ids, poolOf("second factor", s.User.Key(), s.Device))
		if err != nil {
			return err
		}
		if !until.IsZero() {
			refused = errTooMany(until)
			return nil // what was counted stays
		}
		credentials, err := ids.Credentials(ctx, s.User)
		if err != nil {
			return err
		}
		used, err := i.useCode(ctx, tx, ids, credentials, code)
		if err != nil {
			return err
		}
		if !used {
			refused = claims.Invalid(claims.FieldError{Field: "code", Code: "wrong"})
			return nil
		}
		if err := counted.giveBack(ctx, ids); err != nil {
			return err
		}
		in, err = i.open(ctx, tx, ids, s)
		return err
	})
	if err == nil {
		err = refused
	}
	if claims.KindOf(err) == claims.KindNotFound {
		err = errOut()
	}
	i.note(ctx, "second factor", s.User, s.Address, err)
	return in, err
}

// open takes a session to its last stage, under a fresh secret.
func (i *Identity) open(ctx context.Context, tx claims.Tx, ids Tx, s Session) (Entered, error) {
	m, err := i.standing(ctx, ids, s.User, s.Membership)
	if err != nil {
		return Entered{}, err
	}
	next := s
	text := next.begin(Open, m.Role, tx.Now())
	device, err := known(ctx, tx, ids, &next)
	if err != nil {
		return Entered{}, err
	}
	if err := ids.OpenKey(ctx, s.Key); err != nil {
		return Entered{}, err
	}
	in, err := rotate(ctx, ids, s, next, text)
	in.Device = device
	in.Session.act(m)
	if err != nil || s.Stage == Open {
		return in, err
	}
	if err := ids.EndOldest(ctx, s.User, mostSessions); err != nil {
		return in, err
	}
	return in, record(ctx, tx, s.User, "signed_in", Subject(s.User))
}
