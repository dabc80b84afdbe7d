package api

import (
	"bosang/api/edge"
	"bosang/claims"
	"bosang/claims/access"
)

// actorOut is who calls, and what the role allows.
type actorOut struct {
	Subject     string   `json:"subject"`
	Role        string   `json:"role"`
	ProviderIDs []string `json:"provider_ids"`
	ClaimantID  string   `json:"claimant_id,omitempty"`
	Permissions []string `json:"permissions"`
}

func (s *server) me(c *edge.Call) error {
	out := actorOut{
		Subject: c.Actor.Subject, Role: string(c.Actor.Role), ProviderIDs: edge.TextIDs(c.Actor.Providers),
		ClaimantID: edge.TextID(claims.ClaimantID(c.Actor.Claimant)), Permissions: []string{},
	}
	for _, grant := range access.Table() {
		if c.Actor.May(grant.Permission) {
			out.Permissions = append(out.Permissions, string(grant.Permission))
		}
	}
	return c.Give(out)
}
