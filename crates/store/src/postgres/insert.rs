//! Inserts that wait are made together: one statement with many rows costs the server far less than many statements.

use std::{error::Error, fmt};

use bytes::BytesMut;
use tokio::{sync::oneshot, time::timeout};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::{
    error,
    link::{Link, SILENCE},
    pool::Pool,
    together::{Queue, Waiting},
    values::storable,
};
use crate::{StoreError, Value};

/// A statement that inserts one row, on its way.
pub(super) struct Insert {
    sql: &'static str,
    row: Vec<Value<'static>>,
    reply: oneshot::Sender<Result<u64, StoreError>>,
}

/// Where inserts wait. Cheap to clone.
pub(super) type Inserts = Queue<Insert>;

impl Inserts {
    /// Inserts a row, and answers when that is durable. It is done in full or not at all, whoever it travels with.
    pub(super) async fn insert(&self, sql: &'static str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        for value in params {
            if let Value::Text(text) = value {
                storable(text).map_err(|error| StoreError::Refused {
                    constraint: error.to_string(),
                })?;
            }
        }
        let (reply, answer) = oneshot::channel();
        let row = params.iter().map(Value::to_kept).collect();
        if !self.push(Insert { sql, row, reply }) {
            return Err(StoreError::Closed);
        }
        answer.await.unwrap_or(Err(StoreError::Closed))
    }
}

impl Waiting for Insert {
    fn sql(&self) -> &'static str {
        self.sql
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    async fn do_all(pool: &Pool, sql: &'static str, all: Vec<Self>) {
        let (rows, replies): (Vec<_>, Vec<_>) = all.into_iter().map(|insert| (insert.row, insert.reply)).unzip();
        let answers = match pool.take().await {
            Ok(mut lease) => match timeout(SILENCE, insert_rows(lease.link(), sql, rows)).await {
                Ok(answers) => answers,
                Err(_) => {
                    lease.link().give_up();
                    vec![Err(StoreError::UnknownOutcome); replies.len()]
                }
            },
            Err(error) => vec![Err(error); replies.len()],
        };
        for (reply, answer) in replies.into_iter().zip(answers) {
            // Whoever asked may have gone.
            drop(reply.send(answer));
        }
    }
}

/// Whether a statement inserts one row that consists of its parameters, and does nothing else.
pub(super) fn is_plain(sql: &str) -> bool {
    parts(sql).is_some()
}

/// What stands before `VALUES`, if the rest is the list of all parameters in their order.
fn parts(sql: &str) -> Option<&str> {
    let (head, values) = sql.split_once(" VALUES (")?;
    let mut numbers = 1..;
    let plain = values
        .strip_suffix(')')?
        .split(", ")
        .all(|value| value.strip_prefix('$').and_then(|number| number.parse().ok()) == numbers.next());
    (plain && head.starts_with("INSERT INTO ")).then_some(head)
}

async fn insert_rows(
    link: &mut Link,
    sql: &'static str,
    rows: Vec<Vec<Value<'static>>>,
) -> Vec<Result<u64, StoreError>> {
    if rows.len() > 1 {
        match link.insert(sql, &rows).await {
            Ok(_) => return vec![Ok(1); rows.len()],
            // Nothing was done, because of one or some of them: each on its own.
            Err(error) if error::is_fault_of_a_row(&error) => {}
            Err(error) => return vec![Err(error::of_autocommit(&error, link.unique())); rows.len()],
        }
    }
    let mut answers = Vec::with_capacity(rows.len());
    for row in rows {
        let answer = link.execute(sql, &row).await;
        answers.push(answer.map_err(|error| error::of_autocommit(&error, link.unique())));
    }
    answers
}

/// The statement that inserts as many rows as its parameters, which are arrays, have elements.
pub(super) fn for_many_rows(sql: &str, kinds: &[Type]) -> String {
    let arrays: Vec<_> = (1..)
        .zip(kinds)
        .map(|(number, kind)| format!("${number}::{}[]", kind.name()))
        .collect();
    let head = parts(sql).unwrap_or_default();
    format!("{head} SELECT * FROM unnest({})", arrays.join(", "))
}

/// One column of many rows. Its `Debug` does not show it.
pub(super) struct ColumnOf<'a> {
    pub(super) rows: &'a [Vec<Value<'static>>],
    pub(super) index: usize,
}

impl fmt::Debug for ColumnOf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ColumnOf")
    }
}

impl ColumnOf<'_> {
    fn values<'v, T>(&'v self, of: impl Fn(&'v Value<'static>) -> Option<T>) -> Vec<Option<T>> {
        self.rows.iter().map(|row| row.get(self.index).and_then(&of)).collect()
    }
}

impl ToSql for ColumnOf<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        if *kind == Type::INT8_ARRAY {
            let values = self.values(|value| match value {
                Value::Integer(number) => Some(*number),
                _ => None,
            });
            return values.to_sql(kind, out);
        }
        if *kind == Type::BYTEA_ARRAY {
            let values = self.values(|value| match value {
                Value::Blob(bytes) => Some(bytes.as_ref()),
                _ => None,
            });
            return values.to_sql(kind, out);
        }
        let values = self.values(|value| match value {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        values.to_sql(kind, out)
    }

    fn accepts(kind: &Type) -> bool {
        [Type::INT8_ARRAY, Type::TEXT_ARRAY, Type::BYTEA_ARRAY].contains(kind)
    }

    to_sql_checked!();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_inserts_its_parameters_and_no_more_is_plain() {
        assert!(is_plain("INSERT INTO t (a, b) VALUES ($1, $2)"));
        for sql in [
            "INSERT INTO t (a, b) VALUES ($2, $1)",
            "INSERT INTO t (a, b) VALUES ($1, $1)",
            "INSERT INTO t (a, b) VALUES ($1, 0)",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO NOTHING",
            "INSERT INTO t (a) VALUES ($1) RETURNING (a)",
            "INSERT INTO t (a) SELECT $1",
            "UPDATE t SET a = $1",
        ] {
            assert!(!is_plain(sql), "{sql}");
        }
        assert_eq!(
            for_many_rows("INSERT INTO t (a, b) VALUES ($1, $2)", &[Type::INT8, Type::TEXT]),
            "INSERT INTO t (a, b) SELECT * FROM unnest($1::int8[], $2::text[])"
        );
    }
}
