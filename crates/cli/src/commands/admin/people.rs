use clap::{Args, Subcommand};
use globus_auth_server::admin::{KnownPerson, NewPerson};
use serde_json::json;

use super::Office;
use crate::{error::CommandError, input, output::Table};

/// People who can log in here
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum PeopleCommand {
    /// List everybody
    List,
    Add(AddArguments),
    /// Give somebody another password; it is asked for, or read from standard input
    Password(WhoArguments),
    /// Keep somebody out: their sessions and tokens end, and they cannot log in
    Disable(WhoArguments),
    /// Let somebody in again
    Enable(WhoArguments),
    Link(LinkArguments),
    /// Make a linked identity one of its own again, without a second factor; the primary one stays where it is
    Unlink(WhoArguments),
    /// Make a linked identity the one that its person speaks as
    Primary(WhoArguments),
    #[command(subcommand)]
    Operator(OperatorCommand),
}

/// Who may see the operator pages, /v2/web/operator
///
/// Beside them those may whom 'operators.usernames' of the configuration names.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum OperatorCommand {
    /// List those whom the database names
    List,
    /// Let somebody see the pages
    Add(WhoArguments),
    /// Take that back
    Remove(WhoArguments),
}

/// Add somebody; the password is asked for, or read from standard input
#[derive(Debug, Args)]
pub(crate) struct AddArguments {
    /// Their username; a provider must have the domain
    #[arg(value_name = "NAME@DOMAIN")]
    username: String,
    /// Their name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Their address [default: the username]
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Their organization
    #[arg(long, value_name = "NAME")]
    organization: Option<String>,
}

/// Link an identity to another, with everything that is linked to each: both are one person from now on
///
/// Nobody proves here that both are theirs, so be sure of it. The primary identity of the first stays the primary one. The
/// sessions of the other end; where only the other has a second factor, it protects both and all sessions end.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth admin people link ada@example.org ada@lab.example.org --config globus-auth.toml")]
pub(crate) struct LinkArguments {
    #[command(flatten)]
    to: WhoArguments,
    /// The username of the identity that is linked to it
    #[arg(value_name = "OTHER@DOMAIN")]
    other: String,
}

// No documentation: it would be taken for that of the commands.
#[derive(Debug, Args)]
pub(crate) struct WhoArguments {
    /// Their username
    #[arg(value_name = "NAME@DOMAIN")]
    username: String,
}

pub(super) fn run(office: &Office<'_>, command: &PeopleCommand) -> Result<(), CommandError> {
    match command {
        PeopleCommand::List => list(office),
        PeopleCommand::Add(arguments) => add(office, arguments),
        PeopleCommand::Password(who) => {
            let password = input::new_password()?;
            office.with(async |admin| admin.set_password(&who.username, &password).await)?;
            done(office, &who.username, "has the new password.")
        }
        PeopleCommand::Disable(who) => {
            office.with(async |admin| admin.disable_person(&who.username).await)?;
            done(
                office,
                &who.username,
                "cannot log in any more; their sessions and tokens have ended.",
            )
        }
        PeopleCommand::Enable(who) => {
            office.with(async |admin| admin.enable_person(&who.username).await)?;
            done(office, &who.username, "can log in again.")
        }
        PeopleCommand::Link(LinkArguments { to, other }) => {
            office.with(async |admin| admin.link_people(&to.username, other).await)?;
            done(
                office,
                &to.username,
                &format!("and {other} are one person from now on."),
            )
        }
        PeopleCommand::Unlink(who) => {
            office.with(async |admin| admin.unlink_person(&who.username).await)?;
            done(office, &who.username, "is linked to nobody any more.")
        }
        PeopleCommand::Primary(who) => {
            office.with(async |admin| admin.make_primary(&who.username).await)?;
            done(office, &who.username, "is the primary identity now.")
        }
        PeopleCommand::Operator(command) => operator(office, command),
    }
}

fn operator(office: &Office<'_>, command: &OperatorCommand) -> Result<(), CommandError> {
    match command {
        OperatorCommand::List => show(office, &office.with(async |admin| admin.operators().await)?),
        OperatorCommand::Add(who) => {
            office.with(async |admin| admin.add_operator(&who.username).await)?;
            done(office, &who.username, "may see the operator pages.")
        }
        OperatorCommand::Remove(who) => {
            office.with(async |admin| admin.remove_operator(&who.username).await)?;
            done(
                office,
                &who.username,
                "may not see the operator pages any more, unless the configuration names them.",
            )
        }
    }
}

fn list(office: &Office<'_>) -> Result<(), CommandError> {
    show(office, &office.with(async |admin| admin.people().await)?)
}

fn show(office: &Office<'_>, people: &Vec<KnownPerson>) -> Result<(), CommandError> {
    office.context.ui.result(people, |people| {
        let row = |person: &KnownPerson| {
            [
                person.id.clone(),
                person.username.clone(),
                person.status.to_owned(),
                person.linked_to.clone().unwrap_or_default(),
                person.name.clone().unwrap_or_default(),
            ]
        };
        Table::new(
            ["id", "username", "status", "linked to", "name"],
            people.iter().map(row),
        )
    })
}

fn add(office: &Office<'_>, arguments: &AddArguments) -> Result<(), CommandError> {
    let password = input::new_password()?;
    let username = &arguments.username;
    let person = NewPerson {
        username: username.clone(),
        name: arguments.name.clone(),
        email: arguments.email.clone(),
        organization: arguments.organization.clone(),
        password,
    };
    let id = office.with(async |admin| admin.add_person(person).await)?;
    let document = json!({"identity": id.to_string(), "username": username});
    office
        .context
        .ui
        .done(&document, &format!("{username} can log in; the identity is {id}."))
}

fn done(office: &Office<'_>, username: &str, what: &str) -> Result<(), CommandError> {
    office
        .context
        .ui
        .done(&json!({"username": username}), &format!("{username} {what}"))
}
