//! What a person wants where no option says something else: the file `config.toml`.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use crate::{
    arguments::{Color, Format},
    context::APP_NAME,
    environment::Environment,
    error::CommandError,
    private_file,
    profile::ProfileName,
};

/// The settings of the file. An unknown one is refused: a mistyped one must not go unnoticed.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Preferences {
    /// The login to use.
    pub(crate) profile: Option<ProfileName>,
    /// How results are written.
    #[serde(default)]
    pub(crate) format: Format,
    /// When there are colours.
    #[serde(default)]
    pub(crate) color: Color,
}

impl Preferences {
    /// Reads the file, if there is one.
    ///
    /// # Errors
    /// Usage: it cannot be read, or is wrong; named with its path.
    pub(crate) fn read(environment: &Environment) -> Result<Self, CommandError> {
        let Some(path) = path(environment) else {
            return Ok(Self::default());
        };
        parse(&text(&path)?, &path)
    }
}

/// Where the file is: below `XDG_CONFIG_HOME`, else in `~/.config`; on Windows below `APPDATA`.
pub(crate) fn path(environment: &Environment) -> Option<PathBuf> {
    // A relative path is to be taken for none, says the XDG specification.
    let set = |name| {
        environment
            .raw(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let folder = if cfg!(windows) {
        set("APPDATA")
    } else {
        set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")))
    };
    Some(folder?.join(APP_NAME).join("config.toml"))
}

/// Makes a profile the one that is used where none is named.
///
/// # Errors
/// The file cannot be read or written, or is of a shape in which the setting cannot be changed; then it stays as it is.
pub(crate) fn set_profile(environment: &Environment, name: &ProfileName) -> Result<(), CommandError> {
    let path = path(environment)
        .ok_or_else(|| CommandError::failed("it is not known where settings are kept: HOME is not set"))?;
    let changed = with_profile(&text(&path)?, name);
    if parse(&changed, &path)?.profile.as_ref() != Some(name) {
        return Err(CommandError::failed(format!("{} is left as it is", path.display()))
            .hint(format!("write there: profile = \"{name}\"")));
    }
    let written =
        fs::create_dir_all(path.parent().unwrap_or(&path)).and_then(|()| private_file::replace(&path, &changed));
    written.map_err(|error| CommandError::failed(format!("cannot write {}: {error}", path.display())))
}

/// The text with another `profile`, everything else as it was: the setting stands before the first section.
fn with_profile(text: &str, name: &ProfileName) -> String {
    let setting = format!("profile = \"{name}\"");
    let mut lines: Vec<&str> = text.lines().collect();
    let is_setting = |line: &&str| line.split('=').next().is_some_and(|key| key.trim() == "profile");
    let sections = lines.iter().position(|line| line.trim_start().starts_with('['));
    let end = sections.unwrap_or(lines.len());
    match lines[..end].iter().position(is_setting) {
        Some(place) => lines[place] = &setting,
        None => lines.insert(0, &setting),
    }
    lines.join("\n") + "\n"
}

fn text(path: &Path) -> Result<String, CommandError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(CommandError::usage(format!(
            "{} cannot be read: {error}",
            path.display()
        ))),
    }
}

fn parse(text: &str, path: &Path) -> Result<Preferences, CommandError> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        CommandError::usage(format!("{}, line {line}: {}", path.display(), error.message()))
            .hint("it has three settings: profile, format and color")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_changed_and_the_rest_stays() {
        let name: ProfileName = "work".parse().unwrap();
        for (before, after) in [
            ("", "profile = \"work\"\n"),
            (
                "# mine\nformat = \"json\"\n",
                "profile = \"work\"\n# mine\nformat = \"json\"\n",
            ),
            (
                "format = \"json\"\nprofile='old'\n",
                "format = \"json\"\nprofile = \"work\"\n",
            ),
        ] {
            assert_eq!(with_profile(before, &name), after);
            assert_eq!(parse(after, Path::new("x")).unwrap().profile.as_ref(), Some(&name));
        }
    }
}
