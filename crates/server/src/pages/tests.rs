mod console;
mod contrast;
mod linking;
mod operator;
mod samples;

use std::{fs, path::Path};

use self::samples::*;
use super::*;

/// Text that would do harm where it is not escaped.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>&amp;";

fn html(reply: &Reply) -> &str {
    std::str::from_utf8(reply.body()).unwrap()
}

fn page(name: &str) -> String {
    let pages = all_pages("Example App");
    html(&pages.iter().find(|(known, _)| *known == name).unwrap().1).to_owned()
}

/// Renders every page, and leaves them in `target/pages` for people to look at.
#[test]
fn every_page_is_rendered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/pages");
    fs::create_dir_all(folder.join("static")).unwrap();
    for path in [assets::stylesheet_path(), assets::script_path(), assets::icon_path()] {
        let name = path.strip_prefix("/static/").unwrap();
        fs::write(folder.join("static").join(name), asset(name).body()).unwrap();
    }
    for language in Language::ALL {
        for (name, reply) in all_pages_in(language, "Example App") {
            let html = html(&reply);
            let begin = format!("<!DOCTYPE html>\n<html lang=\"{}\">", language.tag());
            assert!(html.starts_with(&begin), "{name}: {html}");
            assert!(html.trim_end().ends_with("</html>"), "{name}");
            fs::write(
                folder.join(format!("{name}.{}.html", language.tag())),
                html.replace("\"/static/", "\"static/"),
            )
            .unwrap();
        }
    }
}

/// Whatever a template can show, some sample shows.
#[test]
fn every_piece_of_every_template_is_in_a_sample() {
    let pages = all_pages("Example App");
    let shown: String = pages.iter().map(|(_, reply)| html(reply)).collect();
    let placeholder = regex::Regex::new(r"\{\{.*?\}\}|\{%.*?%\}|\n").unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let folders = [folder.join("console"), folder];
    for file in folders.iter().flat_map(|folder| fs::read_dir(folder).unwrap()) {
        let path = file.unwrap().path();
        if path.is_file() {
            let text = fs::read_to_string(&path).unwrap();
            for piece in placeholder.split(&text).map(str::trim) {
                assert!(shown.contains(piece), "{}: {piece}", path.display());
            }
        }
    }
}

#[test]
fn pages_are_small_and_hold_no_inline_script_and_no_inline_style() {
    for (name, reply) in all_pages("Example App") {
        let html = html(&reply).to_lowercase();
        let most = match name {
            // Those who look after the server see tables.
            name if name.starts_with("operator") => 24_000,
            // A QR code has its size, and so have the forms of the console with all that they explain.
            name if html.contains("<svg") || name.starts_with("console_") => 12_000,
            _ => 6_000,
        };
        assert!(html.len() < most, "{name} has {} bytes", html.len());
        assert_eq!(html.matches("<script").count(), 1, "{name}");
        assert!(html.contains(" defer></script>"), "{name}");
        for forbidden in ["<style", " style=", "javascript:", " onclick", "{{", "{%"] {
            assert!(!html.contains(forbidden), "{name}: {forbidden}");
        }
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
        assert_eq!(html.matches("<main").count(), 1, "{name}");
    }
}

#[test]
fn text_from_outside_stays_text() {
    for (name, reply) in all_pages(HOSTILE) {
        let html = html(&reply);
        assert!(
            !html.contains("<script>") && !html.contains("<img src=x") && !html.contains("\"'>"),
            "{name}: {html}"
        );
    }
    let pages = all_pages(HOSTILE);
    assert!(
        html(&pages[0].1).contains("&#38;amp;"),
        "an ampersand is escaped once more"
    );
}

