package edition_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/access"
	"bosang/claims/edition"
	"bosang/claims/postgres/pgtest"
	"bosang/claims/shelf"
	"bosang/rules"
)

const emoticons = "talk/emoticon-plus"

func TestAnEditionComesIntoForceAndExactlyTheAffectedClaimsAreDecidedAgain(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(400)
	kakao := p.operators("kakao", 2)
	old, _, _ := mustShelf(p).Edition("kakao-2022-emoticon-plus", "2022-10")
	before, none, _ := p.decided(emoticons, 1, old.Hash())
	if before == 0 || none != 0 {
		t.Fatalf("%d claims are decided by the old edition, %d are not", before, none)
	}
	e := p.draft(kakao[0], p.fiveDays())
	_, report, err := p.editions.Check(p.ctx, kakao[0], e.ID)
	p.must(err)
	if !report.Sound() || report.Hash != e.Hash || len(report.Cases) != 4 {
		t.Fatalf("the check says %+v", report)
	}
	e = p.propose(kakao[0], e)
	_, err = p.editions.Approve(p.ctx, kakao[0], e.ID, e.Version)
	p.wants(err, "four_eyes")
	_, err = p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
	if missing := p.failure(err, "edition_not_simulated"); missing.Ref != incident.String() {
		t.Errorf("the incident to simulate is %s", missing.Ref)
	}
	p.simulate(kakao[1], e, incident)
	// Another process, which has decided by the library before.
	other := start(t, p.db)
	other.decideAll(incident)
	e, err = p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
	p.must(err)
	if e.State != edition.InForce || e.Number != 1 || e.DecidedBy != kakao[1].Subject {
		t.Errorf("in force it is %+v", e)
	}
	if works := other.decideAgain(); len(works) != 1 || works[0] != 1 {
		t.Errorf("put into the queue: works on %v plans", works)
	}
	if after, left, others := p.decided(emoticons, 2, e.Hash); after != before || left != 0 || others != 0 {
		t.Errorf("%d of %d claims are decided by the new edition, %d are not, and %d others were decided again", after, before, left, others)
	}
	explainsBoth(t, p, e)
	_, report, err = p.editions.Check(p.ctx, kakao[0], e.ID)
	p.must(err)
	if !report.Sound() || report.Hash != e.Hash || len(report.Cases) != 4 {
		t.Errorf("in force the check says %+v", report)
	}
}

// explainsBoth reads the first and the second decision of a claim that was decided
// by an edition and by its successor: each is explained by its own.
func explainsBoth(t *testing.T, p *process, e edition.Edition) {
	t.Helper()
	var id [16]byte
	p.must(p.db.Owner.QueryRow(p.ctx, `SELECT claim_id FROM decisions WHERE number = 2 LIMIT 1`).Scan(&id))
	for number, want := range map[int]string{1: "2022-10", 2: "2022-11"} {
		d, err := p.cases.Decision(p.ctx, administrator, claims.ClaimID(id), number)
		p.must(err)
		for _, lang := range []rules.Lang{rules.Korean, rules.English} {
			x, err := p.cases.Explain(p.ctx, d, lang)
			p.must(err)
			found := false
			for _, used := range x.Outcome.Editions {
				if used.Rulebook == e.Rulebook {
					by, ok := x.Library.ByHash(used.Hash)
					found = ok && by.Name() == want
				}
			}
			if !found || len(x.Explanation.Paragraphs) == 0 {
				t.Errorf("decision %d is explained by %+v", number, x.Outcome.Editions)
			}
		}
	}
	books := mustShelf(p)
	if replaced, gone, found := books.Edition(e.Rulebook, "2022-10"); !found || !gone || replaced == nil {
		t.Error("the replaced edition is not on the shelf any more")
	}
	for _, standing := range books.Library.Editions() {
		if standing.Rulebook() == e.Rulebook && standing.Name() != "2022-11" {
			t.Errorf("%s is still chosen", standing.Name())
		}
	}
}

