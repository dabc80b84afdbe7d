package submission

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/intake"
	"bosang/claims/privacy"
)

// pending is a submission of which something may become: by the match that was found.
type pending struct {
	*Submission
	match
}

// match matches submissions to customers and their subscriptions, as the actor of the
// transaction sees them.
func (g ground) match(ctx context.Context, submissions Tx, provider claims.ProviderID, list []*pending) error {
	if len(list) == 0 {
		return nil
	}
	contents := make([]*Content, len(list))
	for n, p := range list {
		contents[n] = p.Content
	}
	candidates, err := submissions.Candidates(ctx, provider, contents)
	if err != nil {
		return err
	}
	var claimants []claims.ClaimantID
	for _, some := range candidates {
		for _, one := range some {
			if !one.More {
				claimants = append(claimants, one.Claimant)
			}
		}
	}
	slices.SortFunc(claimants, claims.ClaimantID.Compare)
	held, err := submissions.Held(ctx, provider, slices.Compact(claimants), g.asked(contents))
	if err != nil {
		return err
	}
	for n, p := range list {
		p.match = g.choose(*p.Content, candidates[n], held)
	}
	return nil
}

// write files what was matched, in a transaction of the service itself, as all filings are;
// then does the rest.
func (u *Submissions) write(ctx context.Context, actor access.Actor, incident claims.IncidentID, list []*pending, rest func(tx claims.Tx) error) error {
	if len(list) == 0 {
		return nil
	}
	return u.store.InTx(ctx, access.SystemActor("submission"), func(tx claims.Tx) error {
		if err := hold(ctx, tx, incident, list); err != nil {
			return err
		}
		if err := u.file(ctx, tx, actor, list); err != nil {
			return err
		}
		return rest(tx)
	})
}

// file files claims for those that are matched, on the word of the actor, and says of each
// what became of it. What was said goes with the claim, and where it came from on its trail.
func (u *Submissions) file(ctx context.Context, tx claims.Tx, actor access.Actor, list []*pending) error {
	var matched []*pending
	var filings []claims.Filing
	for _, p := range list {
		// Also when the transaction is run again, nothing is left of the time before.
		p.State, p.Why, p.Claimant, p.Claim, p.ClaimReference = p.match.state, p.match.why, claims.ClaimantID{}, claims.ClaimID{}, ""
		p.SettledBy, p.SettledAt, p.Holder, p.Subscription = "", time.Time{}, claims.ClaimantID{}, claims.SubscriptionID{}
		if p.subscription.IsZero() {
			continue
		}
		matched = append(matched, p)
		filings = append(filings, claims.Filing{Actor: actor, New: claims.NewClaim{
			Incident: p.Incident, Subscription: p.subscription, Claimant: p.match.claimant, Loss: p.Content.Loss, FiledAt: p.Content.ReportedAt,
		}})
	}
	if len(matched) == 0 {
		return nil
	}
	submissions := u.store.Submissions(tx)
	made, errs, err := submissions.FileAll(ctx, filings)
	if err != nil {
		return err
	}
	var done closing
	for n, p := range matched {
		switch kind := claims.KindOf(errs[n]); {
		case errs[n] == nil && made[n].Origin == claims.OriginAutomatic:
			p.State = TakenUp
		case errs[n] == nil:
			p.State = Filed
		case kind == claims.KindConflict && isCode(errs[n], string(RepresentativeNeeded)):
			p.State, p.Why, p.Holder, p.Subscription = Unmatched, RepresentativeNeeded, p.match.claimant, p.subscription
			continue
		case kind == claims.KindConflict:
			p.State = AlreadyFiled
		case kind == claims.KindNotFound:
			p.State, p.Why = Unmatched, NoSubscription // it was there when it was matched
			continue
		default:
			return errs[n]
		}
		done.with(p.Submission, made[n], actor, tx.Now())
	}
	return done.write(ctx, submissions, tx)
}

// closing is what is written with claims that submissions were matched to: what was said, and
// where it came from.
type closing struct {
	said   []intake.Narrative
	events []claims.Event
}

