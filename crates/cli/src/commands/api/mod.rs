mod answer;
mod body;
mod fields;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use globus_auth::{
    AuthClient, Call, RawCall,
    protocol::http::{Method, Pairs},
};

use self::body::Body;
use crate::{caller::Caller, context::Context, error::CommandError, input::RevealArguments, runtime};

/// Send any request to the service
///
/// With the credential of your login, or of the client whose secret is given. It goes to the service that the login is for
/// and nowhere else. Writes the answer's body: JSON in the format that is wanted, anything else as it came; what is no text is
/// not shown at a terminal. An answer that is an error ends the command as any other does.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Examples:
  globus-auth api GET /v2/oauth2/userinfo
  globus-auth api GET /v2/api/identities --query usernames=ada@example.edu --jq '.identities[].id'
  globus-auth api POST /v2/api/projects --field project[display_name]='Example Project' \\
      --field project[contact_email]=support@example.org --field project[admin_ids][]=46bd0f56-e24f-11e5-a510-131bef46955c
  globus-auth api PUT /v2/api/clients/46bd0f56-e24f-11e5-a510-131bef46955c --input client.json
  globus-auth api POST /v2/oauth2/token/revoke --anonymous --form token=@token.txt \\
      --form client_id=46bd0f56-e24f-11e5-a510-131bef46955c
  globus-auth api GET /.well-known/openid-configuration --anonymous --include")]
pub(crate) struct ApiArguments {
    /// GET, POST, PUT, PATCH or DELETE
    #[arg(value_enum, ignore_case = true, value_name = "METHOD")]
    method: Verb,
    /// The path, from the slash on; or the whole URL, if it is of the service
    #[arg(value_name = "PATH")]
    path: String,
    /// A parameter of the query; may stand several times
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// A member of the JSON document to send; may stand several times. true, false, null and numbers are such; 'a[b]=1'
    /// is a member of a member, 'a[]=1' of a list, 'a=@FILE' the text in a file ('@-': from standard input)
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "input")]
    field: Vec<String>,
    /// The same, but the value is always a text
    #[arg(long, value_name = "NAME=TEXT", conflicts_with = "input")]
    raw_field: Vec<String>,
    /// A member of the form to send in place of a document; may stand several times. 'a=@FILE' is the text in a file
    #[arg(long, value_name = "NAME=TEXT", conflicts_with_all = ["input", "field", "raw_field"])]
    form: Vec<String>,
    /// Send the JSON document in this file; `-` reads it from standard input. With a header Content-Type of another type,
    /// the file is sent as it is
    #[arg(long, value_name = "FILE|-")]
    input: Option<PathBuf>,
    /// A header to send; may stand several times
    #[arg(long, short = 'H', value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// Show status and headers of the answer too
    #[arg(long, short)]
    include: bool,
    /// A scope that the login must have; may stand several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Send no credential
    #[arg(long, conflicts_with = "scopes")]
    anonymous: bool,
    #[command(flatten)]
    reveal: RevealArguments,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "UPPER")]
enum Verb {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl From<Verb> for Method {
    fn from(verb: Verb) -> Self {
        match verb {
            Verb::Get => Self::Get,
            Verb::Post => Self::Post,
            Verb::Put => Self::Put,
            Verb::Patch => Self::Patch,
            Verb::Delete => Self::Delete,
        }
    }
}

pub(crate) fn run(context: &Context, arguments: &ApiArguments) -> Result<(), CommandError> {
    let (path, query) = target(context, arguments)?;
    if tells_a_secret(arguments.method, &path) {
        arguments.reveal.check(&context.ui, "the answer")?;
    }
    let body = Body::read(arguments)?;
    let scopes: Vec<&str> = arguments.scopes.iter().map(String::as_str).collect();
    let caller = if arguments.anonymous {
        None
    } else {
        Some(Caller::at_auth(context, &scopes)?)
    };
    let response = runtime::block_on(async {
        let client = match &caller {
            Some(caller) => caller.auth_client().await?,
            None => context.anonymous_client()?,
        };
        let call = request(&client, arguments, &path)?.query_params(pairs(&query));
        let answer = body.put_into(call).await;
        let named =
            |error| CommandError::from(error).said_of(&format!("{} {path}", Method::from(arguments.method).as_str()));
        answer.map_err(named)
    })?;
    answer::show(context, &response, arguments.include)
}

/// Where a request goes: a path below the service's URL, and the query.
///
/// # Errors
/// Usage: another service is meant, which the credential is none of the business of.
fn target(context: &Context, arguments: &ApiArguments) -> Result<(String, Pairs), CommandError> {
    let server = context.server()?;
    let path = arguments.path.strip_prefix(&server).unwrap_or(&arguments.path);
    // Without a slash between, it would be another host that only begins alike.
    if !path.starts_with('/') || path.starts_with("//") {
        return Err(CommandError::usage(format!(
            "'{}' is no path of {server}, and nothing is sent elsewhere",
            arguments.path.escape_debug()
        ))
        .hint("give the path from the slash on, such as /v2/oauth2/userinfo"));
    }
    let (path, written) = path.split_once('?').unwrap_or((path, ""));
    let mut query =
        Pairs::read_query(written).map_err(|error| CommandError::usage(format!("{}: {error}", arguments.path)))?;
    for text in &arguments.query {
        let (name, value) = fields::split(text, "--query")?;
        query = query.with(name.to_owned(), value);
    }
    Ok((path.to_owned(), query))
}

/// Whether the answer holds a secret that is told once: to be asked before, for then it is too late.
fn tells_a_secret(method: Verb, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    let is_told = ["/credentials", "/clients", "/oauth2/token"];
    method == Verb::Post && is_told.iter().any(|end| path.ends_with(end))
}

fn request(client: &AuthClient, arguments: &ApiArguments, path: &str) -> Result<Call<RawCall>, CommandError> {
    let mut call = client.request(arguments.method.into(), path);
    for header in &arguments.header {
        let (name, value) = header.split_once(':').ok_or_else(|| {
            CommandError::usage("--header: there is no colon in it").hint("write it as 'Accept-Language: en'")
        })?;
        if name.trim().eq_ignore_ascii_case("authorization") {
            return Err(CommandError::usage(
                "--header: the credential is that of your login, or of a client with its secret",
            )
            .hint("see --profile, --client-id and --client-secret-file"));
        }
        call = call.header(name.trim(), value.trim());
    }
    Ok(call)
}

fn pairs(query: &Pairs) -> impl Iterator<Item = (String, String)> {
    query.iter().map(|(name, value)| (name.to_owned(), value.to_owned()))
}
