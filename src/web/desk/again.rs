//! A form again, with what was typed in it and with what there is to say: after a sign-in, on a page of an older
//! session, after a refusal. The one place that does this; it is done by another press, and by nothing else.

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use tokio::time::timeout;

use super::{
    Desk, acts,
    answer::{self, Refused},
    ask, compose,
    fields::Fields,
    frame::{Frame, Place},
    kept::Kept,
    settings,
    visitor::Visitor,
    words::{Words, fill},
};

/// For the database to answer, which may be why there is anything to be said.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is said on top of a form, and of which of its fields.
#[derive(Debug, Clone, Default)]
pub(super) struct Remark {
    pub(super) status: StatusCode,
    /// Empty: nothing is to be said.
    pub(super) message: String,
    /// The name of the field that the message is about, where that is known.
    pub(super) field: Option<&'static str>,
}

impl Remark {
    pub(super) fn is_bad(&self) -> bool {
        !self.status.is_success()
    }

    /// Attributes of the field with this name: the focus goes to the one that the message is about, else to the first.
    pub(super) fn mark(&self, name: &str, is_first: bool) -> &'static str {
        match self.field {
            Some(field) if field == name => {
                " aria-invalid=\"true\" aria-describedby=\"wrong\" autofocus"
            }
            None if is_first => " autofocus",
            _ => "",
        }
    }
}

/// The page on which a form is filled in, as it was filled in.
pub(super) async fn page(
    desk: &Arc<Desk>,
    visitor: &Visitor,
    kept: Kept,
    remark: Remark,
) -> Response {
    let Kept { path, fields } = &kept;
    let usual = async {
        match path.as_str() {
            "/desk/act" => ask::again(desk, visitor, fields, &remark).await,
            "/desk/new" => compose::again(desk, visitor, fields, &remark),
            "/desk/settings/manner" | "/desk/settings/password" => {
                settings::again(desk, visitor, fields, &remark).await
            }
            _ => Err(Refused::NotFound),
        }
    };
    let usual = timeout(PATIENCE, usual).await.unwrap_or(Err(Refused::Slow));
    // A page of its own has what the usual one cannot show, because its story is gone or the database does not answer.
    let page = usual.unwrap_or_else(|_| answer::page(&Again::new(desk, visitor, &kept, &remark)));
    (remark.status, page).into_response()
}

#[derive(Template)]
#[template(path = "again.html")]
struct Again<'a> {
    frame: Frame,
    remark: &'a Remark,
    title: String,
    path: &'a str,
    token: &'a str,
    fields: Vec<Field<'a>>,
}

struct Field<'a> {
    name: &'a str,
    value: &'a str,
    /// None of a field that nobody types into.
    label: Option<&'static str>,
}

impl<'a> Again<'a> {
    fn new(desk: &Desk, visitor: &'a Visitor, kept: &'a Kept, remark: &'a Remark) -> Again<'a> {
        let frame = desk.frame(Some(visitor.clone()), Place::Elsewhere);
        let words = frame.words;
        let field = |(name, value): &'a (String, String)| Field {
            name,
            value,
            label: label(words, name).filter(|_| kept.is_written()),
        };
        Again {
            title: title(words, kept),
            path: &kept.path,
            token: &visitor.token,
            fields: kept.fields.0.iter().map(field).collect(),
            frame,
            remark,
        }
    }
}

/// What stands before a field that somebody types into.
fn label(words: &'static Words, name: &str) -> Option<&'static str> {
    let pages = &words.pages;
    Some(match name {
        "text" | "body" => pages.text,
        "headline" => pages.headline,
        "credit" => pages.credit_field,
        "published" | "until" => pages.published_field,
        "link" | "url" => pages.link,
        "other" => pages.other_story,
        "name" => words.door.name,
        "lines" => words.sources.lines,
        _ => return None,
    })
}

/// What the form does, and to what.
fn title(words: &'static Words, kept: &Kept) -> String {
    let (pages, door, sources) = (&words.pages, &words.door, &words.sources);
    let field = |name| kept.fields.get(name).unwrap_or_default();
    let parts: Vec<&str> = kept.path.trim_start_matches("/desk/").split('/').collect();
    let (verb, of) = match parts.as_slice() {
        ["act"] => (acts::named(pages, field("act")).map_or(pages.act, |(act, _)| act.word), ""),
        ["new"] => (pages.new_story, ""),
        ["undo"] => (pages.undo, ""),
        ["users", "add"] => (door.add_user, ""),
        ["users"] => {
            let verb = match field("act") {
                "role" => door.set_role,
                "close" => door.close,
                "open" => door.reopen,
                _ => door.reset,
            };
            (verb, field("name"))
        }
        ["rules", ..] => (sources.try_rules, ""),
        ["section", key, ..] => (sources.accept, *key),
        ["source", key, "try"] => (sources.try_lines, *key),
        ["sources", ..] => (sources.poll, ""),
        ["source", key, "poll"] => (sources.poll, *key),
        ["source", key, "mute"] => (sources.mute, *key),
        ["source", key, "revive"] => (sources.revive, *key),
        ["source", key, _] => return fill(sources.move_to, &[key]),
        _ => (door.settings, ""),
    };
    format!("{verb} {of}").trim_end().to_owned()
}

/// Of the fields of a form the one that a refusal is about.
pub(super) fn field(refused: &Refused, fields: &Fields) -> Option<&'static str> {
    use crate::curate::{Refusal, accounts::AccountRefusal};
    let there = |names: &[&'static str]| names.iter().copied().find(|name| fields.has(name));
    let such = |names: &[&'static str], is_it: &dyn Fn(&str) -> bool| {
        let mut found = names.iter().copied().filter(|name| fields.get(name).is_some_and(is_it));
        found.next().or_else(|| there(names))
    };
    match refused {
        Refused::WrongIn(field, _) => Some(field),
        Refused::Curate(refusal) => match refusal {
            Refusal::Headline => {
                let is_none =
                    |text: &str| text.trim().is_empty() || text.contains(char::is_control);
                such(&["text", "headline", "credit"], &is_none)
            }
            Refusal::Words => there(&["text", "body"]),
            Refusal::TooLong(most) => {
                such(&["text", "headline", "credit", "body"], &|text| text.chars().count() > *most)
            }
            Refusal::Address(_) => there(&["link", "url"]),
            Refusal::Past(_)
            | Refusal::Time(_)
            | Refusal::TooEarly(_)
            | Refusal::ExpiresFirst
            | Refusal::Public => there(&["until", "published"]),
            Refusal::NoSection(key, _) => such(&["section", "to", "from"], &|given| given == key),
            Refusal::SameSection => there(&["to"]),
            Refusal::BehindHead | Refusal::Expired(_) => there(&["section", "to"]),
            Refusal::NoStory(_) | Refusal::SameStory | Refusal::OneHidden | Refusal::Differ(_) => {
                there(&["other"])
            }
            _ => None,
        },
        Refused::Account(AccountRefusal::WrongPassword) => Some("old"),
        Refused::Account(AccountRefusal::Password(_)) => Some("new"),
        Refused::Account(AccountRefusal::Name(_) | AccountRefusal::Taken) => there(&["name"]),
        _ => None,
    }
}
