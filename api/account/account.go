// Package account answers what people do about their own ways in (sign-in, sessions,
// password, second factor, tokens) and about those of others (users, links, signing
// keys, approvals).
package account

import (
	"net/http"
	"slices"
	"time"

	"bosang/api/auth"
	"bosang/api/edge"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/claims/identity"
	"bosang/claims/identity/proof"
)

// Config is what these operations stand on.
type Config struct {
	// Identity, Proofs and Approvals; nil: only programs come in.
	Identity  *identity.Identity
	Proofs    *proof.Proofs
	Approvals *approval.Approvals
	Door      *auth.Door
	// CameBy gives the key of the identity provider by which a session came; nil: none
	// did.
	CameBy func(identity.Session) string
	// Now tells the time, UTC.
	Now func() time.Time
}

// Accounts answers the operations. Make one with New.
type Accounts struct {
	ids       *identity.Identity
	proofs    *proof.Proofs
	approvals *approval.Approvals
	door      *auth.Door
	cameBy    func(identity.Session) string
	now       func() time.Time
}

// New gives the operations.
func New(c Config) *Accounts {
	return &Accounts{ids: c.Identity, proofs: c.Proofs, approvals: c.Approvals, door: c.Door, cameBy: c.CameBy, now: c.Now}
}

// Operations lists all of them.
func (a *Accounts) Operations() []edge.Operation {
	all := slices.Concat(a.entryOperations(), a.ownOperations(), a.userOperations(), a.customerOperations(), a.approvalOperations())
	if a.ids == nil {
		for i := range all {
			if all[i].Path != "/v1/me" {
				all[i].Answer = func(*edge.Call) error { return &claims.Error{Kind: claims.KindUnavailable, Code: "unavailable"} }
			}
		}
	}
	return all
}

// entry is an operation for whoever is not in yet. It counts as an attempt to come in.
func entry(path string, answer func(*edge.Call) error) edge.Operation {
	return edge.Operation{Method: http.MethodPost, Path: path, Answer: answer, Open: true, Takes: edge.JSONBody, Class: limit.SignIn}
}

// own is an operation on the own account, in a session.
func own(method, path string, answer func(*edge.Call) error, query ...string) edge.Operation {
	o := edge.Operation{Method: method, Path: path, Answer: answer, Query: query}
	if method == http.MethodPost || method == http.MethodPut {
		o.Takes = edge.JSONBody
	}
	return o
}

// bare is one that may be asked for without a body.
func bare(o edge.Operation) edge.Operation {
	o.Bare = true
	return o
}

func (a *Accounts) entryOperations() []edge.Operation {
	enrol := entry("/v1/me/second-factor", a.beginEnrolment)
	signOut := entry("/v1/sign-out", a.signOut)
	signOut.Class = limit.Open
	offer := entry("/v1/links/offer", a.offer)
	return []edge.Operation{
		entry("/v1/sign-in", a.signIn),
		entry("/v1/sign-in/second-factor", a.secondFactor),
		bare(signOut),
		bare(enrol),
		entry("/v1/me/second-factor/confirmation", a.confirmEnrolment),
		offer,
		entry("/v1/links/accept", a.accept),
		entry("/v1/proofs", a.prove),
	}
}

