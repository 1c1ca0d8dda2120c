//! Clients.

use globus_auth_protocol::ids::{ClientId, ProjectId};
use globus_auth_rules::model::{Client, ClientCredential, ClientLinks, ScopeRecord};

use super::{
    change::{Deletion, Saved},
    columns::{Json, json},
    credentials, scopes,
};
use crate::{Connection, Dialect, Operation, Row, StoreError, seam::params};

/// The statement that reads clients, from `WHERE` on.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, project_id, client_type, visibility, redirect_uris, privacy_policy, ",
            "terms_and_conditions, required_idp, preselect_idp, parent_client, template_instance, ",
            "prompt_for_named_grant, userinfo_from_effective_identity, fqdns, resource_server, created FROM clients ",
            $rest
        )
    };
}
pub(super) use select;

/// A client and its credentials, the oldest first; `None` when there is no such client.
#[derive(Debug, Clone, Copy)]
pub struct ClientById(pub ClientId);

impl Operation for ClientById {
    type Output = Option<(Client, Vec<ClientCredential>)>;
    type Error = StoreError;
    const NAME: &'static str = "client_by_id";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let Some(client) = by_id(db, self.0).await? else {
            return Ok(None);
        };
        Ok(Some((client, credentials::of_client(db, self.0).await?)))
    }
}

/// All clients, by name.
#[derive(Debug, Clone, Copy)]
pub struct ClientsAll;

impl Operation for ClientsAll {
    type Output = Vec<Client>;
    type Error = StoreError;
    const NAME: &'static str = "clients_all";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        db.query(select!("ORDER BY name, id"), &[], read).await
    }
}

/// The clients of these projects: project by project, by name.
#[derive(Debug, Clone)]
pub struct ClientsOfProjects(pub Vec<ProjectId>);

impl Operation for ClientsOfProjects {
    type Output = Vec<Client>;
    type Error = StoreError;
    const NAME: &'static str = "clients_of_projects";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let mut found = Vec::new();
        for project in self.0 {
            let sql = select!("WHERE project_id = $1 ORDER BY name, id");
            found.extend(db.query(sql, params![project], read).await?);
        }
        Ok(found)
    }
}

/// The clients that a client made, by name.
#[derive(Debug, Clone, Copy)]
pub struct ChildClients(pub ClientId);

impl Operation for ChildClients {
    type Output = Vec<Client>;
    type Error = StoreError;
    const NAME: &'static str = "child_clients";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = select!("WHERE parent_client = $1 ORDER BY name, id");
        db.query(sql, params![self.0], read).await
    }
}

/// The client that has a domain name, in lower case; or `None`.
#[derive(Debug, Clone)]
pub struct ClientByFqdn(pub String);

impl Operation for ClientByFqdn {
    type Output = Option<Client>;
    type Error = StoreError;
    const NAME: &'static str = "client_by_fqdn";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        by_fqdn(db, &self.0).await
    }
}

/// Makes a client, and its first credential if it comes with one.
///
/// [`StoreError::Reference`] when there is no such project.
#[derive(Debug, Clone)]
pub struct CreateClient {
    /// The client.
    pub client: Client,
    /// Its first credential.
    pub credential: Option<ClientCredential>,
}

impl Operation for CreateClient {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "create_client";

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        put(db, &self.client).await?;
        if let Some(credential) = &self.credential {
            credentials::put(db, credential).await?;
        }
        Ok(())
    }
}

/// Changes a client.
#[derive(Debug, Clone)]
pub struct UpdateClient {
    /// As it was when the change was decided.
    pub before: Client,
    /// As it will be; of the same id.
    pub after: Client,
}

impl Operation for UpdateClient {
    type Output = Saved;
    type Error = StoreError;
    const NAME: &'static str = "update_client";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Saved, StoreError> {
        update(db, &self.before, &self.after).await
    }
}

/// Gives a client a domain name, and its scopes their forms under it.
///
/// [`StoreError::Conflict`] when one of the scope strings is there already.
#[derive(Debug, Clone)]
pub struct AddFqdn {
    /// The client as it was when this was decided.
    pub before: Client,
    /// The domain name, in lower case.
    pub fqdn: String,
    /// Its scopes under the domain name.
    pub scopes: Vec<ScopeRecord>,
}

/// What became of giving a client a domain name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FqdnAdded {
    /// The client has it now.
    Added,
    /// Another client has it.
    Taken,
    /// The client was changed meanwhile; nothing was done.
    ChangedMeanwhile,
    /// The client is gone.
    Gone,
}

impl Operation for AddFqdn {
    type Output = FqdnAdded;
    type Error = StoreError;
    const NAME: &'static str = "add_fqdn";

