//! What the commands share that are about projects and what is in them.

use globus_auth::{
    AuthClient, Error,
    developer::{ClientCredential, ClientDocument, Policy, Project, ScopeDocument},
    patch::Patch,
    protocol::{
        ids::{ClientId, IdentityProviderId},
        scope::well_known::auth,
    },
};
use serde_json::json;

use crate::{
    caller::Caller,
    context::Context,
    error::CommandError,
    input::YesArguments,
    output::{Table, printable},
    runtime,
};

/// Something that has an id and a name.
pub(crate) trait Thing {
    /// What people call it.
    const WHAT: &'static str;

    /// Its id.
    fn id(&self) -> String;

    /// Its name; not every one has one, and several can have the same.
    fn name(&self) -> Option<&str>;

    /// How it is spoken of: by name and id.
    fn title(&self) -> String {
        match self.name() {
            Some(name) => format!("{} '{}' ({})", Self::WHAT, printable(name), self.id()),
            None => format!("{} {}", Self::WHAT, self.id()),
        }
    }
}

/// Something that the service tells of by its id, and all of which it lists.
pub(crate) trait Listed: Thing + Sized {
    /// The command that tells which there are.
    const LIST: &'static str;

    /// The one of that id; none if the text is no id.
    async fn get(client: &AuthClient, text: &str) -> Result<Option<Self>, Error>;

    /// Those that the caller administers.
    async fn all(client: &AuthClient) -> Result<Vec<Self>, Error>;
}

/// Finds the one that a person means: by its id, or by a name that no other has.
///
/// # Errors
/// There is none, or more than one.
pub(crate) async fn find<T: Listed>(client: &AuthClient, wanted: &str) -> Result<T, CommandError> {
    match T::get(client, wanted).await? {
        Some(thing) => Ok(thing),
        None => pick(T::all(client).await?, wanted, T::LIST),
    }
}

/// The one of these that a person means. `list` is the command that shows them.
fn pick<T: Thing>(things: Vec<T>, wanted: &str, list: &str) -> Result<T, CommandError> {
    let is_meant = |thing: &T| thing.name() == Some(wanted) || thing.id() == wanted;
    let mut found: Vec<T> = things.into_iter().filter(is_meant).collect();
    let (what, said) = (T::WHAT, printable(wanted));
    match found.pop() {
        Some(only) if found.is_empty() => Ok(only),
        Some(last) => {
            let ids: Vec<String> = found.iter().chain([&last]).map(T::id).collect();
            Err(
                CommandError::usage(format!("'{said}' is the name of more than one {what}"))
                    .hint(format!("name it by its id, one of {}", ids.join(", "))),
            )
        }
        None => Err(CommandError::not_found(format!("there is no {what} '{said}'"))
            .hint(format!("see which there are with: {list}"))),
    }
}

/// Finds a credential of a client, by its id or a name that no other one of the client has.
pub(crate) async fn find_credential(
    client: &AuthClient,
    owner: ClientId,
    wanted: &str,
) -> Result<ClientCredential, CommandError> {
    let credentials = client.get_client_credentials(owner).await?;
    pick(credentials, wanted, &format!("globus-auth credential list {owner}"))
}

/// Finds a provider by its id, or by the domain of its usernames.
pub(crate) async fn find_provider(client: &AuthClient, wanted: &str) -> Result<IdentityProviderId, CommandError> {
    if let Ok(id) = wanted.parse() {
        return Ok(id);
    }
    let found = client.get_identity_providers().domains([wanted]).await?;
    match found.as_slice() {
        [only] => Ok(only.id),
        _ => Err(
            CommandError::not_found(format!("no identity provider is of the domain '{}'", printable(wanted)))
                .hint("look it up with: globus-auth identity-providers DOMAIN"),
        ),
    }
}

/// Whoever administers projects, at the service.
pub(crate) struct Desk<'c> {
    pub(crate) context: &'c Context,
    caller: Caller<'c>,
}

impl<'c> Desk<'c> {
    /// # Errors
    /// A login is needed, or the consent to manage projects.
    pub(crate) fn open(context: &'c Context) -> Result<Self, CommandError> {
        let caller = Caller::at_auth(context, &[auth::MANAGE_PROJECTS])?;
        Ok(Self { context, caller })
    }

    /// Asks the service.
    pub(crate) fn ask<T>(
        &self,
        work: impl AsyncFnOnce(&AuthClient) -> Result<T, CommandError>,
    ) -> Result<T, CommandError> {
        runtime::block_on(async { work(&self.caller.auth_client().await?).await })
    }

