use std::{io::Read as _, path::PathBuf, sync::Arc};

use clap::Args;
use globus_auth::{IdentityMap, identity_map::IdentityKey, protocol::identity::Identity};
use serde::Serialize;

use crate::{
    caller::Caller,
    context::Context,
    error::CommandError,
    identities::read_key,
    output::{Table, View, printable},
    runtime,
};

/// Look up identities by id or by username
///
/// Shows for each id the username and for each username the id, in the order asked for. What does not exist is shown as
/// NO_SUCH_IDENTITY, in JSON as null. Many are asked for at a time: a hundred thousand take a few seconds.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth get-identities ada@example.edu
  globus-auth get-identities --verbose 46bd0f56-e24f-11e5-a510-131bef46955c ada@example.edu
  globus-auth get-identities --file members.txt --format csv > identities.csv
  cut -d, -f1 members.csv | globus-auth get-identities -")]
pub(crate) struct GetIdentitiesArguments {
    /// Ids and usernames, in any order; `-` reads them from standard input, separated by blanks or lines
    #[arg(required_unless_present = "file", value_name = "ID|USERNAME|-")]
    values: Vec<String>,
    /// Read more of them from this file, separated by blanks or lines
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Make an identity for each username that has none
    #[arg(long)]
    provision: bool,
    /// Show more than the other name
    #[arg(long, short)]
    verbose: bool,
}

/// The answer as a document: in the order asked for.
#[derive(Debug, Serialize)]
struct Found<'a> {
    identities: Vec<Option<&'a Identity>>,
}

pub(crate) fn run(context: &Context, arguments: &GetIdentitiesArguments) -> Result<(), CommandError> {
    let wanted = read_values(arguments)?;
    let caller = Caller::at_auth(context, &[])?;
    let known = runtime::block_on(async {
        let map = IdentityMap::builder(caller.auth_client().await?)
            .provision(arguments.provision)
            .build();
        resolve(context, &map, &wanted).await
    })?;
    let found = Found {
        identities: known.iter().map(Option::as_deref).collect(),
    };
    context.ui.result(&found, |found| {
        let answers = wanted.iter().zip(&found.identities);
        if arguments.verbose {
            View::from(Table::new(
                ["username", "id", "status", "name", "organization", "email"],
                answers.map(|(asked, identity)| row(asked, *identity)),
            ))
        } else {
            let lines = answers.map(|(asked, identity)| printable(&other_form(asked, *identity)));
            View::Text(lines.collect::<Vec<_>>().join("\n"))
        }
    })
}

/// Looks all of them up, and shows at a terminal how far it is.
async fn resolve(
    context: &Context,
    map: &IdentityMap,
    wanted: &[IdentityKey],
) -> Result<Vec<Option<Arc<Identity>>>, CommandError> {
    let bar = context.ui.progress("identities");
    let shown = bar.clone();
    let answers = map
        .resolve(wanted.iter().cloned())
        .on_progress(move |progress| shown.show(progress.done, progress.total))
        .all()
        .await;
    bar.clear();
    let answers = answers?;
    bar.tell_time(wanted.len());
    Ok(answers)
}

fn read_values(arguments: &GetIdentitiesArguments) -> Result<Vec<IdentityKey>, CommandError> {
    let mut wanted = Vec::new();
    for value in &arguments.values {
        if value == "-" {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(|error| CommandError::failed(format!("cannot read standard input: {error}")))?;
            read_words(&text, &mut wanted)?;
        } else {
            wanted.push(read_key(value)?);
        }
    }
    if let Some(path) = &arguments.file {
        let text = std::fs::read_to_string(path)
            .map_err(|error| CommandError::usage(format!("cannot read {}: {error}", path.display())))?;
        read_words(&text, &mut wanted)?;
    }
    Ok(wanted)
}

fn read_words(text: &str, wanted: &mut Vec<IdentityKey>) -> Result<(), CommandError> {
    for word in text.split_whitespace() {
        wanted.push(read_key(word)?);
    }
    Ok(())
}

const MISSING: &str = "NO_SUCH_IDENTITY";

/// The username of an id, the id of a username.
fn other_form(asked: &IdentityKey, identity: Option<&Identity>) -> String {
    match (asked.id(), identity) {
        (_, None) => MISSING.to_owned(),
        (Some(_), Some(identity)) => identity.username.clone().unwrap_or_else(|| identity.id.to_string()),
        (None, Some(identity)) => identity.id.to_string(),
    }
}

fn row(asked: &IdentityKey, identity: Option<&Identity>) -> [String; 6] {
    let Some(identity) = identity else {
        let (username, id) = match asked.id() {
            Some(id) => (MISSING.to_owned(), id.to_string()),
            None => (asked.to_string(), MISSING.to_owned()),
        };
        return [username, id, String::new(), String::new(), String::new(), String::new()];
    };
    let text = |member: &Option<String>| member.clone().unwrap_or_default();
    [
        text(&identity.username),
        identity.id.to_string(),
        identity.status.clone().map(String::from).unwrap_or_default(),
        text(&identity.name),
        text(&identity.organization),
        text(&identity.email),
    ]
}
