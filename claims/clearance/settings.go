package clearance

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
	"bosang/rules/money"
)

type settingsNoun struct{}

// SettingsID names settings.
type SettingsID = claims.ID[settingsNoun]

// limit is the kind of approval by which settings are changed. Its subject is the new
// ones.
const limit approval.Kind = "limit"

// machine is who sets what the program's demonstration needs.
const machine = "machine"

// maxSeed bounds a seed, in characters.
const maxSeed = 64

// Settings are what a provider clears by.
type Settings struct {
	ID       SettingsID
	Provider claims.ProviderID
	// Limit is the amount up to which what has passed every check is approved by itself.
	Limit money.Amount
	// ByHand are the tasks that a person does for every claim.
	ByHand []Task
	// Approvals and Refusals are the shares that are drawn, in thousandths, by Seed.
	Approvals, Refusals int
	Seed                string
	AskedBy             string
	AskedAt             time.Time
	// ApprovedBy is empty where the machine set them.
	ApprovedBy string
	ApprovedAt time.Time
	Approval   approval.ID
}

// SettingsTx reads and writes settings.
type SettingsTx interface {
	// Settings gives those in force of a provider that the actor sees.
	Settings(ctx context.Context, provider claims.ProviderID) (Settings, error)
	AddSettings(ctx context.Context, s Settings) error
	// AgreeSettings puts settings in force, in the transaction of who approves.
	AgreeSettings(ctx context.Context, id SettingsID, a approval.Approval) error
	// IncidentsWithClaims gives the incidents in which the provider has claims.
	IncidentsWithClaims(ctx context.Context, provider claims.ProviderID) ([]claims.IncidentID, error)
}

func (s *Settings) check() error {
	var wrong []claims.FieldError
	if s.Limit.Sign() < 0 {
		wrong = append(wrong, claims.FieldError{Field: "limit", Code: "negative"})
	}
	for i, t := range s.ByHand {
		if field := fmt.Sprintf("by_hand[%d]", i); !slices.Contains(ByHand(), t) {
			wrong = append(wrong, claims.FieldError{Field: field, Code: "one_of", Param: "evidence, identity"})
		} else if slices.Contains(s.ByHand[:i], t) {
			wrong = append(wrong, claims.FieldError{Field: field, Code: "twice"})
		}
	}
	for _, share := range []struct {
		field string
		n     int
	}{{"approvals_permille", s.Approvals}, {"refusals_permille", s.Refusals}} {
		if share.n < 0 || share.n > 1000 {
			wrong = append(wrong, claims.FieldError{Field: share.field, Code: "out_of_range", Param: "0-1000"})
		}
	}
	switch s.Seed = strings.TrimSpace(s.Seed); {
	case utf8.RuneCountInString(s.Seed) > maxSeed:
		wrong = append(wrong, claims.FieldError{Field: "seed", Code: "too_long", Param: fmt.Sprint(maxSeed)})
	case strings.ContainsFunc(s.Seed, unicode.IsControl):
		wrong = append(wrong, claims.FieldError{Field: "seed", Code: "control_character"})
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// Settings reads those in force of a provider.
func (u *Clearances) Settings(ctx context.Context, actor access.Actor, provider claims.ProviderID) (Settings, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadClearance, func(tx claims.Tx) (Settings, error) {
		return u.store.Clearances(tx).Settings(ctx, provider)
	})
}

// SetSettings asks for other settings of the actor's provider, which a second operator
// approves. A seed that is not said is drawn.
func (u *Clearances) SetSettings(ctx context.Context, actor access.Actor, s Settings) (approval.Approval, error) {
	if actor.May(access.WriteLimit) && !actor.OperatorOf(s.Provider) {
		return approval.Approval{}, claims.NotFound("provider")
	}
	if err := s.check(); err != nil {
		return approval.Approval{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.WriteLimit, func(tx claims.Tx) (approval.Approval, error) {
		s.ID, s.AskedBy, s.AskedAt = claims.NewID[settingsNoun](), actor.Subject, tx.Now()
		s.Seed = cmp.Or(s.Seed, s.ID.String())
		byHand := make([]string, len(s.ByHand))
		for i, t := range s.ByHand {
			byHand[i] = string(t)
		}
		payload, err := json.Marshal(map[string]any{
			"limit": s.Limit.String(), "by_hand": byHand, "approvals_permille": s.Approvals, "refusals_permille": s.Refusals, "seed": s.Seed,
		})
		if err != nil {
			return approval.Approval{}, err
		}
		asked, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: limit, Subject: s.ID, Provider: s.Provider, Payload: payload})
		if err != nil {
			return approval.Approval{}, err
		}
		s.Approval = asked.ID
		return asked, u.store.Clearances(tx).AddSettings(ctx, s)
	})
}

// agreed puts settings in force, in the transaction of who approves. Every claim of the
// provider is looked at by them.
func (u *Clearances) agreed(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	if err := u.store.Clearances(tx).AgreeSettings(ctx, a.Subject, a); err != nil {
		return err
	}
	if err := record(ctx, tx, a.Provider, "clearance_settings", a.Subject, "changed", map[string]string{"approval_id": a.ID.String()}); err != nil {
		return err
	}
	return u.again(ctx, tx, a.Provider)
}

func (u *Clearances) again(ctx context.Context, tx claims.Tx, provider claims.ProviderID) error {
	incidents, err := u.store.Clearances(tx).IncidentsWithClaims(ctx, provider)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, ofIncidents(claims.WorkClear, incidents)...)
}

// Preset puts settings of a provider that has none in force as the machine, whose command
// has the database: for demonstrations.
func (u *Clearances) Preset(ctx context.Context, s Settings) error {
	if err := s.check(); err != nil {
		return err
	}
	return u.store.InTx(ctx, access.SystemActor("clearance"), func(tx claims.Tx) error {
		if _, err := u.store.Clearances(tx).Settings(ctx, s.Provider); !claims.IsNotFound(err, "settings") {
			return err
		}
		s.ID, s.AskedBy, s.AskedAt, s.ApprovedAt = claims.NewID[settingsNoun](), machine, tx.Now(), tx.Now()
		s.Seed = cmp.Or(s.Seed, s.ID.String())
		if err := u.store.Clearances(tx).AddSettings(ctx, s); err != nil {
			return err
		}
		return u.again(ctx, tx, s.Provider)
	})
}
