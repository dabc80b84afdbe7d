package peer

import (
	"fmt"
	"strings"

	"bosang/bench/corpus"
)

// The decision as one expression, which is a whole number: the ground times 16,
// the outage notice times 4, the compensation notice. It is written in what CEL
// and expr have in common, so that the same text is a program of both.
//
// What is unknown is decided as both languages do it best, by pairs: a condition
// that holds by the bounds that speak for it least is certain, and one that does
// not even hold by those that speak for it most is out of the question. The class
// and the edition choose first, so that each branch compares with constants.

// variables of the expression: lengths by their two bounds.
var (
	numbers = []string{"start", "start_earliest", "start_latest", "longest_lo", "longest_hi", "unannounced_lo", "unannounced_hi",
		"outside_lo", "outside_hi", "within_lo", "within_hi", "held_lo", "held_hi", "held_unannounced_lo", "held_unannounced_hi",
		"revenue", "users"}
	words = []string{"class", "cause", "attribution", "fee", "unforeseen", "critical", "cloud", "currency"}
)

// values gives the values of the variables, numbers and then words.
func values(in *corpus.Input) ([]int64, []string) {
	return []int64{in.Start, in.StartEarliest, in.StartLatest, in.Longest.Lo, in.Longest.Hi, in.LongestUnannounced.Lo, in.LongestUnannounced.Hi,
			in.Outside.Lo, in.Outside.Hi, in.Within.Lo, in.Within.Hi, in.Held.Lo, in.Held.Hi, in.HeldUnannounced.Lo, in.HeldUnannounced.Hi,
			in.Revenue, in.Users},
		[]string{in.Class, in.Cause, in.Attribution, in.Fee, in.Unforeseen, in.Critical, in.Cloud, in.Currency}
}

// branch is the part of the expression for one class and one edition. Where the
// limit is not known it lies between bounds beyond any length.
type branch struct {
	least, most int64
	valueAdded  bool
	first       bool // the edition of 2019
}

const (
	ground = `(longest_hi < LEAST || fee == "no" || held_hi <= 0 ? 1
	: within_lo > 0 && (outside_hi < LEAST || held_unannounced_hi <= 0) ? 2
	: longest_lo < MOST || fee != "yes" || held_lo <= 0 || within_hi > 0 && (outside_lo < MOST || held_unannounced_lo <= 0) ? 4
	: attribution == "force_majeure" || attribution == "user" ? 3
	: 5)`

	exempt  = `(within_lo > 0 && outside_hi <= 0 SMALL || unforeseen == "yes" && critical != "yes" && cause in CAUSES && unannounced_hi <= LEAST)`
	isSmall = `|| cause == "carrier_line_fault" || users >= 0 && users < USERS || currency == "KRW" && revenue < REVENUE`

	perhaps = `(longest_lo <= 0 || within_hi > 0 && outside_lo <= 0 FOREIGN || unforeseen == "yes" && critical != "yes" && cause in CAUSES && unannounced_lo <= MOST)`
	inOther = `|| currency != "" && currency != "KRW"`

	outageOf2019 = `(cloud == "yes" || fee == "no" ? 1 : fee != "yes" || PERHAPS ? 2 : 3)`
	outageOf2025 = `(cloud == "yes" ? 1 : PERHAPS ? 2 : 3)`
	compensation = `(fee == "no" ? 1 : fee != "yes" || PERHAPS ? 2 : 3)`

	whole = `(GROUND * 16 + (longest_hi <= 0 || EXEMPT ? 5 : OUTAGE * 4 + COMPENSATION))`
)

func (b branch) write(text string) string {
	causes, outage, small, foreign := `["overload", "equipment_fault", "software_anomaly"]`, outageOf2025, isSmall, inOther
	if b.first {
		causes, outage = `["overload", "equipment_fault"]`, outageOf2019
	}
	if !b.valueAdded {
		small, foreign = "", ""
	}
	for _, r := range [][2]string{{"GROUND", ground}, {"OUTAGE", outage}, {"COMPENSATION", compensation}, {"EXEMPT", exempt}, {"PERHAPS", perhaps},
		{"SMALL", small}, {"FOREIGN", foreign}, {"CAUSES", causes}, {"LEAST", fmt.Sprint(b.least)}, {"MOST", fmt.Sprint(b.most)},
		{"USERS", fmt.Sprint(corpus.Users)}, {"REVENUE", fmt.Sprint(corpus.Revenue)}} {
		text = strings.ReplaceAll(text, r[0], r[1])
	}
	return text
}

// Where the beginning may lie on either side of an amendment, what the possible
// editions decide differently cannot be told.
const (
	either = `(start < FIRST ? 0 : start_latest < SECOND ? BEFORE : start_earliest >= FIRST ? ACROSS : 0)`

	before = `((GROUND_1 > 2 ? 4 : GROUND_1) * 16 + (OUTAGE_1 != 1 ? 2 : 1) * 4 + (COMPENSATION_1 != 1 ? 2 : 1))`
	across = `((GROUND_1 != GROUND_2 && (GROUND_1 > 2 || GROUND_2 > 2) ? 4 : start < SECOND ? GROUND_1 : GROUND_2) * 16
	+ (OUTAGE_1 != OUTAGE_2 ? 2 : OUTAGE_1) * 4 + (COMPENSATION_1 != COMPENSATION_2 ? 2 : COMPENSATION_1))`

	each = `(longest_hi <= 0 || EXEMPT ? 1 : DUTY)`
)

func straddling(first, second branch) string {
	text := strings.NewReplacer("BEFORE", before, "ACROSS", across).Replace(either)
	for i, b := range []branch{first, second} {
		n := fmt.Sprintf("_%d", i+1)
		outage := outageOf2025
		if b.first {
			outage = outageOf2019
		}
		for what, part := range map[string]string{"GROUND": ground, "OUTAGE": strings.Replace(each, "DUTY", outage, 1),
			"COMPENSATION": strings.Replace(each, "DUTY", compensation, 1)} {
			text = strings.ReplaceAll(text, what+n, b.write(part))
		}
	}
	return text
}

// expression is the whole text.
func expression() string {
	const unknown = 1<<53 + 1
	second := branch{twoHours, twoHours, false, false}
	ofClass := func(first branch) string {
		second.valueAdded = first.valueAdded
		return fmt.Sprintf(`(start_earliest >= SECOND ? %s : start_latest < SECOND && start_earliest >= FIRST ? %s : %s)`,
			second.write(whole), first.write(whole), straddling(first, second))
	}
	text := fmt.Sprintf(`class == "value_added" ? %s : class == "facilities_based" ? %s : class == "" ? %s : 0`,
		ofClass(branch{fourHours, fourHours, true, true}), ofClass(branch{twoHours, twoHours, false, true}),
		ofClass(branch{-1, unknown, false, true}))
	return strings.NewReplacer("FIRST", fmt.Sprint(corpus.First), "SECOND", fmt.Sprint(corpus.Second)).Replace(text)
}
