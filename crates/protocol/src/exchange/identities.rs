//! `GET /v2/api/identities` and `GET /v2/api/identities/{id}` (Globus Auth, "Identities API").

use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable, read_bool, read_list, write_list},
    identity::{Identities, OneIdentity},
    ids::IdentityId,
};

/// The path of the list; one identity stands below it.
pub const PATH: &str = "/v2/api/identities";

/// Looks up identities by id or by username. The service wants one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetIdentities {
    /// Ids, as they are asked for.
    pub ids: Vec<String>,
    /// Usernames.
    pub usernames: Vec<String>,
    /// Whether usernames that do not exist yet are made, unused. Said only beside usernames.
    pub provision: bool,
    /// Whether the providers come along.
    pub include_identity_provider: bool,
}

impl Exchange for GetIdentities {
    type Answer = Identities;
    const NAME: &'static str = "identities";

    fn write_request(&self) -> Request {
        let provision = (!self.usernames.is_empty()).then(|| self.provision.to_string());
        let query = Pairs::new()
            .with_some("usernames", write_list(&self.usernames))
            .with_some("ids", write_list(&self.ids))
            .with_some("provision", provision)
            .with_some("include", self.include_identity_provider.then_some("identity_provider"));
        Request {
            query,
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<Identities, Unreadable> {
        response.read_json("list of identities")
    }
}

/// What the server is asked for: by ids or by usernames.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentitiesWanted {
    /// By id.
    Ids(Vec<IdentityId>),
    /// By username, lower case.
    Usernames {
        /// The names.
        usernames: Vec<String>,
        /// Whether missing ones are made.
        provision: bool,
    },
}

impl GetIdentities {
    /// The server reads a query.
    ///
    /// # Errors
    /// Names the parameter: both lists, none, an id that is no UUID, a username without `@`.
    pub fn read_request(query: &Pairs) -> Result<(IdentitiesWanted, Includes), BadParameter> {
        let (ids, usernames) = (read_list(query.get("ids")), read_list(query.get("usernames")));
        let provision = read_bool("provision", query.get("provision"))?.unwrap_or(false);
        let wanted = match (ids.is_empty(), usernames.is_empty()) {
            (true, true) => return Err(BadParameter::wrong("ids", "give either ids or usernames")),
            (false, false) => {
                return Err(BadParameter::wrong(
                    "usernames",
                    "give either ids or usernames, not both",
                ));
            }
            (false, true) => IdentitiesWanted::Ids(parse_ids(&ids)?),
            (true, false) => IdentitiesWanted::Usernames {
                usernames: check_usernames(usernames)?,
                provision,
            },
        };
        Ok((wanted, Includes::read(query)))
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Identities) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}

/// What shall come along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Includes {
    /// `include=identity_provider`.
    pub identity_provider: bool,
}

impl Includes {
    fn read(query: &Pairs) -> Self {
        Self {
            identity_provider: read_list(query.get("include"))
                .iter()
                .any(|name| name == "identity_provider"),
        }
    }
}

/// Looks up one identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetIdentity {
    /// Its id.
    pub id: IdentityId,
    /// Whether its provider comes along.
    pub include_identity_provider: bool,
}

impl Exchange for GetIdentity {
    type Answer = OneIdentity;
    const NAME: &'static str = "identity";

    fn write_request(&self) -> Request {
        let query = Pairs::new().with_some("include", self.include_identity_provider.then_some("identity_provider"));
        Request {
            query,
            ..Request::get(format!("{PATH}/{}", self.id))
        }
    }

    fn read_response(&self, response: &Response) -> Result<OneIdentity, Unreadable> {
        response.read_json("identity document")
    }
}

impl GetIdentity {
    /// The server reads the last part of the path and the query.
    ///
    /// # Errors
    /// When the id is no UUID.
    pub fn read_request(id: &str, query: &Pairs) -> Result<(IdentityId, Includes), BadParameter> {
        let id = id
            .parse()
            .map_err(|_| BadParameter::wrong("identity_id", "must be a UUID"))?;
        Ok((id, Includes::read(query)))
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &OneIdentity) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}

fn parse_ids(ids: &[String]) -> Result<Vec<IdentityId>, BadParameter> {
    ids.iter()
        .map(|id| {
            id.parse()
                .map_err(|_| BadParameter::wrong("ids", "every id must be a UUID"))
        })
        .collect()
}

fn check_usernames(usernames: Vec<String>) -> Result<Vec<String>, BadParameter> {
    let well_formed = |name: &String| {
        name.split_once('@')
            .is_some_and(|(user, domain)| !user.is_empty() && !domain.is_empty())
    };
    if usernames.iter().all(well_formed) {
        Ok(usernames.into_iter().map(|name| name.to_lowercase()).collect())
    } else {
        Err(BadParameter::wrong(
            "usernames",
            "every username must look like name@domain",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let ask = GetIdentities {
            usernames: vec!["Ada@Example.EDU".to_owned(), "b+c@example.org".to_owned()],
            include_identity_provider: true,
            ..GetIdentities::default()
        };
        let request = ask.write_request();
        assert_eq!(request.query.get("provision"), Some("false"));
        let (wanted, includes) = GetIdentities::read_request(&request.query).unwrap();
        assert_eq!(
            wanted,
            IdentitiesWanted::Usernames {
                usernames: vec!["ada@example.edu".to_owned(), "b+c@example.org".to_owned()],
                provision: false,
            }
        );
        assert!(includes.identity_provider);
    }

    #[test]
    fn refusals_name_the_field() {
        let refusal = |query: &str| {
            GetIdentities::read_request(&Pairs::read_query(query).unwrap())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refusal(""), "ids: give either ids or usernames");
        assert_eq!(
            refusal("ids=a&usernames=b"),
            "usernames: give either ids or usernames, not both"
        );
        assert_eq!(refusal("ids=a"), "ids: every id must be a UUID");
        assert_eq!(
            refusal("usernames=ada"),
            "usernames: every username must look like name@domain"
        );
        assert_eq!(
            refusal("usernames=a@b&provision=maybe"),
            "provision: must be true or false"
        );
    }
}
