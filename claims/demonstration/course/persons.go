package course

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"bosang/claims"
	"bosang/claims/demonstration"
	"bosang/claims/privacy"
)

// noBank is a code that no bank in Korea has.
const noBank = "000"

// Of so many customers one each has no account, one with the name of another, and two that
// follow each other have the same.
const (
	every       = 50
	withoutOne  = 7
	withAnother = 19
	sharedFrom  = 30
)

// Persons gives each customer of the population a contact and a payee, and nobody else.
func (c *Course) Persons(ctx context.Context, l demonstration.Loaded, progress Progress) (int64, error) {
	total := int64(l.Population.Claims)
	n, _, err := c.Known.MakeUp(ctx, l.Incident.ID, func(m claims.Claimant) (privacy.Contact, privacy.Payee, bool) {
		return person(l.Population.Seed, m.CustomerNumber)
	}, func(seen int64) { progress(seen, total) })
	if err != nil || n == 0 {
		return n, err
	}
	return n, c.Analyze(ctx, "claimants", "person_keys", "subscriptions", "claims", "directory", "events", "contacts", "payees")
}

// person makes up who has a customer number of the population: names that nobody bears,
// addresses of a domain that is never given out (RFC 2606), phone numbers of a range that
// is not either (010-0…), accounts at a bank that there is not. The seed says whose payee
// is what.
func person(seed uint64, number string) (privacy.Contact, privacy.Payee, bool) {
	digits, ours := strings.CutPrefix(number, demonstration.CustomerPrefix)
	n, err := strconv.ParseUint(digits, 10, 32)
	if !ours || err != nil {
		return privacy.Contact{}, privacy.Payee{}, false
	}
	contact := privacy.Contact{
		Name: "데모 고객 " + digits, Email: number + "@demo.invalid", Phone: fmt.Sprintf("010-0%03d-%04d", n/10_000%1000, n%10_000),
	}
	payee := privacy.Payee{Name: contact.Name, Bank: noBank, Account: fmt.Sprintf("000-%04d-%06d", seed%10_000, n)}
	switch (n + seed) % every {
	case withoutOne:
		payee = privacy.Payee{}
	case withAnother:
		payee.Name = "데모 예금주 " + digits
	case sharedFrom, sharedFrom + 1:
		payee.Account = fmt.Sprintf("000-%04d-9%06d", seed%10_000, (n+seed)/every)
	}
	return contact, payee, true
}
