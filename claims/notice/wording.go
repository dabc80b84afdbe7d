package notice

import (
	"time"

	"bosang/rules"
)

// Item is one of the things that the decree lists for a notice.
type Item string

// The items: of paragraph 1 the fact and the cause of the interruption, the measures
// taken and whom to ask; of paragraph 2 who can claim compensation, by what standard,
// and how.
const (
	Fact      Item = "fact"
	CauseItem Item = "cause"
	Measures  Item = "measures"
	Contact   Item = "contact"
	Claimants Item = "claimants"
	Standard  Item = "standard"
	Procedure Item = "procedure"
)

// Items lists what a notice of a kind says, in the order of the decree.
func Items(k Kind) []Item {
	if k == Outage {
		return []Item{Fact, CauseItem, Measures, Contact}
	}
	return []Item{Claimants, Standard, Procedure}
}

// Wording is the text of a notice in both languages. It can be changed until it is
// published; a correction is a further one.
type Wording struct {
	ID     WordingID
	Notice ID
	Number int
	Kind   Kind
	// Texts are those of the items, in their order. An empty one is missing: nobody has
	// recorded or written it.
	Texts     []rules.Texts
	DraftedBy string
	DraftedAt time.Time
	ChangedBy string
	ChangedAt time.Time
	// PublishedAt is when its first publication was recorded; zero: it is a draft.
	PublishedAt time.Time
}

// Missing lists the items without a text in Korean: none may be left when it is
// published.
func (w Wording) Missing() []Item {
	var missing []Item
	for i, item := range Items(w.Kind) {
		if w.Texts[i].Ko == "" {
			missing = append(missing, item)
		}
	}
	return missing
}

// Way is a way by which users are told.
type Way string

// The ways of paragraph 3 of the article, and of paragraph 4 one that the contract
// agreed on. The press is told first where users cannot be; that alone tells no user.
const (
	Email       Way = "email"
	TextMessage Way = "text_message"
	Screen      Way = "screen"
	SNS         Way = "sns"
	Agreed      Way = "agreed"
	Press       Way = "press"
)

// Ways lists the ways.
func Ways() []Way { return []Way{Email, TextMessage, Screen, SNS, Agreed, Press} }

// snsFrom is since when the decree knows messages by social networks and the like
// (item 4 of paragraph 3, No. 35406), 28 March 2025 in Korea. As everything of the decree
// it holds for outages that began since.
var snsFrom = time.Date(2025, 3, 27, 15, 0, 0, 0, time.UTC)

// counts reports whether the decree knew the way when the outage began.
func (c Way) counts(began time.Time) bool {
	return c != Press && (c != SNS || !began.Before(snsFrom))
}

// Publication is the evidence that a wording was told.
type Publication struct {
	ID      PublicationID
	Notice  ID
	Wording int
	Way     Way
	// Counts: the decree knew this way when the outage began.
	Counts      bool
	PublishedAt time.Time
	// URL is where it can be seen, Digest the SHA-256 of a file that shows it; one of them
	// is there.
	URL    string
	Digest [32]byte
	// Agreement is the term of the contract that agreed on the way.
	Agreement string
	// Reached is how many users it told; nil: not counted.
	Reached    *int64
	RecordedBy string
	RecordedAt time.Time
}
