package text

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"time"

	"bosang/rules/money"
	"bosang/rules/period"
)

// Duration writes a length of time exactly: "16시간 30분", "16 h 30 min". Hours are not made into days, since limits are
// in hours.
func Duration(lang Lang, d time.Duration) string {
	units := [3]string{" h", " min", " s"}
	if lang == Korean {
		units = [3]string{"시간", "분", "초"}
	}
	var parts []string
	if h := int64(d / time.Hour); h > 0 {
		parts = append(parts, Number(h)+units[0])
	}
	if m := int64(d % time.Hour / time.Minute); m > 0 {
		parts = append(parts, strconv.FormatInt(m, 10)+units[1])
	}
	if s := d % time.Minute; s > 0 {
		n := strconv.FormatInt(int64(s/time.Second), 10)
		if us := int64(s % time.Second / time.Microsecond); us > 0 {
			n += "." + strings.TrimRight(fmt.Sprintf("%06d", us), "0")
		}
		parts = append(parts, n+units[2])
	}
	if len(parts) == 0 {
		return "0" + units[1]
	}
	return strings.Join(parts, " ")
}

// About writes a length of time to the second, and says so where that leaves something out.
func About(lang Lang, d time.Duration) string {
	whole := d.Truncate(time.Second)
	switch {
	case d > 0 && whole == 0:
		return Say(lang, LessThanASecond)
	case whole == d:
		return Duration(lang, d)
	}
	return Say(lang, AboutDuration, Duration(lang, whole))
}

// Days writes a length of time in whole days where it is one: "3일", "3 days"; else as About does.
func Days(lang Lang, d time.Duration) string {
	const day = 24 * time.Hour
	if d < day || d%day != 0 {
		return About(lang, d)
	}
	n := int64(d / day)
	switch {
	case lang == Korean:
		return Number(n) + "일"
	case n == 1:
		return "1 day"
	}
	return Number(n) + " days"
}

// Range writes an interval of lengths of time: one if it is certain.
func Range(lang Lang, e period.Estimate) string {
	if e.Certain() {
		return Duration(lang, e.Stated)
	}
	return Say(lang, DurationRange, Duration(lang, e.Stated), Duration(lang, e.Shortest), Duration(lang, e.Longest))
}

// Instant writes a point in time in a zone, to the minute, or as fine as it is; in Korean without the zone where it is KST.
func Instant(lang Lang, t time.Time, zone *time.Location) string {
	said := InstantWithZone(lang, t, zone)
	if lang == Korean {
		return strings.TrimSuffix(said, " KST")
	}
	return said
}

// InstantWithZone does the same and never leaves the zone out.
func InstantWithZone(lang Lang, t time.Time, zone *time.Location) string {
	t = t.In(zone)
	clock := "15:04"
	if t.Second() != 0 || t.Nanosecond() != 0 {
		clock = "15:04:05.999999"
	}
	name := t.Format("MST")
	if strings.HasPrefix(name, "-") || strings.HasPrefix(name, "+") {
		name = "UTC" + name // a zone without letters of its own
	}
	switch date := Date(lang, period.DateOf(t, zone)); {
	case lang == Korean:
		return date + " " + t.Format(clock) + " " + name
	default:
		return date + ", " + t.Format(clock) + " " + name
	}
}

// Date writes a civil date: "2022년 10월 15일", "15 October 2022".
func Date(lang Lang, d period.Date) string {
	if lang == Korean {
		return fmt.Sprintf("%d년 %d월 %d일", d.Year, int(d.Month), d.Day)
	}
	return fmt.Sprintf("%d %s %d", d.Day, d.Month, d.Year)
}

// Money writes an amount: "7,550원", "7,550 won", "12.20 USD".
func Money(lang Lang, a money.Amount) string {
	return grouped(a.AmountString()) + currency(lang, a.Currency())
}

func currency(lang Lang, code string) string {
	switch {
	case code == "KRW" && lang == Korean:
		return "원"
	case code == "KRW":
		return " won"
	case code == "JPY" && lang == Korean:
		return "엔"
	case code == "JPY":
		return " yen"
	}
	return " " + code
}

// ExactMoney writes money that may be a fraction: as an amount where it is one, else to two places behind the point, with
// the fraction that it exactly is: "약 1,205.65원(정확히 37375/31원)".
func ExactMoney(lang Lang, x money.Exact) string {
	if a, ok := x.Amount(); ok {
		return Money(lang, a)
	}
	unit := currency(lang, x.Currency())
	return Say(lang, AboutExactly, Fraction(lang, x.Rat(), x.Currency()), x.Ratio().String()+unit)
}

// Counted writes a whole number with what it counts: "3일", "3 days".
func Counted(lang Lang, n int64, unit Texts) string {
	switch {
	case unit.IsZero():
		return Number(n)
	case lang == Korean:
		return Number(n) + unit.Ko
	}
	if n == 1 {
		return "1 " + singular(unit.En)
	}
	return Number(n) + " " + unit.En
}

// singular makes one of an English plural: rulebooks state units as of several.
func singular(plural string) string {
	switch {
	case strings.HasSuffix(plural, "ies"):
		return strings.TrimSuffix(plural, "ies") + "y"
	case strings.HasSuffix(plural, "ss"):
		return plural
	}
	return strings.TrimSuffix(plural, "s")
}

// Between writes an interval of which one value is the stated one.
func Between(lang Lang, stated, least, most string) string {
	return Say(lang, DurationRange, stated, least, most)
}

// Fraction writes an exact amount to two places behind the point.
func Fraction(lang Lang, x *big.Rat, code string) string {
	s := x.FloatString(2)
	s = strings.TrimSuffix(s, ".00")
	return grouped(s) + currency(lang, code)
}

// Number writes a whole number with separators of thousands.
func Number(n int64) string { return grouped(strconv.FormatInt(n, 10)) }

func grouped(s string) string {
	sign := ""
	if strings.HasPrefix(s, "-") {
		sign, s = "-", s[1:]
	}
	whole, fraction, point := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + fraction
	}
	return sign + whole
}

// Article writes the number of an article, with its paragraph and item where they are not 0: "제37조의11제1항제5호",
// "art. 37-11(1) item 5".
func Article(lang Lang, number string, paragraph, item int) string {
	main, branch, branched := strings.Cut(number, "-")
	var out string
	if lang == Korean {
		out = "제" + main + "조"
		if branched {
			out += "의" + branch
		}
		if paragraph > 0 {
			out += fmt.Sprintf("제%d항", paragraph)
		}
		if item > 0 {
			out += fmt.Sprintf("제%d호", item)
		}
		return out
	}
	out = "art. " + number
	if paragraph > 0 {
		out += fmt.Sprintf("(%d)", paragraph)
	}
	if item > 0 {
		out += fmt.Sprintf(" item %d", item)
	}
	return out
}
