//! The audit log, and what is counted.

use globus_auth_protocol::ids::RequestId;
use globus_auth_rules::model::{
    AuditAction, AuditActor, AuditEntry, AuditEvent, AuditOrigin, AuditOutcome, AuditPlace, AuditRecord, AuditSubject,
    Counted, Timestamp,
};
use globus_auth_store::{
    Store, StoreError,
    ops::{self, AuditEvents, AuditOrder, Minute, MinuteCount},
};

use crate::{LATER, finish, seeded, support::*};

fn event(action: AuditAction, at: Timestamp) -> AuditEvent {
    let subject = AuditSubject::Client(client_id(1));
    AuditEvent {
        entry: AuditEntry::new(AuditActor::Identity(identity_id(1)), action, subject).with("name", "A \"name\""),
        origin: AuditOrigin::new(
            Some([192, 0, 2, 7].into()),
            Some("Browser/1"),
            RequestId::from_random([1; 16]),
        ),
        at,
    }
}

fn recorded<O>(operation: O, action: AuditAction, at: Timestamp) -> ops::Recorded<O> {
    ops::Recorded {
        operation,
        event: event(action, at),
    }
}

async fn all(store: &Store) -> Vec<AuditRecord> {
    store.read(AuditEvents::newest(100)).await.unwrap()
}

/// The actions that the log tells of, the newest first.
async fn actions(store: &Store, wanted: AuditEvents) -> Vec<String> {
    let found = store.read(wanted).await.unwrap();
    found.into_iter().map(|record| record.action).collect()
}

#[tokio::test]
async fn what_is_done_is_told_and_what_is_not_done_is_not() {
    let (_home, store) = seeded().await;
    let client = client(3);
    let create = ops::CreateClient {
        client: client.clone(),
        credential: None,
    };
    store
        .write(recorded(create, AuditAction::CreateClient, NOW))
        .await
        .unwrap();
    let told = all(&store).await;
    let [line] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!((line.place.at, line.times, line.outcome.as_str()), (NOW, 1, "done"));
    assert_eq!(
        (line.actor.kind.as_str(), line.actor.id.clone()),
        ("identity", Some(identity_id(1).to_string()))
    );
    assert_eq!(
        (line.subject.kind.as_str(), line.subject.id.clone()),
        ("client", Some(client_id(1).to_string()))
    );
    assert_eq!(line.details["name"], "A \"name\"");
    assert_eq!(
        (line.address.as_deref(), line.agent.as_deref()),
        (Some("192.0.2.7"), Some("Browser/1"))
    );
    assert_eq!(
        line.request.as_deref(),
        Some(RequestId::from_random([1; 16]).to_string().as_str())
    );

    // Refused by the database: it owns a name that another has.
    let nowhere = globus_auth_rules::model::ProjectPolicy {
        project: globus_auth_protocol::ids::ProjectId::from_random([9; 16]),
        ..policy()
    };
    let refused = recorded(ops::CreatePolicy(nowhere), AuditAction::CreatePolicy, NOW);
    assert_eq!(store.write(refused).await, Err(StoreError::Reference));
    // Changed meanwhile, gone already, not open any more.
    let update = ops::UpdateClient {
        before: globus_auth_rules::model::Client {
            name: "As it never was".to_owned(),
            ..client.clone()
        },
        after: client,
    };
    let saved = store.write(recorded(update, AuditAction::UpdateClient, NOW)).await;
    assert_eq!(saved, Ok(ops::Saved::ChangedMeanwhile));
    let delete = recorded(ops::DeleteClient(client_id(9)), AuditAction::DeleteClient, NOW);
    assert_eq!(store.write(delete).await, Ok(ops::Deletion::Gone));
    let end = ops::EndSession {
        session: session_id(9),
        at: NOW,
    };
    assert_eq!(store.write(recorded(end, AuditAction::LogOut, NOW)).await, Ok(false));
    assert_eq!(all(&store).await, told);
}

#[tokio::test]
async fn of_a_code_only_the_second_use_is_told() {
    let (_home, store) = seeded().await;
    store.write(finish(1)).await.unwrap();
    let redeem = |key| {
        let redeem = ops::RedeemCode {
            hash: code(1, 1).hash,
            at: NOW,
            access: vec![access_token(key)],
            refresh: Vec::new(),
        };
        recorded(redeem, AuditAction::ReuseCode, NOW)
    };
    assert_eq!(store.write(redeem(1)).await, Ok(ops::Redemption::Redeemed));
    assert_eq!(all(&store).await, []);
    assert_eq!(store.write(redeem(2)).await, Ok(ops::Redemption::AlreadyRedeemed));
    assert_eq!(actions(&store, AuditEvents::newest(9)).await, ["code.reuse"]);
}

