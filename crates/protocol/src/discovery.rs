//! What a server says about itself: the OpenID configuration and its public keys.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use url::Url;

use crate::id_token::SigningAlgorithm;

/// Where the configuration is found, below the base URL.
pub const OPENID_CONFIGURATION_PATH: &str = "/.well-known/openid-configuration";

/// Where Globus Auth keeps its keys, below the base URL. A client follows `jwks_uri` instead.
pub const JWKS_PATH: &str = "/jwk.json";

/// The member that says whether answers of authorize requests name their issuer
/// ([RFC 9207 section 3](https://www.rfc-editor.org/rfc/rfc9207#section-3)).
pub const ISSUER_IN_ANSWERS: &str = "authorization_response_iss_parameter_supported";

/// The document of `/.well-known/openid-configuration`
/// ([OpenID Connect Discovery section 3](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)),
/// with the members that Globus Auth writes, in its order.
///
/// Only `issuer` must be there when it is read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenIdConfiguration {
    /// Who issues the tokens: compared byte for byte with `iss`, so without a trailing slash.
    pub issuer: String,
    /// Where a browser is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_endpoint: Option<String>,
    /// Where claims about a person are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_endpoint: Option<String>,
    /// Where tokens are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_endpoint: Option<String>,
    /// Where tokens are revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation_endpoint: Option<String>,
    /// Where the [`JwkSet`] is. Empty when the server does not say; then no ID token can be verified.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub jwks_uri: String,
    /// Values of `response_type`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub response_types_supported: Vec<String>,
    /// Algorithms of ID tokens. Empty when the server does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// Some scopes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes_supported: Vec<String>,
    /// How a client says who it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub token_endpoint_auth_methods_supported: Vec<String>,
    /// Some claims.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub claims_supported: Vec<String>,
    /// Whether `sub` is the same for every client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub subject_types_supported: Vec<String>,
    /// Every other member.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl OpenIdConfiguration {
    /// Whether answers of authorize requests name their issuer, so that one without it is another server's.
    #[must_use]
    pub fn has_issuer_in_answers(&self) -> bool {
        self.extra.get(ISSUER_IN_ANSWERS) == Some(&Value::Bool(true))
    }

    /// What a server at this base URL says: the production document with its own URLs.
    #[must_use]
    pub fn for_issuer(base: &Url) -> Self {
        let issuer = base.as_str().trim_end_matches('/').to_owned();
        let endpoint = |path: &str| Some(format!("{issuer}{path}"));
        let list = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        Self {
            authorization_endpoint: endpoint("/v2/oauth2/authorize"),
            userinfo_endpoint: endpoint("/v2/oauth2/userinfo"),
            token_endpoint: endpoint("/v2/oauth2/token"),
            revocation_endpoint: endpoint("/v2/oauth2/token/revoke"),
            jwks_uri: format!("{issuer}{JWKS_PATH}"),
            response_types_supported: list(&["code", "token", "token id_token", "id_token"]),
            id_token_signing_alg_values_supported: list(&[SigningAlgorithm::Rs512.name()]),
            scopes_supported: list(&["openid", "email", "profile"]),
            token_endpoint_auth_methods_supported: list(&["client_secret_basic"]),
            claims_supported: list(&[
                "at_hash",
                "aud",
                "email",
                "exp",
                "name",
                "nonce",
                "preferred_username",
                "iat",
                "iss",
                "sub",
            ]),
            subject_types_supported: list(&["public"]),
            extra: Map::new(),
            issuer,
        }
    }
}

/// A set of public keys ([RFC 7517 section 5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
///
/// Members of `keys` that are not understood are left out when it is read, as the RFC asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JwkSet {
    /// The keys; the one that signs now comes first, because the official SDKs read no other.
    #[serde(deserialize_with = "understood")]
    pub keys: Vec<Jwk>,
}

/// A public key of RSA, an elliptic curve, or Ed25519
/// ([RFC 7518 section 6](https://www.rfc-editor.org/rfc/rfc7518#section-6),
/// [RFC 8037](https://www.rfc-editor.org/rfc/rfc8037)).
///
/// Members that are not listed here, and so whatever is private, are not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jwk {
    /// `RSA`, `EC` or `OKP`.
    pub kty: String,
    /// The only algorithm it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// `sig` or `enc`.
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    pub public_key_use: Option<String>,
    /// What it may be used for; for our purpose it must hold `verify`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_ops: Option<Vec<String>>,
    /// RSA: the exponent, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
    /// RSA: the modulus, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// EC and OKP: the curve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// EC: the first coordinate; OKP: the key; base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// EC: the second coordinate, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The name that the header of a token calls it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
}

