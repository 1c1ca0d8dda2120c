//! Samples of the pages of linking.

use super::{samples::*, *};

pub(super) fn linking_pages(text: &str) -> Vec<(&'static str, Reply)> {
    let (site, csrf_token) = (site(), "0CSRFTOKEN0");
    let (own, others) = (texts(&["ada@example.org", text]), texts(&[text]));
    let link = LinkPage {
        site: &site,
        action: "/v2/web/link/5f0c",
        csrf_token,
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
        site: &site,
        action: "/v2/web/link/5f0c",
        csrf_token,
        application: text,
        provider: text,
        usernames: &own,
    };
    let unlink = |second_factor| {
        let page = UnlinkPage {
            site: &site,
            action: "/v2/web/account/identities",
            csrf_token,
            identity: "46bd0f56-e24f-11e5-a510-131bef46955c",
            username: text,
            alone: second_factor,
            second_factor,
        };
        page.reply()
    };
    let log_in = |again| {
        let page = LoginPage {
            linking: Some(LinkHint {
                to: text,
                again,
                cancel: "/v2/web/link/5f0c",
            }),
            ..login(&site, text)
        };
        page.reply()
    };
    let identities = IdentitiesPage {
        site: &site,
        action: "/v2/web/account/identities",
        csrf_token,
        identities: &[identity("ada@example.org", text, true), identity(text, text, false)],
    };
    vec![
        ("link", with(MergedFactors::None, None)),
        ("link_own_factor", with(MergedFactors::Own, None)),
        ("link_others_factor", with(MergedFactors::Other, None)),
        ("link_both_factors", link.reply()),
        ("link_offer", offer.reply()),
        ("login_link", log_in(false)),
        ("login_link_again", log_in(true)),
        ("identities", identities.reply()),
        ("unlink", unlink(false)),
        ("unlink_strong", unlink(true)),
    ]
}
