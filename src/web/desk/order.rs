//! The order of a section: its head, which editors put in order, and what follows by time.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use uuid::Uuid;

use super::{
    Desk,
    act::with_done,
    answer::{self, Refused},
    done::{self, Said},
    fields::Fields,
    frame::{Frame, Place},
    setting::{Choice, Setting, Shown, choices},
    visitor::Visitor,
};
use crate::model::{QueueRow, View};

/// So many stories are shown: the head, and what follows it on the section's page.
pub(super) const SHOWN: usize = 40;

#[derive(Template)]
#[template(path = "order.html")]
struct OrderPage<'a> {
    frame: Frame,
    setting: &'a Setting,
    section: String,
    title: String,
    sections: Vec<Choice>,
    head: Vec<Line>,
    rest: Vec<Line>,
    done: Option<Said>,
}

#[derive(Template)]
#[template(path = "order_list.html")]
struct OrderList<'a> {
    setting: &'a Setting,
    section: String,
    head: Vec<Line>,
    rest: Vec<Line>,
}

struct Line {
    id: Uuid,
    value: String,
    headline: String,
    credit: String,
    time: Shown,
    /// From 1; none below the head.
    place: Option<usize>,
    /// Behind which story it stands one place further up, or down: an id, or nothing for the first place.
    up: Option<String>,
    down: Option<String>,
}

/// `GET /desk/order`: that of the first section.
pub(super) async fn first(State(desk): State<Arc<Desk>>, _: Visitor) -> Result<Response, Refused> {
    let surroundings = (desk.surroundings)();
    let section = surroundings.portal.sections.first().ok_or(Refused::NotFound)?;
    Ok(answer::see_other(&format!("{}/desk/order/{}", desk.place.base(), section.key)))
}

/// `GET /desk/order/SECTION`; with `?fragment` only the list.
pub(super) async fn order(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    Path(section): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let fields = Fields::of_query(query.as_deref());
    let surroundings = (desk.surroundings)();
    let sections = &surroundings.portal.sections;
    let known = sections.iter().find(|known| known.key == section).ok_or(Refused::NotFound)?;
    let title = known.title.clone();
    let edits = done::numbers(&fields);
    let back = with_done(&format!("{}/desk/order/{section}", desk.place.base()), &edits);
    let setting = Setting::new(&desk, &visitor, &surroundings, back)?;
    let frame = desk.frame(Some(visitor), Place::Order);
    desk.with_store(move |store| {
        let sections = &surroundings.portal.sections;
        let view = View::Section(section.clone());
        let found = store.queue(&view, None, None, SHOWN, sections)?;
        let pinned: Vec<&QueueRow> = head(&found.rows, &section).collect();
        let is_below = |row: &&QueueRow| pinned.iter().all(|above| above.id != row.id);
        let rest = found.rows.iter().filter(is_below).map(|row| line(&setting, row));
        let rest: Vec<Line> = rest.collect();
        let head = lines(&setting, &pinned);
        if fields.has("fragment") {
            return Ok(answer::page(&OrderList { setting: &setting, section, head, rest }));
        }
        let said = done::said(store, &edits, &setting.name)?;
        Ok(answer::page(&OrderPage {
            frame,
            sections: choices(sections, Some(&section)),
            done: said.map(|said| said.in_words(&setting, sections)),
            setting: &setting,
            section,
            title,
            head,
            rest,
        }))
    })
    .await
}

/// The rows that stand in the head of a section, in its order.
pub(super) fn head<'r>(rows: &'r [QueueRow], section: &str) -> impl Iterator<Item = &'r QueueRow> {
    let place =
        |row: &QueueRow| row.sections.iter().find(|standing| standing.section == section)?.pinned;
    let mut head: Vec<(u32, &QueueRow)> =
        rows.iter().filter_map(|row| Some((place(row)?, row))).collect();
    head.sort_by_key(|(place, _)| *place);
    head.into_iter().map(|(_, row)| row)
}

fn lines(setting: &Setting, head: &[&QueueRow]) -> Vec<Line> {
    let id = |at: usize| head.get(at).map(|row| row.id.to_string());
    let with_ways = |(at, row): (usize, &&QueueRow)| Line {
        place: Some(at + 1),
        up: (at > 0).then(|| at.checked_sub(2).and_then(id).unwrap_or_default()),
        down: id(at + 1),
        ..line(setting, row)
    };
    head.iter().enumerate().map(with_ways).collect()
}

fn line(setting: &Setting, row: &QueueRow) -> Line {
    Line {
        id: row.id,
        value: format!("{}:{}", row.id, row.version),
        headline: row.headline.clone(),
        credit: row.credit.clone(),
        time: setting.moment(&row.published),
        place: None,
        up: None,
        down: None,
    }
}
