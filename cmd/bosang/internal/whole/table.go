package whole

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"bosang/claims/payout"
	"bosang/cmd/bosang/internal/terminal"
	"bosang/rules"
)

// wording is what the tables say.
type wording struct {
	stages                                 map[Name]string
	stage, count, seconds, rate, sum       string
	remittances, provider, payments, sumOf string
	left, state                            string
	nothing, files                         string
	states                                 map[payout.RemittanceState]string
}

var words = map[rules.Lang]wording{
	rules.English: {
		stages: map[Name]string{
			Filing: "claims filed", Persons: "persons made up", Deciding: "claims decided", Clearing: "claims cleared", Collect: "payments collected",
			Releasing: "payments released", Files: "payments in bank files", Reports: "reports",
		},
		stage: "stage", count: "count", seconds: "seconds", rate: "per second", sum: "from filed to money",
		remittances: "Money on its way", provider: "provider", payments: "payments", sumOf: "sum", left: "held back", state: "state", nothing: "–",
		files:  "Bank files and reports (as of cut-off %d) are in %s.",
		states: map[payout.RemittanceState]string{payout.Released: "released", payout.Closed: "closed", payout.DroppedOut: "nothing to pay"},
	},
	rules.Korean: {
		stages: map[Name]string{
			Filing: "접수한 청구", Persons: "꾸며낸 인적 사항", Deciding: "결정한 청구", Clearing: "심사한 청구", Collect: "모은 지급",
			Releasing: "보낸 지급", Files: "은행 파일의 지급", Reports: "보고서",
		},
		stage: "단계", count: "건수", seconds: "초", rate: "초당", sum: "접수에서 지급까지",
		remittances: "보낸 돈", provider: "사업자", payments: "지급", sumOf: "합계", left: "지급 보류", state: "상태", nothing: "–",
		files:  "은행 파일과 보고서(기준점 %d)는 %s에 있습니다.",
		states: map[payout.RemittanceState]string{payout.Released: "보냄", payout.Closed: "마침", payout.DroppedOut: "지급할 것 없음"},
	},
}

// Tell writes what is on its way, and what each stage took.
func (r *Run) Tell(to io.Writer) {
	w := words[r.Lang]
	if len(r.lots) > 0 {
		_, _ = fmt.Fprintf(to, "%s\n\n%s\n", w.remittances, r.money(w))
	}
	_, _ = fmt.Fprintf(to, "%s", r.table(w))
	if r.Out != "" {
		_, _ = fmt.Fprintf(to, "\n"+w.files+"\n", r.asOf, r.Out)
	}
}

func (r *Run) money(w wording) *terminal.Table {
	t := &terminal.Table{Head: []string{w.provider, w.payments, w.sumOf, w.left, w.state}, Right: []bool{false, true, true, true, false}}
	for _, l := range r.lots {
		name := l.Provider.Name.English
		if r.Lang == rules.Korean {
			name = l.Provider.Name.Korean
		}
		m := l.Remittance
		state, known := w.states[m.State]
		if !known {
			state = string(m.State)
		}
		t.Add(name, terminal.Thousands(m.Count), terminal.Grouped(m.Sum.AmountString())+" "+m.Sum.Currency(), orNothing(l.Entitlements, w), state)
	}
	return t
}

func orNothing(n int64, w wording) string {
	if n == 0 {
		return w.nothing
	}
	return terminal.Thousands(n)
}

// table has a row for each stage. What is set up before is not part of the sum.
func (r *Run) table(w wording) *terminal.Table {
	t := &terminal.Table{Head: []string{w.stage, w.count, w.seconds, w.rate}, Right: []bool{false, true, true, true}}
	var sum time.Duration
	for _, s := range r.stages {
		if s.name == Deciding {
			t.Rule()
		}
		if s.name != Filing && s.name != Persons {
			sum += s.took
		}
		rate := w.nothing
		if s.count > 0 {
			rate = terminal.Thousands(int64(float64(s.count) / s.took.Seconds()))
		}
		t.Add(w.stages[s.name], orNothing(s.count, w), seconds(s.took), rate)
	}
	t.Rule()
	t.Add(w.sum, "", seconds(sum), "")
	return t
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) }
