package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bosang/claims/demonstration"
	"bosang/claims/identity"
	"bosang/claims/postgres/pgtest"
)

func TestWrongCommandLinesSayWhatIsWrongAndEndWithTwo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"nosuch"}, `unknown command "nosuch"`},
		{[]string{"run", "--bogus"}, "unknown flag: --bogus (see `bosang run --help`)"},
		{[]string{"token", "--role", "regulator", "--scope", "claim:file"}, `--scope "claim:file" is none of a regulator's`},
		{[]string{"token", "--role", "regulator", "--expires", "9000h"}, "--expires must be positive, and a year (8760h) at most"},
		{[]string{"run", "--claims", "-1"}, "--claims is between 0 and 10,000,000"},
		{[]string{"run", "--lang", "fr"}, `--lang is en or ko, not "fr"`},
		{[]string{"run", "more"}, `unknown command "more" for "bosang run"`},
		{[]string{"version", "--log", "loud"}, `--log is debug, info, warn or error, not "loud"`},
		{[]string{"version", "--log-format", "xml"}, `--log-format is text or json, not "xml"`},
		{[]string{"token"}, "--role is claimant, operator, regulator or administrator"},
		{[]string{"token", "--role", "claimant", "--provider", "kakao"}, "a claimant's token needs --provider KEY and --customer NUMBER"},
		{[]string{"token", "--role", "operator"}, "an operator's token needs --provider KEY"},
		{[]string{"token", "--role", "regulator", "--provider", "kakao"}, "--provider goes with claimants and operators only"},
		{[]string{"token", "--role", "administrator", "--customer", "1"}, "--customer goes with claimants only"},
		{[]string{"token", "--role", "system"}, `not "system"`},
		{[]string{"token", "--role", "regulator", "--expires", "0s"}, "--expires must be positive"},
		{[]string{"adjudicate"}, "--incident KEY"},
		{[]string{"report"}, "accepts 1 arg(s), received 0"},
		{[]string{"report", "claims", "--format", "pdf"}, `--format is json, csv or xlsx, not "pdf"`},
		{[]string{"report", "claims", "--from", "2022-13-01"}, `--from is a date such as 2022-10-19, not "2022-13-01"`},
		{[]string{"report", "claims", "--as-of", "-1"}, "--as-of and --since are numbers of cut-offs"},
		{[]string{"report", "claims", "--as-of", "0"}, "--as-of and --since are numbers of cut-offs, from 1 on"},
		{[]string{"import", "subscriptions"}, "accepts 1 arg(s), received 0"},
		{[]string{"import", "subscriptions", "-"}, "--format csv or ndjson says what - is"},
		{[]string{"import", "subscriptions", "a.csv", "--file-claims"}, "--file-claims and --incident KEY go together"},
		{[]string{"rulebook", "show", "nosuch"}, `there is no rulebook "nosuch"`},
		{[]string{"rulebook", "show", "kr-telecom-act@2019-06-25", "2019-06-25"}, "both name an edition"},
		{[]string{"rulebook", "check"}, "requires at least 1 arg"},
		{[]string{"rulebook", "check", ""}, `there is no file or folder ""`},
		{[]string{"rulebook", "check", "../../rules/library"}, "../../rules/library is no rulebook but has folders of them; name them: ../../rules/library/*/"},
		{[]string{"rulebook", "diff", "../../rules/library/us-ny-cable", "us-ny-cable"}, "is a folder; name the file"},
		{[]string{"rulebook", "new", "a"}, "--edition DATE says"},
		{[]string{"rulebook", "new", "a", "--edition", "2024-01-01"}, "there is no rules/library here"},
		{[]string{"rulebook", "new", "a", "--edition", "2024"}, `such as 2024-01-01, not "2024"`},
		{[]string{"rulebook", "new", "a", "--edition", "2024-01-01", "--jurisdiction", "kr"}, `--jurisdiction is of ISO 3166, such as KR, GB or US-NY, not "kr"`},
		{[]string{"rulebook", "new", "a", "--edition", "2024-01-01", "--dir", t.TempDir(), "--zone", "Mars/X"}, "cannot be made so: unknown time zone Mars/X"},
	} {
		got := command(t, nil, c.args...)
		if got.code != exitUsage || !strings.Contains(got.err, c.says) {
			t.Errorf("bosang %s: exit code %d, %q; it should say %q", strings.Join(c.args, " "), got.code, got.err, c.says)
		}
	}
}

