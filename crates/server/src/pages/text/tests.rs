use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use super::*;

/// The files, by language.
const FILES: [(Language, &str); 2] = [
    (Language::English, include_str!("../../../text/en.ftl")),
    (Language::German, include_str!("../../../text/de.ftl")),
];

/// The keys of a file with their text, in order.
fn messages(file: &str) -> Vec<(&str, String)> {
    let mut messages: Vec<(&str, String)> = Vec::new();
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.split_once(" = ").filter(|_| !line.starts_with(' ')) {
            Some((key, text)) => messages.push((key, text.to_owned())),
            None => messages.last_mut().unwrap().1.push_str(line),
        }
    }
    messages
}

/// The names of the arguments in a text.
fn arguments(text: &str) -> BTreeSet<&str> {
    let names = text.split('$').skip(1);
    names
        .filter_map(|rest| {
            rest.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .next()
        })
        .collect()
}

/// What stands in templates and code: keys, with the arguments that they are given.
fn uses() -> BTreeMap<String, Vec<BTreeSet<String>>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut uses: BTreeMap<String, Vec<BTreeSet<String>>> = BTreeMap::new();
    let mut folders = vec![here.join("src"), here.join("templates")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.ends_with("tests") || path.ends_with("tests.rs") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let file = fs::read_to_string(path).unwrap();
            for start in [".text(\"", "Said::new(\""] {
                for rest in file.split(start).skip(1) {
                    let (key, rest) = rest.split_once('"').unwrap();
                    let given = given(rest.strip_prefix(')').unwrap());
                    uses.entry(key.to_owned()).or_default().push(given);
                }
            }
        }
    }
    uses
}

/// The names in the calls of `with` that come next.
fn given(mut rest: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    while let Some(call) = rest.trim_start().strip_prefix(".with(\"") {
        let (name, after) = call.split_once('"').unwrap();
        names.insert(name.to_owned());
        let mut depth = 1;
        let end = after.find(|letter| {
            depth += match letter {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        rest = &after[end.unwrap() + 1..];
    }
    names
}

#[test]
fn every_file_can_be_read_whole() {
    for (language, file) in FILES {
        let resource = FluentResource::try_new(file.to_owned());
        assert!(
            resource.is_ok(),
            "{language:?}: {:?}",
            resource.err().map(|(_, errors)| errors)
        );
        let keys: Vec<_> = messages(file).into_iter().map(|(key, _)| key).collect();
        let once: BTreeSet<_> = keys.iter().collect();
        assert_eq!(keys.len(), once.len(), "{language:?}: a key stands there twice");
    }
}

#[test]
fn every_language_says_the_same() {
    let english = messages(FILES[0].1);
    for (language, file) in FILES {
        let messages = messages(file);
        let keys = |messages: &[(&str, String)]| messages.iter().map(|(key, _)| (*key).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            keys(&messages),
            keys(&english),
            "{language:?}: the same keys, in the same order"
        );
        for ((key, text), (_, english)) in messages.iter().zip(&english) {
            assert_eq!(arguments(text), arguments(english), "{language:?}: {key}");
        }
    }
}

#[test]
fn what_is_used_is_there_with_its_arguments_and_the_other_way_round() {
    let uses = uses();
    let messages = messages(FILES[0].1);
    for (key, text) in &messages {
        let wanted: BTreeSet<String> = arguments(text).into_iter().map(str::to_owned).collect();
        let uses = uses.get(*key).unwrap_or_else(|| panic!("nobody says {key}"));
        for given in uses {
            assert_eq!(given, &wanted, "the arguments of {key}");
        }
    }
    for key in uses.keys() {
        assert!(messages.iter().any(|(known, _)| known == key), "no language has {key}");
    }
}

#[test]
fn markup_is_little_and_titles_have_none() {
    for (language, file) in FILES {
        for (key, text) in messages(file) {
            let rest = ["<strong>", "</strong>", "<code>", "</code>"]
                .iter()
                .fold(text.clone(), |text, tag| text.replace(tag, ""));
            let rest = rest.replace("->", "");
            assert!(!rest.contains(['<', '>', '"', '\'']), "{language:?}: {key}: {text}");
            if key.ends_with("-title") {
                assert!(!text.contains('<'), "{language:?}: {key}");
            }
        }
    }
}

fn said(said: &Said) -> [String; 2] {
    Language::ALL.map(|language| said.clone().in_language(language).to_string())
}

#[test]
fn arguments_are_escaped_once_and_choose_plurals() {
    let lead = Said::new("login-lead").with("application", "<b>A & \"B\"</b>");
    assert_eq!(
        said(&lead),
        [
            "to continue to <strong>&#60;b&#62;A &#38; &#34;B&#34;&#60;/b&#62;</strong>",
            "weiter zu <strong>&#60;b&#62;A &#38; &#34;B&#34;&#60;/b&#62;</strong>",
        ]
    );
    assert_eq!(said(&Said::quoted("{ $x } <i>")), ["{ $x } &#60;i&#62;"; 2]);
    let left = |count: i64| said(&Said::new("settings-codes-left").with("count", count))[0].clone();
    assert_eq!(left(0), "You have no recovery codes left. New ones replace them.");
    assert_eq!(left(1), "You have one recovery code left. New ones replace them.");
    assert_eq!(left(5_000), "You have 5000 recovery codes left. New ones replace them.");
}
