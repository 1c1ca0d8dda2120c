//! The end of an authorize request: consents are kept, a code is issued, the browser goes back.

use globus_auth_protocol::{exchange::authorize::AuthorizeAnswer, ids::IdentityId, secret::State};
use globus_auth_rules::{
    consent::NeededConsent,
    issue::CODE_SECONDS,
    model::{
        AuditAction, AuditEntry, AuditSubject, CodeRecord, CodeState, ConsentId, GrantKey, GrantRecord, InteractionId,
        SecretHash,
    },
    token_text,
};
use globus_auth_store::ops::{self, ConsentParent, NewConsent};
use zeroize::Zeroizing;

use super::{
    failure::PageFailure,
    flow::{Asked, Granting},
    visit::Visit,
};
use crate::{app::App, web::reply::Reply};

/// The interaction that ends here, and the label that the person gave to the consent.
pub(super) struct Ending {
    /// The interaction.
    pub interaction: InteractionId,
    /// The label.
    pub label: Option<String>,
}

/// Issues a code and sends the browser back with it.
pub(super) async fn issue_code(
    app: &App,
    asked: &Asked,
    visit: &Visit,
    granting: Granting,
    ending: Option<Ending>,
) -> Result<Reply, PageFailure> {
    let session = visit.session.as_ref().ok_or(PageFailure::Expired)?;
    let request = &asked.request;
    let now = app.clock.now();
    let text = draw_code(app);
    let grant = GrantRecord {
        key: GrantKey(app.next_key(now).0),
        client: request.client,
        identity: granting.identity.id,
        session: session.id,
        authentications: session.authentications.clone(),
        created: now,
        revoked: None,
    };
    let code = CodeRecord {
        hash: SecretHash::of(text.as_bytes()),
        grant: grant.key,
        client: request.client,
        identity: grant.identity,
        session: session.id,
        redirect_uri: request.redirect_uri.clone(),
        challenge: request.challenge,
        scope: request.scopes.to_string(),
        state: request.state.clone(),
        nonce: request.nonce.clone(),
        offline: request.offline,
        issued: now,
        expires: now.plus_seconds(CODE_SECONDS),
        state_of: CodeState::Issued,
    };
    let (label, interaction) = ending.map_or((None, None), |ending| (ending.label, Some(ending.interaction)));
    let mut writing = Writing {
        identity: grant.identity,
        label,
        new: Vec::new(),
        used: Vec::new(),
        scopes: Vec::new(),
    };
    for root in &granting.needed {
        writing.add(root, ConsentParent::None);
    }
    let Writing {
        new: new_consents,
        used: used_consents,
        scopes,
        ..
    } = writing;
    let subject = AuditSubject::Client(request.client);
    let entry = AuditEntry::new(visit.actor(), AuditAction::GiveConsent, subject).with("scopes", scopes.join(" "));
    let finish = ops::FinishAuthorize {
        grant,
        code,
        new_consents,
        used_consents,
        interaction,
        at: now,
    };
    app.record(finish, entry).await?;
    let answer = AuthorizeAnswer::Code {
        code: text.as_str().into(),
        state: request.state.as_deref().map(State::from),
        issuer: Some(app.addresses.issuer.clone()),
    };
    Ok(Reply::found(&answer.write_redirect(&request.redirect_uri)))
}

fn draw_code(app: &App) -> Zeroizing<String> {
    loop {
        if let Some(code) = token_text::code(&app.random.bytes()) {
            return code;
        }
    }
}

/// The consents of a tree, as the store wants them: a list with parents before children.
struct Writing {
    identity: IdentityId,
    label: Option<String>,
    new: Vec<NewConsent>,
    used: Vec<ConsentId>,
    /// The scopes of the new ones.
    scopes: Vec<String>,
}

impl Writing {
    fn add(&mut self, needed: &NeededConsent, parent: ConsentParent) {
        let place = match needed.existing.filter(|_| !needed.missing) {
            Some(existing) => {
                self.used.push(existing);
                ConsentParent::Existing(existing)
            }
            None => {
                self.scopes.push(needed.scope.record.scope_string.clone());
                self.new.push(NewConsent {
                    parent,
                    client: needed.client,
                    scope: needed.scope.record.id,
                    identity: self.identity,
                    allows_refresh: needed.allows_refresh,
                    auto_approved: false,
                    atomically_revocable: needed.optional,
                    named_grant: self.label.clone().filter(|_| matches!(parent, ConsentParent::None)),
                });
                ConsentParent::New(self.new.len() - 1)
            }
        };
        for child in &needed.children {
            self.add(child, place);
        }
    }
}
