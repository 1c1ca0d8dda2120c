//! Applications at the console: their secrets.

use globus_auth_protocol::{
    exchange::developer::credentials::{CreateClientCredential, DeleteClientCredential},
    ids::CredentialId,
};
use globus_auth_rules::model::ClientCredential;

use super::{
    super::place::Place,
    CREDENTIALS_ROUTE, DELETE_CREDENTIAL_ROUTE, Stop,
    clients::{changeable, crumbs_of, head, load, place, read_id},
    of_client, of_credential,
    person::{Asked, Person, Sent, place_of},
    projects::text,
    same, write_down,
};
use crate::{
    developer::{Absent, credentials},
    pages::{
        Said,
        console::{ConfirmPage, CredentialRow, CredentialsPage, Fields, How, NewSecret},
    },
    web::{
        reply::Reply,
        segment::{Segment, TwoSegments},
    },
};

/// Shows the credentials of an application.
pub async fn get(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(CREDENTIALS_ROUTE, &id), async {
            let person = asked.person().await?;
            let draft = asked.draft().await?;
            list(&person, &id, &Fields::of(draft.unwrap_or_default()), None).await
        })
        .await
}

/// Makes a credential, and shows its secret this once.
pub async fn post(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(CREDENTIALS_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let ask = CreateClientCredential {
            client_id: read_id(&id)?,
            name: text(&form, "name"),
        };
        match credentials::create(person.app, &person.actor, ask).await {
            Ok((credential, secret)) => {
                let new = NewSecret {
                    name: &credential.name,
                    secret: secret.expose_secret(),
                };
                list(&person, &id, &Fields::default(), Some(new)).await
            }
            Err(refusal) => {
                let mut fields = Fields::of(form);
                write_down(refusal, &mut fields, same)?;
                list(&person, &id, &fields, None).await
            }
        }
    })
    .await
}

async fn list(person: &Person<'_>, id: &str, fields: &Fields, new: Option<NewSecret<'_>>) -> Result<Reply, Stop> {
    let (client, project) = load(person, read_id(id)?).await?;
    let found = credentials::of_client(person.app, &person.actor, client.id).await?;
    let rows: Vec<CredentialRow> = found.into_iter().map(row).collect();
    let action = of_client(CREDENTIALS_ROUTE, client.id);
    let page = CredentialsPage {
        frame: &person.frame,
        client: &head(&client, project.as_ref()),
        credentials: &rows,
        new,
        form: person.form(&action, fields),
        how: How::create_credential(client.id),
    };
    Ok(page.reply())
}

fn row(credential: ClientCredential) -> CredentialRow {
    CredentialRow {
        id: credential.id,
        name: credential.name,
        created: credential.created,
    }
}

/// Asks whether a credential is really to be deleted.
pub async fn delete_page(TwoSegments(client, id): TwoSegments, asked: Asked) -> Reply {
    asked
        .answer(credential_place(&client, &id), async {
            let person = asked.person().await?;
            let (known, project) = changeable(&person, &client).await?;
            let found = credentials::of_client(person.app, &person.actor, known.id).await?;
            let credential = found.into_iter().find(|credential| read(&id) == Ok(credential.id));
            let credential = credential.ok_or(Absent::Credential)?;
            let action = of_credential(known.id, credential.id);
            let mut crumbs = crumbs_of(&known, project.as_ref());
            if let Some(last) = crumbs.last_mut() {
                last.href = of_client(CREDENTIALS_ROUTE, known.id);
            }
            let fields = Fields::default();
            let page = ConfirmPage {
                frame: &person.frame,
                crumbs: &crumbs,
                form: person.form(&action, &fields),
                question: Said::new("console-delete-credential").with("name", &credential.name),
                consequence: Said::new("console-delete-credential-means"),
                how: How::delete_credential(known.id, credential.id),
            };
            Ok(page.reply())
        })
        .await
}

/// Deletes a credential.
pub async fn delete(TwoSegments(client, id): TwoSegments, sent: Sent) -> Reply {
    sent.answer(credential_place(&client, &id), async {
        let (person, _) = sent.read().await?;
        let ask = DeleteClientCredential {
            client_id: read_id(&client)?,
            credential_id: read(&id)?,
        };
        let deleted = credentials::delete(person.app, &person.actor, ask).await?;
        Ok(Reply::see_other(&of_client(CREDENTIALS_ROUTE, deleted.client)))
    })
    .await
}

fn read(id: &str) -> Result<CredentialId, Absent> {
    id.parse().map_err(|_| Absent::Credential)
}

fn credential_place(client: &str, id: &str) -> Place {
    let place = place(DELETE_CREDENTIAL_ROUTE, client);
    place_of::<CredentialId>(&place.path, "{credential}", id)
}
