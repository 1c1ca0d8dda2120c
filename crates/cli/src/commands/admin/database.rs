use std::path::PathBuf;

use clap::{Args, Subcommand};
use globus_auth_server::admin;
use serde_json::json;

use super::Office;
use crate::{error::CommandError, output::Table};

/// Add what a seed file states: providers, people, projects, clients, scopes
///
/// Entries with the same ids are overwritten; what else there is stays.
#[derive(Debug, Args)]
pub(crate) struct ApplyArguments {
    /// The seed file, TOML
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// The keys that sign ID tokens
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum KeysCommand {
    /// List them, the newest first
    List,
    /// Make a new one, which signs in an hour
    ///
    /// It is published at once; the old one stays published until the last token that it signed has expired.
    Rotate,
}

/// Copy the database, of a running server too
#[derive(Debug, Args)]
pub(crate) struct BackupArguments {
    /// The file to write, which must not be there yet; only its owner may read it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Delete what has expired and what has not been used for half a year; a running server does so by itself
#[derive(Debug, Args)]
pub(crate) struct PurgeArguments {}

/// Bring the database's schema up to date
///
/// A server does so when it starts, unless 'database.migrate' is by-command. Take a backup before: older versions refuse
/// a newer schema.
#[derive(Debug, Args)]
pub(crate) struct MigrateArguments {
    /// Say which migrations are missing and change nothing, beside a running server too: 0 if none are, else 1
    #[arg(long)]
    check: bool,
}

pub(super) fn apply(office: &Office<'_>, arguments: &ApplyArguments) -> Result<(), CommandError> {
    let file = &arguments.file;
    let text = std::fs::read_to_string(file)
        .map_err(|error| CommandError::usage(format!("the seed file {} cannot be read: {error}", file.display())))?;
    office.with(async |admin| admin.apply(&text).await)?;
    office
        .context
        .ui
        .done(&json!({"applied": file}), "Everything in the file is in the database.")
}

pub(super) fn keys(office: &Office<'_>, command: &KeysCommand) -> Result<(), CommandError> {
    match command {
        KeysCommand::List => {
            let keys = office.with(async |admin| admin.keys().await)?;
            office.context.ui.result(&keys, |keys| {
                let made = |seconds| jiff::Timestamp::from_second(seconds).map(|time| time.to_string());
                let row = |key: &admin::KnownKey| [key.kid.clone(), made(key.created).unwrap_or_default()];
                Table::new(["kid", "created"], keys.iter().map(row))
            })
        }
        KeysCommand::Rotate => {
            let key = office.with(async |admin| admin.rotate_keys().await)?;
            let said = format!(
                "The key {} is published from the next start on and signs an hour after now.",
                key.kid
            );
            office.context.ui.done(&key, &said)
        }
    }
}

pub(super) fn backup(office: &Office<'_>, arguments: &BackupArguments) -> Result<(), CommandError> {
    let file = &arguments.file;
    office.wait(admin::backup(&office.config, file))?;
    let said = format!("{} holds the database as it was a moment ago.", file.display());
    office.context.ui.done(&json!({"backup": file}), &said)
}

pub(super) fn purge(office: &Office<'_>, _arguments: &PurgeArguments) -> Result<(), CommandError> {
    let purged = office.with(async |admin| admin.purge().await)?;
    office.context.ui.result(&purged, |purged| {
        format!(
            "Deleted {} codes, {} unfinished log-ins, {} sessions, {} access tokens, {} refresh tokens, {} finished log-ins, \
             {} lines of the audit log.",
            purged.codes,
            purged.interactions,
            purged.sessions,
            purged.access_tokens,
            purged.refresh_tokens,
            purged.grants,
            purged.audit_events
        )
    })
}

pub(super) fn migrate(office: &Office<'_>, arguments: &MigrateArguments) -> Result<(), CommandError> {
    let pending = office.wait(admin::pending_migrations(&office.config))?;
    let ui = &office.context.ui;
    if pending.is_empty() {
        return ui.done(&json!({"applied": pending}), "The database has the newest schema.");
    }
    let names = pending.join(", ");
    if arguments.check {
        let missing = format!("the database lacks migrations: {names}");
        return Err(CommandError::failed(missing).hint("take a backup, then run: globus-auth admin migrate"));
    }
    office.with_newest(async |_| Ok(()))?;
    let said = format!("The database has the newest schema. Applied: {names}.");
    ui.done(&json!({"applied": pending}), &said)
}
