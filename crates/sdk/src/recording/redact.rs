//! Placeholders for secrets.

use serde_json::Value;
use zeroize::Zeroizing;

use crate::error::SECRET_FIELDS;

/// Parameters that are secrets beside those of every request: the two that tie a redirect to its login.
const OF_A_LOGIN: [&str; 2] = ["state", "nonce"];

/// Members of answers whose texts are secrets.
const SECRET_MEMBERS: [&str; 5] = ["access_token", "refresh_token", "id_token", "secret", "client_secret"];

/// The secrets that were met; each is known by its place.
#[derive(Default)]
pub(super) struct Placeholders(Vec<Zeroizing<String>>);

impl Placeholders {
    /// The value of a parameter, or the placeholder for it.
    pub(super) fn parameter(&mut self, name: &str, value: &str) -> String {
        if SECRET_FIELDS.contains(&name) || OF_A_LOGIN.contains(&name) {
            return self.of(value);
        }
        self.known_out_of(value)
    }

    /// A body as JSON, if it is that, else as text.
    pub(super) fn body(&mut self, bytes: &[u8]) -> Value {
        if bytes.is_empty() {
            return Value::Null;
        }
        let mut body = serde_json::from_slice(bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()));
        self.find(&body);
        self.replace(&mut body);
        body
    }

    /// The placeholder for a secret.
    pub(super) fn of(&mut self, secret: &str) -> String {
        let known = self.0.iter().position(|known| known.as_str() == secret);
        let at = known.unwrap_or_else(|| {
            self.0.push(Zeroizing::new(secret.to_owned()));
            self.0.len() - 1
        });
        placeholder(at)
    }

    /// Learns the secrets of a document first: a text before them may repeat one.
    fn find(&mut self, value: &Value) {
        match value {
            Value::Array(members) => members.iter().for_each(|member| self.find(member)),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::String(secret) if SECRET_MEMBERS.contains(&name.as_str()) => drop(self.of(secret)),
                        other => self.find(other),
                    }
                }
            }
            _ => {}
        }
    }

    fn replace(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.known_out_of(text),
            Value::Array(members) => members.iter_mut().for_each(|member| self.replace(member)),
            Value::Object(members) => members.values_mut().for_each(|member| self.replace(member)),
            _ => {}
        }
    }

    /// A text with placeholders in the place of the secrets that are known.
    fn known_out_of(&self, text: &str) -> String {
        let mut clean = text.to_owned();
        let mut secrets: Vec<(usize, &Zeroizing<String>)> = self.0.iter().enumerate().collect();
        // One may be a part of another.
        secrets.sort_by_key(|(_, secret)| std::cmp::Reverse(secret.len()));
        for (at, secret) in secrets {
            // A very short text is in every sentence, and no secret.
            let is_in = secret.as_str() == text || (secret.len() >= 6 && clean.contains(secret.as_str()));
            if is_in && !secret.is_empty() {
                clean = clean.replace(secret.as_str(), &placeholder(at));
            }
        }
        clean
    }
}

fn placeholder(at: usize) -> String {
    format!("redacted-{}", at + 1)
}
