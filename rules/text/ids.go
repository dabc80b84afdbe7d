package text

// ID names a message.
type ID int

// The messages; what their arguments are stands in the table.
const (
	LessThanASecond ID = iota
	AboutDuration
	DurationRange
	WishIs

	HeadGranted
	HeadInPart
	HeadGoodwill
	HeadRefused
	HeadReferred
	HeadAsked
	HeadPending

	NoRulebook
	NoRulebookLiability
	OutageEnded
	OutageRuns
	OutageUnknown
	OutageNothingDown
	OutageTotal
	OutageLater
	AnnouncedPart
	AnnouncedAll
	NotHeldThen

	Entitled
	ExactlyTheLimit
	ReadAs
	Fails
	FailsFor
	NotYet
	BarredBy
	ReferredBy
	ReferredItself
	GroundUnknown
	GroundUnknownPlain
	GroundCurrency
	GroundInexact
	GroundInexactPlain
	ReasonNoAmount
	GivenByTime
	GivenForFee
	GivenForFeeTerm
	GivenForFeeRounded
	GivenAnnounced
	GivenGoodwill
	Counts
	CountsAsTime
	CountsAsMoney
	CountsNot
	NothingLeft
	StillOwed
	ElectionOffered
	ElectionDefault
	ElectionMade
	GoodwillApart
	PendingUntil
	WakesAlso

	RemedyCash
	RemedyCredit
	RemedyCreditTime
	RemedyExtension
	RemedyCoupon
	RemedyTermination

	StatusApplies
	StatusDoesNotApply
	StatusCannotTell
	StatusBarred
	StatusReferred
	StatusNotShown

	AtLeast
	MoreThan
	AtMost
	LessThan
	NotBefore
	After
	NotAfter
	Before

	MeasureMet
	MeasureNotMet
	MeasureOpen
	MeasureSome
	MeasureNone
	MeasureUnknown
	IsMet
	IsNotMet
	FactUnknown
	FactNotShown
	HeldOnYes
	HeldOnNo
	GroundYes
	GroundNo
	GroundOpen
	WithTitle
	HeldOnDay
	GroundGranted
	ValueUnknown
	SpanFromTo
	SpanFrom
	GroundAsked
	GroundStood
	GroundStoodNot
	GroundStoodOpen

	FlipLonger
	FlipOverLonger
	FlipReached
	FlipPast
	FlipShorter
	FlipOverShorter
	FlipWithin
	FlipBelow
	FlipHigher
	FlipLower
	FlipBe
	FlipHeldOn
	FlipNotHeldOn
	FlipHeld
	FlipNotHeld
	FlipAllAnnounced
	FlipNoneAnnounced
	FlipKnown
	WouldChange

	NextAppeal
	NextProof
	NextWait
	NextState
	NextSupply
	NextPerson
	NextFile
	NextElect
	NextGoodwill
	NextMediation

	CautionRuns
	CautionOutageI
	CautionOutageC
	CautionOutageM
	CautionFee
	CautionFeeInferred
	CautionProvisionI
	CautionProvisionC
	CautionProvisionM
	CautionRange
	CautionAmended
	CautionOutside

	DutyOutageNotice
	DutyOutageNoticeBody
	DutyCompensationNotice
	DutyCompensationDue
	DutyCompensationWaits
	DutyCompensationBeyond
	DutyFromRestored
	DutyFromRemoved
	DutyBothKept
	DutyUncertain
	DutyNotHeld

	RoundNearest
	RoundUp
	RoundDown
	RoundHalfEven
	MonthSpan
	InForce
	InForceOn
	count
)