func TestAnEditionThatReplacedAnotherIsReplacedInItsTurn(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(120)
	kakao := p.operators("kakao", 2)
	before := "2022-10"
	for _, name := range []string{"2022-11", "2022-12", "2023-01"} {
		n := p.fiveDays()
		n.Content.Edition, n.Replaces = name, before
		n.Text = strings.NewReplacer("edition: 2022-11\n", "edition: "+name+"\n", "replaces: 2022-10", "replaces: "+before).Replace(n.Text)
		e := p.propose(kakao[0], p.draft(kakao[0], n))
		p.simulate(kakao[1], e, incident)
		e, err := p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
		p.must(err)
		if e.State != edition.InForce {
			t.Errorf("%s is %s", name, e.State)
		}
		before = name
	}
	if books := mustShelf(p); books.Number != 3 {
		t.Errorf("%d editions are published", books.Number)
	}
}

func mustShelf(p *process) *shelf.Shelf {
	p.Helper()
	books, err := p.cases.CurrentShelf(p.ctx)
	p.must(err)
	return books
}

func TestWhoDecidesWhileAnEditionIsPublishedDecidesByIt(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(120)
	kakao := p.operators("kakao", 2)
	e := p.propose(kakao[0], p.draft(kakao[0], p.fiveDays()))
	p.simulate(kakao[0], e, incident)
	other := start(t, p.db)
	mustShelf(other)
	// All claims on the plan are decided anew while the publication is not over.
	reached, open := p.gate.shut()
	defer open()
	published := make(chan error, 1)
	go func() {
		_, err := p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
		published <- err
	}()
	<-reached
	_, err := p.db.Owner.Exec(p.ctx, `UPDATE claims SET loss = 1234567, loss_currency = 'KRW'`) // so that every outcome is another
	p.must(err)
	ran := make(chan error, 1)
	go func() {
		ran <- other.store.InTx(p.ctx, access.SystemActor("test"), func(tx claims.Tx) error {
			undecided, err := tx.ToDecide(p.ctx, claims.DecideScope{Incident: incident, Bucket: -1}, 1000)
			p.must(err)
			d, err := tx.Dossier(p.ctx, incident)
			p.must(err)
			tally, failures, err := other.cases.Adjudicate(p.ctx, tx, d, undecided, claims.Occasion{Because: claims.BecauseBatch})
			if tally.Seen != 120 || tally.Decided != tally.By[claims.Granted]+tally.By[claims.GrantedInPart]+tally.By[claims.Refused]+tally.By[claims.Referred] || len(failures) > 0 {
				t.Errorf("counted are %+v, %v", tally, failures)
			}
			return err
		})
	}()
	p.waits()
	open()
	p.must(<-published)
	p.must(<-ran)
	if after, left, _ := p.decided(emoticons, 2, e.Hash); after == 0 || left != 0 {
		t.Errorf("%d claims were decided by the edition published meanwhile, %d by the one before", after, left)
	}
}

func TestWhoPublishesWaitsForThoseWhoDecide(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(40)
	kakao := p.operators("kakao", 2)
	e := p.propose(kakao[0], p.draft(kakao[0], p.fiveDays()))
	p.simulate(kakao[0], e, incident)
	held, release, holding := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		holding <- p.store.InTx(p.ctx, administrator, func(tx claims.Tx) error {
			n, err := tx.HoldLibrary(p.ctx)
			if n != 0 {
				t.Errorf("the library is number %d", n)
			}
			close(held)
			<-release
			return err
		})
	}()
	<-held
	published := make(chan error, 1)
	go func() {
		_, err := p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
		published <- err
	}()
	p.waits()
	select {
	case err := <-published:
		t.Fatalf("published while claims were being decided: %v", err)
	default:
	}
	close(release)
	p.must(<-holding)
	p.must(<-published)
}

func TestOfTwoWhoApproveAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	melon := p.operators("kakao-entertainment", 6)
	n := p.melon("2022-11")
	e := p.propose(melon[0], p.draft(melon[0], n))
	var all sync.WaitGroup
	errs := make([]error, len(melon))
	for i := 1; i < len(melon); i++ {
		all.Go(func() { _, errs[i] = p.editions.Approve(p.ctx, melon[i], e.ID, e.Version) })
	}
	all.Wait()
	won := 0
	for _, err := range errs[1:] {
		if err == nil {
			won++
		} else if claims.KindOf(err) != claims.KindStale && claims.KindOf(err) != claims.KindConflict {
			t.Errorf("the error is %v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d approvals held", won, len(melon)-1)
	}
	again, err := p.editions.Get(p.ctx, melon[0], e.ID)
	p.must(err)
	if again.Number != 1 || mustShelf(p).Number != 1 {
		t.Errorf("it is number %d of %d", again.Number, mustShelf(p).Number)
	}
}

