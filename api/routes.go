package api

import (
	"net/http"
	"strings"

	"bosang/claims/access"
)

var (
	jsonBody  = []string{mediaJSON}
	bulkBody  = []string{mediaCSV, mediaNDJSON}
	patchBody = []string{mediaMerge, mediaJSON}
	speaking  = []string{"lang"}
)

// operations lists every operation there is. The contract lists the same: a
// test holds the two together.
func (s *server) operations() []operation {
	var all []operation
	for _, part := range [][]operation{s.catalogueOperations(), s.incidentOperations(), s.claimOperations(), s.simulationOperations(), s.editionOperations(), s.factOperations(), s.ownOperations()} {
		all = append(all, part...)
	}
	return all
}

// get is a reading of what may be somebody's own.
func get(path string, needs access.Permission, answer func(*call) error, query ...string) operation {
	return operation{method: http.MethodGet, path: path, needs: needs, answer: answer, query: query}
}

// shared is a reading of what is nobody's own.
func shared(path string, answer func(*call) error, query ...string) operation {
	return operation{method: http.MethodGet, path: path, needs: access.ReadCatalogue, answer: answer, query: query, catalogue: true}
}

func sending(method, path string, needs access.Permission, answer func(*call) error) operation {
	return operation{method: method, path: path, needs: needs, answer: answer, takes: jsonBody}
}

func (s *server) catalogueOperations() []operation {
	return []operation{
		shared("/v1/providers", s.providers, paged("key")...),
		sending(http.MethodPost, "/v1/providers", access.WriteProvider, s.addProvider),
		shared("/v1/providers/:provider", s.provider),
		sending(http.MethodPut, "/v1/providers/:provider", access.WriteProvider, s.changeProvider),
		shared("/v1/services", s.services, paged("provider_id")...),
		sending(http.MethodPost, "/v1/services", access.WriteCatalogue, s.addService),
		shared("/v1/services/:service", s.service),
		sending(http.MethodPut, "/v1/services/:service", access.WriteCatalogue, s.changeService),
		shared("/v1/plans", s.plans, paged("service_id")...),
		sending(http.MethodPost, "/v1/plans", access.WriteCatalogue, s.addPlan),
		shared("/v1/plans/:plan", s.plan),
		sending(http.MethodPut, "/v1/plans/:plan", access.WriteCatalogue, s.changePlan),
		sending(http.MethodPost, "/v1/plans/:plan/terms", access.WriteCatalogue, s.addTerms),
		get("/v1/subscriptions", access.ReadSubscription, s.subscriptions, paged("provider_id", "claimant_id")...),
		sending(http.MethodPost, "/v1/subscriptions", access.WriteSubscription, s.addSubscription),
		get("/v1/subscriptions/:subscription", access.ReadSubscription, s.subscription),
		{method: http.MethodPatch, path: "/v1/subscriptions/:subscription", needs: access.WriteSubscription, answer: s.changeSubscription, takes: patchBody},
		{method: http.MethodPost, path: "/v1/subscriptions/bulk", needs: access.WriteSubscription, answer: s.importSubscriptions, takes: bulkBody, gives: mediaNDJSON,
			streams: true, query: speaking},
	}
}

