package api

import (
	"net/http"

	"bosang/api/account"
	"bosang/api/behalf"
	"bosang/api/clearance"
	"bosang/api/deadline"
	"bosang/api/dispute"
	"bosang/api/edge"
	"bosang/api/fulfilment"
	"bosang/api/inquiry"
	"bosang/api/intake"
	"bosang/api/limit"
	"bosang/api/loss"
	"bosang/api/message"
	"bosang/api/notice"
	"bosang/api/payment"
	"bosang/api/person"
	"bosang/api/recourse"
	"bosang/api/report"
	"bosang/api/right"
	"bosang/api/risk"
	"bosang/api/submission"
	"bosang/api/survey"
	"bosang/api/web"
	"bosang/api/webhook"
	"bosang/claims"
	"bosang/claims/access"
	acting "bosang/claims/behalf"
)

// operations lists every operation there is. The contract lists the same: a
// test holds the two together.
func (s *server) operations() []edge.Operation {
	var all []edge.Operation
	for _, part := range [][]edge.Operation{
		s.catalogueOperations(), s.incidentOperations(), s.claimOperations(), s.simulationOperations(), s.editionOperations(), s.factOperations(),
		survey.Operations(s.surveys), loss.Operations(s.losses, s.claimID), person.Operations(s.persons), s.rightOperations(), s.paymentOperations(), s.ownOperations(), s.pages.Operations(), s.arrivals.Operations(web.ToldOutside),
		notice.Operations(s.notices, s.Now),
		webhook.Operations(s.webhooks), fulfilment.Operations(s.inKind, s.aside),
		s.intakeOperations(),
		message.Operations(s.messages, s.claimID), deadline.Operations(s.clocks, s.claimID), inquiry.Operations(s.asked, s.claimID),
		report.Operations(s.reports), submission.Operations(s.told, s.aside),
		s.disputeOperations(),
		s.clearanceOperations(),
		recourse.Operations(s.claimed, account.ShowApproval),
		s.behalfOperations(),
	} {
		all = append(all, part...)
	}
	accounts := s.accounts
	if accounts == nil {
		accounts = account.New(account.Config{}) // the list of what there is takes nobody who answers
	}
	return append(all, accounts.Operations()...)
}

func (s *server) catalogueOperations() []edge.Operation {
	return []edge.Operation{
		edge.Shared("/v1/providers", s.providers, edge.Paged("key")...),
		edge.Sending(http.MethodPost, "/v1/providers", access.WriteProvider, s.addProvider),
		edge.Shared("/v1/providers/:provider", s.provider),
		edge.Sending(http.MethodPut, "/v1/providers/:provider", access.WriteProvider, s.changeProvider),
		edge.Shared("/v1/services", s.services, edge.Paged("provider_id")...),
		edge.Sending(http.MethodPost, "/v1/services", access.WriteCatalogue, s.addService),
		edge.Shared("/v1/services/:service", s.service),
		edge.Sending(http.MethodPut, "/v1/services/:service", access.WriteCatalogue, s.changeService),
		edge.Shared("/v1/plans", s.plans, edge.Paged("service_id")...),
		edge.Sending(http.MethodPost, "/v1/plans", access.WriteCatalogue, s.addPlan),
		edge.Shared("/v1/plans/:plan", s.plan),
		edge.Sending(http.MethodPut, "/v1/plans/:plan", access.WriteCatalogue, s.changePlan),
		edge.Sending(http.MethodPost, "/v1/plans/:plan/terms", access.WriteCatalogue, s.addTerms),
		edge.Get("/v1/subscriptions", access.ReadSubscription, s.subscriptions, edge.Paged("provider_id", "claimant_id")...),
		edge.Sending(http.MethodPost, "/v1/subscriptions", access.WriteSubscription, s.addSubscription),
		edge.Get("/v1/subscriptions/:subscription", access.ReadSubscription, s.subscription),
		{Method: http.MethodPatch, Path: "/v1/subscriptions/:subscription", Needs: access.WriteSubscription, Answer: s.changeSubscription, Takes: edge.PatchBody},
		{Method: http.MethodPost, Path: "/v1/subscriptions/bulk", Needs: access.WriteSubscription, Answer: s.importSubscriptions, Takes: edge.BulkBody, Gives: edge.MediaNDJSON,
			Streams: true, Query: edge.Speaking},
	}
}

