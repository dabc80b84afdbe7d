package identity

import (
	"cmp"
	"context"
	"crypto/subtle"
	"net/netip"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity/names"
	"bosang/claims/identity/password"
	"bosang/claims/identity/secret"
	"bosang/rules"
)

// Purpose is what a link is for; it is good for nothing else.
type Purpose string

// The purposes.
const (
	// ForAdministrator makes the first administrators.
	ForAdministrator Purpose = "administrator"
	// ForInvitation lets somebody in who was granted a role.
	ForInvitation Purpose = "invitation"
	// ForCustomer lets a provider's customer come to the own subscriptions.
	ForCustomer Purpose = "customer"
	// ForRecovery lets somebody in who has lost the password.
	ForRecovery Purpose = "recovery"
	// ForDemonstration signs in as a made-up person, on this machine alone.
	ForDemonstration Purpose = "demonstration"
)

// How long links are good.
var linkLifetimes = map[Purpose]time.Duration{
	ForAdministrator: 24 * time.Hour, ForInvitation: approval.Lifetime, ForCustomer: 14 * 24 * time.Hour, ForRecovery: 3 * 24 * time.Hour,
	ForDemonstration: 15 * time.Minute,
}

// provedLifetime is how long a link is good that comes of what a provider signed.
const provedLifetime = 30 * time.Minute

// Link is a one-time link as it is kept.
type Link struct {
	ID LinkID
	// Key and Hash are the place and the SHA-256 of its secret.
	Key     claims.Key
	Hash    [32]byte
	Purpose Purpose
	// User is whom it lets in; zero: it makes an account.
	User UserID
	// Provider and Claimant are those of a customer's link.
	Provider claims.ProviderID
	Claimant claims.ClaimantID
	// Representative is as whom it lets in; zero: the customer itself.
	Representative access.ID
	// SecondFactor: a recovery that drops the second factor too.
	SecondFactor bool
	// Approval has to be given first; zero: none has.
	Approval approval.ID
	// ApprovedBy agreed to it and Code is what is kept of the code that was entered, once
	// it is used.
	ApprovedBy string
	Code       claims.Key
	MadeBy     string
	CreatedAt  time.Time
	ExpiresAt  time.Time
	UsedAt     time.Time
	UsedBy     UserID
	RevokedAt  time.Time
}

// LinkFilter narrows a list of links; zero fields do not.
type LinkFilter struct {
	User     UserID
	Provider claims.ProviderID
	Purpose  Purpose
}

// Live reports whether the link can be used at the instant, apart from its approval.
func (l Link) Live(now time.Time) bool {
	return l.UsedAt.IsZero() && l.RevokedAt.IsZero() && now.Before(l.ExpiresAt)
}

// Issued is a link with its secret, which is shown this once, and what has to be
// approved before it is good; the zero approval: nothing has.
type Issued struct {
	Secret   string
	Link     Link
	Approval approval.Approval
}

// issue keeps a link in a transaction.
func issue(ctx context.Context, tx claims.Tx, ids Tx, l Link) (Issued, error) {
	text, drawn := secret.Link.Draw()
	l.ID, l.Key, l.Hash, l.CreatedAt = claims.NewID[linkNoun](), drawn.Key, drawn.Hash, tx.Now()
	if l.ExpiresAt.IsZero() {
		l.ExpiresAt = tx.Now().Add(linkLifetimes[l.Purpose])
	}
	if l.MadeBy == "" {
		l.MadeBy = tx.Actor().Subject
	}
	return Issued{Secret: text, Link: l}, ids.AddLink(ctx, l)
}

// Offered is what a link shows of itself before it is used.
type Offered struct {
	Link Link
	// Waiting: what it is for was not approved yet.
	Waiting bool
	// Name is that of the account it leads to; empty: it makes one, with a name of
	// choice.
	Name string
	// Provider is whose customer it is for.
	Provider claims.Provider
	// Alone: the password that is chosen will be the only factor, and has to be longer.
	Alone bool
	// approved is what had to be approved first.
	approved approval.Approval
	// words come to mind of whose password is chosen: the names of the providers.
	words []string
}

// errNoLink answers a link that is unknown, used, expired or taken back alike.
func errNoLink() error { return claims.NotFound("link") }

// Offer tells what a link is for. It uses nothing up: machines look at links too.
func (i *Identity) Offer(ctx context.Context, text string) (o Offered, err error) {
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) (err error) {
		o, err = i.offer(ctx, tx, ids, text)
		return err
	})
	return o, err
}

