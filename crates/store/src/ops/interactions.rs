//! Authorize requests whose person is still logging in or consenting.

use globus_auth_protocol::ids::{IdentityId, SessionId};
use globus_auth_rules::{
    issue::INTERACTION_SECONDS,
    model::{Authentication, Awaiting, Interaction, InteractionId, Linking, SecretHash, Timestamp},
};

use super::columns::{AuthenticationList, authentications_json};
use crate::{Connection, Dialect, Isolation, Operation, Row, StoreError, seam::params};

/// An interaction, or `None`. Whether it has expired is for the caller to see.
#[derive(Debug, Clone)]
pub struct InteractionById(pub InteractionId);

impl Operation for InteractionById {
    type Output = Option<Interaction>;
    type Error = StoreError;
    const NAME: &'static str = "interaction_by_id";

    fn is_one_statement(&self, _dialect: Dialect) -> bool {
        true
    }

    async fn run<C: Connection>(self, db: &mut C) -> Result<Self::Output, StoreError> {
        let sql = "SELECT id, query, browser_hash, created, expires, authenticated, session_id, awaiting, awaiting_since, \
                   linking, link_proof FROM interactions WHERE id = $1";
        db.query_optional(sql, params![&self.0], read).await
    }
}

/// Makes an interaction, or overwrites the one with its id.
#[derive(Debug, Clone)]
pub struct SaveInteraction(pub Interaction);

impl Operation for SaveInteraction {
    type Output = ();
    type Error = StoreError;
    const NAME: &'static str = "save_interaction";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<(), StoreError> {
        let Self(interaction) = self;
        db.execute_one(
            "INSERT INTO interactions (id, query, browser_hash, created, expires, authenticated, session_id, awaiting, \
             awaiting_since, linking, link_proof) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) \
             ON CONFLICT (id) DO UPDATE SET \
             query = excluded.query, browser_hash = excluded.browser_hash, created = excluded.created, \
             expires = excluded.expires, authenticated = excluded.authenticated, session_id = excluded.session_id, \
             awaiting = excluded.awaiting, awaiting_since = excluded.awaiting_since, linking = excluded.linking, \
             link_proof = excluded.link_proof",
            params![
                &interaction.id,
                &interaction.query,
                &interaction.browser_hash,
                interaction.created,
                interaction.expires,
                interaction.authenticated,
                interaction.session,
                interaction.awaiting.map(|awaiting| awaiting.identity),
                interaction.awaiting.map(|awaiting| awaiting.since),
                interaction.linking.as_ref().map(|linking| linking.to),
                proof_json(interaction.linking.as_ref())?
            ],
        )
        .await
    }
}

/// Deletes an interaction; answers whether it was there.
#[derive(Debug, Clone)]
pub struct DeleteInteraction(pub InteractionId);

impl Operation for DeleteInteraction {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "delete_interaction";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        delete(db, &self.0).await
    }
}

pub(super) async fn delete<C: Connection>(db: &mut C, id: &InteractionId) -> Result<bool, StoreError> {
    Ok(db
        .execute("DELETE FROM interactions WHERE id = $1", params![id])
        .await?
        == 1)
}

/// The browser has another cookie: its interactions go on under that one.
pub(super) async fn follow_cookie<C: Connection>(
    db: &mut C,
    previous: &SecretHash,
    now: &SecretHash,
) -> Result<(), StoreError> {
    let sql = "UPDATE interactions SET browser_hash = $2 WHERE browser_hash = $1";
    db.execute(sql, params![previous, now]).await?;
    Ok(())
}

/// How long somebody who is known may take, from the beginning.
const KNOWN_MICROS: i64 = INTERACTION_SECONDS * 1_000_000;

/// A password was right, and its person has a second factor: notes in the interaction that it is awaited, and gives it
/// the time that somebody who is known may take; answers whether the interaction was there.
#[derive(Debug, Clone)]
pub struct AwaitSecondFactor {
    /// The interaction.
    pub interaction: InteractionId,
    /// Whose password, and when.
    pub awaiting: Awaiting,
}