    async fn run<C: Connection>(self, db: &mut C) -> Result<FqdnAdded, StoreError> {
        let Self { before, fqdn, scopes } = self;
        if by_fqdn(db, &fqdn).await?.is_some_and(|owner| owner.id != before.id) {
            return Ok(FqdnAdded::Taken);
        }
        let mut after = before.clone();
        after.fqdns.push(fqdn);
        Ok(match update(db, &before, &after).await? {
            Saved::Gone => FqdnAdded::Gone,
            Saved::ChangedMeanwhile => FqdnAdded::ChangedMeanwhile,
            Saved::Saved => {
                scopes::put_all(db, &scopes).await?;
                FqdnAdded::Added
            }
        })
    }
}

/// Deletes a client, and with it its credentials and every consent that it holds. It must own no scopes.
#[derive(Debug, Clone, Copy)]
pub struct DeleteClient(pub ClientId);

impl Operation for DeleteClient {
    type Output = Deletion;
    type Error = StoreError;
    const NAME: &'static str = "delete_client";

    async fn run<C: Connection>(self, db: &mut C) -> Result<Deletion, StoreError> {
        let sql = "SELECT id FROM scopes WHERE owner_id = $1 LIMIT 1";
        let scope = |row: &mut Row<'_>| row.take::<String>("id");
        if db.query_optional(sql, params![self.0], scope).await?.is_some() {
            return Ok(Deletion::InUse);
        }
        let sql = "DELETE FROM clients WHERE id = $1";
        Ok(Deletion::of(db.execute(sql, params![self.0]).await?))
    }
}

async fn by_id<C: Connection>(db: &mut C, id: ClientId) -> Result<Option<Client>, StoreError> {
    db.query_optional(select!("WHERE id = $1"), params![id], read).await
}

async fn by_fqdn<C: Connection>(db: &mut C, fqdn: &str) -> Result<Option<Client>, StoreError> {
    let sql = select!("WHERE fqdns <> '[]' ORDER BY id");
    let all = db.query(sql, &[], read).await?;
    Ok(all
        .into_iter()
        .find(|client| client.fqdns.iter().any(|known| known == fqdn)))
}

async fn update<C: Connection>(db: &mut C, before: &Client, after: &Client) -> Result<Saved, StoreError> {
    let saved = Saved::compare(before, by_id(db, before.id).await?);
    if saved == Saved::Saved {
        put(db, after).await?;
    }
    Ok(saved)
}

pub(super) fn read(row: &mut Row<'_>) -> Result<Client, StoreError> {
    Ok(Client {
        id: row.take("id")?,
        name: row.take("name")?,
        project: row.take("project_id")?,
        client_type: row.take("client_type")?,
        visibility: row.take("visibility")?,
        redirect_uris: row.take::<Json<_>>("redirect_uris")?.0,
        links: ClientLinks {
            privacy_policy: row.take("privacy_policy")?,
            terms_and_conditions: row.take("terms_and_conditions")?,
        },
        required_idp: row.take("required_idp")?,
        preselect_idp: row.take("preselect_idp")?,
        parent_client: row.take("parent_client")?,
        template_instance: row.take("template_instance")?,
        prompt_for_named_grant: row.take("prompt_for_named_grant")?,
        userinfo_from_effective_identity: row.take("userinfo_from_effective_identity")?,
        fqdns: row.take::<Json<_>>("fqdns")?.0,
        resource_server: row.take("resource_server")?,
        created: row.take("created")?,
    })
}

pub(super) async fn put<C: Connection>(db: &mut C, client: &Client) -> Result<(), StoreError> {
    db.execute_one(
        "INSERT INTO clients (id, name, project_id, client_type, visibility, redirect_uris, privacy_policy, \
         terms_and_conditions, required_idp, preselect_idp, parent_client, template_instance, \
         prompt_for_named_grant, userinfo_from_effective_identity, fqdns, resource_server, created) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) \
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, project_id = excluded.project_id, \
         client_type = excluded.client_type, visibility = excluded.visibility, \
         redirect_uris = excluded.redirect_uris, privacy_policy = excluded.privacy_policy, \
         terms_and_conditions = excluded.terms_and_conditions, required_idp = excluded.required_idp, \
         preselect_idp = excluded.preselect_idp, parent_client = excluded.parent_client, \
         template_instance = excluded.template_instance, prompt_for_named_grant = excluded.prompt_for_named_grant, \
         userinfo_from_effective_identity = excluded.userinfo_from_effective_identity, fqdns = excluded.fqdns, \
         resource_server = excluded.resource_server, created = excluded.created",
        params![
            client.id,
            &client.name,
            client.project,
            client.client_type,
            client.visibility,
            json(&client.redirect_uris)?,
            client.links.privacy_policy.as_deref(),
            client.links.terms_and_conditions.as_deref(),
            client.required_idp,
            client.preselect_idp,
            client.parent_client,
            client.template_instance,
            client.prompt_for_named_grant,
            client.userinfo_from_effective_identity,
            json(&client.fqdns)?,
            &client.resource_server,
            client.created
        ],
    )
    .await
}