func (i *Identity) offer(ctx context.Context, tx claims.Tx, ids Tx, text string) (o Offered, err error) {
	drawn, ok := secret.Link.Parse(text)
	if !ok {
		return o, errNoLink()
	}
	if o.Link, err = ids.LinkUnder(ctx, drawn.Key); err != nil {
		return o, err
	}
	if subtle.ConstantTimeCompare(o.Link.Hash[:], drawn.Hash[:]) != 1 || !o.Link.Live(tx.Now()) {
		return Offered{}, errNoLink()
	}
	if stands, err := i.makerStands(ctx, ids, o.Link); err != nil || !stands {
		return Offered{}, cmp.Or(err, errNoLink())
	}
	if !o.Link.Approval.IsZero() {
		a, err := i.approvals.In(tx).Get(ctx, o.Link.Approval)
		if err != nil {
			return o, err
		}
		if a.State != approval.Approved && a.State != approval.Pending {
			return Offered{}, errNoLink()
		}
		o.Waiting, o.approved = a.State == approval.Pending, a
		if o.NeedsCode() && a.CodeKey.IsZero() {
			return Offered{}, errNoLink() // approved when there were no codes
		}
	}
	o.Alone = o.Link.Purpose == ForCustomer
	if !o.Link.User.IsZero() {
		credentials, err := ids.Credentials(ctx, o.Link.User)
		if err != nil {
			return o, err
		}
		u, err := ids.User(ctx, o.Link.User)
		if err != nil {
			return o, err
		}
		if err := i.openName(ctx, tx, &u); err != nil {
			return o, err
		}
		o.Name = u.Name
		o.Alone = !u.Privileged && (len(credentials.TOTP) == 0 || o.Link.SecondFactor)
		held, err := ids.Memberships(ctx, u.ID)
		if err != nil {
			return o, err
		}
		if o.words, err = wordsOf(ctx, tx, held); err != nil {
			return o, err
		}
	}
	if !o.Link.Provider.IsZero() {
		o.Provider, err = tx.Provider(ctx, o.Link.Provider)
		o.words = append(o.words, wordsOn(o.Provider)...)
	}
	return o, err
}

// Acceptance is what is sent to use a link.
type Acceptance struct {
	// Name is that of a new account; those that are there have one.
	Name string
	// Password is the new one. Of a customer who signs in with an account that is
	// there already, Session is that and no password is needed.
	Password string
	Session  Session
	Language rules.Lang
	// Code is what who approved the link has told the person, where one did.
	Code string
}

// Accept uses a link, once. The session says by its stage what comes next.
func (i *Identity) Accept(ctx context.Context, text string, a Acceptance, c Caller) (Entered, error) {
	in, err := i.useLink(ctx, text, a, c)
	i.note(ctx, "link", in.Session.User, c.Address, err)
	return in, err
}

func (i *Identity) useLink(ctx context.Context, text string, a Acceptance, c Caller) (Entered, error) {
	o, err := i.Offer(ctx, text)
	if err != nil {
		return Entered{}, err
	}
	if o.Waiting {
		return Entered{}, claims.Conflict("not_approved", "link", o.Link.ID.String())
	}
	if o.NeedsCode() && a.Code == "" {
		return Entered{}, claims.Invalid(claims.FieldError{Field: "code", Code: "required"})
	}
	if a.Language == "" {
		a.Language = rules.Korean
	}
	var hash, name string
	joins := o.Link.Purpose == ForCustomer && a.Session.Stage == Open
	switch {
	case o.Link.Purpose == ForDemonstration:
		if c.Relayed || !onThisMachine(c.Address) {
			return Entered{}, errNoLink()
		}
	case !joins:
		if name, err = o.name(a.Name); err != nil {
			return Entered{}, err
		}
		if hash, err = i.checkPassword(ctx, "password", a.Password, o.person(name)); err != nil {
			return Entered{}, err
		}
	}
	var in Entered
	var refused error
	err = i.in(ctx, service(), func(tx claims.Tx, ids Tx) (err error) {
		in, refused = Entered{}, nil
		now, err := i.offer(ctx, tx, ids, text)
		if err != nil {
			return err
		}
		link, wrongCode, err := i.tryCode(ctx, tx, ids, now, a.Code)
		if refused = wrongCode; err != nil || refused != nil {
			return err
		}
		if joins {
			in, err = i.join(ctx, tx, ids, link, a.Session)
			return err
		}
		in, refused, err = i.accept(ctx, tx, ids, link, newcomer{name, hash, a.Language}, c)
		return err
	})
	return in, cmp.Or(err, refused)
}

func onThisMachine(address netip.Addr) bool { return address.Unmap().IsLoopback() }

// name is that of the account: the one it has, or the one that is chosen.
func (o Offered) name(chosen string) (string, error) {
	if o.Name != "" {
		return o.Name, nil
	}
	name, ok := names.Normal(chosen)
	if !ok {
		return "", claims.Invalid(claims.FieldError{Field: "name", Code: "sign_in_name"})
	}
	return name, nil
}

// person is whose password is chosen: privileged ones enrol a second factor or have one.
func (o Offered) person(name string) password.Person {
	return password.Person{Name: name, Alone: o.Alone, Words: o.words}
}
