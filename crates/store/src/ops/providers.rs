//! Identity providers.

use globus_auth_rules::model::IdentityProvider;

use super::columns::{Json, json};
use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// All identity providers, by name.
#[derive(Debug, Clone, Copy)]
pub struct IdentityProvidersAll;

impl Operation for IdentityProvidersAll {
    type Output = Vec<IdentityProvider>;
    type Error = StoreError;
    const NAME: &'static str = "identity_providers_all";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, name, short_name, domains, alternative_names FROM identity_providers ORDER BY name, id";
        db.query(sql, &[], read).await
    }
}

fn read(row: &mut Row<'_>) -> Result<IdentityProvider, StoreError> {
    Ok(IdentityProvider {
        id: row.take("id")?,
        name: row.take("name")?,
        short_name: row.take("short_name")?,
        domains: row.take::<Json<_>>("domains")?.0,
        alternative_names: row.take::<Json<_>>("alternative_names")?.0,
    })
}

pub(super) async fn put<C: Connection>(db: &mut C, provider: &IdentityProvider) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO identity_providers (id, name, short_name, domains, alternative_names) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, short_name = excluded.short_name, \
         domains = excluded.domains, alternative_names = excluded.alternative_names",
        params![
            provider.id,
            &provider.name,
            &provider.short_name,
            json(&provider.domains)?,
            json(&provider.alternative_names)?
        ],
    )
    .await
}
