use clap::{Args, Subcommand};
use globus_auth::storage::JsonTokenStorage;
use serde::Serialize;
use serde_json::json;

use super::logout;
use crate::{
    context::Context,
    error::CommandError,
    login_store::{Login, LoginStore},
    output::Table,
    preferences,
    profile::ProfileName,
    runtime,
};

/// Several logins side by side
///
/// A profile is a login of its own, made with 'globus-auth login --profile NAME'. Every command takes --profile; without
/// it, GLOBUS_AUTH_PROFILE says which login is used, else the last 'profile switch'. No login ends when another is used.
/// Each client, each Globus and each server has its own profiles.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum ProfileCommand {
    List(ListArguments),
    Switch(SwitchArguments),
    Remove(RemoveArguments),
}

/// List the logins that there are
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth profile list
  globus-auth profile list --jq '.profiles[].name'")]
pub(crate) struct ListArguments {}

/// Use another login from now on, where none is named
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth profile switch work
  globus-auth profile switch default")]
pub(crate) struct SwitchArguments {
    /// Its name; 'default' is that of the login without one
    #[arg(value_name = "NAME")]
    name: ProfileName,
}

/// Log out of a profile and forget it
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth profile remove work
  globus-auth profile remove work --forget")]
pub(crate) struct RemoveArguments {
    /// Its name
    #[arg(value_name = "NAME")]
    name: ProfileName,
    /// Delete its tokens from this machine only; they stay valid until they expire
    #[arg(long)]
    forget: bool,
}

/// A login, for programs.
#[derive(Debug, Serialize)]
struct Known {
    name: ProfileName,
    current: bool,
    username: Option<String>,
    identity_id: Option<String>,
    server: Option<String>,
    resource_servers: Vec<String>,
}

#[derive(Debug, Serialize)]
struct List {
    profiles: Vec<Known>,
}

pub(crate) fn run(context: &Context, command: &ProfileCommand) -> Result<(), CommandError> {
    match command {
        ProfileCommand::List(ListArguments {}) => list(context),
        ProfileCommand::Switch(arguments) => switch(context, &arguments.name),
        ProfileCommand::Remove(arguments) => remove(context, arguments),
    }
}

fn list(context: &Context) -> Result<(), CommandError> {
    let here = context.own_server()?;
    let profiles: Vec<Known> = Login::all(context)?
        .into_iter()
        .map(|login| {
            let current = login.profile == *context.profile() && login.server == here;
            known(login, current)
        })
        .collect();
    if profiles.is_empty() {
        return context
            .ui
            .done(&List { profiles }, "There is no login yet: globus-auth login");
    }
    context.ui.result(&List { profiles }, |list| {
        let row = |known: &Known| {
            let who = known.username.as_ref().or(known.identity_id.as_ref());
            [
                if known.current { "*" } else { "" }.to_owned(),
                known.name.to_string(),
                who.cloned().unwrap_or_default(),
                known.server.clone().unwrap_or_default(),
            ]
        };
        Table::new(["", "profile", "identity", "server"], list.profiles.iter().map(row))
    })
}

fn known(login: Login, current: bool) -> Known {
    let tokens = login.store.tokens();
    Known {
        current,
        username: login.store.username().map(str::to_owned),
        identity_id: tokens.values().find_map(|token| token.identity_id.clone()),
        resource_servers: tokens.keys().map(ToString::to_string).collect(),
        name: login.profile,
        server: login.server,
    }
}

fn switch(context: &Context, name: &ProfileName) -> Result<(), CommandError> {
    preferences::set_profile(context.environment(), name)?;
    let is_there = !storage(context, name)?.get_token_data_by_resource_server()?.is_empty();
    let hint = if is_there {
        ""
    } else {
        " There is no login in it yet: globus-auth login"
    };
    context.ui.done(
        &json!({"profile": name, "logged_in": is_there}),
        &format!("From now on '{name}' is used where no profile is named.{hint}"),
    )
}

fn storage(context: &Context, name: &ProfileName) -> Result<JsonTokenStorage, CommandError> {
    let namespace = name.namespace(context.own_server()?.as_deref());
    Ok(context.token_file()?.with_namespace(namespace))
}

fn remove(context: &Context, arguments: &RemoveArguments) -> Result<(), CommandError> {
    let name = &arguments.name;
    let store = LoginStore::of(storage(context, name)?)?;
    if store.tokens().is_empty() {
        return Err(
            CommandError::not_found(format!("there is no login in a profile '{name}'"))
                .hint("see which there are with: globus-auth profile list"),
        );
    }
    runtime::block_on(logout::end(context, &store, arguments.forget))?;
    if preferences::Preferences::read(context.environment())?.profile.as_ref() == Some(name) {
        preferences::set_profile(context.environment(), &ProfileName::default())?;
    }
    let done = if arguments.forget {
        "deleted here. They were not revoked"
    } else {
        "revoked and deleted"
    };
    context.ui.done(
        &json!({"profile": name, "revoked": !arguments.forget}),
        &format!("The profile '{name}' is removed: its tokens are {done}."),
    )
}
