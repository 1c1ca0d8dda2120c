//! The section `[[upstream]]`, which stands once for each OpenID Connect provider: its settings, and what they make.

use globus_auth_protocol::{ids::IdentityProviderId, secret::ClientSecret};

use super::{
    reader::Reader,
    settings::{About, Setting, Shape},
    values::filled,
};
use crate::{
    seed::default_scopes,
    upstream::{self, UpstreamSettings},
};

/// The name of the section.
pub(super) const UPSTREAM: &str = "upstream";

pub(super) static PROVIDER: Setting<String> = Setting {
    about: About {
        section: UPSTREAM,
        key: "provider",
        shape: Shape::Text,
        default: None,
        example: "example-university",
        help: "Short name or id of the identity provider, which `globus-auth admin providers add` makes.",
    },
    read: filled,
};

pub(super) static ISSUER: Setting<String> = Setting {
    about: About {
        section: UPSTREAM,
        key: "issuer",
        shape: Shape::Text,
        default: None,
        example: "https://login.example.edu",
        help: "Its issuer, exactly as it writes it itself. https, or http on a loopback address.",
    },
    read: issuer,
};

pub(super) static CLIENT_ID: Setting<String> = Setting {
    about: About {
        section: UPSTREAM,
        key: "client_id",
        shape: Shape::Text,
        default: None,
        example: "globus-auth",
        help: "What it knows this server as.",
    },
    read: filled,
};

pub(super) static CLIENT_SECRET: Setting<ClientSecret> = Setting {
    about: About {
        section: UPSTREAM,
        key: "client_secret",
        shape: Shape::Secret,
        default: None,
        example: "secret-that-it-gave",
        help: "What proves it; without it this server is a public client there.",
    },
    read: |text| filled(text).map(ClientSecret::new),
};

pub(super) static SCOPES: Setting<String> = Setting {
    about: About {
        section: UPSTREAM,
        key: "scopes",
        shape: Shape::List,
        default: None,
        example: "[\"profile\", \"email\"]",
        help: "What is asked for beside openid; these two if it is left out.",
    },
    read: filled,
};

pub(super) static USERNAME_CLAIM: Setting<String> = Setting {
    about: About {
        section: UPSTREAM,
        key: "username_claim",
        shape: Shape::Text,
        default: Some("preferred_username"),
        example: "",
        help: "The claim that usernames are made of.",
    },
    read: filled,
};

/// An OpenID Connect provider at which the people of an identity provider log in.
#[derive(Debug, Clone)]
pub struct Upstream {
    /// Short name or id of the identity provider.
    pub provider: String,
    issuer: String,
    client_id: String,
    client_secret: Option<ClientSecret>,
    scopes: Vec<String>,
    username_claim: String,
}

impl Upstream {
    /// All of them, in the order of the file.
    pub(super) fn read_all(reader: &mut Reader) -> Option<Vec<Self>> {
        let mut named = Vec::new();
        reader.each(|reader| {
            let upstream = Self::read(reader)?;
            if named.contains(&upstream.provider) {
                reader.wrong(&PROVIDER, "has an upstream already: leave one");
            }
            named.push(upstream.provider.clone());
            Some(upstream)
        })
    }

    fn read(reader: &mut Reader) -> Option<Self> {
        let provider = reader.required(&PROVIDER);
        let issuer = reader.required(&ISSUER);
        let client_id = reader.required(&CLIENT_ID);
        let client_secret = reader.optional(&CLIENT_SECRET);
        let scopes = reader.list(&SCOPES);
        let username_claim = reader.required(&USERNAME_CLAIM);
        let scopes = if reader.is_given(&SCOPES) {
            scopes?
        } else {
            default_scopes()
        };
        Some(Self {
            provider: provider?,
            issuer: issuer?,
            client_id: client_id?,
            client_secret,
            scopes,
            username_claim: username_claim?,
        })
    }

    /// What is needed to log in there, where the identity provider is known.
    pub(crate) fn settings(&self, provider: IdentityProviderId) -> UpstreamSettings {
        UpstreamSettings {
            provider,
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            scopes: self.scopes.clone(),
            username_claim: self.username_claim.clone(),
        }
    }
}

fn issuer(text: &str) -> Result<String, String> {
    let right = upstream::issuer(text).is_some();
    let wrong =
        "must be a URL that begins with https:// (http:// only on a loopback address), without query or fragment";
    right.then(|| text.to_owned()).ok_or_else(|| wrong.to_owned())
}
