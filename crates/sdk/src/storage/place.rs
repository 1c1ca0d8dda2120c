//! Where the official SDK keeps token files.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use globus_auth_protocol::ids::ClientId;

/// The directory of Globus programs: `~/.globus`, on Windows `%LOCALAPPDATA%\globus` (else `%APPDATA%`, else the home
/// directory's `AppData\Local`).
///
/// `variable` looks an environment variable up. There is no answer where it knows none of those needed.
pub fn globus_directory(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let set = |name: &str| variable(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if cfg!(windows) {
        let home = || set("USERPROFILE").map(|home| home.join("AppData").join("Local"));
        return set("LOCALAPPDATA")
            .or_else(|| set("APPDATA"))
            .or_else(home)
            .map(|data| data.join("globus"));
    }
    set("HOME").map(|home| home.join(".globus"))
}

/// The token file of an application: `<globus directory>/app/<client id>/<app>/tokens.json`, and
/// `<environment>-tokens.json` where the environment is not `production`.
#[must_use]
pub fn token_file(globus_directory: &Path, client_id: ClientId, app: &AppSlug, environment: &str) -> PathBuf {
    let name = match environment {
        "production" => "tokens.json".to_owned(),
        other => format!("{other}-tokens.json"),
    };
    globus_directory
        .join("app")
        .join(client_id.to_string())
        .join(&app.0)
        .join(name)
}

/// The name of an application as a directory name, by the rules of the official SDK.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppSlug(String);

/// An application's name that no directory can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the app name makes no directory name: use letters and digits, and none of con, prn, aux, nul, com0-9, lpt0-9")]
pub struct BadAppName;

impl AppSlug {
    /// Makes the directory name: lower case, `<>:"/\|?*` become `+`, dots and blanks become `-`, what cannot be printed
    /// goes.
    ///
    /// # Errors
    /// When nothing is left, or a name that Windows keeps for devices.
    pub fn new(app_name: &str) -> Result<Self, BadAppName> {
        let slug: String = app_name
            .chars()
            .filter(|character| is_printable(*character))
            .map(|character| match character {
                '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '+',
                '.' | ' ' => '-',
                other => other,
            })
            .flat_map(char::to_lowercase)
            .collect();
        if slug.is_empty() || is_device(&slug) {
            return Err(BadAppName);
        }
        Ok(Self(slug))
    }

    /// The directory name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_device(slug: &str) -> bool {
    let numbered = |kind: &str| {
        slug.strip_prefix(kind)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|digit| digit.is_ascii_digit()))
    };
    matches!(slug, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

/// As Python's `str.isprintable`: no control character, no blank but the space, no invisible mark, no private use.
fn is_printable(character: char) -> bool {
    let invisible = matches!(character,
        '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{e000}'..='\u{f8ff}' | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}' | '\u{f0000}'..);
    !character.is_control() && (character == ' ' || !character.is_whitespace()) && !invisible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_those_of_the_official_sdk() {
        let text = std::fs::read(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../fixtures/vectors/storage.json"
        ))
        .unwrap();
        let vectors: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let cases = vectors["app_name_slugs"].as_array().unwrap();
        assert!(cases.len() > 10);
        for case in cases {
            let slug = AppSlug::new(case["app_name"].as_str().unwrap()).ok();
            assert_eq!(slug.as_ref().map(AppSlug::as_str), case["slug"].as_str(), "{case}");
        }
    }

    #[test]
    fn the_file_of_an_environment() {
        let client_id = "61338d24-54d5-408f-a10d-66c06b59f6d2".parse().unwrap();
        let app = AppSlug::new("My App").unwrap();
        let place = |environment| token_file(Path::new("g"), client_id, &app, environment);
        let directory = Path::new("g")
            .join("app")
            .join("61338d24-54d5-408f-a10d-66c06b59f6d2")
            .join("my-app");
        assert_eq!(place("production"), directory.join("tokens.json"));
        assert_eq!(place("sandbox"), directory.join("sandbox-tokens.json"));
    }

    #[cfg(unix)]
    #[test]
    fn the_directory_is_below_home() {
        assert_eq!(
            globus_directory(|name| (name == "HOME").then(|| "h".into())),
            Some(PathBuf::from("h/.globus"))
        );
        assert_eq!(globus_directory(|_| Some(OsString::new())), None);
    }
}
