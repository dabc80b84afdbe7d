// Package reference has the names of claims that people read, say and type.
package reference

import (
	"crypto/rand"
	"errors"
	"strings"
)

// Reference is the name of a claim that people read, say and type: "BS-", then
// seven random characters of Crockford's base 32 and a check character. It
// tells nothing about the claim; any one wrong character, and any two
// neighbours exchanged, are caught.
type Reference string

const (
	crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	length    = 8
)

// ErrBad says that a text is no reference: wrong form or a slip.
var ErrBad = errors.New("not a claim reference")

// New draws a reference. Two draws can agree (once in 2³⁵); the store
// holds references unique and has another drawn.
func New() Reference {
	var raw [length - 1]byte
	// crypto/rand.Read never fails: it ends the program when the system has no randomness.
	_, _ = rand.Read(raw[:])
	var digits [length]byte
	for i, b := range raw {
		digits[i] = b & 31
	}
	digits[length-1] = checkDigit(digits[:length-1])
	return format(digits[:])
}

// Parse reads a reference as people type it: any case, with or without
// prefix and hyphens, I and L for 1, O for 0.
func Parse(s string) (Reference, error) {
	if len(s) > 32 {
		return "", ErrBad
	}
	s = strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(s))
	if len(s) == length+2 {
		s = strings.TrimPrefix(s, "BS")
	}
	if len(s) != length {
		return "", ErrBad
	}
	var digits [length]byte
	for i := range digits {
		c := s[i]
		switch c {
		case 'I', 'L':
			c = '1'
		case 'O':
			c = '0'
		}
		d := strings.IndexByte(crockford, c)
		if d < 0 {
			return "", ErrBad
		}
		digits[i] = byte(d) //nolint:gosec // a place among 32 characters
	}
	if checkDigit(digits[:length-1]) != digits[length-1] {
		return "", ErrBad
	}
	return format(digits[:]), nil
}

// checkDigit computes in GF(32) (x⁵ + x² + 1): Horner's rule with the primitive
// element 2, so the weights of any two places differ and every single slip and
// every exchange of two different neighbours changes the sum.
func checkDigit(digits []byte) byte {
	var sum byte
	for _, d := range digits {
		sum = timesTwo(sum ^ d)
	}
	return sum
}

func timesTwo(x byte) byte {
	x <<= 1
	if x&32 != 0 {
		x ^= 0b100101
	}
	return x
}

func format(digits []byte) Reference {
	var b strings.Builder
	b.WriteString("BS-")
	for i, d := range digits {
		if i == length/2 {
			b.WriteByte('-')
		}
		b.WriteByte(crockford[d])
	}
	return Reference(b.String())
}
