//! One's own account: how the desk looks, the password, and where one is signed in.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    Desk,
    again::Remark,
    answer::{Refused, page, see_other},
    asked::Asked,
    fields::Fields,
    frame::{Frame, Place},
    users::Said,
    visitor::Visitor,
    words::Words,
};
use crate::{
    curate::accounts::{self, AccountRefusal, names},
    model::{Session, SessionName},
};

pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/settings", get(settings))
        .route("/desk/settings/manner", post(set_manner))
        .route("/desk/settings/password", post(set_password))
        .route("/desk/settings/end", post(end))
}

#[derive(Template)]
#[template(path = "settings.html")]
struct SettingsPage<'a> {
    frame: Frame,
    remark: &'a Remark,
    token: String,
    name: String,
    language: String,
    has_keys: bool,
    here: SessionName,
    sessions: Vec<Session>,
    zone: Tz,
}

async fn settings(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Refused> {
    let words = &desk.frame(Some(visitor.clone()), Place::Settings).words.door;
    let message = match said.as_str() {
        "manner" => words.said_manner,
        "password" => words.said_password,
        "end" => words.said_end,
        _ => "",
    };
    shown(&desk, &visitor, message, &Fields::default(), &Remark::default()).await
}

/// The page with what was chosen, but without passwords.
pub(super) async fn again(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    fields: &Fields,
    remark: &Remark,
) -> Result<Response, Refused> {
    shown(desk, visitor, "", fields, remark).await
}

async fn shown(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    status: &str,
    chosen: &Fields,
    remark: &Remark,
) -> Result<Response, Refused> {
    let Visitor { account, token, session: here, .. } = visitor.clone();
    let mut frame = desk.frame(Some(visitor.clone()), Place::Settings);
    status.clone_into(&mut frame.status);
    let now = (desk.now)();
    let sessions = desk.with_store(move |store| Ok(store.sessions(account.id, now)?)).await?;
    let language = chosen.get("language").map(str::to_owned);
    Ok(page(&SettingsPage {
        frame,
        remark,
        token,
        name: account.name,
        has_keys: if language.is_some() { chosen.has("keys") } else { account.has_keys },
        language: language.or(account.language).unwrap_or_default(),
        here,
        sessions,
        zone: (desk.surroundings)().portal.site.timezone,
    }))
}

#[derive(Deserialize)]
struct Manner {
    /// Empty: the site's.
    language: String,
    /// A box that is not ticked is not sent.
    keys: Option<String>,
}

async fn set_manner(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Form(Manner { language, keys }): Form<Manner>,
) -> Result<Response, Refused> {
    let language = match language.as_str() {
        "" => None,
        tag if Words::of(tag).tag == tag => Some(language),
        _ => {
            let words = desk.frame(Some(visitor), Place::Settings).words;
            return Err(Refused::WrongIn("language", words.door.bad_form.to_owned()));
        }
    };
    let (account, now) = (visitor.account.id, (desk.now)());
    desk.with_store(move |store| {
        let tx = store.begin(now)?;
        tx.set_manner(account, language.as_deref(), keys.is_some())?;
        Ok(tx.commit()?)
    })
    .await?;
    Ok(done(&desk, "manner"))
}

#[derive(Deserialize)]
struct NewPassword {
    old: String,
    new: String,
    again: String,
}

async fn set_password(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    asked: Asked,
    Form(NewPassword { old, new, again }): Form<NewPassword>,
) -> Result<Response, Refused> {
    if new != again {
        let words = desk.frame(Some(visitor), Place::Settings).words;
        return Err(Refused::WrongIn("again", words.door.not_the_same.to_owned()));
    }
    let Visitor { account, session, .. } = visitor;
    // Whoever finds a desk that is open shall not guess; and shall not keep its owner from signing in elsewhere.
    let (folded, now) = (format!("\n{}", names::folded(&account.name)), (desk.now)());
    desk.limits.attempt(&folded, asked.address, now).map_err(Refused::Paused)?;
    let _turn = desk.hashing().await?;
    let changed = desk.with_store(move |store| {
        Ok(accounts::change_password(store, &account, &session, &old, &new, now)?)
    });
    let changed = changed.await;
    if !matches!(changed, Err(Refused::Account(AccountRefusal::WrongPassword))) {
        desk.limits.succeed(&folded, asked.address);
    }
    changed?;
    Ok(done(&desk, "password"))
}

#[derive(Deserialize)]
struct Which {
    session: String,
}

async fn end(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Form(Which { session }): Form<Which>,
) -> Result<Response, Refused> {
    let (account, now) = (visitor.account.id, (desk.now)());
    desk.with_store(move |store| {
        let sessions = store.sessions(account, now)?;
        let Some(wanted) = sessions.iter().find(|other| in_form(&other.name) == session) else {
            return Err(Refused::NotFound);
        };
        let tx = store.begin(now)?;
        tx.end_session(account, &wanted.name)?;
        Ok(tx.commit()?)
    })
    .await?;
    Ok(done(&desk, "end"))
}

/// What a session is called in a form: part of a hash, which lets nobody in.
fn in_form(name: &SessionName) -> String {
    name.0.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn done(desk: &Desk, said: &str) -> Response {
    see_other(&format!("{}/desk/settings?said={said}", desk.place.base()))
}
