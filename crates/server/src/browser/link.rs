//! The page of an interaction where a person links another identity to theirs: offers it where an application needs one,
//! and asks whether to do it once both have proved themselves.

use axum::extract::State;
use globus_auth_protocol::http::Pairs;
use globus_auth_rules::{
    linking::{self, LinkStage},
    model::{AuditAction, AuditEntry, AuditSubject, Identity, Linking},
};
use globus_auth_store::ops::{self, LinkIdentitiesError, LinkedBy};

use super::{
    admit::session_of,
    errand::{Errand, Next},
    failure::{PageFailure, show},
    flow::{Asked, Step},
    link_path,
    linking::LinkUnderWay,
    login_path,
    our_form::OurForm,
    request::PageRequest,
    within::Within,
};
use crate::{
    app::App,
    pages::{CHOICE_CANCEL, CHOICE_FIELD, CHOICE_LINK, CHOICE_OTHER_PERSON, LinkOfferPage, LinkPage, MergedFactors},
    web::{reply::Reply, segment::Segment},
};

/// Shows what there is to decide, or goes on where there is nothing.
pub async fn get(State(app): State<App>, mut request: PageRequest, Segment(name): Segment) -> Reply {
    let result = async {
        let place = Within::load(&app, name, &mut request).await?;
        match place.choice_to_make().await? {
            Task::Confirm(link) => place.ask_to_link(&link).await,
            Task::Offer(asked) => place.offer(asked).await,
            Task::None => Ok(place.on()),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

/// Does what the person chose.
pub async fn post(State(app): State<App>, mut request: PageRequest, Segment(name): Segment, form: OurForm) -> Reply {
    let result = async {
        let form = form.fields()?;
        let place = Within::load(&app, name, &mut request).await?;
        match (place.choice_to_make().await?, choice(form)) {
            (Task::Confirm(link), Choice::Link) => place.link(link).await,
            (Task::Confirm(_) | Task::None, Choice::Cancel) => place.stop().await,
            (Task::Offer(_), Choice::Link) => place.begin().await,
            (Task::Offer(_), Choice::OtherPerson) => place.log_out().await,
            (Task::Offer(asked), Choice::Cancel) => {
                app.store
                    .write(ops::DeleteInteraction(place.interaction.id.clone()))
                    .await?;
                let reason = "no linked identity is at the provider that the application requires";
                Err(asked.refuse(&app, &PageFailure::denied(reason)))
            }
            (Task::Confirm(_) | Task::Offer(_) | Task::None, _) => Ok(place.on()),
        }
    };
    let result = result.await;
    show(&app, &request, result)
}

enum Choice {
    Link,
    OtherPerson,
    Cancel,
    Unknown,
}

fn choice(form: &Pairs) -> Choice {
    match form.get(CHOICE_FIELD) {
        Some(CHOICE_LINK) => Choice::Link,
        Some(CHOICE_OTHER_PERSON) => Choice::OtherPerson,
        Some(CHOICE_CANCEL) => Choice::Cancel,
        _ => Choice::Unknown,
    }
}

/// What the page is for.
enum Task<'a> {
    /// Both identities have proved themselves.
    Confirm(Box<LinkUnderWay>),
    /// The application needs an identity that the person has not linked.
    Offer(&'a Asked),
    /// Nothing: go on.
    None,
}

impl Within<'_> {
    async fn choice_to_make(&self) -> Result<Task<'_>, PageFailure> {
        if let Some(link) = LinkUnderWay::load(self.app, &self.visit, &self.interaction).await? {
            return Ok(match link.stage {
                LinkStage::Confirm => Task::Confirm(Box::new(link)),
                LinkStage::LogInAgain | LinkStage::LogInAsOther => Task::None,
            });
        }
        let next = self.errand.next(self.app, &self.visit, &self.interaction).await?;
        Ok(match (next, &self.errand) {
            (Next::Application(step), Errand::Application(asked)) if matches!(*step, Step::Link) => Task::Offer(asked),
            _ => Task::None,
        })
    }

    fn on(&self) -> Reply {
        Reply::see_other(&login_path(&self.interaction.id))
    }

    async fn offer(&self, asked: &Asked) -> Result<Reply, PageFailure> {
        let app = self.app;
        let providers = app.directory.providers().await?;
        let wanted = asked.client.client.required_idp.and_then(|id| providers.get(id));
        let page = LinkOfferPage {
            frame: &self.frame,
            action: &link_path(&self.interaction.id),
            csrf_token: &self.csrf_token(),
            application: &asked.client.client.name,
            provider: wanted.map(|provider| provider.name.as_str()).unwrap_or_default(),
            usernames: &usernames(&self.visit.account),
        };
        Ok(self.errand.with_target(page.reply()))
    }

    /// The person links another identity from now on.
    async fn begin(&self) -> Result<Reply, PageFailure> {
        let to = self.visit.account.first().map(|identity| identity.id);
        let to = to.ok_or(PageFailure::Expired)?;
        self.set(Some(Linking { to, proof: None })).await?;
        Ok(self.on())
    }

    /// The person links nothing.
    async fn stop(&self) -> Result<Reply, PageFailure> {
        let path = match &self.errand {
            Errand::Page(page) => page.path(),
            Errand::Place(place) => &place.path,
            Errand::Application(_) => {
                self.set(None).await?;
                return Ok(self.on());
            }
        };
        let id = self.interaction.id.clone();
        self.app.store.write(ops::DeleteInteraction(id)).await?;
        Ok(Reply::see_other(path))
    }

    async fn set(&self, linking: Option<Linking>) -> Result<(), PageFailure> {
        let set = ops::SetLinking {
            interaction: self.interaction.id.clone(),
            linking,
        };
        if self.app.store.write(set).await? {
            Ok(())
        } else {
            Err(PageFailure::Expired)
        }
    }

    /// The person is not who is logged in.
    async fn log_out(&self) -> Result<Reply, PageFailure> {
        if let Some(session) = &self.visit.session {
            let end = ops::EndSession {
                session: session.id,
                at: self.app.clock.now(),
            };
            let subject = self
                .visit
                .identity()
                .map_or(AuditSubject::NoIdentity, AuditSubject::Identity);
            let entry = AuditEntry::new(self.visit.actor(), AuditAction::LogOut, subject);
            self.app.record(end, entry).await?;
        }
        Ok(self.on())
    }

    async fn ask_to_link(&self, link: &LinkUnderWay) -> Result<Reply, PageFailure> {
        let app = self.app;
        let Some((other, _)) = &link.other else {
            return Ok(self.on());
        };
        if linking::link(&link.to, other, link.second_factors).is_err() {
            return self.stop().await;
        }
        let others = app.store.read(ops::IdentitiesOfAccount(other.account)).await?;
        let page = LinkPage {
            frame: &self.frame,
            action: &link_path(&self.interaction.id),
            csrf_token: &self.csrf_token(),
            application: self.errand.application_name(),
            to: &link.to.username,
            own: &usernames(&self.visit.account),
            other: &other.username,
            others: &usernames(&others),
            factors: MergedFactors::of(link.second_factors),
        };
        Ok(self.errand.with_target(page.reply()))
    }

    /// Links the two.
    async fn link(&self, link: Box<LinkUnderWay>) -> Result<Reply, PageFailure> {
        let app = self.app;
        let (Some((other, proof)), Some(linking)) = (link.other, &self.interaction.linking) else {
            return Ok(self.on());
        };
        let Ok(union) = linking::link(&link.to, &other, link.second_factors) else {
            return self.stop().await;
        };
        let session = self.visit.session.as_ref().ok_or(PageFailure::Expired)?;
        let interaction = Some(self.interaction.id.clone());
        let (log_in, cookie) = session_of(app, session.id, &self.browser, (proof, interaction));
        let entry = AuditEntry::new(
            self.visit.actor(),
            AuditAction::LinkIdentity,
            AuditSubject::Identity(other.id),
        )
        .with("to", link.to.id.to_string());
        let operation = ops::LinkIdentities {
            to: link.to,
            other,
            second_factors: link.second_factors,
            union,
            at: app.clock.now(),
            by: Some(LinkedBy {
                linking: linking.clone(),
                log_in,
            }),
        };
        match app.record(operation, entry).await {
            Ok(()) => Ok(self.on().with_cookie(cookie)),
            // What the person was shown is not what there is: they are shown it again.
            Err(LinkIdentitiesError::ChangedMeanwhile) => Ok(self.on()),
            Err(LinkIdentitiesError::LogIn(error)) => Err(error.into()),
        }
    }
}

fn usernames(account: &[Identity]) -> Vec<String> {
    account.iter().map(|identity| identity.username.clone()).collect()
}
