// Package claims knows everything about compensation claims after service
// outages: the nouns (provider, service, plan, subscription, incident, outage,
// claim, decision, event), what may be done with them (the use cases, methods
// of UseCases, a file per noun) and what that needs of a store (store.go).
//
// It knows neither HTTP nor SQL. The life of a claim is told in
// docs/life-of-a-claim.md; the state machine is the table in claim.go.
package claims