func (s *server) incidentOperations() []edge.Operation {
	return []edge.Operation{
		edge.Shared("/v1/incidents", s.incidents, edge.Paged("key")...),
		edge.Sending(http.MethodPost, "/v1/incidents", access.WriteIncident, s.reportIncident),
		edge.Shared("/v1/incidents/:incident", s.incident),
		edge.Sending(http.MethodPut, "/v1/incidents/:incident", access.WriteIncident, s.changeIncident),
		edge.Sending(http.MethodPost, "/v1/incidents/:incident/merge", access.MergeIncident, s.mergeIncident),
		edge.Shared("/v1/incidents/:incident/causes", s.causes, "provider_id"),
		edge.Sending(http.MethodPost, "/v1/incidents/:incident/causes", access.WriteOutage, s.recordCause),
		edge.Shared("/v1/maintenances", s.maintenances, edge.Paged("service_id")...),
		edge.Sending(http.MethodPost, "/v1/maintenances", access.WriteOutage, s.announceMaintenance),
		edge.Shared("/v1/outages", s.outages, edge.Paged("incident_id")...),
		edge.Sending(http.MethodPost, "/v1/outages", access.WriteOutage, s.addOutage),
		edge.Shared("/v1/outages/:outage", s.outage),
		edge.Shared("/v1/outages/:outage/windows", s.windows),
		edge.Sending(http.MethodPost, "/v1/outages/:outage/windows", access.WriteOutage, s.openWindow),
		edge.Sending(http.MethodPut, "/v1/outages/:outage/windows/:window", access.WriteOutage, s.correctWindow),
		{Method: http.MethodDelete, Path: "/v1/outages/:outage/windows/:window", Needs: access.WriteOutage, Answer: s.withdrawWindow},
	}
}

func (s *server) claimOperations() []edge.Operation {
	reading := []access.Permission{access.ReadClaim} // to move a claim is to read it first
	return []edge.Operation{
		edge.Get("/v1/claims", access.ReadClaim, s.claims, edge.Paged("provider_id", "incident_id", "claimant_id", "subscription_id", "state", "unclaimed")...),
		edge.Sending(http.MethodPost, "/v1/claims", access.FileClaim, s.fileClaim),
		edge.Get("/v1/claims/:claim", access.ReadClaim, s.claim),
		{Method: http.MethodPost, Path: "/v1/claims/:claim/withdrawal", Needs: access.WithdrawClaim, Also: reading, Answer: s.withdrawClaim, Takes: edge.JSONBody, Bare: true},
		edge.Sending(http.MethodPost, "/v1/claims/:claim/election", access.ElectRemedy, s.elect).With(reading...),
		edge.Get("/v1/claims/:claim/decisions", access.ReadClaim, s.decisions, edge.PageParams...),
		edge.Get("/v1/claims/:claim/decisions/:number", access.ReadClaim, s.decision, edge.Speaking...),
		edge.Get("/v1/claims/:claim/events", access.ReadClaim, s.events, edge.PageParams...),
		{Method: http.MethodPost, Path: "/v1/evaluations", Needs: access.Evaluate, Answer: s.evaluate, Takes: edge.JSONBody, Query: edge.Speaking},
		edge.Get("/v1/batches", access.ReadBatch, s.listBatches, edge.PageParams...),
		edge.Sending(http.MethodPost, "/v1/batches", access.RunBatch, s.startBatch).AsClass(limit.Bulk),
		edge.Get("/v1/batches/:batch", access.ReadBatch, s.batch),
		edge.Get("/v1/batches/:batch/failures", access.ReadBatch, s.failures, edge.PageParams...),
	}
}

