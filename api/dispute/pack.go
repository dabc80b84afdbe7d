package dispute

import (
	"archive/zip"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"bosang/api/edge"
	"bosang/api/form"
	"bosang/claims"
	"bosang/claims/dispute"
	"bosang/rules"
	"bosang/rules/text"
)

const mediaZip = "application/zip"

// writeTime is how long a part of a pack has to be sent.
const writeTime = 30 * time.Second

// packedDecision is a decision in a pack: what it was decided on and what it came to stand
// in files of their own, byte for byte as they were hashed.
type packedDecision struct {
	Number      int               `json:"number"`
	Disposition string            `json:"disposition"`
	Because     string            `json:"because"`
	DecidedAt   form.Instant      `json:"decided_at"`
	FactsHash   string            `json:"facts_sha256"`
	OutcomeHash string            `json:"outcome_sha256"`
	Facts       string            `json:"facts_file"`
	Outcome     string            `json:"outcome_file"`
	Explained   map[string]worded `json:"explanation"`
}

// worded is an explanation in one language.
type worded struct {
	Headline   string   `json:"headline"`
	Paragraphs []string `json:"paragraphs"`
	NextSteps  []string `json:"next_steps"`
	Cautions   []string `json:"cautions"`
}

func wordsOf(e *rules.Explanation) worded {
	return worded{e.Headline, append([]string{}, e.Paragraphs...), append([]string{}, e.NextSteps...), append([]string{}, e.Cautions...)}
}

// packedEvidence names a piece of evidence that is on the claim, and what it has to hash to.
type packedEvidence struct {
	ID        string       `json:"id"`
	MediaType string       `json:"media_type"`
	Size      int64        `json:"size_bytes"`
	SHA256    string       `json:"sha256"`
	AddedBy   string       `json:"added_by"`
	AddedAt   form.Instant `json:"added_at"`
}

type packOut struct {
	Format         string             `json:"format"`
	Appeal         appealOut          `json:"appeal"`
	Claimant       any                `json:"claimant"`
	Claim          any                `json:"claim"`
	Decisions      []packedDecision   `json:"decisions"`
	Determinations []determinationOut `json:"determinations"`
	Objections     []objectionOut     `json:"objections"`
	Appeals        []appealOut        `json:"appeals"`
	Evidence       []packedEvidence   `json:"evidence"`
	Events         []any              `json:"events"`
}

// pack answers with what is handed over to the dispute mediation committee: a zip of
// pack.json, what decisions rest on, and the same for people in Korean and in English.
func (h handlers) pack(c *edge.Call) error {
	id, err := edge.PathID[dispute.AppealID](c, "appeal")
	if err != nil {
		return err
	}
	p, err := h.Pack(c.Ctx(), c.Actor, id)
	if err != nil {
		return err
	}
	person, err := h.persons.Person(c.Ctx(), c.Actor, p.Appeal.Claimant)
	if err != nil {
		return err
	}
	out := h.packed(p)
	out.Claimant = h.shown.Person(c.Actor.Role, person)
	body, err := json.MarshalIndent(out, "", "  ")
	if err != nil {
		return err
	}
	c.Attach("bosang-appeal-" + id.String() + ".zip")
	c.Response().Header().Set("Content-Type", mediaZip)
	c.Response().WriteHeader(http.StatusOK)
	// A connection without deadlines (a test's recorder) has nothing to move.
	_ = http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(writeTime))
	if err := writePack(c.Response(), p, body); err != nil {
		c.Log().ErrorContext(c.Ctx(), "a pack broke off", "request_id", edge.RequestID(c), "error", err.Error())
	}
	return nil
}

func (h handlers) packed(p dispute.Pack) packOut {
	out := packOut{
		Format: "bosang-mediation-pack/1", Appeal: showAppeal(p.Appeal), Claim: h.shown.Claim(p.Claim), Decisions: []packedDecision{},
		Determinations: []determinationOut{}, Objections: []objectionOut{}, Appeals: []appealOut{}, Evidence: []packedEvidence{}, Events: []any{},
	}
	for _, e := range p.Evidence {
		out.Evidence = append(out.Evidence, packedEvidence{e.ID.String(), e.Media, e.Size, hex.EncodeToString(e.Hash[:]), e.AddedBy, form.At(e.AddedAt)})
	}
	for _, d := range p.Decisions {
		out.Decisions = append(out.Decisions, packedDecision{
			Number: d.Number, Disposition: string(d.Disposition), Because: string(d.Because), DecidedAt: form.At(d.DecidedAt),
			FactsHash: hex.EncodeToString(d.FactsHash[:]), OutcomeHash: hex.EncodeToString(d.OutcomeHash[:]),
			Facts: fileOf(d.Decision, "facts"), Outcome: fileOf(d.Decision, "outcome"),
			Explained: map[string]worded{"ko": wordsOf(d.Korean), "en": wordsOf(d.English)},
		})
	}
	for _, d := range p.Determinations {
		out.Determinations = append(out.Determinations, showDetermination(d))
	}
	for _, o := range p.Objections {
		out.Objections = append(out.Objections, showObjection(o))
	}
	for _, a := range p.Appeals {
		out.Appeals = append(out.Appeals, showAppeal(a))
	}
	for _, e := range p.Events {
		out.Events = append(out.Events, h.shown.Event(e))
	}
	return out
}

