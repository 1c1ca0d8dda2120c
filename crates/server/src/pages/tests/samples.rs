//! What the pages are rendered with.

mod consent;
mod login;

use globus_auth_protocol::{
    ids::{ClientId, RequestId},
    secret::AuthorizationCode,
};
use globus_auth_rules::model::Timestamp;
use url::Url;

pub(super) use self::login::login;
use self::{consent::consent_pages, login::login_pages};
use super::{super::*, console::console_pages, operator::operator_pages};
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
            sections: vec![Section::Account, Section::Operator],
            here: Some(Section::Account),
        }),
        ..frame.clone()
    };
    let mut pages = login_pages(&frame, text);
    pages.extend(consent_pages(&frame, text));
    pages.extend(other_pages(&frame, text));
    pages.extend(second_factor_pages(&frame, text));
    pages.extend(account_pages(&at_home, text));
    pages.extend(super::linking::linking_pages((&frame, &at_home), text));
    let at_console = Frame {
        navigation: Some(Navigation {
            username: text.to_owned(),
            sections: vec![Section::Account, Section::Console],
            here: Some(Section::Console),
        }),
        ..frame.clone()
    };
    pages.extend(console_pages(&at_console, text));
    pages.extend(operator_pages(&at_home, text));
    pages
}

fn other_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let usernames = texts(&["ada@example.org", text]);
    let code = AuthorizationCode::new("gJq7dV2kXw0mB5sT9cR1yN8hLz4eAp");
    let auth_code = AuthCodePage {
        frame,
        code: &code,
        application: Some(text),
        issued: Timestamp(1_663_783_814_270_581),
        expires: Timestamp(1_663_784_414_270_581),
        left: 598,
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
            client: ClientId::from_random([7; 16]),
            name: text.to_owned(),
            username: "ada@example.org".to_owned(),
            labels: texts(&["laptop", text]),
            scopes: vec![scope("Know who you are", "openid", Some(10), vec![]), transfer],
        },
        AllowedApplication {
            client: ClientId::from_random([8; 16]),
            name: "Example Portal".to_owned(),
            username: text.to_owned(),
            labels: Vec::new(),
            scopes: vec![scope("Know your email address", "email", Some(13), vec![])],
        },
    ]
}

fn application_page(frame: &Frame<'_>, text: &str) -> Reply {
    let run_by = RunBy {
        project: text.to_owned(),
        contact: text.to_owned(),
    };
    let page = ApplicationPage {
        frame,
        action: "/v2/web/consents/07070707-0707-4707-8707-070707070707",
        csrf_token: "0CSRFTOKEN0",
        client: ClientId::from_random([7; 16]),
        name: text,
        run_by: Some(&run_by),
        privacy_policy: Some("https://app.example.org/privacy"),
        terms: Some("https://app.example.org/terms"),
        applications: &allowed(text),
    };
    page.reply()
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
        (
            "second_factor_remove",
            RemoveSecondFactorPage {
                frame,
                action,
                csrf_token,
            }
            .reply(),
        ),
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
        ("application", application_page(frame, text)),
    ]
}
