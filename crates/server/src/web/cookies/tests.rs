use super::*;

fn cookie(base_url: &str) -> BrowserCookie {
    BrowserCookie::for_base_url(&Url::parse(base_url).unwrap())
}

fn headers(values: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        headers.append(COOKIE, HeaderValue::from_str(value).unwrap());
    }
    headers
}

fn secret() -> BrowserSecret {
    BrowserSecret::draw(&RandomSource::insecure_seeded(1))
}

fn value_of(header: &HeaderValue) -> String {
    header.to_str().unwrap().split([';', '=']).nth(1).unwrap().to_owned()
}

#[test]
fn https_gets_a_host_cookie() {
    let cookie = cookie("https://auth.example.org/");
    let set = cookie.set(&secret(), None);
    let value = value_of(&set);
    assert_eq!(
        set.to_str().unwrap(),
        format!("__Host-globus_auth={value}; Path=/; HttpOnly; SameSite=Lax; Secure")
    );
    assert!(set.is_sensitive());
    assert_eq!(
        cookie.clear(),
        "__Host-globus_auth=; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=0"
    );
}

#[test]
fn http_gets_a_plain_one_named_by_its_port() {
    let cookie = cookie("http://127.0.0.1:8080/");
    let set = cookie.set(&secret(), Some(60));
    let value = value_of(&set);
    assert_eq!(
        set.to_str().unwrap(),
        format!("globus_auth_8080={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=60")
    );
    assert_eq!(
        super::BrowserCookie::for_base_url(&Url::parse("http://localhost/").unwrap()).name(),
        "globus_auth_80"
    );
}

#[test]
fn what_was_set_is_read_back_among_others() {
    let cookie = cookie("http://localhost:8080/");
    let value = value_of(&cookie.set(&secret(), None));
    for values in [
        vec![format!("globus_auth_8080={value}")],
        vec![format!("a=b; globus_auth_8080={value};globus_auth_80800=x; c")],
        vec!["a=b".to_owned(), format!("globus_auth_8080={value}")],
    ] {
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        assert_eq!(
            cookie.read(&headers(&values)).unwrap().hash(),
            secret().hash(),
            "{values:?}"
        );
    }
}

#[test]
fn what_is_malformed_or_two_different_ones_is_nobodys() {
    let cookie = cookie("http://localhost:8080/");
    let value = value_of(&cookie.set(&secret(), None));
    for text in [
        String::new(),
        "globus_auth_8080=".to_owned(),
        format!("globus_auth_8080={}", &value[1..]),
        format!("globus_auth_8080={value}A"),
        format!("globus_auth_8080=\"{value}\""),
        format!("globus_auth_8080={}+", &value[1..]),
        format!("Globus_auth_8080={value}"),
        // The last character holds two bits that must be zero.
        format!("globus_auth_8080={}B", "A".repeat(42)),
    ] {
        assert!(cookie.read(&headers(&[&text])).is_none(), "{text}");
    }
    let other = value_of(&cookie.set(&BrowserSecret::draw(&RandomSource::insecure_seeded(2)), None));
    let (own, other) = (format!("globus_auth_8080={value}"), format!("globus_auth_8080={other}"));
    assert!(cookie.read(&headers(&[&own, &other])).is_none());
    assert!(cookie.read(&headers(&[&other, &own])).is_none());
}

#[test]
fn a_neighbours_cookie_of_the_name_keeps_nobody_out() {
    let cookie = cookie("http://localhost:8080/");
    let value = value_of(&cookie.set(&secret(), None));
    let own = format!("globus_auth_8080={value}");
    for text in [
        format!("globus_auth_8080=planted; {own}"),
        format!("{own}; globus_auth_8080="),
        format!("{own}; {own}"),
    ] {
        assert_eq!(
            cookie.read(&headers(&[&text])).unwrap().hash(),
            secret().hash(),
            "{text}"
        );
    }
}

#[test]
fn the_hash_is_not_the_secret_and_debug_shows_neither() {
    let secret = secret();
    assert_ne!(secret.hash().0, *secret.bytes());
    assert_eq!(format!("{secret:?}"), "BrowserSecret(redacted)");
}
