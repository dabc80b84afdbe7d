package shown

import (
	"github.com/google/uuid"

	"bosang/api/form"
	"bosang/claims/access"
	"bosang/claims/edition"
	"bosang/rules"
)

// EditionWay is an edition on its way into force, or there. Who did what is shown
// to those who see its drafts.
type EditionWay struct {
	ID           string       `json:"id"`
	Rulebook     string       `json:"rulebook"`
	Edition      string       `json:"edition"`
	Kind         string       `json:"kind"`
	Jurisdiction string       `json:"jurisdiction"`
	ProviderID   string       `json:"provider_id,omitempty"`
	State        string       `json:"state"`
	Replaces     string       `json:"replaces,omitempty"`
	Hash         string       `json:"hash,omitempty"`
	Number       int64        `json:"number,omitempty"`
	DraftedBy    string       `json:"drafted_by,omitempty"`
	ProposedBy   string       `json:"proposed_by,omitempty"`
	DecidedBy    string       `json:"decided_by,omitempty"`
	Reason       string       `json:"reason,omitempty"`
	Version      int64        `json:"version"`
	CreatedAt    form.Instant `json:"created_at"`
	ProposedAt   form.Instant `json:"proposed_at,omitzero"`
	DecidedAt    form.Instant `json:"decided_at,omitzero"`
}

// EditionText is one with what it says.
type EditionText struct {
	EditionWay
	Text       string `json:"text"`
	LawKorean  string `json:"law_ko"`
	LawEnglish string `json:"law_en"`
	Cases      string `json:"cases"`
}

// ShowEditionWay shows an edition, without its texts, to an actor.
func ShowEditionWay(e edition.Edition, to access.Actor) EditionWay {
	out := EditionWay{
		ID: e.ID.String(), Rulebook: e.Rulebook, Edition: e.Content.Edition, Kind: string(e.Kind), Jurisdiction: e.Jurisdiction,
		State: string(e.State), Replaces: e.Replaces, Number: e.Number, Version: e.Version, CreatedAt: form.At(e.CreatedAt),
		ProposedAt: form.At(e.ProposedAt), DecidedAt: form.At(e.DecidedAt),
	}
	if !e.Provider.IsZero() {
		out.ProviderID = uuid.UUID(e.Provider).String()
	}
	if e.Hash != [32]byte{} {
		out.Hash = hexOf(e.Hash)
	}
	if e.Overseen(to) {
		out.DraftedBy, out.ProposedBy, out.DecidedBy, out.Reason = e.DraftedBy, e.ProposedBy, e.DecidedBy, e.Reason
	}
	return out
}

// ShowEditionText shows an edition with its texts.
func ShowEditionText(e edition.Edition, to access.Actor) EditionText {
	return EditionText{ShowEditionWay(e, to), e.Text, e.LawKorean, e.LawEnglish, e.Cases}
}

// EditionCheck is what a check tells of an edition.
type EditionCheck struct {
	EditionID string `json:"edition_id"`
	// Version is that of the edition when it was checked.
	Version     int64      `json:"version"`
	State       string     `json:"state"`
	Sound       bool       `json:"sound"`
	Hash        string     `json:"hash,omitempty"`
	FaultsTotal int        `json:"faults_total"`
	Faults      []Fault    `json:"faults"`
	Cases       []CheckRun `json:"cases"`
}

// Fault is one thing that is wrong, and where.
type Fault struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Caret   string `json:"caret,omitempty"`
}

// CheckRun is what became of a case.
type CheckRun struct {
	Case        string   `json:"case"`
	Line        int      `json:"line"`
	Column      int      `json:"column"`
	Passed      bool     `json:"passed"`
	Differences []string `json:"differences"`
}

// ShowCheck shows what a check tells, in a language.
func ShowCheck(e edition.Edition, r edition.Report, lang rules.Lang) EditionCheck {
	out := EditionCheck{EditionID: e.ID.String(), Version: e.Version, State: string(e.State), Sound: r.Sound(), FaultsTotal: r.Total, Faults: []Fault{}, Cases: []CheckRun{}}
	if r.Hash != [32]byte{} {
		out.Hash = hexOf(r.Hash)
	}
	for _, f := range r.Faults {
		out.Faults = append(out.Faults, Fault{f.File, f.Line, f.Column, f.Message.In(lang), f.Caret})
	}
	for _, c := range r.Cases {
		out.Cases = append(out.Cases, CheckRun{c.Name, c.Line, c.Column, len(c.Differences) == 0, c.DifferencesIn(lang)})
	}
	return out
}
