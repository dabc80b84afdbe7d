package privacy

import (
	"context"
	"net/netip"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules/period"
)

type (
	recordNoun struct{}
	checkNoun  struct{}
)

type (
	// RecordID names an access record. It begins with the record's instant.
	RecordID = claims.ID[recordNoun]
	// CheckID names a check of the records of a month.
	CheckID = claims.ID[checkNoun]
)

// Record says that somebody saw something of a person: the fields that article 2(3) of
// the standard asks for. It is kept for two years (article 8(1)).
type Record struct {
	ID       RecordID
	Claimant claims.ClaimantID
	Provider claims.ProviderID
	At       time.Time
	// Actor is the subject of who saw it, and User the person behind it; zero where a
	// program's token names none.
	Actor string
	Role  access.Role
	User  access.ID
	// Address is where the request came from and Request its id; zero where nobody
	// called over the network.
	Address netip.Addr
	Request string
	Action  claims.AccessAction
	Items   []string
	Reason  string
}

// RecordFilter narrows a list of access records; zero fields do not.
type RecordFilter struct {
	Claimant claims.ClaimantID
	Provider claims.ProviderID
}

// RecordTx reads access records and keeps that they were checked.
type RecordTx interface {
	// Records lists access records that the actor may see, newest first.
	Records(ctx context.Context, f RecordFilter, page claims.Page) ([]Record, error)
	// Tally counts the records of a month by actor, in the order of their subjects after
	// one, at most limit.
	Tally(ctx context.Context, provider claims.ProviderID, month Month, after string, limit int) ([]ActorTally, error)
	// AddCheck adds a check. The conflict checks_itself says that who checks has records
	// in the month.
	AddCheck(ctx context.Context, c Check) error
	// Checks lists the checks of a month, newest first, at most limit: of the provider,
	// and those of all providers; zero: whatever the actor may see.
	Checks(ctx context.Context, provider claims.ProviderID, month Month, limit int) ([]Check, error)
}

// Records lists who saw what, newest first: a claimant of itself, an operator of its
// provider's customers. A claimant is told who it was and not from where, which is the
// other's own affair.
func (p *Persons) Records(ctx context.Context, actor access.Actor, f RecordFilter, page claims.Page) ([]Record, error) {
	return claims.Read(ctx, p.useCases, actor, access.ReadAccess, func(tx claims.Tx) ([]Record, error) {
		switch {
		case actor.Role == access.Claimant && f.Claimant.IsZero():
			f.Claimant = actor.Claimant
		case f.Claimant.IsZero() && f.Provider.IsZero():
			f.Provider = soleProvider(actor)
		}
		list, err := p.store.Persons(tx).Records(ctx, f, page)
		if actor.Role == access.Claimant {
			for i := range list {
				list[i].Address, list[i].Request, list[i].User = netip.Addr{}, "", access.ID{}
			}
		}
		return list, err
	})
}

// RecordsOf lists who saw what of one claimant, who has to be one that the actor may
// see.
func (p *Persons) RecordsOf(ctx context.Context, actor access.Actor, id claims.ClaimantID, page claims.Page) ([]Record, error) {
	_, err := claims.Read(ctx, p.useCases, actor, access.ReadAccess, func(tx claims.Tx) (claims.Claimant, error) {
		return tx.Claimant(ctx, id)
	})
	if err != nil {
		return nil, err
	}
	return p.Records(ctx, actor, RecordFilter{Claimant: id}, page)
}

// soleProvider is the provider of an operator of one; zero for everybody else.
func soleProvider(actor access.Actor) claims.ProviderID {
	if actor.Role == access.Operator && len(actor.Providers) == 1 {
		return actor.Providers[0]
	}
	return claims.ProviderID{}
}

// Month is a civil month in Korea.
type Month struct {
	Year  int
	Month time.Month
}

// monthForm is how a month is written.
const monthForm = "2006-01"

// ParseMonth reads a month in the form YYYY-MM.
func ParseMonth(text string) (Month, bool) {
	t, err := time.Parse(monthForm, text)
	return Month{t.Year(), t.Month()}, err == nil && t.Year() >= 2000
}

// String gives the form YYYY-MM.
func (m Month) String() string { return m.First().Format(monthForm) }

// First is the first day of the month, as a date.
func (m Month) First() time.Time { return time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, time.UTC) }

// Span is a time from an instant up to another, which it leaves out.
type Span struct{ From, To time.Time }

// Span is the month from its beginning to its end.
func (m Month) Span() Span {
	return Span{time.Date(m.Year, m.Month, 1, 0, 0, 0, 0, period.KST).UTC(), time.Date(m.Year, m.Month+1, 1, 0, 0, 0, 0, period.KST).UTC()}
}

// Before is the span of the months before in which an actor's usual is reckoned.
func (m Month) Before() Span {
	return Span{time.Date(m.Year, m.Month-UsualMonths, 1, 0, 0, 0, 0, period.KST).UTC(), m.Span().From}
}

// What strikes the eye of whoever checks. Article 8(2) of the standard has the records
// checked, and the reason of every download; what is unusual it leaves to the internal
// plan (article 4). These are this service's, until a provider's plan says otherwise.
const (
	// NightFrom is the hour at which the night begins in Korea.
	NightFrom = 22
	// NightTo is the hour at which it is over.
	NightTo = 6
	// ManyPersons is how many persons in a day are many for one actor.
	ManyPersons = 300
	// SomeDisclosures is from how many disclosures in a month on it is looked whether
	// they are far above what is usual, and FarAbove how many times that is far.
	SomeDisclosures = 10
	FarAbove        = 3
	// UsualMonths is over how many months before this one an actor's usual is reckoned.
	UsualMonths = 3
)

