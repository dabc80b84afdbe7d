package privacy

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bosang/claims"
)

// How long things may be, in characters.
const (
	maxName  = 100
	maxEmail = 254 // RFC 5321
	maxPhone = 30
	maxWords = 500 // of a reason or a note
)

// faults collects what is wrong with what was sent.
type faults []claims.FieldError

func (f *faults) add(field, code, param string) {
	*f = append(*f, claims.FieldError{Field: field, Code: code, Param: param})
}

// text checks a text that has to be there.
func (f *faults) text(field, value string, most int) bool {
	switch {
	case strings.TrimSpace(value) == "":
		f.add(field, "required", "")
	case utf8.RuneCountInString(value) > most:
		f.add(field, "too_long", strconv.Itoa(most))
	case !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl):
		f.add(field, "control_character", "")
	default:
		return true
	}
	return false
}

func (f faults) err() error {
	if len(f) == 0 {
		return nil
	}
	return claims.Invalid(f...)
}

var (
	// emailForm is no more than that mail can be sent there: a mailbox, and a domain
	// with a point.
	emailForm   = regexp.MustCompile(`^[^\s@]{1,64}@[^\s@.]+(\.[^\s@.]+)+$`)
	phoneForm   = regexp.MustCompile(`^\+?[0-9][0-9 ()-]*$`)
	bankForm    = regexp.MustCompile(`^([0-9]{3}|[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?)$`)
	accountForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z -]*$`)
)

func (c *Contact) check() error { return faults(CheckContact(c)).err() }

// CheckContact says what is wrong with who somebody is and how they are reached, and trims
// it.
func CheckContact(c *Contact) []claims.FieldError {
	var f faults
	c.Name, c.Email, c.Phone = strings.TrimSpace(c.Name), strings.TrimSpace(c.Email), strings.TrimSpace(c.Phone)
	f.text("name", c.Name, maxName)
	if c.Email == "" && c.Phone == "" {
		f.add("email", "email_or_phone", "")
	}
	if c.Email != "" {
		f = append(f, CheckEmail(c.Email)...)
	}
	if c.Phone != "" {
		f = append(f, CheckPhone(c.Phone)...)
	}
	return f
}

// CheckEmail says what is wrong with an address of e-mail, as the field email.
func CheckEmail(email string) []claims.FieldError {
	var f faults
	if f.text("email", email, maxEmail) && !emailForm.MatchString(email) {
		f.add("email", "email_form", "")
	}
	return f
}

// CheckPhone says what is wrong with a phone number, as the field phone.
func CheckPhone(phone string) []claims.FieldError {
	var f faults
	if f.text("phone", phone, maxPhone) {
		if n := len(digitsOf(NormalPhone(phone))); !phoneForm.MatchString(phone) || n < 8 || n > 15 { // ITU-T E.164
			f.add("phone", "phone_form", "")
		}
	}
	return f
}

func (p *Payee) check() error {
	var f faults
	p.Name, p.Bank, p.Account = strings.TrimSpace(p.Name), strings.TrimSpace(p.Bank), strings.TrimSpace(p.Account)
	f.text("name", p.Name, maxName)
	return append(f, CheckAccount(p.Bank, p.Account)...).err()
}

// CheckAccount says what is wrong with an account, as the fields bank and account.
func CheckAccount(bank, account string) []claims.FieldError {
	var f faults
	if !bankForm.MatchString(bank) {
		f.add("bank", "bank_form", "")
	}
	// ISO 13616: an IBAN has 34 characters at most.
	if _, number := NormalAccount(bank, account); len(number) < 6 || len(number) > 34 || !accountForm.MatchString(account) {
		f.add("account", "account_form", "")
	}
	return f
}

func (d *Disclosure) check() error {
	var f faults
	if len(d.Items) == 0 {
		f.add("items", "required", "")
	}
	known := Items()
	for i, item := range d.Items {
		field := "items[" + strconv.Itoa(i) + "]"
		switch {
		case !slices.Contains(known, item):
			f.add(field, "one_of", words(known))
		case slices.Contains(d.Items[:i], item):
			f.add(field, "twice", "")
		}
	}
	return append(f, CheckReason(&d.Reason)...).err()
}

func words(items []Item) string {
	all := make([]string, len(items))
	for i, item := range items {
		all[i] = string(item)
	}
	return strings.Join(all, ", ")
}
