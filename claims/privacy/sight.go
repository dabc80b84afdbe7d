package privacy

import (
	"slices"
	"strings"
	"unicode/utf8"

	"bosang/claims/access"
)

// Item is one thing that is known of a claimant.
type Item string

// The items.
const (
	CustomerNumber Item = "customer_number"
	Name           Item = "name"
	Email          Item = "email"
	Phone          Item = "phone"
	PayeeName      Item = "payee_name"
	Bank           Item = "bank"
	Account        Item = "account"
	BirthDate      Item = "birth"
)

// Sight is how much of an item somebody sees.
type Sight int

// The sights, from the least on.
const (
	Nothing Sight = iota
	Masked
	Whole
)

// Rule is one line of the table of who sees what. The claimant itself sees all of it
// whole, and regulators and administrators see nothing.
type Rule struct {
	Item Item
	// Operator is what operators of the claimant's provider see.
	Operator Sight
	// Mask gives the masked form.
	Mask func(string) string
}

// Rules is the table of who sees what. No statute fixes a masked form; the standard
// (article 12) has what is shown limited to what the work needs, and its commentary
// asks for one form everywhere, which is what this table is for.
func Rules() []Rule {
	return []Rule{
		{CustomerNumber, Whole, nil}, // the provider gave it out, and finds the customer by it
		{Name, Masked, MaskName},
		{Email, Masked, MaskEmail},
		{Phone, Masked, MaskPhone},
		{PayeeName, Masked, MaskName},
		{Bank, Whole, nil}, // millions have the same
		{Account, Masked, MaskAccount},
		{BirthDate, Masked, MaskBirth},
	}
}

// Items lists what there is to disclose: what operators see masked.
func Items() (items []Item) {
	for _, r := range Rules() {
		if r.Operator == Masked {
			items = append(items, r.Item)
		}
	}
	return items
}

// sight is how much of the item the role sees of a claimant that is its own or its
// provider's: whose it is, row-level security has said by then.
func (r Rule) sight(role access.Role) Sight {
	switch role {
	case access.Claimant:
		return Whole
	case access.Operator:
		return r.Operator
	}
	return Nothing
}

// Sees reports whether the role sees anything of contact and payee, if only masked.
func Sees(role access.Role) bool {
	return slices.ContainsFunc(Rules(), func(r Rule) bool { return r.sight(role) != Nothing })
}

// show gives the value as the role sees it.
func (r Rule) show(role access.Role, value string) string {
	switch sight := r.sight(role); {
	case sight == Whole || value == "":
		return value
	case sight == Masked:
		return r.Mask(value)
	}
	return ""
}

const hidden = "***"

// MaskName leaves the first and the last character of a name, of two the first:
// 김*수, 김*, 남**수.
func MaskName(name string) string {
	runes := []rune(strings.TrimSpace(name))
	switch len(runes) {
	case 0, 1:
		return "*"
	case 2:
		return string(runes[0]) + "*"
	}
	// How long a name is tells names apart; of long ones it is not told.
	return string(runes[0]) + strings.Repeat("*", min(len(runes)-2, len(hidden))) + string(runes[len(runes)-1])
}

// MaskEmail leaves the first character and the domain: k***@example.com; of a mailbox
// of one character the domain alone.
func MaskEmail(email string) string {
	at := strings.LastIndexByte(email, '@')
	if at < 0 {
		return hidden
	}
	if first, size := utf8.DecodeRuneInString(email); size < at {
		return string(first) + hidden + email[at:]
	}
	return hidden + email[at:]
}

// MaskPhone leaves the prefix and the last four digits: 010-****-5678. Of a number
// abroad the last four alone.
func MaskPhone(phone string) string {
	number := NormalPhone(phone)
	const last = 4
	if len(number) < 2*last {
		return "****"
	}
	end := "-****-" + number[len(number)-last:]
	switch {
	case number[0] == '+':
		return "+**" + end
	case strings.HasPrefix(number, "02"): // Seoul
		return "02" + end
	}
	return number[:3] + end
}

// MaskAccount leaves the last four digits of an account number: ***5678; of a short
// one two.
func MaskAccount(account string) string {
	_, number := NormalAccount("", account)
	shown := 4
	if len(number) < 2*shown {
		shown = min(len(number)/2, 2)
	}
	return hidden + number[len(number)-shown:]
}
