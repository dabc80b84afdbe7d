package notice

import (
	"context"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
	"bosang/claims/access"
)

// faults collects what is wrong with what was sent.
type faults []claims.FieldError

func (f *faults) add(field, code, param string) {
	*f = append(*f, claims.FieldError{Field: field, Code: code, Param: param})
}

// text checks a text of several lines, and takes the space around it away.
func (f *faults) text(field string, text *string, most int, needed bool) {
	*text = strings.TrimSpace(*text)
	switch {
	case *text == "":
		if needed {
			f.add(field, "required", "")
		}
	case utf8.RuneCountInString(*text) > most:
		f.add(field, "too_long", strconv.Itoa(most))
	case !utf8.ValidString(*text) || strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }):
		f.add(field, "control_character", "")
	}
}

// speaker completes for which provider somebody speaks: operators for one of their
// own, and where they have one only, for it.
func (f *faults) speaker(actor access.Actor, provider *claims.ProviderID) {
	operator := actor.Role == access.Operator
	switch {
	case operator && provider.IsZero() && len(actor.Providers) == 1:
		*provider = actor.Providers[0]
	case provider.IsZero():
		f.add("provider_id", "required", "")
	case operator && !actor.OperatorOf(*provider):
		f.add("provider_id", "unknown_id", "")
	}
}

// address checks where something can be seen.
func (f *faults) address(field, text string) {
	if text == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil {
		f.add(field, "url_form", strconv.Itoa(maxURL))
	}
}

// maxURL bounds an address, in bytes.
const maxURL = 2000

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return claims.Invalid(f...)
}

// unknown is a fault of the field that names a thing by its id.
func unknown(err error, noun, field string) error {
	if err == nil {
		err = claims.NotFound(noun)
	}
	return claims.UnknownID(err, field)
}

// follow gives the incident, or the one that it became part of: one step always leads
// there.
func follow(ctx context.Context, tx claims.Tx, id claims.IncidentID) (claims.Incident, error) {
	i, err := tx.Incident(ctx, id)
	if err != nil || i.MergedInto.IsZero() {
		return i, err
	}
	return tx.Incident(ctx, i.MergedInto)
}

// live gives an incident that something can still be told of.
func live(ctx context.Context, tx claims.Tx, id claims.IncidentID) (claims.Incident, error) {
	i, err := tx.Incident(ctx, id)
	if err == nil && !i.MergedInto.IsZero() {
		err = claims.Conflict("incident_merged", "incident", i.MergedInto.String())
	}
	return i, err
}

// concerned reads the dossier of an incident in which the provider has an outage.
func concerned(ctx context.Context, tx claims.Tx, i claims.Incident, provider claims.ProviderID) (*claims.Dossier, error) {
	d, err := tx.Dossier(ctx, i.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range d.Outages {
		if o.ProviderID == provider {
			return d, nil
		}
	}
	return nil, claims.Invalid(claims.FieldError{Field: "provider_id", Code: "not_in_incident"})
}

// record puts an event on the trail of a provider as a whole.
func record(ctx context.Context, tx claims.Tx, provider claims.ProviderID, noun string, subject [16]byte, what string, details map[string]string) error {
	e, err := eventOf(tx, provider, noun, subject, what, details)
	if err != nil {
		return err
	}
	return tx.Record(ctx, e)
}

func eventOf(tx claims.Tx, provider claims.ProviderID, noun string, subject [16]byte, what string, details map[string]string) (claims.Event, error) {
	e := claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(provider), ProviderID: provider, Noun: noun, SubjectID: subject, What: what,
		Actor: tx.Actor().Subject, At: tx.Now(),
	}
	if len(details) == 0 {
		return e, nil
	}
	var err error
	e.Details, err = json.Marshal(details)
	return e, err
}

// happened checks that an instant is there, has come, is no finer than a microsecond
// and is not before another.
func (f *faults) happened(field string, at, since, now time.Time) {
	switch {
	case at.IsZero():
		f.add(field, "required", "")
	case at.After(now):
		f.add(field, "in_the_future", "")
	case at.Before(since):
		f.add(field, "before_outage", "")
	}
}
