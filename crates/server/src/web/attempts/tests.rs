use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

#[test]
fn addresses_of_one_network_are_one() {
    let six = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
    assert_eq!(network(six(1)), network(six(2)));
    let beside = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 2, 0, 0, 0, 1));
    assert_ne!(network(six(1)), network(beside));
    let four = |last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, last));
    let mapped = IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped());
    assert_eq!(network(mapped), network(four(1)));
    assert_ne!(network(four(1)), network(four(2)));

    assert!(site(six(1)).is_some() && site(six(1)) == site(beside));
    let elsewhere = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 1, 1, 0, 0, 0, 1));
    assert_ne!(site(six(1)), site(elsewhere));
    assert_eq!((site(mapped), site(four(1))), (None, None));
}
