//! What programs may ask this server for, as an [OpenAPI 3.1](https://spec.openapis.org/oas/v3.1.1.html) document.
//!
//! Kept by hand beside the routes, from the same constants; `docs/decisions` says why. Tests compare its paths and
//! methods with the routes, and let schemathesis compare its schemas with what the server answers.

mod api;
mod developer;
mod oauth;
mod pages;
mod parts;
mod refusals;

use std::sync::LazyLock;

use bytes::Bytes;
use serde_json::{Map, Value, json};

use self::parts::{seconds, text, uri, uuid};

/// Where the document is served.
pub const PATH: &str = "/openapi.json";

/// The document as it is served: indented, for people read it too.
pub static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| {
    // Texts, numbers and maps of them always serialise.
    let mut text = serde_json::to_vec_pretty(&document()).unwrap_or_default();
    text.push(b'\n');
    text.into()
});

fn document() -> Value {
    let paths = [oauth::paths(), api::paths(), developer::paths(), pages::paths()].concat();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "A Globus Auth server",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "OAuth 2.0, OpenID Connect and the API of Globus Auth, as this server speaks them.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "paths": Map::from_iter(paths),
        "components": {
            "schemas": schemas(),
            "responses": refusals::responses(),
            "headers": headers(),
            "securitySchemes": {
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An access token for the resource server auth.globus.org.",
                },
                "clientSecret": {
                    "type": "http",
                    "scheme": "basic",
                    "description": "A client's id and its secret, as they are: not percent-encoded first.",
                },
            },
        },
    })
}

fn schemas() -> Map<String, Value> {
    let all = [
        refusals::schemas(),
        oauth::schemas(),
        api::schemas(),
        developer::schemas(),
    ];
    let named = all
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.to_owned(), schema));
    named.collect()
}

fn headers() -> Value {
    let always =
        |description: &str, schema: Value| json!({ "description": description, "required": true, "schema": schema });
    json!({
        "X-Request-ID": always("The id of the request, which error documents and logs name too.", uuid()),
        "Cache-Control": always("Whether and for how long the answer may be kept.", text()),
        "Retry-After": always("How many seconds to wait.", seconds()),
        "WWW-Authenticate": always("Which credential is asked for: Basic or Bearer.", text()),
        "Location": always("Where to go.", uri_reference()),
    })
}

fn uri_reference() -> Value {
    let mut schema = uri();
    schema["format"] = "uri-reference".into();
    schema
}

#[cfg(test)]
mod tests;