func (a *Accounts) ownOperations() []edge.Operation {
	showing := func(o edge.Operation) edge.Operation { return o.AsClass(limit.SignIn) } // a password is looked at
	return []edge.Operation{
		edge.Get("/v1/me", "", a.me),
		showing(own(http.MethodPost, "/v1/me/verification", a.verify)),
		own(http.MethodPut, "/v1/me/membership", a.switchMembership),
		own(http.MethodDelete, "/v1/me/memberships/:membership", a.leave),
		own(http.MethodGet, "/v1/me/accounts", a.accounts, edge.PageParams...),
		own(http.MethodDelete, "/v1/me/accounts/:membership", a.endAccount),
		showing(own(http.MethodPut, "/v1/me/password", a.changePassword)),
		showing(own(http.MethodPost, "/v1/me/second-factor/removal", a.removeSecondFactor)),
		showing(own(http.MethodPost, "/v1/me/recovery-codes", a.renewRecoveryCodes)),
		own(http.MethodGet, "/v1/sessions", a.sessions, edge.PageParams...),
		own(http.MethodDelete, "/v1/sessions/:session", a.endSession),
		bare(own(http.MethodPost, "/v1/sessions/end-others", a.endOthers)),
		edge.Get("/v1/tokens", access.WriteToken, a.tokens, edge.PageParams...),
		edge.Sending(http.MethodPost, "/v1/tokens", access.WriteToken, a.makeToken),
		{Method: http.MethodDelete, Path: "/v1/tokens/:token", Needs: access.WriteToken, Answer: a.revokeToken},
	}
}

func (a *Accounts) userOperations() []edge.Operation {
	const one = "/v1/users/:user"
	return []edge.Operation{
		edge.Get("/v1/users", access.ReadUser, a.users, edge.PageParams...),
		edge.Sending(http.MethodPost, "/v1/users", access.WriteUser, a.invite),
		edge.Get(one, access.ReadUser, a.user),
		bare(edge.Sending(http.MethodPost, one+"/suspension", access.WriteUser, a.suspend)),
		bare(edge.Sending(http.MethodPost, one+"/resumption", access.WriteUser, a.resume)),
		edge.Sending(http.MethodPost, one+"/recovery", access.WriteUser, a.recover),
		bare(edge.Sending(http.MethodPost, one+"/sessions/end", access.WriteUser, a.endSessionsOf)),
		{Method: http.MethodDelete, Path: one + "/memberships/:membership", Needs: access.WriteUser, Answer: a.endMembership},
		bare(edge.Sending(http.MethodPost, "/v1/sessions/end-all", access.WriteUser, a.endEverySession)),
		edge.Get("/v1/links", access.ReadUser, a.links, edge.Paged("user_id", "purpose")...),
		{Method: http.MethodDelete, Path: "/v1/links/:link", Needs: access.WriteUser, Answer: a.revokeLink},
	}
}

func (a *Accounts) customerOperations() []edge.Operation {
	const keys = "/v1/providers/:provider/signing-keys"
	return []edge.Operation{
		edge.Sending(http.MethodPost, "/v1/customers/invitations", access.InviteCustomer, a.inviteCustomer),
		edge.Sending(http.MethodPost, "/v1/customers/recoveries", access.InviteCustomer, a.recoverCustomer),
		edge.Get("/v1/customers/links", access.InviteCustomer, a.links, edge.Paged("provider_id", "purpose")...),
		{Method: http.MethodDelete, Path: "/v1/customers/links/:link", Needs: access.InviteCustomer, Answer: a.revokeLink},
		edge.Get(keys, access.WriteSigningKey, a.signingKeys, edge.PageParams...),
		edge.Sending(http.MethodPost, keys, access.WriteSigningKey, a.addSigningKey),
		{Method: http.MethodDelete, Path: keys + "/:key", Needs: access.WriteSigningKey, Answer: a.revokeSigningKey},
	}
}

func (a *Accounts) approvalOperations() []edge.Operation {
	const one = "/v1/approvals/:approval"
	return []edge.Operation{
		edge.Get("/v1/approvals", access.ReadApproval, a.listApprovals, edge.Paged("state")...),
		edge.Get(one, access.ReadApproval, a.approval),
		bare(edge.Sending(http.MethodPost, one+"/approve", access.DecideApproval, a.approve)),
		edge.Sending(http.MethodPost, one+"/reject", access.DecideApproval, a.reject),
		bare(edge.Sending(http.MethodPost, one+"/withdraw", access.DecideApproval, a.withdraw)),
	}
}

// done answers what leaves nothing to say.
func done(c *edge.Call) error { return c.NoContent(http.StatusNoContent) }
