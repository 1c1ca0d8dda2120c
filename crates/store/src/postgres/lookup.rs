//! Lookups that wait are made together: a statement that looks for many keys costs little more than one that looks for one.

use tokio::{sync::oneshot, time::timeout};
use tokio_postgres::{Row, types::Type};

use super::{
    link::{SILENCE, silent},
    pool::Pool,
    together::{Queue, Waiting},
    values::storable,
};
use crate::{StoreError, Value};

/// A query for one key, on its way.
pub(super) struct Lookup {
    sql: &'static str,
    key: Value<'static>,
    /// Dropped where it must be made alone.
    reply: oneshot::Sender<Result<Vec<Row>, StoreError>>,
}

/// Where lookups wait. Cheap to clone.
pub(super) type Lookups = Queue<Lookup>;

impl Lookups {
    /// The rows that a query answers, which has this key as its only parameter; `None` where it must be made alone.
    pub(super) async fn find(&self, sql: &'static str, params: &[Value<'_>]) -> Option<Result<Vec<Row>, StoreError>> {
        let [key] = params else { return None };
        if !sql.starts_with("SELECT ") || matches!(key, Value::Text(text) if storable(text).is_err()) {
            return None;
        }
        let (reply, answer) = oneshot::channel();
        let key = key.to_kept();
        self.push(Lookup { sql, key, reply }).then_some(())?;
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
        let (keys, replies): (Vec<_>, Vec<_>) = all.into_iter().map(|one| (vec![one.key], one.reply)).unzip();
        let found = match pool.take().await {
            Ok(mut lease) => match timeout(SILENCE, lease.link().look_up(sql, &keys)).await {
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

/// The query for as many keys as its parameter, which is an array, has elements. Beside each row stands the place of its
/// key, from 1.
pub(super) fn for_many_keys(sql: &str, kinds: &[Type]) -> String {
    let kind = kinds.first().map_or("text", Type::name);
    let alone = sql.replace("$1", "asked.key");
    // With an offset it is planned as it is alone, so by its indices, whatever the planner thinks of arrays and of tables
    // that were small when it looked.
    format!(
        "SELECT found.*, asked.place FROM unnest($1::{kind}[]) WITH ORDINALITY AS asked (key, place) \
         CROSS JOIN LATERAL ({alone} OFFSET 0) AS found"
    )
}

/// The rows of each key.
pub(super) fn by_key(rows: Vec<Row>, keys: usize) -> Result<Vec<Vec<Row>>, tokio_postgres::Error> {
    let mut found: Vec<Vec<Row>> = std::iter::repeat_with(Vec::new).take(keys).collect();
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
    fn a_query_for_one_key_becomes_one_for_many() {
        assert_eq!(
            for_many_keys("SELECT a FROM t WHERE b = $1 OR c = $1", &[Type::INT8]),
            "SELECT found.*, asked.place FROM unnest($1::int8[]) WITH ORDINALITY AS asked (key, place) \
             CROSS JOIN LATERAL (SELECT a FROM t WHERE b = asked.key OR c = asked.key OFFSET 0) AS found"
        );
    }
}
