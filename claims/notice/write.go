package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/rules"
)

// Bounds: of a text of an item, and of the term of an agreement, in characters; of how
// many users a publication can reach; and of how many wordings a notice can have.
const (
	maxItem      = 10_000
	maxAgreement = 500
	maxReached   = 10_000_000_000
	maxWordings  = 100
)

// Drafted is a notice with the wording that was written.
type Drafted struct {
	Notice  Notice
	Wording Wording
}

// NewDraft is what is sent to have a notice drafted.
type NewDraft struct {
	Provider claims.ProviderID
	Kind     Kind
}

// Draft writes a wording of a provider's notice from what is recorded of the incident:
// the first, or one that corrects what was published. The conflict notice_drafted says
// that there is a draft. A notice can be drafted that nobody owes.
func (u *Notices) Draft(ctx context.Context, actor access.Actor, incident claims.IncidentID, n NewDraft, once claims.Once) (Drafted, error) {
	if !actor.May(access.WriteNotice) {
		return Drafted{}, claims.Forbidden(string(access.WriteNotice))
	}
	var f faults
	f.speaker(actor, &n.Provider)
	if !slices.Contains(Kinds(), n.Kind) {
		f.add("kind", "one_of", "outage_notice, compensation_notice")
	}
	if err := f.err(); err != nil {
		return Drafted{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Drafted, error) {
		i, err := live(ctx, tx, incident)
		if err != nil {
			return Drafted{}, err
		}
		notices := u.store.Notices(tx)
		one, src, err := u.assessed(ctx, tx, i, n.Provider, n.Kind)
		if err != nil {
			return Drafted{}, err
		}
		if one.Wordings >= maxWordings {
			return Drafted{}, claims.Conflict("too_many_wordings", "notice", one.ID.String())
		}
		if one.Wordings > 0 {
			before, err := notices.Wording(ctx, one, one.Wordings)
			if err != nil {
				return Drafted{}, err
			}
			if before.PublishedAt.IsZero() {
				return Drafted{}, claims.Conflict("notice_drafted", "notice", one.ID.String())
			}
			src.before = before.Texts
		}
		w := Wording{
			ID: claims.NewIDAt[wordingNoun](tx.Now()), Notice: one.ID, Number: one.Wordings + 1, Kind: n.Kind, Texts: src.draft(n.Kind),
			DraftedBy: actor.Subject, DraftedAt: tx.Now(), ChangedBy: actor.Subject, ChangedAt: tx.Now(),
		}
		if err := notices.AddWording(ctx, one, w); err != nil {
			return Drafted{}, err
		}
		one.Wordings, one.Version = w.Number, one.Version+1
		return Drafted{one, w}, record(ctx, tx, one.Provider, "notice", one.ID, "drafted", numbered(w.Number))
	})
}

func numbered(wording int) map[string]string {
	return map[string]string{"wording": strconv.Itoa(wording)}
}

// assessed works a notice out anew, locks it, and gives what a draft is written from.
func (u *Notices) assessed(ctx context.Context, tx claims.Tx, i claims.Incident, provider claims.ProviderID, kind Kind) (Notice, source, error) {
	d, err := concerned(ctx, tx, i, provider)
	if err != nil {
		return Notice{}, source{}, err
	}
	w, library, err := u.work(ctx, tx, d, provider)
	if err != nil {
		return Notice{}, source{}, err
	}
	notices := u.store.Notices(tx)
	a := w.assessment(kind)
	a.Library = library
	one, err := notices.Assess(ctx, a)
	if err != nil {
		return Notice{}, source{}, err
	}
	last, err := notices.LastUpdate(ctx, i.ID, provider)
	if err != nil && !claims.IsNotFound(err, "update") {
		return Notice{}, source{}, err
	}
	one.Plans = a.Plans
	return one, source{dossier: d, provider: provider, work: w, last: last.Text}, nil
}

