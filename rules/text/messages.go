package text

var messages = [count]Texts{
	LessThanASecond: {"1초 미만", "less than a second"},
	AboutDuration:   {"약 %s", "about %s"},
	DurationRange:   {"%s(확실한 범위: %s에서 %s 사이)", "%s (certainly between %s and %s)"}, // stated, shortest, longest
	AboutExactly:    {"약 %s(정확히 %s)", "about %s (exactly %s)"},                      // rounded figure, fraction
	WishIs:          {"%s{이/가} %s{이었다면/였다면}", "the %s had been %s"},
	WishYes:         {"‘%s’{이/가} ‘예’였다면", "“%s” had been answered with yes"},  // title
	WishNo:          {"‘%s’{이/가} ‘아니요’였다면", "“%s” had been answered with no"}, // title

	AskWhether: {"%s 여부", "whether “%s” holds"}, // title of a question
	AskWhat:    {"%s", "the %s"},                // title of what is asked for

	HeadGranted:      {"보상이 인정되었습니다: %s", "Granted: %s"},                                                         // remedies
	HeadInPart:       {"일부 인정되었습니다: %s", "Granted in part: %s"},                                                  // remedies
	HeadGoodwill:     {"사업자의 자율 지원을 받습니다: %s", "Goodwill of the provider: %s"},                                   // remedies
	HeadWithGoodwill: {"%s. 그 밖에 사업자의 자율 지원으로 %s{을/를} 받습니다", "%s, and besides, as goodwill of the provider, %s"}, // what is owed, remedies
	HeadRefused:      {"여기에서 판단한 근거로 인정되는 보상이 없습니다", "No remedy follows from the grounds decided here"},
	HeadReferred:     {"담당자가 판단합니다", "A person will decide this claim"},
	HeadAsked:        {"이러한 청구는 담당자가 판단합니다", "A person would decide a claim like this"},
	HeadPending:      {"아직 결정하지 않았습니다. 장애가 계속되고 있습니다", "Not decided yet: the outage is still running"},

	NoRulebook: {"이 사건에서 법이 무엇을 주는지 정한 규정집이 없습니다.", "No rulebook says what the law gives in this case."},
	NoRulebookLiability: {
		"전기통신사업법 제33조제1항에 따른 사업자의 배상책임은 여기에서 판단하지 않으며, 담당자가 이 청구를 살펴봅니다.",
		"The provider's liability under art. 33(1) of the Telecommunications Business Act is not decided here; a person looks at the claim."},
	NoRulebookElsewhere: {
		"사업자가 그 밖에 어떤 책임을 지는지는 여기에서 판단하지 않으며, 담당자가 이 청구를 살펴봅니다.",
		"What else the provider is liable for is not decided here; a person looks at the claim."},
	OutageEnded: { // start, end, longest
		"장애는 %s에 시작하여 %s에 끝났습니다. 가장 길게 이어진 중단 시간은 %s입니다.",
		"The outage began on %s and ended on %s. Its longest continuous span was %s."},
	OutageRuns: { // start, as of, longest
		"장애는 %s에 시작하였고 %s 현재 계속되고 있습니다. 그때까지 가장 길게 이어진 중단 시간은 %s입니다.",
		"The outage began on %s and was still running on %s. Its longest continuous span up to then was %s."},
	OutageUnknown:     {"장애가 언제 있었는지 알려져 있지 않습니다.", "It is not known when the outage was."},
	OutageNothingDown: {"이용권의 주요 기능은 중단되지 않았습니다.", "The plan's main features were not down."},
	OutageTotal:       {"중단된 시간을 모두 더하면 %s입니다.", "All spans together come to %s."},
	SoFar:             {"지금까지 %s", "%s so far"}, // how long
	OutageLater: { // as of, start
		"판단 시점인 %s에는 아직 중단이 시작되지 않았습니다. 중단은 %s에 시작했습니다.",
		"As of %s the outage had not begun; it began on %s."},
	AnnouncedPart: { // within, outside
		"이 가운데 %s{은/는} 미리 고지한 작업 시간이어서 빼고, %s{이/가} 남습니다.",
		"%s of this lay within announced work; %s remain."},
	AnnouncedAll: {"이 시간(%s)은 모두 미리 고지한 작업 시간입니다.", "All of this (%s) lay within announced work."}, // within
	NotHeldThen: {
		"청구인은 장애 시간에 이 이용권을 보유하지 않았습니다.",
		"The claimant did not hold the plan during the outage."},
	FoundFacts:    {"담당자가 확인한 사실: %s.", "Found by a person: %s."},                                        // titles of facts
	FoundShown:    {"담당자는 ‘%s’(%s)에 해당한다고 판단하였습니다.", "A person found that “%s” (%s) was shown."},         // title, citation
	FoundNotShown: {"담당자는 ‘%s’(%s)에 해당하지 않는다고 판단하였습니다.", "A person found that “%s” (%s) was not shown."}, // title, citation
	FoundAmount:   {"담당자가 ‘%s’(%s)에 따라 정한 보상: %s.", "A person assessed what “%s” (%s) comes to: %s."},    // title, citation, remedy

	Entitled: {"%s(%s): 이 근거에 해당합니다. %s", "%s (%s): this ground applies. %s"}, // title, citation, comparisons
	ExactlyTheLimit: { // comparisons of the exemption
		"중단 시간이 기준과 정확히 같습니다. 기준 시간은 이 근거에 포함되지만, 예상하지 못한 사유로 정해진 종류의 장애가 나서 그 시간 이내로 중단된 때에는 고지 의무가 없습니다. %s",
		"The outage lasted exactly as long as the threshold: the threshold itself is included in this ground, but an outage within it owes no notice where its cause was unforeseen and of the listed kinds. %s"},
	ReadAs:     {"해석: %s", "As read here: %s"},                                                    // reading
	Fails:      {"%s(%s): %s", "%s (%s): %s"},                                                     // title, citation, what the book says
	NotYet:     {"%s(%s): 아직 이 근거에 해당하지 않습니다. %s", "%s (%s): this ground does not apply yet. %s"}, // title, citation, comparisons
	FailsFor:   {"해당하지 않은 까닭: %s", "Why it does not apply: %s"},                                   // comparisons
	FailsAlike: {"해당하지 않은 까닭은 ‘%s’의 경우와 같습니다.", "It does not apply for the same reason as “%s”."}, // title of the first
	BarredBy:   {"%s(%s): ‘%s’ 예외에 해당하여 인정되지 않습니다.", "%s (%s): barred by the exception “%s”."},    // title, citation, exception
	ReferredBy: { // title, citation, exception
		"%s(%s): ‘%s’에 해당하여 담당자가 판단합니다.", "%s (%s): a person has to decide, because of “%s”."},
	ReferredItself: {"%s(%s): 담당자가 개별적으로 심사합니다.", "%s (%s): reviewed by a person."},    // title, citation
	ReferredFor:    {"담당자가 판단하는 까닭: %s [%s: %s]", "Why a person decides: %s [%s: %s]"}, // words, mark, what the mark means
	ReferredOn:     {"이 사안에서는: %s", "In this case: %s"},                                // comparisons
	GroundUnknown:  {"%s(%s): 판단하려면 다음을 알아야 합니다: %s.", "%s (%s): this cannot be told without knowing %s."},
	GroundUnknownPlain: {
		"%s(%s): 이 근거의 바탕이 되는 다른 근거가 정해지지 않아 아직 판단할 수 없습니다.",
		"%s (%s): cannot be told while a ground that it rests on is open."},
	GroundRestsOn: { // title, citation, titles of grounds
		"%s(%s): 다음 근거가 정해진 뒤에야 판단할 수 있습니다: %s.",
		"%s (%s): cannot be told while the ground that it rests on is open: %s."},
	Quoted: {"‘%s’", "“%s”"},
	GroundCurrency: { // title, citation, fact
		"%s(%s): ‘%s’의 통화를 이 규정집이 다루지 않아 담당자가 봅니다.",
		"%s (%s): the rulebook does not cover the currency of the %s, so a person looks at it."},
	GroundInexact: { // title, citation, quantity, shortest, longest, threshold
		"%s(%s): %s{이/가} %s에서 %s 사이로만 알려져 있는데 기준은 %s{이어서/여서} 판단할 수 없습니다.",
		"%s (%s): the %s is known only to lie between %s and %s while the threshold is %s."},
	GroundInexactPlain: { // title, citation
		"%s(%s): 장애 시간이 충분히 정확하게 알려져 있지 않아 판단할 수 없습니다.",
		"%s (%s): the times of the outage are not known exactly enough."},
	GroundCalendar: { // title, citation, where it lies
		"%s(%s): 날짜가 %s에 있어 판단할 수 없습니다.",
		"%s (%s): a date lies %s, so this cannot be told."},
	BeforeYear: {"공휴일이 알려진 첫 해(%d년) 앞", "before the first year whose holidays are known (%d)"},
	AfterYear:  {"공휴일이 알려진 마지막 해(%d년) 뒤", "after the last year whose holidays are known (%d)"},
	GroundNoValue: { // title, citation
		"%s(%s): 이 경우에 대한 값을 규정집이 정하지 않아 판단할 수 없습니다.",
		"%s (%s): the rulebook states no value for a case like this, so this cannot be told."},
	ReasonNoAmount: {
		"보상 대상에는 해당하지만 금액을 정한 규정이 없어 담당자가 판단합니다.",
		"A ground applies, but no provision says to how much it comes, so a person decides."},
	GivenForFee: { // title, citation, terms, exact, rounding, remedy
		"%s(%s): %s = %s. %s %s.", "%s (%s): %s = %s, %s %s."},
	GivenForFeeTerm:    {"요금 %s × %s ÷ %s(%s)", "fee %s × %s ÷ %s (%s)"}, // fee, time, length, span
	GivenForFeeRounded: {"%s 단위로 %s하면", "%[2]s to %[1]s:"},               // unit, mode
	GivenByFormula: { // title, citation, formula, remedy
		"%s(%s): %s = %s.", "%s (%s): %s = %s."},
	GivenFixed:        {"%s(%s): %s{을/를} 받습니다.", "%s (%s): this gives %s."},                                                                             // title, citation, remedy
	GivenAnnounced:    {"%s(%s): 사업자가 발표한 보상은 %s입니다.", "%s (%s): the provider announced %s."},                                                           // title, citation, remedy
	GivenGoodwill:     {"%s(%s): 사업자가 자율 지원으로 %s{을/를} 제공합니다.", "%s (%s): the provider gives %s as goodwill."},                                           // title, citation, remedy
	Counts:            {"발표된 보상 ‘%s’{은/는} 법적 근거에 따른 보상 ‘%s’에 충당합니다.", "The announced remedy, %s, counts towards %s."},                                   // remedy, base
	CountsAsTime:      {"발표된 보상 ‘%s’{은/는} 법적 근거에 따른 보상 ‘%s’에 이용시간 %s{으로/로} 쳐서 충당합니다.", "The announced remedy, %s, counts towards %s as %s of service."}, // remedy, base, time
	CountsAsMoney:     {"발표된 보상 ‘%s’{은/는} 법적 근거에 따른 보상 ‘%s’에 %s{으로/로} 쳐서 충당합니다.", "The announced remedy, %s, counts towards %s as %s."},                 // remedy, base, amount
	CountsNot:         {"발표된 보상 ‘%s’{을/를} 계산하려면 요금을 알아야 합니다.", "The announced remedy, %s, cannot be counted without the fee."},                          // remedy
	NothingLeft:       {"발표된 보상이 ‘%s’보다 적지 않으므로 더 받을 것이 남지 않습니다.", "The announced remedy is no less than %s, so nothing more remains."},                 // base
	StillOwed:         {"발표된 보상을 빼고 더 받을 것: %s.", "Still owed beyond the announced remedy: %s."},                                                        // remedy
	ElectionOffered:   {"다음 중 하나를 선택할 수 있습니다: %s.", "There is a choice between %s."},                                                                    // remedies
	ElectionDefault:   {"선택하지 않으면 금전으로 받습니다.", "Without a choice, money is given."},
	ElectionDefaultIs: {"선택하지 않으면 %s{을/를} 받습니다.", "Without a choice, %s is given."}, // remedy
	MostFavourable: { // remedy
		"같은 손해에 대한 보상이 여럿이므로 모두 더해 받는 것이 아니라 가장 유리한 하나만 받습니다: %s.",
		"These are for one and the same loss and are not added up; the most favourable is given: %s."},
	RightBesides: { // title of the provision, right
		"‘%s’에 따른 %s{은/는} 다른 보상과 별개로 가집니다.", "Under “%s”, %s stands beside the rest."},
	OwedBesides: { // title of the provision, remedy
		"‘%s’에 따른 %s{은/는} 다른 손해에 대한 것이므로 따로 받습니다.", "Under “%s”, %s makes good another loss and stands beside the rest."},
	ElectionMade: {"청구인이 선택한 것: %s.", "The claimant chose: %s."}, // remedy kind
	GoodwillApart: {
		"자율 지원은 법적 근거에 따른 보상과 따로 제공되며, 받아도 다른 권리를 포기하는 것이 아닙니다.",
		"Goodwill stands apart from what is owed; accepting it waives nothing."},
	PendingUntil: { // instant
		"장애가 %s까지 계속되면 결과가 달라지므로 그때 다시 결정합니다.",
		"If the outage lasts until %s the outcome changes, and the claim is decided again then."},
	WakesAlso: { // instant
		"장애가 계속되고 있으므로 이 결정은 지금까지의 시간에 대한 것입니다. %s에 다시 결정합니다.",
		"The outage is still running, so this decision covers the time up to now. It is decided again on %s."},

	RemedyCash:        {"현금 %s", "%s in cash"},
	RemedyCredit:      {"%s 상당의 크레딧(요금 차감 또는 포인트)", "a credit of %s (off the bill or in points)"},
	RemedyCreditTime:  {"이용기간 %s분에 해당하는 환급", "a refund credit worth %s of service"},
	RemedyExtension:   {"이용기간 %s 연장", "an extension of %s"},
	RemedyCoupon:      {"%s 상당의 쿠폰", "a coupon worth %s"},
	RemedyCouponPlain: {"쿠폰", "a coupon"},
	RemedyTermination: {"위약금 없는 해지권", "the right to end the contract without a penalty"},

	StatusApplies:      {"해당합니다", "applies"},
	StatusDoesNotApply: {"해당하지 않습니다", "does not apply"},
	StatusCannotTell:   {"판단할 수 없습니다", "cannot be told"},
	StatusBarred:       {"‘%s’ 예외에 해당하여 적용되지 않습니다", "does not apply because of the exception “%s”"}, // exception
	StatusReferred:     {"‘%s’에 해당하여 담당자가 판단합니다", "a person has to decide, because of “%s”"},        // exception
	StatusNotShown:     {"제시된 자료가 없어 해당하지 않습니다", "not shown, so it does not apply"},
	StatusFound:        {"담당자의 판단에 따라 해당합니다", "applies, as a person found"},
	StatusNotFound:     {"담당자의 판단에 따라 해당하지 않습니다", "does not apply, as a person found"},

	AtLeast:      {"%s 이상", "at least %s"},
	MoreThan:     {"%s 초과", "more than %s"},
	AtMost:       {"%s 이하", "at most %s"},
	LessThan:     {"%s 미만", "less than %s"},
	NotBefore:    {"%s 이후(그 시각 포함)", "on %s or later"},
	After:        {"%s 후", "after %s"},
	NotAfter:     {"%s까지(그 시각 포함)", "by %s"},
	Before:       {"%s 전", "before %s"},
	DayNotBefore: {"%s 이후(그날 포함)", "on %s or later"},
	DayNotAfter:  {"%s까지(그날 포함)", "by %s"},

	MeasureMet: { // subject, what is the case, boundary
		"%s{은/는} %s{으로/로}, %s입니다.", "%s: %s, which is %s."},
	MeasureNotMet: { // subject, what is the case, boundary
		"%s{은/는} %s{으로/로}, %s{이/가} 아닙니다.", "%s: %s, which is not %s."},
	MeasureOpen: { // subject, what is the case, boundary
		"%s{은/는} %s{으로/로}, %s인지 판단할 수 없습니다.", "%s: %s; whether that is %s cannot be told."},
	MeasureSome: {"%s: %s.", "%s: %s."},         // subject, how long
	MeasureNone: {"%s{이/가} 없습니다.", "%s: none."}, // subject
	MeasureUnknown: { // subject, boundary
		"%s{은/는} 알 수 없습니다(조건: %s).", "%s: not known (compared with: %s)."},
	IsMet: { // subject, value
		"%s{은/는} ‘%s’입니다.", "%s: %s."},
	IsNotMet: { // subject, value, what it is compared with
		"%s{은/는} ‘%s’입니다(조건: %s).", "%s: %s (compared with: %s)."},
	FactUnknown: { // subject, what it is compared with
		"%s{은/는} 알 수 없습니다(조건: %s).", "%s: not known (compared with: %s)."},
	FactNotShown: { // subject, what it is compared with
		"%s: 제시된 자료가 없습니다(조건: %s).", "%s: not shown (compared with: %s)."},
	NotShownPlain:   {"%s: 제시된 자료가 없습니다.", "%s: not shown."}, // subject
	HeldOnYes:       {"%s에 이용권을 보유하고 있었습니다.", "The subscription was held on %s."},
	HeldOnNo:        {"%s에는 이용권을 보유하고 있지 않았습니다.", "The subscription was not held on %s."},
	KnownYes:        {"%s: 알려져 있습니다.", "%s: known."},        // subject
	KnownNo:         {"%s: 알려져 있지 않습니다.", "%s: not known."}, // subject
	KnownAsked:      {"알려져 있음", "known"},
	KnownNotAsked:   {"알려져 있지 않음", "not known"},
	GroundYes:       {"바탕이 되는 근거%s{이/가} 인정되었습니다.", "The ground that it rests on%s is granted."}, // what it is called
	GroundNo:        {"바탕이 되는 근거%s{이/가} 인정되지 않았습니다.", "The ground that it rests on%s is not granted."},
	GroundOpen:      {"바탕이 되는 근거%s{이/가} 아직 정해지지 않았습니다.", "The ground that it rests on%s is open."},
	GroundCalled:    {" ‘%s’", ", “%s”,"},       // title
	WithTitle:       {"%[2]s %[1]s", "%s (%s)"}, // value, title of the parameter
	HeldOnDay:       {"%s에 보유", "held on %s"},
	GroundGranted:   {"인정", "granted"},
	ValueUnknown:    {"알 수 없음", "not known"},
	SpanFromTo:      {"%s부터 %s까지", "from %s to %s"},
	SpanFrom:        {"%s부터 계속", "from %s on"},
	GroundAsked:     {"바탕이 되는 근거", "the ground that it rests on"},
	GroundStood:     {"인정됨", "granted"},
	GroundStoodNot:  {"인정되지 않음", "not granted"},
	GroundStoodOpen: {"정해지지 않음", "open"},

	FlipLonger:           {"%s{이/가} %s 더 길었다면", "the %s had been %s longer"},                   // quantity, how much
	FlipOverLonger:       {"%s{이/가} %s 넘게 더 길었다면", "the %s had been more than %s longer"},      // quantity, how much
	FlipReached:          {"%s{이/가} %s에 이르렀다면", "the %s had reached %s"},                       // quantity, boundary
	FlipPast:             {"%s{이/가} %s보다 조금이라도 길었다면", "the %s had been any longer than %s"},    // quantity, boundary
	FlipShorter:          {"%s{이/가} %s 더 짧았다면", "the %s had been %s shorter"},                  // quantity, how much
	FlipOverShorter:      {"%s{이/가} %s 넘게 더 짧았다면", "the %s had been more than %s shorter"},     // quantity, how much
	FlipWithin:           {"%s{이/가} %s 이내였다면", "the %s had been no longer than %s"},            // quantity, boundary
	FlipBelow:            {"%s{이/가} %s보다 조금이라도 짧았다면", "the %s had been any shorter than %s"},   // quantity, boundary
	FlipEndedLater:       {"장애가 %s 더 늦게 끝났다면", "the outage had ended %s later"},                // how much
	FlipEndedEarlier:     {"장애가 %s 더 일찍 끝났다면", "the outage had ended %s earlier"},              // how much
	FlipEndedOverLater:   {"장애가 %s 넘게 더 늦게 끝났다면", "the outage had ended more than %s later"},   // how much
	FlipEndedOverEarlier: {"장애가 %s 넘게 더 일찍 끝났다면", "the outage had ended more than %s earlier"}, // how much
	FlipEndedAnyLater:    {"장애가 조금이라도 더 늦게 끝났다면", "the outage had ended any later"},
	FlipEndedAnyEarlier:  {"장애가 조금이라도 더 일찍 끝났다면", "the outage had ended any earlier"},
	FlipHigher:           {"%s{이/가} %s 더 많았다면", "the %s had been higher by %s"},              // fact, how much
	FlipLower:            {"%s{이/가} %s 더 적었다면", "the %s had been lower by %s"},               // fact, how much
	FlipBe:               {"%s{이/가} %s{이었다면/였다면}", "the %s had been %s"},                     // fact, boundary
	FlipToKnown:          {"%s{을/를} 알 수 있었다면", "the %s had been known"},                      // fact
	FlipHeldOn:           {"%s에 이용권을 보유했다면", "the subscription had been held on %s"},         // date
	FlipNotHeldOn:        {"%s에 이용권을 보유하지 않았다면", "the subscription had not been held on %s"}, // date
	FlipHeld:             {"장애 시간 중 일부라도 이용권을 보유했다면", "the subscription had been held during some of the outage"},
	FlipNotHeld:          {"장애 시간에 이용권을 보유하지 않았다면", "the subscription had not been held during the outage"},
	FlipAllAnnounced: {
		"장애 시간이 모두 충분히 앞서 고지한 작업 안에 있었다면", "all of the outage had lain within work announced well before"},
	FlipNoneAnnounced: {"장애 시간 중 미리 고지한 작업이 없었다면", "none of the outage had lain within announced work"},
	FlipKnown:         {"다음을 알면 판단할 수 있습니다: %s.", "This can be told once one knows %s."}, // what is asked
	WouldChange:       {"%s 이 판단이 달라졌을 것입니다.", "This would be different if %s."},         // conditions

	NextAppeal: {
		"이 결정에 동의하지 않으면 다투려는 사실을 적어 사업자에게 이의를 제기하고 다시 검토해 달라고 할 수 있습니다.",
		"If you disagree with this decision, object to the provider and ask for a review, naming the facts that you dispute."},
	NextProof: {
		"손해를 입었다면 매출 자료나 결제 내역처럼 손해를 보여 주는 자료를 보관하시기 바랍니다. 사업자에게 직접 배상을 요구하거나 법원의 판단을 구할 수 있습니다.",
		"If you suffered a loss, keep what shows it, such as sales records or receipts. You can claim it from the provider directly or before a court."},
	NextWait: {"지금 하실 일은 없습니다. 결과가 달라지면 자동으로 다시 결정합니다.", "There is nothing you need to do now: the claim is decided again by itself."},
	NextState: {
		"손실액을 적어 주십시오. 장애 때문에 입은 손해와 그것을 보여 주는 자료가 필요합니다.",
		"State your loss: what the outage cost you, with what shows it."},
	NextStateSales: {
		"매출 손실액을 적어 주십시오. 장애로 평소보다 줄어든 매출과 그것을 보여 주는 자료가 필요합니다.",
		"State your loss of sales: by how much your sales fell short because of the outage, with what shows it."},
	NextSupply: {"다음을 알려 주시면 판단에 도움이 됩니다: %s.", "It helps if you can tell %s."},
	NextAnswer: {"다음 질문에 답해 주시면 판단에 도움이 됩니다: %s", "It helps if you can answer: %s"}, // question
	NextPerson: {"담당자가 자료를 확인한 뒤 결정을 알려 드립니다. 청구를 다시 하실 필요는 없습니다.", "A person looks at the claim and lets you know; you need not file again."},
	NextFile: {
		"이것은 조회 결과이며 아무것도 접수되지 않았습니다. 결정을 받으려면 청구를 접수하십시오.",
		"This is an answer to a question; nothing was filed. File a claim to have it decided."},
	NextElect: {"금전 대신 이용기간 연장을 원하면 그렇게 선택할 수 있습니다.", "If you prefer the extension to the money, you can choose it."},
	NextGoodwill: {
		"자율 지원을 받은 뒤에도 더 큰 손해를 증명하여 배상을 요구할 수 있습니다.",
		"After accepting goodwill you can still claim a greater loss that you can prove."},
	NextMediation: {
		"사업자와 합의되지 않으면 통신분쟁조정위원회에 조정을 신청할 수 있습니다(전기통신사업법 제45조의2부터 제45조의5까지).",
		"If you and the provider do not agree, the Telecommunications Dispute Mediation Committee can mediate (Telecommunications Business Act, arts. 45-2 to 45-5)."},

	CautionRuns: {
		"장애가 아직 끝나지 않아 보상은 지금까지의 시간으로 계산한 것입니다. 장애가 끝나면 다시 결정하며, 그때까지는 지급되지 않습니다.",
		"The outage has not ended, so the remedy counts the time up to now. It is decided again when the outage ends, and nothing is paid before."},
	CautionOutageI: {
		"이 결정은 따로 보도되지 않아 추정한 종료 시각에 근거합니다.",
		"This decision rests on an inferred end of the outage: no report of its own gives it."},
	CautionOutageC:     {"장애 시간은 보도 한 건에 근거합니다.", "The times of the outage rest on a single report."},
	CautionOutageM:     {"장애 시간은 확인되지 않았습니다.", "The times of the outage are not confirmed."},
	CautionFee:         {"계산에 쓴 요금은 확인이 필요합니다.", "The fee used here is to be confirmed."},
	CautionFeeInferred: {"계산에 쓴 요금은 추정한 것입니다.", "The fee used here is inferred."},
	CautionProvisionI:  {"‘%s’{은/는} 법령에 적힌 것이 아니라 자료에서 이끌어 낸 해석입니다.", "“%s” is a reading drawn from the sources, not words of law."},
	CautionProvisionC:  {"‘%s’{은/는} 보도 한 건에 근거합니다.", "“%s” rests on a single report."},
	CautionProvisionM:  {"‘%s’{은/는} 확인되지 않았습니다.", "“%s” is not confirmed."},
	CautionReadingI:    {"‘%s’의 해석에는 추정한 부분이 있습니다.", "The reading of “%s” is inferred in part."},
	CautionReadingC:    {"‘%s’의 해석에는 보도 한 건에 근거한 부분이 있습니다.", "The reading of “%s” rests in part on a single report."},
	CautionReadingM:    {"‘%s’의 해석에는 확인되지 않은 부분이 있습니다.", "The reading of “%s” is in part not confirmed."},
	CautionEditionI:    {"‘%s’의 내용은 자료에서 이끌어 낸 해석입니다.", "What “%s” says is a reading drawn from the sources."},
	CautionEditionC:    {"‘%s’의 내용은 보도 한 건에 근거합니다.", "What “%s” says rests on a single source."},
	CautionEditionM:    {"‘%s’의 내용은 확인되지 않았습니다.", "What “%s” says is not confirmed."},
	CautionRange: { // stated, shortest, longest
		"가장 길게 이어진 중단 시간은 %[2]s에서 %[3]s 사이로만 알려져 있습니다. 범위의 양 끝에서 결과가 같은 판단에는 %[1]s{을/를} 썼습니다.",
		"The longest continuous span is known only to lie between %[2]s and %[3]s. Where both ends lead to the same answer, %[1]s was used."},
	CautionAmended: { // title, edition used, edition that came
		"장애가 계속되는 동안 규정이 바뀌었습니다(%s). 장애가 시작된 때의 판 %s에 따랐고, 이후의 판은 %s입니다.",
		"The rules changed while the outage ran (%s). The edition in force when it began, %s, was applied; the later one is %s."},
	CautionAmendedPerhaps: { // title, edition used, the other
		"장애가 ‘%s’의 규정이 바뀌기 전에 시작되었는지 후에 시작되었는지 확실하지 않습니다. 판 %s{으로/로} 판단하였고, 판 %s{으로/로} 다른 결과가 되는 부분은 담당자가 판단합니다.",
		"It is not certain whether the outage began before or after “%s” changed. Edition %s is shown here; what edition %s would decide otherwise is left to a person."},
	CautionOutsideLaw: { // title, edition, date
		"‘%s’의 판 %s{은/는} 장애가 시작된 때 시행되던 것이 아니라 %s에 시행되던 것입니다.",
		"“%s”, edition %s, was not in force when the outage began, but was on %s."},
	CautionOutside: { // title, edition
		"‘%s’의 판 %s{은/는} 장애가 시작된 때 시행되던 것이 아니지만 지정에 따라 적용했습니다.",
		"“%s”, edition %s, was not in force when the outage began; it was applied because it was named."},
	CautionLawOn: { // date
		"장애가 시작된 때가 아니라 %s 현재의 규정에 따라 판단했습니다.",
		"This was decided as the law stood on %s, and not as it stood when the outage began."},

	DutyOutageNotice:       {"중단 사실 고지", "Outage notice"},
	DutyOutageNoticeBody:   {"사업자는 중단된 사실과 그 원인, 대응 현황, 상담 연락처를 지체 없이 이용자에게 알려야 합니다.", "The provider must tell its users without delay of the outage, its cause, what is being done, and whom to ask."},
	DutyCompensationNotice: {"손해배상 고지", "Compensation notice"},
	DutyCompensationDue: { // date, what started it
		"사업자는 %s까지 손해배상을 청구할 수 있는 사람, 기준, 절차와 방법을 이용자에게 알려야 합니다. %s",
		"The provider must tell its users by %s who can claim damages, by what measure and how. %s"},
	DutyCompensationWaits: { // days
		"사업자는 서비스가 재개되거나 장애 원인이 해소된 날부터 %d일 이내에 손해배상을 청구할 수 있는 사람, 기준, 절차와 방법을 이용자에게 알려야 합니다. 아직 기간이 시작되지 않았습니다.",
		"The provider must tell its users who can claim damages, by what measure and how, within %d days of the day on which the service is restored or the cause removed. These days have not begun."},
	DutyCompensationBeyond: { // where it lies
		"사업자는 손해배상을 청구할 수 있는 사람, 기준, 절차와 방법을 이용자에게 알려야 합니다. 기한이 %s에 있어 날짜를 제시하지 않습니다.",
		"The provider must tell its users who can claim damages, by what measure and how. The due date lies %s, so no date is given."},
	DutyFromRestored: {"기간은 서비스가 재개된 %s부터 계산합니다.", "The days run from the restoration on %s."},
	DutyFromRemoved:  {"기간은 장애 원인이 해소된 %s부터 계산합니다.", "The days run from the removal of the cause on %s."},
	DutyBothKept:     {"(서비스 재개: %s, 원인 해소: %s)", "(Restored: %s; cause removed: %s.)"},
	DutyUncertain: {
		"장애 시간이 확실하지 않아, 기한이 더 늦거나 의무가 없을 수도 있습니다.",
		"The times of the outage are uncertain: it may be due later, or not at all."},
	DutyNotHeld: {
		"청구인은 그때 이 이용권을 보유하지 않았으므로, 이 의무는 청구인에 대한 것이 아닙니다.",
		"The claimant did not hold the plan then, so this duty is not addressed to them."},

	DutyDue:     {"사업자는 %s까지 이 의무를 이행해야 합니다.", "The provider must do this by %s."},       // date
	DutyDueFrom: {"사업자는 %s까지 이 의무를 이행해야 합니다. %s", "The provider must do this by %s. %s"}, // date, what started it
	DutyAtOnce:  {"사업자는 지체 없이 이 의무를 이행해야 합니다.", "The provider must do this without delay."},
	DutyOpen:    {"사업자는 이 의무를 이행해야 합니다. 기한은 아직 알 수 없습니다.", "The provider must do this. When it is due is not known yet."},
	DutyWaits: { // days
		"사업자는 서비스가 재개되거나 장애 원인이 해소된 날부터 %d일 이내에 이 의무를 이행해야 합니다. 아직 기간이 시작되지 않았습니다.",
		"The provider must do this within %d days of the day on which the service is restored or the cause removed. These days have not begun."},
	DutyBeyond: { // where it lies
		"사업자는 이 의무를 이행해야 합니다. 기한이 %s에 있어 날짜를 제시하지 않습니다.",
		"The provider must do this. The due date lies %s, so no date is given."},
	DutyDependsOn: { // title, citation, what is asked
		"%s(%s): 사업자에게 이 의무가 있는지는 다음에 달려 있습니다: %s.",
		"%s (%s): whether the provider has this duty depends on %s."},
	DutyDependsOnEnd: { // title, citation
		"%s(%s): 사업자에게 이 의무가 있는지는 장애가 정확히 언제 끝났는지에 달려 있습니다.",
		"%s (%s): whether the provider has this duty depends on exactly when the outage ended."},
	DutyDependsOnGround: { // title, citation, titles of grounds
		"%s(%s): 사업자에게 이 의무가 있는지는 아직 정해지지 않은 다음 근거에 달려 있습니다: %s.",
		"%s (%s): whether the provider has this duty depends on a ground that is open: %s."},
	DutyReckoned: {"기한: %s.", "It is reckoned so: %s."}, // formula

	RoundNearest:  {"반올림", "rounded"},
	RoundUp:       {"올림", "rounded up"},
	RoundDown:     {"내림", "rounded down"},
	RoundHalfEven: {"반올림(절반은 짝수 쪽)", "rounded half to even"},
	MonthSpan:     {"%s부터 %s까지", "%s to %s"},
	InForce:       {"%s부터 %s까지 시행", "in force from %s to %s"},
	InForceOn:     {"%s부터 시행", "in force from %s"},

	// How sums are written. Arguments are the parts of a formula, by name or with their values.
	Titled:            {"%s: %s", "%s: %s"},            // title of a quantity, how it was worked out
	RoundedTo:         {"%s 단위로 %s", "%[2]s to %[1]s"}, // unit, mode
	CutToMicroseconds: {"마이크로초 미만 버림", "cut to whole microseconds"},
	NoBand:            {"어느 구간에도 들지 않음", "in no band"},
	BandNote:          {"(%s)", " (%s)"}, // from where to where the band reaches
	LowestBand:        {"모든 값", "any value"},
	MorePeriods:       {"외 %d개", "and %d more"},      // how many
	PeriodCame:        {"%s %s → %s", "%s, %s → %s"}, // period, its time, what it came to
	PerDay:            {"하루", "day"},
	PerMonth:          {"한 달", "month"},
	PerQuarter:        {"한 분기", "quarter"},
	PerYear:           {"한 해", "year"},
	DaysOf:            {"날", "days"},
	MonthsOf:          {"달", "months"},
	QuartersOf:        {"분기", "quarters"},
	YearsOf:           {"해", "years"},
	SumsExcess:        {"%s 가운데 %s{을/를} 넘는 부분", "the part of %s beyond %s"},
	SumsCap:           {"%s(최대 %s)", "%s, at most %s"},
	SumsFloor:         {"%s(최소 %s)", "%s, at least %s"},
	SumsEarlier:       {"%s{과/와} %s 가운데 이른 때", "the earlier of %s and %s"},
	SumsLater:         {"%s{과/와} %s 가운데 늦은 때", "the later of %s and %s"},
	SumsLarger:        {"%s 중 가장 큰 값", "the greatest of %s"}, // list
	SumsUnitsWhole:    {"%s ÷ %s, 소수점 아래 버림", "%s ÷ %s, rounded down"},
	SumsUnitsBegun:    {"%s ÷ %s, 소수점 아래 올림", "%s ÷ %s, rounded up"},
	SumsRound:         {"%[1]s(%[2]s)", "%s, %s"},                                     // part, rounding
	SumsBand:          {"‘%s’ 표에서 %s의 값", "the value in “%s” for %s"},                 // title of the parameter, part
	SumsPerSum:        {"%s마다 계산한 %s{을/를} 모두 더한 값", "the sum over every %s of %s"},    // period, part
	SumsPerMost:       {"%s마다 계산한 %s 가운데 가장 큰 값", "the greatest over every %s of %s"}, // period, part
	SumsPerCount:      {"%[2]s{이/가} 있는 %[1]s의 수", "the number of %s with some of %s"}, // periods, part
	SumsOnly:          {"%s(%s인 기간만)", "%s (only periods with %s)"},                   // all of it, boundary
	SumsFeeFor:        {"%s의 요금", "the fee for %s"},
	SumsFeeForMonth:   {"%s의 요금(한 달을 %s{으로/로} 봄)", "the fee for %s (a month taken as %s)"},
	SumsFeePer:        {"한 달 요금", "the fee of a month"},
	SumsFeeTwelfth:    {"연 요금 %s ÷ 12", "the yearly fee of %s ÷ 12"}, // fee
	SumsDateOf:        {"%s의 날짜", "the day of %s"},
	SumsEndOfMonth:    {"%s{이/가} 속한 달의 마지막 날", "the last day of the month of %s"},
	SumsEndOfQuarter:  {"%s{이/가} 속한 분기의 마지막 날", "the last day of the quarter of %s"},
	SumsEndOfYear:     {"%s{이/가} 속한 해의 마지막 날", "the last day of the year of %s"},
	SumsDays:          {"%s부터 %s 전날까지의 일수", "the days from %s up to %s"},
	SumsCivilDay:      {"%s부터 %s 뒤", "%[2]s after %[1]s"}, // instant, days
	SumsElapsed:       {"%s부터 %s까지의 시간", "the time from %s to %s"},
	SumsPart:          {"그 기간의 시간", "the time in the period"},
	SumsLength:        {"그 기간의 길이", "the length of the period"},
}

// IDs is the number of messages; a test walks over them.
const IDs = int(count)

// Message gives a message's form in both languages.
func Message(id ID) Texts { return messages[id] }
