//! Time-based one-time passwords ([RFC 6238](https://www.rfc-editor.org/rfc/rfc6238)), as every authenticator
//! application makes them: HMAC-SHA-1, six digits, thirty seconds.

use std::fmt;

use aws_lc_rs::hmac;
use subtle::{ConditionallySelectable as _, ConstantTimeEq as _};
use url::Url;
use zeroize::{Zeroize as _, Zeroizing};

use super::base32;
use crate::model::{AccountId, Timestamp};

/// Seconds for which a code stands.
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
const MODULUS: u32 = 1_000_000;

/// What every person's secret is made with. The store keeps a random salt for each person and never a secret, so that
/// the table of second factors alone gives nobody a code.
#[derive(Debug, Clone)]
pub struct TotpKey(hmac::Key);

impl TotpKey {
    /// The key of those random bytes.
    #[must_use]
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// The secret of a person under a salt.
    #[must_use]
    pub fn secret(&self, account: AccountId, salt: &[u8; 16]) -> TotpSecret {
        let mut context = hmac::Context::with_key(&self.0);
        // Says what the HMAC is for, should the key ever serve another purpose too.
        context.update(b"totp\0");
        context.update(account.0.as_bytes());
        context.update(salt);
        let mut secret = TotpSecret([0; 20]);
        secret.0.copy_from_slice(&context.sign().as_ref()[..20]);
        secret
    }
}

/// What the server and the authenticator application share: 160 bits, as RFC 4226 section 4 recommends.
pub struct TotpSecret([u8; 20]);

impl Drop for TotpSecret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(redacted)")
    }
}

impl TotpSecret {
    /// In base 32, for people who type it: 32 characters.
    #[must_use]
    pub fn base32(&self) -> Zeroizing<String> {
        base32::encode(&self.0)
    }

    /// The URI that authenticator applications read from a QR code
    /// ([the format](https://github.com/google/google-authenticator/wiki/Key-Uri-Format)).
    #[must_use]
    pub fn uri(&self, issuer: &str, username: &str) -> Zeroizing<String> {
        let parameters = [
            ("secret", self.base32().as_str().to_owned()),
            ("issuer", issuer.to_owned()),
            ("algorithm", "SHA1".to_owned()),
            ("digits", DIGITS.to_string()),
            ("period", STEP_SECONDS.to_string()),
        ];
        let Ok(mut uri) = Url::parse("otpauth://totp/") else {
            return Zeroizing::new(String::new());
        };
        if let Ok(mut path) = uri.path_segments_mut() {
            // A colon stands between the two, and nowhere else.
            path.push(&format!("{}:{username}", issuer.replace(':', " ")));
        }
        uri.query_pairs_mut().extend_pairs(parameters);
        let (path, query) = uri.as_str().split_once('?').unwrap_or_default();
        // Applications do not read a plus as a space.
        Zeroizing::new(format!("{path}?{}", query.replace('+', "%20")))
    }

    /// RFC 4226 section 5.3.
    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[tag.len() - 1] & 0xf);
        let word = tag[offset..offset + 4]
            .iter()
            .fold(0_u32, |word, byte| word << 8 | u32::from(*byte));
        (word & 0x7fff_ffff) % MODULUS
    }
}

/// Whether a text has the form of a code: six digits, perhaps with spaces, as applications show them.
#[must_use]
pub fn is_totp_code(text: &str) -> bool {
    read(text).is_some()
}

fn read(text: &str) -> Option<u32> {
    let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|character| *character != ' ').collect());
    let well_formed = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
    well_formed.then(|| digits.parse().ok()).flatten()
}

/// The step that a code stands for: the present one, the one before or the one after, for clocks differ; and later than
/// the one that was used last, for a code is good once (RFC 6238 section 5.2). `None` if it stands for none of them.
#[must_use]
pub fn matching_step(secret: &TotpSecret, code: &str, now: Timestamp, used: Option<i64>) -> Option<i64> {
    let given = read(code)?;
    let present = now.seconds().0.div_euclid(STEP_SECONDS);
    let mut found = -1_i64;
    for step in present - 1..=present + 1 {
        found.conditional_assign(&step, secret.code(step).ct_eq(&given));
    }
    (found >= 0 && used.is_none_or(|used| found > used)).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::identity_id;

    fn secret() -> TotpSecret {
        TotpSecret(*b"12345678901234567890")
    }

    /// RFC 6238 appendix B, whose codes have eight digits: the last six are the code of six.
    #[test]
    fn the_vectors_of_the_rfc() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(
                matching_step(&secret(), code, now, None),
                Some(seconds / 30),
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_stands_for_its_step_and_the_two_beside_it() {
        let at = |seconds: i64| {
            matching_step(
                &secret(),
                "005924",
                Timestamp::from_seconds(1_234_567_890 + seconds),
                None,
            )
        };
        let step = Some(1_234_567_890 / 30);
        assert_eq!(
            [at(-31), at(-30), at(0), at(30), at(59)],
            [None, step, step, step, step]
        );
        assert_eq!(at(60), None);
    }

    #[test]
    fn a_code_is_good_once_and_none_before_it_either() {
        let now = Timestamp::from_seconds(1_234_567_890);
        let step = 1_234_567_890 / 30;
        assert_eq!(matching_step(&secret(), "005924", now, Some(step - 1)), Some(step));
        assert_eq!(matching_step(&secret(), "005924", now, Some(step)), None);
        assert_eq!(matching_step(&secret(), "005924", now, Some(step + 1)), None);
    }

    #[test]
    fn only_six_digits_are_a_code() {
        let now = Timestamp::from_seconds(1_234_567_890);
        assert!(matching_step(&secret(), " 005 924 ", now, None).is_some());
        for wrong in ["5924", "+05924", "0059240", "", "005924\n", "٠٠٥٩٢٤"] {
            assert!(!is_totp_code(wrong), "{wrong}");
            assert_eq!(matching_step(&secret(), wrong, now, None), None, "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_the_persons_and_the_salts() {
        let key = TotpKey::new(&[1; 32]);
        let account = |number| AccountId(identity_id(number).as_uuid());
        let ours = key.secret(account(1), &[2; 16]).base32();
        assert_eq!(ours.len(), 32);
        assert_eq!(key.secret(account(1), &[2; 16]).base32(), ours);
        for other in [
            key.secret(account(2), &[2; 16]),
            key.secret(account(1), &[3; 16]),
            TotpKey::new(&[2; 32]).secret(account(1), &[2; 16]),
        ] {
            assert_ne!(other.base32(), ours);
        }
        assert_eq!(format!("{:?}", secret()), "TotpSecret(redacted)");
    }

    #[test]
    fn the_uri_is_the_one_that_applications_read() {
        let uri = secret().uri("Example: Auth & more", "ada+x@example.edu");
        assert_eq!(
            *uri,
            "otpauth://totp/Example%20%20Auth%20&%20more:ada+x@example.edu?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&\
             issuer=Example%3A%20Auth%20%26%20more&algorithm=SHA1&digits=6&period=30"
        );
    }
}