func (s *server) ownOperations() []edge.Operation {
	rulebook := "/v1/rulebooks/:rulebook"
	text := edge.Shared(rulebook+"/editions/:edition/text", s.editionText)
	text.Gives = edge.MediaYAML
	return []edge.Operation{
		edge.Shared("/v1/rulebooks", s.rulebooks),
		edge.Shared(rulebook, s.rulebook),
		edge.Shared(rulebook+"/editions/:edition", s.rulebookEdition),
		text,
		{Method: http.MethodGet, Path: "/healthz", Answer: s.healthz, Open: true, Probe: true},
		{Method: http.MethodGet, Path: "/readyz", Answer: s.readyz, Open: true, Probe: true},
		{Method: http.MethodGet, Path: "/metrics", Answer: s.ShowMetrics, Needs: access.ReadMetrics, Near: true, Probe: true, Gives: edge.MediaText},
		{Method: http.MethodGet, Path: "/openapi.json", Answer: s.showContract, Open: true, Catalogue: true},
		{Method: http.MethodGet, Path: "/", Answer: s.showWay, Open: true, Gives: edge.MediaHTML, Catalogue: true},
		{Method: http.MethodGet, Path: "/docs", Answer: s.showReference, Open: true, Gives: edge.MediaHTML, Catalogue: true},
		{Method: http.MethodGet, Path: "/docs/page.css", Answer: s.showStyle, Open: true, Gives: edge.MediaCSS, Catalogue: true},
		{Method: http.MethodGet, Path: "/problems/:code", Answer: s.showProblem, Open: true, Gives: edge.MediaHTML, Catalogue: true, Query: edge.Speaking},
	}
}

func (s *server) intakeOperations() []edge.Operation {
	return intake.Operations(s.intake, intake.Shown{ClaimID: s.claimID, Claim: func(v claims.Claim) any { return showClaim(v) }})
}

// disputeOperations are those of what people say of decisions.
func (s *server) disputeOperations() []edge.Operation {
	return dispute.Operations(s.disputes, dispute.Shown{
		Person: person.Show, ClaimID: s.claimID,
		Claim: func(v claims.Claim) any { return showClaim(v) },
		Event: func(v claims.Event) any { return showEvent(v) },
	})
}

// rightOperations are those of persons' rights, where things read as they do elsewhere.
func (s *server) rightOperations() []edge.Operation {
	return right.Operations(s.rights, right.Shown{
		Person: person.Show, Record: person.ShowRecord, ClaimID: s.claimID,
		Subscription:   func(v claims.Subscription) any { return showSubscription(v) },
		Claim:          func(v claims.Claim) any { return showClaim(v) },
		Decision:       func(v claims.Decision) any { return decisionHeld{showDecisionHead(v), v.Facts, v.Outcome} },
		Approval:       account.ShowApproval,
		Fulfilment:     fulfilment.Show,
		Evidence:       intake.ShowEvidence,
		Narrative:      intake.ShowNarrative,
		Draft:          intake.ShowDraft,
		Message:        message.Show,
		Inquiry:        inquiry.Show,
		Representative: behalf.Show, Consent: behalf.ShowConsent, Seats: behalf.ShowSeats,
		Event:         func(v claims.Event) any { return showEvent(v) },
		Payout:        payment.Show,
		Determination: dispute.ShowDetermination, Objection: dispute.ShowObjection, Appeal: dispute.ShowAppeal,
	}, s.forget)
}

// paymentOperations are those of money on its way.
func (s *server) paymentOperations() []edge.Operation {
	shown := payment.Shown{Approval: account.ShowApproval, ClaimID: s.claimID, Aside: s.aside}
	if s.Frame != nil {
		shown.Limits = s.Bounds()
	}
	return payment.Operations(s.payouts, shown)
}

// clearanceOperations are those of what keeps claims from being paid, and lets them.
func (s *server) clearanceOperations() []edge.Operation {
	return append(risk.Operations(s.risks, account.ShowApproval), clearance.Operations(s.clears, account.ShowApproval, s.claimID)...)
}

// behalfOperations are those of who acts for whom.
func (s *server) behalfOperations() []edge.Operation {
	return behalf.Operations(s.behalf, behalf.Shown{
		ClaimID: s.claimID, Forget: s.forget,
		Invite: func(c *edge.Call, r acting.Representative) error { return s.accounts.InviteRepresentative(c, r) },
	})
}