#[test]
fn every_form_is_a_post_with_a_token() {
    for (name, reply) in all_pages("Example App") {
        let html = html(&reply);
        // A search changes nothing.
        let searches = |form: &&str| form.split('>').next().unwrap().contains("role=\"search\"");
        let forms: Vec<&str> = html.split("<form ").skip(1).filter(|form| !searches(form)).collect();
        for form in &forms {
            assert!(form.starts_with("method=\"post\" action=\"/v2/web/"), "{name}: {form}");
            assert!(
                form.contains("<input type=\"hidden\" name=\"csrf_token\" value=\"0CSRFTOKEN0\">"),
                "{name}: {form}"
            );
        }
        let expected = match name {
            "login_dev" | "login_hints" => 2,
            "login_choice" | "login_search" | "login_search_none" => 1,
            "login" | "login_slow_down" | "consent" | "consent_more" | "consent_short" | "logout" => 1,
            "second_factor" | "second_factor_slow_down" => 1,
            "second_factor_set_up" | "second_factor_set_up_again" => 1,
            "second_factor_settings" | "second_factor_settings_last" => 1,
            "consents" | "application" => 2,
            "second_factor_remove" => 1,
            "link" | "link_own_factor" | "link_others_factor" | "link_both_factors" | "link_offer" => 1,
            "login_link" | "login_link_again" => 2,
            "unlink" | "unlink_strong" => 1,
            "identities" => 3,
            "sessions" => 4,
            "sessions_one" => 1,
            "console_project" | "console_empty" | "console_register_no_project" => 0,
            name if name.starts_with("console_registered") => 0,
            name if name.starts_with("console_") => 1,
            "operator_confirm" => 1,
            _ => 0,
        };
        assert_eq!(forms.len(), expected, "{name}");
    }
}

