//! One connection to the server, with the statements that it has prepared.

use std::{collections::HashMap, pin::pin, sync::Arc, time::Duration};

use futures_util::{TryStreamExt, future};
use tokio_postgres::{Client, Error, RowStream, Statement, types::Type};

use super::{
    error::{self, UniqueColumns},
    insert::{self, ColumnOf},
    lookup,
    values::Parameter,
};
use crate::{
    StoreError,
    ready::ready,
    seam::{Row, Value},
};

/// How long a statement is waited for: longer than the server lets one take. Whoever is silent for so long is frozen, or the
/// network has swallowed the connection without a word.
pub(super) const SILENCE: Duration = Duration::from_secs(35);

/// That there was no answer for [`SILENCE`].
pub(super) fn silent() -> StoreError {
    StoreError::Unreachable {
        reason: format!("no answer within {} seconds", SILENCE.as_secs()),
    }
}

/// One connection.
pub(super) struct Link {
    client: Client,
    /// By their text.
    statements: HashMap<&'static str, Statement>,
    /// Those that insert many rows or look for many callers, by the text of the statement for one.
    for_many: HashMap<&'static str, Statement>,
    unique: Arc<UniqueColumns>,
    /// The command that begins a transaction and goes to the server together with the first statement.
    begin: Option<&'static str>,
    in_transaction: bool,
    /// Whether the server has said goodbye, which the other half may not have read yet.
    lost: bool,
}

/// Why a statement gave no answer.
pub(super) enum Failure {
    /// The server or the connection to it failed.
    Server(Error),
    /// A row could not be read.
    Row(StoreError),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl Link {
    pub(super) fn new(client: Client, unique: Arc<UniqueColumns>) -> Self {
        Self {
            client,
            statements: HashMap::new(),
            for_many: HashMap::new(),
            unique,
            begin: None,
            in_transaction: false,
            lost: false,
        }
    }

    /// Whether the connection was lost, as far as is known.
    pub(super) fn is_lost(&self) -> bool {
        self.lost || self.client.is_closed()
    }

    /// It has not answered for too long: nobody shall use it again.
    pub(super) const fn give_up(&mut self) {
        self.lost = true;
    }

    /// See [`UniqueColumns`].
    pub(super) fn unique(&self) -> &UniqueColumns {
        &self.unique
    }

    /// The next statement begins a transaction.
    pub(super) const fn begin(&mut self, command: &'static str) {
        self.begin = Some(command);
    }

    /// Whether a transaction was begun and not ended.
    pub(super) const fn is_in_transaction(&self) -> bool {
        self.in_transaction
    }

    /// Commits, and tells listeners `notices` when that is done.
    pub(super) async fn commit(&mut self, notices: &[String]) -> Result<(), Error> {
        let notify = future::try_join_all(notices.iter().map(|notice| self.client.batch_execute(notice)));
        let (notified, committed) = future::join(notify, self.client.batch_execute("COMMIT")).await;
        self.in_transaction = false;
        self.noted(notified.and(committed))
    }

    /// Ends a transaction of which nothing shall remain. Does not wait for the answer, which comes before that of the
    /// next statement.
    pub(super) fn abandon(&mut self) {
        self.begin = None;
        if std::mem::take(&mut self.in_transaction) {
            // The first poll sends the command.
            drop(ready(self.client.batch_execute("ROLLBACK")));
        }
    }

    /// Executes a statement to its end and says how many rows it wrote.
    pub(super) async fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Error> {
        let executed = self.execute_unnoted(sql, params).await;
        self.noted(executed)
    }

    /// Runs a query to its end and reads each row with `read`.
    pub(super) async fn query<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, Failure> {
        let started = self.start(sql, params).await;
        let mut rows = pin!(self.noted(started)?);
        let mut answer = Vec::new();
        loop {
            let next = rows.try_next().await;
            let Some(row) = self.noted(next)? else {
                return Ok(answer);
            };
            answer.push(read(&mut Row::new(&row)).map_err(Failure::Row)?);
        }
    }

    /// Executes a [plain](insert::is_plain) insert for many rows at once.
    pub(super) async fn insert(&mut self, sql: &'static str, rows: &[Vec<Value<'static>>]) -> Result<u64, Error> {
        let inserted = self.insert_unnoted(sql, rows).await;
        self.noted(inserted)
    }

    /// Makes a query for many callers at once, each with parameters of its own, and answers the rows of each.
    pub(super) async fn look_up(
        &mut self,
        sql: &'static str,
        callers: &[Vec<Value<'static>>],
    ) -> Result<Vec<Vec<tokio_postgres::Row>>, Error> {
        let found = self.look_up_unnoted(sql, callers).await;
        self.noted(found)
    }

    async fn execute_unnoted(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, Error> {
        let mut rows = pin!(self.start(sql, params).await?);
        while rows.try_next().await?.is_some() {}
        Ok(rows.rows_affected().unwrap_or_default())
    }

    async fn insert_unnoted(&mut self, sql: &'static str, rows: &[Vec<Value<'static>>]) -> Result<u64, Error> {
        let statement = self.prepared_for_many(sql, insert::for_many_rows).await?;
        self.client.execute_raw(&statement, columns(&statement, rows)).await
    }

    async fn look_up_unnoted(
        &mut self,
        sql: &'static str,
        callers: &[Vec<Value<'static>>],
    ) -> Result<Vec<Vec<tokio_postgres::Row>>, Error> {
        let statement = self.prepared_for_many(sql, lookup::for_many_callers).await?;
        let rows = self.client.query_raw(&statement, columns(&statement, callers)).await?;
        lookup::by_caller(rows.try_collect().await?, callers.len())
    }

    async fn prepared_for_many(
        &mut self,
        sql: &'static str,
        for_many: fn(&str, &[Type]) -> String,
    ) -> Result<Statement, Error> {
        if let Some(statement) = self.for_many.get(sql) {
            return Ok(statement.clone());
        }
        let one = prepared(&self.client, &mut self.statements, sql).await?;
        let statement = self.client.prepare(&for_many(sql, one.params())).await?;
        self.for_many.insert(sql, statement.clone());
        Ok(statement)
    }

    /// Notes that the connection is lost, if this says so.
    fn noted<T>(&mut self, answer: Result<T, Error>) -> Result<T, Error> {
        self.lost |= answer
            .as_ref()
            .is_err_and(|error| error::is_lost(error) || error::is_read_only(error));
        answer
    }

    async fn start(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<RowStream, Error> {
        let Self { client, statements, .. } = self;
        let begin = self.begin.take();
        self.in_transaction |= begin.is_some();
        let begun = async {
            match begin {
                Some(command) => client.batch_execute(command).await,
                None => Ok(()),
            }
        };
        let started = async {
            let statement = prepared(client, statements, sql).await?;
            client.query_raw(&statement, params.iter().map(Parameter)).await
        };
        // Both are sent before the answer to the first is there; the order is that of the arguments.
        let (begun, started) = future::join(begun, started).await;
        begun?;
        started
    }
}

/// Rows as the parameters of a statement for many.
fn columns<'a>(
    statement: &Statement,
    rows: &'a [Vec<Value<'static>>],
) -> impl ExactSizeIterator<Item = ColumnOf<'a>> + use<'a> {
    (0..statement.params().len()).map(move |index| ColumnOf { rows, index })
}

async fn prepared(
    client: &Client,
    statements: &mut HashMap<&'static str, Statement>,
    sql: &'static str,
) -> Result<Statement, Error> {
    if let Some(statement) = statements.get(sql) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(sql).await?;
    statements.insert(sql, statement.clone());
    Ok(statement)
}