    /// Finds the one that a person means: see [`find`].
    pub(crate) fn find<T: Listed>(&self, wanted: &str) -> Result<T, CommandError> {
        self.ask(async |client| find(client, wanted).await)
    }

    /// Deletes something, once the person has agreed. Between the two the service is not waited for, so that Ctrl-C ends
    /// the question.
    pub(crate) fn delete(
        &self,
        yes: &YesArguments,
        title: &str,
        work: impl AsyncFnOnce(&AuthClient) -> Result<String, CommandError>,
    ) -> Result<(), CommandError> {
        yes.confirm(&self.context.ui, &format!("Delete the {title}?"))?;
        let id = self.ask(work)?;
        let deleted = json!({"id": id, "deleted": true});
        self.context.ui.done(&deleted, &format!("Deleted: the {title}."))
    }
}

/// A change that says nothing is a mistake.
pub(crate) fn check_changes<T: Default + PartialEq>(changes: &T) -> Result<(), CommandError> {
    if *changes == T::default() {
        return Err(CommandError::usage("it is not said what to change").hint("see the options with --help"));
    }
    Ok(())
}

/// The values of an option that may stand several times, if it stands at all.
pub(crate) fn list<T: Clone>(given: &[T]) -> Option<Vec<T>> {
    (!given.is_empty()).then(|| given.to_vec())
}

/// What a member becomes: what is given, null if that was said, else what it was.
pub(crate) fn patch<T>(given: Option<T>, removed: bool) -> Patch<T> {
    match given {
        Some(value) => Patch::Value(value),
        None if removed => Patch::Null,
        None => Patch::Missing,
    }
}

/// One thing as people see it: the members that there are.
pub(crate) fn record<'a>(members: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Table {
    Table::record(
        members
            .into_iter()
            .map(|(name, value)| (name, value.filter(|text| !text.is_empty()))),
    )
}

/// Yes or no.
pub(crate) fn yes_or_no(answer: Option<bool>) -> Option<String> {
    answer.map(|yes| if yes { "yes" } else { "no" }.to_owned())
}

/// Ids as text, side by side.
pub(crate) fn joined<T: ToString>(values: &[T]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Looks something up by a text that may be an id.
macro_rules! by_id {
    ($client:expr, $text:expr, $get:ident) => {
        match $text.parse() {
            Ok(id) => $client.$get(id).await.map(Some),
            Err(_) => Ok(None),
        }
    };
}

macro_rules! thing {
    ($document:ident, $what:literal, $name:ident) => {
        impl Thing for $document {
            const WHAT: &'static str = $what;

            fn id(&self) -> String {
                self.id.to_string()
            }

            fn name(&self) -> Option<&str> {
                self.$name.as_deref()
            }
        }
    };
}

thing!(Project, "project", display_name);
thing!(ClientDocument, "client", name);
thing!(ClientCredential, "credential", name);
thing!(ScopeDocument, "scope", name);
thing!(Policy, "policy", display_name);

impl Listed for Project {
    const LIST: &'static str = "globus-auth project list";

    async fn get(client: &AuthClient, text: &str) -> Result<Option<Self>, Error> {
        by_id!(client, text, get_project)
    }

    async fn all(client: &AuthClient) -> Result<Vec<Self>, Error> {
        client.get_projects().await
    }
}

impl Listed for ClientDocument {
    const LIST: &'static str = "globus-auth client list";

    async fn get(client: &AuthClient, text: &str) -> Result<Option<Self>, Error> {
        by_id!(client, text, get_client)
    }

    async fn all(client: &AuthClient) -> Result<Vec<Self>, Error> {
        client.get_clients().await
    }
}

impl Listed for ScopeDocument {
    const LIST: &'static str = "globus-auth scope list";

    /// A scope string is as good as an id: no two scopes have the same.
    async fn get(client: &AuthClient, text: &str) -> Result<Option<Self>, Error> {
        if text.starts_with("https://") || text.starts_with("urn:globus:") {
            return Ok(client.get_scopes().scope_strings([text]).await?.pop());
        }
        by_id!(client, text, get_scope)
    }

    async fn all(client: &AuthClient) -> Result<Vec<Self>, Error> {
        client.get_scopes().await
    }
}

impl Listed for Policy {
    const LIST: &'static str = "globus-auth policy list";

    async fn get(client: &AuthClient, text: &str) -> Result<Option<Self>, Error> {
        by_id!(client, text, get_policy)
    }

    async fn all(client: &AuthClient) -> Result<Vec<Self>, Error> {
        client.get_policies().await
    }
}