func TestADatabaseThatCannotBeHadEndsWithThreeAndAHint(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"migrate"}, {"serve"}, {"work"}, {"run", "--addr", "127.0.0.1:0"}, {"token", "--role", "regulator"}} {
		got := command(t, nil, append(args, "--database", "postgres://nobody@127.0.0.1:1/nothing")...)
		if got.code != exitNoDatabase || !strings.Contains(got.err, "is the server of DATABASE_URL up?") {
			t.Errorf("bosang %v: exit code %d, %q", args, got.code, got.err)
		}
	}
}

func TestADatabaseWithoutTablesSaysToMigrate(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	for _, args := range [][]string{{"adjudicate", "--incident", "x"}, {"serve", "--addr", "127.0.0.1:0"}, {"work"}} {
		if got := command(t, db, args...); got.code != exitFailed || !strings.Contains(got.err, "run `bosang migrate`") {
			t.Errorf("bosang %v: exit code %d, %q", args, got.code, got.err)
		}
	}
	command(t, db, "migrate").done(t)
	command(t, db, "migrate").done(t)
	if got := command(t, db, "adjudicate", "--incident", "x"); got.code != exitFailed || !strings.Contains(got.err, `there is no incident "x"`) {
		t.Errorf("once migrated: exit code %d, %q", got.code, got.err)
	}
}

func TestEveryCommandIsDescribedWithExamplesAndItsEnvironment(t *testing.T) {
	t.Parallel()
	help := command(t, nil, "--help").done(t).out
	for _, has := range []string{"DATABASE_URL", "DATABASE_SERVICE_URL", "BOSANG_DATA", "BOSANG_ADDR", "BOSANG_TLS_CERT", "BOSANG_TLS_KEY", "BOSANG_PUBLIC_URL",
		"BOSANG_TRUSTED_PROXIES", "BOSANG_METRICS_FROM", "BOSANG_RATE_LIMITS", "BOSANG_MAX_CONNECTIONS", "BOSANG_EVIDENCE", "BOSANG_EVIDENCE_LIMITS", "BOSANG_LOG", "Exit codes"} {
		if !strings.Contains(help, has) {
			t.Errorf("the help does not speak of %s", has)
		}
	}
	p := &program{}
	for _, c := range p.root().Commands() {
		if c.Short == "" || c.Name() != "version" && c.Name() != "help" && c.Name() != "completion" && c.Long == "" && !c.HasSubCommands() {
			t.Errorf("%s is not described", c.Name())
		}
		if !strings.Contains(help, "  "+c.Name()) && !c.Hidden {
			t.Errorf("the help does not list %s", c.Name())
		}
	}
}

func TestRunUsesTheDatabaseItIsGiven(t *testing.T) {
	t.Parallel()
	db := pgtest.Empty(t)
	got := command(t, db, "run", "--claims", "100", "--no-serve", "--lang", "ko", "--addr", "127.0.0.1:0").done(t)
	if !strings.Contains(got.out, "톡서랍 플러스") || !strings.Contains(got.out, "22:30") {
		t.Error(got.out)
	}
	again := command(t, db, "run", "--claims", "100", "--no-serve", "--addr", "127.0.0.1:0").done(t)
	if !strings.Contains(again.out, "100 claims are in the database; none was filed twice.") {
		t.Error(again.out)
	}
}

