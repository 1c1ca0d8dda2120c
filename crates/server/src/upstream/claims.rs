//! From the claims of a provider to an identity of ours.

use globus_auth_protocol::{id_token::IdTokenClaims, text::is_steering, time::UnixSeconds};
use globus_auth_rules::username::is_username;
use serde_json::{Map, Value};

/// There are some twenty methods in all.
const MOST_METHODS: usize = 16;

/// The longest subject ([OpenID Connect Core section 2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)); no
/// other text is taken along that is longer.
const LONGEST: usize = 255;

/// Somebody whom a provider vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// How the provider tells people apart: never given to somebody else.
    pub subject: String,
    /// `name@domain`, of one of the provider's domains.
    pub username: String,
    /// What people call them.
    pub name: Option<String>,
    /// Their address, if the provider has not said that it is unproved.
    pub email: Option<String>,
    /// Their organization.
    pub organization: Option<String>,
    /// When they proved themselves there, if it says so; a session there may be old.
    pub authenticated: Option<UnixSeconds>,
    /// How strong the provider calls that proof.
    pub acr: Option<String>,
    /// The methods of that proof, such as `mfa` ([RFC 8176](https://www.rfc-editor.org/rfc/rfc8176)).
    pub amr: Vec<String>,
}

/// Why claims make no identity.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The claim for the username is missing or empty.
    #[error("the provider told no '{0}', which usernames are made of")]
    NoUsername(String),
    /// The address that the username would be made of may be somebody else's.
    #[error("the provider has not proved the address that the username would be made of")]
    Unproved,
    /// The username is of a domain that the provider does not vouch for.
    #[error("the provider told a username of {0}, which it does not vouch for")]
    ForeignDomain(String),
    /// The subject is longer than subjects are.
    #[error("the provider told a subject of more than {LONGEST} bytes")]
    LongSubject,
    /// The username could not be written as `name@domain`.
    #[error("the provider told a username that cannot be used")]
    BadUsername,
}

/// Whether the ID token tells all that an identity is made of.
pub(super) fn are_complete(claims: &IdTokenClaims, username_claim: &str) -> bool {
    text(claims, username_claim).is_some() && claims.name.is_some() && claims.email.is_some()
}

/// Adds what userinfo tells of the same person. What the ID token tells stays, since it was signed.
pub(super) fn complete(
    mut claims: IdTokenClaims,
    userinfo: &Map<String, Value>,
    username_claim: &str,
) -> IdTokenClaims {
    let told = |name: &str| userinfo.get(name).and_then(Value::as_str).map(str::to_owned);
    if claims.email.is_none() {
        // Whether an address is proved belongs to that address.
        claims.email = told("email");
        claims.extra.remove("email_verified");
        claims.extra.extend(member(userinfo, "email_verified"));
    }
    for (claim, name) in [
        (&mut claims.preferred_username, "preferred_username"),
        (&mut claims.name, "name"),
        (&mut claims.organization, "organization"),
    ] {
        *claim = claim.take().or_else(|| told(name));
    }
    if text(&claims, username_claim).is_none() {
        claims.extra.extend(member(userinfo, username_claim));
    }
    claims
}

fn member(userinfo: &Map<String, Value>, name: &str) -> Option<(String, Value)> {
    userinfo.get(name).map(|value| (name.to_owned(), value.clone()))
}

/// Makes a person of verified claims. `domains` are those of the provider; a username without one gets the first.
///
/// # Errors
/// [`Unusable`].
pub(super) fn person(claims: &IdTokenClaims, username_claim: &str, domains: &[String]) -> Result<Person, Unusable> {
    let proved = claims.extra.get("email_verified") != Some(&Value::Bool(false));
    if username_claim == "email" && claims.extra.get("email_verified") != Some(&Value::Bool(true)) {
        return Err(Unusable::Unproved);
    }
    if claims.sub.len() > LONGEST {
        return Err(Unusable::LongSubject);
    }
    let told = text(claims, username_claim).ok_or_else(|| Unusable::NoUsername(username_claim.to_owned()))?;
    Ok(Person {
        subject: claims.sub.clone(),
        username: username(&told, domains)?,
        name: claims.name.clone().filter(|text| is_line(text)),
        email: claims.email.clone().filter(|text| is_line(text)).filter(|_| proved),
        organization: claims.organization.clone().filter(|text| is_line(text)),
        authenticated: claims.extra.get("auth_time").and_then(Value::as_i64).map(UnixSeconds),
        acr: claims
            .extra
            .get("acr")
            .and_then(Value::as_str)
            .map(str::to_owned)
            .filter(|text| is_line(text)),
        amr: methods(claims),
    })
}