// ActorTally is what one actor saw in a month.
type ActorTally struct {
	Actor string
	Role  access.Role
	// Records counts records and Persons those whom they are of, each once.
	Records, Persons int64
	Disclosed        int64
	Downloaded       int64
	// WithoutReason counts downloads that state none.
	WithoutReason int64
	AtNight       int64
	// MostInADay is the most persons of whom it saw something in one day.
	MostInADay int64
	// DisclosedBefore counts the disclosures of the UsualMonths before, and ByOthers is
	// the median of the disclosures of others who disclosed something this month; zero:
	// nobody did.
	DisclosedBefore int64
	ByOthers        float64
}

// Unusual reports whether somebody should ask what the actor did.
func (t ActorTally) Unusual() bool {
	return t.WithoutReason > 0 || t.AtNight > 0 || t.MostInADay >= ManyPersons || t.DisclosesMuch()
}

// DisclosesMuch reports whether the actor's disclosures are far above its own usual, or
// above others'. Where there is nothing to compare them with, somebody should look.
func (t ActorTally) DisclosesMuch() bool {
	if t.Disclosed < SomeDisclosures {
		return false
	}
	n, own := float64(t.Disclosed), float64(t.DisclosedBefore)/UsualMonths
	return own == 0 && t.ByOthers == 0 || own > 0 && n > FarAbove*own || t.ByOthers > 0 && n > FarAbove*t.ByOthers
}

// Check says that somebody looked through the records of a month.
type Check struct {
	ID CheckID
	// Provider is whose customers' records they were; zero: everybody's.
	Provider claims.ProviderID
	Month    Month
	By       string
	User     access.ID
	At       time.Time
	Note     string
}

// Report is the records of a month, for the check that article 8(2) asks for.
type Report struct {
	Month    Month
	Provider claims.ProviderID
	Actors   []ActorTally
	// Next is the subject to go on after; empty: these were the last.
	Next   string
	Checks []Check
}

const (
	actorsOfReport = 200
	checksOfReport = 50
)

// Report gives the report of a month; after is the Next of the part before.
func (p *Persons) Report(ctx context.Context, actor access.Actor, provider claims.ProviderID, month Month, after string) (Report, error) {
	return claims.Read(ctx, p.useCases, actor, access.ReportAccess, func(tx claims.Tx) (Report, error) {
		of, err := reported(actor, provider)
		if err != nil {
			return Report{}, err
		}
		r := Report{Month: month, Provider: of}
		records := p.store.Persons(tx)
		if r.Actors, err = records.Tally(ctx, of, month, after, actorsOfReport+1); err != nil {
			return Report{}, err
		}
		if len(r.Actors) > actorsOfReport {
			r.Actors = r.Actors[:actorsOfReport]
			r.Next = r.Actors[actorsOfReport-1].Actor
		}
		r.Checks, err = records.Checks(ctx, of, month, checksOfReport)
		return r, err
	})
}

// reported is whose report it is: an operator's provider, which an operator of several
// has to name; zero: all.
func reported(actor access.Actor, provider claims.ProviderID) (claims.ProviderID, error) {
	if actor.Role != access.Operator || actor.OperatorOf(provider) {
		return provider, nil
	}
	sole := soleProvider(actor)
	switch {
	case !provider.IsZero():
		return provider, claims.UnknownID(claims.NotFound("provider"), "provider_id")
	case sole.IsZero():
		return sole, claims.Invalid(claims.FieldError{Field: "provider_id", Code: "required"})
	}
	return sole, nil
}

// CheckMonth keeps that the person looked through the records of a month, and what was
// found: of a month that is over, by who has just shown what they sign in with and has
// no record in it. Whoever looks up persons is not the one to watch over it.
func (p *Persons) CheckMonth(ctx context.Context, actor access.Actor, provider claims.ProviderID, month Month, note string, once claims.Once) (Check, error) {
	if !actor.May(access.CheckAccess) {
		return Check{}, claims.Forbidden(string(access.CheckAccess))
	}
	var f faults
	f.text("note", note, maxWords)
	if err := f.err(); err != nil {
		return Check{}, err
	}
	return claims.Create(ctx, p.useCases, actor, once, func(tx claims.Tx) (Check, error) {
		if !actor.JustVerified(tx.Now()) {
			return Check{}, claims.SignInAgain()
		}
		of, err := reported(actor, provider)
		if err != nil {
			return Check{}, err
		}
		if tx.Now().Before(month.Span().To) {
			return Check{}, claims.Invalid(claims.FieldError{Field: "month", Code: "month_not_over"})
		}
		if !of.IsZero() {
			if _, err := tx.Provider(ctx, of); err != nil {
				return Check{}, claims.UnknownID(err, "provider_id")
			}
		}
		c := Check{ID: claims.NewID[checkNoun](), Provider: of, Month: month, By: actor.Subject, User: actor.User, At: tx.Now(), Note: note}
		return c, p.store.Persons(tx).AddCheck(ctx, c)
	})
}
