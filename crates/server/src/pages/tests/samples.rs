//! What the pages are rendered with.

use globus_auth_protocol::{
    ids::{ClientId, RequestId},
    secret::AuthorizationCode,
};
use globus_auth_rules::model::Timestamp;
use url::Url;

use super::super::*;
use crate::web::attempts::TooManyAttempts;

pub(super) fn site() -> Site {
    Site {
        name: "Globus Auth for Rust".to_owned(),
        dev: true,
    }
}

pub(super) fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

pub(super) fn people() -> Vec<DevPerson> {
    let person = |identity: &str, name: &str, username: &str| DevPerson {
        identity: identity.to_owned(),
        name: name.to_owned(),
        username: username.to_owned(),
    };
    vec![
        person("46bd0f56-e24f-11e5-a510-131bef46955c", "Ada Example", "ada@example.org"),
        person(
            "ae341a98-d274-11e5-b888-dbae3a8ba545",
            "Grace Example",
            "grace.of.the.long.username@department.example.edu",
        ),
    ]
}

pub(super) fn login<'a>(frame: &'a Frame<'a>, text: &'a str) -> LoginPage<'a> {
    LoginPage {
        frame,
        action: "/v2/web/login/5f0c",
        csrf_token: "0CSRFTOKEN0",
        application: Some(text),
        linking: None,
        session_message: None,
        provider: None,
        required_identities: &[],
        required_domains: &[],
        username: "",
        error: None,
        elsewhere: &[],
        people: &[],
    }
}

pub(super) fn scope(description: &str, scope: &str, dependencies: Vec<ScopeItem>) -> ScopeItem {
    ScopeItem {
        description: description.to_owned(),
        scope: scope.to_owned(),
        optional_field: None,
        checked: false,
        dependencies,
    }
}

pub(super) fn groups(text: &str) -> Vec<ScopeGroup> {
    let data_access = ScopeItem {
        optional_field: Some(optional_field("1.0")),
        checked: true,
        ..scope(
            "Read and write the data of the collection “Example Data”",
            "https://auth.globus.org/scopes/39b6ee8d-0b34-4f3a-9b6b-6d2e8e9a7a11/data_access",
            vec![],
        )
    };
    let transfer = scope(
        "Transfer files",
        "urn:globus:auth:scope:transfer.api.globus.org:all",
        vec![data_access],
    );
    vec![
        ScopeGroup {
            service: "Globus Auth".to_owned(),
            scopes: vec![
                scope("Know who you are", "openid", vec![]),
                scope("Know your email address", "email", vec![]),
                scope(text, text, vec![]),
            ],
        },
        ScopeGroup {
            service: "Example Timers".to_owned(),
            scopes: vec![scope(
                "Create and control timers",
                "https://auth.globus.org/scopes/524230d7-ea86-4a52-8312-86065a9e0417/timer",
                vec![transfer],
            )],
        },
    ]
}

pub(super) fn consent<'a>(frame: &'a Frame<'a>, text: &'a str, groups: &'a [ScopeGroup]) -> ConsentPage<'a> {
    ConsentPage {
        frame,
        action: "/v2/web/consent/5f0c",
        csrf_token: "0CSRFTOKEN0",
        application: text,
        privacy_policy: Some("https://app.example.org/privacy"),
        terms: Some("https://app.example.org/terms"),
        username: "ada@example.org",
        destination: Some("localhost"),
        offline: true,
        groups,
        grant_label: Some(text),
    }
}

/// Every page, with `text` wherever the text comes from outside.
pub(super) fn all_pages(text: &str) -> Vec<(&'static str, Reply)> {
    all_pages_in(Language::English, text)
}

/// The same in a language.
pub(super) fn all_pages_in(language: Language, text: &str) -> Vec<(&'static str, Reply)> {
    let site = site();
    let frame = Frame::new(&site, language);
    let at_home = Frame {
        navigation: Some(Navigation {
            username: text.to_owned(),
            sections: vec![Section::Account],
            here: Some(Section::Account),
        }),
        ..frame.clone()
    };
    let mut pages = login_pages(&frame, text);
    pages.extend(other_pages(&frame, text));
    pages.extend(second_factor_pages(&frame, text));
    pages.extend(account_pages(&at_home, text));
    pages.extend(super::linking::linking_pages((&frame, &at_home), text));
    pages
}

fn login_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let people = people();
    let (outside, hostile_people) = (
        texts(&[text, "grace@example.edu"]),
        vec![DevPerson {
            identity: text.to_owned(),
            name: text.to_owned(),
            username: text.to_owned(),
        }],
    );
    let plain = login(frame, text);
    let hints = LoginPage {
        session_message: Some(text),
        provider: Some(text),
        required_identities: &outside,
        required_domains: &outside,
        username: text,
        error: Some(&LoginPage::WRONG),
        people: &hostile_people,
        ..plain.clone()
    };
    vec![
        ("login", plain.reply()),
        (
            "login_dev",
            LoginPage {
                people: &people,
                ..plain.clone()
            }
            .reply(),
        ),
        ("login_hints", hints.reply()),
        ("login_slow_down", plain.reply_slow_down(TooManyAttempts { seconds: 6 })),
    ]
}

