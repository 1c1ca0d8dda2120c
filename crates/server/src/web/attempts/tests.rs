use std::net::{Ipv4Addr, Ipv6Addr};

use super::*;

const HOME: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));
const ELSEWHERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 2));
const START: Timestamp = Timestamp::from_seconds(1_700_000_000);

/// Attempts until one is refused, and how long it says to wait.
fn until_refused(attempts: &LoginAttempts, username: &str, address: IpAddr, now: Timestamp) -> (usize, u64) {
    for made in 0..1_000 {
        if let Err(refused) = attempts.begin(username, address, now) {
            return (made, refused.seconds);
        }
    }
    panic!("a thousand attempts were let through")
}

#[test]
fn ten_attempts_then_one_every_six_seconds() {
    let attempts = LoginAttempts::new();
    assert_eq!(until_refused(&attempts, "ada@example.org", HOME, START), (10, 6));
    assert_eq!(
        until_refused(&attempts, "ada@example.org", HOME, START.plus_seconds(5)),
        (0, 1)
    );
    assert_eq!(
        until_refused(&attempts, "ada@example.org", HOME, START.plus_seconds(6)),
        (1, 6)
    );
    assert_eq!(
        until_refused(&attempts, "ada@example.org", HOME, START.plus_seconds(3600)),
        (10, 6)
    );
}

#[test]
fn other_spellings_are_the_same_account() {
    let attempts = LoginAttempts::new();
    until_refused(&attempts, "ada@example.org", HOME, START);
    assert!(attempts.begin(" ADA@Example.org ", HOME, START).is_err());
}

#[test]
fn guessing_elsewhere_does_not_lock_the_owner_out() {
    let attempts = LoginAttempts::new();
    until_refused(&attempts, "ada@example.org", ELSEWHERE, START);
    assert_eq!(attempts.begin("ada@example.org", HOME, START), Ok(()));
}

#[test]
fn one_address_may_not_try_every_account() {
    let attempts = LoginAttempts::new();
    let made = (0..1_000)
        .take_while(|number| attempts.begin(&format!("person{number}"), HOME, START).is_ok())
        .count();
    assert_eq!(made, 100);
    assert_eq!(
        attempts.begin("somebody", HOME, START),
        Err(TooManyAttempts { seconds: 1 })
    );
    assert_eq!(attempts.begin("somebody", ELSEWHERE, START), Ok(()));
}

#[test]
fn a_refused_attempt_costs_nothing() {
    let attempts = LoginAttempts::new();
    until_refused(&attempts, "ada@example.org", HOME, START);
    for _ in 0..500 {
        assert!(attempts.begin("ada@example.org", HOME, START).is_err());
    }
    assert_eq!(attempts.begin("ada@example.org", HOME, START.plus_seconds(6)), Ok(()));
    // Eleven of the address's hundred are used.
    assert_eq!(attempts.begin("grace@example.org", HOME, START), Ok(()));
}

#[test]
fn success_forgives_what_was_mistyped() {
    let attempts = LoginAttempts::new();
    for _ in 0..9 {
        attempts.begin("ada@example.org", HOME, START).unwrap();
    }
    attempts.succeeded("Ada@example.org", HOME);
    assert_eq!(until_refused(&attempts, "ada@example.org", HOME, START).0, 10);
}

#[test]
fn neighbours_in_an_ipv6_network_count_as_one() {
    let attempts = LoginAttempts::new();
    let at = |network, host| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, network, 0, 0, 0, host));
    until_refused(&attempts, "ada", at(1, 1), START);
    assert!(attempts.begin("ada", at(1, 2), START).is_err());
    assert!(attempts.begin("ada", at(2, 1), START).is_ok());
    let mapped = IpAddr::V6(Ipv4Addr::new(192, 0, 2, 1).to_ipv6_mapped());
    until_refused(&attempts, "ada", HOME, START);
    assert!(attempts.begin("ada", mapped, START).is_err());
}

#[test]
fn a_clock_set_back_locks_nobody_out_for_long() {
    let attempts = LoginAttempts::new();
    attempts.begin("ada", HOME, START.plus_seconds(1_000_000)).unwrap();
    assert_eq!(attempts.begin("ada", HOME, START), Err(TooManyAttempts { seconds: 6 }));
    assert_eq!(attempts.begin("ada", HOME, START.plus_seconds(6)), Ok(()));
}

#[test]
fn memory_is_bounded() {
    let mut table = Table::default();
    for number in 0..CAPACITY as u128 + 10 {
        table.take(number.to_be_bytes(), &ACCOUNT, START);
        assert!(table.0.len() <= CAPACITY);
    }
    let later = START.plus_seconds(60);
    table.0.clear();
    for number in 0..CAPACITY as u128 {
        table.take(
            number.to_be_bytes(),
            &ACCOUNT,
            if number < 40_000 { START } else { later },
        );
    }
    table.take([0xff; 16], &ACCOUNT, later);
    assert_eq!(
        table.0.len(),
        CAPACITY - 40_000 + 1,
        "those that are full again are forgotten, the others kept"
    );
}
