package outbound

import (
	"context"
	"net"
	"net/http"
)

// Dial connects as a client does, to any port.
func Dial(ctx context.Context, client *http.Client, address string) (net.Conn, error) {
	return client.Transport.(*guard).dial(ctx, "tcp", address)
}

// Connect is the last step of it, for who came past the others.
func Connect(ctx context.Context, address string) (net.Conn, error) {
	return connect(ctx, address, false)
}
