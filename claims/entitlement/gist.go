package entitlement

import (
	"crypto/sha256"
	"strconv"

	"bosang/rules"
)

// Gist is what of an outcome is news to whom it is for, as a digest: how it disposes of the
// claim and, once no window is open, what it gives, on which grounds it refuses, and between
// what there is to choose. While a window is open what is given grows by the hour, and nothing
// of it is paid.
func Gist(o *rules.Outcome, gives []Given) [16]byte {
	buf := make([]byte, 0, 256)
	word := func(s string) { buf = append(append(strconv.AppendInt(buf, int64(len(s)), 10), ':'), s...) }
	key := func(k Key) {
		word(k.Ground)
		word(string(k.Remedy))
		buf = strconv.AppendBool(buf, k.Goodwill)
	}
	word(o.Disposition.String())
	if o.AsOf.IsZero() {
		buf = append(buf, "settled"...)
		for _, g := range gives {
			key(g.Key)
			word(g.Amount.Currency())
			word(g.Amount.Decimal().String())
			buf = strconv.AppendInt(buf, g.Time.Microseconds(), 10)
		}
		for _, ground := range RefusedBy(o) {
			word(ground)
		}
		for _, k := range Offered(o) {
			key(k)
		}
	}
	sum := sha256.Sum256(buf)
	return [16]byte(sum[:16])
}
