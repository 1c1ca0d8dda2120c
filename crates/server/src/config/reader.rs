//! Gathers the values of file and environment, and all that is wrong with them.

use std::{collections::BTreeMap, fs};

use globus_auth_protocol::text::printable;
use toml::{Table, Value};

use super::{
    Environment, Problem,
    settings::{ALL, About, SECTIONS, Setting, Shape},
    upstream::UPSTREAM,
};

/// What was given, and what is wrong so far.
pub(super) struct Reader {
    given: BTreeMap<(&'static str, &'static str), Given>,
    pub(super) problems: Vec<Problem>,
    /// The entries of the section that may stand several times.
    entries: Vec<Table>,
    /// What stands for the name of the section in messages, where one of those is read.
    entry: Option<String>,
}

/// A value as text; a list as its members.
struct Given {
    texts: Vec<String>,
    place: String,
}

impl Reader {
    pub(super) fn new(text: &str, environment: &Environment) -> Self {
        let mut reader = Self::empty(None);
        match text.parse::<Table>() {
            Ok(table) => reader.take_file(table),
            // The message alone: what TOML shows of the text may be a secret.
            Err(error) => {
                let line = error.span().map_or(1, |span| {
                    1 + text.bytes().take(span.start).filter(|byte| *byte == b'\n').count()
                });
                reader.problem(format!("line {line}"), format!("is not TOML: {}", error.message()));
            }
        }
        reader.take_environment(environment);
        reader
    }

    fn empty(entry: Option<String>) -> Self {
        Self {
            given: BTreeMap::new(),
            problems: Vec::new(),
            entries: Vec::new(),
            entry,
        }
    }

    /// Reads each entry of the section that may stand several times, by a reader of its own; `None` where one of them is
    /// wrong.
    pub(super) fn each<T>(&mut self, mut read: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let entries = std::mem::take(&mut self.entries).into_iter().zip(1..);
        let mut values = Vec::new();
        for (table, number) in entries {
            let mut reader = Self::empty(Some(format!("{UPSTREAM}[{number}]")));
            for (key, value) in table {
                reader.take_member(UPSTREAM, &key, value);
            }
            values.push(read(&mut reader));
            self.problems.append(&mut reader.problems);
        }
        values.into_iter().collect()
    }

    /// The value of a setting, or its default. `None` where there is neither, and where it is wrong.
    pub(super) fn optional<T>(&mut self, setting: &Setting<T>) -> Option<T> {
        let about = &setting.about;
        let (text, place) = match self.given.get(&(about.section, about.key)) {
            Some(given) => (given.texts.first()?.as_str(), given.place.clone()),
            None => (about.default?, self.place_of(about)),
        };
        match (setting.read)(text) {
            Ok(value) => Some(value),
            Err(what) => {
                self.problem(place, what);
                None
            }
        }
    }

    /// The value of a setting that must have one.
    pub(super) fn required<T>(&mut self, setting: &Setting<T>) -> Option<T> {
        let about = &setting.about;
        if about.default.is_none() && !self.is_given(setting) {
            let or = match about.is_repeated() {
                true => String::new(),
                false => format!(", or {}", about.variable()),
            };
            self.problem(self.place_of(about), format!("is missing: set it{or}"));
            return None;
        }
        self.optional(setting)
    }

    /// The members of a list; `None` where one of them is wrong.
    pub(super) fn list<T>(&mut self, setting: &Setting<T>) -> Option<Vec<T>> {
        let Some(given) = self.given.get(&(setting.about.section, setting.about.key)) else {
            return Some(Vec::new());
        };
        let read: Result<Vec<T>, String> = given.texts.iter().map(|text| (setting.read)(text)).collect();
        match read {
            Ok(values) => Some(values),
            Err(what) => {
                let place = given.place.clone();
                self.problem(place, what);
                None
            }
        }
    }

