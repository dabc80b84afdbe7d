package recourse

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/approval"
)

// checkText trims a text, and says what is wrong with it.
func checkText(field string, text *string) []claims.FieldError {
	*text = strings.TrimSpace(*text)
	switch {
	case *text == "":
		return []claims.FieldError{{Field: field, Code: "required"}}
	case utf8.RuneCountInString(*text) > maxReference:
		return []claims.FieldError{{Field: field, Code: "too_long", Param: strconv.Itoa(maxReference)}}
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, unicode.IsControl):
		return []claims.FieldError{{Field: field, Code: "control_character"}}
	}
	return nil
}

// SetShare asks a second operator for another share of the third party, of goodwill too or
// not. A share of nothing gives the recourse up, once there was another.
func (u *Recourses) SetShare(ctx context.Context, actor access.Actor, id ID, part Part, goodwill bool) (approval.Approval, error) {
	return claims.Read(ctx, u.cases, actor, access.WriteRecourse, func(tx claims.Tx) (approval.Approval, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Recourse(ctx, id)
		if err != nil {
			return approval.Approval{}, err
		}
		if part == Nothing && r.Share.Number == 0 {
			return approval.Approval{}, claims.Invalid(claims.FieldError{Field: "share", Code: "not_positive"})
		}
		s := Share{
			ID: claims.NewID[shareNoun](), Recourse: r.ID, Provider: r.Provider, Part: part, Goodwill: goodwill, AskedBy: actor.Subject, AskedAt: tx.Now(),
		}
		payload, err := json.Marshal(map[string]any{
			"recourse_id": r.ID.String(), "incident_id": r.Incident.String(), "third_party": r.Party.English, "reference": r.Reference,
			"share": string(part), "of_goodwill": goodwill,
		})
		if err != nil {
			return approval.Approval{}, err
		}
		asked, err := u.approvals.Request(ctx, tx, approval.Approval{Kind: Kind, Subject: s.ID, Provider: r.Provider, Payload: payload})
		if err != nil {
			return asked, err
		}
		s.Approval = asked.ID
		return asked, recourses.AddShare(ctx, s)
	})
}

// agreed puts a share in force, in the transaction of who approves. The conflict
// shares_over_all says that there would be more than all of the costs, share_superseded that
// one that was asked for later is in force.
func (u *Recourses) agreed(ctx context.Context, tx claims.Tx, a approval.Approval) error {
	recourses := u.store.Recourses(tx)
	s, err := recourses.Share(ctx, a.Subject)
	if err != nil {
		return err
	}
	r, err := recourses.Lock(ctx, s.Recourse)
	if err != nil {
		return err
	}
	if s.AskedAt.Before(r.Share.AskedAt) {
		return claims.Conflict("share_superseded", "recourse", r.ID.String())
	}
	s.Number, s.ApprovedBy, s.ApprovedAt = r.Share.Number+1, a.DecidedBy, tx.Now()
	if err := recourses.AgreeShare(ctx, r, s); err != nil {
		return err
	}
	return record(ctx, tx, r, "share_agreed", map[string]string{"approval_id": a.ID.String(), "number": strconv.Itoa(s.Number), "share": string(s.Part)})
}

// Shares lists the versions of a share that came into force, newest first.
func (u *Recourses) Shares(ctx context.Context, actor access.Actor, id ID, page claims.Page) ([]Share, error) {
	return listOf(ctx, u, actor, id, page, Tx.Shares)
}

// listOf lists what there is of a recourse that the actor may see.
func listOf[T any](ctx context.Context, u *Recourses, actor access.Actor, id ID, page claims.Page,
	list func(Tx, context.Context, Recourse, claims.Page) ([]T, error)) ([]T, error) {
	return claims.Read(ctx, u.cases, actor, access.ReadRecourse, func(tx claims.Tx) ([]T, error) {
		recourses := u.store.Recourses(tx)
		r, err := recourses.Recourse(ctx, id)
		if err != nil {
			return nil, err
		}
		return list(recourses, ctx, r, page)
	})
}
