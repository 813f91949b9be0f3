//! Accounts, for whoever looks after them. Everybody's password but one's own is made by the program and shown once,
//! so that nobody chooses for others.

use std::sync::Arc;

use askama::Template;
use axum::{
    Form, Router,
    extract::{Query, State},
    response::Response,
    routing::get,
};
use chrono_tz::Tz;
use serde::Deserialize;

use super::{
    Desk,
    answer::{Refused, page, see_other},
    frame::{Frame, Place, rank},
    visitor::Visitor,
};
use crate::{
    curate::accounts::{self, From, passwords},
    model::Role,
    store::Colleague,
};

pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new()
        .route("/desk/users", get(users).post(change))
        .route("/desk/users/add", axum::routing::post(add))
}

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    frame: Frame,
    /// For the forms.
    token: String,
    colleagues: Vec<Colleague>,
    roles: Vec<(Role, &'static str)>,
    zone: Tz,
}

#[derive(Template)]
#[template(path = "password.html")]
struct PasswordPage {
    frame: Frame,
    title: String,
    password: String,
}

/// What was done, from one page to the next.
#[derive(Deserialize)]
pub(super) struct Said {
    #[serde(default)]
    pub(super) said: String,
}

async fn users(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Query(Said { said }): Query<Said>,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Admin)?;
    let token = visitor.token.clone();
    let mut frame = desk.frame(Some(visitor), Place::Users);
    let words = &frame.words.door;
    let status = match said.as_str() {
        "role" => words.said_role,
        "close" => words.said_close,
        "open" => words.said_open,
        _ => "",
    };
    frame.status = status.to_owned();
    let colleagues = desk.with_store(|store| Ok(store.colleagues()?)).await?;
    let roles = Role::ALL.map(|role| (role, rank(frame.words, role))).to_vec();
    let zone = (desk.surroundings)().portal.site.timezone;
    Ok(page(&UsersPage { frame, token, colleagues, roles, zone }))
}

#[derive(Deserialize)]
struct NewAccount {
    name: String,
    role: String,
}

async fn add(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Form(NewAccount { name, role }): Form<NewAccount>,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Admin)?;
    let role = Role::from_word(&role).ok_or(Refused::Form)?;
    let password = passwords::generated()?;
    let (by, given, now) = (visitor.account.name.clone(), password.clone(), (desk.now)());
    let turn = desk.hashing().await?;
    let account = desk
        .with_store(move |store| Ok(accounts::add(store, &by, &name, Some(role), &given, now)?))
        .await?;
    drop(turn);
    tracing::info!(
        by = visitor.account.name,
        account = account.name,
        role = role.as_str(),
        "account made"
    );
    Ok(shown(&desk, visitor, &account.name, password))
}

#[derive(Deserialize)]
struct Change {
    name: String,
    act: String,
    #[serde(default)]
    role: String,
}

async fn change(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Form(Change { name, act, role }): Form<Change>,
) -> Result<Response, Refused> {
    visitor.at_least(Role::Admin)?;
    let now = (desk.now)();
    let (by, of) = (visitor.account.name.clone(), name.clone());
    match act.as_str() {
        "role" => {
            let role = Role::from_word(&role).ok_or(Refused::Form)?;
            desk.with_store(move |store| {
                Ok(accounts::set_role(store, &by, &of, role, From::Desk, now)?)
            })
            .await?;
        }
        "close" => {
            desk.with_store(move |store| Ok(accounts::close(store, &by, &of, From::Desk, now)?))
                .await?;
        }
        "open" => desk.with_store(move |store| Ok(accounts::open(store, &by, &of, now)?)).await?,
        "reset" => {
            let password = passwords::generated()?;
            let given = password.clone();
            let turn = desk.hashing().await?;
            desk.with_store(move |store| {
                Ok(accounts::reset_password(store, &by, &of, &given, now)?)
            })
            .await?;
            drop(turn);
            tracing::info!(by = visitor.account.name, account = name, "password reset");
            return Ok(shown(&desk, visitor, &name, password));
        }
        _ => return Err(Refused::Form),
    }
    tracing::info!(by = visitor.account.name, account = name, act, role, "account changed");
    Ok(see_other(&format!("{}/desk/users?said={act}", desk.place.base())))
}

/// A password, this once.
fn shown(desk: &Desk, visitor: Visitor, name: &str, password: String) -> Response {
    let frame = desk.frame(Some(visitor), Place::Users);
    let title = super::words::fill(frame.words.door.password_for, &[name]);
    page(&PasswordPage { frame, title, password })
}
