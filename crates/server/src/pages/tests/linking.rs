//! Samples of the pages of linking, and of where people are logged in.

use globus_auth_rules::model::Timestamp;

use super::{samples::*, *};

const CSRF_TOKEN: &str = "0CSRFTOKEN0";

pub(super) fn linking_pages((frame, at_home): (&Frame<'_>, &Frame<'_>), text: &str) -> Vec<(&'static str, Reply)> {
    let steps = steps_of_linking(frame, text);
    [session_pages(at_home, text), steps, identity_pages(at_home, text)].concat()
}

/// What somebody sees on the way of linking another identity.
fn steps_of_linking(frame: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let (own, others) = (texts(&["ada@example.org", text]), texts(&[text]));
    let link = LinkPage {
        frame,
        action: "/v2/web/link/5f0c",
        csrf_token: CSRF_TOKEN,
        application: Some(text),
        to: "ada@example.org",
        own: &own,
        other: text,
        others: &others,
        factors: MergedFactors::Both,
    };
    let with = |factors, application| {
        let page = LinkPage {
            factors,
            application,
            ..link.clone()
        };
        page.reply()
    };
    let offer = LinkOfferPage {
        frame,
        action: "/v2/web/link/5f0c",
        csrf_token: CSRF_TOKEN,
        application: text,
        provider: text,
        usernames: &own,
    };
    let log_in = |again| {
        let page = LoginPage {
            linking: Some(LinkHint {
                to: text,
                again,
                cancel: "/v2/web/link/5f0c",
            }),
            ..login(frame, text)
        };
        page.reply()
    };
    vec![
        ("link", with(MergedFactors::None, None)),
        ("link_own_factor", with(MergedFactors::Own, None)),
        ("link_others_factor", with(MergedFactors::Other, None)),
        ("link_both_factors", link.reply()),
        ("link_offer", offer.reply()),
        ("login_link", log_in(false)),
        ("login_link_again", log_in(true)),
    ]
}

/// What is linked.
fn identity_pages(at_home: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let unlink = |second_factor| {
        let page = UnlinkPage {
            frame: at_home,
            action: "/v2/web/account/identities",
            csrf_token: CSRF_TOKEN,
            identity: "46bd0f56-e24f-11e5-a510-131bef46955c",
            username: text,
            alone: second_factor,
            second_factor,
        };
        page.reply()
    };
    let identities = IdentitiesPage {
        frame: at_home,
        action: "/v2/web/account/identities",
        csrf_token: CSRF_TOKEN,
        identities: &[identity("ada@example.org", text, true), identity(text, text, false)],
    };
    vec![
        ("identities", identities.reply()),
        ("unlink", unlink(false)),
        ("unlink_strong", unlink(true)),
    ]
}

/// Where somebody is logged in.
fn session_pages(at_home: &Frame<'_>, text: &str) -> Vec<(&'static str, Reply)> {
    let session = |agent: &str, here| SessionItem {
        id: "5ab3f2de-e24f-11e5-a510-131bef46955c".to_owned(),
        agent: Agent::of(agent),
        address: Some(text.to_owned()),
        usernames: texts(&["ada@example.org", text]),
        created: Timestamp::from_seconds(1_800_000_000),
        last_used: Timestamp::from_seconds(1_800_003_600),
        here,
    };
    let sessions = [
        session("(X11; Linux) Firefox/140.0", true),
        session("", false),
        session("Android", false),
    ];
    let sessions = |count| {
        let page = SessionsPage {
            frame: at_home,
            action: "/v2/web/account/sessions",
            csrf_token: CSRF_TOKEN,
            sessions: &sessions[..count],
        };
        page.reply()
    };
    vec![("sessions", sessions(3)), ("sessions_one", sessions(1))]
}
