//! The file: a header that says how it is sealed, and what is sealed.

use std::sync::{Mutex, PoisonError};

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    constant_time::verify_slices_are_equal,
};
use base64ct::{Base64, Encoding as _};
use globus_auth_protocol::secret::Passphrase;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{random::SystemRandom, seams::Random as _};

const FORMAT: &str = "globus-auth sealed tokens";
const VERSION: u32 = 1;
const DERIVATION: &str = "argon2id";
const CIPHER: &str = "AES-256-GCM";

const SALT_LENGTH: usize = 16;
const KEY_LENGTH: usize = 32;
/// Of the derived bytes after the key: they tell a wrong passphrase from a damaged file, and nothing of the key.
const CHECK_LENGTH: usize = 16;

/// What a file may ask for before it is refused, so that a made-up one does not stop the machine: 1 GiB and 64 passes.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 64;

/// Why nothing was opened or sealed. Holds neither passphrase nor text of the file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Trouble {
    WrongPassphrase,
    /// What was sealed, or its header, is not what was written.
    Damaged,
    /// The file is none of these, or of a later version.
    NotSealed(&'static str),
    /// The machine lacks memory or random numbers, or the passphrase is empty.
    Machine(&'static str),
}

/// How the key comes from the passphrase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Derivation {
    name: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
}

/// All of the file but nonce and tokens. It is sealed along with them: the tokens open under this header only.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    format: String,
    version: u32,
    key: Derivation,
    check: String,
    cipher: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    #[serde(flatten)]
    header: Header,
    nonce: String,
    tokens: String,
}

/// A passphrase, and the key that was last derived from it.
pub(super) struct Opener {
    passphrase: Passphrase,
    known: Mutex<Option<(Derivation, Keys)>>,
}

/// What a passphrase gives with one salt.
type Keys = Zeroizing<[u8; KEY_LENGTH + CHECK_LENGTH]>;

impl Opener {
    pub(super) const fn new(passphrase: Passphrase) -> Self {
        Self {
            passphrase,
            known: Mutex::new(None),
        }
    }

    /// What is sealed in the file.
    pub(super) fn open(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Trouble> {
        let Sealed { header, nonce, tokens } =
            serde_json::from_slice(file).map_err(|_| Trouble::NotSealed("it is not a file of sealed tokens"))?;
        if header.format != FORMAT {
            return Err(Trouble::NotSealed("it is not a file of sealed tokens"));
        }
        if header.version != VERSION || header.cipher != CIPHER || header.key.name != DERIVATION {
            return Err(Trouble::NotSealed("a later version of this library has written it"));
        }
        let check = decode(&header.check)?;
        let nonce = decode(&nonce)?.try_into().map_err(|_| Trouble::Damaged)?;
        let mut tokens = Zeroizing::new(decode(&tokens)?);
        let keys = self.keys(&header.key)?;
        let (key, expected) = keys.split_at(KEY_LENGTH);
        verify_slices_are_equal(&check, expected).map_err(|_| Trouble::WrongPassphrase)?;
        let length = cipher(key)?
            .open_in_place(Nonce::assume_unique_for_key(nonce), header.as_aad(), &mut tokens)
            .map_err(|_| Trouble::Damaged)?
            .len();
        tokens.truncate(length);
        Ok(tokens)
    }

    /// The file in which the text is sealed.
    pub(super) fn seal(&self, text: &[u8]) -> Result<Vec<u8>, Trouble> {
        let key = match self.last_derivation() {
            // A key may seal 2^32 texts under random nonces (NIST SP 800-38D section 8.3); a file is written less often.
            Some(known) => known,
            None => Derivation::new()?,
        };
        let keys = self.keys(&key)?;
        let (key_bytes, check) = keys.split_at(KEY_LENGTH);
        let header = Header {
            format: FORMAT.to_owned(),
            version: VERSION,
            key,
            check: Base64::encode_string(check),
            cipher: CIPHER.to_owned(),
        };
        let nonce: [u8; NONCE_LEN] = random()?;
        // With room for the tag, so that the plain text is not left behind where a longer one is made.
        let mut tokens = Zeroizing::new(Vec::with_capacity(text.len() + AES_256_GCM.tag_len()));
        tokens.extend_from_slice(text);
        cipher(key_bytes)?
            .seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), header.as_aad(), &mut *tokens)
            .map_err(|_| Trouble::Machine("the tokens could not be encrypted"))?;
        let sealed = Sealed {
            header,
            nonce: Base64::encode_string(&nonce),
            tokens: Base64::encode_string(&tokens),
        };
        // A struct of texts and numbers always serialises.
        let mut file = serde_json::to_vec_pretty(&sealed).unwrap_or_default();
        file.push(b'\n');
        Ok(file)
    }

    fn last_derivation(&self) -> Option<Derivation> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().map(|(derivation, _)| derivation.clone())
    }

    /// The lock is held while deriving, so that many threads derive once.
    fn keys(&self, derivation: &Derivation) -> Result<Keys, Trouble> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, keys)) = known.as_ref().filter(|(of, _)| of == derivation) {
            return Ok(keys.clone());
        }
        let keys = derivation.derive(&self.passphrase)?;
        *known = Some((derivation.clone(), keys.clone()));
        Ok(keys)
    }
}

impl Derivation {
    /// The second recommendation of RFC 9106 section 4, with a salt of its own.
    fn new() -> Result<Self, Trouble> {
        let salt: [u8; SALT_LENGTH] = random()?;
        Ok(Self {
            name: DERIVATION.to_owned(),
            memory_kib: 64 * 1024,
            passes: 3,
            lanes: 4,
            salt: Base64::encode_string(&salt),
        })
    }

    fn derive(&self, passphrase: &Passphrase) -> Result<Keys, Trouble> {
        let passphrase = passphrase.expose_secret().as_bytes();
        if passphrase.is_empty() {
            return Err(Trouble::Machine("the passphrase is empty"));
        }
        if self.memory_kib > MOST_MEMORY_KIB || self.passes > MOST_PASSES {
            return Err(Trouble::NotSealed(
                "its key would take more than 1 GiB or 64 passes to derive",
            ));
        }
        let mut keys = Keys::new([0; KEY_LENGTH + CHECK_LENGTH]);
        let parameters = Params::new(self.memory_kib, self.passes, self.lanes, Some(keys.len()));
        let parameters = parameters.map_err(|_| Trouble::Damaged)?;
        Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters)
            .hash_password_into(passphrase, &decode(&self.salt)?, &mut *keys)
            .map_err(|_| Trouble::Damaged)?;
        Ok(keys)
    }
}

impl Header {
    /// What is sealed along with the tokens: the header as it is always written.
    fn as_aad(&self) -> Aad<Vec<u8>> {
        // A struct of texts and numbers always serialises.
        Aad::from(serde_json::to_vec(self).unwrap_or_default())
    }
}

fn cipher(key: &[u8]) -> Result<LessSafeKey, Trouble> {
    let key = UnboundKey::new(&AES_256_GCM, key);
    let key = key.map_err(|_| Trouble::Machine("this machine cannot encrypt"))?;
    Ok(LessSafeKey::new(key))
}

fn decode(text: &str) -> Result<Vec<u8>, Trouble> {
    Base64::decode_vec(text).map_err(|_| Trouble::Damaged)
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Trouble> {
    let mut bytes = [0; LENGTH];
    let drawn = SystemRandom.fill(&mut bytes);
    drawn.map_err(|_| Trouble::Machine("the machine has no random numbers to give"))?;
    Ok(bytes)
}