#[tokio::test]
async fn failures_within_an_hour_are_one_line() {
    let (_home, store) = seeded().await;
    let fail = async |subject: AuditSubject, at| {
        let entry = AuditEntry::new(AuditActor::Unknown, AuditAction::LogIn, subject);
        let event = AuditEvent {
            entry,
            ..event(AuditAction::LogIn, at)
        };
        let outcome = AuditOutcome::Failed;
        store.write(ops::RecordAlone { event, outcome }).await.unwrap();
    };
    let hour = Timestamp::from_seconds(NOW.seconds().0.div_euclid(3600) * 3600);
    for second in 0..50 {
        fail(AuditSubject::Identity(identity_id(1)), hour.plus_seconds(second)).await;
        fail(AuditSubject::NoIdentity, hour.plus_seconds(second)).await;
    }
    fail(AuditSubject::Identity(identity_id(2)), hour).await;
    fail(AuditSubject::Identity(identity_id(1)), hour.plus_seconds(3_600)).await;
    let told = all(&store).await;
    let told: Vec<_> = told
        .iter()
        .map(|line| (line.place.at, line.subject.id.clone(), line.times))
        .collect();
    let (first, second) = (Some(identity_id(1).to_string()), Some(identity_id(2).to_string()));
    let last = hour.plus_seconds(49);
    assert_eq!(told.len(), 4, "{told:?}");
    for line in [
        (hour.plus_seconds(3_600), first.clone(), 1),
        (last, first, 50),
        (last, None, 50),
        (hour, second, 1),
    ] {
        assert!(told.contains(&line), "{line:?} in {told:?}");
    }
}

/// The actions of [`deeds`], the newest first.
const DEEDS: [&str; 4] = ["client.delete", "client.update", "client.update", "client.create"];

/// Two deeds of Ada at one client, one of Ben and one of the server at another.
async fn deeds(store: &Store) {
    let tell = async |actor, action, subject, at| {
        let event = AuditEvent {
            entry: AuditEntry::new(actor, action, subject),
            ..event(action, at)
        };
        let outcome = AuditOutcome::Done;
        store.write(ops::RecordAlone { event, outcome }).await.unwrap();
    };
    let (ada, ben) = (
        AuditActor::Identity(identity_id(1)),
        AuditActor::Identity(identity_id(2)),
    );
    let (one, two) = (AuditSubject::Client(client_id(1)), AuditSubject::Client(client_id(2)));
    tell(ada, AuditAction::CreateClient, one.clone(), NOW).await;
    tell(ada, AuditAction::UpdateClient, one.clone(), NOW).await;
    tell(ben, AuditAction::UpdateClient, two.clone(), LATER).await;
    tell(AuditActor::Server, AuditAction::DeleteClient, two.clone(), LATER).await;
}

fn newest() -> AuditEvents {
    AuditEvents::newest(100)
}

#[tokio::test]
async fn the_log_is_searched_by_who_what_and_when() {
    let (_home, store) = seeded().await;
    deeds(&store).await;
    assert_eq!(actions(&store, newest()).await, DEEDS);

    let actor = AuditActor::Identity(identity_id(1)).id();
    let (one, two) = (AuditSubject::Client(client_id(1)), AuditSubject::Client(client_id(2)));
    let action = Some(AuditAction::UpdateClient.as_str().to_owned());
    let subject = two.id();
    let found = async |actor: &Option<String>, action: &Option<String>, subject: &Option<String>| {
        let wanted = AuditEvents {
            actor: actor.clone(),
            action: action.clone(),
            subject: subject.clone(),
            ..newest()
        };
        let mut oldest = AuditEvents {
            order: AuditOrder::Oldest(None),
            ..wanted.clone()
        };
        let lines = store.read(wanted).await.unwrap();
        oldest.limit = 50;
        let mut turned = store.read(oldest).await.unwrap();
        turned.reverse();
        assert_eq!(lines, turned);
        lines.len()
    };
    assert_eq!(found(&actor, &None, &None).await, 2);
    assert_eq!(found(&None, &action, &None).await, 2);
    assert_eq!(found(&None, &None, &subject).await, 2);
    assert_eq!(found(&actor, &action, &None).await, 1);
    assert_eq!(found(&actor, &None, &subject).await, 0);
    assert_eq!(found(&None, &action, &subject).await, 1);
    assert_eq!(found(&actor, &action, &one.id()).await, 1);
    let since = AuditEvents {
        since: LATER,
        ..newest()
    };
    assert_eq!(actions(&store, since).await, DEEDS[..2]);
    let until = AuditEvents {
        until: LATER,
        ..newest()
    };
    assert_eq!(actions(&store, until).await, DEEDS[2..]);
}