    /// Whether a value was given, right or wrong.
    pub(super) fn is_given<T>(&self, setting: &Setting<T>) -> bool {
        self.given.contains_key(&(setting.about.section, setting.about.key))
    }

    /// Notes what is wrong with a setting.
    pub(super) fn wrong<T>(&mut self, setting: &Setting<T>, what: impl Into<String>) {
        let about = &setting.about;
        let given = self.given.get(&(about.section, about.key));
        let place = given.map_or_else(|| self.place_of(about), |given| given.place.clone());
        self.problem(place, what);
    }

    fn place_of(&self, about: &About) -> String {
        format!("{}.{}", self.entry.as_deref().unwrap_or(about.section), about.key)
    }

    /// Told in one line of a terminal or a log, although a key of the file may hold anything.
    fn problem(&mut self, place: impl Into<String>, what: impl Into<String>) {
        self.problems.push(Problem {
            place: printable(&place.into()),
            what: printable(&what.into()),
        });
    }

    fn take_file(&mut self, table: Table) {
        for (section, value) in table {
            let known = SECTIONS.iter().any(|(name, _)| *name == section);
            match value {
                Value::Array(members) if section == UPSTREAM => self.take_entries(members),
                _ if section == UPSTREAM => {
                    self.problem(section, "must be written [[upstream]], once for each provider");
                }
                Value::Table(members) if known => {
                    for (key, value) in members {
                        self.take_member(&section, &key, value);
                    }
                }
                _ if known => self.problem(section, "must be a section: [name], then its keys"),
                _ => {
                    let names: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
                    self.problem(section, format!("is no section; there are {}", names.join(", ")));
                }
            }
        }
    }

    fn take_entries(&mut self, members: Vec<Value>) {
        for member in members {
            match member {
                Value::Table(entry) => self.entries.push(entry),
                _ => self.problem(UPSTREAM, "must be written [[upstream]], once for each provider"),
            }
        }
    }

    fn take_member(&mut self, section: &str, key: &str, value: Value) {
        let place = format!("{}.{key}", self.entry.as_deref().unwrap_or(section));
        let Some((about, by_file)) =
            find(|about, by_file| about.section == section && key == name_of(about.key, by_file))
        else {
            let keys: Vec<String> = ALL
                .iter()
                .filter(|about| about.section == section)
                .flat_map(|about| names_of(about))
                .collect();
            self.problem(place, format!("is no setting; the section has {}", keys.join(", ")));
            return;
        };
        match texts(about.shape, value) {
            Ok(texts) if by_file => self.take_secret_file(about, place, &texts),
            Ok(texts) if self.given.contains_key(&(about.section, about.key)) && !texts.is_empty() => {
                self.problem(place, "is given by value and by file: keep one of them");
            }
            Ok(texts) => self.give(about, place, texts),
            Err(what) => self.give_wrong(about, place, what),
        }
    }

    fn take_secret_file(&mut self, about: &'static About, place: String, texts: &[String]) {
        if self.given.contains_key(&(about.section, about.key)) {
            self.problem(place, "is given by value and by file: keep one of them");
            return;
        }
        match fs::read_to_string(texts.concat()) {
            Ok(secret) if secret.trim().is_empty() => {
                self.give_wrong(about, place, "names a file that is empty".to_owned());
            }
            Ok(secret) => self.give(about, place, vec![secret.trim().to_owned()]),
            Err(error) => self.give_wrong(about, place, format!("names a file that cannot be read: {error}")),
        }
    }

