package api

import (
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

func (s *server) me(c *call) error {
	out := actorOut{
		Subject: c.actor.Subject, Role: string(c.actor.Role), ProviderIDs: textIDs(c.actor.Providers),
		ClaimantID: textID(claims.ClaimantID(c.actor.Claimant)), Permissions: []string{},
	}
	for _, grant := range access.Table() {
		if c.actor.May(grant.Permission) {
			out.Permissions = append(out.Permissions, string(grant.Permission))
		}
	}
	return c.give(out)
}
