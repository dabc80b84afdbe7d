package identity

import (
	"context"
	"net/netip"
	"time"

	"bosang/claims"
)

// How many failures a pool takes until its span is over (OWASP, "Slow Down Online
// Guessing Attacks with Device Cookies"). An attempt is counted before it is looked
// at, so that those made at once are not more, and given back when it succeeds.
const (
	// mostFailures: for a name on all devices that are not known to its user
	// together; for each device that is; for the second factor likewise.
	mostFailures  = 10
	failuresSpan  = 30 * time.Minute
	mostByAddress = 100
	addressSpan   = 15 * time.Minute
)

// pool is where failures are counted.
type pool struct {
	key  claims.Key
	most int64
	span time.Duration
}

// poolOf is that of attempts on what the name stands for: of a known device its own,
// so that others' failures do not count against it.
func poolOf(what string, name claims.Key, device claims.Key) pool {
	return pool{claims.KeyOf("attempt", what, name.String(), device.String()), mostFailures, failuresSpan}
}

// addressPool is that of an address: of version 6 its /64, which is one customer's. Its
// key takes the service's to work out, because addresses are few enough to try all.
func (i *Identity) addressPool(address netip.Addr) (pool, error) {
	if !address.IsValid() {
		return pool{}, nil // nobody called over the network
	}
	address = address.Unmap()
	bits := 32
	if address.Is6() {
		bits = 64
	}
	network := netip.PrefixFrom(address, bits).Masked()
	key, err := i.vault.Index("address of attempts", network.String())
	return pool{key, mostByAddress, addressSpan}, err
}

// taken are attempts that were counted.
type taken []pool

// take counts an attempt in each pool, and reports when the fullest is open again;
// zero: all are. It is counted where it is refused too, so that whoever goes on
// waits.
func take(ctx context.Context, ids Tx, pools ...pool) (taken, time.Time, error) {
	var in taken
	var until time.Time
	for _, p := range pools {
		if p.key.IsZero() {
			continue
		}
		count, ends, err := ids.TakeAttempt(ctx, p.key, p.span)
		if err != nil {
			return nil, until, err
		}
		in = append(in, p)
		if count > p.most && ends.After(until) {
			until = ends
		}
	}
	return in, until, nil
}

// giveBack undoes the counting of an attempt that succeeded, and clears the first
// pool: who knows the secret has not guessed it.
func (in taken) giveBack(ctx context.Context, ids Tx) error {
	for at, p := range in {
		count := int64(1)
		if at == 0 {
			count = p.most + 1
		}
		if err := ids.GiveBack(ctx, p.key, count); err != nil {
			return err
		}
	}
	return nil
}

// Closed is the cause of a refusal that lasts until an instant.
type Closed struct{ Until time.Time }

// Error says so.
func (c *Closed) Error() string { return "closed until " + c.Until.UTC().Format(time.RFC3339) }

// OpensAt is when the refusal is over: answers say it.
func (c *Closed) OpensAt() time.Time { return c.Until }

// errTooMany refuses an attempt unseen, until an instant; its cause is Closed.
func errTooMany(until time.Time) error {
	return &claims.Error{Kind: claims.KindTooMany, Code: "too_many_attempts", Cause: &Closed{until}}
}