// work evaluates the duties of a provider, and says by which library.
func (u *Notices) work(ctx context.Context, tx claims.Tx, d *claims.Dossier, provider claims.ProviderID) (*work, int64, error) {
	books, err := u.useCases.Shelf(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	w, err := assess(books.Library, d, provider, tx.Now())
	if err != nil {
		return nil, 0, fmt.Errorf("the duties of provider %s in incident %s: %w", provider, d.Incident.Key, err)
	}
	return w, books.Number, nil
}

// assessment is what was worked out of the notice of a kind.
func (w *work) assessment(k Kind) Assessment {
	return Assessment{Notice: *w.duties[k], Scopes: w.scopes[k], Cohorts: w.cohorts}
}

// Change writes the draft of a notice anew, where the notice still has the version.
// Items that are not among the texts are written from what is recorded now, and stay
// where nothing is.
func (u *Notices) Change(ctx context.Context, actor access.Actor, id ID, version int64, texts map[Item]rules.Texts) (Drafted, error) {
	return claims.Read(ctx, u.useCases, actor, access.WriteNotice, func(tx claims.Tx) (Drafted, error) {
		notices := u.store.Notices(tx)
		n, err := notices.Lock(ctx, id)
		if err != nil {
			return Drafted{}, err
		}
		if n.Version != version {
			return Drafted{}, claims.Stale("notice")
		}
		w, err := draftOf(ctx, notices, n)
		if err != nil {
			return Drafted{}, err
		}
		if err := checkTexts(n.Kind, texts); err != nil {
			return Drafted{}, err
		}
		i, err := live(ctx, tx, n.Incident)
		if err != nil {
			return Drafted{}, err
		}
		n, src, err := u.assessed(ctx, tx, i, n.Provider, n.Kind)
		if err != nil {
			return Drafted{}, err
		}
		src.before = w.Texts
		w.Texts = src.draft(n.Kind)
		for j, item := range Items(n.Kind) {
			if said, ok := texts[item]; ok {
				w.Texts[j] = said
			}
		}
		w.ChangedBy, w.ChangedAt = actor.Subject, tx.Now()
		if err := notices.ChangeWording(ctx, n, w); err != nil {
			return Drafted{}, err
		}
		n.Version++
		return Drafted{n, w}, record(ctx, tx, n.Provider, "notice", n.ID, "changed", numbered(w.Number))
	})
}

// draftOf gives the wording of a notice that can still be changed.
func draftOf(ctx context.Context, notices Tx, n Notice) (Wording, error) {
	if n.Wordings == 0 {
		return Wording{}, claims.Conflict("notice_not_drafted", "notice", n.ID.String())
	}
	w, err := notices.Wording(ctx, n, n.Wordings)
	if err == nil && !w.PublishedAt.IsZero() {
		err = claims.Conflict("notice_published", "notice", n.ID.String())
	}
	return w, err
}

func checkTexts(k Kind, texts map[Item]rules.Texts) error {
	var f faults
	for _, item := range slices.Sorted(maps.Keys(texts)) {
		if !slices.Contains(Items(k), item) {
			f.add("texts."+string(item), "unknown_item", joined(Items(k)))
			continue
		}
		said := texts[item]
		f.text("texts."+string(item)+".ko", &said.Ko, maxItem, false)
		f.text("texts."+string(item)+".en", &said.En, maxItem, false)
		texts[item] = said
	}
	return f.err()
}

// NewPublication is what is sent as the evidence that a wording was told.
type NewPublication struct {
	Wording     int
	Way         Way
	PublishedAt time.Time
	URL         string
	Digest      [32]byte
	Agreement   string
	Reached     *int64
}

func (n *NewPublication) check(f *faults) {
	if !slices.Contains(Ways(), n.Way) {
		f.add("way", "one_of", joined(Ways()))
	}
	f.address("url", n.URL)
	if n.URL == "" && n.Digest == [32]byte{} {
		f.add("url", "url_or_digest", "")
	}
	if n.Way == Agreed || n.Agreement == "" {
		f.text("agreement", &n.Agreement, maxAgreement, n.Way == Agreed)
	} else {
		f.add("agreement", "only_with", "agreed")
	}
	if n.Reached != nil && (*n.Reached < 0 || *n.Reached > maxReached) {
		f.add("reached", "out_of_range", "0-"+strconv.Itoa(maxReached))
	}
}

// Publicized is a publication with what became of its notice.
type Publicized struct {
	Notice      Notice
	Publication Publication
}

// Publish records the evidence that a wording was told. With its first publication the
// draft stays as it is for good, for which it must say in Korean all that the decree
// lists. Further publications are of the latest that was published, or of its draft.
func (u *Notices) Publish(ctx context.Context, actor access.Actor, id ID, n NewPublication, once claims.Once) (Publicized, error) {
	if !actor.May(access.WriteNotice) {
		return Publicized{}, claims.Forbidden(string(access.WriteNotice))
	}
	var f faults
	n.check(&f)
	if err := f.err(); err != nil {
		return Publicized{}, err
	}
	return claims.Create(ctx, u.useCases, actor, once, func(tx claims.Tx) (Publicized, error) {
		notices := u.store.Notices(tx)
		one, err := notices.Lock(ctx, id)
		if err != nil {
			return Publicized{}, err
		}
		w, err := published(ctx, notices, one, n.Wording)
		if err != nil {
			return Publicized{}, err
		}
		i, err := live(ctx, tx, one.Incident)
		if err != nil {
			return Publicized{}, err
		}
		one, src, err := u.assessed(ctx, tx, i, one.Provider, one.Kind)
		if err != nil {
			return Publicized{}, err
		}
		var f faults
		if f.happened("published_at", n.PublishedAt, src.work.began, tx.Now()); len(f) > 0 {
			return Publicized{}, f.err()
		}
		if w.PublishedAt.IsZero() {
			w.PublishedAt = tx.Now()
		}
		p := Publication{
			ID: claims.NewIDAt[publicationNoun](tx.Now()), Notice: one.ID, Wording: w.Number, Way: n.Way, Counts: n.Way.counts(src.work.began),
			PublishedAt: n.PublishedAt, URL: n.URL, Digest: n.Digest, Agreement: n.Agreement, Reached: n.Reached, RecordedBy: actor.Subject, RecordedAt: tx.Now(),
		}
		one.take(p)
		if err := notices.Publish(ctx, one, w, p); err != nil {
			return Publicized{}, err
		}
		one.Version++
		details := numbered(w.Number)
		details["way"], details["published_at"], details["state"] = string(p.Way), p.PublishedAt.Format(time.RFC3339), string(one.State(tx.Now()))
		return Publicized{one, p}, record(ctx, tx, one.Provider, "notice", one.ID, "published", details)
	})
}

// take is what follows for the notice from a publication.
func (n *Notice) take(p Publication) {
	if !p.Counts {
		return
	}
	if n.PublishedAt.IsZero() || p.PublishedAt.Before(n.PublishedAt) {
		n.PublishedAt = p.PublishedAt
	}
	if p.Reached != nil {
		n.Reached = max(n.Reached, *p.Reached)
	}
}

// published gives the wording that a publication is of.
func published(ctx context.Context, notices Tx, n Notice, number int) (Wording, error) {
	if n.Wordings == 0 {
		return Wording{}, claims.Conflict("notice_not_drafted", "notice", n.ID.String())
	}
	last, err := notices.Wording(ctx, n, n.Wordings)
	if err != nil || number == last.Number {
		if err == nil && len(last.Missing()) > 0 && last.PublishedAt.IsZero() {
			err = incomplete(last)
		}
		return last, err
	}
	if number == last.Number-1 && last.PublishedAt.IsZero() {
		return notices.Wording(ctx, n, number) // the one before a draft was published
	}
	if number < 1 || number > last.Number {
		return Wording{}, claims.Invalid(claims.FieldError{Field: "wording", Code: "unknown_wording"})
	}
	return Wording{}, claims.Conflict("wording_replaced", "notice", n.ID.String())
}

// incomplete says which items a wording lacks.
func incomplete(w Wording) error {
	e := claims.Conflict("wording_incomplete", "notice", w.Notice.String())
	for _, item := range w.Missing() {
		e.Fields = append(e.Fields, claims.FieldError{Field: "texts." + string(item) + ".ko", Code: "required"})
	}
	return e
}
