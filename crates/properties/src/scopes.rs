//! The grammar of scopes.

use globus_auth_protocol::scope::{MAX_LENGTH, Scope, Scopes};

/// Two lists, a line each. What is read is printed and read as the same, within the bounds that are promised; what is
/// missing of one list, asked for beside the other, leaves nothing missing; what is refused is refused with blanks around
/// it too.
pub fn holds(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (wanted, held) = text.split_once('\n').unwrap_or((&text, ""));
    if let (Some(wanted), Some(held)) = (list(wanted), list(held)) {
        together(&wanted, &held);
    }
}

fn list(text: &str) -> Option<Scopes> {
    match Scopes::parse(text) {
        Ok(scopes) => {
            reads_back(&scopes);
            Some(scopes)
        }
        Err(error) => {
            assert!(error.position().is_none_or(|position| position <= text.len()));
            assert!(error.to_string().len() <= text.len() + 200, "{error}");
            assert!(Scopes::parse(&format!(" {text} ")).is_err(), "blanks make it right");
            None
        }
    }
}

fn reads_back(scopes: &Scopes) {
    let printed = scopes.to_string();
    assert!(printed.len() <= MAX_LENGTH);
    assert_eq!(Scopes::parse(&printed).as_ref(), Ok(scopes));
    assert_eq!(Scopes::from_scopes(scopes).as_ref(), Ok(scopes));
    for scope in scopes {
        assert_eq!(Scope::new(scope.name()).as_ref().map(Scope::name), Ok(scope.name()));
    }
}

fn together(wanted: &Scopes, held: &Scopes) {
    assert!(wanted.missing_from(wanted).is_empty());
    let missing = wanted.missing_from(held);
    reads_back(&missing);
    let both = held.merge(wanted);
    assert_eq!(
        both,
        Scopes::parse(&format!("{held} {wanted}")),
        "merged or written side by side"
    );
    // Together they may have a circle.
    if let Ok(enough) = held.merge(&missing) {
        reads_back(&enough);
        assert!(wanted.missing_from(&enough).is_empty(), "{missing} is not enough");
    }
}
