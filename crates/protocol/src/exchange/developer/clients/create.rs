//! Making clients: in a project, as a child of another one, out of a native app.

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    ENVELOPE, PATH, read_client,
    settings::{ClientSettings, read_name},
};
use crate::{
    developer::{ClientDocument, ClientKind, InstanceCredential, Members, NativeAppInstance},
    exchange::developer,
    http::{BadParameter, Exchange, Request, Response, Unreadable},
    ids::{ClientId, ProjectId},
};

/// Makes a client in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateClient {
    /// Its name.
    pub name: String,
    /// The project.
    pub project: ProjectId,
    /// What kind of client.
    pub kind: ClientKind,
    /// The rest.
    pub settings: ClientSettings,
}

impl Exchange for CreateClient {
    type Answer = ClientDocument;
    const NAME: &'static str = "create client";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with("name", &self.name)
            .with("project", &self.project);
        let body = self.settings.write(self.kind.write(members)).into_body(ENVELOPE);
        developer::post(PATH, body)
    }

    fn read_response(&self, response: &Response) -> Result<ClientDocument, Unreadable> {
        read_client(response)
    }
}

/// Makes a client in the project of the client that asks, with its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateChildClient {
    /// Its name.
    pub name: String,
    /// What kind of client.
    pub kind: ClientKind,
    /// The rest.
    pub settings: ClientSettings,
}

impl Exchange for CreateChildClient {
    type Answer = ClientDocument;
    const NAME: &'static str = "create child client";

    fn write_request(&self) -> Request {
        let members = Members::default().with("name", &self.name);
        let body = self.settings.write(self.kind.write(members)).into_body(ENVELOPE);
        developer::post(PATH, body)
    }

    fn read_response(&self, response: &Response) -> Result<ClientDocument, Unreadable> {
        read_client(response)
    }
}

/// Makes a confidential client, with a secret, out of a native app. Asked without credential: this is how a program on
/// a person's machine comes by one of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateNativeAppInstance {
    /// The native app.
    pub template_id: ClientId,
    /// The name of the instance.
    pub name: String,
}

impl Exchange for CreateNativeAppInstance {
    type Answer = NativeAppInstance;
    const NAME: &'static str = "create native app instance";

    fn write_request(&self) -> Request {
        let members = Members::default()
            .with("template_id", &self.template_id)
            .with("name", &self.name);
        developer::post(PATH, members.into_body(ENVELOPE))
    }

    fn read_response(&self, response: &Response) -> Result<NativeAppInstance, Unreadable> {
        #[derive(Deserialize)]
        struct Instance {
            client: ClientDocument,
            included: Included,
        }

        #[derive(Deserialize)]
        struct Included {
            client_credential: InstanceCredential,
        }

        let Instance { client, included } = response.read_json("native app instance")?;
        let credential = included.client_credential;
        Ok(NativeAppInstance { client, credential })
    }
}

/// What a server is asked to make by a `POST` to the list of clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewClient {
    /// A client in a project.
    InProject(CreateClient),
    /// A child of the client that asks.
    Child(CreateChildClient),
    /// An instance of a native app.
    Instance(CreateNativeAppInstance),
}

impl NewClient {
    /// The server reads a body: with `template_id` it asks for an instance, with `project` for a client in it, else for
    /// a child.
    ///
    /// # Errors
    /// Names the member that is missing or wrong.
    pub fn read_request(body: &[u8]) -> Result<Self, BadParameter> {
        let members = Members::read(body, ENVELOPE)?;
        let name = read_name(members.required("name")?)?;
        if let Some(template_id) = members.optional("template_id")? {
            return Ok(Self::Instance(CreateNativeAppInstance { template_id, name }));
        }
        let (kind, settings) = (ClientKind::read(&members)?, ClientSettings::read(&members)?);
        Ok(match members.optional("project")? {
            Some(project) => Self::InProject(CreateClient {
                name,
                project,
                kind,
                settings,
            }),
            None => Self::Child(CreateChildClient { name, kind, settings }),
        })
    }

    /// The server writes the answer for a client in a project and for a child.
    #[must_use]
    pub fn write_answer(answer: &ClientDocument) -> Vec<u8> {
        developer::write(ENVELOPE, answer)
    }

    /// The server writes the answer for an instance: the secret stands beside the client, under `included`.
    #[must_use]
    pub fn write_instance(answer: &NativeAppInstance) -> Vec<u8> {
        let document: Value = json!({
            "client": answer.client,
            "included": { "client_credential": answer.credential.wire() },
        });
        serde_json::to_vec(&document).unwrap_or_default()
    }
}
