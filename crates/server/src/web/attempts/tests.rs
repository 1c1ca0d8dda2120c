use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

fn limiter() -> Limiter {
    Limiter::new(Allowance::new(10, 6))
}

/// How much is let through until something is refused, and how long it says to wait.
fn until_refused(limiter: &Limiter, address: IpAddr, now: Timestamp) -> (usize, u64) {
    for made in 0..1_000 {
        if let Err(refused) = limiter.take(address, 1, now) {
            return (made, refused.seconds);
        }
    }
    panic!("a thousand were let through")
}

#[test]
fn each_network_has_an_allowance_of_its_own() {
    let limiter = limiter();
    assert_eq!(until_refused(&limiter, HOME, START), (10, 6));
    assert_eq!(until_refused(&limiter, HOME, START.plus_seconds(5)), (0, 1));
    assert_eq!(until_refused(&limiter, HOME, START.plus_seconds(6)), (1, 6));
    assert_eq!(until_refused(&limiter, ELSEWHERE, START.plus_seconds(6)), (10, 6));
    assert_eq!(until_refused(&limiter, HOME, START.plus_seconds(3_600)), (10, 6));
    limiter.clone().forget();
    assert_eq!(until_refused(&limiter, HOME, START.plus_seconds(3_600)), (10, 6));
}

#[test]
fn what_is_refused_is_not_counted() {
    let limiter = limiter();
    assert!(limiter.take(HOME, 11, START).is_err());
    assert_eq!(until_refused(&limiter, HOME, START), (10, 6));
}

#[test]
fn addresses_of_one_network_are_one() {
    let six = |last| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 1, 0, 0, 0, last));
    assert_eq!(network(six(1)), network(six(2)));
    let other = IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 2, 0, 0, 0, 1));
    assert_ne!(network(six(1)), network(other));
    let mapped = IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped());
    assert_eq!(network(mapped), network(HOME));
    assert_ne!(network(HOME), network(ELSEWHERE));
}

#[test]
fn what_is_kept_has_a_bound() {
    let limiter = limiter();
    for number in 0..=u32::try_from(CAPACITY).unwrap() {
        let address = IpAddr::V4(Ipv4Addr::from_bits(number));
        limiter.take(address, 1, START).unwrap();
    }
    assert!(limiter.networks.lock().unwrap().len() <= CAPACITY);
}
