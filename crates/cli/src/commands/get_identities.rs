use std::io::Read as _;

use clap::Args;
use globus_auth::{IdentityMap, identity_map::IdentityKey, protocol::identity::Identity};
use serde::Serialize;

use crate::{
    context::Context,
    error::CommandError,
    identities::read_key,
    login_store::{AUTH, LoginStore},
    runtime,
};

/// Look up identities by id or by username
///
/// Shows for each id the username and for each username the id, in the order asked for. What does not exist is shown as
/// NO_SUCH_IDENTITY, in JSON as null.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth get-identities ada@example.edu
  globus-auth get-identities 46bd0f56-e24f-11e5-a510-131bef46955c ada@example.edu --format json
  cut -d, -f1 members.csv | globus-auth get-identities -")]
pub(crate) struct GetIdentitiesArguments {
    /// Ids and usernames, in any order; `-` reads them from standard input, separated by blanks or lines
    #[arg(required = true, value_name = "ID|USERNAME|-")]
    values: Vec<String>,
}

/// The answer as a document: in the order asked for.
#[derive(Debug, Serialize)]
struct Found<'a> {
    identities: Vec<Option<&'a Identity>>,
}

pub(crate) fn run(context: &Context, arguments: &GetIdentitiesArguments) -> Result<(), CommandError> {
    let wanted = read_values(&arguments.values)?;
    let store = LoginStore::open(context)?;
    store.token(AUTH)?;
    let known = runtime::block_on(async {
        let token = store.fresh_token(&context.native_client()?, AUTH).await?;
        let map = IdentityMap::new(context.auth_client(token)?);
        Ok(map.resolve(wanted.iter().cloned()).all().await?)
    })?;
    let found = Found {
        identities: known.iter().map(Option::as_deref).collect(),
    };
    context.ui.result(&found, |found| {
        let lines = wanted
            .iter()
            .zip(&found.identities)
            .map(|(asked, identity)| other_form(asked, *identity));
        lines.collect::<Vec<_>>().join("\n")
    })
}

fn read_values(values: &[String]) -> Result<Vec<IdentityKey>, CommandError> {
    let mut wanted = Vec::new();
    for value in values {
        if value == "-" {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| CommandError::failed(format!("cannot read standard input: {error}")))?;
            for word in text.split_whitespace() {
                wanted.push(read_key(word)?);
            }
        } else {
            wanted.push(read_key(value)?);
        }
    }
    Ok(wanted)
}

/// The username of an id, the id of a username.
fn other_form(asked: &IdentityKey, identity: Option<&Identity>) -> String {
    match (asked.id(), identity) {
        (_, None) => "NO_SUCH_IDENTITY".to_owned(),
        (Some(_), Some(identity)) => identity.username.clone().unwrap_or_else(|| identity.id.to_string()),
        (None, Some(identity)) => identity.id.to_string(),
    }
}