const subscriptions = `provider,service,plan,customer_number,claimant_kind,started_at,ended_at,channel,billing_day,fee,currency
kakao,talk,drawer-plus-100gb,a-1,consumer,2022-01-01T00:00:00+09:00,,direct,,,
kakao,talk,nosuch,a-2,consumer,2022-01-01T00:00:00+09:00,,direct,,,
kakao,talk,messenger,a-3,consumer,2022-01-01,,direct,,,
kakao,talk,emoticon-plus,a-4,consumer,2022-10-16T00:00:00+09:00,2022-10-15T00:00:00+09:00,google,,,
kakao,talk,emoticon-plus,a-5,consumer,2022-01-01T00:00:00+09:00,,google,31,4900,KRW
`

func TestAnImportReportsEachRowAndCanBeRunAgain(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	uc := open(t, db)
	load(t, uc)
	args := []string{"import", "subscriptions", "-", "--format", "csv", "--report", "-", "--file-claims", "--incident", demonstration.IncidentKey}
	first := commandIn(t, db, subscriptions, args...)
	if first.code != exitPartly {
		t.Fatalf("exit code %d: %s", first.code, first.err)
	}
	lines := reported(t, first.out)
	for row, want := range map[int][2]string{1: {"added", "filed"}, 2: {"invalid", ""}, 3: {"invalid", ""}, 4: {"invalid", ""}, 5: {"added", "filed"}} {
		l := lines[row]
		if l.Status != want[0] || l.Filed != want[1] || l.Line != row+1 || (want[0] == "invalid") != (len(l.Faults) > 0) {
			t.Errorf("row %d: %+v", row, l)
		}
	}
	if !strings.Contains(first.err, "5 rows: 2 added, 0 were there, 3 refused") || !strings.Contains(first.err, "claims: 2 filed, 0 were there, 0 refused") {
		t.Errorf("the sum: %s", first.err)
	}
	again := commandIn(t, db, subscriptions, args...)
	second := reported(t, again.out)
	if l := second[1]; l.Status != "exists" || l.Filed != "exists" || l.Claim != lines[1].Claim || l.Subscription != lines[1].Subscription {
		t.Errorf("again: %+v, at first %+v", l, lines[1])
	}
	plain := commandIn(t, db, subscriptions, "import", "subscriptions", "-", "--format", "csv")
	if plain.code != exitPartly || plain.out != "" || !strings.Contains(plain.err, "row 2 (line 3): plan: ") {
		t.Errorf("without a report: exit code %d, %q, %q", plain.code, plain.out, plain.err)
	}
	bad := commandIn(t, db, "provider,colour\n", "import", "subscriptions", "-", "--format", "csv")
	if bad.code != exitFailed || !strings.Contains(bad.err, "colour") {
		t.Errorf("a wrong heading: exit code %d, %q", bad.code, bad.err)
	}
}

func reported(t *testing.T, text string) map[int]outcomeLine {
	t.Helper()
	lines := map[int]outcomeLine{}
	for line := range strings.Lines(text) {
		var l outcomeLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		lines[l.Row] = l
	}
	return lines
}

func TestTokensAreMintedForEveryRoleAndForKnownCustomersOnly(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	load(t, open(t, db))
	commandIn(t, db, strings.Join(strings.SplitAfter(subscriptions, "\n")[:2], ""), "import", "subscriptions", "-", "--format", "csv").done(t)
	for _, args := range [][]string{
		{"--role", "claimant", "--provider", "kakao", "--customer", "a-1"},
		{"--role", "operator", "--provider", "kakao", "--provider", "kakao-pay"},
		{"--role", "regulator", "--expires", "1h"},
		{"--role", "administrator", "--subject", "the night shift"},
		{"--role", "operator", "--provider", "kakao", "--name", "import", "--scope", "subscription:write", "--scope", "claim:read"},
	} {
		got := command(t, db, append([]string{"token"}, args...)...).done(t)
		if _, _, err := identity.ParseToken(strings.TrimSpace(got.out)); err != nil {
			t.Errorf("token %v: %q", args, got.out)
		}
	}
	unknown := command(t, db, "token", "--role", "claimant", "--provider", "kakao", "--customer", "a-9")
	if unknown.code != exitFailed || !strings.Contains(unknown.err, `kakao has no customer "a-9"`) || unknown.out != "" {
		t.Errorf("an unknown customer: %+v", unknown)
	}
	var n int
	if err := db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM tokens WHERE name = 'import' AND scopes = '{subscription:write,claim:read}'").Scan(&n); err != nil || n != 1 {
		t.Errorf("the token's name and scopes are kept %d times (%v)", n, err)
	}
	if err := db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM claimants").Scan(&n); err != nil || n != 1 {
		t.Errorf("asking for a token made claimants: there are %d (%v)", n, err)
	}
	revokesTokens(t, db)
	if got := command(t, db, "token", "--role", "operator", "--provider", "nosuch"); got.code != exitFailed {
		t.Errorf("an unknown provider: %+v", got)
	}
}

