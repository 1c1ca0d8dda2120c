//! Applications at the console: their permissions, and the domain names that those stand under.

use globus_auth_protocol::{exchange::developer::clients::AddFqdn, ids::ScopeId};
use globus_auth_rules::model::ScopeRecord;

use super::{
    SCOPES_ROUTE, Stop,
    clients::{head, load, place, read_id},
    of_client,
    person::{Asked, Person, Sent},
    projects::text,
    same, scope_graph, write_down,
};
use crate::{
    developer::fqdns,
    pages::console::{Fields, How, ScopeRow, ScopesPage},
    web::{reply::Reply, segment::Segment},
};

/// Shows the scopes of an application.
pub async fn list(Segment(id): Segment, asked: Asked) -> Reply {
    asked
        .answer(place(SCOPES_ROUTE, &id), async {
            let person = asked.person().await?;
            let draft = asked.draft().await?;
            list_page(&person, &id, &Fields::of(draft.unwrap_or_default())).await
        })
        .await
}

/// Gives an application a domain name.
pub async fn add_fqdn(Segment(id): Segment, sent: Sent) -> Reply {
    sent.answer(place(SCOPES_ROUTE, &id), async {
        let (person, form) = sent.read().await?;
        let ask = AddFqdn {
            client_id: read_id(&id)?,
            fqdn: text(&form, "fqdn").to_ascii_lowercase(),
        };
        let mut fields = Fields::of(form);
        match fqdns::add(person.app, &person.actor, ask).await {
            Ok(client) => Ok(Reply::see_other(&of_client(SCOPES_ROUTE, client.id))),
            Err(refusal) => {
                write_down(refusal, &mut fields, same)?;
                list_page(&person, &id, &fields).await
            }
        }
    })
    .await
}

async fn list_page(person: &Person<'_>, id: &str, fields: &Fields) -> Result<Reply, Stop> {
    let (client, project) = load(person, read_id(id)?).await?;
    let catalogue = person.app.directory.catalogue().await?;
    let mut rows: Vec<ScopeRow> = catalogue.owned_by(client.id).map(|scope| row(&scope.record)).collect();
    rows.sort_by(|one, other| one.scope.cmp(&other.scope));
    let ids: Vec<ScopeId> = rows.iter().map(|row| row.id).collect();
    let action = of_client(SCOPES_ROUTE, client.id);
    let page = ScopesPage {
        frame: &person.frame,
        client: &head(&client, project.as_ref()),
        scopes: &rows,
        graph: &scope_graph::graph(person, &ids).await?,
        fqdns: &client.fqdns,
        form: person.form(&action, fields),
        how: How::add_fqdn(client.id),
    };
    Ok(page.reply())
}

pub(super) fn row(scope: &ScopeRecord) -> ScopeRow {
    ScopeRow {
        id: scope.id,
        name: scope.name.clone(),
        scope: scope.scope_string.clone(),
        advertised: scope.advertised,
    }
}
