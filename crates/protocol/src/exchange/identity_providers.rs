//! `GET /v2/api/identity_providers` and `GET /v2/api/identity_providers/{id}` (Globus Auth, "Identity providers API").

use serde::{Deserialize, Serialize};

use crate::{
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable, read_list, write_list},
    identity::IdentityProvider,
    ids::IdentityProviderId,
};

/// The path.
pub const PATH: &str = "/v2/api/identity_providers";

/// Looks up identity providers by id or by domain. The service wants one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GetIdentityProviders {
    /// Ids. Not beside domains.
    pub ids: Vec<IdentityProviderId>,
    /// The domains of their usernames. Not beside ids.
    pub domains: Vec<String>,
}

impl Exchange for GetIdentityProviders {
    type Answer = Vec<IdentityProvider>;
    const NAME: &'static str = "identity providers";

    fn write_request(&self) -> Request {
        let query = Pairs::new()
            .with_some("ids", write_list(&self.ids))
            .with_some("domains", write_list(&self.domains));
        Request {
            query,
            ..Request::get(PATH)
        }
    }

    fn read_response(&self, response: &Response) -> Result<Vec<IdentityProvider>, Unreadable> {
        #[derive(Deserialize)]
        struct Many {
            identity_providers: Vec<IdentityProvider>,
        }
        let Many { identity_providers } = response.read_json("list of identity providers")?;
        Ok(identity_providers)
    }
}

impl GetIdentityProviders {
    /// The server reads a query. Domains are compared in lower case.
    ///
    /// # Errors
    /// Names the parameter: both lists, none, an id that is no UUID.
    pub fn read_request(query: &Pairs) -> Result<Self, BadParameter> {
        let ids = read_list(query.get("ids"));
        let domains = read_list(query.get("domains"));
        match (ids.is_empty(), domains.is_empty()) {
            (true, true) => return Err(BadParameter::wrong("ids", "give either ids or domains")),
            (false, false) => return Err(BadParameter::wrong("domains", "give either ids or domains, not both")),
            _ => {}
        }
        let ids = ids
            .iter()
            .map(|id| id.parse())
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| BadParameter::wrong("ids", "every id must be a UUID"))?;
        let domains = domains.iter().map(|domain| domain.to_lowercase()).collect();
        Ok(Self { ids, domains })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &[IdentityProvider]) -> Vec<u8> {
        #[derive(Serialize)]
        struct Many<'a> {
            identity_providers: &'a [IdentityProvider],
        }
        let document = Many {
            identity_providers: answer,
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

/// Looks one identity provider up. Nobody has seen whether the service has this; ours does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetIdentityProvider {
    /// Its id.
    pub id: IdentityProviderId,
}

impl Exchange for GetIdentityProvider {
    type Answer = IdentityProvider;
    const NAME: &'static str = "identity provider";

    fn write_request(&self) -> Request {
        Request::get(format!("{PATH}/{}", self.id))
    }

    fn read_response(&self, response: &Response) -> Result<IdentityProvider, Unreadable> {
        #[derive(Deserialize)]
        struct One {
            identity_provider: IdentityProvider,
        }
        let One { identity_provider } = response.read_json("identity provider document")?;
        Ok(identity_provider)
    }
}

impl GetIdentityProvider {
    /// The server reads the id of the path.
    ///
    /// # Errors
    /// When it is no UUID.
    pub fn read_request(id: &str) -> Result<IdentityProviderId, BadParameter> {
        id.parse()
            .map_err(|_| BadParameter::wrong("identity_provider_id", "must be a UUID"))
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &IdentityProvider) -> Vec<u8> {
        #[derive(Serialize)]
        struct One<'a> {
            identity_provider: &'a IdentityProvider,
        }
        let document = One {
            identity_provider: answer,
        };
        serde_json::to_vec(&document).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let ask = GetIdentityProviders {
            domains: vec!["example.edu".to_owned(), "example.org".to_owned()],
            ..GetIdentityProviders::default()
        };
        let query = ask.write_request().query;
        assert_eq!(query.get("domains"), Some("example.edu,example.org"));
        assert_eq!(GetIdentityProviders::read_request(&query).unwrap(), ask);
    }

    #[test]
    fn one_is_named_in_the_path() {
        let id: IdentityProviderId = "41143743-f3c8-4d60-bbdb-eeecaba85bd9".parse().unwrap();
        let target = GetIdentityProvider { id }.write_request().target;
        assert_eq!(target, crate::http::Target::Path(format!("{PATH}/{id}").into()));
        assert_eq!(GetIdentityProvider::read_request(&id.to_string()), Ok(id));
        assert_eq!(
            GetIdentityProvider::read_request("globusid").unwrap_err().to_string(),
            "identity_provider_id: must be a UUID"
        );
    }

    #[test]
    fn refusals_name_the_field() {
        let refusal = |query: &str| {
            GetIdentityProviders::read_request(&Pairs::read_query(query).unwrap())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refusal("ids="), "ids: give either ids or domains");
        assert_eq!(
            refusal("ids=a&domains=b"),
            "domains: give either ids or domains, not both"
        );
        assert_eq!(refusal("ids=a"), "ids: every id must be a UUID");
    }
}
