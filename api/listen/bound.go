package listen

import (
	"net"
	"net/netip"
	"sync"
)

// bounded is a listener with a bounded number of connections. When all are taken,
// others wait; an address that has its share already is turned away at once, so that
// one caller cannot take them all.
type bounded struct {
	net.Listener
	free   chan struct{}
	closed chan struct{}
	once   sync.Once
	shared func(netip.Addr) bool
	share  int

	mu sync.Mutex
	by map[netip.Addr]int
}

func bound(l net.Listener, c Config) *bounded {
	most := c.Connections
	if most <= 0 {
		most = DefaultConnections
	}
	b := &bounded{Listener: l, free: make(chan struct{}, most), closed: make(chan struct{}), shared: c.Shared, share: max(most/8, 1),
		by: make(map[netip.Addr]int)}
	for range most {
		b.free <- struct{}{}
	}
	return b
}

// Accept gives the next connection, once there is room for one.
func (b *bounded) Accept() (net.Conn, error) {
	select {
	case <-b.free:
	case <-b.closed:
		return nil, net.ErrClosed
	}
	for {
		conn, err := b.Listener.Accept()
		if err != nil {
			b.free <- struct{}{}
			return nil, err
		}
		address := addressOf(conn)
		whose := network(address)
		if b.enter(whose, b.shared != nil && b.shared(address)) {
			return &counted{Conn: conn, leave: sync.OnceFunc(func() { b.leave(whose) })}, nil
		}
		_ = conn.Close() // nothing was said on it
	}
}

// Close ends the listening; connections that there are stay.
func (b *bounded) Close() error {
	b.once.Do(func() { close(b.closed) })
	return b.Listener.Close()
}

func (b *bounded) enter(a netip.Addr, shared bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.by[a] >= b.share && !shared {
		return false
	}
	b.by[a]++
	return true
}

func (b *bounded) leave(a netip.Addr) {
	b.mu.Lock()
	if b.by[a]--; b.by[a] == 0 {
		delete(b.by, a)
	}
	b.mu.Unlock()
	b.free <- struct{}{}
}

// addressOf is who has a connection; the zero address where it has none.
func addressOf(conn net.Conn) netip.Addr {
	peer, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return netip.Addr{}
	}
	return peer.Addr().Unmap().WithZone("")
}

// network is whom an address counts for: of the sixth version one customer has 64
// bits.
func network(a netip.Addr) netip.Addr {
	if !a.Is6() {
		return a
	}
	whole, err := a.Prefix(64)
	if err != nil {
		return a
	}
	return whole.Addr()
}

// counted is a connection that makes room for another when it is closed.
type counted struct {
	net.Conn
	leave func()
}

// Close closes the connection.
func (c *counted) Close() error {
	defer c.leave()
	return c.Conn.Close()
}
