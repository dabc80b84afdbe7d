package edition_test

import (
	"strings"
	"testing"
	"time"

	"bosang/claims"
	"bosang/claims/edition"
	"bosang/claims/postgres/editions"
	"bosang/claims/postgres/pgtest"
	"bosang/rules"
)

// replaced gives the draft with something in its text put otherwise.
func replaced(n edition.New, old, now string) edition.New {
	if !strings.Contains(n.Text, old) {
		panic("the text has no " + old)
	}
	n.Text = strings.Replace(n.Text, old, now, 1)
	return n
}

func TestACheckTellsEveryFaultWhereItStands(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 1)[0]
	sound := p.fiveDays()
	with := func(change func(*edition.Content)) edition.New {
		n := sound
		change(&n.Content)
		return n
	}
	const file, cases = "kakao-2022-emoticon-plus/2022-11.yaml", "kakao-2022-emoticon-plus/cases/2022-11.yaml"
	for name, c := range map[string]struct {
		n            edition.New
		file         string
		line, column int
		message      string
		caret        string
	}{
		"text that is not YAML":    {with(func(c *edition.Content) { c.Text = "rulebook: [\nedition: }" }), file, 2, 0, "not YAML", "^"},
		"a text of one word":       {with(func(c *edition.Content) { c.Text = "compensation" }), file, 1, 1, "must be a mapping", "compensation\n  ^"},
		"tabs":                     {with(func(c *edition.Content) { c.Text = "rulebook:\n\tx: 1" }), file, 2, 0, "not YAML", ""},
		"a key that there is not":  {replaced(sound, "confidence: B\n", "confidence: B\nconfidenc: B\n"), file, 16, 1, `unknown key "confidenc"`, "confidenc: B\n  ^"},
		"a unit that there is not": {replaced(sound, "unit: duration", "unit: days"), file, 22, 11, "must be one of duration", "unit: days"},
		"cases that are not YAML":  {with(func(c *edition.Content) { c.Cases = "cases: [" }), cases, 0, 0, "not YAML", ""},
		"cases one way": {with(func(c *edition.Content) {
			before, _, _ := strings.Cut(c.Cases, "  - case: Billed by Google")
			c.Cases = before
		}), file, 0, 0, `no case finds "emoticon-credit" applying`, "emoticon-credit"},
		"no cases":                {with(func(c *edition.Content) { c.Cases = "" }), cases, 1, 1, "at least one case", ""},
		"another edition's name":  {replaced(sound, "edition: 2022-11", "edition: 2022-12"), file, 3, 10, `edition "2022-12" stands in the file`, "2022-12\n           ^"},
		"another kind":            {replaced(sound, "kind: programme", "kind: standard"), file, 9, 1, `kind is "standard" here`, "kind: standard\n  ^"},
		"another jurisdiction":    {replaced(sound, "jurisdiction: KR", "jurisdiction: JP"), file, 7, 1, `jurisdiction is "JP" here`, ""},
		"another rulebook":        {replaced(sound, "rulebook: kakao-2022-emoticon-plus", "rulebook: kakao-terms"), file, 2, 11, `stands in the folder`, ""},
		"another provider":        {replaced(sound, "provider: kakao", "provider: kakao-games"), file, 11, 1, "binds that provider alone", "binds:\n  ^"},
		"a plan that is not":      {replaced(sound, "plan: talk/emoticon-plus", "plan: talk/emoticon-puls"), file, 11, 1, `there is no plan "talk/emoticon-puls" that it could bind`, "binds:\n  ^"},
		"an incident that is not": {replaced(sound, "incident: kakao-2022-10-15", "incident: kakao-2022-10-16"), file, 11, 1, `there is no incident "kakao-2022-10-16" that it could bind`, ""},
		"every provider":          {replaced(sound, "  provider: kakao\n", ""), file, 11, 1, "binds that provider alone", ""},
		"two providers":           {replaced(sound, "provider: kakao", "provider: [kakao, kakao-games]"), file, 11, 1, "binds that provider alone", ""},
		"a name that is taken": {with(func(c *edition.Content) {
			c.Edition, c.Replaces = "2022-10", ""
			c.Text = strings.NewReplacer("edition: 2022-11", "edition: 2022-10", "\nreplaces: 2022-10\n", "").Replace(c.Text)
		}), "kakao-2022-emoticon-plus/2022-10.yaml", 3, 1, `has an edition "2022-10" already`, ""},
		"another replaced": {with(func(c *edition.Content) { c.Replaces = "" }), file, 80, 1, `replaces is "2022-10" here and "" beside the text: both have to say the same`, "replaces: 2022-10\n  ^"},
		"nothing to replace": {with(func(c *edition.Content) {
			c.Replaces, c.Text = "2021-01", strings.Replace(c.Text, "replaces: 2022-10", "replaces: 2021-01", 1)
		}), file, 3, 1, `there is no edition "2021-01"`, ""},
		"cases of what cannot be put in": {with(func(c *edition.Content) {
			c.Replaces, c.Text = "", strings.Replace(c.Text, "replaces: 2022-10", "", 1)
			c.Cases = "cases: [{case: x, facts: {no.such: 1}, expect: {disposition: perhaps}}]\n"
		}), cases, 1, 62, `must be one of`, ""},
		"a span that is taken": {with(func(c *edition.Content) {
			c.Replaces, c.Text = "", strings.Replace(c.Text, "replaces: 2022-10", "", 1)
		}), file, 10, 1, `2022-10 and 2022-11; let them follow each other by in_force, or say which one it replaces`, "in_force"},
		"what is in force": {with(func(c *edition.Content) {
			c.Edition, c.Replaces, c.Text = "2022-10", "", p.stock("kakao-2022-emoticon-plus/2022-10.yaml")
		}), "kakao-2022-emoticon-plus/2022-10.yaml", 1, 1, "this very content is in force already", ""},
		"a rulebook of another kind": {with(func(c *edition.Content) {
			c.Rulebook, c.Replaces = "kr-telecom-act", ""
			c.Text = strings.NewReplacer("rulebook: kakao-2022-emoticon-plus", "rulebook: kr-telecom-act", "\nreplaces: 2022-10\n", "").Replace(c.Text)
		}), "kr-telecom-act/2022-11.yaml", 2, 1, `the rulebook "kr-telecom-act" is a statute`, ""},
		"a rulebook of several providers": {with(func(c *edition.Content) {
			c.Rulebook, c.Replaces = "kakao-2022-merchants", ""
			c.Text = strings.NewReplacer("rulebook: kakao-2022-emoticon-plus", "rulebook: kakao-2022-merchants", "\nreplaces: 2022-10\n", "").Replace(c.Text)
		}), "kakao-2022-merchants/2022-11.yaml", 2, 1, "is not this provider's alone", ""},
		"a ground that nobody establishes": {replaced(sound, "{quantity: held-down, more_than: 0s}", "{ground: luck, is: granted}"), file, 0, 0, "", ""},
	} {
		e := p.draft(kakao, c.n)
		_, report, err := p.editions.Check(p.ctx, kakao, e.ID)
		p.must(err)
		found := false
		for _, f := range report.Faults {
			found = found || (c.file == f.File || c.file == "") && (c.line == 0 || f.Line == c.line) && (c.column == 0 || f.Column == c.column) &&
				strings.Contains(f.Message.En, c.message) && strings.Contains(f.Caret, c.caret)
		}
		if !found || report.Sound() || report.Total != len(report.Faults) {
			t.Errorf("%s: %+v", name, report.Faults)
		}
		if _, err := p.editions.Propose(p.ctx, kakao, e.ID, e.Version); err == nil {
			t.Errorf("%s is proposed", name)
		} else if f := p.failure(err, "edition_faulty"); len(f.Fields) == 0 || f.Fields[0].Param == "" {
			t.Errorf("%s: the failure names %+v", name, f.Fields)
		}
		for _, f := range report.Faults {
			if !hangul(f.Message.Ko) || strings.Contains(f.Message.Ko, "%!") || strings.ContainsFunc(f.Message.En, isHangul) && !strings.Contains(f.Message.En, `"`) {
				t.Errorf("%s in Korean reads %q", name, f.Message.Ko)
			}
		}
	}
}

func TestADraftHasBoundsAndAFormAndTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 1)[0]
	huge := strings.Repeat("가", edition.MaxText/3+1)
	_, err := p.editions.Draft(p.ctx, kakao, edition.New{Kind: rules.Contract, Content: edition.Content{
		Rulebook: "Kakao Terms", Edition: "", Replaces: "", Jurisdiction: "K\x00R", Text: huge, LawKorean: huge, LawEnglish: "a\x00b", Cases: huge,
	}}, claims.Once{})
	var told []string
	for _, f := range p.failure(err, "invalid").Fields {
		told = append(told, f.Field+": "+f.Code)
	}
	if got := strings.Join(told, "; "); got != "rulebook: key_form; edition: required; jurisdiction: control_character; text: too_many_bytes; "+
		"law_ko: too_many_bytes; law_en: control_character; cases: too_many_bytes" {
		t.Errorf("the faults are %s", got)
	}
	for name, n := range map[string]edition.New{
		"an empty text": {Kind: rules.Contract, Content: edition.Content{Rulebook: "a", Edition: "b", Jurisdiction: "KR", Text: " \n"}},
		"no kind":       {Content: edition.Content{Rulebook: "a", Edition: "b", Jurisdiction: "KR", Text: "x"}},
		"itself":        {Kind: rules.Contract, Content: edition.Content{Rulebook: "a", Edition: "b", Replaces: "b", Jurisdiction: "KR", Text: "x"}},
	} {
		if _, err := p.editions.Draft(p.ctx, kakao, n, claims.Once{}); len(p.failure(err, "invalid").Fields) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAHostileTextIsCheckedInTimeAndNotAtLength(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 1)[0]
	deep := strings.Repeat("{all: [", 20_000)
	for name, text := range map[string]string{
		"deep":           "rulebook: " + deep,
		"many keys":      strings.Repeat("a: 1\n", edition.MaxText/5),
		"many faults":    "provisions:\n" + strings.Repeat(" - {x: y}\n", edition.MaxText/11),
		"one long line":  "rulebook: " + strings.Repeat("x", edition.MaxText-100),
		"aliases":        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nrulebook: [*c, *c]\n",
		"a billion dots": "rulebook: '" + strings.Repeat("…", 60_000) + "'\nkind: '" + strings.Repeat("ㅋ", 4000) + "'",
	} {
		n := p.fiveDays()
		n.Text = text
		began := time.Now()
		e := p.draft(kakao, n)
		_, report, err := p.editions.Check(p.ctx, kakao, e.ID)
		p.must(err)
		size := 0
		for _, f := range report.Faults {
			size += len(f.Message.En) + len(f.Caret)
		}
		if took := time.Since(began); report.Sound() || size > 500_000 || len(report.Faults) > 200 || took > time.Minute {
			t.Errorf("%s: %d faults, %d bytes, after %s", name, len(report.Faults), size, took)
		}
	}
}

