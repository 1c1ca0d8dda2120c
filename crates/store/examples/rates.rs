//! How many operations a second each engine does, durable, the sides in turn: `cargo run --release -p globus-auth-store
//! --example rates`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a tool for people at a terminal"
)]
#![expect(clippy::disallowed_methods, reason = "it measures time")]

#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::{
    future::Future,
    sync::atomic::{AtomicI64, Ordering},
    time::{Duration, Instant},
};

use globus_auth_protocol::ids::{ClientId, ResourceServer};
use globus_auth_rules::model::{AccessTokenRecord, SecretHash, Timestamp, TokenKey};
use globus_auth_store::{Connection, Isolation, Operation, Store, StoreError, StoreLocation, ops};
use postgres::Database;

const CALLERS: [usize; 3] = [1, 16, 64];
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_secs(2);

static NEXT_KEY: AtomicI64 = AtomicI64::new(1);

fn issue() -> ops::IssueTokens {
    let client = ClientId::from_random([1; 16]);
    ops::IssueTokens {
        access: vec![AccessTokenRecord {
            key: TokenKey(NEXT_KEY.fetch_add(1, Ordering::Relaxed)),
            hash: SecretHash([5; 32]),
            grant: None,
            refresh: None,
            client,
            identity: client.as_identity(),
            resource_server: ResourceServer::new("app.example.org"),
            scope: "urn:globus:auth:scope:app.example.org:all".to_owned(),
            consents: Vec::new(),
            session: None,
            issued: Timestamp(1_700_000_000_000_000),
            expires: Timestamp(1_700_172_800_000_000),
            revoked: None,
        }],
        ..Default::default()
    }
}

/// The same operation in a transaction of its own.
#[derive(Clone)]
struct Apart(ops::IssueTokens);

impl Operation for Apart {
    type Output = ops::Issued;
    type Error = StoreError;
    const NAME: &'static str = "apart";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<ops::Issued, StoreError> {
        self.0.run(db).await
    }
}

/// How many calls a second are answered when so many callers each wait for their own.
async fn rate<F: Future<Output = ()> + Send>(callers: usize, call: impl Fn() -> F + Clone + Send + 'static) -> f64 {
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let call = call.clone();
            tokio::spawn(async move {
                let mut calls = 0_u32;
                while start.elapsed() < ROUND {
                    call().await;
                    calls += 1;
                }
                calls
            })
        })
        .collect();
    let mut calls = 0;
    for task in tasks {
        calls += task.await.unwrap();
    }
    f64::from(calls) / start.elapsed().as_secs_f64()
}

async fn sides(sqlite: &Store, postgres: &Store, callers: usize) -> [f64; 5] {
    let (one, two, three, four, five) = (
        sqlite.clone(),
        postgres.clone(),
        postgres.clone(),
        sqlite.clone(),
        postgres.clone(),
    );
    let write = |store: Store| async move { assert!(store.write(issue()).await.is_ok()) };
    let apart = |store: Store| async move { assert!(store.write(Apart(issue())).await.is_ok()) };
    let read =
        |store: Store| async move { assert!(store.read(ops::AccessToken(TokenKey(1))).await.unwrap().is_some()) };
    [
        rate(callers, move || write(one.clone())).await,
        rate(callers, move || write(two.clone())).await,
        rate(callers, move || apart(three.clone())).await,
        rate(callers, move || read(four.clone())).await,
        rate(callers, move || read(five.clone())).await,
    ]
}

#[tokio::main]
async fn main() {
    let directory = tempfile::tempdir().unwrap();
    let sqlite = Store::open(&StoreLocation::File(directory.path().join("auth.db"))).unwrap();
    let database = Database::new();
    for setting in ["fsync", "full_page_writes"] {
        database.run(&format!("ALTER SYSTEM SET {setting} = on"));
    }
    database.run("SELECT pg_reload_conf()");
    let postgres = Store::open(&StoreLocation::Postgres(database.location().parse().unwrap())).unwrap();
    for store in [&sqlite, &postgres] {
        NEXT_KEY.store(1, Ordering::Relaxed);
        store.write(issue()).await.unwrap();
    }
    println!("fsync: {}", database.run("SHOW fsync"));
    println!("| callers | issue: SQLite | PostgreSQL | a transaction each | read: SQLite | PostgreSQL |");
    println!("|---|---|---|---|---|---|");
    for callers in CALLERS {
        let mut rounds = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push(sides(&sqlite, &postgres, callers).await);
        }
        let medians = [0, 1, 2, 3, 4].map(|side| {
            let mut rates: Vec<f64> = rounds.iter().map(|round| round[side]).collect();
            rates.sort_by(f64::total_cmp);
            format!("{:.0}", rates[ROUNDS / 2])
        });
        println!("| {callers} | {} |", medians.join(" | "));
    }
}
