package text

import "fmt"

// Fact is how a fact is spoken of.
type Fact struct {
	Title  Texts
	Values map[string]Texts // of an enumerated fact, and of a yes ("true") and a no ("false")
	// Wishes say, by value, what would have to be the case, as a clause: in English what follows "if", in Korean a condition
	// that another may follow: "정기 요금이 있는 이용권이었다면".
	Wishes map[string]Texts
	Said   map[string]Texts // what is the case, as a sentence, by value
	Joint  Texts            // says for any values what would have to be the case, in place of wishes
	Ask    Texts            // what one asks to know it: "what the fee was"
	// Of a fact that a rulebook declares: the question that people are asked, and of a count what it counts.
	Question, Unit Texts
}

// places are the jurisdictions that have rulebooks; others stand for themselves.
var places = map[string]Texts{
	"BR": {"브라질", "Brazil"}, "CA": {"캐나다", "Canada"}, "DE": {"독일", "Germany"}, "GB": {"영국", "United Kingdom"}, "IN": {"인도", "India"},
	"JP": {"일본", "Japan"}, "KR": {"대한민국", "Republic of Korea"}, "US": {"미국", "United States"}, "US-NY": {"미국 뉴욕주", "New York, United States"},
}

func yesNo(yes, no Texts) map[string]Texts { return map[string]Texts{"true": yes, "false": no} }

var (
	itIs   = yesNo(Texts{"예", "yes"}, Texts{"아니요", "no"})
	marked = map[string]Texts{
		"A": {"원문 확인", "primary source"}, "B": {"여러 보도 일치", "several reports"}, "C": {"보도 한 건", "one report"},
		"M": {"미확인", "not confirmed"}, "I": {"추정", "inferred"},
	}
)

// FactNamed describes a fact; a name that is not in the table stands for itself.
func FactNamed(name string) Fact {
	if f, ok := facts[name]; ok {
		return f
	}
	return Fact{Title: Texts{name, name}}
}

// Value writes a yes or no, or a value of an enumerated fact; other texts stand for themselves.
func (f Fact) Value(lang Lang, value string) string {
	if t, ok := f.Values[value]; ok {
		return t.In(lang)
	}
	return value
}

// Wish writes what would have to be the case for the fact to be one of the values.
func (f Fact) Wish(lang Lang, values []string) string {
	if len(values) == 1 {
		if t, ok := f.Wishes[values[0]]; ok {
			return t.In(lang)
		}
	}
	said, wishes := make([]string, len(values)), make([]string, len(values))
	whole := len(values) > 0
	for i, v := range values {
		said[i], wishes[i] = f.Value(lang, v), f.Wishes[v].In(lang)
		whole = whole && wishes[i] != ""
	}
	switch {
	case !f.Joint.IsZero():
		return fmt.Sprintf(f.Joint.In(lang), Or(lang, said))
	case whole:
		return Either(lang, wishes)
	}
	return Say(lang, WishIs, f.Title.In(lang), Or(lang, said))
}

