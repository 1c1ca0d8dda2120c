//! What holds for the console's pages.

mod samples;

use globus_auth_rules::{
    developer::{Fault, Problem},
    model::ClientType,
    redirect::{self, BadRedirectUri},
};
use regex::Regex;

pub(super) use self::samples::console_pages;
use self::samples::scope;
use super::{super::console::*, *};

#[test]
fn what_browsers_check_is_what_the_server_checks() {
    let pattern = Regex::new(&format!("^(?:{REDIRECT_PATTERN})$")).unwrap();
    let page = "https://auth.example.org/v2/web/auth-code".parse().unwrap();
    for uri in [
        "https://app.example.org/callback",
        "https://app.example.org:8443/callback?x=1",
        "http://localhost:5000/callback",
        "http://127.0.0.1/",
        "http://[::1]:9/x?y=z",
        "http://app.example.org/callback",
        "http://localhost.example.org/",
        "https://user@app.example.org/",
        "https://app.example.org/#part",
        "myapp:/callback",
        "https://",
        "https://a b.example.org",
        "ftp://app.example.org",
    ] {
        let checked = redirect::check_registration(uri, ClientType::ConfidentialClient, &page);
        assert_eq!(pattern.is_match(uri), checked.is_ok(), "{uri}");
    }
}

#[test]
fn in_english_people_read_what_programs_read() {
    let faults = [
        Fault::Missing,
        Fault::NotOneLine,
        Fault::Empty,
        Fault::NotAnAddress,
        Fault::UnknownIdentity,
        Fault::UnknownGroup,
        Fault::NotALink,
        Fault::UnknownProvider,
        Fault::UnknownProject,
        Fault::ScopeTwice,
        Fault::UnknownScope,
        Fault::Circle,
        Fault::NotDomains,
        Fault::NotDomainPatterns,
        Fault::NotADomain,
        Fault::NotATimeout,
        Fault::PublicClient,
    ];
    for fault in faults {
        let words = fault.to_string();
        let told = told(&Problem { member: "x", fault });
        assert_eq!(told.in_language(Language::English).to_string(), words);
    }
    for problem in [
        BadRedirectUri::Malformed,
        BadRedirectUri::NotHttps,
        BadRedirectUri::AuthCodePage,
    ] {
        let words = problem.to_string();
        let fault = Fault::RedirectUri {
            place: 0,
            problem,
            auth_code_page: String::new(),
        };
        let told = told(&Problem { member: "x", fault });
        assert_eq!(told.in_language(Language::English).to_string(), words);
    }
}

#[test]
fn a_fault_stands_beside_its_field_and_what_was_typed_stays() {
    let html = page("console_client_faulty");
    let field = html.split("<input id=\"redirect_uri.1\"").nth(1).unwrap();
    let field = field.split("</div>").next().unwrap();
    assert!(
        field.contains("value=\"Example App\"") && field.contains("aria-invalid=\"true\""),
        "{field}"
    );
    assert!(field.contains("aria-describedby=\"redirect_uri.1-error"), "{field}");
    assert!(field.contains("id=\"redirect_uri.1-error\">must be https;"), "{field}");
    assert!(html.contains("role=\"alert\" id=\"error\""));
    let good = html.split("<input id=\"redirect_uri.0\"").nth(1).unwrap();
    assert!(!good.split("</div>").next().unwrap().contains("aria-invalid"));
    assert_eq!(html.matches("name=\"redirect_uri.").count(), 4, "two more can be typed");
}

#[test]
fn the_graph_is_drawn_and_said() {
    let html = page("console_scopes");
    let (picture, lists) = html.split_once("</svg>").unwrap();
    for scope in ["All of the service", "Transfer files", "View my groups", "Data access"] {
        assert!(picture.contains(scope) && lists.contains(scope), "{scope}");
    }
    assert_eq!(picture.matches("class=\"edge").count(), 4);
    assert_eq!(picture.matches("class=\"edge optional\"").count(), 2);
    assert!(picture.contains(&format!("<a href=\"/v2/web/console/scopes/{}\">", scope(3))));
}
