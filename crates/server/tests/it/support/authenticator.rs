use aws_lc_rs::hmac;

use super::{Page, TestServer};

/// An authenticator application on somebody's telephone, written after RFC 6238 and not after the server.
pub(crate) struct Authenticator(Vec<u8>);

impl Authenticator {
    /// With the key that the page shows.
    #[track_caller]
    pub(crate) fn of(page: &Page) -> Self {
        let shown = page.text_of("secret").unwrap_or_else(|| panic!("no key: {page:?}"));
        let mut bits = String::new();
        for character in shown.chars().filter(|character| *character != ' ') {
            let value = match character {
                'A'..='Z' => u32::from(character) - u32::from('A'),
                '2'..='7' => u32::from(character) - u32::from('2') + 26,
                other => panic!("{other} is not of base 32"),
            };
            bits.push_str(&format!("{value:05b}"));
        }
        let bytes = bits.as_bytes().chunks_exact(8);
        let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).unwrap(), 2).unwrap();
        Self(bytes.map(byte).collect())
    }

    /// What it shows now.
    pub(crate) fn code(&self, server: &TestServer) -> String {
        self.code_at(server.app.clock.now().seconds().0)
    }

    /// What it shows at that time, in seconds since 1970.
    pub(crate) fn code_at(&self, seconds: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &(seconds / 30).to_be_bytes());
        let tag = tag.as_ref();
        let at = usize::from(tag[19] & 15);
        let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        format!("{:06}", word % 1_000_000)
    }

    /// A code that is wrong now.
    pub(crate) fn wrong_code(&self, server: &TestServer) -> String {
        let now = server.app.clock.now().seconds().0;
        let right = [-30, 0, 30].map(|beside| self.code_at(now + beside));
        let guess = |number: u32| format!("{number:06}");
        (0..4).map(guess).find(|guess| !right.contains(guess)).unwrap()
    }
}

/// The recovery codes that the page shows.
#[track_caller]
pub(crate) fn recovery_codes(page: &Page) -> Vec<String> {
    let (_, list) = page
        .body
        .split_once("id=\"recovery-codes\"")
        .unwrap_or_else(|| panic!("no recovery codes: {page:?}"));
    let list = list.split("</ul>").next().unwrap();
    let codes = list.split("<code>").skip(1);
    codes.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}
