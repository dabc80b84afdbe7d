package account

import (
	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/identity"
)

// actorOut is who calls, and what the role allows.
type actorOut struct {
	Subject     string   `json:"subject"`
	Role        string   `json:"role"`
	ProviderIDs []string `json:"provider_ids"`
	ClaimantID  string   `json:"claimant_id,omitempty"`
	Permissions []string `json:"permissions"`
	User        *selfOut `json:"user,omitempty"`
}

// selfOut is the own account, as its owner sees it in a session.
type selfOut struct {
	ID            string        `json:"id"`
	Name          string        `json:"name"`
	Language      string        `json:"language"`
	SecondFactor  bool          `json:"second_factor"`
	RecoveryCodes int           `json:"recovery_codes"`
	SessionID     string        `json:"session_id"`
	MembershipID  string        `json:"membership_id"`
	VerifiedAt    *form.Instant `json:"verified_at,omitempty"`
	// IdentityProvider is the key of the one by which the session came.
	IdentityProvider string          `json:"identity_provider,omitempty"`
	Memberships      []membershipOut `json:"memberships"`
}

type membershipOut struct {
	ID         string `json:"id"`
	Role       string `json:"role"`
	ProviderID string `json:"provider_id,omitempty"`
	ClaimantID string `json:"claimant_id,omitempty"`
	// RepresentativeID is as which representative of the claimant it acts.
	RepresentativeID string       `json:"representative_id,omitempty"`
	GrantedBy        string       `json:"granted_by"`
	ApprovedBy       string       `json:"approved_by,omitempty"`
	CreatedAt        form.Instant `json:"created_at"`
	// NewUntil is until when it is new to the claimant.
	NewUntil *form.Instant `json:"new_until,omitempty"`
}

func showMemberships(list []identity.Membership) []membershipOut {
	out := make([]membershipOut, len(list))
	for i, m := range list {
		out[i] = membershipOut{
			ID: m.ID.String(), Role: string(m.Role), ProviderID: edge.TextID(m.Provider), ClaimantID: edge.TextID(m.Claimant),
			RepresentativeID: edge.TextID(m.Representative), GrantedBy: m.GrantedBy, ApprovedBy: m.ApprovedBy, CreatedAt: form.At(m.CreatedAt), NewUntil: instant(m.NewUntil),
		}
	}
	return out
}

func (a *Accounts) me(c *edge.Call) error {
	out := actorOut{
		Subject: c.Actor.Subject, Role: string(c.Actor.Role), ProviderIDs: edge.TextIDs(c.Actor.Providers),
		ClaimantID: edge.TextID(claims.ClaimantID(c.Actor.Claimant)), Permissions: []string{},
	}
	for _, grant := range access.Table() {
		if c.Actor.May(grant.Permission) {
			out.Permissions = append(out.Permissions, string(grant.Permission))
		}
	}
	s, err := a.before(c)
	if err != nil {
		return err
	}
	if s.Stage == identity.Open {
		me, err := a.ids.Me(c.Ctx(), s)
		if err != nil {
			return err
		}
		out.User = &selfOut{
			ID: me.User.ID.String(), Name: me.User.Name, Language: string(me.User.Language), SecondFactor: me.SecondFactor,
			RecoveryCodes: me.RecoveryCodes, SessionID: s.ID.String(), MembershipID: s.Membership.String(),
			VerifiedAt: instant(s.VerifiedAt), Memberships: showMemberships(me.Memberships),
		}
		if a.cameBy != nil {
			out.User.IdentityProvider = a.cameBy(s)
		}
	}
	return c.Give(out)
}

type againIn struct {
	Password string `json:"password" validate:"max=512"`
	Code     string `json:"code" validate:"max=64"`
}

func (s againIn) again() identity.Again { return identity.Again{Password: s.Password, Code: s.Code} }

