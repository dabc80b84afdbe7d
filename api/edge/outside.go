package edge

import "bosang/api/limit"

// Outside is what the interface believes and allows of the network around it. The
// zero value believes nobody and limits nobody.
type Outside struct {
	// Proxies are those whose word is believed on where a request came from.
	Proxies Networks
	// Hosts are the names (with their ports, where these are not their scheme's own)
	// that requests may be sent to; none: any. A request over a loopback address may
	// name that too.
	Hosts []string
	// Near may read the metrics without saying who they are.
	Near Networks
	// Rates bound how often callers may ask; nil: they do not.
	Rates limit.Rates
}
