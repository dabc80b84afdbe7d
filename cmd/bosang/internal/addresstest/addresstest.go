// Package addresstest gives tests addresses on which programs may listen.
package addresstest

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
)

// The ports that are drawn from lie below those that systems give to whoever asks for any
// (from 32768 on Linux, from 49152 elsewhere): between the moment at which one is found free
// and that at which the program listens on it, also again after it was killed, no connection
// and no other server of the suite gets it.
const first, count = 20_000, 12_000

var errNone = errors.New("no port is free")

// Free is an address of this machine on which nobody listens just now.
func Free(ctx context.Context) (string, error) {
	for range 1000 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(first+rand.IntN(count))) //nolint:gosec // any will do
		if listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address); err == nil {
			return address, listener.Close()
		}
	}
	return "", errNone
}
