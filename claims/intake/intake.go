// Package intake keeps what somebody has begun to say of a claim until it is filed: a claim
// draft. Any part of it may be missing, and nothing in it is looked up before it is filed;
// then everything is, at once, as for a claim that is sent whole. A draft is its claimant's
// alone, sealed as a whole with the claimant's key, and goes Kept after it was last saved.
//
// What the claimant says happened, the narrative, stays with the claim when it is filed,
// and so does the evidence that the draft has.
package intake

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/evidence"
	"bosang/claims/told"
	"bosang/rules/money"
)

// DraftID names a claim draft.
type DraftID = evidence.DraftID

const (
	// Kept is for how long a draft is kept after it was last saved.
	Kept = 30 * 24 * time.Hour
	// MostDrafts is how many a claimant may have.
	MostDrafts = 100
	// maxNarrative bounds what happened, and maxStep how far somebody came, in characters.
	maxNarrative = 4000
	maxStep      = 64
	maxFeatures  = 50
)

// Content is what a draft says. Every field may be empty.
type Content struct {
	Incident     claims.IncidentID
	Subscription claims.SubscriptionID
	Features     []string
	// Loss is what the claimant states to have lost; nil: nothing stated.
	Loss     *money.Amount
	Election claims.Election
	Facts    told.Facts
	// Narrative is what happened, in the claimant's own words.
	Narrative string
	// Step is how far somebody came in filling it in, as the form calls it.
	Step string
}

// Draft is a claim that is not filed yet.
type Draft struct {
	ID       DraftID
	Claimant claims.ClaimantID
	Content  Content
	// Version counts savings, from 1.
	Version            int64
	CreatedAt, SavedAt time.Time
	// ExpiresAt is when it goes, unless it is saved again.
	ExpiresAt time.Time
}

// Person is whose draft it is.
func (d Draft) Person() claims.Person { return claims.Person{Claimant: d.Claimant} }

// Narrative is what a claimant says happened, as it came with a claim. It is empty for an
// account that is new to the claimant, and after the claimant was erased.
type Narrative struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Text     string
	StatedAt time.Time
}

// Store is what drafts need of a database.
type Store interface {
	claims.Store
	// Drafts gives what can be done with drafts in a transaction of this store.
	Drafts(tx claims.Tx) Tx
}

// Tx reads and writes drafts in a transaction of the store: those of the claimant who acts,
// as long as they have not expired.
type Tx interface {
	// Count says how many drafts the claimant has.
	Count(ctx context.Context, claimant claims.ClaimantID) (int, error)
	// Add adds a draft. The conflict claimant_erased says that the person's key is gone.
	Add(ctx context.Context, d Draft) error
	Get(ctx context.Context, claimant claims.ClaimantID, id DraftID) (Draft, error)
	// List gives the claimant's drafts, newest first.
	List(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Draft, error)
	// Put writes a draft whose version is still the one before.
	Put(ctx context.Context, d Draft) error
	// Delete removes a draft with its evidence.
	Delete(ctx context.Context, claimant claims.ClaimantID, id DraftID) error
	// Filed removes a draft that still has its version, and takes its evidence, of so many
	// files, and its narrative over to the claim. It is stale where it was changed meanwhile.
	Filed(ctx context.Context, d Draft, c claims.Claim) (files int64, err error)
	// Narrative reads what came with a claim.
	Narrative(ctx context.Context, c claims.Claim) (Narrative, error)
	// Narratives gives those of a claimant, newest claim first.
	Narratives(ctx context.Context, claimant claims.ClaimantID, page claims.Page) ([]Narrative, error)
}

// check refuses what no claim can say, in what is there.
func (c *Content) check() error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	if len(c.Features) > maxFeatures {
		add("features", "too_many", strconv.Itoa(maxFeatures))
	}
	if c.Loss != nil && c.Loss.Sign() < 0 {
		add("loss", "negative", "")
	}
	if c.Election != "" && c.Election != claims.ElectMoney && c.Election != claims.ElectExtension {
		add("election", "one_of", "money, extension")
	}
	c.Narrative = strings.TrimSpace(c.Narrative)
	for field, one := range map[string]struct {
		text string
		most int
	}{"narrative": {c.Narrative, maxNarrative}, "step": {c.Step, maxStep}} {
		if code, param := textFault(one.text, one.most); code != "" {
			add(field, code, param)
		}
	}
	for i, f := range c.Features {
		if code, param := textFault(f, maxStep); code != "" {
			add(fmt.Sprintf("features[%d]", i), code, param)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return claims.Invalid(wrong...)
}

// textFault says what is wrong with a text, in which lines are told apart; nothing: "".
func textFault(text string, most int) (code, param string) {
	switch {
	case utf8.RuneCountInString(text) > most:
		return "too_long", strconv.Itoa(most)
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		return "control_character", ""
	}
	return "", ""
}

// filing is the claim that the draft says.
func (c Content) filing() claims.NewClaim {
	return claims.NewClaim{
		Incident: c.Incident, Subscription: c.Subscription, Features: c.Features, Loss: c.Loss, Election: c.Election, Facts: c.Facts,
	}
}
