package terminal

import (
	"fmt"
	"strconv"
	"strings"
)

// Thousands writes a whole number with a comma before each three digits.
func Thousands(n int64) string { return Grouped(strconv.FormatInt(n, 10)) }

// Grouped puts a comma before each three digits of a decimal number; what stands
// after its point stays as it is.
func Grouped(decimal string) string {
	sign := ""
	if strings.HasPrefix(decimal, "-") {
		sign, decimal = "-", decimal[1:]
	}
	whole, fraction, found := strings.Cut(decimal, ".")
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if found {
		whole += "." + fraction
	}
	return sign + whole
}

// HoursMinutes writes a length of time, in seconds, as hours and minutes:
// "3,417:30".
func HoursMinutes(seconds int64) string {
	return fmt.Sprintf("%s:%02d", Thousands(seconds/3600), seconds%3600/60)
}
