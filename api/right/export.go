package right

import (
	"net/http"
	"time"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/behalf"
	"bosang/claims/dispute"
	"bosang/claims/evidence"
	"bosang/claims/fulfilment"
	"bosang/claims/inquiry"
	"bosang/claims/intake"
	"bosang/claims/message"
	"bosang/claims/payout"
	"bosang/claims/privacy"
	"bosang/claims/privacy/export"
	"bosang/claims/privacy/review"
)

// export answers with all that is held of a claimant, as a file: one JSON object,
// written as it is read. What breaks off lacks the last member, "complete".
func (h handlers) export(c *edge.Call) error {
	id, err := edge.PathID[claims.ClaimantID](c, "claimant")
	if err != nil {
		return err
	}
	reason := c.QueryParam("reason")
	if reason == "" && c.Actor.Role != access.Claimant {
		return failure.Params([]claims.FieldError{{Field: "reason", Code: "required"}})
	}
	d := &document{call: c, shown: h.shown, id: id, control: http.NewResponseController(c.Response())}
	err = h.Exports.Export(c.Ctx(), c.Actor, id, reason, d)
	if err == nil {
		err = d.end()
	}
	if err != nil && d.begun {
		c.Log().ErrorContext(c.Ctx(), "an export broke off", "request_id", edge.RequestID(c), "error", err.Error())
		return nil
	}
	return err
}

// document writes the parts of an export as members of one object.
type document struct {
	call    *edge.Call
	shown   Shown
	id      claims.ClaimantID
	control *http.ResponseController
	begun   bool
	// listing is how many of the lists have begun, and first: nothing stands in the
	// last of them yet.
	listing int
	first   bool
}

// lists are the members that are lists, in the order in which the parts come.
var lists = []string{
	"subscriptions", "claims", "fulfilments", "payouts", "reviews", "determinations", "objections", "appeals", "evidence", "narratives", "claim_drafts",
	"messages", "inquiries", "representatives", "consents", "seats", "events", "access_records", "accounts", "links",
}

// The places of the lists.
const (
	ofSubscriptions = iota + 1
	ofClaims
	ofFulfilments
	ofPayouts
	ofReviews
	ofDeterminations
	ofObjections
	ofAppeals
	ofEvidence
	ofNarratives
	ofDrafts
	ofMessages
	ofInquiries
	ofRepresentatives
	ofConsents
	ofSeats
	ofEvents
	ofRecords
	ofAccounts
	ofLinks
)

// writeTime is how long a part has to be sent.
const writeTime = 30 * time.Second

func (d *document) write(text string) error {
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = d.control.SetWriteDeadline(time.Now().Add(writeTime))
	_, err := d.call.Response().Write([]byte(text))
	return err
}

// Person begins the document.
func (d *document) Person(p privacy.Person) error {
	body, err := edge.Marshal(d.shown.Person(d.call.Actor.Role, p))
	if err != nil {
		return err
	}
	d.call.Attach("bosang-" + d.id.String() + ".json")
	d.call.Response().Header().Set("Content-Type", edge.MediaJSON)
	d.call.Response().WriteHeader(http.StatusOK)
	d.begun = true
	return d.write(`{"claimant":` + string(body))
}

// part writes a thing into its list, and begins those before it.
func (d *document) part(place int, thing any) error {
	if err := d.begin(place); err != nil {
		return err
	}
	body, err := edge.Marshal(thing)
	if err != nil {
		return err
	}
	text := string(body)
	if !d.first {
		text = "," + text
	}
	d.first = false
	return d.write(text)
}

// begin ends the list that is being written, and begins all up to a place.
func (d *document) begin(place int) error {
	for d.listing < place {
		end := ""
		if d.listing > 0 {
			end = "]"
		}
		if err := d.write(end + `,"` + lists[d.listing] + `":[`); err != nil {
			return err
		}
		d.listing, d.first = d.listing+1, true
	}
	return nil
}

// end ends the document.
func (d *document) end() error {
	if err := d.begin(len(lists)); err != nil {
		return err
	}
	return d.write(`],"complete":true}` + "\n")
}

func (d *document) trail(list []claims.Event) []any {
	out := make([]any, len(list))
	for i, e := range list {
		out[i] = d.shown.Event(e)
	}
	return out
}

// subscriptionPart, payoutPart and claimPart are things with what happened to them.
type subscriptionPart struct {
	Subscription any   `json:"subscription"`
	Events       []any `json:"events"`
}

type payoutPart struct {
	Payout any   `json:"payout"`
	Events []any `json:"events"`
}

type claimPart struct {
	Claim     any   `json:"claim"`
	Decisions []any `json:"decisions"`
	Events    []any `json:"events"`
}

// Subscription writes a subscription.
func (d *document) Subscription(s claims.Subscription, trail []claims.Event) error {
	return d.part(ofSubscriptions, subscriptionPart{d.shown.Subscription(s), d.trail(trail)})
}