    fn take_environment(&mut self, environment: &Environment) {
        let ours = environment
            .iter()
            .filter(|(name, _)| name.starts_with(super::ENVIRONMENT_PREFIX));
        for (name, value) in ours {
            let Some((about, by_file)) =
                find(|about, by_file| !about.is_repeated() && *name == variable_of(about, by_file))
            else {
                self.problem(name, "is no setting; `globus-auth serve --print-sample` lists them");
                continue;
            };
            let place = format!("{} ({name})", self.place_of(about));
            // What the file says is overridden, by value or by file.
            self.given.remove(&(about.section, about.key));
            let texts = match about.shape {
                Shape::List => value.split(',').map(|text| text.trim().to_owned()).collect(),
                _ => vec![value.clone()],
            };
            if by_file {
                self.take_secret_file(about, place, &texts);
            } else {
                match in_shape(about.shape, texts) {
                    Ok(texts) => self.give(about, place, texts),
                    Err(what) => self.give_wrong(about, place, what),
                }
            }
        }
    }

    fn give(&mut self, about: &'static About, place: String, texts: Vec<String>) {
        self.given.insert((about.section, about.key), Given { texts, place });
    }

    /// A value is there, but it is none of the setting's: nothing else is said of it.
    fn give_wrong(&mut self, about: &'static About, place: String, what: String) {
        self.problem(place.clone(), what);
        self.give(about, place, Vec::new());
    }
}

fn name_of(key: &str, by_file: bool) -> String {
    if by_file { format!("{key}_file") } else { key.to_owned() }
}

/// The keys by which a setting may be given.
fn names_of(about: &About) -> Vec<String> {
    let by_file = (about.shape == Shape::Secret).then(|| name_of(about.key, true));
    std::iter::once(about.key.to_owned()).chain(by_file).collect()
}

fn variable_of(about: &About, by_file: bool) -> String {
    let suffix = if by_file { "_FILE" } else { "" };
    format!("{}{suffix}", about.variable())
}

/// The setting that is meant, and whether its file is.
fn find(is: impl Fn(&About, bool) -> bool) -> Option<(&'static About, bool)> {
    let by_value = ALL.iter().find(|about| is(about, false)).map(|about| (*about, false));
    by_value.or_else(|| {
        let mut secrets = ALL.iter().filter(|about| about.shape == Shape::Secret);
        secrets.find(|about| is(about, true)).map(|about| (*about, true))
    })
}

/// The texts of a TOML value, if it has the setting's shape.
fn texts(shape: Shape, value: Value) -> Result<Vec<String>, String> {
    let texts = match (shape, value) {
        (Shape::Number { .. }, Value::Integer(number)) => vec![number.to_string()],
        (Shape::Number { .. }, _) => return Err("must be a whole number".to_owned()),
        (Shape::Flag, Value::Boolean(flag)) => vec![flag.to_string()],
        (Shape::Flag, _) => return Err("must be true or false".to_owned()),
        (Shape::List, Value::Array(members)) => {
            let text = |member| match member {
                Value::String(text) => Ok(text),
                _ => Err("must be a list of texts".to_owned()),
            };
            members.into_iter().map(text).collect::<Result<_, _>>()?
        }
        (Shape::List, _) => return Err("must be a list of texts".to_owned()),
        (_, Value::String(text)) => vec![text],
        _ => return Err("must be a text in quotes".to_owned()),
    };
    in_shape(shape, texts)
}

fn in_shape(shape: Shape, texts: Vec<String>) -> Result<Vec<String>, String> {
    let right = |text: &String| match shape {
        Shape::Number { least, most } => text.parse::<i64>().is_ok_and(|number| (least..=most).contains(&number)),
        Shape::Choice(names) => names.contains(&text.as_str()),
        Shape::Flag => ["true", "false"].contains(&text.as_str()),
        Shape::Text | Shape::List | Shape::Secret => true,
    };
    if texts.iter().all(right) {
        return Ok(texts);
    }
    Err(match shape {
        Shape::Number { least, most } => format!("must be a number from {least} to {most}"),
        Shape::Choice(names) => format!("must be one of {}", names.join(", ")),
        Shape::Flag => "must be true or false".to_owned(),
        Shape::Text | Shape::List | Shape::Secret => "must be a text".to_owned(),
    })
}
