package plain

import (
	"strings"
	"time"

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
	of := r.say("중단", "outage")
	if q.Of == fact.FactOutageDegraded {
		of = r.say("일부만 작동한 시간", "time when it worked in part only")
	}
	var out string
	switch q.Measure {
	case definition.Longest:
		out = r.say("%s 가운데 가장 길게 이어진 시간", "the longest continuous %s", of)
	case definition.Total:
		out = r.say("%s 시간의 합계", "the %s in all", of)
	case definition.Began:
		out = r.say("%s이 시작된 시각", "the instant at which the %s began", of)
	case definition.Ended:
		out = r.say("%s이 끝난 시각", "the instant at which the %s ended", of)
	}
	if q.Held {
		out += r.say(", 이용권을 보유한 동안", ", while the subscription was held")
	}
	notice := ""
	if q.Notice > 0 {
		notice = r.say("(%s 이상 앞서 고지)", " (announced at least %s before)", r.length(q.Notice))
	}
	switch q.Announced {
	case definition.AnnouncedLeftOut:
		out += r.say(", 미리 고지한 작업%s 제외", ", announced maintenance%s left out", notice)
	case definition.AnnouncedOnly:
		out += r.say(", 미리 고지한 작업%s만", ", within announced maintenance%s only", notice)
	}
	return out
}

func (r *reader) length(micros int64) string {
	return text.Duration(r.lang, time.Duration(micros)*time.Microsecond)
}

// formula says a formula in one line.
func (r *reader) formula(f *definition.Formula) string {
	args := make([]string, len(f.Args))
	for i := range f.Args {
		args[i] = r.argument(&f.Args[i])
	}
	switch f.Op {
	case definition.OpValue:
		return r.value(&f.Value)
	case definition.OpParameter, definition.OpQuantity:
		return r.title(f.Name)
	case definition.OpFactValue:
		return r.factTitle(fact.Fact(f.Name))
	case definition.OpPart:
		return r.say("그 기간의 시간", "the time in the period")
	case definition.OpLength:
		return r.say("그 기간의 길이", "the length of the period")
	case definition.OpSum:
		return strings.Join(args, " + ")
	case definition.OpTimes:
		return strings.Join(args, " × ")
	case definition.OpLargerOf:
		return r.say("%s 중 큰 것", "the larger of %s", text.List(r.lang, args))
	case definition.OpRest:
		return "1 − " + args[0]
	case definition.OpRatio:
		return args[0] + " ÷ " + args[1]
	case definition.OpPer:
		return r.per(f, args[0])
	case definition.OpFeePer:
		return r.say("한 달 요금", "the fee of a month")
	case definition.OpFeeFor:
		return r.feeFor(args)
	case definition.OpDateOf:
		return r.say("%s의 날짜", "the day of the %s", args[0])
	}
	return r.between(f, args)
}

// between says the operators of two arguments.
func (r *reader) between(f *definition.Formula, args []string) string {
	second := ""
	if len(args) > 1 {
		second = args[1]
	}
	a := args[0]
	switch f.Op {
	case definition.OpExcess:
		return r.say("%[2]s 초과분(%[1]s)", "what of the %[1]s exceeds %[2]s", a, second)
	case definition.OpCap:
		return r.say("%s(최대 %s)", "%s, at most %s", a, second)
	case definition.OpFloor:
		return r.say("%s(최소 %s)", "%s, at least %s", a, second)
	case definition.OpUnits:
		if f.Mode == money.Up {
			return r.say("%s ÷ %s(시작된 단위까지 셈)", "the number of %[2]s begun in the %[1]s", a, second)
		}
		return r.say("%s ÷ %s(다 찬 단위만 셈)", "the number of whole %[2]s in the %[1]s", a, second)
	case definition.OpRound:
		return r.say("%s(%s 단위로 %s)", "%[1]s, %[3]s to %[2]s", a, second, r.mode(f.Mode))
	case definition.OpBand:
		return r.say("%[2]s에 따른 %[1]s", "%s by the %s", r.title(f.Name), a)
	case definition.OpDays:
		return r.say("%s부터 %s까지의 날수", "the days from the %s to the %s", a, second)
	case definition.OpElapsed:
		return r.say("%s부터 %s까지의 시간", "the time from the %s to the %s", a, second)
	case definition.OpWorkingDay:
		return r.say("%s 다음 %s번째 근무일", "working day %[2]s after the %[1]s", a, second)
	case definition.OpCivilDay:
		return r.say("%s부터 %s일 뒤", "%[2]s days after the %[1]s", a, second)
	}
	return f.Op.String()
}

// argument puts what is made of several parts into brackets.
func (r *reader) argument(f *definition.Formula) string {
	out := r.formula(f)
	if f.Op == definition.OpSum || f.Op == definition.OpTimes || f.Op == definition.OpRest || f.Op == definition.OpRatio {
		return "(" + out + ")"
	}
	return out
}

func (r *reader) mode(m money.Mode) string {
	switch m {
	case money.Up:
		return r.say("올림", "rounded up")
	case money.Down:
		return r.say("내림", "rounded down")
	case money.HalfEven:
		return r.say("반올림(절반은 짝수 쪽)", "rounded half to even")
	}
	return r.say("반올림", "rounded")
}

var periods = map[definition.Period]text.Texts{definition.Day: {Ko: "하루", En: "day"}, definition.Month: {Ko: "한 달", En: "month"},
	definition.Quarter: {Ko: "한 분기", En: "quarter"}, definition.Year: {Ko: "한 해", En: "year"}}

func (r *reader) per(f *definition.Formula, of string) string {
	period := periods[f.Period].In(r.lang)
	only := ""
	if f.Only != nil {
		only = r.say("(%s인 기간만)", " (only those with %s)", r.bounded(f.Only.Compare, r.formula(&f.Only.Bound)))
	}
	each := of
	if f.Each != nil {
		each = r.formula(f.Each)
	}
	switch f.Take {
	case definition.TakeCount:
		return r.say("%[2]s 단위로 나눈 %[1]s의 기간 수%[3]s", "how many of each %[2]s have some of the %[1]s%[3]s", of, period, only)
	case definition.TakeMost:
		return r.say("%[2]s 단위%[3]s 중 가장 큰 %[1]s", "the greatest %[1]s of any %[2]s%[3]s", each, period, only)
	}
	return r.say("%[2]s 단위%[3]s로 %[1]s 합계(%[4]s)", "for each %[2]s of the %[4]s%[3]s, in all: %[1]s", each, period, only, of)
}

func (r *reader) feeFor(args []string) string {
	if len(args) > 1 {
		return r.say("%s의 요금(한 달을 %s로 봄)", "the fee for the %s (a month taken as %s)", args[0], args[1])
	}
	return r.say("%s의 요금(결제 기간의 실제 길이로 나눔)", "the fee for the %s (by the actual length of the billing period)", args[0])
}
