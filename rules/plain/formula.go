package plain

import (
	"strings"

	"bosang/rules/definition"
	"bosang/rules/fact"
	"bosang/rules/money"
	"bosang/rules/text"
)

// quantity says how a quantity is measured or computed.
func (r *reader) quantity(q *definition.Quantity) string {
	if q.Formula != nil {
		return r.formula(q.Formula)
	}
	out := r.measured(q)
	if q.Held {
		out += r.say(", 이용권을 보유한 동안", ", while the subscription was held")
	}
	notice := ""
	if q.Notice > 0 {
		notice = r.say("(%s 이상 앞서 고지한 것)", " (announced at least %s before)", r.length(q.Notice))
	}
	switch q.Announced {
	case definition.AnnouncedLeftOut:
		out += r.say(", 미리 고지한 작업%s 제외", ", announced maintenance%s left out", notice)
	case definition.AnnouncedOnly:
		out += r.say(", 미리 고지한 작업%s만", ", within announced maintenance%s only", notice)
	}
	return out
}

// measures are what is measured of an outage, of the time of working in part only, and of both together.
var measures = map[definition.Measure][3]text.Texts{
	definition.Longest: {{Ko: "가장 길게 이어진 중단 시간", En: "the longest continuous outage"},
		{Ko: "일부만 작동한 시간 가운데 가장 길게 이어진 것", En: "the longest continuous time of working in part only"},
		{Ko: "중단되거나 일부만 작동한 시간 가운데 가장 길게 이어진 것", En: "the longest continuous time of not working in full"}},
	definition.Total: {{Ko: "중단된 시간을 모두 더한 것", En: "all time of the outage, added up"},
		{Ko: "일부만 작동한 시간을 모두 더한 것", En: "all time of working in part only, added up"},
		{Ko: "중단되거나 일부만 작동한 시간을 모두 더한 것", En: "all time of not working in full, added up"}},
	definition.Spans: {{Ko: "중단된 횟수", En: "how many outages there were"},
		{Ko: "일부만 작동한 횟수", En: "how often it worked in part only"},
		{Ko: "중단되거나 일부만 작동한 횟수", En: "how often it did not work in full"}},
	definition.Began: {{Ko: "중단이 시작된 시각", En: "when the outage began"},
		{Ko: "일부만 작동하기 시작한 시각", En: "when it began to work in part only"},
		{Ko: "중단되거나 일부만 작동하기 시작한 시각", En: "when it began not to work in full"}},
	definition.Ended: {{Ko: "중단이 끝난 시각", En: "when the outage ended"},
		{Ko: "일부만 작동하던 것이 끝난 시각", En: "when it ended to work in part only"},
		{Ko: "중단되거나 일부만 작동하던 것이 끝난 시각", En: "when it worked in full again"}},
}

func (r *reader) measured(q *definition.Quantity) string {
	of := 0
	switch {
	case q.Or != "":
		of = 2
	case q.Of == fact.FactOutageDegraded:
		of = 1
	}
	out := measures[q.Measure][of].In(r.lang)
	if q.AtLeast != nil {
		out += r.say(", 한 번에 %s인 것만", ", those of %s alone", r.bounded(definition.AtLeast, r.formula(q.AtLeast)))
	}
	return out
}

// formula says a formula in one line.
func (r *reader) formula(f *definition.Formula) string {
	args := make([]string, len(f.Args))
	for i := range f.Args {
		args[i] = r.argument(&f.Args[i])
	}
	switch f.Op {
	case definition.OpValue:
		return r.value(&f.Value, r.units.Formula(f))
	case definition.OpParameter:
		return r.valued(f.Name)
	case definition.OpQuantity:
		return r.quantityTitle(f.Name)
	case definition.OpFactValue:
		return r.factTitle(fact.Fact(f.Name))
	case definition.OpPart:
		return text.Say(r.lang, text.SumsPart)
	case definition.OpLength:
		return text.Say(r.lang, text.SumsLength)
	case definition.OpSum:
		return strings.Join(args, " + ")
	case definition.OpTimes:
		return strings.Join(args, " × ")
	case definition.OpRest:
		return "1 − " + args[0]
	case definition.OpRatio:
		return args[0] + " ÷ " + args[1]
	case definition.OpPer:
		return r.per(f, args[0])
	case definition.OpFeePer:
		return text.Say(r.lang, text.SumsFeePer)
	case definition.OpFeeFor:
		return r.feeFor(args)
	}
	return r.phrase(f, args)
}

var endWords = map[definition.Period]text.ID{definition.Month: text.SumsEndOfMonth, definition.Quarter: text.SumsEndOfQuarter, definition.Year: text.SumsEndOfYear}