impl Operation for AwaitSecondFactor {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "await_second_factor";

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let sql = "UPDATE interactions SET awaiting = $2, awaiting_since = $3, expires = created + $4 WHERE id = $1";
        let values = params![
            &self.interaction,
            self.awaiting.identity,
            self.awaiting.since,
            KNOWN_MICROS
        ];
        Ok(db.execute(sql, values).await? == 1)
    }
}

/// What a person links within an interaction, how far they are, or that they do not: notes it, and forgets whose second
/// factor was awaited; answers whether the interaction was there.
#[derive(Debug, Clone)]
pub struct SetLinking {
    /// The interaction.
    pub interaction: InteractionId,
    /// It.
    pub linking: Option<Linking>,
}

impl Operation for SetLinking {
    type Output = bool;
    type Error = StoreError;
    const NAME: &'static str = "set_linking";
    const ISOLATION: Isolation = Isolation::EachStatement;

    async fn run<C: Connection>(self, db: &mut C) -> Result<bool, StoreError> {
        let linking = self.linking.as_ref();
        let sql = "UPDATE interactions SET linking = $2, link_proof = $3, awaiting = NULL, awaiting_since = NULL \
                   WHERE id = $1";
        let values = params![
            &self.interaction,
            linking.map(|linking| linking.to),
            proof_json(linking)?
        ];
        Ok(db.execute(sql, values).await? == 1)
    }
}

/// Takes away what is linked in an interaction; answers whether it still was as given.
pub(super) async fn take_linking<C: Connection>(
    db: &mut C,
    id: &InteractionId,
    linking: &Linking,
) -> Result<bool, StoreError> {
    let sql = "UPDATE interactions SET linking = NULL, link_proof = '[]' \
               WHERE id = $1 AND linking = $2 AND link_proof = $3";
    let values = params![id, linking.to, proof_json(Some(linking))?];
    Ok(db.execute(sql, values).await? == 1)
}

/// Notes who logged in within an interaction, and gives it the time that somebody who is known may take; answers whether
/// it was there.
pub(super) async fn note_log_in<C: Connection>(
    db: &mut C,
    id: &InteractionId,
    identity: IdentityId,
    session: SessionId,
) -> Result<bool, StoreError> {
    let sql = "UPDATE interactions SET authenticated = $2, session_id = $3, awaiting = NULL, awaiting_since = NULL, \
               expires = created + $4 WHERE id = $1";
    let values = params![id, identity, session, KNOWN_MICROS];
    Ok(db.execute(sql, values).await? == 1)
}

fn read(row: &mut Row<'_>) -> Result<Interaction, StoreError> {
    Ok(Interaction {
        id: row.take("id")?,
        query: row.take("query")?,
        browser_hash: row.take("browser_hash")?,
        created: row.take("created")?,
        expires: row.take("expires")?,
        authenticated: row.take("authenticated")?,
        session: row.take("session_id")?,
        awaiting: awaiting(row.take("awaiting")?, row.take("awaiting_since")?),
        linking: linking(row.take("linking")?, row.take("link_proof")?),
    })
}

fn awaiting(identity: Option<IdentityId>, since: Option<Timestamp>) -> Option<Awaiting> {
    Some(Awaiting {
        identity: identity?,
        since: since?,
    })
}

fn linking(to: Option<IdentityId>, AuthenticationList(mut proofs): AuthenticationList) -> Option<Linking> {
    Some(Linking {
        to: to?,
        proof: proofs.pop(),
    })
}

/// The proof of the other identity, as it is kept.
fn proof_json(linking: Option<&Linking>) -> Result<String, StoreError> {
    let proof: Option<&Authentication> = linking.and_then(|linking| linking.proof.as_ref());
    authentications_json(proof.map_or(&[], std::slice::from_ref))
}