func (s *server) incidentOperations() []operation {
	return []operation{
		shared("/v1/incidents", s.incidents, paged("key")...),
		sending(http.MethodPost, "/v1/incidents", access.WriteIncident, s.reportIncident),
		shared("/v1/incidents/:incident", s.incident),
		sending(http.MethodPut, "/v1/incidents/:incident", access.WriteIncident, s.changeIncident),
		sending(http.MethodPost, "/v1/incidents/:incident/merge", access.MergeIncident, s.mergeIncident),
		shared("/v1/incidents/:incident/causes", s.causes, "provider_id"),
		sending(http.MethodPost, "/v1/incidents/:incident/causes", access.WriteOutage, s.recordCause),
		shared("/v1/maintenances", s.maintenances, paged("service_id")...),
		sending(http.MethodPost, "/v1/maintenances", access.WriteOutage, s.announceMaintenance),
		shared("/v1/outages", s.outages, paged("incident_id")...),
		sending(http.MethodPost, "/v1/outages", access.WriteOutage, s.addOutage),
		shared("/v1/outages/:outage", s.outage),
		shared("/v1/outages/:outage/windows", s.windows),
		sending(http.MethodPost, "/v1/outages/:outage/windows", access.WriteOutage, s.openWindow),
		sending(http.MethodPut, "/v1/outages/:outage/windows/:window", access.WriteOutage, s.correctWindow),
		{method: http.MethodDelete, path: "/v1/outages/:outage/windows/:window", needs: access.WriteOutage, answer: s.withdrawWindow},
	}
}

func (s *server) claimOperations() []operation {
	return []operation{
		get("/v1/claims", access.ReadClaim, s.claims, paged("provider_id", "incident_id", "claimant_id", "subscription_id", "state")...),
		sending(http.MethodPost, "/v1/claims", access.FileClaim, s.fileClaim),
		get("/v1/claims/:claim", access.ReadClaim, s.claim),
		{method: http.MethodPost, path: "/v1/claims/:claim/withdrawal", needs: access.WithdrawClaim, answer: s.withdrawClaim, takes: jsonBody, bare: true},
		sending(http.MethodPost, "/v1/claims/:claim/election", access.ElectRemedy, s.elect),
		get("/v1/claims/:claim/decisions", access.ReadClaim, s.decisions, pageParams...),
		get("/v1/claims/:claim/decisions/:number", access.ReadClaim, s.decision, speaking...),
		get("/v1/claims/:claim/events", access.ReadClaim, s.events, pageParams...),
		{method: http.MethodPost, path: "/v1/evaluations", needs: access.Evaluate, answer: s.evaluate, takes: jsonBody, query: speaking},
		get("/v1/batches", access.ReadBatch, s.listBatches, pageParams...),
		sending(http.MethodPost, "/v1/batches", access.RunBatch, s.startBatch),
		get("/v1/batches/:batch", access.ReadBatch, s.batch),
		get("/v1/batches/:batch/failures", access.ReadBatch, s.failures, pageParams...),
	}
}

func (s *server) ownOperations() []operation {
	rulebook := "/v1/rulebooks/:rulebook"
	text := shared(rulebook+"/editions/:edition/text", s.editionText)
	text.gives = mediaYAML
	return []operation{
		shared("/v1/rulebooks", s.rulebooks),
		shared(rulebook, s.rulebook),
		shared(rulebook+"/editions/:edition", s.rulebookEdition),
		text,
		get("/v1/me", "", s.me),
		{method: http.MethodGet, path: "/healthz", answer: s.healthz, open: true},
		{method: http.MethodGet, path: "/readyz", answer: s.readyz, open: true},
		{method: http.MethodGet, path: "/metrics", answer: s.showMetrics, open: true, gives: mediaText},
		{method: http.MethodGet, path: "/openapi.json", answer: s.showContract, open: true, catalogue: true},
		{method: http.MethodGet, path: "/", answer: s.showWay, open: true, gives: mediaHTML, catalogue: true},
		{method: http.MethodGet, path: "/docs", answer: s.showReference, open: true, gives: mediaHTML, catalogue: true},
		{method: http.MethodGet, path: "/problems/:code", answer: s.showProblem, open: true, gives: mediaHTML, catalogue: true, query: speaking},
	}
}

// contractPath writes a route as the contract does: "/v1/claims/{claim}".
func contractPath(route string) string {
	parts := strings.Split(route, "/")
	for i, p := range parts {
		if strings.HasPrefix(p, ":") {
			parts[i] = "{" + p[1:] + "}"
		}
	}
	return strings.Join(parts, "/")
}