fn other_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let groups = groups(text);
    let consent = consent(frame, text, &groups);
    let usernames = texts(&["ada@example.org", text]);
    let code = AuthorizationCode::new("gJq7dV2kXw0mB5sT9cR1yN8hLz4eAp");
    let auth_code = AuthCodePage {
        frame,
        code: &code,
        application: Some(text),
        minutes: Some(10),
    };
    let link = ContinueLink::new(
        Url::parse("https://app.example.org/welcome?a=1&b=2").unwrap(),
        Some(text),
    )
    .unwrap();
    let client = ClientId::from_random([7; 16]);
    let (id, now) = (RequestId::from_random([9; 16]), Timestamp(1_663_783_814_270_581));
    let failure = Failure::authorize_request("Mismatching redirect URI.");
    vec![
        ("consent", consent.reply()),
        (
            "consent_short",
            ConsentPage {
                grant_label: None,
                offline: false,
                privacy_policy: None,
                terms: None,
                ..consent
            }
            .reply(),
        ),
        ("auth_code", auth_code.reply()),
        (
            "logout",
            LogoutPage {
                frame,
                action: "/v2/web/logout",
                csrf_token: "0CSRFTOKEN0",
                usernames: &usernames,
            }
            .reply(),
        ),
        (
            "signed_out",
            SignedOutPage {
                frame,
                next: Some(&link),
            }
            .reply(),
        ),
        (
            "home",
            HomePage {
                frame,
                base_url: "http://localhost:8080/",
                version: "0.1.0",
                usernames: &usernames,
            }
            .reply(),
        ),
        ("error", error(frame, &failure, id, now)),
        (
            "error_scopes",
            error(frame, &Failure::unknown_scopes(client, &[text]), id, now),
        ),
        (
            "error_unreadable",
            error(
                frame,
                &Failure::unreadable(StatusCode::BAD_REQUEST, Said::quoted(text)),
                id,
                now,
            ),
        ),
    ]
}

fn allowed(text: &str) -> Vec<AllowedApplication> {
    let scope = |description: &str, scope: &str, consent: Option<i64>, dependencies| AllowedScope {
        description: description.to_owned(),
        scope: scope.to_owned(),
        id: consent.unwrap_or(13),
        consent,
        created: Timestamp::from_seconds(1_800_000_000),
        last_used: Timestamp::from_seconds(1_800_003_600),
        dependencies,
    };
    let data_access = scope(text, text, Some(12), vec![]);
    let transfer = scope(
        "Transfer files",
        "urn:globus:auth:scope:transfer.api.globus.org:all",
        Some(11),
        vec![data_access],
    );
    vec![
        AllowedApplication {
            name: text.to_owned(),
            username: "ada@example.org".to_owned(),
            labels: texts(&["laptop", text]),
            scopes: vec![scope("Know who you are", "openid", Some(10), vec![]), transfer],
        },
        AllowedApplication {
            name: "Example Portal".to_owned(),
            username: text.to_owned(),
            labels: Vec::new(),
            scopes: vec![scope("Know your email address", "email", Some(13), vec![])],
        },
    ]
}

pub(super) fn set_up<'a>(frame: &'a Frame<'a>, text: &'a str) -> SetUpPage<'a> {
    SetUpPage {
        frame,
        action: "/v2/web/second-factor/5f0c",
        csrf_token: "0CSRFTOKEN0",
        application: Some(text),
        username: text,
        uri: "otpauth://totp/Globus%20Auth%20for%20Rust:ada@example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&\
              issuer=Globus%20Auth%20for%20Rust&algorithm=SHA1&digits=6&period=30",
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
        salt: "AAECAwQFBgcICQoLDA0ODw",
        error: None,
    }
}

pub(super) fn identity(username: &str, provider: &str, primary: bool) -> AccountIdentity {
    AccountIdentity {
        id: "46bd0f56-e24f-11e5-a510-131bef46955c".to_owned(),
        username: username.to_owned(),
        provider: provider.to_owned(),
        primary,
        closed: false,
    }
}

fn second_factor_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let ask = SecondFactorPage {
        frame,
        action: "/v2/web/second-factor/5f0c",
        csrf_token: "0CSRFTOKEN0",
        application: Some(text),
        username: text,
        error: None,
    };
    let set_up = set_up(frame, text);
    vec![
        ("second_factor", ask.reply()),
        (
            "second_factor_slow_down",
            ask.reply_slow_down(TooManyAttempts { seconds: 121 }),
        ),
        ("second_factor_set_up", set_up.reply()),
        (
            "second_factor_set_up_again",
            SetUpPage {
                application: None,
                error: Some(&WRONG_CODE),
                ..set_up
            }
            .reply(),
        ),
    ]
}

fn account_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let (action, csrf_token) = ("/v2/web/account/second-factor", "0CSRFTOKEN0");
    let codes: Vec<_> = ["GAYT-EMZU-GU3D-OOBZ", "MZXW-6YTB-OI7A-BCDE"]
        .into_iter()
        .cycle()
        .take(10)
        .map(|code| zeroize::Zeroizing::new(code.to_owned()))
        .collect();
    let account = AccountPage {
        frame,
        identities: &[identity("ada@example.org", text, true), identity(text, text, false)],
        recovery_codes: None,
    };
    let recovery = RecoveryCodesPage {
        frame,
        codes: &codes,
        next: "/v2/web/account",
    };
    let settings = |recovery_codes| SecondFactorSettingsPage {
        frame,
        action,
        csrf_token,
        recovery_codes,
    };
    let consents = |applications| ConsentsPage {
        frame,
        action: "/v2/web/consents",
        csrf_token,
        applications,
    };
    vec![
        ("recovery_codes", recovery.reply()),
        ("second_factor_settings", settings(9).reply()),
        ("second_factor_settings_last", settings(1).reply()),
        ("account", account.reply()),
        (
            "account_strong",
            AccountPage {
                recovery_codes: Some(0),
                ..account
            }
            .reply(),
        ),
        ("consents", consents(&allowed(text)[..]).reply()),
        ("consents_none", consents(&[]).reply()),
    ]
}
