package privacy

import (
	"strings"
	"testing"
	"unicode/utf8"

	"bosang/claims/access"
)

func TestMaskedFormsAreThoseOfTheTable(t *testing.T) {
	for _, c := range []struct {
		mask        func(string) string
		value, want string
	}{
		{MaskName, "김보수", "김*수"}, {MaskName, "김수", "김*"}, {MaskName, "김", "*"}, {MaskName, "", "*"}, {MaskName, "남궁보수", "남**수"},
		{MaskName, "Bartholomew Higginbottom", "B***m"}, {MaskName, " 김보수 ", "김*수"},
		{MaskEmail, "kim@example.com", "k***@example.com"}, {MaskEmail, "k@example.com", "***@example.com"}, {MaskEmail, "김@example.com", "***@example.com"},
		{MaskEmail, "김보수@example.com", "김***@example.com"}, {MaskEmail, "nobody", "***"}, {MaskEmail, "a@b@example.com", "a***@example.com"},
		{MaskPhone, "010-1234-5678", "010-****-5678"}, {MaskPhone, "+82 10 1234 5678", "010-****-5678"}, {MaskPhone, "02-123-4567", "02-****-4567"},
		{MaskPhone, "+1 (202) 555-0123", "+**-****-0123"}, {MaskPhone, "1234567", "****"}, {MaskPhone, "", "****"},
		{MaskAccount, "123-456-785678", "***5678"}, {MaskAccount, "1234567", "***67"}, {MaskAccount, "123", "***3"}, {MaskAccount, "", "***"},
		{MaskAccount, "GB29 NWBK 6016 1331 9268 19", "***6819"},
	} {
		if got := c.mask(c.value); got != c.want {
			t.Errorf("%q is masked as %q, not %q", c.value, got, c.want)
		}
	}
}

func TestWhoSeesWhatIsTheTable(t *testing.T) {
	for _, r := range Rules() {
		value := "010-1234-5678"
		if r.Item == Email {
			value = "kim@example.com"
		}
		if got := r.show(access.Claimant, value); got != value {
			t.Errorf("the claimant sees its own %s as %q", r.Item, got)
		}
		for _, role := range []access.Role{access.Regulator, access.Administrator, access.System, "", "superuser"} {
			if got := r.show(role, value); got != "" || Sees(role) {
				t.Errorf("%q sees the %s %q", role, r.Item, got)
			}
		}
		got := r.show(access.Operator, value)
		if (got == value) != (r.Operator == Whole) || got == "" {
			t.Errorf("an operator sees the %s as %q", r.Item, got)
		}
		if r.show(access.Operator, "") != "" {
			t.Errorf("what was not given is shown as a masked %s", r.Item)
		}
	}
	if len(Items()) != 6 {
		t.Errorf("there is to disclose %v", Items())
	}
}

func TestWrittenAnotherWayItIsTheSame(t *testing.T) {
	for _, same := range [][2]string{
		{NormalEmail(" Kim@Example.COM"), NormalEmail("kim@example.com")},
		{NormalPhone("+82-10-1234-5678"), NormalPhone("010 1234 5678")},
		{NormalPhone("+82 (0)10 1234 5678"), NormalPhone("01012345678")},
		{NormalPhone("０１０-1234-5678"), NormalPhone("01012345678")},
	} {
		if same[0] != same[1] {
			t.Errorf("%q is another than %q", same[0], same[1])
		}
	}
	if NormalPhone("+1 202 555 0123") == NormalPhone("1 202 555 0123") {
		t.Error("a number abroad is taken for one at home")
	}
	bank, account := NormalAccount("004", "123-45 6")
	if other, same := NormalAccount("004", "123456"); other != bank || same != account {
		t.Error("hyphens make another account")
	}
	if other, _ := NormalAccount("020", "123456"); other == bank {
		t.Error("an account of another bank is the same")
	}
}

// FuzzMasks holds that no masked form gives away more than its ends.
func FuzzMasks(f *testing.F) {
	for _, seed := range []string{"", "김보수", "kim@example.com", "010-1234-5678", "+82", "@", "a@", "123-456-789012", "\xff\xfe", "ﬁ＠"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if !utf8.ValidString(value) {
			return // is not taken
		}
		if name := []rune(MaskName(value)); len(name) > 5 || strings.Count(string(name), "*") == 0 {
			t.Errorf("%q is shown as %q", value, string(name))
		}
		local, _, _ := strings.Cut(MaskEmail(value), "***")
		if utf8.RuneCountInString(local) > 1 {
			t.Errorf("%q is shown as %q", value, MaskEmail(value))
		}
		if got := MaskPhone(value); len(digitsOf(got)) > 7 {
			t.Errorf("%q is shown as %q", value, got)
		}
		if got := MaskAccount(value); len(got) > len("***5678") {
			t.Errorf("%q is shown as %q", value, got)
		}
	})
}

func TestAMonthIsOneOfKorea(t *testing.T) {
	m, ok := ParseMonth("2026-12")
	if span := m.Span(); !ok || span.From.String() != "2026-11-30 15:00:00 +0000 UTC" || span.To.String() != "2026-12-31 15:00:00 +0000 UTC" || m.String() != "2026-12" {
		t.Errorf("December is %v", m.Span())
	}
	for _, text := range []string{"", "2026", "2026-13", "2026-1", "1999-01", "2026-10-01", "2026-10 "} {
		if _, ok := ParseMonth(text); ok {
			t.Errorf("%q is taken for a month", text)
		}
	}
}
