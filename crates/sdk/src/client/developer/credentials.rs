//! The secrets of clients.

use globus_auth_protocol::{
    exchange::developer::credentials::{CreateClientCredential, DeleteClientCredential, GetClientCredentials},
    ids::{ClientId, CredentialId},
};

use crate::client::{AuthClient, Call, SendsDocument};

impl AuthClient {
    /// Lists the credentials of a client, without their secrets. Needs scope `manage_projects`, or the client's own
    /// secret.
    pub fn get_client_credentials(&self, client_id: ClientId) -> Call<GetClientCredentials> {
        self.call(GetClientCredentials { client_id })
    }

    /// Makes a credential. The secret is told in this answer and never again. Needs scope `manage_projects`, or the
    /// client's own secret.
    pub fn create_client_credential(
        &self,
        client_id: ClientId,
        name: impl Into<String>,
    ) -> Call<CreateClientCredential> {
        self.call(CreateClientCredential {
            client_id,
            name: name.into(),
        })
    }

    /// Deletes a credential, whose secret is worth nothing from then on. Needs scope `manage_projects`, or the
    /// client's own secret.
    pub fn delete_client_credential(
        &self,
        client_id: ClientId,
        credential_id: CredentialId,
    ) -> Call<DeleteClientCredential> {
        self.call(DeleteClientCredential {
            client_id,
            credential_id,
        })
    }
}

impl SendsDocument for CreateClientCredential {}
