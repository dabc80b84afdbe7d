package bank

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"bosang/rules/money"
	"bosang/rules/period"
)

// Account is where money comes from or goes to.
type Account struct {
	// Holder is the name that the account runs under, as the bank compares it.
	Holder string
	// Bank is its code: the three digits that Korean banks share, or a BIC (ISO 9362).
	Bank string
	// Number has digits and capital letters only.
	Number string
}

// Remittance is what is said of all payments of a file.
type Remittance struct {
	// ID is on the file, and the bank's report refers to it: 32 hexadecimal characters.
	ID [16]byte
	// At is when the file was ordered, and On the civil date (Asia/Seoul) on which it is
	// to be carried out.
	At time.Time
	On period.Date
	// Payer is whose money it is.
	Payer Account
	// Count and Sum are of all payments; Sum names their one currency.
	Count int64
	Sum   money.Amount
}

// Payment is one transfer.
type Payment struct {
	// ID goes with the payment to the payee's bank and back (EndToEndId).
	ID     [16]byte
	To     Account
	Amount money.Amount
	// Memo is what the payee reads beside it; may be empty.
	Memo string
}

// Reference spells an id as banks carry it: 32 hexadecimal characters, of the 35 that
// there is room for.
func Reference(id [16]byte) string { return hex.EncodeToString(id[:]) }

// ParseReference reads what Reference wrote, also where a bank has made its letters
// capitals.
func ParseReference(text string) (id [16]byte, ok bool) {
	if len(text) != 2*len(id) {
		return id, false
	}
	_, err := hex.Decode(id[:], []byte(text))
	return id, err == nil
}

// Fault is what keeps a payment, or a whole remittance, from being written. Its codes
// are stable.
type Fault struct{ Field, Code, Param string }

// Error names field and code, and never what stands in the field.
func (f *Fault) Error() string { return fmt.Sprintf("bank: %s: %s", f.Field, f.Code) }

// Errors of a file as a whole.
var (
	// ErrCount says that there are not as many payments as the remittance says.
	ErrCount = errors.New("bank: the payments are not as many as the remittance says")
	// ErrSum says that the payments do not add up to what the remittance says.
	ErrSum = errors.New("bank: the payments do not add up to the sum of the remittance")
)

// Lengths in characters, as ISO 20022 counts them: Max140Text of names and of what the
// payee reads, Max34Text of an account.
const (
	maxHolder = 140
	maxMemo   = 140
	maxNumber = 34
)

var (
	koreanBank = regexp.MustCompile(`^[0-9]{3}$`)
	bic        = regexp.MustCompile(`^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
	number     = regexp.MustCompile(`^[0-9A-Z]+$`)
)

func (a Account) check(field string) error {
	if err := checkText(field+".name", a.Holder, maxHolder); err != nil {
		return err
	}
	switch {
	case a.Holder == "":
		return &Fault{Field: field + ".name", Code: "required"}
	case !koreanBank.MatchString(a.Bank) && !bic.MatchString(a.Bank):
		return &Fault{Field: field + ".bank", Code: "bank_form"}
	case len(a.Number) > maxNumber || !number.MatchString(a.Number):
		return &Fault{Field: field + ".account", Code: "account_form"}
	}
	return nil
}

// Check says what keeps the payment out of any file: an account or a text that no bank
// takes, or an amount that is not so many of the smallest coins of its currency.
func (p Payment) Check() error {
	if p.Amount.Sign() <= 0 {
		return &Fault{Field: "amount", Code: "not_positive"}
	}
	minor := money.MinorDigits(p.Amount.Currency())
	if !p.Amount.Decimal().Equal(p.Amount.Decimal().Truncate(int32(minor))) { //nolint:gosec // 0 to 4
		return &Fault{Field: "amount", Code: "too_fine", Param: strconv.Itoa(minor)}
	}
	if err := checkText("memo", p.Memo, maxMemo); err != nil {
		return err
	}
	return p.To.check("payee")
}

// Check says what keeps the remittance from being written at all.
func (r Remittance) Check() error {
	switch {
	case r.Count <= 0:
		return &Fault{Field: "count", Code: "not_positive"}
	case r.Sum.Sign() <= 0:
		return &Fault{Field: "sum", Code: "not_positive"}
	case r.At.IsZero():
		return &Fault{Field: "at", Code: "required"}
	case !r.On.Valid():
		return &Fault{Field: "on", Code: "required"}
	}
	return r.Payer.check("payer")
}

// checkText refuses what a bank could not show, or could show as something else:
// controls, what is invisible, and what XML 1.0 has no place for (section 2.2, Char).
func checkText(field, text string, most int) error {
	if !utf8.ValidString(text) {
		return &Fault{Field: field, Code: "utf8_form"}
	}
	if utf8.RuneCountInString(norm.NFC.String(text)) > most { // as it is written
		return &Fault{Field: field, Code: "too_long", Param: strconv.Itoa(most)}
	}
	for _, r := range text {
		if unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) || r == 0xFFFE || r == 0xFFFF {
			return &Fault{Field: field, Code: "control_character"}
		}
	}
	return nil
}
