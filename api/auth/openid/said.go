package openid

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bosang/claims/access"
	"bosang/rules"
)

// said is what a token claims, by the names of the claims. They are compared byte
// for byte: a decoder into a struct would take "Sub" for "sub".
type said map[string]any

// readSaid reads the payload of a verified token.
func readSaid(payload []byte) (said, bool) {
	d := json.NewDecoder(bytes.NewReader(payload))
	d.UseNumber()
	var s said
	if err := d.Decode(&s); err != nil || s == nil {
		return nil, false
	}
	return s, true
}

// text gives a claim that is a text; "" where it is none.
func (s said) text(name string) string {
	t, _ := s[name].(string)
	return t
}

// texts gives a claim that is a text or a list of texts; what else is in the list
// is left out.
func (s said) texts(name string) []string { return texts(s[name]) }

func texts(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			if t, ok := one.(string); ok {
				all = append(all, t)
			}
		}
		return all
	}
	return nil
}

// latest is the last second that a claim can name: the end of the year 9999.
const latest = 253402300799

// instant gives a claim that is a NumericDate (RFC 7519, section 2); zero where it
// is missing. It is false where it is something else.
func (s said) instant(name string) (time.Time, bool) {
	v, there := s[name]
	if !there {
		return time.Time{}, true
	}
	n, ok := v.(json.Number)
	if !ok {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseFloat(n.String(), 64)
	if err != nil || seconds <= 0 || seconds > latest {
		return time.Time{}, false
	}
	whole, part := math.Modf(seconds)
	return time.Unix(int64(whole), int64(part*1e6)*1e3).UTC(), true
}

// at gives what stands where the configuration says: in a claim of this name or,
// from a "/" on, where a JSON pointer leads (RFC 6901).
func (s said) at(place string) any {
	if !strings.HasPrefix(place, "/") {
		return s[place]
	}
	var v any = map[string]any(s)
	for step := range strings.SplitSeq(place[1:], "/") {
		within, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = within[strings.NewReplacer("~1", "/", "~0", "~").Replace(step)]
	}
	return v
}

// lang gives the language that a person prefers, of those that there are.
func (s said) lang() rules.Lang {
	primary, _, _ := strings.Cut(strings.ToLower(s.text("locale")), "-")
	primary, _, _ = strings.Cut(primary, "_") // some write ko_KR
	if lang := rules.Lang(primary); lang == rules.Korean || lang == rules.English {
		return lang
	}
	return ""
}

// Membership is what an identity provider's word makes of somebody.
type Membership struct {
	Role access.Role
	// Provider is the key of the provider of an operator or claimant.
	Provider string
	// Customer is the customer number of a claimant.
	Customer string
}

// Identity is somebody of whom an identity provider has said who they are.
type Identity struct {
	// IdentityProvider is its key in the configuration.
	IdentityProvider string
	// Issuer and Subject together name the person for ever, and nothing else does.
	Issuer, Subject string
	// AuthenticatedAt is when they proved it there; zero: it does not say.
	AuthenticatedAt time.Time
	// ACR is the class of what they proved it by, AMR the methods (RFC 8176).
	ACR string
	AMR []string
	// SecondFactor: these are such as the configuration asks for. Without it, no
	// person may act in a role of more than a claimant, wherever it was given.
	SecondFactor bool
	// Memberships are what the configuration gives for what was claimed.
	Memberships []Membership
	// Withheld are those that it would give with a second factor (BeginStepUp).
	Withheld []Membership
	// Lang is the person's language; "": it does not say.
	Lang rules.Lang
}

// identity gives who a verified token says is there. It is false where the
// customer number does not have the form of one.
func (p IdentityProvider) identity(s said, authenticated time.Time) (Identity, bool) {
	id := Identity{
		IdentityProvider: p.Key, Issuer: p.Issuer, Subject: s.text("sub"), AuthenticatedAt: authenticated,
		ACR: s.text("acr"), AMR: s.texts("amr"), Lang: s.lang(),
	}
	id.SecondFactor = id.ACR != "" && slices.Contains(p.SecondFactor.ACR, id.ACR) ||
		slices.ContainsFunc(id.AMR, func(m string) bool { return slices.Contains(p.SecondFactor.AMR, m) })
	for _, r := range p.Roles {
		m := Membership{Role: r.Role, Provider: r.Provider}
		to := &id.Memberships
		if !id.SecondFactor {
			to = &id.Withheld
		}
		if slices.Contains(texts(s.at(r.Claim)), r.Value) && !slices.Contains(*to, m) {
			*to = append(*to, m)
		}
	}
	if p.Customers == nil {
		return id, true
	}
	switch number := s.at(p.Customers.Claim).(type) {
	case nil:
		return id, true // somebody who is no customer, such as one of the provider's own people
	case string:
		id.Memberships = append(id.Memberships, Membership{Role: access.Claimant, Provider: p.Customers.Provider, Customer: number})
		return id, isCustomerNumber(number)
	}
	// A number would have lost its leading zeros somewhere.
	return id, false
}

// isCustomerNumber asks of a customer number what subscriptions ask.
func isCustomerNumber(s string) bool {
	return s != "" && utf8.RuneCountInString(s) <= 64 && utf8.ValidString(s) && strings.TrimSpace(s) == s && !strings.ContainsFunc(s, unicode.IsControl)
}

// isSubject reports whether a text can be a subject (OpenID Connect Core 1.0,
// section 2): 255 ASCII characters at most.
func isSubject(s string) bool {
	return s != "" && len(s) <= 255 && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
