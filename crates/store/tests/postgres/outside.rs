//! Somebody else at the database, who holds locks, ends connections and looks.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{Client, NoTls};

use crate::support::Home;

/// How long something may take that happens soon.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) struct Outside {
    holding: Client,
    /// A transaction sees the activity of others as it was when it first looked, so somebody else looks.
    looking: Client,
}

impl Outside {
    pub(crate) async fn connect(home: &Home) -> Self {
        let location = home.on_server.as_ref().unwrap().location();
        let connect = async || {
            let (client, connection) = tokio_postgres::connect(&location, NoTls).await.unwrap();
            tokio::spawn(connection);
            client
        };
        Self {
            holding: connect().await,
            looking: connect().await,
        }
    }

    pub(crate) async fn run(&self, sql: &str) {
        self.holding.batch_execute(sql).await.unwrap();
    }

    /// A number.
    pub(crate) async fn ask(&self, sql: &str) -> i64 {
        self.looking.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Begins a transaction that keeps others from writing to a table.
    pub(crate) async fn lock(&self, table: &str) {
        self.run(&format!("BEGIN; LOCK TABLE {table} IN SHARE MODE")).await;
    }

    /// Lets go of what was locked.
    pub(crate) async fn unlock(&self) {
        self.run("ROLLBACK").await;
    }

    /// Waits until so many connections of stores wait for locks.
    pub(crate) async fn wait_for_waiting(&self, count: i64) {
        let waiting = "SELECT count(*) FROM pg_stat_activity \
                       WHERE datname = current_database() AND wait_event_type = 'Lock'";
        eventually(async || self.ask(waiting).await >= count).await;
    }

    /// Ends the connections of stores for which `condition` holds, and says how many there were.
    pub(crate) async fn terminate(&self, condition: &str) -> i64 {
        self.ask(&format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity \
             WHERE datname = current_database() AND application_name = 'globus-auth' AND {condition}"
        ))
        .await
    }
}

/// Waits until something is the case.
pub(crate) async fn eventually(condition: impl AsyncFn() -> bool) {
    let wait = async {
        while !condition().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, wait).await.unwrap();
}
