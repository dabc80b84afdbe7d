package outbound

import (
	"net"
	"net/netip"
	"testing"
)

func TestOnlyAddressesOfTheInternetArePublic(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.255.254",
		"168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
		"192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::7f00:1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "100::1",
		"2001::1", "2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::", "2620:4f:8000::1", "3fff::1",
		"2400:1234::5efe:7f00:1", "2400:1234::200:5efe:7f00:1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
		"2606:4700::1111%eth0",
	} {
		if Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is taken for an address of the internet", text)
		}
	}
	for _, text := range []string{
		"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "168.63.129.17", "172.15.0.1", "172.32.0.1",
		"192.169.0.1", "223.255.255.255", "2606:4700::1111", "2400:cb00::1", "2001:4860::8888", "2a00:1450::1",
	} {
		if !Public(netip.MustParseAddr(text)) {
			t.Errorf("%s is not taken for an address of the internet", text)
		}
	}
	if Public(netip.Addr{}) {
		t.Error("no address is taken for one of the internet")
	}
}

func TestAddressesOfThisMachineAreItsOwn(t *testing.T) {
	t.Parallel()
	all, err := net.InterfaceAddrs()
	if err != nil || len(all) == 0 {
		t.Fatalf("this machine has the addresses %v: %v", all, err)
	}
	for _, one := range all {
		a := netip.MustParsePrefix(one.String()).Addr()
		if own, err := ours(a); err != nil || !own {
			t.Errorf("%s: %v, %v", a, own, err)
		}
	}
	if own, err := ours(netip.MustParseAddr("8.8.8.8")); err != nil || own {
		t.Errorf("another's: %v, %v", own, err)
	}
}
