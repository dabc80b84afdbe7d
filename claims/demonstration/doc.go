// Package demonstration is the outage of 15 October 2022 as something to run:
// its providers, services, plans and windows as data in the program, and a
// synthetic population of claims in the proportions that were published.
//
// Everything goes in through the use cases of package claims, the way it would
// through the REST interface: Load records the incident, File imports the
// subscriptions and files the claims, and the summaries read back what the
// database holds. Doing any of it again adds nothing twice. Where the data come
// from, and what in the population is made up, stands in data/README.md and
// Synthetic.
package demonstration

// IncidentKey is the key under which the incident is reported.
const IncidentKey = "kakao-2022-10-15"
