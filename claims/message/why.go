package message

import (
	"time"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/period"
	"bosang/rules/text"
)

// made says that a claim was decided, or decided again.
func made(again bool, lang rules.Lang) string {
	if again {
		return text.Texts{Ko: "다시 결정했고, 앞의 결정을 대신합니다", En: "it was decided again, which takes the place of what was decided before"}.In(lang)
	}
	return text.Texts{Ko: "결정했습니다", En: "it was decided"}.In(lang)
}

var thens = map[string]text.Texts{
	"open":    {Ko: "장애가 끝나면 다시 결정하며, 그 전에는 지급하지 않습니다.", En: "It is decided again when the outage has ended; nothing is paid before."},
	"cash":    {Ko: "돈은 지급 전 확인이 끝난 뒤 알려 주신 계좌로 보내고, 보낼 때 다시 알려 드립니다.", En: "Money goes to the account that you named, once it was cleared for payment; we tell you when it does."},
	"kind":    {Ko: "사업자가 제공하면 알려 드립니다.", En: "We tell you when the provider has given it."},
	"both":    {Ko: "돈은 지급 전 확인이 끝난 뒤 알려 주신 계좌로 보내고, 나머지는 사업자가 제공합니다. 그때마다 알려 드립니다.", En: "Money goes to the account that you named, once it was cleared for payment; the rest is given by the provider. We tell you of each."},
	"refused": {Ko: "동의하지 않으시면 이의신청을 하실 수 있습니다.", En: "If you do not agree, you can appeal."},
	"person":  {Ko: "담당자가 확인하여 결정하면 알려 드립니다. 다시 청구하실 필요는 없습니다.", En: "A person looks at it, and we tell you what comes of it. You need not claim again."},
	"pending": {Ko: "지금 하실 일은 없습니다. 결과가 달라지면 알려 드립니다.", En: "There is nothing you need to do now. We tell you when that changes."},
}

// then says what comes next.
func then(o *rules.Outcome, lang rules.Lang) string {
	cash, kind := gives(o)
	key := "refused"
	switch {
	case o.Disposition == rules.Pending:
		key = "pending"
	case o.Disposition == rules.Referred:
		key = "person"
	case !cash && !kind:
	case !o.AsOf.IsZero():
		key = "open"
	case cash && kind:
		key = "both"
	case cash:
		key = "cash"
	default:
		key = "kind"
	}
	return thens[key].In(lang)
}

var (
	byGrounds  = text.Texts{Ko: "근거는 다음과 같습니다: %s.", En: "It follows from this: %s."}
	notGiven   = text.Texts{Ko: "%s: %s", En: "%s: %s"}
	takenAway  = text.Texts{Ko: "‘%s’에 해당하여 인정되지 않습니다.", En: "It is not given because of “%s”."}
	byPerson   = text.Texts{Ko: "‘%s’에 해당하는지 사람이 판단해야 합니다.", En: "Whether “%s” applies is for a person to decide."}
	notKnown   = text.Texts{Ko: "결정하려면 알아야 할 사실이 아직 확인되지 않았습니다.", En: "Something is not known yet on which it depends."}
	noGround   = text.Texts{Ko: "보상을 정한 기준을 이 경우에 그대로 적용할 수 없습니다.", En: "No rule that we have says what is owed in such a case."}
	stillDown  = text.Texts{Ko: "장애가 아직 계속되고 있습니다.", En: "The outage is still running."}
	lastsUntil = text.Texts{Ko: "장애가 %s까지 계속되면 결과가 달라져, 그때 다시 결정합니다.", En: "If the outage lasts until %s the outcome changes, and it is decided again then."}
)

// why says in one sentence why a decision came out as it did. The whole of it is in the
// decision's explanation.
func why(e claims.Explained, lang rules.Lang) string {
	o := e.Outcome
	switch o.Disposition {
	case rules.Granted, rules.GrantedInPart:
		return byGrounds.Say(lang, text.List(lang, grounds(e)))
	case rules.Pending:
		if o.WakesAt.IsZero() {
			return stillDown.In(lang)
		}
		return lastsUntil.Say(lang, text.Instant(lang, o.WakesAt, period.KST))
	case rules.Referred:
		for i := range o.Grounds {
			if g := &o.Grounds[i]; g.Disposition == rules.GroundReferred {
				by := g.By
				if by == "" {
					by = g.Provision
				}
				return byPerson.Say(lang, titleOf(e, o.Editions[g.Edition].Rulebook, by))
			}
		}
		if len(o.Missing()) == 0 {
			return noGround.In(lang)
		}
		return notKnown.In(lang)
	}
	return whyNot(e, lang)
}

// whyNot says why nothing is given: of the first ground what it fails by, or what takes it
// away.
func whyNot(e claims.Explained, lang rules.Lang) string {
	o := e.Outcome
	for i := range o.Grounds {
		g := &o.Grounds[i]
		book := o.Editions[g.Edition].Rulebook
		f := findingOf(e, book, g.Provision)
		switch {
		case g.Disposition == rules.GroundGranted || f == nil:
			continue
		case g.By != "":
			return takenAway.Say(lang, titleOf(e, book, g.By))
		}
		for _, c := range f.Checks {
			if c.Verdict == rules.No {
				return notGiven.Say(lang, cited(f), c.Text)
			}
		}
		return notGiven.Say(lang, cited(f), text.Sentence(f.StatusText))
	}
	return noGround.In(lang)
}

// grounds lists by which provisions something is given, each once.
func grounds(e claims.Explained) (list []string) {
	there := make(map[string]bool)
	for _, remedies := range [][]rules.Remedy{e.Outcome.Remedies, e.Outcome.Goodwill} {
		for i := range remedies {
			m := &remedies[i]
			said := m.Provision
			if f := findingOf(e, m.Rulebook, m.Provision); f != nil {
				said = cited(f)
			}
			if !there[said] {
				there[said], list = true, append(list, said)
			}
		}
	}
	return list
}

func cited(f *rules.FindingText) string {
	if f.Citation == "" {
		return f.Title
	}
	return f.Title + " (" + f.Citation + ")"
}

func titleOf(e claims.Explained, book, provision string) string {
	if f := findingOf(e, book, provision); f != nil {
		return f.Title
	}
	return provision
}

func findingOf(e claims.Explained, book, provision string) *rules.FindingText {
	for i := range e.Explanation.Findings {
		if f := &e.Explanation.Findings[i]; f.Rulebook == book && f.Provision == provision {
			return f
		}
	}
	return nil
}

// onDay is the civil day of an instant, as each language puts it.
func onDay(at time.Time) (korean, english string) {
	day := period.DateOf(at, period.KST)
	return text.Date(text.Korean, day), text.Date(text.English, day)
}
