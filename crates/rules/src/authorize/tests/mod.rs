mod login;

use super::*;
use crate::{
    model::ClientType,
    samples::{catalogue, client},
};

const PAGE: &str = "https://auth.example.test/v2/web/auth-code";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

fn known() -> Catalogue {
    catalogue(&[
        ("openid", 1, &[]),
        ("email", 1, &[]),
        ("all", 2, &["email"]),
        ("lab", 2, &[]),
    ])
}

/// A good request of a confidential client.
fn request() -> UncheckedAuthorize {
    UncheckedAuthorize {
        redirect_uri: Some("https://app.example.org/cb".to_owned()),
        scope: Some("openid all[*email]".to_owned()),
        response_type: Some("code".to_owned()),
        state: Some("s".to_owned()),
        ..UncheckedAuthorize::default()
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn check_as(client_type: ClientType, unchecked: UncheckedAuthorize) -> Result<AuthorizeRequest, Refusal> {
    check(unchecked, &client(1, client_type), &known(), &Url::parse(PAGE).unwrap())
}

fn checked(unchecked: UncheckedAuthorize) -> Result<AuthorizeRequest, Refusal> {
    check_as(ClientType::ConfidentialClient, unchecked)
}

/// The OAuth code of a refusal by redirect, or the sentence of one on a page.
fn refusal(result: Result<AuthorizeRequest, Refusal>) -> String {
    match result.unwrap_err() {
        Refusal::Page(refusal) => refusal.to_string(),
        Refusal::Redirect(refusal) => refusal.error.as_str().to_owned(),
    }
}

#[test]
fn a_good_request_is_taken_as_it_is() {
    let taken = checked(UncheckedAuthorize {
        scope: some("openid offline_access all[*email]"),
        nonce: some("n"),
        prompt: some("login"),
        code_challenge: some(CHALLENGE),
        code_challenge_method: some("S256"),
        session_required_identities: some("a, b"),
        session_required_single_domain: some("Example.EDU"),
        session_required_mfa: some("TRUE"),
        ..request()
    })
    .unwrap();
    assert_eq!(taken.scopes.to_string(), "openid all[*email]");
    assert!(taken.offline && taken.session.mfa);
    assert_eq!(
        taken.prompt,
        Prompts {
            login: true,
            ..Prompts::default()
        }
    );
    assert_eq!(taken.challenge.unwrap().to_string(), CHALLENGE);
    assert_eq!(taken.session.identities, ["a", "b"]);
    assert_eq!(taken.session.single_domain, ["example.edu"]);
    let plain = checked(request()).unwrap();
    assert!(!plain.offline && plain.challenge.is_none() && plain.prompt == Prompts::default());
    assert_eq!(plain.session, SessionAsk::default());
}

#[test]
fn a_client_must_be_named_by_a_uuid() {
    for text in [None, some(""), some("x"), some("46bd0f56-e24f-11e5-a510-131bef46000")] {
        let unchecked = UncheckedAuthorize {
            client_id: text,
            ..request()
        };
        assert_eq!(client_id(&unchecked), Err(PageRefusal::UnknownClient));
    }
}

#[test]
fn nothing_is_redirected_before_the_redirect_uri_is_good() {
    let all_wrong = UncheckedAuthorize {
        redirect_uri: some("https://evil.example.org/"),
        scope: some("no"),
        response_type: some("token"),
        ..request()
    };
    assert_eq!(refusal(checked(all_wrong)), "Mismatching redirect URI.");
    assert_eq!(
        refusal(checked(UncheckedAuthorize {
            redirect_uri: None,
            ..request()
        })),
        "Missing redirect URI."
    );
    let state = some(&"s".repeat(4097));
    assert_eq!(
        refusal(checked(UncheckedAuthorize {
            state,
            response_type: None,
            ..request()
        })),
        "state is longer than 4096 bytes."
    );
}

#[test]
fn scopes_must_exist_at_every_depth() {
    let scope = |text: &str| {
        refusal(checked(UncheckedAuthorize {
            scope: some(text),
            ..request()
        }))
    };
    let id = client(1, ClientType::ConfidentialClient).id;
    assert_eq!(
        scope("x openid[y x]"),
        format!("client_id={id} requested unknown scopes: ['x', 'y']")
    );
    assert!(scope("openid[").starts_with("scope: "));
    assert_eq!(scope("offline_access"), "scope: names nothing: name at least one scope");
    assert_eq!(
        refusal(checked(UncheckedAuthorize {
            scope: None,
            ..request()
        })),
        "scope: is missing: name at least one"
    );
}

#[test]
fn public_clients_need_a_challenge_and_only_s256_counts() {
    let with = |challenge: Option<&str>, method: Option<&str>| UncheckedAuthorize {
        code_challenge: challenge.map(str::to_owned),
        code_challenge_method: method.map(str::to_owned),
        ..request()
    };
    for kind in ClientType::ALL {
        check_as(kind, with(Some(CHALLENGE), Some("S256"))).unwrap();
        assert_eq!(check_as(kind, with(None, None)).is_ok(), !kind.is_public(), "{kind:?}");
        for (challenge, method) in [
            (Some(CHALLENGE), None),
            (Some(CHALLENGE), Some("plain")),
            (Some(CHALLENGE), Some("s256")),
            (None, Some("S256")),
            (Some("short"), Some("S256")),
        ] {
            assert_eq!(
                refusal(check_as(kind, with(challenge, method))),
                "invalid_request",
                "{kind:?} {method:?}"
            );
        }
    }
}

#[test]
fn words_that_are_none_of_the_choices_are_refused() {
    for (wrong, code) in [
        (
            UncheckedAuthorize {
                response_type: None,
                ..request()
            },
            "invalid_request",
        ),
        (
            UncheckedAuthorize {
                response_type: some("token"),
                ..request()
            },
            "unsupported_response_type",
        ),
        (
            UncheckedAuthorize {
                access_type: some("x"),
                ..request()
            },
            "invalid_request",
        ),
        (
            UncheckedAuthorize {
                prompt: some("create"),
                ..request()
            },
            "invalid_request",
        ),
        (
            UncheckedAuthorize {
                session_required_mfa: some("x"),
                ..request()
            },
            "invalid_request",
        ),
        (
            UncheckedAuthorize {
                session_required_policies: some("x"),
                ..request()
            },
            "invalid_request",
        ),
    ] {
        assert_eq!(refusal(checked(wrong)), code);
    }
}

#[test]
fn the_words_of_prompt() {
    let prompt = |text: &str| {
        checked(UncheckedAuthorize {
            prompt: some(text),
            ..request()
        })
        .map(|taken| (taken.prompt.none, taken.prompt.login, taken.prompt.consent))
        .map_err(|refusal| match refusal {
            Refusal::Redirect(refusal) => refusal.description,
            Refusal::Page(_) => "a page",
        })
    };
    assert_eq!(prompt("none"), Ok((true, false, false)));
    assert_eq!(prompt("select_account"), Ok((false, true, false)));
    assert_eq!(prompt("consent login"), Ok((false, true, true)));
    assert_eq!(prompt(""), Ok((false, false, false)));
    assert_eq!(prompt("none login"), Err("prompt=none stands alone"));
    assert!(prompt("Login").is_err());
}
