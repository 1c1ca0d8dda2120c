//! The log-in page.

use super::{super::super::*, people, texts};
use crate::web::attempts::TooManyAttempts;

pub(in super::super) fn login<'a>(frame: &'a Frame<'a>, text: &'a str) -> LoginPage<'a> {
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
        choice: &NO_CHOICE,
        people: &[],
    }
}

static NO_CHOICE: ProviderChoice = ProviderChoice {
    first: None,
    others: Vec::new(),
    more: 0,
    search: None,
};

fn elsewhere(name: &str) -> Elsewhere {
    Elsewhere {
        name: name.to_owned(),
        link: "/v2/web/login/5f0c/at/41143743-f3c8-4d60-bbdb-eeecaba85bd9".to_owned(),
    }
}

pub(super) fn login_pages(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
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
    let choice = |search: &str, more| ProviderChoice {
        first: Some(elsewhere(text)),
        others: vec![elsewhere("Example University"), elsewhere(text)],
        more,
        search: Some(search.to_owned()),
    };
    let nothing_found = ProviderChoice {
        search: Some(text.to_owned()),
        ..ProviderChoice::default()
    };
    let choosing = |choice: &ProviderChoice| {
        LoginPage {
            choice,
            ..plain.clone()
        }
        .reply()
    };
    vec![
        ("login", plain.reply()),
        ("login_choice", choosing(&choice("", 4_992))),
        ("login_search", choosing(&choice(text, 1))),
        ("login_search_none", choosing(&nothing_found)),
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