var facts = map[string]Fact{
	"as_of": {Ask: Texts{"언제를 기준으로 판단하는지", "as of when it is decided"}, Title: Texts{"판단 시점", "the instant of the decision"}},
	"cause.attribution": {Ask: Texts{"누구의 책임인지", "who was responsible for the cause"}, Title: Texts{"장애의 책임", "responsibility for the cause"}, Values: map[string]Texts{
		"provider": {"사업자", "the provider"}, "third_party": {"제3자", "a third party"},
		"force_majeure": {"불가항력", "force majeure"}, "user": {"이용자", "the user"}},
		Joint: Texts{"장애의 원인이 %s 쪽에 있었다면", "%s had been responsible for the cause"}},
	"cause.critical_facility": {Ask: Texts{"중요통신시설의 장애였는지", "whether a designated critical facility failed"}, Title: Texts{"중요통신시설의 장애", "failure of a designated critical facility"}, Values: itIs,
		Wishes: yesNo(Texts{"중요통신시설의 장애였다면", "a designated critical facility had failed"}, Texts{"중요통신시설의 장애가 아니었다면", "no designated critical facility had failed"}),
		Said:   yesNo(Texts{"중요통신시설의 장애였습니다.", "A designated critical facility failed."}, Texts{"중요통신시설의 장애가 아니었습니다.", "No designated critical facility failed."})},
	"cause.kind": {Ask: Texts{"어떤 종류의 장애였는지", "what kind of cause it was"}, Title: Texts{"장애의 종류", "kind of cause"}, Values: map[string]Texts{
		"overload": {"과도한 이용 집중", "overload"}, "equipment_fault": {"설비 장애", "a fault of equipment"},
		"software_anomaly": {"소프트웨어 이상", "an anomaly of software"}, "carrier_line_fault": {"기간통신사업자 회선 장애", "a fault of a carrier's line"},
		"security_breach": {"침해사고", "a breach of security"}, "other": {"그 밖의 원인", "another cause"}}},
	"cause.removed_at": {Ask: Texts{"원인이 언제 해소되었는지", "when the cause was removed"}, Title: Texts{"원인 해소 시각", "time of the removal of the cause"}},
	"cause.unforeseen": {Ask: Texts{"예상하지 못한 사유였는지", "whether the cause was unforeseen"}, Title: Texts{"평소 예상하지 못한 사유", "cause not to be foreseen"}, Values: itIs,
		Wishes: yesNo(Texts{"평소 예상하지 못한 사유임이 제시되었다면", "the cause had been shown to be unforeseen"}, Texts{"평소 예상할 수 있었던 사유였다면", "the cause had been one to be foreseen"}),
		Said:   yesNo(Texts{"평소 예상하지 못한 불가피한 사유입니다.", "The cause was not to be foreseen."}, Texts{"평소 예상할 수 있었던 사유입니다.", "The cause was to be foreseen."})},
	"claim.election": {Ask: Texts{"금전과 연장 중 무엇을 선택하는지", "whether the claimant chooses money or the extension"}, Title: Texts{"청구인의 선택", "the claimant's choice"}, Values: map[string]Texts{
		"money": {"금전", "money"}, "extension": {"이용기간 연장", "extension"}}},
	"claim.filed_at": {Ask: Texts{"언제 청구했는지", "when the claim was filed"}, Title: Texts{"청구 시각", "time of filing"}},
	"claim.loss":     {Ask: Texts{"손실액이 얼마인지(원화)", "how much was lost, in won"}, Title: Texts{"청구한 손실액", "stated loss"}},
	"claimant.kind": {Ask: Texts{"청구인이 소비자인지 소상공인인지", "whether the claimant is a consumer or a small merchant"}, Title: Texts{"청구인 구분", "kind of claimant"}, Values: map[string]Texts{
		"consumer": {"소비자", "consumer"}, "small_merchant": {"소상공인", "small merchant"}, "business": {"기업", "business"}},
		Wishes: map[string]Texts{"consumer": {"청구인이 소비자였다면", "the claimant had been a consumer"}, "small_merchant": {"청구인이 소상공인이었다면", "the claimant had been a small merchant"},
			"business": {"청구인이 기업이었다면", "the claimant had been a business"}}},
	"incident.began_at":  {Ask: Texts{"사고가 언제 시작되었는지", "when the incident began"}, Title: Texts{"사고 시작 시각", "when the incident began"}},
	"incident.key":       {Ask: Texts{"어느 사고인지", "which incident it was"}, Title: Texts{"사고", "incident"}},
	"outage.confidence":  {Ask: Texts{"장애 시간이 얼마나 확실한지", "how certain the times of the outage are"}, Title: Texts{"장애 시간의 신뢰도", "confidence in the outage's times"}, Values: marked},
	"outage.degraded":    {Ask: Texts{"언제 일부만 작동했는지", "when the service worked in part only"}, Title: Texts{"일부만 작동한 시간", "degraded time"}},
	"outage.down":        {Ask: Texts{"장애가 정확히 언제부터 언제까지였는지", "exactly when the outage began and ended"}, Title: Texts{"중단된 시간", "the time of the outage"}},
	"outage.maintenance": {Ask: Texts{"미리 고지한 작업이 있었는지", "what maintenance was announced"}, Title: Texts{"미리 고지한 작업", "announced maintenance"}},
	"plan.audience": {Ask: Texts{"소비자용 이용권인지 사업자용 이용권인지", "whether the plan is for consumers or businesses"}, Title: Texts{"이용권의 대상", "audience of the plan"}, Values: map[string]Texts{
		"consumer": {"소비자", "consumers"}, "business": {"사업자", "businesses"}},
		Wishes: map[string]Texts{"consumer": {"소비자용 이용권이었다면", "the plan had been for consumers"}, "business": {"사업자용 이용권이었다면", "the plan had been for businesses"}}},
	"plan.content_service": {Ask: Texts{"콘텐츠 서비스인지", "whether it is a content service"}, Title: Texts{"콘텐츠 서비스", "content service"}, Values: itIs,
		Wishes: yesNo(Texts{"콘텐츠 서비스였다면", "it had been a content service"}, Texts{"콘텐츠 서비스가 아니었다면", "it had not been a content service"}),
		Said:   yesNo(Texts{"콘텐츠 서비스입니다.", "It is a content service."}, Texts{"콘텐츠 서비스가 아닙니다.", "It is not a content service."})},
	"plan.key": {Ask: Texts{"어느 이용권인지", "which plan it was"}, Title: Texts{"이용권", "plan"}},
	"plan.periodic_fee": {Ask: Texts{"매월 또는 일정 시기에 내는 요금이 있는지", "whether the plan has a fee paid monthly or at fixed times"}, Title: Texts{"매월 또는 일정 시기에 내는 요금", "a fee paid monthly or at fixed times"},
		Values: yesNo(Texts{"있음", "yes"}, Texts{"없음", "no"}),
		Wishes: yesNo(Texts{"정기 요금이 있는 이용권이었다면", "the plan had a periodic fee"}, Texts{"정기 요금이 없는 이용권이었다면", "the plan had no periodic fee"}),
		Said:   yesNo(Texts{"매월 또는 일정 시기에 내는 요금이 있습니다.", "The plan has a fee paid monthly or at fixed times."}, Texts{"매월 또는 일정 시기에 내는 요금이 없습니다.", "The plan has no fee paid monthly or at fixed times."})},
	"provider.class": {Ask: Texts{"어떤 종류의 사업자인지", "which class of provider it is"}, Title: Texts{"사업자 구분", "class of provider"}, Values: map[string]Texts{
		"facilities_based": {"기간통신사업자", "facilities-based carrier"}, "value_added": {"부가통신사업자", "value-added service provider"},
		"data_centre": {"데이터센터 사업자", "data-centre operator"}}},
	"provider.jurisdiction":               {Ask: Texts{"어느 나라(지역)의 사업자인지", "in which jurisdiction the provider is"}, Title: Texts{"사업자의 관할", "jurisdiction of the provider"}, Values: places},
	"provider.key":                        {Ask: Texts{"어느 사업자인지", "which provider it was"}, Title: Texts{"사업자", "provider"}},
	"provider.telecom_revenue_prior_year": {Ask: Texts{"전년도 전기통신역무 매출액이 얼마인지", "what the telecommunications revenue of the prior year was"}, Title: Texts{"전년도 전기통신역무 매출액", "telecommunications revenue of the prior year"}},
	"service.cloud": {Ask: Texts{"클라우드컴퓨팅서비스인지", "whether it is a cloud computing service"}, Title: Texts{"클라우드컴퓨팅서비스", "cloud computing service"}, Values: itIs,
		Wishes: yesNo(Texts{"클라우드컴퓨팅서비스였다면", "it had been a cloud computing service"}, Texts{"클라우드컴퓨팅서비스가 아니었다면", "it had not been a cloud computing service"}),
		Said:   yesNo(Texts{"클라우드컴퓨팅서비스입니다.", "It is a cloud computing service."}, Texts{"클라우드컴퓨팅서비스가 아닙니다.", "It is not a cloud computing service."})},
	"service.daily_users": {Unit: Texts{"명", "users"}, Ask: Texts{"하루 평균 이용자가 몇 명인지", "how many users there were per day on average"}, Title: Texts{"하루 평균 이용자 수", "average number of daily users"}},
	"service.key":         {Ask: Texts{"어느 서비스인지", "which service it was"}, Title: Texts{"서비스", "service"}},
	"service.kind": {Ask: Texts{"어떤 종류의 서비스인지", "what kind of service it is"}, Title: Texts{"서비스의 종류", "kind of service"}, Values: map[string]Texts{
		"mobile": {"이동통신", "mobile"}, "broadband": {"초고속인터넷", "broadband"}, "fixed_voice": {"유선전화", "fixed voice"},
		"television": {"텔레비전", "television"}, "messenger": {"메신저", "messenger"}, "content": {"콘텐츠", "content"}, "game": {"게임", "game"},
		"cloud": {"클라우드", "cloud"}, "payment": {"결제", "payment"}, "other": {"그 밖의 서비스", "another kind"}}},
	"subscription.billing_day": {Ask: Texts{"결제일이 언제인지", "on which day it is billed"}, Title: Texts{"결제일", "billing day"}},
	"subscription.channel": {Ask: Texts{"어떤 경로로 결제했는지", "through which channel it was billed"}, Title: Texts{"결제 경로", "billing channel"}, Values: map[string]Texts{
		"apple": {"애플", "Apple"}, "google": {"구글", "Google"}, "in_app": {"앱 안 결제", "in-app billing"},
		"direct": {"사업자에게 직접 결제", "billed by the provider itself"}, "partner": {"제휴사", "a partner"}, "web": {"웹", "web"}}},
	"subscription.fee":            {Ask: Texts{"결제 기간마다 낸 요금이 얼마인지(원화)", "what was paid per billing period, in won"}, Title: Texts{"결제 기간마다 낸 요금", "fee paid per billing period"}},
	"subscription.fee_confidence": {Ask: Texts{"요금이 얼마나 확실한지", "how certain the fee is"}, Title: Texts{"요금의 신뢰도", "confidence in the fee"}, Values: marked},
	"subscription.fee_period": {Ask: Texts{"월 단위로 냈는지 연 단위로 냈는지", "whether it was paid by the month or by the year"}, Title: Texts{"결제 기간", "billing period"}, Values: map[string]Texts{
		"month": {"월", "month"}, "year": {"연", "year"}}},
	"subscription.held": {Ask: Texts{"이용권을 언제 보유했는지", "when the subscription was held"}, Title: Texts{"이용권을 보유한 기간", "the time the subscription was held"}},
}

// Marked writes what a mark of confidence means.
func Marked(lang Lang, mark string) string { return Fact{Values: marked}.Value(lang, mark) }

// UnitOf is what a standard fact counts; no text of one that is no count, or a number without a unit.
func UnitOf(name string) Texts { return facts[name].Unit }

// Asked writes what one asks to know the fact.
func (f Fact) Asked(lang Lang) string {
	if f.Ask.IsZero() {
		return f.Title.In(lang)
	}
	return f.Ask.In(lang)
}

// Described tells whether the table speaks of a fact; a test holds that it does of every standard one.
func Described(name string) bool {
	_, ok := facts[name]
	return ok
}

// YesNo is how the answers to a question are written.
func YesNo() map[string]Texts { return itIs }
