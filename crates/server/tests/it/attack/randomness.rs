//! Guessing what nobody can guess.

use std::collections::HashSet;

use base64ct::{Base64UrlUnpadded, Encoding as _};

use crate::support::{ADA, Browser, TestServer, portal, service_account};

/// So many that a bit which is drawn at random is both at some time: but for one time in 2^63.
const DRAWS: usize = 64;

/// How many bits are not the same in all of these texts.
fn bits_that_change(all: &[Vec<u8>]) -> u32 {
    let first = &all[0];
    let changes = |at: usize| all.iter().fold(0, |changed, bytes| changed | (bytes[at] ^ first[at]));
    assert!(all.iter().all(|bytes| bytes.len() == first.len()));
    (0..first.len()).map(|at| changes(at).count_ones()).sum()
}

fn unhex(text: &str) -> Vec<u8> {
    let pairs = (0..text.len() / 2).map(|at| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap());
    pairs.collect()
}

#[tokio::test]
async fn tokens_cookies_and_names_of_log_ins_are_random_in_every_bit() {
    let server = TestServer::start().await;
    let (mut tokens, mut cookies, mut forms, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..DRAWS {
        let document = server.client_credentials(&service_account(), "openid").await.good();
        tokens.push(unhex(&document["access_token"].as_str().unwrap()[3..]));
        let mut browser = Browser::new(&server);
        let login = browser.opens(&portal().asks("openid")).await;
        let decode = |text: &str| Base64UrlUnpadded::decode_vec(text).unwrap();
        cookies.push(decode(browser.cookies.values().next().unwrap()));
        forms.push(decode(login.form().field("csrf_token").unwrap()));
        names.push(decode(login.path.rsplit('/').next().unwrap()));
    }
    assert_eq!(bits_that_change(&tokens), 384, "the row, the secret and the check");
    assert_eq!(bits_that_change(&cookies), 256);
    assert_eq!(bits_that_change(&forms), 256);
    assert_eq!(bits_that_change(&names), 128);
}

#[tokio::test]
async fn codes_have_every_letter_at_every_place() {
    let server = TestServer::start().await;
    let mut browser = Browser::new(&server);
    let ask = portal().asks("openid");
    let mut seen = vec![HashSet::new(); 30];
    for _ in 0..400 {
        let code = browser.gets_code(&ask, ADA).await;
        assert_eq!(code.len(), 30);
        for (letters, letter) in seen.iter_mut().zip(code.chars()) {
            letters.insert(letter);
        }
    }
    // Of 62 letters, 400 draws leave one out at a place with a probability of 0.15 %: eight at one place never.
    assert!(seen.iter().all(|letters| letters.len() > 54), "{seen:?}");
}
