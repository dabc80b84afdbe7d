package rights_test

import (
	"slices"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/privacy/erasure"
	"bosang/claims/privacy/review"
)

func (w *world) reviews() *review.Reviews { return review.New(w.Store, w.cases) }

func TestAPersonAnswersAReviewOnceAndInTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, operator := w.settle(), w.operator()
	c := w.claim(p, claims.Refused)
	const asked, answered, later = "비밀스러운 요청입니다\n다시 봐 주세요", "담당자가 다시 확인하였습니다", "자료를 더 받아야 합니다"
	r, err := w.reviews().Request(w.ctx, p.actor, c.ID, " "+asked+" ", claims.Once{})
	w.must(err)
	if r.Request != asked || r.Decision != 1 || r.DueAt.Sub(r.RequestedAt) != 30*24*time.Hour {
		t.Errorf("the review is %+v", r)
	}
	_, err = w.reviews().Request(w.ctx, p.actor, c.ID, asked, claims.Once{})
	w.wants(err, "review_open")
	for n := 1; n <= review.MostExtensions; n++ {
		more, err := w.reviews().Extend(w.ctx, operator, r.ID, later)
		w.must(err)
		if more.Extended != n || len(more.Extensions) != n || more.DueAt.Sub(r.RequestedAt) != time.Duration(n+1)*review.Term {
			t.Errorf("extended %d times it is %+v", n, more)
		}
	}
	_, err = w.reviews().Extend(w.ctx, operator, r.ID, later)
	w.wants(err, "review_extended")
	_, err = w.reviews().Answer(w.ctx, operator, r.ID, review.Revised, answered)
	w.wants(err, "review_not_revised")
	w.decide(c, claims.Granted)
	done, err := w.reviews().Answer(w.ctx, operator, r.ID, review.Revised, answered)
	w.must(err)
	if done.AnsweredBy != operator.Subject || done.AnsweredAt.IsZero() {
		t.Errorf("the answer is %+v", done)
	}
	_, err = w.reviews().Answer(w.ctx, w.operator(), r.ID, review.Upheld, answered)
	w.wants(err, "review_answered")
	_, err = w.reviews().Extend(w.ctx, operator, r.ID, later)
	w.wants(err, "review_answered")
	got, err := w.reviews().Get(w.ctx, p.actor, r.ID)
	w.must(err)
	if got.Request != asked || got.Answer != answered || got.Result != review.Revised || len(got.Extensions) != 2 || got.Extensions[1].Reason != later {
		t.Errorf("the claimant reads %+v", got)
	}
	events, err := w.cases.ClaimEvents(w.ctx, p.actor, c.ID, claims.Page{})
	w.must(err)
	var what []string
	for _, e := range events {
		what = append(what, e.What)
	}
	if want := []string{"review_answered", "decided", "review_extended", "review_extended", "review_requested", "decided", "filed"}; !slices.Equal(what, want) {
		t.Errorf("on the trail is %v", what)
	}
	// What was asked and answered is sealed, and those who oversee read that and not what.
	for text, places := range w.db.Stolen(t, asked, answered, later, "비밀스러운 요청입니다") {
		t.Errorf("%q is in %v", text, places)
	}
	over, err := w.reviews().Get(w.ctx, access.Actor{Subject: "regulator", Role: access.Regulator}, r.ID)
	w.must(err)
	if over.Request != "" || over.Answer != "" || over.Extensions[0].Reason != "" || over.Result != review.Revised {
		t.Errorf("the regulator reads %+v", over)
	}
	var records int
	w.must(w.db.Owner.QueryRow(w.ctx, `SELECT count(*) FROM access_records WHERE claimant_id = $1 AND items @> '{review}'`, [16]byte(p.id)).Scan(&records))
	if records != 4 { // twice extended, answered, and read by the regulator
		t.Errorf("%d records of who read the request", records)
	}
}