func TestARehearsalChangesNothing(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	load(t, open(t, db))
	commandIn(t, db, subscriptions, "import", "subscriptions", "-", "--format", "csv", "--file-claims", "--incident", demonstration.IncidentKey)
	rehearsed := command(t, db, "adjudicate", "--incident", demonstration.IncidentKey, "--rehearse").done(t)
	if !strings.Contains(rehearsed.out, "2 claims seen, 2 would be decided") || !regexp.MustCompile(`\n +2 granted\n`).MatchString(rehearsed.out) {
		t.Errorf("a rehearsal says %q", rehearsed.out)
	}
	var n int
	if err := db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM decisions").Scan(&n); err != nil || n != 0 {
		t.Errorf("a rehearsal stored %d decisions (%v)", n, err)
	}
	for _, want := range []string{"2 claims seen, 2 decided, 0 unchanged", "2 claims seen, 0 decided, 2 unchanged"} {
		if got := command(t, db, "adjudicate", "--incident", demonstration.IncidentKey, "--provider", "kakao").done(t); !strings.Contains(got.out, want) {
			t.Errorf("%q does not say %q", got.out, want)
		}
	}
}

func TestAReportIsTheSameWithItsCutOff(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	load(t, open(t, db))
	commandIn(t, db, subscriptions, "import", "subscriptions", "-", "--format", "csv", "--file-claims", "--incident", demonstration.IncidentKey)
	first := command(t, db, "report", "claims", "--incident", demonstration.IncidentKey, "--format", "csv", "--lang", "ko").done(t)
	if !strings.Contains(first.out, "\"기준점\",\"1\"\r\n") || !strings.Contains(first.out, "\"접수일\",\"사건\"") {
		t.Errorf("it says %q", first.out)
	}
	command(t, db, "adjudicate", "--incident", demonstration.IncidentKey).done(t)
	again := command(t, db, "report", "claims", "--incident", demonstration.IncidentKey, "--format", "csv", "--lang", "ko", "--as-of", "1").done(t)
	if again.out != first.out {
		t.Errorf("as of the same cut-off it says\n%s\nand said\n%s", again.out, first.out)
	}
	if got := command(t, db, "report", "changes", "--since", "1").done(t); !strings.Contains(got.out, `"count":2`) {
		t.Errorf("what changed is %q", got.out)
	}
	if got := command(t, db, "report", "claims", "--as-of", "99"); got.code != exitFailed || !strings.Contains(got.err, "There is no such cut-off. They are made when reports are.") {
		t.Errorf("of a cut-off that is not there: exit code %d, %q", got.code, got.err)
	}
	if got := command(t, db, "report", "salaries"); got.code != exitUsage || !strings.Contains(got.err, `there is no report "salaries", but claims, decision-times`) {
		t.Errorf("exit code %d, %q", got.code, got.err)
	}
}

