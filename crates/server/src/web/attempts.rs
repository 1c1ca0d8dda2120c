//! What attempts are counted by: the networks that they come from, and keys that tell nobody a name or an address.

use std::net::IpAddr;

use aws_lc_rs::digest;
pub use globus_auth_rules::attempts::{AttemptKey, TooManyAttempts};

/// The network of an address: whoever has one IPv6 address has the 2^64 beside it.
#[must_use]
pub fn network(address: IpAddr) -> [u8; 16] {
    let address = address.to_canonical();
    let mut bytes = match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    };
    if address.is_ipv6() {
        bytes[8..].fill(0);
    }
    bytes
}

/// The site of an address, where that is wider than its network: whoever has one of its networks may have the 65,536 beside it
/// ([RFC 6177](https://www.rfc-editor.org/rfc/rfc6177)).
#[must_use]
pub fn site(address: IpAddr) -> Option<[u8; 16]> {
    let mut bytes = network(address);
    bytes[6..].fill(0);
    address.to_canonical().is_ipv6().then_some(bytes)
}

/// What attempts are counted by. Parts but the last have a fixed length, so that no two lists are alike.
#[must_use]
pub fn key(parts: &[&[u8]]) -> AttemptKey {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in parts {
        context.update(part);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&context.finish().as_ref()[..16]);
    AttemptKey(key)
}

#[cfg(test)]
mod tests;