// phrase says the operators that are told in words.
func (r *reader) phrase(f *definition.Formula, args []string) string {
	for i := range args {
		args[i] = r.the(args[i])
	}
	time := f.Kind == fact.KindDate || f.Kind == fact.KindInstant
	switch f.Op {
	case definition.OpDateOf:
		return r.say("%s의 날짜", "the day of %s", args[0])
	case definition.OpEndOf:
		return text.Say(r.lang, endWords[f.Period], args[0])
	case definition.OpExcess:
		return text.Say(r.lang, text.SumsExcess, args[0], args[1])
	case definition.OpCap:
		if time {
			return text.Say(r.lang, text.SumsEarlier, args[0], args[1])
		}
		return text.Say(r.lang, text.SumsCap, args[0], args[1])
	case definition.OpFloor:
		if time {
			return text.Say(r.lang, text.SumsLater, args[0], args[1])
		}
		return text.Say(r.lang, text.SumsFloor, args[0], args[1])
	case definition.OpLargerOf:
		return text.Say(r.lang, text.SumsLarger, text.List(r.lang, args))
	case definition.OpUnits:
		if f.Mode == money.Up {
			return text.Say(r.lang, text.SumsUnitsBegun, args[0], args[1])
		}
		return text.Say(r.lang, text.SumsUnitsWhole, args[0], args[1])
	case definition.OpRound:
		return text.Say(r.lang, text.SumsRound, args[0], text.Say(r.lang, text.RoundedTo, args[1], r.mode(f.Mode)))
	case definition.OpBand:
		return text.Say(r.lang, text.SumsBand, r.parameterTitle(f.Name), args[0])
	case definition.OpDays:
		return text.Say(r.lang, text.SumsDays, args[0], args[1])
	case definition.OpElapsed:
		return text.Say(r.lang, text.SumsElapsed, args[0], args[1])
	case definition.OpWorkingDay, definition.OpCivilDay:
		return text.Say(r.lang, text.SumsCivilDay, args[0], args[1])
	}
	return f.Op.String()
}

// argument puts what is made of several parts into brackets.
func (r *reader) argument(f *definition.Formula) string {
	out := r.formula(f)
	switch f.Op {
	case definition.OpSum, definition.OpTimes, definition.OpRest, definition.OpRatio, definition.OpUnits, definition.OpCap,
		definition.OpFloor, definition.OpRound, definition.OpPer:
		return "(" + out + ")"
	}
	return out
}

func (r *reader) mode(m money.Mode) string {
	switch m {
	case money.Up:
		return text.Say(r.lang, text.RoundUp)
	case money.Down:
		return text.Say(r.lang, text.RoundDown)
	case money.HalfEven:
		return text.Say(r.lang, text.RoundHalfEven)
	}
	return text.Say(r.lang, text.RoundNearest)
}

// periods are the words for one period and for several.
var periods = map[definition.Period][2]text.ID{definition.Day: {text.PerDay, text.DaysOf}, definition.Month: {text.PerMonth, text.MonthsOf},
	definition.Quarter: {text.PerQuarter, text.QuartersOf}, definition.Year: {text.PerYear, text.YearsOf}}

// per says how time is divided among periods: what is taken of each, of which time, and of which periods alone.
func (r *reader) per(f *definition.Formula, of string) string {
	period, several := text.Say(r.lang, periods[f.Period][0]), text.Say(r.lang, periods[f.Period][1])
	var out, each string
	of = r.the(of)
	if f.Each != nil {
		each = r.formula(f.Each)
	}
	most := f.Take == definition.TakeMost
	switch {
	case f.Take == definition.TakeCount:
		out = r.say("%[2]s{이/가} 있는 %[1]s의 수", "the number of %s with some of %s", several, of)
	case most && each == "":
		out = r.say("%[2]s{을/를} %[1]s마다 나눈 것 가운데 가장 큰 값", "the greatest that any %s has of %s", period, of)
	case most:
		out = r.say("%[2]s{을/를} %[1]s마다 나누어 계산한 %[3]s 가운데 가장 큰 값", "the greatest for any %s of %s, which is worked out for each: %s", period, of, each)
	case each == "":
		out = r.say("%[2]s{을/를} %[1]s마다 나누어 더한 값", "the sum over every %s of %s", period, of)
	default:
		out = r.say("%[2]s{을/를} %[1]s마다 나누어 계산한 %[3]s{을/를} 모두 더한 값", "the sum over every %s of %s, of what is worked out for each: %s", period, of, each)
	}
	if f.Only == nil {
		return out
	}
	return text.Say(r.lang, text.SumsOnly, out, r.bounded(f.Only.Compare, r.formula(&f.Only.Bound)))
}

func (r *reader) feeFor(args []string) string {
	if len(args) > 1 {
		return text.Say(r.lang, text.SumsFeeForMonth, r.the(args[0]), args[1])
	}
	return r.say("%s의 요금(결제 기간의 실제 길이로 나눔)", "the fee for %s (by the actual length of the billing period)", r.the(args[0]))
}
