//! Every property holds of every input of its corpus.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

use std::{
    collections::BTreeSet,
    fs,
    panic::catch_unwind,
    path::{Path, PathBuf},
};

macro_rules! holds {
    ($($property:ident)*) => {
        const TESTED: &[&str] = &[$(stringify!($property)),*];
        $(
            #[test]
            fn $property() {
                holds_of_its_corpus(stringify!($property), globus_auth_properties::$property);
            }
        )*
    };
}

holds! {
    authorization config consents cookies error_document forms gare id_token key_set scopes signature token_document
}

fn holds_of_its_corpus(name: &str, property: fn(&[u8])) {
    let inputs = entries(&format!("corpus/{name}"));
    assert!(inputs.len() > 4, "there is nothing to look at");
    for path in inputs {
        let input = fs::read(&path).unwrap();
        let hash = |name: &str| name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        let stem = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            !hash(stem),
            "libFuzzer wrote {stem}: keep it under a name that says what it is, or not at all"
        );
        for input in std::iter::once(input.clone()).chain(neighbours(&input)) {
            let holds = catch_unwind(|| property(&input)).is_ok();
            let path = path.display();
            assert!(
                holds,
                "{name} does not hold of {path}, or beside it: {}",
                input.escape_ascii()
            );
        }
    }
}

/// What differs from an input by little: cut short, a byte taken out, a byte turned into another, at some hundred places.
fn neighbours(input: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let places = (0..input.len()).step_by(input.len() / 100 + 1);
    places.flat_map(move |place| {
        let (before, after) = (&input[..place], &input[place + 1..]);
        let turned = [&b""[..], b"\0", b"\"", b"[", b"%", b"\xff"].map(|byte| [before, byte, after].concat());
        turned.into_iter().chain([before.to_vec()])
    })
}

/// One that is not in every list is not fuzzed, or not tested.
#[test]
fn every_property_has_a_program_and_a_corpus() {
    let listed: BTreeSet<String> = TESTED.iter().map(|name| (*name).to_owned()).collect();
    for directory in ["fuzz_targets", "corpus"] {
        assert_eq!(stems(directory), listed, "fuzz/{directory}");
    }
    assert!(stems("dictionaries").is_subset(&listed));
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let programs: BTreeSet<String> = manifest
        .split("[[bin]]")
        .skip(1)
        .map(|program| program.split('"').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(programs, listed, "fuzz/Cargo.toml");
}

fn stems(directory: &str) -> BTreeSet<String> {
    entries(directory)
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

fn entries(directory: &str) -> Vec<PathBuf> {
    let directory = fuzz().join(directory);
    let listing = fs::read_dir(&directory).unwrap_or_else(|problem| panic!("{}: {problem}", directory.display()));
    let mut paths: Vec<PathBuf> = listing.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}
