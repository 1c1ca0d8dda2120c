use http::HeaderValue;

use super::*;

fn proxies(header: ProxyHeader) -> TrustedProxies {
    let proxy = Proxy {
        trusted: vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
        header,
    };
    TrustedProxies::new(proxy, &Url::parse("https://auth.example.org").unwrap())
}

fn client(header: ProxyHeader, peer: &str, lines: &[(HeaderName, &str)]) -> String {
    let mut headers = HeaderMap::new();
    for (name, value) in lines {
        headers.append(name, HeaderValue::from_str(value).unwrap());
    }
    let peer = SocketAddr::new(peer.parse().unwrap(), 4_000);
    proxies(header).client(peer, &headers).ip().to_string()
}

fn by_x(peer: &str, value: &str) -> String {
    client(ProxyHeader::XForwarded, peer, &[(X_FORWARDED_FOR, value)])
}

fn by_rfc(peer: &str, value: &str) -> String {
    client(ProxyHeader::Forwarded, peer, &[(FORWARDED, value)])
}

#[test]
fn a_stranger_is_believed_nothing() {
    assert_eq!(by_x("192.0.2.9", "198.51.100.7"), "192.0.2.9");
    assert_eq!(by_rfc("192.0.2.9", "for=198.51.100.7"), "192.0.2.9");
}

#[test]
fn the_client_is_the_nearest_address_that_is_no_proxy() {
    assert_eq!(by_x("10.0.0.1", "198.51.100.7"), "198.51.100.7");
    assert_eq!(by_x("10.0.0.1", "198.51.100.7, 10.9.9.9"), "198.51.100.7");
    // The first was written by the client itself.
    assert_eq!(by_x("10.0.0.1", "203.0.113.5, 198.51.100.7, 10.9.9.9"), "198.51.100.7");
    assert_eq!(by_x("10.0.0.1", "10.1.1.1, 10.2.2.2"), "10.1.1.1");
    assert_eq!(by_x("::ffff:10.0.0.1", "198.51.100.7"), "198.51.100.7");
}

#[test]
fn several_lines_are_one_list() {
    let lines = [(X_FORWARDED_FOR, "203.0.113.5"), (X_FORWARDED_FOR, "198.51.100.7")];
    assert_eq!(client(ProxyHeader::XForwarded, "::1", &lines), "198.51.100.7");
}

#[test]
fn only_the_header_that_the_proxies_write_is_read() {
    let both = [(FORWARDED, "for=203.0.113.5"), (X_FORWARDED_FOR, "198.51.100.7")];
    assert_eq!(client(ProxyHeader::XForwarded, "10.0.0.1", &both), "198.51.100.7");
    assert_eq!(client(ProxyHeader::Forwarded, "10.0.0.1", &both), "203.0.113.5");
}

#[test]
fn addresses_are_read_in_every_form_that_proxies_write() {
    for (text, ip) in [
        ("198.51.100.7:4711", "198.51.100.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
    ] {
        assert_eq!(by_x("10.0.0.1", text), ip);
        assert_eq!(by_rfc("10.0.0.1", &format!("proto=https; For=\"{text}\";by=x")), ip);
    }
}

#[test]
fn what_is_no_address_ends_the_search_at_the_proxy_that_said_it() {
    for text in ["", "unknown", "_hidden", "198.51.100.7, unknown", "no address"] {
        assert_eq!(by_x("10.0.0.1", text), "10.0.0.1", "{text}");
    }
    assert_eq!(by_rfc("10.0.0.1", "proto=https"), "10.0.0.1");
    assert_eq!(by_x("10.0.0.1", "unknown, 10.3.3.3"), "10.3.3.3");
}

#[test]
fn another_public_address_is_noticed_once() {
    let proxies = proxies(ProxyHeader::Forwarded);
    let peer = SocketAddr::from(([10, 0, 0, 1], 1));
    let mut headers = HeaderMap::new();
    headers.insert(
        FORWARDED,
        HeaderValue::from_static("for=198.51.100.7;proto=https;host=auth.example.org"),
    );
    proxies.client(peer, &headers);
    assert!(!proxies.said.load(Ordering::Relaxed));
    headers.insert(FORWARDED, HeaderValue::from_static("for=198.51.100.7;proto=http"));
    proxies.client(peer, &headers);
    assert!(proxies.said.load(Ordering::Relaxed));
}
