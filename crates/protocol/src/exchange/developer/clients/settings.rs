//! What can be said of a client.

use serde::Deserialize;
use serde_json::json;

use crate::{
    developer::{ClientVisibility, Links, Members},
    http::BadParameter,
    ids::IdentityProviderId,
    patch::Patch,
    text::is_steering,
};

/// What can be said of a client when it is made and changed later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientSettings {
    /// Who may see it.
    pub visibility: Option<ClientVisibility>,
    /// Where people may be sent after the login.
    pub redirect_uris: Option<Vec<String>>,
    /// Its terms and its privacy policy, both or none. Null takes both away.
    pub links: Patch<Links>,
    /// The provider at which a person must have an identity.
    pub required_idp: Patch<IdentityProviderId>,
    /// The provider that the login page proposes.
    pub preselect_idp: Patch<IdentityProviderId>,
}

impl ClientSettings {
    pub(super) fn write(&self, members: Members) -> Members {
        let members = members
            .with_some("visibility", self.visibility.as_ref())
            .with_some("redirect_uris", self.redirect_uris.as_ref())
            .with_patch("required_idp", &self.required_idp)
            .with_patch("preselect_idp", &self.preselect_idp);
        match &self.links {
            Patch::Missing => members,
            // The service keeps the object and its two members, whatever they are.
            Patch::Null => members.with(
                "links",
                &json!({ "terms_and_conditions": null, "privacy_policy": null }),
            ),
            Patch::Value(links) => members.with("links", links),
        }
    }

    pub(super) fn read(members: &Members) -> Result<Self, BadParameter> {
        Ok(Self {
            visibility: members.optional("visibility")?,
            redirect_uris: members.optional("redirect_uris")?,
            links: read_links(members)?,
            required_idp: members.patch("required_idp")?,
            preselect_idp: members.patch("preselect_idp")?,
        })
    }
}

/// What can be said of a client when it is made, and never again. The SDKs write these as additional fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientFlags {
    /// Whether people are asked for a label of their consent.
    pub prompt_for_named_grant: Option<bool>,
    /// Whether `userinfo` tells of the identity that was used to log in.
    pub userinfo_from_effective_identity: Option<bool>,
}

impl ClientFlags {
    /// The server reads a body, beside [`super::NewClient::read_request`].
    ///
    /// # Errors
    /// Names the member that is of the wrong type.
    pub fn read_request(body: &[u8]) -> Result<Self, BadParameter> {
        let members = Members::read(body, super::ENVELOPE)?;
        Ok(Self {
            prompt_for_named_grant: members.optional("prompt_for_named_grant")?,
            userinfo_from_effective_identity: members.optional("userinfo_from_effective_identity")?,
        })
    }
}

/// Both texts, both null, or not there.
fn read_links(members: &Members) -> Result<Patch<Links>, BadParameter> {
    #[derive(Deserialize)]
    struct Halves {
        terms_and_conditions: Option<String>,
        privacy_policy: Option<String>,
    }
    let halves = match members.patch("links")? {
        Patch::Missing => return Ok(Patch::Missing),
        Patch::Null => return Ok(Patch::Null),
        Patch::Value(Halves {
            terms_and_conditions,
            privacy_policy,
        }) => (terms_and_conditions, privacy_policy),
    };
    match halves {
        (Some(terms_and_conditions), Some(privacy_policy)) => Ok(Patch::Value(Links {
            terms_and_conditions,
            privacy_policy,
        })),
        (None, None) => Ok(Patch::Null),
        _ => Err(BadParameter::wrong(
            "links",
            "give both terms_and_conditions and privacy_policy, or neither",
        )),
    }
}

/// A name is shown to people in one line.
pub(super) fn read_name(name: String) -> Result<String, BadParameter> {
    if name.trim().is_empty() || name.contains(is_steering) {
        Err(BadParameter::wrong("name", "must be one line, and not empty"))
    } else {
        Ok(name)
    }
}
