package notice

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"bosang/claims"
	"bosang/rules"
	"bosang/rules/text"
)

// seoul is the zone of the decree.
var seoul = time.FixedZone("KST", 9*60*60)

// source is what a draft is written from.
type source struct {
	dossier  *claims.Dossier
	provider claims.ProviderID
	work     *work
	// last is what the provider told of the incident last, and before what was written
	// before; both may be empty.
	last   rules.Texts
	before []rules.Texts
}

// draft writes what is recorded for each item of a notice; what is not is empty.
func (s source) draft(k Kind) []rules.Texts {
	items := Items(k)
	texts := make([]rules.Texts, len(items))
	for i, item := range items {
		switch item {
		case Fact:
			texts[i] = s.fact()
		case CauseItem:
			texts[i] = s.cause()
		case Measures:
			texts[i] = s.last
		case Claimants:
			texts[i] = s.claimants()
		case Standard:
			texts[i] = s.standard()
		case Procedure:
			texts[i] = procedure
		}
		// What nothing on record says stays as it was written before.
		if texts[i].IsZero() && i < len(s.before) {
			texts[i] = s.before[i]
		}
	}
	return texts
}

func (s source) zone() *time.Location {
	if s.work.zone != nil {
		return s.work.zone
	}
	return seoul
}

// spell is one span in which features of a service were down for the same people.
type spell struct {
	service  claims.ServiceID
	cohort   string
	from, to time.Time
	features []rules.Texts
}

// spells gives what was down of the provider's, the earliest first.
func (s source) spells() []spell {
	var all []spell
	for _, o := range s.dossier.Outages {
		service, ok := s.dossier.Services[o.ServiceID]
		if o.ProviderID != s.provider || !ok {
			continue
		}
		var name rules.Texts
		for _, f := range service.Features {
			if f.Key == o.Feature {
				name = rules.Texts{Ko: f.Name.Korean, En: f.Name.English}
			}
		}
		for _, w := range o.Windows {
			if w.Severity != claims.Down {
				continue
			}
			one := spell{o.ServiceID, o.Cohort, w.Span.Start.Stated, w.Span.End.Stated, nil}
			i := slices.IndexFunc(all, func(x spell) bool {
				return x.service == one.service && x.cohort == one.cohort && x.from.Equal(one.from) && x.to.Equal(one.to)
			})
			if i < 0 {
				i, all = len(all), append(all, one)
			}
			all[i].features = append(all[i].features, name)
		}
	}
	slices.SortStableFunc(all, func(a, b spell) int {
		return cmp.Or(a.from.Compare(b.from), a.service.Compare(b.service), a.to.Compare(b.to))
	})
	return all
}

