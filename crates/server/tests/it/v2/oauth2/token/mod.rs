//! `/v2/oauth2/token` and what is below it: one file for each grant and endpoint.

mod authorization_code;
mod client_credentials;
mod clients;
mod dependent_token;
mod forms;
mod introspect;
mod refresh_token;
mod revoke;
mod validate;
