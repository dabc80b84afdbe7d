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
		if err := hold(ctx, tx, incident); err != nil {
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
		p.SettledBy, p.SettledAt = "", time.Time{}
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
	var said []intake.Narrative
	var events []claims.Event
	for n, p := range matched {
		switch kind := claims.KindOf(errs[n]); {
		case errs[n] == nil && made[n].Origin == claims.OriginAutomatic:
			p.State = TakenUp
		case errs[n] == nil:
			p.State = Filed
		case kind == claims.KindConflict && isCode(errs[n], string(RepresentativeNeeded)):
			p.State, p.Why = Unmatched, RepresentativeNeeded
			continue
		case kind == claims.KindConflict:
			p.State = AlreadyFiled
		case kind == claims.KindNotFound:
			p.State, p.Why = Unmatched, NoSubscription // it was there when it was matched
			continue
		default:
			return errs[n]
		}
		c := made[n]
		p.Claimant, p.Claim, p.ClaimReference = c.ClaimantID, c.ID, c.Reference
		p.SettledBy, p.SettledAt = actor.Subject, tx.Now()
		if p.Content.Narrative != "" {
			said = append(said, intake.Narrative{Claimant: c.ClaimantID, Claim: c.ID, Provider: c.ProviderID, Text: p.Content.Narrative, StatedAt: p.statedAt()})
		}
		events = append(events, p.event(c))
	}
	if err := submissions.Narrate(ctx, said); err != nil {
		return err
	}
	return tx.Record(ctx, events...)
}

func isCode(err error, code string) bool {
	var failed *claims.Error
	return errors.As(err, &failed) && failed.Code == code
}

// event says on the trail of a claim who submitted it for whom, and where that is from.
func (p *pending) event(c claims.Claim) claims.Event {
	details, err := json.Marshal(map[string]string{
		"submission": p.ID.String(), "source": p.Source, "row": strconv.FormatInt(p.Row, 10), "result": string(p.State),
	})
	if err != nil {
		panic(err) // of texts
	}
	return claims.Event{
		ID: claims.NewEventID(), ClaimantID: c.ClaimantID, ProviderID: c.ProviderID, Noun: "claim", SubjectID: c.ID, What: "submitted",
		Actor: p.SettledBy, At: p.SettledAt, Details: details,
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