// fact says what was down, for whom and how long.
func (s source) fact() rules.Texts {
	spells := s.spells()
	if len(spells) == 0 {
		return rules.Texts{}
	}
	write := func(lang rules.Lang) string {
		lines := []string{factHead.In(lang)}
		for _, x := range spells {
			service := s.dossier.Services[x.service]
			features := make([]string, len(x.features))
			for i, f := range x.features {
				features[i] = f.In(lang)
			}
			form, args := factEnded, []any{nameOf(service.Name).In(lang), text.List(lang, features), text.Instant(lang, x.from, s.zone())}
			if x.to.IsZero() {
				form = factRuns
			} else {
				args = append(args, text.Instant(lang, x.to, s.zone()))
			}
			line := form.Say(lang, args...)
			if x.cohort != "" {
				line += factCohort.Say(lang, x.cohort)
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	}
	return both(write)
}

// cause says what is recorded of the cause; "other" says nothing.
func (s source) cause() rules.Texts {
	c := s.dossier.Causes[s.provider]
	kind, known := causeTexts[c.Kind]
	if !known {
		return rules.Texts{}
	}
	return both(func(lang rules.Lang) string {
		parts := []string{causeIs.Say(lang, kind.In(lang))}
		if whose, ok := attributionTexts[c.Attribution]; ok {
			parts = append(parts, whose.In(lang))
		}
		if !c.RemovedAt.IsZero() {
			parts = append(parts, causeRemoved.Say(lang, text.Instant(lang, c.RemovedAt, s.zone())))
		}
		return strings.Join(parts, " ")
	})
}

// claimants says who can claim compensation: whoever held one of the plans to which
// the duty extends while it was down.
func (s source) claimants() rules.Texts {
	scopes := s.work.scopes[Compensation]
	if len(scopes) == 0 {
		return rules.Texts{}
	}
	return both(func(lang rules.Lang) string {
		lines := []string{claimantsHead.In(lang)}
		for _, x := range scopes {
			plan := s.dossier.Plans[x.Plan]
			name := nameOf(s.dossier.Services[plan.ServiceID].Name).In(lang) + " " + nameOf(plan.Name).In(lang)
			form, args := claimantsEnded, []any{name, text.Instant(lang, x.From, s.zone())}
			if x.To.IsZero() {
				form = claimantsRuns
			} else {
				args = append(args, text.Instant(lang, x.To, s.zone()))
			}
			line := form.Say(lang, args...)
			if x.Cohort != "" {
				line += factCohort.Say(lang, x.Cohort)
			}
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
		return strings.Join(lines, "\n")
	})
}

// standard says on what compensation rests.
func (s source) standard() rules.Texts {
	if len(s.work.grounds) == 0 {
		return rules.Texts{}
	}
	return both(func(lang rules.Lang) string {
		lines := []string{standardHead.In(lang)}
		for _, g := range s.work.grounds {
			lines = append(lines, "- "+g.In(lang))
		}
		return strings.Join(lines, "\n")
	})
}

func both(write func(rules.Lang) string) rules.Texts {
	return rules.Texts{Ko: write(rules.Korean), En: write(rules.English)}
}

func nameOf(n claims.Name) rules.Texts { return rules.Texts{Ko: n.Korean, En: n.English} }

// What drafts say.
var (
	factHead       = rules.Texts{Ko: "다음 서비스의 제공이 중단되었습니다.", En: "The following services were interrupted."}
	factEnded      = rules.Texts{Ko: "- %s (%s): %s부터 %s까지", En: "- %s (%s): from %s to %s"}
	factRuns       = rules.Texts{Ko: "- %s (%s): %s부터 중단되어 아직 재개되지 않았습니다", En: "- %s (%s): since %s, not resumed yet"}
	factCohort     = rules.Texts{Ko: " (대상: %s)", En: " (those concerned: %s)"}
	causeIs        = rules.Texts{Ko: "중단의 원인은 %s입니다.", En: "The cause of the interruption was %s."}
	causeRemoved   = rules.Texts{Ko: "원인은 %s에 해소되었습니다.", En: "The cause was removed on %s."}
	claimantsHead  = rules.Texts{Ko: "다음 이용권을 중단된 동안 보유하신 분은 손해배상을 청구하실 수 있습니다.", En: "You can claim compensation if you held one of these plans while it was interrupted."}
	claimantsEnded = rules.Texts{Ko: "- %s: %s부터 %s까지", En: "- %s: from %s to %s"}
	claimantsRuns  = rules.Texts{Ko: "- %s: %s부터 (아직 재개되지 않았습니다)", En: "- %s: since %s (not resumed yet)"}
	standardHead   = rules.Texts{Ko: "배상은 다음 기준에 따라 정합니다.", En: "Compensation is settled by these standards."}
	procedure      = rules.Texts{
		Ko: "이 사고와 이용하신 이용권을 골라 청구를 접수하시면 접수 번호를 드립니다. 결정과 그 이유는 접수 번호로 확인하실 수 있고, 사람의 재검토를 요청하실 수 있습니다.",
		En: "File a claim for this incident and the plan you held; you are given a reference. With it you can read the decision and its reasons, and ask for a person to look at it.",
	}
	causeTexts = map[claims.CauseKind]rules.Texts{
		claims.Overload:         {Ko: "이용이 과도하게 집중된 것", En: "an excess of use"},
		claims.EquipmentFault:   {Ko: "전기통신설비의 장애나 오류", En: "a fault of equipment"},
		claims.SoftwareAnomaly:  {Ko: "소프트웨어의 이상", En: "an anomaly of software"},
		claims.CarrierLineFault: {Ko: "기간통신사업자의 전기통신회선설비 장애", En: "the failure of a carrier's line"},
		claims.SecurityBreach:   {Ko: "정보통신망 침해사고", En: "a breach of security"},
	}
	attributionTexts = map[claims.Attribution]rules.Texts{
		claims.ToThirdParty:   {Ko: "이 원인은 제3자의 시설이나 행위에서 비롯되었습니다.", En: "It arose with the facilities or acts of a third party."},
		claims.ToForceMajeure: {Ko: "사업자는 이를 불가항력으로 보고 있습니다.", En: "The provider takes it for force majeure."},
	}
)