#[test]
fn every_field_has_a_label_and_passwords_can_be_filled_in() {
    for (name, reply) in all_pages("Example App") {
        let html = html(&reply);
        for id in html
            .split("<input id=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
        {
            assert!(html.contains(&format!("<label for=\"{id}\">")), "{name}: {id}");
        }
    }
    let login = page("login");
    assert!(login.contains("autocomplete=\"username\"") && login.contains("autocomplete=\"current-password\""));
    assert!(login.contains("name=\"username\"") && login.contains("name=\"password\""));
}

#[test]
fn a_failed_login_says_so_and_gives_the_username_back_but_no_password() {
    let html = page("login_hints");
    assert!(html.contains("role=\"alert\" id=\"error\"") && html.contains("Username or password is wrong."));
    assert!(html.contains("name=\"username\" type=\"text\" value=\"Example App\""));
    let password = html.split("id=\"password\"").nth(1).unwrap().split('>').next().unwrap();
    assert!(!password.contains("value="), "{password}");
}

#[test]
fn statuses_tell_programs_what_people_read() {
    let pages = all_pages("Example App");
    let status = |name: &str| {
        pages
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap()
            .1
            .status()
            .as_u16()
    };
    assert_eq!(
        (status("login"), status("login_hints"), status("login_slow_down")),
        (200, 403, 429)
    );
    assert_eq!((status("consent"), status("error")), (200, 400));
    let slow_down = pages.iter().find(|(name, _)| *name == "login_slow_down").unwrap();
    assert_eq!(slow_down.1.headers()["retry-after"], "6");
    assert!(html(&slow_down.1).contains("Wait 6 seconds, then try again."));
}

#[test]
fn long_waits_are_told_in_minutes() {
    assert!(page("second_factor_slow_down").contains("Wait 3 minutes, then try again."));
}

#[test]
fn buttons_to_pick_somebody_are_for_development_only() {
    assert!(!page("login").contains("name=\"person\""));
    let html = page("login_dev");
    assert!(html.contains("<button type=\"submit\" name=\"person\" value=\"46bd0f56-e24f-11e5-a510-131bef46955c\">"));
    assert!(html.contains("Log in as Ada Example"));
}

#[test]
fn the_consent_page_shows_the_tree_and_lets_optional_scopes_be_left_out() {
    let html = page("consent");
    let order = [
        "Globus Auth",
        "openid",
        "Example Timers",
        "524230d7",
        "transfer.api.globus.org:all",
        "data_access",
    ];
    let places: Vec<usize> = order.iter().map(|text| html.find(text).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    assert!(html.contains("<input type=\"checkbox\" name=\"optional:1.0\" value=\"on\" checked>"));
    assert_eq!(html.matches("<ul class=\"tree\">").count(), 4);
    assert!(html.contains("name=\"decision\" value=\"allow\"") && html.contains("name=\"decision\" value=\"deny\""));
    assert!(html.contains("name=\"grant_label\"") && !page("consent_short").contains("name=\"grant_label\""));
}

#[test]
fn the_code_can_be_read_by_tools() {
    let html = page("auth_code");
    let code = html
        .split("id=\"auth-code\"")
        .nth(1)
        .unwrap()
        .split_once('>')
        .unwrap()
        .1
        .split('<')
        .next();
    assert_eq!(code, Some("gJq7dV2kXw0mB5sT9cR1yN8hLz4eAp"));
    assert!(
        html.contains("data-left=\"598\"") && html.contains("10 minutes left"),
        "{html}"
    );
}

#[test]
fn an_error_page_has_what_support_asks_for() {
    let html = page("error");
    for text in [
        "Unable to Fulfill Your Request",
        "Mismatching redirect URI.",
        "Occurred at time:",
        "<time datetime=\"2022-09-21T18:10:14.270581+00:00\">2022-09-21 18:10 UTC</time>",
        "Error ID:",
        "09090909-0909-4909-8909-090909090909",
        "Error code:",
        "OAUTH_AUTH_REQUEST_FAILURE",
    ] {
        assert!(html.contains(text), "{text}");
    }
    let scopes = page("error_scopes");
    assert!(scopes.contains("Unknown scope(s)") && scopes.contains("UNKNOWN_SCOPE_ERROR"));
    assert!(
        scopes.contains("requested unknown scopes: [&#39;Example App&#39;]"),
        "{scopes}"
    );
}

#[test]
fn the_way_on_is_shown_with_its_host() {
    let html = page("signed_out");
    assert!(
        html.contains("href=\"https://app.example.org/welcome?a=1&#38;b=2\""),
        "{html}"
    );
    assert!(html.contains("Continue to Example App") && html.contains("The link leads to app.example.org."));
}

#[test]
fn only_a_development_server_says_it_is_one() {
    let site = Site { dev: false, ..site() };
    let frame = Frame::new(&site, Language::English);
    let reply = login(&frame, "Example App").reply();
    assert!(!html(&reply).contains("Development") && !html(&reply).contains("made up"));
    assert!(page("login").contains("Development"));
}

/// Draws the lines of the page's QR code as an image, as a browser does, and has another program read it.
fn read_qr_code(html: &str) -> String {
    const SCALE: usize = 4;
    let attribute = |name: &str| {
        let (_, rest) = html.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap()
    };
    let side: usize = attribute("viewBox").rsplit(' ').next().unwrap().parse().unwrap();
    let mut dark = vec![false; side * side];
    let lines = html
        .split("stroke=\"#000\" d=\"M")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    for line in lines.split('M') {
        let (place, length) = line.split_once('h').unwrap();
        let (left, top) = place.split_once(' ').unwrap();
        let top: usize = top.strip_suffix(".5").unwrap().parse().unwrap();
        let (left, length): (usize, usize) = (left.parse().unwrap(), length.parse().unwrap());
        dark[top * side + left..][..length].fill(true);
    }
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * SCALE, side * SCALE, |x, y| {
        if dark[y / SCALE * side + x / SCALE] { 0 } else { 255 }
    });
    let found = image.detect_grids();
    found.first().unwrap().decode().unwrap().1
}

#[test]
fn a_qr_code_is_read_as_what_it_says() {
    let site = site();
    let frame = Frame::new(&site, Language::English);
    let page = set_up(&frame, "Example App");
    assert_eq!(read_qr_code(html(&page.reply())), page.uri);
    let long = "x".repeat(4_000);
    let without = SetUpPage {
        uri: &long,
        ..page.clone()
    }
    .reply();
    assert!(
        !html(&without).contains("<svg") && html(&without).contains("GEZD GNBV"),
        "the key can be typed"
    );
}
