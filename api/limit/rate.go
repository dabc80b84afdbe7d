// Package limit bounds how often callers may ask: the one place where requests are
// counted. What a request counts as is its operation's class; who it counts for is
// a key. What is counted stands in the memory of one process, within a bound.
package limit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Class is what a request counts as.
type Class string

// The classes.
const (
	// SignIn is an attempt to become somebody: counted for the address, and for what
	// else its operation names, as the account.
	SignIn Class = "sign-in"
	// Refused is a request whose token or session nobody has: counted for the address.
	Refused Class = "refused"
	// Unfamiliar is a request of an address that has guessed too often, by a token or
	// session that has not let anybody in lately: counted for the address. Those beyond
	// it are not listened to.
	Unfamiliar Class = "unfamiliar"
	// Address is every request of an address, whoever sends it.
	Address Class = "address"
	// Open is what is answered without asking who calls: counted for the address.
	Open Class = "open"
	// Read, Write and Bulk are what callers do: counted for the caller. Bulk is work on
	// much at once: imports, runs over many claims, simulations.
	Read  Class = "read"
	Write Class = "write"
	Bulk  Class = "bulk"
	// Disclose is to see somebody's data whole: counted for the caller, and for
	// everybody at the same rate.
	Disclose Class = "disclose"
)

// classes lists all, in the order in which they are told.
var classes = []Class{SignIn, Refused, Unfamiliar, Address, Open, Read, Write, Bulk, Disclose}

// Rate is how many requests may come at once, and the time over which as many come
// back, evenly.
type Rate struct {
	Most int
	In   time.Duration
}

// Rates are the rate of each class; a class that is left out is not limited.
type Rates map[Class]Rate

// Defaults gives the rates that hold where none are set. They leave people alone
// who click and programs that do what one person would; addresses are shared by
// many people.
func Defaults() Rates {
	return Rates{
		SignIn: {10, time.Minute}, Refused: {60, time.Minute}, Unfamiliar: {20, time.Minute},
		Address: {12_000, time.Minute}, Open: {300, time.Minute},
		Read: {600, time.Minute}, Write: {120, time.Minute}, Bulk: {10, time.Minute}, Disclose: {30, time.Hour},
	}
}

// maxMost bounds a rate, so that it can be reckoned with.
const maxMost = 1_000_000_000

// Parse reads rates: "off", or what differs from the defaults, such as
// "write=600/1m, bulk=off".
func Parse(text string) (Rates, error) {
	rates := Defaults()
	if strings.TrimSpace(text) == "off" {
		return Rates{}, nil
	}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		name, value, _ := strings.Cut(word, "=")
		class := Class(name)
		if !slices.Contains(classes, class) {
			return nil, fmt.Errorf("%q is no class of requests: they are %v", name, classes)
		}
		if value == "off" {
			delete(rates, class)
			continue
		}
		most, in, _ := strings.Cut(value, "/")
		n, err := strconv.Atoi(most)
		if err != nil || n < 1 || n > maxMost {
			return nil, fmt.Errorf("%q: a rate is written as 600/1m, or off", word)
		}
		long, err := time.ParseDuration(in)
		if err != nil || long < time.Millisecond || long > 24*time.Hour {
			return nil, fmt.Errorf("%q: a rate is written as 600/1m, for a time between 1ms and 24h", word)
		}
		rates[class] = Rate{n, long}
	}
	return rates, nil
}