// with closes a submission with a claim.
func (d *closing) with(s *Submission, c claims.Claim, by access.Actor, at time.Time) {
	s.Claimant, s.Claim, s.ClaimReference = c.ClaimantID, c.ID, c.Reference
	s.SettledBy, s.SettledAt = by.Subject, at
	if s.Content != nil && s.Content.Narrative != "" {
		d.said = append(d.said, intake.Narrative{Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Text: s.Content.Narrative, StatedAt: s.statedAt()})
	}
	d.events = append(d.events, s.event(c))
}

func (d *closing) write(ctx context.Context, submissions Tx, tx claims.Tx) error {
	if err := submissions.Narrate(ctx, d.said); err != nil {
		return err
	}
	return tx.Record(ctx, d.events...)
}

// Meet closes, in the transaction that files a claim, what waited for a representative to do
// that: the customer has a claim now, made otherwise.
func Meet(ctx context.Context, submissions Tx, tx claims.Tx, by access.Actor, c claims.Claim) error {
	list, err := submissions.Waiting(ctx, c)
	if err != nil || len(list) == 0 {
		return err
	}
	var done closing
	for n := range list {
		s := &list[n]
		s.State, s.Why, s.Holder, s.Subscription = AlreadyFiled, "", claims.ClaimantID{}, claims.SubscriptionID{}
		done.with(s, c, by, tx.Now())
	}
	if err := done.write(ctx, submissions, tx); err != nil {
		return err
	}
	return submissions.Settle(ctx, list)
}

func isCode(err error, code string) bool {
	var failed *claims.Error
	return errors.As(err, &failed) && failed.Code == code
}

// event says on the trail of a claim who submitted it for whom, and where that is from.
func (s Submission) event(c claims.Claim) claims.Event {
	details, err := json.Marshal(map[string]string{
		"submission": s.ID.String(), "source": s.Source, "row": strconv.FormatInt(s.Row, 10), "result": string(s.State),
	})
	if err != nil {
		panic(err) // of texts
	}
	return claims.Event{
		ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "submitted",
		Actor: s.SettledBy, At: s.SettledAt, Details: details,
	}
}

// add adds new submissions, and says on the provider's trail how many.
func (u *Submissions) add(ctx context.Context, tx claims.Tx, of Import, list []*pending) error {
	all := make([]Submission, len(list))
	for n, p := range list {
		all[n] = *p.Submission
	}
	added, err := u.store.Submissions(tx).Add(ctx, all)
	if err != nil {
		return err
	}
	if added < len(all) {
		return errAgain
	}
	details, err := json.Marshal(map[string]string{"source": of.Source, "added": strconv.Itoa(added)})
	if err != nil {
		return err
	}
	return tx.Record(ctx, claims.Event{
		ID: claims.NewEventID(), ClaimantID: claims.ClaimantID(of.Provider), ProviderID: of.Provider, Noun: "provider", SubjectID: of.Provider,
		What: "submissions_imported", Actor: all[0].SentBy, At: tx.Now(), Details: details,
	})
}

// shown puts on record of whom the actor is told that there is a claim.
func (u *Submissions) shown(ctx context.Context, actor access.Actor, list []*Submission) error {
	told := claims.Access{Action: claims.AccessListed, Items: []string{"submission"}}
	for _, s := range list {
		if s != nil && s.State.Matched() {
			told.Persons = append(told.Persons, s.person())
		}
	}
	if len(told.Persons) == 0 {
		return nil
	}
	return u.store.InTx(ctx, actor, func(tx claims.Tx) error { return tx.RecordAccess(ctx, told) })
}

// mask masks what says who it was, as operators see it everywhere, and names what is there.
func (c *Content) mask() (items []string) {
	for _, f := range []struct {
		item  privacy.Item
		value *string
		mask  func(string) string
	}{
		{privacy.CustomerNumber, &c.CustomerNumber, func(number string) string { return number }},
		{privacy.Name, &c.Name, privacy.MaskName}, {privacy.Email, &c.Email, privacy.MaskEmail}, {privacy.Phone, &c.Phone, privacy.MaskPhone},
	} {
		if *f.value != "" {
			*f.value = f.mask(*f.value)
			items = append(items, string(f.item))
		}
	}
	if c.Narrative != "" {
		items = append(items, "narrative")
	}
	return items
}

// statedAt is when the words of a submission were said.
func (s Submission) statedAt() time.Time {
	if s.Content.ReportedAt.IsZero() {
		return s.ReceivedAt
	}
	return s.Content.ReportedAt
}