fn methods(claims: &IdTokenClaims) -> Vec<String> {
    let told = claims.extra.get("amr").and_then(Value::as_array);
    let texts = told.into_iter().flatten().filter_map(Value::as_str);
    texts
        .take(MOST_METHODS)
        .map(str::to_owned)
        .filter(|text| is_line(text))
        .collect()
}

/// Whether a text is fit to be kept and shown: what people say of themselves there is in nobody's hand here.
fn is_line(text: &str) -> bool {
    text.len() <= LONGEST && !text.contains(is_steering)
}

fn text(claims: &IdTokenClaims, name: &str) -> Option<String> {
    let told = match name {
        "sub" => Some(claims.sub.as_str()),
        "email" => claims.email.as_deref(),
        "preferred_username" => claims.preferred_username.as_deref(),
        "name" => claims.name.as_deref(),
        other => claims.extra.get(other).and_then(Value::as_str),
    };
    told.map(str::trim).filter(|told| !told.is_empty()).map(str::to_owned)
}

fn username(told: &str, domains: &[String]) -> Result<String, Unusable> {
    let (local, domain) = match told.rsplit_once('@') {
        Some((local, domain)) => (local, domain.to_lowercase()),
        None => (told, domains.first().cloned().ok_or(Unusable::BadUsername)?),
    };
    // Anything but a plain name could be taken for another one, on a page or in a list.
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-+'".contains(c);
    if !local.chars().all(plain) {
        return Err(Unusable::BadUsername);
    }
    let username = format!("{local}@{domain}");
    // A domain that is none would be told to the log.
    if !is_username(&username) {
        return Err(Unusable::BadUsername);
    }
    if !domains.contains(&domain) {
        return Err(Unusable::ForeignDomain(domain));
    }
    Ok(username)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(more: &Value) -> IdTokenClaims {
        let mut all = IdTokenClaims::new(
            "https://op.example.org",
            "us",
            "subject-1",
            UnixSeconds(1),
            UnixSeconds(2),
        )
        .to_json();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    fn of(claim: &str, more: &Value) -> Result<String, Unusable> {
        let domains = ["example.edu".to_owned(), "cs.example.edu".to_owned()];
        person(&claims(more), claim, &domains).map(|person| person.username)
    }

    #[test]
    fn a_username_is_of_a_domain_that_the_provider_vouches_for() {
        let name = |text: &str| of("preferred_username", &json!({ "preferred_username": text }));
        assert_eq!(name("ada").unwrap(), "ada@example.edu");
        assert_eq!(name(" ada@CS.Example.edu ").unwrap(), "ada@cs.example.edu");
        assert_eq!(
            name("ada@example.org"),
            Err(Unusable::ForeignDomain("example.org".to_owned()))
        );
        for odd in [
            "@example.edu",
            "a b",
            "a@b@example.edu",
            "аda",
            "a\u{202e}b",
            &"a".repeat(65),
        ] {
            assert_eq!(name(odd), Err(Unusable::BadUsername), "{odd}");
        }
    }

    #[test]
    fn a_provider_writes_nothing_of_its_own_into_the_log() {
        let forged = "ada@example.org\n2027-01-15T08:00:00Z  INFO forged\u{1b}[2J";
        let problem = of("preferred_username", &json!({ "preferred_username": forged })).unwrap_err();
        assert_eq!(problem, Unusable::BadUsername);
        assert!(!problem.to_string().contains(is_steering));
    }

    #[test]
    fn texts_that_steer_or_never_end_are_not_taken_along() {
        let told = |text: &str| {
            let all = json!({ "preferred_username": "ada", "name": text, "email": text, "email_verified": true,
                "organization": text, "acr": text, "amr": [text, "mfa"] });
            person(&claims(&all), "preferred_username", &["example.edu".to_owned()]).unwrap()
        };
        for odd in ["Ada\u{202e}Example", "Ada\u{1b}[2J", "Ada\nExample", &"a".repeat(256)] {
            let person = told(odd);
            let kept = [&person.name, &person.email, &person.organization, &person.acr];
            assert!(kept.iter().all(|text| text.is_none()), "{odd:?}: {person:?}");
            assert_eq!(person.amr, ["mfa"]);
        }
        assert_eq!(told("Zoë Example").name.as_deref(), Some("Zoë Example"));
        let long = json!({ "sub": "s".repeat(256), "preferred_username": "ada" });
        assert_eq!(of("preferred_username", &long), Err(Unusable::LongSubject));
    }

    #[test]
    fn what_is_not_told_makes_no_username() {
        assert_eq!(
            of("preferred_username", &json!({})),
            Err(Unusable::NoUsername("preferred_username".to_owned()))
        );
        assert_eq!(
            of("uid", &json!({ "uid": 7 })),
            Err(Unusable::NoUsername("uid".to_owned()))
        );
        assert_eq!(of("uid", &json!({ "uid": "u7" })).unwrap(), "u7@example.edu");
    }

    #[test]
    fn an_address_makes_a_username_only_if_it_was_proved() {
        let email = |more: &Value| of("email", more);
        assert_eq!(
            email(&json!({ "email": "ada@example.edu", "email_verified": true })).unwrap(),
            "ada@example.edu"
        );
        assert_eq!(email(&json!({ "email": "ada@example.edu" })), Err(Unusable::Unproved));
        assert_eq!(
            email(&json!({ "email": "ada@example.edu", "email_verified": false })),
            Err(Unusable::Unproved)
        );
    }

    fn completed(claim: &str, told: &Value, userinfo: &Value) -> Person {
        let claims = complete(claims(told), userinfo.as_object().unwrap(), claim);
        person(&claims, claim, &["example.edu".to_owned()]).unwrap()
    }

    #[test]
    fn userinfo_adds_what_the_id_token_does_not_tell() {
        let userinfo = json!({ "preferred_username": "ada", "name": "Ada Example", "uid": "u7",
            "email": "ada@example.org", "email_verified": true, "acr": "strong" });
        let person = completed("preferred_username", &json!({ "name": "Signed" }), &userinfo);
        assert_eq!(person.username, "ada@example.edu");
        assert_eq!(person.name.as_deref(), Some("Signed"), "what was signed stays");
        assert_eq!(person.email.as_deref(), Some("ada@example.org"));
        assert_eq!(person.acr, None, "how somebody logged in is told by the ID token alone");
        assert_eq!(completed("uid", &json!({}), &userinfo).username, "u7@example.edu");
    }

    #[test]
    fn whether_an_address_is_proved_is_told_with_that_address() {
        let unproved = json!({ "email": "ada@example.org", "email_verified": false });
        let told = json!({ "preferred_username": "ada", "email_verified": true });
        assert_eq!(completed("preferred_username", &told, &unproved).email, None);
        let told = json!({ "preferred_username": "ada", "email": "ada@example.edu" });
        let person = completed("preferred_username", &told, &unproved);
        assert_eq!(person.email.as_deref(), Some("ada@example.edu"));
    }

    #[test]
    fn claims_are_complete_with_username_name_and_address() {
        let complete = |more: &Value| are_complete(&claims(more), "uid");
        assert!(complete(
            &json!({ "uid": "u7", "name": "Ada Example", "email": "ada@example.edu" })
        ));
        assert!(!complete(&json!({ "uid": "u7", "name": "Ada Example" })));
        assert!(!complete(&json!({ "name": "Ada Example", "email": "ada@example.edu" })));
    }

    #[test]
    fn an_unproved_address_is_not_taken_along() {
        let domains = ["example.edu".to_owned()];
        let told = claims(&json!({ "preferred_username": "ada", "email": "x@example.org", "email_verified": false }));
        assert_eq!(person(&told, "preferred_username", &domains).unwrap().email, None);
    }
}
