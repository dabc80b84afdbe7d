package privacy

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bosang/claims"
)

// Contact is how a claimant is reached. A field that is empty was not given, or is
// gone because the claimant was erased.
type Contact struct {
	Claimant claims.ClaimantID
	// Provider is whose customer the claimant is; zero: nobody's.
	Provider claims.ProviderID
	// Name is the person's, Email an address (RFC 5321) and Phone a number as the
	// person writes it.
	Name, Email, Phone string
	// Version counts changes, from 1: of which nothing was given yet.
	Version   int64
	ChangedAt time.Time
}

// Payee is where money for a claimant goes. A field that is empty was not given, or is
// gone because the claimant was erased.
type Payee struct {
	Claimant claims.ClaimantID
	// Provider is whose customer the claimant is; zero: nobody's.
	Provider claims.ProviderID
	// Name is the holder's of the account, Bank the code of the bank (in Korea the
	// three digits that all banks share, elsewhere a BIC of ISO 9362), and Account the
	// number as the person writes it.
	Name, Bank, Account string
	// Version counts changes, from 1: of which nothing was given yet.
	Version   int64
	ChangedAt time.Time
}

// Where sealed values stand: the associated data of what a person's key seals, so that
// no value can be moved to another field.
const (
	ContactTable = "contacts"
	PayeeTable   = "payees"
	FieldName    = "name"
	FieldEmail   = "email"
	FieldPhone   = "phone"
	FieldBank    = "bank"
	FieldAccount = "account"
)

// The kinds of blind index, by which equal values of different persons are found.
const (
	IndexEmail   = "e-mail address"
	IndexPhone   = "phone number"
	IndexAccount = "account number"
)

// NormalEmail gives an address of e-mail as it is indexed: whoever writes it in
// capitals or full width means the same mailbox.
func NormalEmail(email string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(email)))
}

// NormalPhone gives a phone number as it is indexed: its digits, after a + where it
// begins with a country other than Korea.
func NormalPhone(phone string) string {
	phone = norm.NFKC.String(strings.TrimSpace(phone))
	digits := digitsOf(phone)
	if !strings.HasPrefix(phone, "+") {
		return digits
	}
	if home, korean := strings.CutPrefix(digits, "82"); korean {
		return "0" + strings.TrimPrefix(home, "0")
	}
	return "+" + digits
}

// SameName compares names as banks do: without spaces and marks between the parts, and
// whatever they were typed by.
func SameName(a, b string) bool { return normalName(a) == normalName(b) }

func normalName(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(name))
}

// NormalAccount gives an account number as it is indexed, with the code of its bank,
// without which it names none: its letters, which an IBAN has, and digits.
func NormalAccount(bank, account string) (string, string) {
	return bank, strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && (unicode.IsDigit(r) || unicode.IsLetter(r)) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFKC.String(account))
}

// digitsOf keeps the digits 0 to 9.
func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}
