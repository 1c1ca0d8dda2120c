//! The scopes of a login that names none.

use globus_auth_protocol::scope::{Scope, Scopes, well_known};

/// The resource server of Globus Auth itself.
pub(crate) const AUTH: &str = well_known::auth::RESOURCE_SERVER;

/// What the first Globus SDKs asked for when a program named no scopes: `openid`, `profile`, `email`, and everything
/// in Globus Transfer. Pass it where scopes are wanted.
///
/// ```
/// use globus_auth::{DefaultScopes, NativeAppAuthClient};
///
/// let client = NativeAppAuthClient::new("46bd0f56-e24f-11e5-a510-131bef46955c".parse()?)?;
/// let flow = client.oauth2_start_flow(DefaultScopes).start()?;
/// assert_eq!(flow.scopes().to_string(), "openid profile email urn:globus:auth:scope:transfer.api.globus.org:all");
/// # Ok::<(), globus_auth::Error>(())
/// ```
#[doc(alias = "DEFAULT_REQUESTED_SCOPES")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DefaultScopes;

impl TryFrom<DefaultScopes> for Scopes {
    type Error = globus_auth_protocol::scope::ScopeParseError;

    fn try_from(_: DefaultScopes) -> Result<Self, Self::Error> {
        use well_known::{auth, transfer};
        let scopes = [auth::OPENID, auth::PROFILE, auth::EMAIL, transfer::ALL]
            .map(Scope::new)
            .into_iter()
            .collect::<Result<Vec<_>, _>>()?;
        Self::try_from(scopes)
    }
}
