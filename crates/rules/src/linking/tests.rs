use super::*;
use crate::{
    model::AccountId,
    samples::{NOW, identity, identity_id, provider_id},
    second_factor::METHODS,
};

const NONE: SecondFactors = SecondFactors {
    own: false,
    other: false,
};

/// An identity that is alone in the account of its number.
fn alone(number: u8) -> Identity {
    Identity {
        account: AccountId(identity_id(number).as_uuid()),
        ..identity(number, "ada@example.edu", true)
    }
}

fn proof(number: u8, methods: &[&str], at: Timestamp) -> Authentication {
    Authentication {
        identity: identity_id(number),
        provider: provider_id(number),
        auth_time: at,
        acr: None,
        amr: methods.iter().map(|method| (*method).to_owned()).collect(),
    }
}

#[test]
fn the_account_with_the_only_second_factor_stays_and_else_the_first() {
    let (to, other) = (alone(1), alone(2));
    for (own, others, stays, all_end) in [
        (false, false, &to, false),
        (true, false, &to, false),
        (true, true, &to, false),
        (false, true, &other, true),
    ] {
        let union = link(&to, &other, SecondFactors { own, other: others }).unwrap();
        let goes = if stays == &to { &other } else { &to };
        let wanted = Union {
            stays: stays.account,
            goes: goes.account,
            second: other.account,
            all_sessions_end: all_end,
        };
        assert_eq!(union, wanted, "{own} {others}");
    }
}

#[test]
fn what_cannot_be_linked() {
    let to = alone(1);
    let linked = Identity {
        account: to.account,
        ..alone(2)
    };
    assert_eq!(link(&to, &linked, NONE), Err(LinkRefusal::LinkedAlready));
    assert_eq!(link(&to, &to, NONE), Err(LinkRefusal::LinkedAlready), "with itself");
    let mut closed = alone(2);
    closed.status = IdentityStatus::Closed;
    assert_eq!(link(&to, &closed, NONE), Err(LinkRefusal::Closed));
    assert_eq!(link(&closed, &to, NONE), Err(LinkRefusal::Closed));
    let mut client = alone(2);
    client.provider = CLIENT_IDENTITY_PROVIDER;
    assert_eq!(link(&to, &client, NONE), Err(LinkRefusal::Client));
    assert_eq!(link(&client, &to, NONE), Err(LinkRefusal::Client));
}

#[test]
fn both_prove_themselves_each_with_the_second_factor_that_it_has() {
    let strong: &[&str] = &METHODS;
    let long_ago = Timestamp::from_seconds(NOW.seconds().0 - FRESH_SECONDS);
    let just = Timestamp(long_ago.0 + 1);
    let both = SecondFactors { own: true, other: true };
    let linking = |proof| Linking {
        to: identity_id(1),
        proof,
    };
    let other = |methods| Some(proof(2, methods, just));
    for (what, session, others_proof, factors, wanted) in [
        ("nobody", None, other(&[]), NONE, LinkStage::LogInAgain),
        (
            "too long ago",
            Some((&[][..], long_ago)),
            other(&[]),
            NONE,
            LinkStage::LogInAgain,
        ),
        (
            "just in time",
            Some((&[][..], just)),
            None,
            NONE,
            LinkStage::LogInAsOther,
        ),
        ("both", Some((&[][..], just)), other(&[]), NONE, LinkStage::Confirm),
        (
            "own one is missing",
            Some((&[][..], just)),
            other(strong),
            both,
            LinkStage::LogInAgain,
        ),
        (
            "the other's is missing",
            Some((strong, just)),
            other(&[]),
            both,
            LinkStage::LogInAsOther,
        ),
        (
            "both with both",
            Some((strong, just)),
            other(strong),
            both,
            LinkStage::Confirm,
        ),
    ] {
        let session: Vec<_> = session.into_iter().map(|(methods, at)| proof(1, methods, at)).collect();
        let linking = linking(others_proof);
        let next = stage(&linking, &session, factors, NOW);
        assert_eq!(next, wanted, "{what}");
    }
}

#[test]
fn any_but_the_primary_identity_may_leave_and_any_open_one_become_primary() {
    let mut account = [
        identity(1, "ada@example.edu", true),
        identity(2, "ada@example.org", false),
    ];
    let (primary, second, foreign) = (identity_id(1), identity_id(2), identity_id(3));
    assert_eq!(unlink(primary, &account), Err(UnlinkRefusal::Primary));
    assert_eq!(unlink(foreign, &account), Err(UnlinkRefusal::NotLinked));
    assert_eq!(unlink(second, &account), Ok(&account[1]));
    assert_eq!(promote(second, &account), Ok(&account[1]));
    assert_eq!(promote(foreign, &account), Err(PromotionRefusal::NotLinked));
    account[1].status = IdentityStatus::Closed;
    assert_eq!(promote(second, &account), Err(PromotionRefusal::Closed));
    assert_eq!(unlink(second, &account), Ok(&account[1]), "a closed one may leave");
}
