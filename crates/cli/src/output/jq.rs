//! `--jq`: the language of jq, on results.

use std::str::FromStr;

use jaq_core::{
    Compiler, Ctx, Vars, data,
    load::{Arena, Error as LoadError, File, Loader},
    unwrap_valr,
};
use jaq_json::{Val, read};
use serde_json::Value;

use crate::error::CommandError;

/// What is made of a result. Its text is known to be of the language.
#[derive(Debug, Clone)]
pub(crate) struct Filter(String);

type Compiled = jaq_core::compile::Filter<jaq_core::Native<data::JustLut<Val>>>;

impl FromStr for Filter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        compile(text)?;
        Ok(Self(text.to_owned()))
    }
}

impl Filter {
    /// What it makes of a JSON document.
    ///
    /// # Errors
    /// Usage: it cannot be applied to this document.
    pub(crate) fn run(&self, document: &str) -> Result<Vec<Value>, CommandError> {
        let wrong = |what: String| CommandError::usage(format!("--jq: {what}"));
        let filter = compile(&self.0).map_err(wrong)?;
        let input = read::parse_single(document.as_bytes()).map_err(|error| wrong(error.to_string()))?;
        let context = Ctx::<data::JustLut<Val>>::new(&filter.lut, Vars::new([]));
        let made = filter.id.run((context, input)).map(unwrap_valr);
        made.map(|value| {
            // Its own words would repeat the result, and with it what may be secret.
            let unfit =
                |_| wrong("the expression does not fit the result".to_owned()).hint("see it with --format json");
            let text = value.map_err(unfit)?.to_string();
            serde_json::from_str(&text).map_err(|_| wrong("the expression makes no JSON".to_owned()))
        })
        .collect()
    }
}

fn compile(text: &str) -> Result<Compiled, String> {
    let definitions = jaq_core::defs().chain(jaq_std::defs()).chain(jaq_json::defs());
    let functions = jaq_core::funs().chain(jaq_std::funs()).chain(jaq_json::funs());
    let arena = Arena::default();
    let modules = Loader::new(definitions)
        .load(&arena, File { code: text, path: () })
        .map_err(|errors| said(errors.into_iter().next().map(|(_, error)| error)))?;
    Compiler::default()
        .with_funs(functions)
        .compile(modules)
        .map_err(|errors| {
            let first = errors.into_iter().flat_map(|(_, errors)| errors).next();
            first.map_or_else(String::new, |(name, kind)| {
                format!("undefined {}: {name}", kind.as_str())
            })
        })
}

/// What is wrong with the text of a filter, and where.
fn said(error: Option<LoadError<&str>>) -> String {
    let (expected, rest) = match error {
        Some(LoadError::Lex(errors)) => match errors.first() {
            Some((expected, rest)) => (expected.as_str(), *rest),
            None => ("something else", ""),
        },
        Some(LoadError::Parse(errors)) => match errors.first() {
            Some((expected, rest)) => (expected.as_str(), *rest),
            None => ("something else", ""),
        },
        _ => return "a filter reads no files".to_owned(),
    };
    let place = if rest.is_empty() {
        "at the end".to_owned()
    } else {
        format!("before '{}'", rest.escape_debug())
    };
    format!("{expected} was expected {place}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn run(filter: &str, document: &Value) -> Vec<Value> {
        filter.parse::<Filter>().unwrap().run(&document.to_string()).unwrap()
    }

    #[test]
    fn results_are_filtered() {
        let document = json!({"identities": [{"username": "ada@example.edu"}, {"username": "zoe@example.org"}]});
        assert_eq!(
            run(".identities[] | select(.username | test(\"edu$\")).username", &document),
            [json!("ada@example.edu")]
        );
        assert_eq!(run(".identities | length, keys", &document), [json!(2), json!([0, 1])]);
    }

    #[test]
    fn what_is_wrong_is_said_and_where() {
        let wrong = |text: &str| text.parse::<Filter>().unwrap_err();
        insta::assert_snapshot!([wrong(".a |"), wrong(".a ]"), wrong("nosuch"), wrong("$x"), wrong("(")].join("\n"), @"
        term was expected at the end
        token was expected before ']'
        undefined filter: nosuch
        undefined variable: $x
        closing parenthesis was expected at the end
        ");
        let error = ".a".parse::<Filter>().unwrap().run("[1]").unwrap_err();
        assert!(error.to_string().starts_with("--jq: "), "{error}");
    }
}
