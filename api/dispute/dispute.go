// Package dispute speaks of what people say of decisions: what persons found of claims,
// objections of providers and appeals of claimants.
package dispute

import (
	"encoding/json"
	"net/http"
	"strconv"

	"bosang/api/edge"
	"bosang/api/failure"
	"bosang/api/form"
	"bosang/api/limit"
	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/dispute"
	"bosang/claims/found"
	"bosang/claims/privacy"
	"bosang/rules"
)

// Cases are the use cases.
type Cases struct {
	Disputes *dispute.Disputes
	Persons  *privacy.Persons
}

// Shown says how things of other packages read, in a pack as everywhere else.
type Shown struct {
	Person func(access.Role, privacy.Person) any
	Claim  func(claims.Claim) any
	Event  func(claims.Event) any
	// ClaimID gives the claim that the path names, by its id or its reference.
	ClaimID func(*edge.Call) (claims.ClaimID, error)
}

// handlers answer the operations.
type handlers struct {
	*dispute.Disputes
	persons *privacy.Persons
	shown   Shown
}

// Operations are those of disputes.
func Operations(cases Cases, shown Shown) []edge.Operation {
	h := handlers{cases.Disputes, cases.Persons, shown}
	claim, decision, appeal := "/v1/claims/:claim", "/v1/claims/:claim/decisions/:number", "/v1/appeals/:appeal"
	pack := edge.Get(appeal+"/pack", access.TakePack, h.pack)
	pack.Streams, pack.Gives = true, mediaZip
	send := func(path string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		return edge.Sending(http.MethodPost, path, needs, answer)
	}
	bare := func(path string, needs access.Permission, answer func(*edge.Call) error) edge.Operation {
		o := send(path, needs, answer)
		o.Bare = true
		return o
	}
	return []edge.Operation{
		edge.Get(claim+"/determinations", access.ReadDispute, h.determinations, edge.Paged()...).With(access.ReadClaim),
		send(claim+"/determinations", access.DetermineClaim, h.determine).With(access.ReadClaim),
		edge.Get(decision+"/appealable", access.ReadDispute, h.appealable, edge.Speaking...).With(access.ReadClaim),
		edge.Get(decision+"/objection", access.ReadDispute, h.objection).With(access.ReadClaim),
		send(decision+"/objection", access.ObjectToDecision, h.object).With(access.ReadClaim),
		bare(decision+"/objection/waiver", access.ObjectToDecision, h.waive).With(access.ReadClaim),
		send(decision+"/objection/answer", access.ObjectToDecision, h.answerObjection).With(access.ReadClaim),
		edge.Get("/v1/objections", access.ReadDispute, h.objections, edge.Paged("provider_id")...),
		send("/v1/incidents/:incident/waivers", access.ObjectToDecision, h.waiveAll).AsClass(limit.Bulk),
		send(decision+"/appeals", access.FileAppeal, h.file).With(access.ReadClaim),
		edge.Get("/v1/appeals", access.ReadDispute, h.appeals, edge.Paged("provider_id", "claimant_id", "lane")...),
		edge.Get(appeal, access.ReadDispute, h.appeal),
		bare(appeal+"/withdrawal", access.FileAppeal, h.withdraw),
		send(appeal+"/answer", access.AnswerAppeal, h.answer),
		send(appeal+"/hand-over", access.AnswerAppeal, h.handOver),
		bare(appeal+"/extension", access.AnswerAppeal, h.extend),
		send(appeal+"/supplement", access.AnswerAppeal, h.supplement),
		edge.Get(appeal+"/comparison", access.ReadDispute, h.compare, edge.Speaking...),
		pack.AsClass(limit.Bulk),
	}
}

// decisionOf gives the claim and the number of its decision that the path names.
func (h handlers) decisionOf(c *edge.Call) (claims.ClaimID, int, error) {
	n, err := strconv.Atoi(c.Param("number"))
	if err != nil || n < 1 || n > 1<<30 || strconv.Itoa(n) != c.Param("number") {
		return claims.ClaimID{}, 0, claims.NotFound("decision")
	}
	id, err := h.shown.ClaimID(c)
	return id, n, err
}