func TestRulebooksAreListedShownAndChecked(t *testing.T) {
	t.Parallel()
	if got := command(t, nil, "rulebook", "list").done(t); !strings.Contains(got.out, "kr-telecom-act") {
		t.Error(got.out)
	}
	shown := command(t, nil, "rulebook", "show", "kr-telecom-act", "2019-06-25").done(t)
	if !strings.Contains(shown.out, "rulebook: kr-telecom-act") {
		t.Error(shown.out)
	}
	if got := command(t, nil, "rulebook", "show", "kr-telecom-act@2019-06-25").done(t); got.out != shown.out {
		t.Error("RULEBOOK@EDITION shows another text")
	}
	command(t, nil, "rulebook", "check", "../../rules/library/kr-telecom-act", "../../rules/library/kr-telecom-act/").done(t)
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(shown.out, "kind: statute", "kind: stature", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := command(t, nil, "rulebook", "check", file); got.code != exitPartly || !strings.Contains(got.out, "wrong.yaml:") || !strings.Contains(got.out, "^") {
		t.Errorf("exit code %d, %q", got.code, got.out)
	}
}

func TestAFolderThatIsNoRulebookIsSkippedAmongOthersAndOneThatIsNotThereIsTold(t *testing.T) {
	t.Parallel()
	if got := command(t, nil, "rulebook", "check", "../../rules/library/us-ny-cable", "../../rules/library/testdata").done(t); !strings.Contains(got.out, "testdata: no rulebook, skipped") {
		t.Error(got.out)
	}
	if got := command(t, nil, "rulebook", "check", "../../rules/library/testdata"); got.code != exitUsage || !strings.Contains(got.err, "holds no rulebook") {
		t.Errorf("%+v", got)
	}
	if got := command(t, nil, "rulebook", "check", "no-such-terms"); got.code != exitUsage || !strings.Contains(got.err, `there is no file or folder "no-such-terms"`) {
		t.Errorf("%+v", got)
	}
}

func TestANewRulebookIsMadeForItsProviderInItsCurrency(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	command(t, nil, "rulebook", "new", "some-terms", "--provider", "norrsken", "--currency", "SEK", "--jurisdiction", "SE", "--zone", "Europe/Stockholm",
		"--edition", "2024-01-01", "--dir", dir).done(t)
	text, err := os.ReadFile(filepath.Join(dir, "some-terms", "2024-01-01.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if made := string(text); !strings.Contains(made, "provider: [norrsken]") || !strings.Contains(made, "0.01 SEK") || strings.Contains(made, "$schema") {
		t.Error(made)
	}
	command(t, nil, "rulebook", "check", filepath.Join(dir, "some-terms")).done(t)
}

func TestFactsAreDecidedWithoutADatabase(t *testing.T) {
	t.Parallel()
	facts := `{"plan.periodic_fee":true,"provider.class":"value_added"}`
	if got := commandIn(t, nil, facts, "evaluate", "-").done(t); len(got.out) < 50 {
		t.Error(got.out)
	}
	if got := commandIn(t, nil, facts, "evaluate", "-", "--json").done(t); !strings.Contains(got.out, `"disposition":"`) {
		t.Error(got.out)
	}
	if got := commandIn(t, nil, `{"no.such":1}`, "evaluate", "-"); got.code != exitFailed ||
		!strings.Contains(got.err, `bosang: - is no JSON of facts, as a decision has them in its member "facts": no fact of this name: "no.such"`) {
		t.Errorf("%+v", got)
	}
	long := `{"provider.jurisdiction":"GB","service.kind":"broadband","plan.audience":"consumer","report.made_on":"2022-06-06",
		"outage.down":{"stated":[["2022-06-06T08:00:00Z","2022-06-10T14:00:00Z"]]}}`
	for lawOn, edition := range map[string]string{"": "2022-04-01", "2019-04-01": "2019-04-01", "2025-03-31T23:30:00Z": "2025-04-01"} {
		if got := commandIn(t, nil, long, "evaluate", "-", "--json", "--law-on", lawOn).done(t); !strings.Contains(got.out, `"edition":"`+edition+`"`) {
			t.Errorf("as the law stood on %q: %s", lawOn, got.out)
		}
	}
	if got := commandIn(t, nil, long, "evaluate", "-", "--law-on", "2019-4-1"); got.code != exitUsage || !strings.Contains(got.err, "--law-on must be a date") {
		t.Errorf("%+v", got)
	}
}