// melon is another edition of a programme that binds no claim here.
func (p *process) melon(name string) edition.New {
	p.Helper()
	p.must(p.reports("another-incident"))
	text := strings.Replace(p.stock("kakao-2022-melon/2022-10.yaml"), "edition: 2022-10\n", "edition: "+name+"\n", 1)
	text = strings.Replace(text, "kakao-2022-10-15", "another-incident", 1) + "\nreplaces: 2022-10\n"
	return edition.New{Kind: rules.ProgrammeBook, Content: edition.Content{
		Rulebook: "kakao-2022-melon", Edition: name, Jurisdiction: "KR", Replaces: "2022-10", Text: text,
		Cases: strings.Replace(p.stock("kakao-2022-melon/cases/melon.yaml"), "kakao-2022-10-15", "another-incident", 1),
	}}
}

func TestEditionsPublishedAtOnceAreCountedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 2)
	const many = 4
	ready := make([]edition.Edition, many)
	for i := range ready {
		ready[i] = p.propose(kakao[0], p.draft(kakao[0], p.terms("kakao-terms-"+string(rune('a'+i)), "2031-01-01")))
	}
	var all sync.WaitGroup
	errs := make([]error, many)
	for i, e := range ready {
		all.Go(func() { _, errs[i] = p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version) })
	}
	all.Wait()
	p.must(errors.Join(errs...))
	numbers := map[int64]bool{}
	for _, e := range ready {
		got, err := p.editions.Get(p.ctx, kakao[0], e.ID)
		p.must(err)
		numbers[got.Number] = true
	}
	if len(numbers) != many || !numbers[1] || !numbers[many] || mustShelf(p).Number != many {
		t.Errorf("the numbers are %v", numbers)
	}
}

// terms are a provider's own terms, of a rulebook of their own.
func (p *process) terms(book, from string) edition.New {
	p.Helper()
	text := p.stock("kakao-2022-emoticon-plus/2022-10.yaml")
	for old, now := range map[string]string{
		"rulebook: kakao-2022-emoticon-plus": "rulebook: " + book, "edition: 2022-10\n": "edition: first\n", "kind: programme": "kind: contract",
		"  incident: kakao-2022-10-15\n": "", "{from: 2022-10-19}": "{from: " + from + "}",
		"values: [{from: 2022-10-19,": "values: [{from: " + from + ",",
	} {
		text = strings.ReplaceAll(text, old, now)
	}
	return edition.New{Kind: rules.Contract, Content: edition.Content{
		Rulebook: book, Edition: "first", Jurisdiction: "KR", Text: text,
		Cases: strings.ReplaceAll(termsCases, "BOOK", book),
	}}
}

// termsCases reach every provision of the terms both ways.
const termsCases = `facts:
  provider.key: kakao
  plan.key: talk/emoticon-plus
  subscription.channel: web
  subscription.held: {start: 2031-02-01T00:00:00+09:00}
  outage.down: [{start: 2031-10-15T15:30:00+09:00, end: 2031-10-16T14:30:00+09:00}]
cases:
  - case: Three days for who pays the provider
    with: [BOOK]
    expect: {findings: {emoticon-extension: applies, emoticon-credit: does_not_apply}}
  - case: A credit for who pays through Google
    with: [BOOK]
    facts: {subscription.channel: google}
    expect: {findings: {emoticon-billing: applies, emoticon-credit: applies}}
  - case: Nothing for who came after the outage
    with: [BOOK]
    facts: {subscription.held: {start: 2031-11-01T00:00:00+09:00}}
    expect: {findings: {emoticon-extension: does_not_apply}}
`

