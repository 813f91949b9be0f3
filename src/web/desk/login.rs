//! Signing in and out.

use std::sync::Arc;

use askama::Template;
use axum::{
    Json, Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Response},
    routing::{get, post},
};
use serde::Deserialize;
use serde_json::json;

use super::{
    Desk,
    again::{self, Remark},
    answer::{Refused, page, see_other},
    asked::{Asked, local},
    csrf::LOGIN,
    fields::Fields,
    frame::{Frame, Place},
    kept::Kept,
    session::{Cookie, CookieSecret, unset},
    visitor::Visitor,
};
use crate::curate::accounts::{self, names};

/// Characters of what a browser calls itself that are kept.
const AGENT: usize = 200;

pub(super) fn router() -> Router<Arc<Desk>> {
    Router::new().route("/desk/login", get(ask).post(sign_in)).route("/desk/logout", post(sign_out))
}

#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage<'a> {
    frame: Frame,
    message: &'a str,
    token: &'a str,
    back: &'a str,
    /// The fields of a form that was sent before, which are carried along.
    kept: Vec<(String, &'a str)>,
    has_accounts: bool,
}

#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    back: String,
}

async fn ask(
    State(desk): State<Arc<Desk>>,
    asked: Asked,
    headers: HeaderMap,
    Query(Back { back }): Query<Back>,
) -> Response {
    let asked = Asked { back: local(desk.place.base(), &back), ..asked };
    question(&desk, &asked, &headers, None, StatusCode::OK, "").await
}

/// The page that asks who it is; for a script what it has to send back as `token`.
pub(super) async fn question(
    desk: &Arc<Desk>,
    asked: &Asked,
    headers: &HeaderMap,
    kept: Option<&Kept>,
    status: StatusCode,
    message: &str,
) -> Response {
    let has_accounts = desk.with_store(|store| Ok(store.has_accounts()?)).await;
    let secret = match CookieSecret::brought(desk, headers, Cookie::Door) {
        Some(secret) => Ok(secret),
        None => CookieSecret::fresh(),
    };
    let (has_accounts, secret) = match (has_accounts, secret) {
        (Ok(has_accounts), Ok(secret)) => (has_accounts, secret),
        (Err(refused), _) | (_, Err(refused)) => return refused.into_response(),
    };
    let frame = desk.frame(None, Place::Elsewhere);
    let message = if has_accounts { message } else { frame.words.door.no_accounts };
    let token = secret.token();
    let cookie = AppendHeaders([(header::SET_COOKIE, secret.set(desk, Cookie::Door))]);
    if asked.wants_json {
        let answer = json!({ "token": token, "message": message, "has_accounts": has_accounts });
        return (status, cookie, Json(answer)).into_response();
    }
    let kept = kept.map(Kept::carried).unwrap_or_default();
    let asked = LoginPage { message, token: &token, back: &asked.back, kept, has_accounts, frame };
    (status, cookie, page(&asked)).into_response()
}

async fn sign_in(
    State(desk): State<Arc<Desk>>,
    asked: Asked,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Refused> {
    let given = |name| fields.get(name).map(str::to_owned);
    let (name, password) = given("name").zip(given("password")).ok_or(Refused::Form)?;
    let (folded, now) = (names::folded(&name), (desk.now)());
    let folded: String = folded.chars().take(AGENT).collect();
    desk.limits.attempt(&folded, asked.address, now).map_err(Refused::Paused)?;
    let secret = CookieSecret::fresh()?;
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok());
    let agent: String = agent.unwrap_or_default().chars().take(AGENT).collect();
    let (begun, old) = (secret.name(), CookieSecret::brought(&desk, &headers, Cookie::Session));
    let _turn = desk.hashing().await?;
    let account = desk
        .with_store(move |store| {
            let known = accounts::recognise(store, &name, &password)?;
            let Some(account) = known else { return Ok(None) };
            let tx = store.begin(now)?;
            if let Some(old) = old {
                tx.end_session(account.id, &old.name())?;
            }
            tx.begin_session(&begun, account.id, &agent)?;
            tx.commit()?;
            Ok(Some(account))
        })
        .await?
        .ok_or(Refused::WrongLogin)?;
    desk.limits.succeed(&folded, asked.address);
    let cookies = AppendHeaders([
        (header::SET_COOKIE, secret.set(&desk, Cookie::Session)),
        (header::SET_COOKIE, unset(&desk, Cookie::Door)),
    ]);
    if asked.wants_json {
        let answer = json!({
            "token": secret.token(), "name": account.name, "role": account.role.as_str(),
        });
        return Ok((cookies, Json(answer)).into_response());
    }
    let back = local(desk.place.base(), fields.get("back").unwrap_or_default());
    let Some(kept) = Kept::of(LOGIN, fields) else {
        return Ok((cookies, see_other(&back)).into_response());
    };
    // What was sent before is shown, and waits for another press: signing in does nothing else.
    let visitor = Visitor { account, token: secret.token(), session: secret.name(), secret };
    let words = desk.frame(Some(visitor.clone()), Place::Elsewhere).words;
    let remark = Remark { message: words.door.signed_in_again.to_owned(), ..Remark::default() };
    let shown = again::page(&desk, &visitor, kept, remark).await;
    Ok((cookies, shown).into_response())
}

async fn sign_out(State(desk): State<Arc<Desk>>, visitor: Visitor) -> Result<Response, Refused> {
    let now = (desk.now)();
    desk.with_store(move |store| {
        let tx = store.begin(now)?;
        tx.end_session(visitor.account.id, &visitor.session)?;
        Ok(tx.commit()?)
    })
    .await?;
    let cookies = AppendHeaders([(header::SET_COOKIE, unset(&desk, Cookie::Session))]);
    Ok((cookies, see_other(&format!("{}/desk/login", desk.place.base()))).into_response())
}