impl Jwk {
    /// An RSA key that signs ID tokens with RS512, as Globus Auth publishes it.
    ///
    /// `n` and `e` are big-endian without leading zeros.
    #[must_use]
    pub fn rsa(kid: impl Into<String>, n: &[u8], e: &[u8]) -> Self {
        Self {
            kty: "RSA".to_owned(),
            alg: Some(SigningAlgorithm::Rs512.name().to_owned()),
            public_key_use: Some("sig".to_owned()),
            key_ops: None,
            e: Some(Base64UrlUnpadded::encode_string(e)),
            n: Some(Base64UrlUnpadded::encode_string(n)),
            crv: None,
            x: None,
            y: None,
            kid: Some(kid.into()),
        }
    }
}

fn understood<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Jwk>, D::Error> {
    let keys = Vec::<Value>::deserialize(deserializer)?;
    Ok(keys
        .into_iter()
        .filter_map(|key| serde_json::from_value(key).ok())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_document_has_the_members_of_production_in_order() {
        let base = Url::parse("https://auth.globus.org/").unwrap();
        let text = serde_json::to_string_pretty(&OpenIdConfiguration::for_issuer(&base)).unwrap();
        insta::assert_snapshot!(text, @r#"
{
  "issuer": "https://auth.globus.org",
  "authorization_endpoint": "https://auth.globus.org/v2/oauth2/authorize",
  "userinfo_endpoint": "https://auth.globus.org/v2/oauth2/userinfo",
  "token_endpoint": "https://auth.globus.org/v2/oauth2/token",
  "revocation_endpoint": "https://auth.globus.org/v2/oauth2/token/revoke",
  "jwks_uri": "https://auth.globus.org/jwk.json",
  "response_types_supported": [
    "code",
    "token",
    "token id_token",
    "id_token"
  ],
  "id_token_signing_alg_values_supported": [
    "RS512"
  ],
  "scopes_supported": [
    "openid",
    "email",
    "profile"
  ],
  "token_endpoint_auth_methods_supported": [
    "client_secret_basic"
  ],
  "claims_supported": [
    "at_hash",
    "aud",
    "email",
    "exp",
    "name",
    "nonce",
    "preferred_username",
    "iat",
    "iss",
    "sub"
  ],
  "subject_types_supported": [
    "public"
  ]
}
"#);
    }

    #[test]
    fn unknown_members_are_kept_and_missing_ones_do_not_matter() {
        let text = r#"{"issuer":"https://op.example.org","jwks_uri":"https://op.example.org/keys","grant_types_supported":["x"]}"#;
        let document: OpenIdConfiguration = serde_json::from_str(text).unwrap();
        assert!(document.id_token_signing_alg_values_supported.is_empty());
        assert_eq!(serde_json::to_string(&document).unwrap(), text);
    }

    #[test]
    fn an_issuer_is_needed() {
        let error = serde_json::from_str::<OpenIdConfiguration>(r#"{"jwks_uri":"x"}"#).unwrap_err();
        assert!(error.to_string().contains("`issuer`"), "{error}");
    }

    #[test]
    fn the_key_document_of_globus() {
        let set = JwkSet {
            keys: vec![Jwk::rsa("42", &[0xc0, 0x01], &[1, 0, 1])],
        };
        assert_eq!(
            serde_json::to_string(&set).unwrap(),
            r#"{"keys":[{"kty":"RSA","alg":"RS512","use":"sig","e":"AQAB","n":"wAE","kid":"42"}]}"#,
        );
    }

    #[test]
    fn keys_that_are_not_understood_are_left_out() {
        let text =
            r#"{"keys":[7, {"kid":"no kty"}, {"kty":"new","p":1}, {"kty":"RSA","n":1}, {"kty":"RSA","d":"private"}]}"#;
        let set: JwkSet = serde_json::from_str(text).unwrap();
        let kinds: Vec<_> = set.keys.iter().map(|key| key.kty.as_str()).collect();
        assert_eq!(kinds, ["new", "RSA"]);
        assert!(!format!("{set:?}").contains("private"));
    }

    #[test]
    fn a_list_is_no_key_set() {
        assert!(serde_json::from_str::<JwkSet>("[]").is_err());
        assert!(serde_json::from_str::<JwkSet>("{}").is_err());
    }
}
