//! What the seed of development servers holds, and what a program of it asks a server for.

use base64ct::{Base64, Encoding as _};
use serde_json::Value;
use url::Url;

use super::http::{self, FORM, Reply};

/// A confidential client of the seed; Ada administers its project.
pub const PORTAL: &str = "e0000000-0000-4000-8000-000000000002";
/// Its secret.
pub const PORTAL_SECRET: &str = "portal-secret-for-development";
/// A redirect URI of it.
pub const CALLBACK: &str = "https://portal.example.org/callback";
/// The identity that Ada logs in with.
pub const ADA: &str = "a0000000-0000-4000-8000-000000000001";
/// Usernames of the seed, each with its password.
pub const PEOPLE: [(&str, &str); 3] = [
    ("ada@example.edu", "ada-password"),
    ("ben@example.org", "ben-password"),
    ("cleo@example.edu", "cleo-password"),
];

/// The portal posts a form to a server.
///
/// # Errors
/// There is no whole answer.
pub fn form(server: &Url, path: &str, form: &[(&str, &str)]) -> Result<Reply, String> {
    let headers = [("Content-Type", FORM), ("Authorization", &authorization())];
    http::send(&at(server, path)?, "POST", &headers, &encode(form))
}

/// The portal's header `Authorization`.
#[must_use]
pub fn authorization() -> String {
    format!(
        "Basic {}",
        Base64::encode_string(format!("{PORTAL}:{PORTAL_SECRET}").as_bytes())
    )
}

/// The portal asks for tokens.
///
/// # Errors
/// As [`form`].
pub fn token(server: &Url, fields: &[(&str, &str)]) -> Result<Reply, String> {
    form(server, "/v2/oauth2/token", fields)
}

/// The portal gives a code for tokens.
///
/// # Errors
/// As [`form`].
pub fn redeem(server: &Url, code: &str) -> Result<Reply, String> {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", CALLBACK),
    ];
    token(server, &fields)
}

/// The portal gives a refresh token for others.
///
/// # Errors
/// As [`form`].
pub fn refresh(server: &Url, refresh_token: &str) -> Result<Reply, String> {
    token(
        server,
        &[("grant_type", "refresh_token"), ("refresh_token", refresh_token)],
    )
}

/// Whether a token is active, as the portal is told.
///
/// # Errors
/// There is no whole answer, or it is none about a token.
pub fn is_active(server: &Url, token: &str) -> Result<bool, String> {
    let reply = form(server, "/v2/oauth2/token/introspect", &[("token", token)])?;
    let active = document(&reply)?["active"].as_bool();
    active.ok_or_else(|| format!("an answer about a token without `active`: {}", reply.body))
}

/// What somebody with a token asks of the API.
///
/// # Errors
/// There is no whole answer.
pub fn call(server: &Url, token: &str, method: &str, path: &str, document: &Value) -> Result<Reply, String> {
    let bearer = format!("Bearer {token}");
    let headers = [("Content-Type", "application/json"), ("Authorization", &*bearer)];
    let body = if document.is_null() {
        String::new()
    } else {
        document.to_string()
    };
    http::send(&at(server, path)?, method, &headers, &body)
}

/// The document of a 200.
///
/// # Errors
/// Another status, or no document.
pub fn document(reply: &Reply) -> Result<Value, String> {
    if reply.status != 200 {
        return Err(format!("status {}: {}", reply.status, reply.body));
    }
    serde_json::from_str(&reply.body).map_err(|problem| format!("{problem} in {}", reply.body))
}

/// The text of a member of a document.
///
/// # Errors
/// There is none.
pub fn text(document: &Value, member: &str) -> Result<String, String> {
    let text = document[member].as_str().map(str::to_owned);
    text.ok_or_else(|| format!("no {member} in the document"))
}

/// A form as it is sent.
#[must_use]
pub fn encode(form: &[(&str, &str)]) -> String {
    let mut text = url::form_urlencoded::Serializer::new(String::new());
    text.extend_pairs(form).finish()
}

fn at(server: &Url, path: &str) -> Result<Url, String> {
    server.join(path).map_err(|problem| problem.to_string())
}
