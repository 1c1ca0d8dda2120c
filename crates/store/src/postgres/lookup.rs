//! Queries that wait are made together: a statement that makes one for many callers costs little more than one alone.

use tokio::{sync::oneshot, time::timeout};
use tokio_postgres::{Row, types::Type};

use super::{
    link::{SILENCE, silent},
    pool::Pool,
    together::{Queue, Waiting},
    values::storable,
};
use crate::{StoreError, Value};

/// A query, on its way.
pub(super) struct Lookup {
    sql: &'static str,
    params: Vec<Value<'static>>,
    /// Dropped where it must be made alone.
    reply: oneshot::Sender<Result<Vec<Row>, StoreError>>,
}

/// Where lookups wait. Cheap to clone.
pub(super) type Lookups = Queue<Lookup>;

impl Lookups {
    /// The rows that a query answers; `None` where it must be made alone.
    pub(super) async fn find(&self, sql: &'static str, params: &[Value<'_>]) -> Option<Result<Vec<Row>, StoreError>> {
        let unstorable = |value: &Value<'_>| matches!(value, Value::Text(text) if storable(text).is_err());
        if !is_plain(sql) || params.is_empty() || params.iter().any(unstorable) {
            return None;
        }
        let (reply, answer) = oneshot::channel();
        let params = params.iter().map(Value::to_kept).collect();
        self.push(Lookup { sql, params, reply }).then_some(())?;
        answer.await.ok()
    }
}

impl Waiting for Lookup {
    fn sql(&self) -> &'static str {
        self.sql
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    async fn do_all(pool: &Pool, sql: &'static str, all: Vec<Self>) {
        let (rows, replies): (Vec<_>, Vec<_>) = all.into_iter().map(|one| (one.params, one.reply)).unzip();
        let found = match pool.take().await {
            Ok(mut lease) => match timeout(SILENCE, lease.link().look_up(sql, &rows)).await {
                Ok(Ok(found)) => found.into_iter().map(Ok).collect(),
                // Because of one of them, or of the connection: each tries alone.
                Ok(Err(_)) => return,
                Err(_) => {
                    lease.link().give_up();
                    vec![Err(silent()); replies.len()]
                }
            },
            Err(error) => vec![Err(error); replies.len()],
        };
        for (reply, found) in replies.into_iter().zip(found) {
            // Whoever asked may have gone.
            drop(reply.send(found));
        }
    }
}

/// Whether a query can be made for many: a limit must be known before it is made.
fn is_plain(sql: &str) -> bool {
    sql.starts_with("SELECT ") && !sql.contains("LIMIT $")
}

/// The query for as many callers as its parameters, which are arrays, have elements. Beside each row stands the place of
/// its caller, from 1.
pub(super) fn for_many_callers(sql: &str, kinds: &[Type]) -> String {
    let (mut alone, mut arrays, mut names) = (sql.to_owned(), Vec::new(), Vec::new());
    for (number, kind) in (1..).zip(kinds) {
        arrays.push(format!("${number}::{}[]", kind.name()));
        names.push(format!("p{number}, "));
    }
    // The last first: `$1` is the beginning of `$10`.
    for number in (1..=kinds.len()).rev() {
        alone = alone.replace(&format!("${number}"), &format!("asked.p{number}"));
    }
    // With an offset it is planned as it is alone, so by its indices, whatever the planner thinks of arrays and of tables
    // that were small when it looked.
    format!(
        "SELECT found.*, asked.place FROM unnest({}) WITH ORDINALITY AS asked ({}place) \
         CROSS JOIN LATERAL ({alone} OFFSET 0) AS found",
        arrays.join(", "),
        names.concat()
    )
}

/// The rows of each caller.
pub(super) fn by_caller(rows: Vec<Row>, callers: usize) -> Result<Vec<Vec<Row>>, tokio_postgres::Error> {
    let mut found: Vec<Vec<Row>> = std::iter::repeat_with(Vec::new).take(callers).collect();
    for row in rows {
        let place: i64 = row.try_get(row.len() - 1)?;
        let place = usize::try_from(place - 1).ok();
        if let Some(found) = place.and_then(|place| found.get_mut(place)) {
            found.push(row);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_for_one_becomes_one_for_many() {
        assert_eq!(
            for_many_callers(
                "SELECT a FROM t WHERE b = $1 AND (c = $2 OR d = $1)",
                &[Type::INT8, Type::TEXT]
            ),
            "SELECT found.*, asked.place FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS asked (p1, p2, place) \
             CROSS JOIN LATERAL (SELECT a FROM t WHERE b = asked.p1 AND (c = asked.p2 OR d = asked.p1) OFFSET 0) AS found"
        );
        let sql = (1..=12)
            .map(|number| format!("${number}"))
            .collect::<Vec<_>>()
            .join(" ");
        let many = for_many_callers(&sql, &vec![Type::INT8; 12]);
        assert!(
            many.contains("asked.p1 asked.p2") && many.contains("asked.p11 asked.p12 OFFSET"),
            "{many}"
        );
    }

    #[test]
    fn what_writes_or_is_limited_by_a_parameter_is_made_alone() {
        assert!(is_plain("SELECT a FROM t WHERE b = $1 ORDER BY a LIMIT 1"));
        for sql in [
            "SELECT a FROM t ORDER BY a LIMIT $1",
            "DELETE FROM t WHERE a = $1 RETURNING b",
            "WITH b AS (DELETE FROM t WHERE a = $1 RETURNING a) SELECT a FROM b",
        ] {
            assert!(!is_plain(sql), "{sql}");
        }
    }
}