func TestWhatIsNotSoundIsNeitherProposedNorApproved(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 2)
	n := p.fiveDays()
	n.Cases = p.stock("kakao-2022-emoticon-plus/cases/emoticon-plus.yaml") // expecting three days
	e := p.draft(kakao[0], n)
	_, report, err := p.editions.Check(p.ctx, kakao[0], e.ID)
	p.must(err)
	if report.Sound() || report.Total != 0 || len(report.Cases) != 4 || report.Cases[0].Differences == nil {
		t.Errorf("the check says %+v", report)
	}
	_, err = p.editions.Propose(p.ctx, kakao[0], e.ID, e.Version)
	if f := p.failure(err, "edition_faulty"); len(f.Fields) != 3 || f.Fields[0].Code != "case_fails" {
		t.Errorf("the faults are %+v", f.Fields)
	}
	// Sound when it was proposed, and no more when it is to be approved.
	first, second := p.fiveDays(), p.fiveDays()
	second.Content.Edition, second.Text = "2022-12", strings.Replace(second.Text, "edition: 2022-11", "edition: 2022-12", 1)
	a, b := p.propose(kakao[0], p.draft(kakao[0], first)), p.propose(kakao[0], p.draft(kakao[0], second))
	if _, err := p.editions.Approve(p.ctx, kakao[1], a.ID, a.Version); err == nil {
		t.Fatal("approved without a simulation")
	}
	p.simulateAll(kakao[0], a, b)
	_, err = p.editions.Approve(p.ctx, kakao[1], a.ID, a.Version)
	p.must(err)
	_, err = p.editions.Approve(p.ctx, kakao[1], b.ID, b.Version)
	if f := p.failure(err, "edition_faulty"); !strings.Contains(f.Error(), "2022-10") {
		t.Errorf("the faults are %v", f)
	}
}

func (p *process) simulateAll(actor access.Actor, es ...edition.Edition) {
	p.Helper()
	incident, err := p.cases.IncidentByKey(p.ctx, administrator, "kakao-2022-10-15")
	p.must(err)
	for _, e := range es {
		p.simulate(actor, e, incident.ID)
	}
}

// shortAndFree are the exemptions that the cases of the statute in the program reach
// in other files.
const shortAndFree = `
  - case: Short and unforeseen
    facts:
      cause.kind: equipment_fault
      cause.unforeseen: true
      outage.down: [{start: 2025-04-10T10:00:00+09:00, end: 2025-04-10T11:00:00+09:00}]
    expect: {findings: {notice-short: applies, compensation-short: applies}}
  - case: Free
    facts: {plan.periodic_fee: false}
    expect: {findings: {compensation-free: applies}}
`

func TestARegulatorsStatuteFollowsTheOneBefore(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(60)
	text := p.stock("kr-telecom-act/2025-03-28.yaml")
	text = strings.Replace(text, "edition: 2025-03-28\n", "edition: 2025-03-28b\n", 1) + "\nreplaces: 2025-03-28\n"
	n := edition.New{Kind: rules.Statute, Content: edition.Content{
		Rulebook: "kr-telecom-act", Edition: "2025-03-28b", Jurisdiction: "KR", Replaces: "2025-03-28", Text: text,
		LawKorean: strings.ReplaceAll(p.stock("kr-telecom-act/law.ko.md"), "[2025-03-28]", "[2025-03-28b]"),
		Cases:     p.stock("kr-telecom-act/cases/exemptions-2025.yaml") + shortAndFree,
	}}
	e := p.propose(regulator, p.draft(regulator, n))
	// The incident of 2022 was over before: nothing is to be simulated or decided again.
	e, err := p.editions.Approve(p.ctx, inspector, e.ID, e.Version)
	p.must(err)
	if works := p.decideAgain(); len(works) != 0 {
		t.Errorf("decided again for a statute of later: %v", works)
	}
	if run := p.decideAll(incident); run.Totals.Decided != 0 {
		t.Errorf("%d claims of 2022 are decided otherwise", run.Totals.Decided)
	}
	if e.Number != 1 || !e.DecidedAt.After(e.CreatedAt.Add(-time.Second)) {
		t.Errorf("in force it is %+v", e)
	}
}
