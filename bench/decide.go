package main

import (
	"crypto/sha256"
	"time"

	"bosang/claims"
	"bosang/claims/demonstration"
	"bosang/rules"
)

const incidentKey = demonstration.IncidentKey

// decideOnce does what deciding a claim does before anything is stored.
func decideOnce(books *rules.Library, d *claims.Dossier, u claims.Undecided, now time.Time) error {
	facts, err := d.Facts(u, now)
	if err != nil {
		return err
	}
	outcome, err := books.Evaluate(facts)
	if err != nil {
		return err
	}
	_, _ = sha256.Sum256(facts.Canonical()), sha256.Sum256(outcome.Canonical())
	return nil
}
