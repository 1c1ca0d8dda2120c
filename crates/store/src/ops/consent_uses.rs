//! When consents were last used, as far as the tokens that rest on them tell.

use std::collections::HashMap;

use globus_auth_protocol::ids::IdentityId;
use globus_auth_rules::model::{ConsentId, Timestamp};

use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// When tokens were last had under each consent of an identity: refresh tokens say when they were used, access tokens when
/// they were issued, those for dependent services too. A log-in stands in the consent itself.
///
/// Access tokens are found by no person, so that issuing them stays cheap: only the newest of the server are looked at.
/// Where many are issued, the use of a consent by a service alone may be older here than it is, never newer.
#[derive(Debug, Clone, Copy)]
pub struct ConsentUses {
    /// Whose.
    pub identity: IdentityId,
    /// How many access tokens are looked at, at most.
    pub newest: u32,
}

/// A query by the function that takes a JSON list apart, each engine's own.
macro_rules! uses {
    ($list:literal) => {
        concat!(
            "SELECT CAST(c.value AS BIGINT) AS consent_id, MAX(t.used) AS used FROM \
             (SELECT consents, last_used AS used FROM refresh_tokens WHERE identity_id = $1 \
             UNION ALL SELECT consents, issued AS used FROM \
             (SELECT identity_id, consents, issued FROM access_tokens ORDER BY key DESC LIMIT $2) n \
             WHERE identity_id = $1) t, ",
            $list,
            " GROUP BY c.value"
        )
    };
}

impl Operation for ConsentUses {
    type Output = HashMap<ConsentId, Timestamp>;
    type Error = StoreError;
    const NAME: &'static str = "consent_uses";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = match C::DIALECT {
            Dialect::Sqlite => uses!("json_each(t.consents) c"),
            Dialect::Postgres => uses!("json_array_elements_text(CAST(t.consents AS json)) c (value)"),
        };
        let read = |row: &mut Row<'_>| Ok((row.take("consent_id")?, row.take("used")?));
        let uses = db
            .query(sql, params![self.identity, i64::from(self.newest)], read)
            .await?;
        Ok(uses.into_iter().collect())
    }
}
