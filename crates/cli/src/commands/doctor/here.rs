//! What can be seen on this machine.

use std::{io, path::Path};

use super::Finding;
use crate::{
    caller::{Caller, SCOPES},
    clock,
    context::Context,
    environment as names,
    error::CommandError,
    login_store::{AUTH, LoginStore},
    preferences, private_file, step_up,
};

pub(super) fn look(context: &Context) -> Vec<Finding> {
    [
        settings(context),
        variables(context),
        standing_clock(context),
        server(context),
        certificates(context),
        client(context),
    ]
    .into_iter()
    .chain(files(context))
    .chain([login(context)])
    .flatten()
    .collect()
}

/// The file was read before this command began, so it is sound.
fn settings(context: &Context) -> Option<Finding> {
    let path = preferences::path(context.environment())?;
    let says = if path.exists() {
        format!("{}, profile '{}'", path.display(), context.profile())
    } else {
        format!("none, profile '{}'", context.profile())
    };
    Some(Finding::good("settings", says))
}

fn variables(context: &Context) -> Option<Finding> {
    let unread = context.environment().unread();
    let says = format!("nobody reads {}: is a name mistyped?", unread.join(" "));
    (!unread.is_empty()).then(|| Finding::doubtful("variables", says, "globus-auth --help"))
}

/// Somebody may have forgotten that it stands still.
fn standing_clock(context: &Context) -> Option<Finding> {
    context.environment().raw(names::TIME)?;
    let says = format!("by {} it is always {}", names::TIME, clock::utc(context.now())?);
    Some(Finding::doubtful(
        "standing clock",
        says,
        format!("unset {}", names::TIME),
    ))
}

fn server(context: &Context) -> Option<Finding> {
    const CHECK: &str = "server";
    Some(match (context.server(), context.own_server()) {
        (Ok(server), Ok(None)) => Finding::good(CHECK, server),
        (Ok(server), Ok(Some(_))) => Finding::good(CHECK, format!("{server}, by {}", names::SDK_URL)),
        (Err(error), _) | (_, Err(error)) => Finding::failed(CHECK, &error),
    })
}

fn certificates(context: &Context) -> Option<Finding> {
    const CHECK: &str = "certificates";
    let value = context.environment().raw(names::SDK_VERIFY_SSL)?;
    let value = value.to_string_lossy();
    let off = ["n", "no", "f", "false", "off", "0"];
    if off.iter().any(|word| value.eq_ignore_ascii_case(word)) {
        let repair = format!("unset {}", names::SDK_VERIFY_SSL);
        return Some(Finding::doubtful(
            CHECK,
            "not checked: whoever is between here and the service can read along",
            repair,
        ));
    }
    Some(Finding::good(CHECK, format!("{} is {value}", names::SDK_VERIFY_SSL)))
}

fn client(context: &Context) -> Option<Finding> {
    const CHECK: &str = "client";
    let told = context
        .client_id()
        .and_then(|id| Ok((id, context.confidential_client(None)?)));
    Some(match told {
        Ok((id, None)) => Finding::good(CHECK, format!("{id}, through which people log in")),
        Ok((id, Some(_))) => Finding::good(CHECK, format!("{id}, which acts by its secret")),
        Err(error) => Finding::failed(CHECK, &error),
    })
}

/// The files that hold secrets.
fn files(context: &Context) -> Vec<Option<Finding>> {
    let tokens = match context.token_file() {
        Ok(file) => private("token file", file.path()),
        Err(error) => Some(Finding::failed("token file", &error)),
    };
    let secret = context.environment().raw(names::CLIENT_SECRET_FILE);
    let secret = secret.and_then(|path| private("secret file", Path::new(&path)));
    vec![tokens, secret]
}

fn private(check: &'static str, path: &Path) -> Option<Finding> {
    let shown = path.display();
    Some(match private_file::is_open_to_others(path) {
        Ok(false) => Finding::good(check, format!("{shown}, readable by you alone")),
        Ok(true) => Finding::wrong(
            check,
            format!("{shown} can be read or written by others"),
            format!("chmod 600 '{shown}'"),
        ),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::good(check, format!("{shown}, not there yet"))
        }
        Err(error) => Finding::wrong(check, format!("{shown}: {error}"), format!("ls -l '{shown}'")),
    })
}

fn login(context: &Context) -> Option<Finding> {
    const CHECK: &str = "login";
    if Caller::is_client(context).ok()? {
        return None;
    }
    Some(LoginStore::open(context).map_or_else(
        |error| Finding::failed(CHECK, &error),
        |store| stored(context, &store).unwrap_or_else(|error| Finding::failed(CHECK, &error)),
    ))
}

fn stored(context: &Context, store: &LoginStore) -> Result<Finding, CommandError> {
    const CHECK: &str = "login";
    let token = store.token(AUTH)?;
    let missing: Vec<&str> = SCOPES
        .into_iter()
        .filter(|scope| !token.scopes().any(|held| held == *scope))
        .collect();
    if !missing.is_empty() {
        return Ok(Finding::doubtful(
            CHECK,
            format!("without {}, so some commands tell less", missing.join(" ")),
            step_up::consent(&missing),
        ));
    }
    let end = clock::utc(token.expires_at).unwrap_or_default();
    if token.refresh_token.is_none() && token.is_expired(context.now(), 0) {
        return Ok(Finding::wrong(CHECK, format!("it ended at {end}"), "globus-auth login"));
    }
    let after = if token.refresh_token.is_some() {
        "then it is renewed"
    } else {
        "then you log in again"
    };
    let who = store.username().or(token.identity_id.as_deref()).unwrap_or("somebody");
    Ok(Finding::good(CHECK, format!("{who}, until {end}, {after}")))
}
