//! What identities are looked up by on the command line.

use globus_auth::{AuthClient, IdentityMap, identity_map::IdentityKey, protocol::ids::IdentityId};

use crate::error::CommandError;

/// Reads an id in any spelling of a UUID, or a username. Anything else is refused here, where it can be told who wrote it.
pub(crate) fn read_key(text: &str) -> Result<IdentityKey, CommandError> {
    let text = text.trim();
    let key = IdentityKey::from(text);
    let is_username = || match text.split_once('@') {
        // A comma would make two names of one on the wire.
        Some((name, domain)) => !name.is_empty() && !domain.is_empty() && !text.contains([',', ' ']),
        None => false,
    };
    if key.id().is_some() || is_username() {
        return Ok(key);
    }
    Err(
        CommandError::usage(format!("'{}' is neither an id nor a username", text.escape_debug()))
            .hint("an id looks like 46bd0f56-e24f-11e5-a510-131bef46955c, a username like ada@example.edu"),
    )
}

/// The ids of identities, in the order asked for.
///
/// # Errors
/// One of them does not exist.
pub(crate) async fn ids(client: AuthClient, keys: &[IdentityKey]) -> Result<Vec<IdentityId>, CommandError> {
    if let Some(ids) = keys.iter().map(IdentityKey::id).collect() {
        return Ok(ids);
    }
    let found = IdentityMap::new(client).resolve(keys.iter().cloned()).all().await?;
    let ids = found.iter().zip(keys).map(|(identity, key)| match identity {
        Some(identity) => Ok(identity.id),
        None => Err(CommandError::not_found(format!("there is no identity '{key}'"))
            .hint("see which you have with: globus-auth whoami --linked")),
    });
    ids.collect()
}

/// The identity that the client's token speaks for.
pub(crate) async fn own(client: &AuthClient) -> Result<IdentityId, CommandError> {
    let sub = client.userinfo().await?.sub;
    sub.parse()
        .map_err(|error| CommandError::failed(format!("the service does not say who you are: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_in_every_spelling_and_usernames_without_case() {
        assert_eq!(
            read_key("46BD0F56E24F11E5A510131BEF46955C").unwrap(),
            read_key("46bd0f56-e24f-11e5-a510-131bef46955c").unwrap()
        );
        assert_eq!(
            read_key(" Ada@Example.EDU").unwrap(),
            IdentityKey::from("ada@example.edu")
        );
        assert!(read_key("x@school.example.edu@accounts.example.org").is_ok());
    }

    #[test]
    fn anything_else_is_refused_by_name() {
        for bad in [
            "ada",
            "@example.edu",
            "ada@",
            "a,b@example.edu",
            "",
            "46bd0f56-e24f-11e5",
        ] {
            let error = read_key(bad).unwrap_err();
            assert!(error.to_string().contains(&format!("'{bad}'")), "{error}");
        }
    }
}
