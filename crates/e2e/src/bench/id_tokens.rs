//! ID tokens verified a second: ours beside the bare signature check of aws-lc-rs and beside PyJWT, one core each.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA512, RsaPublicKeyComponents};
use base64ct::{Base64UrlUnpadded, Encoding};
use globus_auth_protocol::discovery::{JwkSet, OpenIdConfiguration};
use globus_auth_protocol::id_token::{UnverifiedIdToken, Verification, VerifyingKeys};
use globus_auth_protocol::secret::RawIdToken;
use globus_auth_protocol::time::UnixSeconds;
use serde_json::{Value, json};

use super::rate::{Work, rates};
use super::table::{Table, thousands};
use super::{ROUNDS, median};
use crate::support::places;
use crate::vectors;

const DURATION: Duration = Duration::from_millis(700);

/// A token and what is needed to verify it: the case `valid` of the golden vectors.
struct Sample {
    token: String,
    client_id: String,
    now: i64,
    configuration: Value,
    jwks: Value,
}

/// Measures and prints.
///
/// # Errors
/// The vectors or the Python environment are missing, or a side refuses the token.
pub fn measure() -> Result<Table, String> {
    let sample = Sample::load()?;
    let (mut ours, mut bare, mut python) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let [of_ours, of_bare] = rates([sample.ours()?, sample.bare()?], DURATION)?;
        ours.push(of_ours);
        bare.push(of_bare);
        python.push(sample.rate_of_python()?);
    }
    let mut table = Table::new(&["ID tokens verified (RS512, RSA-2048, one core)", "tokens/s", "ours is"]);
    let ours = median(ours);
    table.row(vec![
        "ours: parsed, signature, claims".to_owned(),
        thousands(ours),
        String::new(),
    ]);
    let bare = median(bare);
    table.row(vec![
        "aws-lc-rs: the signature alone".to_owned(),
        thousands(bare),
        format!("{:.0} %", 100.0 * ours / bare),
    ]);
    let python = median(python);
    table.row(vec![
        "PyJWT, key parsed once".to_owned(),
        thousands(python),
        format!("{:.1} ×", ours / python),
    ]);
    Ok(table)
}

impl Sample {
    fn load() -> Result<Self, String> {
        let path = vectors::default_directory().join("id_tokens.json");
        let text =
            std::fs::read_to_string(&path).map_err(|problem| format!("cannot read {}: {problem}", path.display()))?;
        let document: Value = serde_json::from_str(&text).map_err(|problem| problem.to_string())?;
        let cases = document["cases"].as_array().ok_or("id_tokens.json has no cases")?;
        let case = cases
            .iter()
            .find(|case| case["name"] == "valid")
            .ok_or("id_tokens.json has no case 'valid'")?;
        Ok(Self {
            token: case["token"].as_str().unwrap_or_default().to_owned(),
            client_id: case["client_id"].as_str().unwrap_or_default().to_owned(),
            now: case["now"].as_i64().unwrap_or_default(),
            configuration: case["openid_configuration"].clone(),
            jwks: case["jwks"].clone(),
        })
    }

    fn ours(&self) -> Result<Work<'_>, String> {
        let configuration: OpenIdConfiguration =
            serde_json::from_value(self.configuration.clone()).map_err(|problem| problem.to_string())?;
        let jwks: JwkSet = serde_json::from_value(self.jwks.clone()).map_err(|problem| problem.to_string())?;
        let keys = VerifyingKeys::from_jwk_set(&jwks);
        let verification = Verification::new(&configuration, self.client_id.as_str());
        let token = RawIdToken::new(self.token.as_str());
        Ok(Box::new(move || {
            let unverified = UnverifiedIdToken::parse(&token).map_err(|refusal| refusal.to_string())?;
            let claims = verification.verify(&unverified, UnixSeconds(self.now), &keys);
            std::hint::black_box(claims)
                .map(drop)
                .map_err(|refusal| refusal.to_string())
        }))
    }

    fn bare(&self) -> Result<Work<'_>, String> {
        let number = |name: &str| {
            let text = self.jwks["keys"][0][name].as_str().unwrap_or_default();
            Base64UrlUnpadded::decode_vec(text).map_err(|problem| problem.to_string())
        };
        let components = RsaPublicKeyComponents {
            n: number("n")?,
            e: number("e")?,
        };
        let key = components
            .to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA512)
            .map_err(|problem| problem.to_string())?;
        let (message, signature) = self.token.rsplit_once('.').ok_or("not a token")?;
        let signature = Base64UrlUnpadded::decode_vec(signature).map_err(|problem| problem.to_string())?;
        Ok(Box::new(move || {
            key.verify_sig(message.as_bytes(), &signature)
                .map_err(|problem| problem.to_string())
        }))
    }

    fn rate_of_python(&self) -> Result<f64, String> {
        let job = json!({
            "token": self.token,
            "audience": self.client_id,
            "issuer": self.configuration["issuer"],
            "jwk": self.jwks["keys"][0],
            "seconds": DURATION.as_secs_f64(),
        });
        let mut command = Command::new(places::python("python")?);
        command
            .arg(places::script("verify_rate.py"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|problem| format!("cannot start Python: {problem}"))?;
        if let Some(mut input) = child.stdin.take() {
            input
                .write_all(job.to_string().as_bytes())
                .map_err(|problem| problem.to_string())?;
        }
        let output = child.wait_with_output().map_err(|problem| problem.to_string())?;
        let text = String::from_utf8_lossy(&output.stdout);
        text.trim()
            .parse()
            .map_err(|_| "verify_rate.py printed no number".to_owned())
    }
}
