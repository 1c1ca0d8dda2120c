//! What a login must bring, in all the forms in which services say it.

use globus_auth_protocol::{
    error::ErrorDocument,
    gare::{is_gare, to_gare},
    scope::Scopes,
};
use serde_json::Value;

use crate::{answer, json};

/// What is read in any form is written in the present one and read as the same, but for what does not fit there.
pub fn holds(input: &[u8]) {
    let Ok(document) = json(input).read_json::<Value>("document") else {
        return;
    };
    let found = to_gare(&document);
    assert_eq!(found.is_some(), is_gare(&document));
    let read = ErrorDocument::read(&answer(403, "application/json", input));
    assert_eq!(read.root_gare, found, "the answer as a whole says the same");
    let Some(gare) = found else { return };
    let written = serde_json::to_value(&gare).expect("texts and lists");
    let again = to_gare(&written).expect("what is written can be read");
    assert_eq!(serde_json::to_value(&again).expect("texts and lists"), written);
    assert_eq!(again.code, gare.code);
    assert_eq!(again.clone().without_extra(), gare.clone().without_extra());
    let session = gare.authorization_parameters.session_requirements();
    assert_eq!(again.authorization_parameters.session_requirements(), session);
    for list in [
        session.session_required_identities,
        session.session_required_single_domain,
        session.session_required_policies,
    ] {
        assert!(list.iter().all(|member| !member.trim().is_empty()));
    }
    if let Ok(scopes) = gare.scopes() {
        assert_eq!(Scopes::parse(&scopes.to_string()), Ok(scopes));
    }
}
