//! Taking out of a service's words what we told it in confidence.

use globus_auth_protocol::{
    error::{AuthorizationParameters, ErrorDocument, OAuthError},
    http::{Body, Request},
};
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use crate::authorizer::Authorization;

/// Form fields whose values are secrets.
pub(crate) const SECRET_FIELDS: [&str; 6] = [
    "token",
    "refresh_token",
    "code",
    "code_verifier",
    "client_secret",
    "access_token",
];

/// The secrets of one request. A service may repeat one in its complaint; the error must not.
pub(crate) struct Redaction(Vec<Zeroizing<String>>);

impl Redaction {
    pub(crate) fn of(request: &Request, authorization: Option<&Authorization>) -> Self {
        let mut secrets: Vec<Zeroizing<String>> = Vec::new();
        if let Body::Form(form) = &request.body {
            let fields = form.iter().filter(|(name, _)| SECRET_FIELDS.contains(name));
            secrets.extend(fields.map(|(_, value)| Zeroizing::new(value.to_owned())));
        }
        if let Some((_, credential)) = authorization.and_then(|value| value.expose_secret().split_once(' ')) {
            secrets.push(Zeroizing::new(credential.to_owned()));
        }
        // A very short text is in every sentence, and no secret.
        secrets.retain(|secret| secret.len() >= 6);
        Self(secrets)
    }

    pub(crate) fn clean(&self, mut document: ErrorDocument) -> ErrorDocument {
        if self.0.is_empty() {
            return document;
        }
        let texts = [
            &mut document.code,
            &mut document.request_id,
            &mut document.oauth_description,
        ];
        texts
            .into_iter()
            .flatten()
            .chain(&mut document.messages)
            .for_each(|text| self.clean_text(text));
        for sub in &mut document.errors {
            [&mut sub.code, &mut sub.message]
                .into_iter()
                .flatten()
                .for_each(|text| self.clean_text(text));
        }
        if let Some(OAuthError::Other(code)) = &mut document.oauth_error {
            self.clean_text(code);
        }
        let scopes = document.required_scopes.iter_mut().flatten();
        scopes
            .chain(&mut document.unapproved_scopes)
            .for_each(|text| self.clean_text(text));
        if let Some(parameters) = &mut document.authorization_parameters {
            self.clean_parameters(parameters);
        }
        for gare in document.sub_gares.iter_mut().chain(&mut document.root_gare) {
            self.clean_text(&mut gare.code);
            self.clean_parameters(&mut gare.authorization_parameters);
            self.clean_members(&mut gare.extra);
        }
        document
    }

    fn clean_parameters(&self, parameters: &mut AuthorizationParameters) {
        let texts = [&mut parameters.session_message, &mut parameters.prompt];
        let lists = [
            &mut parameters.session_required_identities,
            &mut parameters.session_required_policies,
            &mut parameters.session_required_single_domain,
            &mut parameters.required_scopes,
        ];
        let listed = lists.into_iter().flatten().flatten();
        texts
            .into_iter()
            .flatten()
            .chain(listed)
            .for_each(|text| self.clean_text(text));
        self.clean_members(&mut parameters.extra);
    }

    fn clean_members(&self, members: &mut Map<String, Value>) {
        *members = std::mem::take(members)
            .into_iter()
            .map(|(mut name, mut value)| {
                self.clean_text(&mut name);
                self.clean_value(&mut value);
                (name, value)
            })
            .collect();
    }

    fn clean_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.clean_text(text),
            Value::Array(members) => members.iter_mut().for_each(|member| self.clean_value(member)),
            Value::Object(members) => self.clean_members(members),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn clean_text(&self, text: &mut String) {
        for secret in &self.0 {
            if text.contains(secret.as_str()) {
                *text = text.replace(secret.as_str(), "(redacted)");
            }
        }
    }
}
