package account

import (
	"context"
	"encoding/json"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// approvalOut is what one person asked for and a second one decides.
type approvalOut struct {
	ID          string          `json:"id"`
	Kind        string          `json:"kind"`
	SubjectID   string          `json:"subject_id"`
	ProviderID  string          `json:"provider_id,omitempty"`
	Beneficiary string          `json:"beneficiary,omitempty"`
	Payload     json.RawMessage `json:"payload"`
	State       string          `json:"state"`
	RequestedBy string          `json:"requested_by"`
	RequestedAt form.Instant    `json:"requested_at"`
	ExpiresAt   form.Instant    `json:"expires_at"`
	DecidedBy   string          `json:"decided_by,omitempty"`
	DecidedAt   *form.Instant   `json:"decided_at,omitempty"`
	Reason      string          `json:"reason,omitempty"`
	Code        string          `json:"code,omitempty"`
}

func showApproval(v approval.Approval) approvalOut {
	return approvalOut{
		ID: v.ID.String(), Kind: string(v.Kind), SubjectID: claims.Key(v.Subject).String(), ProviderID: edge.TextID(v.Provider),
		Beneficiary: v.Beneficiary, Payload: v.Payload, State: string(v.State), RequestedBy: v.RequestedBy,
		RequestedAt: form.At(v.RequestedAt), ExpiresAt: form.At(v.ExpiresAt), DecidedBy: v.DecidedBy, DecidedAt: instant(v.DecidedAt), Reason: v.Reason, Code: v.Code,
	}
}

// ShowApproval gives an approval as answers have it.
func ShowApproval(v approval.Approval) any { return showApproval(v) }

func giveApproval(c *edge.Call, v approval.Approval) error { return c.GiveOne(0, showApproval(v)) }

var approvalStates = []approval.State{approval.Pending, approval.Approved, approval.Rejected, approval.Withdrawn}

func (a *Accounts) listApprovals(c *edge.Call) error {
	return edge.ListBy(c, func(wrong *[]claims.FieldError) approval.State {
		return edge.QueryWord(c, "state", approvalStates, wrong)
	}, a.approvals.List, func(v approval.Approval) [16]byte { return v.ID }, showApproval)
}

func (a *Accounts) approval(c *edge.Call) error {
	return edge.GetOne(c, "approval", a.approvals.Get, giveApproval)
}

// decided decides about an approval and shows it.
func (a *Accounts) decided(c *edge.Call, decide func(context.Context, access.Actor, approval.ID) (approval.Approval, error)) error {
	return edge.GetOne(c, "approval", decide, giveApproval)
}

func (a *Accounts) approve(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return a.decided(c, func(ctx context.Context, actor access.Actor, id approval.ID) (approval.Approval, error) {
		v, err := a.approvals.Approve(ctx, actor, id)
		a.door.ForgetClaimant(v.Subject) // it may have been an erasure
		return v, err
	})
}

type reasonIn struct {
	Reason string `json:"reason"`
}

func (a *Accounts) reject(c *edge.Call) error {
	var sent reasonIn
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	return a.decided(c, func(ctx context.Context, actor access.Actor, id approval.ID) (approval.Approval, error) {
		return a.approvals.Reject(ctx, actor, id, sent.Reason)
	})
}

func (a *Accounts) withdraw(c *edge.Call) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return a.decided(c, a.approvals.Withdraw)
}
