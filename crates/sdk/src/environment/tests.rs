use super::*;

const SERVICE_URL_AUTH: &str = "GLOBUS_SDK_SERVICE_URL_AUTH";

fn url(pairs: &[(&str, &str)]) -> Result<String, String> {
    let variables = Variables::from_map(pairs.iter().copied());
    variables
        .auth_url(None)
        .map(String::from)
        .map_err(|error| error.to_string())
}

#[test]
fn the_base_url_comes_from_the_service_variable_before_the_table() {
    assert_eq!(url(&[]).unwrap(), "https://auth.globus.org/");
    assert_eq!(
        url(&[(ENVIRONMENT, "sandbox")]).unwrap(),
        "https://auth.sandbox.globuscs.info/"
    );
    assert_eq!(
        url(&[(ENVIRONMENT, "no such"), (SERVICE_URL_AUTH, "http://127.0.0.1:4/x")]).unwrap(),
        "http://127.0.0.1:4/x"
    );
    assert!(
        url(&[(ENVIRONMENT, "Production")])
            .unwrap_err()
            .contains("one of production, preview")
    );
    assert!(
        url(&[(SERVICE_URL_AUTH, "127.0.0.1")])
            .unwrap_err()
            .contains(SERVICE_URL_AUTH)
    );
}

#[test]
fn what_the_program_names_wins_over_the_variable() {
    let variables = Variables::from_map([(ENVIRONMENT, "no such")]);
    assert_eq!(
        variables.auth_url(Some(Environment::Test)).unwrap().as_str(),
        "https://auth.test.globuscs.info/"
    );
}

#[test]
fn the_timeout_is_in_seconds() {
    let timeout = |text: &str| Variables::from_map([(HTTP_TIMEOUT, text)]).http_timeout();
    assert_eq!(timeout("").unwrap(), Some(DEFAULT_TIMEOUT));
    assert_eq!(timeout("2.5").unwrap(), Some(Duration::from_millis(2500)));
    assert_eq!(timeout("-1").unwrap(), None);
    for bad in ["0", "-2", "x", "NaN", "inf"] {
        assert!(timeout(bad).unwrap_err().to_string().contains(HTTP_TIMEOUT), "{bad}");
    }
}

#[test]
fn trust_is_a_word_or_a_file() {
    let trust = |text: &str| Variables::from_map([(VERIFY_SSL, text)]).verify_ssl().ok();
    assert_eq!(Variables::default().verify_ssl().unwrap(), TlsTrust::Machine);
    assert_eq!(trust("ON"), Some(TlsTrust::Machine));
    assert_eq!(trust("f"), Some(TlsTrust::Anyone));
    let file = TlsTrust::File {
        path: "ca.pem".into(),
        from: VERIFY_SSL,
    };
    assert_eq!(trust("ca.pem"), Some(file));
    assert_eq!(trust(""), None);
}

#[test]
fn every_service_has_a_url_and_a_variable() {
    let url = |service: &str, environment| {
        let variables = Variables::from_map([("GLOBUS_SDK_SERVICE_URL_GROUPS", "http://127.0.0.1:9/groups/")]);
        variables.service_url(service, environment).map(String::from)
    };
    assert_eq!(url("groups", None).unwrap(), "http://127.0.0.1:9/groups/");
    assert_eq!(url("search", None).unwrap(), "https://search.api.globus.org/");
    assert_eq!(
        url("app", Some(Environment::Staging)).unwrap(),
        "https://app.staging.globuscs.info/"
    );
    assert_eq!(url("timer", None).unwrap(), "https://timer.automate.globus.org/");
    assert_eq!(
        url("timer", Some(Environment::Preview)).unwrap(),
        "https://preview.timer.automate.globus.org/"
    );
    assert_eq!(url("nexus", None).unwrap(), "https://nexus.api.globusonline.org/");
    assert!(url("evil.example.org/?", None).is_err());
    for environment in Environment::ALL {
        assert_eq!(environment.service_url("auth"), environment.auth_url());
    }
}

#[test]
fn proxies_are_read_in_both_cases_but_for_plain_http() {
    let proxies = |pairs: &[(&str, &str)]| Variables::from_map(pairs.iter().copied()).proxies();
    let text = |proxy: Option<ProxyUrl>| proxy.map(|proxy| (proxy.from, proxy.text.to_string()));
    let all = proxies(&[("all_proxy", "a:1"), ("HTTP_PROXY", "b:2"), ("NO_PROXY", "example.org")]);
    assert_eq!(text(all.https), Some(("all_proxy", "a:1".to_owned())));
    assert_eq!(text(all.http), Some(("all_proxy", "a:1".to_owned())));
    assert_eq!(all.exceptions, "example.org");
    let each = proxies(&[
        ("ALL_PROXY", "a:1"),
        ("HTTPS_PROXY", ""),
        ("https_proxy", "c:3"),
        ("http_proxy", "d:4"),
    ]);
    assert_eq!(text(each.https), Some(("https_proxy", "c:3".to_owned())));
    assert_eq!(text(each.http), Some(("http_proxy", "d:4".to_owned())));
    assert_eq!(proxies(&[]), Proxies::default());
}

#[test]
fn debug_shows_no_value() {
    let variables = Variables::from_map([("HTTPS_PROXY", "http://ada:pa55word@proxy.example.org")]);
    assert_eq!(format!("{variables:?}"), r#"{"HTTPS_PROXY"}"#);
}