func TestReviewsAreForThePersonAndItsProvidersPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, other := w.settle(), w.settle()
	c, undecided := w.claim(p, claims.Refused), w.claim(p, claims.Filed)
	_, err := w.reviews().Request(w.ctx, p.actor, undecided.ID, "다시 봐 주세요", claims.Once{})
	w.wants(err, "claim_not_decided")
	_, err = w.reviews().Request(w.ctx, other.actor, c.ID, "다시 봐 주세요", claims.Once{})
	w.wants(err, "not_found")
	_, err = w.reviews().Request(w.ctx, w.operator(), c.ID, "다시 봐 주세요", claims.Once{})
	w.wants(err, "forbidden")
	_, err = w.reviews().Request(w.ctx, p.actor, c.ID, "다시\x00", claims.Once{})
	w.wants(err, "invalid")
	r, err := w.reviews().Request(w.ctx, p.actor, c.ID, "다시 봐 주세요", claims.Once{})
	w.must(err)
	stranger, program, unsigned := w.operator(), w.operator(), w.operator()
	stranger.Providers = []access.ID{newID()}
	program.Scopes = []access.Permission{access.AnswerReview}
	unsigned.User = access.ID{}
	for name, tried := range map[string]struct {
		actor access.Actor
		code  string
	}{
		"another provider's operator": {stranger, "not_found"}, "a program": {program, "forbidden"}, "nobody who signed in": {unsigned, "forbidden"},
		"the claimant": {p.actor, "forbidden"}, "the service": {system, "forbidden"},
		"an administrator": {access.Actor{Subject: "x", Role: access.Administrator, User: newID()}, "forbidden"},
	} {
		_, err := w.reviews().Answer(w.ctx, tried.actor, r.ID, review.Upheld, "그대로 둡니다")
		if err == nil {
			t.Errorf("%s answers", name)
		}
		w.wants(err, tried.code)
	}
	_, err = w.reviews().Get(w.ctx, other.actor, r.ID)
	w.wants(err, "not_found")
	_, err = w.reviews().Get(w.ctx, stranger, r.ID)
	w.wants(err, "not_found")
	// The database holds it as well: who says to be somebody else writes nothing.
	liar := w.operator()
	liar.Subject = "user:" + claims.Key(newID()).String()
	if _, err := w.reviews().Answer(w.ctx, liar, r.ID, review.Upheld, "그대로 둡니다"); claims.KindOf(err) != claims.KindForbidden {
		t.Errorf("somebody answers in another's name: %v", err)
	}
}

func TestReviewsAreListedByTheDayOnWhichTheyAreDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator := w.operator()
	var asked []review.ID
	var people []person
	for range 5 {
		p := w.settle()
		r, err := w.reviews().Request(w.ctx, p.actor, w.claim(p, claims.Refused).ID, "다시 봐 주세요", claims.Once{})
		w.must(err)
		asked, people = append(asked, r.ID), append(people, p)
	}
	_, err := w.reviews().Extend(w.ctx, operator, asked[1], "더 걸립니다")
	w.must(err)
	_, err = w.reviews().Answer(w.ctx, operator, asked[2], review.Upheld, "그대로 둡니다")
	w.must(err)
	_, _, err = w.erasures.Erase(w.ctx, people[3].actor, people[3].id, erasure.Requested)
	w.must(err)
	walk := func(actor access.Actor, f review.Filter) (ids []review.ID) {
		for page := (claims.Page{Limit: 1}); ; {
			list, err := w.reviews().List(w.ctx, actor, f, page)
			w.must(err)
			if len(list) == 0 {
				return ids
			}
			for _, r := range list {
				ids, page.After = append(ids, r.ID), r.Place()
			}
		}
	}
	stranger := w.operator()
	stranger.Providers = []access.ID{newID()}
	for name, c := range map[string]struct {
		actor access.Actor
		f     review.Filter
		want  []review.ID
	}{
		"the operator":               {operator, review.Filter{}, []review.ID{asked[0], asked[4], asked[1]}},
		"the operator, by provider":  {operator, review.Filter{Provider: w.provider.ID}, []review.ID{asked[0], asked[4], asked[1]}},
		"the operator, by claimant":  {operator, review.Filter{Claimant: people[2].id}, []review.ID{asked[2]}},
		"the regulator":              {access.Actor{Subject: "r", Role: access.Regulator}, review.Filter{}, []review.ID{asked[0], asked[4], asked[1]}},
		"a claimant":                 {people[0].actor, review.Filter{}, []review.ID{asked[0]}},
		"a claimant, of another":     {people[0].actor, review.Filter{Claimant: people[1].id}, nil},
		"a claimant who is answered": {people[2].actor, review.Filter{}, []review.ID{asked[2]}},
		"another provider":           {stranger, review.Filter{}, nil},
		"another provider, by ours":  {stranger, review.Filter{Provider: w.provider.ID}, nil},
	} {
		if got := walk(c.actor, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s lists %v, not %v", name, got, c.want)
		}
	}
}
