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