#[tokio::test]
async fn the_log_is_read_in_pieces_in_both_directions() {
    let (_home, store) = seeded().await;
    deeds(&store).await;
    for oldest in [false, true] {
        let order = if oldest { AuditOrder::Oldest } else { AuditOrder::Newest };
        let mut place: Option<AuditPlace> = None;
        let mut read = Vec::new();
        loop {
            let piece = AuditEvents {
                order: order(place),
                limit: 1,
                ..newest()
            };
            let Some(line) = store.read(piece).await.unwrap().pop() else {
                break;
            };
            place = Some(line.place);
            read.push(line.action);
        }
        if oldest {
            read.reverse();
        }
        assert_eq!(read, DEEDS);
    }
}

#[tokio::test]
async fn what_the_log_need_not_keep_goes_in_pieces() {
    let (_home, store) = seeded().await;
    deeds(&store).await;
    let purge = |limit| ops::PurgeAudit { before: LATER, limit };
    assert_eq!(store.write(purge(1)).await, Ok(1));
    assert_eq!(store.write(purge(9)).await, Ok(1));
    assert_eq!(actions(&store, newest()).await, DEEDS[..2]);
}

#[tokio::test]
async fn counts_of_servers_are_added_up_by_the_minute() {
    let (_home, store) = seeded().await;
    let minute = Minute::of(NOW);
    assert!(minute.start() <= NOW && NOW < Minute(minute.0 + 1).start());
    let add = async |process: &str, minute, counts: &[(Counted, u64)]| {
        let (process, counts) = (process.to_owned(), counts.to_vec());
        let add = ops::AddCounts {
            minute,
            process,
            counts,
        };
        store.write(add).await.unwrap();
    };
    add("a", minute, &[(Counted::Issued, 3), (Counted::Failed, 1)]).await;
    add("a", minute, &[(Counted::Issued, 4)]).await;
    add("b", minute, &[(Counted::Issued, 5)]).await;
    add("b", Minute(minute.0 - 1), &[(Counted::Refused, 1)]).await;
    let count = |minute, kind, count| MinuteCount { minute, kind, count };
    let now = [count(minute, Counted::Failed, 1), count(minute, Counted::Issued, 12)];
    assert_eq!(store.read(ops::CountsSince(minute)).await.unwrap(), now);
    let before = store.read(ops::CountsSince(Minute(minute.0 - 1))).await.unwrap();
    assert_eq!(before[0], count(Minute(minute.0 - 1), Counted::Refused, 1));
    assert_eq!(before[1..], now);
    let purge = ops::PurgeCounts {
        before: minute,
        limit: 10,
    };
    assert_eq!(store.write(purge).await, Ok(1));
    assert_eq!(store.write(purge).await, Ok(0));
    assert_eq!(store.read(ops::CountsSince(Minute(0))).await.unwrap(), now);
}

#[tokio::test]
async fn operators_come_and_go() {
    let (_home, store) = seeded().await;
    let add = |number| ops::AddOperator {
        identity: identity_id(number),
        at: NOW,
    };
    assert_eq!(store.write(add(2)).await, Ok(true));
    assert_eq!(store.write(add(2)).await, Ok(false));
    assert_eq!(store.write(add(1)).await, Ok(true));
    assert_eq!(store.write(add(9)).await, Err(StoreError::Reference));
    let all = async || {
        let all = store.read(ops::OperatorsAll).await.unwrap();
        all.iter().map(|identity| identity.id).collect::<Vec<_>>()
    };
    assert_eq!(all().await, [identity_id(1), identity_id(2)]);
    assert_eq!(store.write(ops::RemoveOperator(identity_id(1))).await, Ok(true));
    assert_eq!(store.write(ops::RemoveOperator(identity_id(1))).await, Ok(false));
    assert_eq!(all().await, [identity_id(2)]);

    let reset = ops::SeedRows {
        operators: vec![(identity_id(3), NOW)],
        ..seed()
    };
    store.write(ops::ResetTo(reset)).await.unwrap();
    assert_eq!(all().await, [identity_id(3)]);
}
