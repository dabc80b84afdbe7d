package text

// Fact is how a fact is spoken of.
type Fact struct {
	Title  Texts
	Values map[string]Texts // of an enumerated fact, and of a yes ("true") and a no ("false")
	// Wishes say, by value, what would have to be the case: "a plan with a periodic fee" in English; in Korean a condition
	// that another may follow: "정기 요금이 있는 이용권이었다면".
	Wishes map[string]Texts
	Said   map[string]Texts // what is the case, as a sentence, by value
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
	said := make([]string, len(values))
	for i, v := range values {
		said[i] = f.Value(lang, v)
	}
	return Say(lang, WishIs, f.Title.In(lang), Or(lang, said))
}

var facts = map[string]Fact{
	"as_of": {Title: Texts{"판단 시점", "the instant of the decision"}},
	"cause.attribution": {Title: Texts{"장애의 책임", "responsibility for the cause"}, Values: map[string]Texts{
		"provider": {"사업자", "the provider"}, "third_party": {"제3자", "a third party"},
		"force_majeure": {"불가항력", "force majeure"}, "user": {"이용자", "the user"}}},
	"cause.critical_facility": {Title: Texts{"중요통신시설의 장애", "failure of a designated critical facility"}, Values: itIs,
		Wishes: yesNo(Texts{"중요통신시설의 장애였다면", "the failure of a designated critical facility"}, Texts{"중요통신시설의 장애가 아니었다면", "no designated critical facility failing"}),
		Said:   yesNo(Texts{"중요통신시설의 장애였습니다.", "A designated critical facility failed."}, Texts{"중요통신시설의 장애가 아니었습니다.", "No designated critical facility failed."})},
	"cause.kind": {Title: Texts{"장애의 종류", "kind of cause"}, Values: map[string]Texts{
		"overload": {"과도한 이용 집중", "overload"}, "equipment_fault": {"설비 장애", "fault of equipment"},
		"software_anomaly": {"소프트웨어 이상", "anomaly of software"}, "carrier_line_fault": {"기간통신사업자 회선 장애", "fault of a carrier's line"},
		"security_breach": {"침해사고", "breach of security"}, "other": {"그 밖의 원인", "another cause"}}},
	"cause.removed_at": {Title: Texts{"원인 해소 시각", "when the cause was removed"}},
	"cause.unforeseen": {Title: Texts{"평소 예상하지 못한 사유", "cause not to be foreseen"}, Values: itIs,
		Wishes: yesNo(Texts{"평소 예상하지 못한 사유임이 제시되었다면", "a cause shown to be unforeseen"}, Texts{"평소 예상할 수 있었던 사유였다면", "a cause that was to be foreseen"}),
		Said:   yesNo(Texts{"평소 예상하지 못한 불가피한 사유입니다.", "The cause was not to be foreseen."}, Texts{"평소 예상할 수 있었던 사유입니다.", "The cause was to be foreseen."})},
	"claim.election": {Title: Texts{"신청인의 선택", "the claimant's choice"}, Values: map[string]Texts{
		"money": {"금전", "money"}, "extension": {"이용기간 연장", "extension"}}},
	"claim.filed_at": {Title: Texts{"신청 시각", "when the claim was filed"}},
	"claim.loss":     {Title: Texts{"신청한 손실액", "stated loss"}},
	"claimant.kind": {Title: Texts{"신청인 구분", "kind of claimant"}, Values: map[string]Texts{
		"consumer": {"소비자", "consumer"}, "small_merchant": {"소상공인", "small merchant"}, "business": {"기업", "business"}}},
	"incident.began_at":  {Title: Texts{"사고 시작 시각", "when the incident began"}},
	"incident.key":       {Title: Texts{"사고", "incident"}},
	"outage.confidence":  {Title: Texts{"장애 시간의 신뢰도", "confidence in the outage's times"}, Values: marked},
	"outage.degraded":    {Title: Texts{"일부만 작동한 시간", "degraded time"}},
	"outage.down":        {Title: Texts{"중단된 시간", "the time of the outage"}},
	"outage.maintenance": {Title: Texts{"미리 고지한 작업", "announced maintenance"}},
	"plan.audience": {Title: Texts{"이용권의 대상", "audience of the plan"}, Values: map[string]Texts{
		"consumer": {"소비자", "consumers"}, "business": {"사업자", "businesses"}},
		Wishes: map[string]Texts{"consumer": {"소비자용 이용권이었다면", "a plan for consumers"}}},
	"plan.content_service": {Title: Texts{"콘텐츠 서비스", "content service"}, Values: itIs,
		Wishes: yesNo(Texts{"콘텐츠 서비스였다면", "a content service"}, Texts{"콘텐츠 서비스가 아니었다면", "a service that is not for content"}),
		Said:   yesNo(Texts{"콘텐츠 서비스입니다.", "It is a content service."}, Texts{"콘텐츠 서비스가 아닙니다.", "It is not a content service."})},
	"plan.key": {Title: Texts{"이용권", "plan"}},
	"plan.periodic_fee": {Title: Texts{"매월 또는 일정 시기에 내는 요금", "a fee paid monthly or at fixed times"},
		Values: yesNo(Texts{"있음", "yes"}, Texts{"없음", "no"}),
		Wishes: yesNo(Texts{"정기 요금이 있는 이용권이었다면", "a plan with a periodic fee"}, Texts{"정기 요금이 없는 이용권이었다면", "a plan without a periodic fee"}),
		Said:   yesNo(Texts{"매월 또는 일정 시기에 내는 요금이 있습니다.", "The plan has a fee paid monthly or at fixed times."}, Texts{"매월 또는 일정 시기에 내는 요금이 없습니다.", "The plan has no fee paid monthly or at fixed times."})},
	"provider.class": {Title: Texts{"사업자 구분", "class of provider"}, Values: map[string]Texts{
		"facilities_based": {"기간통신사업자", "facilities-based carrier"}, "value_added": {"부가통신사업자", "value-added service provider"},
		"data_centre": {"데이터센터 사업자", "data-centre operator"}}},
	"provider.key":                        {Title: Texts{"사업자", "provider"}},
	"provider.telecom_revenue_prior_year": {Title: Texts{"전년도 전기통신역무 매출액", "telecommunications revenue of the prior year"}},
	"service.cloud": {Title: Texts{"클라우드컴퓨팅서비스", "cloud computing service"}, Values: itIs,
		Wishes: yesNo(Texts{"클라우드컴퓨팅서비스였다면", "a cloud computing service"}, Texts{"클라우드컴퓨팅서비스가 아니었다면", "a service that is not cloud computing"}),
		Said:   yesNo(Texts{"클라우드컴퓨팅서비스입니다.", "It is a cloud computing service."}, Texts{"클라우드컴퓨팅서비스가 아닙니다.", "It is not a cloud computing service."})},
	"service.daily_users":      {Title: Texts{"하루 평균 이용자 수", "average daily users"}},
	"service.key":              {Title: Texts{"서비스", "service"}},
	"subscription.billing_day": {Title: Texts{"결제일", "billing day"}},
	"subscription.channel": {Title: Texts{"결제 경로", "billing channel"}, Values: map[string]Texts{
		"apple": {"애플", "Apple"}, "google": {"구글", "Google"}, "in_app": {"앱 안 결제", "in the app"},
		"partner": {"제휴사", "a partner"}, "web": {"웹", "web"}}},
	"subscription.fee":            {Title: Texts{"결제 기간마다 낸 요금", "the fee paid per billing period"}},
	"subscription.fee_confidence": {Title: Texts{"요금의 신뢰도", "confidence in the fee"}, Values: marked},
	"subscription.fee_period": {Title: Texts{"결제 기간", "billing period"}, Values: map[string]Texts{
		"month": {"월", "month"}, "year": {"연", "year"}}},
	"subscription.held": {Title: Texts{"이용권을 보유한 기간", "the time the subscription was held"}},
}

// Described tells whether the table speaks of a fact; a test holds that it does of every standard one.
func Described(name string) bool {
	_, ok := facts[name]
	return ok
}
