package behalf

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
)

// How many seats a claim can be for, how many of them can be named, and how long a label
// may be, in characters.
const (
	MostSeats  = 10_000
	MostLabels = 1_000
	maxLabel   = 64
)

// Seats is for how many seats of a family's or a company's subscription a claim is. Seats
// do not claim for themselves: who holds the subscription files one claim for all of them.
type Seats struct {
	Claimant claims.ClaimantID
	Claim    claims.ClaimID
	Provider claims.ProviderID
	Count    int
	// Labels are the holder's own, of some or all of them. Who may not read the claimant's
	// data is shown none.
	Labels   []string
	StatedBy string
	StatedAt time.Time
}

// Person is whose claim it is.
func (s Seats) Person() claims.Person {
	return claims.Person{Claimant: s.Claimant, Provider: s.Provider}
}

func (s *Seats) check() error {
	var wrong []claims.FieldError
	add := func(field, code, param string) {
		wrong = append(wrong, claims.FieldError{Field: field, Code: code, Param: param})
	}
	if s.Count < 1 || s.Count > MostSeats {
		add("count", "out_of_range", fmt.Sprintf("1-%d", MostSeats))
	}
	if most := min(MostLabels, max(s.Count, 0)); len(s.Labels) > most {
		add("labels", "too_many", strconv.Itoa(most))
	} else {
		seen := make(map[string]bool, len(s.Labels))
		s.Labels = slices.Clone(s.Labels)
		for i, label := range s.Labels {
			s.Labels[i] = strings.TrimSpace(label)
			field := fmt.Sprintf("labels[%d]", i)
			switch label = s.Labels[i]; {
			case label == "":
				add(field, "required", "")
			case utf8.RuneCountInString(label) > maxLabel:
				add(field, "too_long", strconv.Itoa(maxLabel))
			case !utf8.ValidString(label) || strings.ContainsFunc(label, unicode.IsControl):
				add(field, "control_character", "")
			case seen[label]:
				add(field, "twice", "")
			}
			seen[label] = true
		}
	}
	if len(wrong) > 0 {
		return claims.Invalid(wrong...)
	}
	return nil
}

// StateSeats says for how many seats a claim is, in place of what was said before. Rulebooks
// that count by seat ask for a fact of their own; what is said here changes no decision.
func (u *Cases) StateSeats(ctx context.Context, actor access.Actor, claim claims.ClaimID, s Seats) (Seats, error) {
	if err := s.check(); err != nil {
		return Seats{}, err
	}
	return claims.Read(ctx, u.useCases, actor, access.StateSeats, func(tx claims.Tx) (Seats, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Seats{}, err
		}
		if err := claims.Settled(tx); err != nil {
			return Seats{}, err
		}
		if c.State.Final() {
			return Seats{}, claims.Conflict("claim_final", "claim", string(c.Reference))
		}
		s.Claimant, s.Claim, s.Provider, s.StatedBy, s.StatedAt = c.ClaimantID, c.ID, c.ProviderID, actor.Subject, tx.Now()
		if err := u.store.Behalf(tx).PutSeats(ctx, s); err != nil {
			return Seats{}, err
		}
		details, err := json.Marshal(map[string]int{"seats": s.Count})
		if err != nil {
			return Seats{}, err
		}
		if err := tx.Record(ctx, claims.Event{
			ID: claims.NewEventID(), ClaimantID: s.Claimant, ProviderID: s.Provider, Noun: "claim", SubjectID: s.Claim, What: "seats_stated",
			Actor: actor.Subject, At: tx.Now(), Details: details,
		}); err != nil {
			return Seats{}, err
		}
		return s, tx.RecordAccess(ctx, ofSeats(s))
	})
}

// Seats reads for how many seats a claim is; where nothing was said it is not found.
func (u *Cases) Seats(ctx context.Context, actor access.Actor, claim claims.ClaimID) (Seats, error) {
	return claims.Read(ctx, u.useCases, actor, access.ReadSeats, func(tx claims.Tx) (Seats, error) {
		c, err := tx.Claim(ctx, claim)
		if err != nil {
			return Seats{}, err
		}
		list, err := u.store.Behalf(tx).Seats(ctx, c.ClaimantID, c.ID, claims.Page{Limit: 1})
		if err != nil {
			return Seats{}, err
		}
		if len(list) == 0 {
			return Seats{}, claims.NotFound("seats")
		}
		return list[0], tx.RecordAccess(ctx, ofSeats(list[0]))
	})
}

func ofSeats(s Seats) claims.Access {
	return claims.Access{Action: claims.AccessRead, Items: []string{"seats"}, Persons: []claims.Person{s.Person()}}
}