func TestADraftIsChangedUntilItIsProposed(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	p.fill(1)
	kakao := p.operators("kakao", 2)
	n := p.fiveDays()
	n.Text = "not: [yaml"
	e := p.draft(kakao[0], n)
	if e.Hash != [32]byte{} {
		t.Error("what cannot be read has a hash")
	}
	e, err := p.editions.Change(p.ctx, kakao[0], e.ID, e.Version, p.fiveDays().Content)
	p.must(err)
	if e.Hash == [32]byte{} || e.Version != 2 || e.Text != p.fiveDays().Text {
		t.Errorf("changed it is %+v", e)
	}
	e = p.propose(kakao[0], e)
	e, err = p.editions.Withdraw(p.ctx, kakao[1], e.ID, e.Version, "")
	p.must(err)
	if e.State != edition.Withdrawn || e.DecidedBy != kakao[1].Subject {
		t.Errorf("withdrawn it is %+v", e)
	}
	_, err = p.editions.Approve(p.ctx, kakao[1], e.ID, e.Version)
	p.wants(err, "edition_withdrawn")
	var events []string
	rows, err := p.db.Owner.Query(p.ctx, `SELECT what FROM events WHERE noun = 'edition' AND subject_id = $1 ORDER BY id`, [16]byte(e.ID))
	p.must(err)
	for rows.Next() {
		var what string
		p.must(rows.Scan(&what))
		events = append(events, what)
	}
	if got := strings.Join(events, " "); got != "drafted changed proposed withdrawn" {
		t.Errorf("the trail says %s", got)
	}
}