// Claim writes a claim with its decisions.
func (d *document) Claim(c claims.Claim, decisions []claims.Decision, trail []claims.Event) error {
	out := claimPart{d.shown.Claim(c), make([]any, len(decisions)), d.trail(trail)}
	for i, one := range decisions {
		out.Decisions[i] = d.shown.Decision(one)
	}
	return d.part(ofClaims, out)
}

// Fulfilment writes what is given in kind.
func (d *document) Fulfilment(f fulfilment.Fulfilment) error {
	return d.part(ofFulfilments, d.shown.Fulfilment(f))
}

// Payout writes a payout.
func (d *document) Payout(p payout.Payout, trail []claims.Event) error {
	return d.part(ofPayouts, payoutPart{d.shown.Payout(p), d.trail(trail)})
}

// Review writes a review.
func (d *document) Review(r review.Review) error { return d.part(ofReviews, showReview(r)) }

// Evidence writes what there is to know of a file.
func (d *document) Evidence(e evidence.Evidence) error {
	return d.part(ofEvidence, d.shown.Evidence(e))
}

// Narrative writes what somebody said happened.
func (d *document) Narrative(s intake.Narrative) error {
	return d.part(ofNarratives, d.shown.Narrative(s))
}

// Draft writes a claim that is not filed.
func (d *document) Draft(draft intake.Draft) error {
	return d.part(ofDrafts, d.shown.Draft(draft))
}

// Message writes what the person was told, and Inquiry what it was asked for.
func (d *document) Message(m message.Message) error { return d.part(ofMessages, d.shown.Message(m)) }

// Inquiry writes an inquiry.
func (d *document) Inquiry(i inquiry.Inquiry) error { return d.part(ofInquiries, d.shown.Inquiry(i)) }

// Representative writes who acts for the person, and Consent what one consented to.
func (d *document) Representative(v behalf.Representative) error {
	return d.part(ofRepresentatives, d.shown.Representative(v))
}

// Consent writes a consent.
func (d *document) Consent(v behalf.Consent) error { return d.part(ofConsents, d.shown.Consent(v)) }

// Seats writes for how many seats a claim is.
func (d *document) Seats(v behalf.Seats) error { return d.part(ofSeats, d.shown.Seats(v)) }

// Determination writes what a person found.
func (d *document) Determination(v dispute.Determination) error {
	return d.part(ofDeterminations, d.shown.Determination(v))
}

// Objection writes what the provider said.
func (d *document) Objection(v dispute.Objection) error {
	return d.part(ofObjections, d.shown.Objection(v))
}

// Appeal writes an appeal.
func (d *document) Appeal(v dispute.Appeal) error { return d.part(ofAppeals, d.shown.Appeal(v)) }

// Event writes an event of the person's own trail.
func (d *document) Event(e claims.Event) error { return d.part(ofEvents, d.shown.Event(e)) }

// Record writes who saw something.
func (d *document) Record(r privacy.Record) error { return d.part(ofRecords, d.shown.Record(r)) }

// sessionPart, accountPart and linkPart are how somebody comes in.
type sessionPart struct {
	CreatedAt form.Instant `json:"created_at"`
	UsedAt    form.Instant `json:"used_at"`
	ExpiresAt form.Instant `json:"expires_at"`
	EndedAt   form.Instant `json:"ended_at,omitzero"`
	Address   string       `json:"address,omitempty"`
	Browser   string       `json:"browser,omitempty"`
}

type accountPart struct {
	Name      string        `json:"name,omitempty"`
	CreatedAt form.Instant  `json:"created_at"`
	Since     form.Instant  `json:"since"`
	Sessions  []sessionPart `json:"sessions"`
}

type linkPart struct {
	Purpose   string       `json:"purpose"`
	CreatedAt form.Instant `json:"created_at"`
	ExpiresAt form.Instant `json:"expires_at"`
	UsedAt    form.Instant `json:"used_at,omitzero"`
	RevokedAt form.Instant `json:"revoked_at,omitzero"`
}

// Account writes an account with its sessions.
func (d *document) Account(a export.Account) error {
	out := accountPart{a.Name, form.At(a.CreatedAt), form.At(a.Since), make([]sessionPart, len(a.Sessions))}
	for i, s := range a.Sessions {
		out.Sessions[i] = sessionPart{form.At(s.CreatedAt), form.At(s.UsedAt), form.At(s.ExpiresAt), form.At(s.EndedAt), "", s.Agent}
		if s.Address.IsValid() {
			out.Sessions[i].Address = s.Address.String()
		}
	}
	return d.part(ofAccounts, out)
}

// Link writes a one-time link.
func (d *document) Link(l export.Link) error {
	return d.part(ofLinks, linkPart{l.Purpose, form.At(l.CreatedAt), form.At(l.ExpiresAt), form.At(l.UsedAt), form.At(l.RevokedAt)})
}
