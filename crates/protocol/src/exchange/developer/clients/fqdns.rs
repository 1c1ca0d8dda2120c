//! Domain names of clients.

use serde::Deserialize;
use serde_json::json;
use zeroize::Zeroizing;

use super::{ENVELOPE, PATH, read_client};
use crate::{
    developer::ClientDocument,
    exchange::developer,
    http::{BadParameter, Body, Exchange, Request, Response, Unreadable},
    ids::ClientId,
};

/// Gives a client a domain name. The domain must say so first: by a DNS TXT record that holds the client's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddFqdn {
    /// The client.
    pub client_id: ClientId,
    /// The domain name.
    pub fqdn: String,
}

impl Exchange for AddFqdn {
    type Answer = ClientDocument;
    const NAME: &'static str = "add fqdn";

    fn write_request(&self) -> Request {
        // Of all bodies the only one without an envelope.
        let document = json!({ "fqdn": self.fqdn });
        let body = Body::Json(Zeroizing::new(document.to_string().into_bytes()));
        developer::post(format!("{PATH}/{}/fqdns", self.client_id), body)
    }

    fn read_response(&self, response: &Response) -> Result<ClientDocument, Unreadable> {
        read_client(response)
    }
}

impl AddFqdn {
    /// The server reads the client's part of the path and a body.
    ///
    /// # Errors
    /// Names what is no UUID, missing, or no domain name.
    pub fn read_request(client_id: &str, body: &[u8]) -> Result<Self, BadParameter> {
        #[derive(Deserialize)]
        struct Document {
            fqdn: Option<String>,
        }
        let client_id = developer::read_id("client_id", client_id)?;
        let Document { fqdn } = serde_json::from_slice(body)
            .map_err(|_| BadParameter::wrong("body", "must be a JSON object with a text fqdn"))?;
        let fqdn = fqdn.ok_or(BadParameter::missing("fqdn"))?.to_ascii_lowercase();
        Ok(Self { client_id, fqdn })
    }

    /// The server writes the answer.
    #[must_use]
    pub fn write_answer(answer: &ClientDocument) -> Vec<u8> {
        developer::write(ENVELOPE, answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "46bd0f56-e24f-11e5-a510-131bef46955c";

    fn read(body: &[u8]) -> Result<AddFqdn, String> {
        AddFqdn::read_request(ID, body).map_err(|problem| problem.to_string())
    }

    #[test]
    fn what_the_client_writes_the_server_reads() {
        let ask = AddFqdn {
            client_id: ID.parse().unwrap(),
            fqdn: "api.example.org".to_owned(),
        };
        let Body::Json(body) = ask.write_request().body else {
            panic!("JSON")
        };
        assert_eq!(*body, br#"{"fqdn":"api.example.org"}"#);
        assert_eq!(read(&body), Ok(ask.clone()));
        assert_eq!(read(br#"{"fqdn":"API.Example.ORG"}"#), Ok(ask));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(read(b"{}"), Err("fqdn: is missing".to_owned()));
        for body in [&b""[..], b"[]", br#"{"fqdn":1}"#] {
            assert!(read(body).unwrap_err().starts_with("body: "));
        }
        assert!(AddFqdn::read_request("x", b"{}").is_err());
    }
}