// changed reads what is sent, and has the session go on under what a change of it gives.
func (a *Accounts) changed(c *edge.Call, sent any, change func(identity.Session) (identity.Entered, error)) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	if err := form.Decode(c.Body, sent); err != nil {
		return err
	}
	in, err := change(s)
	if err != nil {
		return err
	}
	a.door.ForgetUser(s.User)
	return a.came(c, in)
}

func (a *Accounts) verify(c *edge.Call) error {
	var sent againIn
	return a.changed(c, &sent, func(s identity.Session) (identity.Entered, error) { return a.ids.Verify(c.Ctx(), s, sent.again()) })
}

type passwordIn struct {
	Password    string `json:"password" validate:"required,max=512"`
	Code        string `json:"code" validate:"max=64"`
	NewPassword string `json:"new_password" validate:"required,max=512"`
}

func (a *Accounts) changePassword(c *edge.Call) error {
	var sent passwordIn
	return a.changed(c, &sent, func(s identity.Session) (identity.Entered, error) {
		return a.ids.ChangePassword(c.Ctx(), s, againIn{sent.Password, sent.Code}.again(), sent.NewPassword)
	})
}

func (a *Accounts) removeSecondFactor(c *edge.Call) error {
	var sent againIn
	return a.changed(c, &sent, func(s identity.Session) (identity.Entered, error) {
		return a.ids.RemoveSecondFactor(c.Ctx(), s, sent.again())
	})
}

type membershipIn struct {
	MembershipID identity.MembershipID `json:"membership_id" validate:"required"`
}

func (a *Accounts) switchMembership(c *edge.Call) error {
	var sent membershipIn
	return a.changed(c, &sent, func(s identity.Session) (identity.Entered, error) {
		in, err := a.ids.Switch(c.Ctx(), s, sent.MembershipID)
		return in, edge.OfField(err, "membership", "membership_id")
	})
}

func (a *Accounts) leave(c *edge.Call) error {
	return a.onOwn(c, func(s identity.Session) error {
		id, err := edge.PathID[identity.MembershipID](c, "membership")
		if err != nil {
			return err
		}
		return a.ids.Leave(c.Ctx(), s, id)
	})
}

// onOwn does something to the own account, after which nothing remembered counts.
func (a *Accounts) onOwn(c *edge.Call, do func(identity.Session) error) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	if err := do(s); err != nil {
		return err
	}
	a.door.ForgetUser(s.User)
	return done(c)
}

// enrolmentOut is what goes into an authenticator application.
type enrolmentOut struct {
	Secret string `json:"secret"`
	URI    string `json:"uri"`
}

// beginEnrolment is for who is in, and for who cannot come in without.
func (a *Accounts) beginEnrolment(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	var sent againIn
	if len(c.Body) > 0 {
		if err := form.Decode(c.Body, &sent); err != nil {
			return err
		}
	}
	made, err := a.ids.BeginEnrolment(c.Ctx(), s, sent.again())
	if err != nil {
		return err
	}
	return c.Give(enrolmentOut{made.Secret, made.URI})
}

// enrolledOut is who came in by what was enrolled, with the codes for when it is lost.
type enrolledOut struct {
	entryOut
	RecoveryCodes []string `json:"recovery_codes"`
}

func (a *Accounts) confirmEnrolment(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	var sent codeIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	in, codes, err := a.ids.Enrol(c.Ctx(), s, sent.Code)
	if err != nil {
		return err
	}
	a.door.ForgetUser(s.User)
	a.door.Enter(c, in)
	return c.Give(enrolledOut{entryOut{string(in.Session.Stage), in.Session.ID.String(), form.At(in.Session.Until())}, codes})
}

// codesOut are recovery codes, shown this once.
type codesOut struct {
	RecoveryCodes []string `json:"recovery_codes"`
}

func (a *Accounts) renewRecoveryCodes(c *edge.Call) error {
	s, err := a.door.Session(c)
	if err != nil {
		return err
	}
	var sent againIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	codes, err := a.ids.RenewRecoveryCodes(c.Ctx(), s, sent.again())
	if err != nil {
		return err
	}
	return c.Give(codesOut{codes})
}