func TestWhatAnEditionCanBindIsFoundByItsDatesAndBindings(t *testing.T) {
	t.Parallel()
	p := start(t, pgtest.New(t))
	incident := p.fill(200)
	err := p.reports("without-claims")
	p.must(err)
	_, err = p.db.Owner.Exec(p.ctx, `UPDATE services SET kind = NULL WHERE key = 'mail'`)
	p.must(err)
	outage := time.Date(2022, 10, 15, 6, 30, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		scope edition.Scope
		binds bool
		plans int // 0: not limited
	}{
		"everything":           {edition.Scope{}, true, 0},
		"its class":            {edition.Scope{Binds: rules.Binds{ProviderClasses: []string{"value_added"}}}, true, -1},
		"another class":        {edition.Scope{Binds: rules.Binds{ProviderClasses: []string{"data_centre"}}}, false, 0},
		"its plan":             {edition.Scope{Binds: rules.Binds{Plans: []string{"talk/emoticon-plus"}}}, true, 1},
		"another plan":         {edition.Scope{Binds: rules.Binds{Plans: []string{"emoticon-plus"}}}, false, 0},
		"a plan of another":    {edition.Scope{Binds: rules.Binds{Providers: []string{"kakao-games"}, Plans: []string{"talk/emoticon-plus"}}}, false, 0},
		"its service":          {edition.Scope{Binds: rules.Binds{Services: []string{"talk"}}}, true, -1},
		"another service":      {edition.Scope{Binds: rules.Binds{Services: []string{"walk"}}}, false, 0},
		"its jurisdiction":     {edition.Scope{Jurisdiction: "KR"}, true, -1},
		"another jurisdiction": {edition.Scope{Jurisdiction: "GB"}, false, 0},
		"its kind":             {edition.Scope{Binds: rules.Binds{ServiceKinds: []string{"messenger"}, Plans: []string{"talk/emoticon-plus"}}}, true, 1},
		"another kind":         {edition.Scope{Binds: rules.Binds{ServiceKinds: []string{"broadband"}, Plans: []string{"talk/emoticon-plus"}}}, false, 0},
		"a kind not known":     {edition.Scope{Binds: rules.Binds{ServiceKinds: []string{"broadband"}, Plans: []string{"mail/mail"}}}, true, 1},
		"its audience":         {edition.Scope{Binds: rules.Binds{Audiences: []string{"consumer"}, Plans: []string{"talk/emoticon-plus"}}}, true, 1},
		"another audience":     {edition.Scope{Binds: rules.Binds{Audiences: []string{"business"}, Plans: []string{"talk/emoticon-plus"}}}, false, 0},
		"its incident":         {edition.Scope{Binds: rules.Binds{Incidents: []string{"kakao-2022-10-15"}}}, true, 0},
		"another incident":     {edition.Scope{Binds: rules.Binds{Incidents: []string{"without-claims"}}}, false, 0},
		"content":              {edition.Scope{Binds: rules.Binds{Content: true}}, true, -1},
		"in force before":      {edition.Scope{From: outage.AddDate(-1, 0, 0)}, true, 0},
		"in force meanwhile":   {edition.Scope{From: outage.Add(time.Hour)}, true, 0},
		"in force afterwards":  {edition.Scope{From: outage.AddDate(0, 1, 0)}, false, 0},
		"it alone":             {edition.Scope{Incident: incident}, true, 0},
		"another alone":        {edition.Scope{Incident: claims.IncidentID{1}}, false, 0},
	} {
		var found []edition.Affected
		p.must(p.store.InTx(p.ctx, administrator, func(tx claims.Tx) (err error) {
			found, err = editions.Store{Store: p.store}.Editions(tx).Affected(p.ctx, c.scope, claims.IncidentID{}, 10)
			return err
		}))
		if (len(found) == 1) != c.binds || len(found) > 1 {
			t.Errorf("%s: found are %v", name, found)
			continue
		}
		if c.binds && (found[0].Incident != incident || c.plans >= 0 && len(found[0].Plans) != c.plans || c.plans < 0 && len(found[0].Plans) == 0) {
			t.Errorf("%s: found is %v", name, found)
		}
	}
}
