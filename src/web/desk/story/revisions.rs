//! 修订: what sources changed in their reports, and when.

use askama::Template;

use super::About;
use crate::{
    curate::diff::{Kind, diff},
    poll::sanitize,
    store::Version,
    web::desk::{
        answer::Refused,
        setting::{Setting, Shown},
    },
};

/// So many characters of what did not change stand before and behind a change.
const CONTEXT: usize = 30;

#[derive(Template)]
#[template(path = "tab_revisions.html")]
struct RevisionsTab<'a> {
    setting: &'a Setting,
    items: Vec<Revised>,
}

struct Revised {
    outlet: String,
    /// The latest first.
    revisions: Vec<Revision>,
}

struct Revision {
    time: Shown,
    changes: Vec<Change>,
}

struct Change {
    label: String,
    spans: Vec<Span>,
}

struct Span {
    kind: &'static str,
    text: String,
}

pub(super) fn html(about: &About<'_>) -> Result<String, Refused> {
    let setting = about.setting;
    let histories = about.store.history(about.listed.story.id)?;
    let items = histories.iter().map(|history| Revised {
        outlet: about.outlet(&history.source),
        revisions: history
            .versions
            .windows(2)
            .rev()
            .map(|pair| revision(setting, &pair[0], &pair[1]))
            .collect(),
    });
    let tab = RevisionsTab { setting, items: items.collect() };
    tab.render().map_err(Refused::unwritten)
}

fn revision(setting: &Setting, old: &Version, new: &Version) -> Revision {
    let words = setting.words;
    let summary = |version: &Version| version.summary.clone().unwrap_or_default();
    let text = |version: &Version| version.html.as_deref().map(sanitize::text).unwrap_or_default();
    let changes = [
        (words.headline, old.headline.clone(), new.headline.clone()),
        (words.credit_field, old.credit.clone(), new.credit.clone()),
        (words.summary, summary(old), summary(new)),
        (words.body, text(old), text(new)),
    ];
    let changes = changes.into_iter().filter(|(_, old, new)| old != new);
    let change = |(label, old, new): (&str, String, String)| Change {
        label: format!("{label}{}", words.colon),
        spans: spans(&old, &new),
    };
    Revision { time: setting.at(new.since), changes: changes.map(change).collect() }
}

/// The changes with what stands around them.
fn spans(old: &str, new: &str) -> Vec<Span> {
    let pieces = diff(old, new);
    let last = pieces.len().saturating_sub(1);
    let span = |(index, piece): (usize, &crate::curate::diff::Piece<'_>)| match piece.kind {
        Kind::Deleted => Span { kind: "del", text: piece.text.to_owned() },
        Kind::Inserted => Span { kind: "ins", text: piece.text.to_owned() },
        Kind::Same => Span { kind: "", text: around(piece.text, index == 0, index == last) },
    };
    pieces.iter().enumerate().map(span).collect()
}

/// The ends of what is the same; all of it if it is short.
fn around(text: &str, is_first: bool, is_last: bool) -> String {
    let signs: Vec<char> = text.chars().collect();
    let before = if is_first { 0 } else { CONTEXT };
    let behind = if is_last { 0 } else { CONTEXT };
    if signs.len() <= before + behind + 1 {
        return text.to_owned();
    }
    let (start, end) = (&signs[..before], &signs[signs.len() - behind..]);
    start.iter().chain(&['…']).chain(end).collect()
}
