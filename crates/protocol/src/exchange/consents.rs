//! `GET /v2/api/identities/{identity_id}/consents` (Globus Auth, "Consents"), and `DELETE` of one below it, which is our
//! server's own: the service lets people take consents back on a page only.

use crate::{
    consent::{ConsentId, Consents},
    http::{BadParameter, Exchange, Method, Pairs, Request, Response, Unreadable, read_bool},
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

/// Takes a consent back, with everything under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawConsent {
    /// Whose consent.
    pub identity_id: IdentityId,
    /// Which.
    pub consent_id: ConsentId,
}

impl Exchange for WithdrawConsent {
    /// What was taken back, the consent itself first.
    type Answer = Consents;
    const NAME: &'static str = "withdraw consent";

    fn write_request(&self) -> Request {
        Request {
            method: Method::Delete,
            ..Request::get(format!(
                "{}/{}/consents/{}",
                identities::PATH,
                self.identity_id,
                self.consent_id
            ))
        }
    }

    fn read_response(&self, response: &Response) -> Result<Consents, Unreadable> {
        response.read_json("list of consents")
    }
}

impl WithdrawConsent {
    /// Reads the request.
    ///
    /// # Errors
    /// When one of the ids is malformed.
    pub fn read_request(identity_id: &str, consent_id: &str) -> Result<Self, BadParameter> {
        let identity_id = identity_id
            .parse()
            .map_err(|_| BadParameter::wrong("identity_id", "must be a UUID"))?;
        let consent_id = consent_id
            .parse()
            .map_err(|_| BadParameter::wrong("consent_id", "must be a number"))?;
        Ok(Self {
            identity_id,
            consent_id: ConsentId(consent_id),
        })
    }

    /// Writes the answer.
    #[must_use]
    pub fn write_answer(answer: &Consents) -> Vec<u8> {
        GetConsents::write_answer(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Target;

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
    fn what_is_taken_back_is_named_in_the_path() {
        let ask = WithdrawConsent {
            identity_id: ID.parse().unwrap(),
            consent_id: ConsentId(17),
        };
        let request = ask.write_request();
        assert_eq!(
            (request.method, request.target),
            (
                Method::Delete,
                Target::Path(format!("/v2/api/identities/{ID}/consents/17").into())
            )
        );
        assert_eq!(WithdrawConsent::read_request(ID, "17"), Ok(ask));
        assert_eq!(
            WithdrawConsent::read_request(ID, "x").unwrap_err().to_string(),
            "consent_id: must be a number"
        );
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
