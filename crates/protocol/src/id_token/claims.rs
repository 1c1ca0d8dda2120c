//! What an ID token says.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::members::{ClaimsError, Members, Sorted, put};
use super::values::{Audience, NumericDate};
use crate::identity::LinkedIdentity;
use crate::ids::IdentityId;
use crate::secret::Nonce;
use crate::time::UnixSeconds;

const IDENTITY_SET: &str = "identity_set";

/// The claims of an ID token, as Globus Auth writes them
/// ([OpenID Connect Core section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
///
/// Reading and writing gives the same JSON back. A claim about the person that is null, or not of the type given here,
/// is found in `extra`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "Sorted")]
pub struct IdTokenClaims {
    /// Who issued it.
    pub iss: String,
    /// For which client, or clients.
    pub aud: Audience,
    /// Who logged in: for Globus Auth the id of the effective identity, see [`IdTokenClaims::identity`].
    pub sub: String,
    /// From when on it is no longer valid.
    pub exp: NumericDate,
    /// When it was issued.
    pub iat: NumericDate,
    /// From when on it is valid.
    pub nbf: Option<NumericDate>,
    /// The nonce of the authorize request.
    pub nonce: Option<Nonce>,
    /// The left half of the hash of the access token beside it.
    pub at_hash: Option<String>,
    /// When the person last authenticated.
    pub last_authentication: Option<UnixSeconds>,
    /// Scope `profile`: the full name.
    pub name: Option<String>,
    /// Scope `email`.
    pub email: Option<String>,
    /// Scope `profile`: the username, `name@domain`.
    pub preferred_username: Option<String>,
    /// Scope `profile`.
    pub organization: Option<String>,
    /// Scope `profile`: the id of the identity provider.
    pub identity_provider: Option<String>,
    /// Scope `profile`: the name of the identity provider.
    pub identity_provider_display_name: Option<String>,
    /// Every other member (so `identity_set`, see [`IdTokenClaims::identity_set`]), and those that are null.
    pub extra: Members,
}

impl IdTokenClaims {
    /// The claims that every token has; the others are empty.
    #[must_use]
    pub fn new(
        iss: impl Into<String>,
        aud: impl Into<String>,
        sub: impl Into<String>,
        iat: UnixSeconds,
        exp: UnixSeconds,
    ) -> Self {
        Self {
            iss: iss.into(),
            aud: Audience::One(aud.into()),
            sub: sub.into(),
            exp: exp.into(),
            iat: iat.into(),
            nbf: None,
            nonce: None,
            at_hash: None,
            last_authentication: None,
            name: None,
            email: None,
            preferred_username: None,
            organization: None,
            identity_provider: None,
            identity_provider_display_name: None,
            extra: Members::new(),
        }
    }

    /// `sub` as an identity id; `None` for a server that is not Globus Auth and names people otherwise.
    #[must_use]
    pub fn identity(&self) -> Option<IdentityId> {
        self.sub.parse().ok()
    }

    /// Every identity that is linked with this one, itself included; `None` if the token does not say. An identity that
    /// is not understood is left out.
    #[must_use]
    pub fn identity_set(&self) -> Option<Vec<LinkedIdentity>> {
        let identities = self.extra.get(IDENTITY_SET)?.as_array()?;
        Some(
            identities
                .iter()
                .filter_map(|identity| LinkedIdentity::deserialize(identity).ok())
                .collect(),
        )
    }

    /// Says which identities are linked with this one.
    #[must_use]
    pub fn with_identity_set(mut self, identities: &[LinkedIdentity]) -> Self {
        // A struct of texts and numbers can always be written.
        let identities = identities
            .iter()
            .filter_map(|identity| serde_json::to_value(identity).ok())
            .collect();
        self.extra.insert(IDENTITY_SET.to_owned(), Value::Array(identities));
        self
    }

    /// Says "known to be empty" instead of nothing: claims of these names that have no value are written as null.
    #[must_use]
    pub fn with_nulls(mut self, names: &[&str]) -> Self {
        for &name in names {
            self.extra.entry(name).or_insert(Value::Null);
        }
        self
    }

    pub(super) fn read(mut from: Sorted) -> Result<Self, ClaimsError> {
        Ok(Self {
            iss: from.required("iss", "a text")?,
            aud: from.required("aud", "a text or a list of texts")?,
            sub: from.required("sub", "a text")?,
            exp: from.required("exp", "a number")?,
            iat: from.required("iat", "a number")?,
            nbf: from.optional("nbf", "a number")?,
            nonce: from.optional("nonce", "a text")?,
            at_hash: from.optional("at_hash", "a text")?,
            last_authentication: from.if_fits("last_authentication"),
            name: from.if_fits("name"),
            email: from.if_fits("email"),
            preferred_username: from.if_fits("preferred_username"),
            organization: from.if_fits("organization"),
            identity_provider: from.if_fits("identity_provider"),
            identity_provider_display_name: from.if_fits("identity_provider_display_name"),
            extra: from.others(),
        })
    }

    /// The JSON object; a claim with a value wins over a member of `extra` of the same name.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let mut members = self.extra.clone();
        let to = &mut members;
        put(to, "iss", Some(&*self.iss));
        put(to, "aud", Some(self.aud.to_json()));
        put(to, "sub", Some(&*self.sub));
        put(to, "exp", Some(self.exp.to_json()));
        put(to, "iat", Some(self.iat.to_json()));
        put(to, "nbf", self.nbf.as_ref().map(NumericDate::to_json));
        put(to, "nonce", self.nonce.as_ref().map(Nonce::expose_secret));
        put(to, "at_hash", self.at_hash.as_deref());
        put(to, "last_authentication", self.last_authentication.map(|time| time.0));
        put(to, "name", self.name.as_deref());
        put(to, "email", self.email.as_deref());
        put(to, "preferred_username", self.preferred_username.as_deref());
        put(to, "organization", self.organization.as_deref());
        put(to, "identity_provider", self.identity_provider.as_deref());
        put(
            to,
            "identity_provider_display_name",
            self.identity_provider_display_name.as_deref(),
        );
        Value::Object(members)
    }
}

impl TryFrom<Sorted> for IdTokenClaims {
    type Error = ClaimsError;

    fn try_from(members: Sorted) -> Result<Self, ClaimsError> {
        Self::read(members)
    }
}

impl Serialize for IdTokenClaims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}
