//! All keys on one page.

use std::sync::Arc;

use askama::Template;
use axum::{extract::State, response::Response};

use super::{
    Desk,
    answer::{self, Refused},
    frame::{Frame, Place},
    setting::Setting,
    visitor::Visitor,
};

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    setting: Setting,
    keys: Vec<(&'static [&'static str], &'static str)>,
}

/// `GET /desk/keys`
pub(super) async fn keys(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let setting = Setting::new(&desk, &visitor, &surroundings, "")?;
    let frame = desk.frame(Some(visitor), Place::Elsewhere);
    let keys = setting.words.key_list();
    Ok(answer::page(&KeysPage { frame, setting, keys }))
}