func fileOf(d claims.Decision, what string) string {
	return fmt.Sprintf("decisions/%d.%s.json", d.Number, what)
}

// writePack writes the files, each as soon as it is there.
func writePack(to io.Writer, p dispute.Pack, body []byte) error {
	z := zip.NewWriter(to)
	add := func(name string, content []byte) error {
		file, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.Appeal.At})
		if err == nil {
			_, err = file.Write(content)
		}
		return err
	}
	if err := add("pack.json", body); err != nil {
		return err
	}
	for _, lang := range []rules.Lang{rules.Korean, rules.English} {
		if err := add("pack."+string(lang)+".txt", []byte(readable(p, lang))); err != nil {
			return err
		}
	}
	for _, d := range p.Decisions {
		if err := add(fileOf(d.Decision, "facts"), d.Facts); err != nil {
			return err
		}
		if err := add(fileOf(d.Decision, "outcome"), d.Outcome); err != nil {
			return err
		}
	}
	return z.Close()
}

// What stands in a pack for people.
var (
	packTitle     = text.Texts{Ko: "통신분쟁조정 이관 자료", En: "Hand-over to the telecommunications dispute mediation committee"}
	packLaw       = text.Texts{Ko: "전기통신사업법 제45조의2부터 제45조의5까지: 접수한 날부터 60일, 30일 범위에서 한 번 연장. 보완에 걸린 기간은 세지 않습니다.", En: "Telecommunications Business Act, articles 45-2 to 45-5: 60 days from receipt, extended once by up to 30; the time for supplements does not count."}
	packClaim     = text.Texts{Ko: "청구: %s (접수 %s)", En: "Claim %s, filed %s"}
	packDecision  = text.Texts{Ko: "결정 %d (%s): %s", En: "Decision %d (%s): %s"}
	packFound     = text.Texts{Ko: "담당자 확인 (%s), 근거 %s: %s", En: "Found by a person (%s), on the ground %s: %s"}
	packObjection = text.Texts{Ko: "사업자 이의: 결정 %d, %s: %s", En: "The provider's objection to decision %d, %s: %s"}
	packAppeal    = text.Texts{Ko: "이의신청 (%s), 결정 %d: %s", En: "Appeal (%s) against decision %d: %s"}
	packAnswer    = text.Texts{Ko: "답변 (%s): %s", En: "Answer (%s): %s"}
	packEvidence  = text.Texts{Ko: "증거 자료", En: "Evidence"}
	packTimes     = text.Texts{Ko: "경과", En: "What happened when"}
)

// readable writes a pack for people.
func readable(p dispute.Pack, lang rules.Lang) string {
	var b strings.Builder
	line := func(t text.Texts, args ...any) { fmt.Fprintf(&b, t.In(lang)+"\n", args...) }
	at := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	line(packTitle)
	line(packLaw)
	line(packClaim, p.Claim.Reference, at(p.Claim.FiledAt))
	for _, d := range p.Decisions {
		e := d.Korean
		if lang == rules.English {
			e = d.English
		}
		b.WriteString("\n")
		line(packDecision, d.Number, at(d.DecidedAt), e.Headline)
		for _, paragraph := range append(append([]string{}, e.Paragraphs...), e.Cautions...) {
			b.WriteString(paragraph + "\n")
		}
	}
	b.WriteString("\n")
	for _, d := range p.Determinations {
		line(packFound, at(d.At), d.Ground, d.Reason)
	}
	for _, o := range p.Objections {
		if o.About != "" {
			line(packObjection, o.Decision, o.About, o.Ground)
			line(packAnswer, o.State, o.Answer)
		}
	}
	for _, a := range p.Appeals {
		line(packAppeal, a.Lane, a.Decision, a.Text)
		if a.Answer != "" {
			line(packAnswer, a.State, a.Answer)
		}
	}
	b.WriteString("\n")
	line(packEvidence)
	for _, e := range p.Evidence {
		b.WriteString(e.ID.String() + " " + e.Media + " SHA-256 " + hex.EncodeToString(e.Hash[:]) + "\n")
	}
	b.WriteString("\n")
	line(packTimes)
	for _, e := range p.Events {
		b.WriteString(at(e.At) + " " + e.What + "\n")
	}
	return b.String()
}
