package age_test

import (
	"testing"
	"time"

	"bosang/claims/age"
	"bosang/rules/period"
)

func TestAnAgeIsReachedAsTheBirthdayBeginsInKorea(t *testing.T) {
	t.Parallel()
	for born, wants := range map[string]map[int]string{
		"2008-11-11": {14: "2022-11-11", 19: "2027-11-11"},
		"2008-02-29": {14: "2022-03-01", 16: "2024-02-29", 19: "2027-03-01"},
		"2004-02-28": {19: "2023-02-28"},
		"2003-12-31": {19: "2022-12-31"},
		"2004-01-01": {19: "2023-01-01"},
		"1900-02-28": {4: "1904-02-28"},
		"2096-02-29": {4: "2100-03-01"}, // no leap year
	} {
		day, err := period.ParseDate(born)
		if err != nil {
			t.Fatal(err)
		}
		for years, want := range wants {
			on := age.ReachedOn(day, years)
			if on.String() != want {
				t.Errorf("born on %s somebody is %d on %s, not %s", born, years, on, want)
			}
			begins := on.At(period.KST)
			if age.Under(day, years, begins) || !age.Under(day, years, begins.Add(-time.Microsecond)) {
				t.Errorf("born on %s somebody is not %d from %s on", born, years, begins)
			}
			if begins.UTC().Hour() != 15 {
				t.Errorf("a day begins at %s", begins.UTC())
			}
		}
	}
}
