//! `GET /v2/api/identities/{identity_id}/consents` (Globus Auth, "Consents").

use crate::{
    consent::Consents,
    http::{BadParameter, Exchange, Pairs, Request, Response, Unreadable, read_bool},
    ids::IdentityId,
};

use super::identities;

/// Lists what an identity has consented to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GetConsents {
    /// The identity.
    pub identity_id: IdentityId,
    /// Whether the consents of every client are wanted, not only those of the client that asks. Needs scope
    /// `view_consents`.
    pub all: bool,
}

impl Exchange for GetConsents {
    type Answer = Consents;
    const NAME: &'static str = "consents";

    fn write_request(&self) -> Request {
        // The spelling of the official SDK.
        let all = if self.all { "True" } else { "False" };
        Request {
            query: Pairs::new().with("all", all),
            ..Request::get(format!("{}/{}/consents", identities::PATH, self.identity_id))
        }
    }

    fn read_response(&self, response: &Response) -> Result<Consents, Unreadable> {
        response.read_json("list of consents")
    }
}

impl GetConsents {
    /// The server reads the identity's part of the path and the query.
    ///
    /// # Errors
    /// When the id is no UUID or `all` no boolean.
    pub fn read_request(identity_id: &str, query: &Pairs) -> Result<Self, BadParameter> {
        let identity_id = identity_id
            .parse()
            .map_err(|_| BadParameter::wrong("identity_id", "must be a UUID"))?;
        let all = read_bool("all", query.get("all"))?.unwrap_or(false);
        Ok(Self { identity_id, all })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Consents) -> Vec<u8> {
        serde_json::to_vec(answer).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";

    #[test]
    fn what_the_client_writes_the_server_reads() {
        for all in [true, false] {
            let ask = GetConsents {
                identity_id: ID.parse().unwrap(),
                all,
            };
            assert_eq!(GetConsents::read_request(ID, &ask.write_request().query), Ok(ask));
        }
    }

    #[test]
    fn refusals_name_the_field() {
        let refusal = |id, query: &str| {
            GetConsents::read_request(id, &Pairs::read_query(query).unwrap())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(refusal("ada", ""), "identity_id: must be a UUID");
        assert_eq!(refusal(ID, "all=maybe"), "all: must be true or false");
    }
}
