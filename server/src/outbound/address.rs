//! Which addresses the server may call. Sources: the IANA special-purpose registries of IPv4 and
//! IPv6 (RFC 6890 and what was added since).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether a connection to `address` may be opened.
pub(super) fn allowed(address: IpAddr, allow_loopback: bool) -> bool {
    if is_loopback(address) {
        return allow_loopback;
    }
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => is_public_v6(v6),
    }
}

/// Whether `address` is this machine's own, also when written as an IPv4-mapped one.
pub(super) fn is_loopback(address: IpAddr) -> bool {
    address.to_canonical().is_loopback()
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127 | 224..=255, ..] => true, // this network, private, loopback, multicast and up
        [100, 64..=127, ..] => true,            // shared behind a provider's NAT
        [169, 254, ..] => true,                 // link-local: cloud metadata lives here
        [172, 16..=31, ..] | [192, 168, ..] => true, // private
        [192, 0, 0 | 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => true, // protocols, documentation
        [192, 88, 99, _] => true,                                          // 6to4 relays
        [198, 18..=19, ..] => true,                                        // benchmarks
        _ => false,
    };
    !special
}

/// Only 2000::/3 is given out to anyone, so all else is refused without being named.
fn is_public_v6(address: Ipv6Addr) -> bool {
    match address.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(embedded(high, low)), // NAT64
        [0x2002, high, low, ..] => is_public_v4(embedded(high, low)),               // 6to4
        [0x2001, 0..=0x1ff, ..] => false, // protocols, Teredo and ORCHID among them
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => false, // documentation
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(high) << 16 | u32::from(low))
}