// foundOf is what is sent of what somebody found.
func foundOf(facts, provisions form.Values) found.Found {
	return found.Found{Facts: factsOf(facts), Rulings: provisions}
}

func factsOf(sent form.Values) map[rules.Fact]json.RawMessage {
	out := make(map[rules.Fact]json.RawMessage, len(sent))
	for name, value := range sent {
		out[rules.Fact(name)] = value
	}
	return out
}

// newDetermination is what is sent to find something otherwise.
type newDetermination struct {
	Ground     string               `json:"ground" validate:"required,max=200"`
	Reason     string               `json:"reason" validate:"required,max=4000"`
	Evidence   []dispute.EvidenceID `json:"evidence_ids" validate:"max=50"`
	Facts      form.Values          `json:"facts"`
	Provisions form.Values          `json:"provisions"`
}

func (n newDetermination) read() dispute.NewDetermination {
	return dispute.NewDetermination{Ground: n.Ground, Reason: n.Reason, Evidence: n.Evidence, Said: foundOf(n.Facts, n.Provisions)}
}

type determinationOut struct {
	ID         string          `json:"id"`
	ClaimantID string          `json:"claimant_id"`
	ClaimID    string          `json:"claim_id"`
	ProviderID string          `json:"provider_id"`
	Because    string          `json:"because"`
	AppealID   string          `json:"appeal_id,omitempty"`
	Objection  int             `json:"objection_number,omitempty"`
	Decision   int             `json:"decision_number"`
	Ground     string          `json:"ground"`
	Reason     string          `json:"reason,omitempty"`
	Evidence   []string        `json:"evidence_ids"`
	Found      json.RawMessage `json:"found"`
	Takes      bool            `json:"takes"`
	By         string          `json:"made_by"`
	At         form.Instant    `json:"made_at"`
	ApprovalID string          `json:"approval_id,omitempty"`
	ApprovedBy string          `json:"approved_by,omitempty"`
	Number     int             `json:"number,omitempty"`
	InForceAt  form.Instant    `json:"in_force_at,omitzero"`
}

// ShowDetermination shows it in a copy of all that is held of somebody.
func ShowDetermination(d dispute.Determination) any { return showDetermination(d) }

func showDetermination(d dispute.Determination) determinationOut {
	return determinationOut{
		ID: d.ID.String(), ClaimantID: d.Claimant.String(), ClaimID: d.Claim.String(), ProviderID: d.Provider.String(), Because: string(d.Because),
		AppealID: edge.TextID(d.Appeal), Objection: d.Objection, Decision: d.Decision, Ground: d.Ground, Reason: d.Reason, Evidence: edge.TextIDs(d.Evidence),
		Found: d.Said.JSON(), Takes: d.Takes, By: d.By, At: form.At(d.At), ApprovalID: edge.TextID(d.Approval), ApprovedBy: d.ApprovedBy, Number: d.Number,
		InForceAt: form.At(d.InForceAt),
	}
}

// determine says what somebody found. The answer, which may be kept under an idempotency
// key, does not repeat the reason: kept answers are not sealed.
func (h handlers) determine(c *edge.Call) error {
	var sent newDetermination
	if err := form.Decode(c.Body, &sent); err != nil {
		return err
	}
	claim, err := h.shown.ClaimID(c)
	if err != nil {
		return err
	}
	return edge.Create(c, func(once claims.Once) (dispute.Determination, error) {
		return h.Determine(c.Ctx(), c.Actor, claim, sent.read(), once)
	}, func(d dispute.Determination) edge.Created {
		d.Reason = ""
		return edge.Made("/v1/claims/"+d.Claim.String()+"/determinations", 0, showDetermination(d))
	})
}

func (h handlers) determinations(c *edge.Call) error {
	return edge.ListOf(c, h.shown.ClaimID, h.Determinations, func(d dispute.Determination) [16]byte { return d.ID }, showDetermination)
}

// nothing refuses bodies that say something.
func nothing(c *edge.Call, do func() error) error {
	if err := c.SaysNothing(); err != nil {
		return err
	}
	return do()
}

func providerOf(c *edge.Call) (claims.ProviderID, error) {
	var wrong []claims.FieldError
	id := edge.QueryID[claims.ProviderID](c, "provider_id", &wrong)
	return id, failure.Params(wrong)
}
