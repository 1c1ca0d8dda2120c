//! What pages say. All of it stands in `text/`, one [Fluent](https://projectfluent.org) file for each language; a page
//! names a sentence by its key and gives it arguments.
//!
//! Sentences are HTML of ours: they may hold `<strong>` and `<code>`. Arguments are text from anywhere, and are escaped
//! when they are given, once.

mod language;

use std::{fmt, sync::LazyLock};

use askama::filters::{Escaper as _, Html, HtmlSafe};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};

pub use language::Language;

type Catalogue = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Catalogue> =
    LazyLock::new(|| catalogue(Language::English, include_str!("../../../text/en.ftl")));
static GERMAN: LazyLock<Catalogue> =
    LazyLock::new(|| catalogue(Language::German, include_str!("../../../text/de.ftl")));

/// Reads a file. What is wrong in one is found by a test; a page then shows keys in the place of sentences.
fn catalogue(language: Language, file: &str) -> Catalogue {
    let resource = FluentResource::try_new(file.to_owned()).unwrap_or_else(|(readable, _)| readable);
    let mut bundle = FluentBundle::new_concurrent(language.tag().parse().into_iter().collect());
    // The marks would stand in attributes and in what people copy; no language here is written from right to left.
    bundle.set_use_isolating(false);
    bundle.add_resource_overriding(resource);
    bundle
}

/// A sentence that somebody is to be told, with its arguments, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    what: What,
    arguments: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    Key(&'static str),
    Quoted(String),
}

impl Said {
    /// The sentence of that key.
    #[must_use]
    pub const fn new(key: &'static str) -> Self {
        Self {
            what: What::Key(key),
            arguments: Vec::new(),
        }
    }

    /// Words that stand in no catalogue, for programs or other people wrote them.
    #[must_use]
    pub fn quoted(words: impl fmt::Display) -> Self {
        Self {
            what: What::Quoted(escaped(&words.to_string())),
            arguments: Vec::new(),
        }
    }

    /// With an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Argument) -> Self {
        self.arguments.push((name, value.value()));
        self
    }

    /// In a language.
    pub const fn in_language(self, language: Language) -> Sentence {
        Sentence { said: self, language }
    }
}

/// What a sentence may be given: text, which is escaped, and whole numbers, which choose plurals.
pub trait Argument {
    /// As it is kept.
    fn value(&self) -> Value;
}

/// An argument of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// HTML.
    Text(String),
    /// A whole number.
    Number(i64),
}

impl Argument for str {
    fn value(&self) -> Value {
        Value::Text(escaped(self))
    }
}

impl Argument for String {
    fn value(&self) -> Value {
        self.as_str().value()
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> Value {
        (**self).value()
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {
        $(impl Argument for $number {
            fn value(&self) -> Value {
                // What is more is no count of anything here.
                Value::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        })+
    };
}

whole_numbers!(i64, u64, usize, u32);

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a text cannot fail.
    let _ = Html.write_escaped_str(&mut html, text);
    html
}

/// A sentence in a language: HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a sentence is for a page"]
pub struct Sentence {
    said: Said,
    language: Language,
}

impl Sentence {
    /// With an argument.
    pub fn with(self, name: &'static str, value: impl Argument) -> Self {
        Self {
            said: self.said.with(name, value),
            ..self
        }
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match &self.said.what {
            What::Key(key) => *key,
            What::Quoted(words) => return f.write_str(words),
        };
        let catalogue = match self.language {
            Language::English => &*ENGLISH,
            Language::German => &*GERMAN,
        };
        let Some(pattern) = catalogue.get_message(key).and_then(|message| message.value()) else {
            return f.write_str(key);
        };
        let value = |value| match value {
            &Value::Number(number) => FluentValue::from(number),
            Value::Text(text) => FluentValue::from(text),
        };
        let arguments = self.said.arguments.iter();
        let arguments: FluentArgs<'_> = arguments.map(|(name, kept)| (*name, value(kept))).collect();
        f.write_str(&catalogue.format_pattern(pattern, Some(&arguments), &mut Vec::new()))
    }
}

impl HtmlSafe for Sentence {}

#[cfg(test)]
mod tests;
