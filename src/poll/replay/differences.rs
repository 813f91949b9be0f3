//! In what an item differs from what is stored of it. Pure.

use std::collections::BTreeMap;

use super::shadow::Shade;
use crate::model::{Item, ItemRow, Moment, Placement};

/// A difference in one thing that an item says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What: `headline`, `text`, `sections` ….
    pub field: &'static str,
    /// What is stored; none: nothing.
    pub before: Option<String>,
    /// What today's rules read.
    pub after: Option<String>,
}

/// Whether stories are told apart by it.
pub(super) fn is_compared(field: &str) -> bool {
    matches!(field, "headline" | "link" | "summary" | "text" | "credit" | "identity")
}

/// In what an item differs from the stored one and its body; and whether anything else of it does that is
/// seen by nobody.
pub(super) fn differences(
    shade: &Shade,
    item: &Item,
    row: &ItemRow,
    html: Option<&str>,
) -> (Vec<Difference>, bool) {
    let mut found = Vec::new();
    let mut tell = |field, before: Option<String>, after: Option<String>| {
        if before != after {
            found.push(Difference { field, before, after });
        }
    };
    let text = |text: &str| Some(text.to_owned());
    tell("headline", text(&row.headline), text(&item.headline));
    tell("link", row.link.clone(), item.link.clone());
    tell("guid", row.guid.clone(), item.guid.clone());
    tell("credit", text(&row.credit), text(&item.credit));
    tell("outlet", row.outlet.clone(), item.outlet.clone());
    tell("origin", row.origin.clone(), item.origin.clone());
    tell("permission", row.permission.clone(), text(item.permission.as_str()));
    tell("author", row.author.clone(), item.author.clone());
    tell("editor", row.editor.clone(), item.editor.clone());
    tell("published", row.published.map(written), shade.published.map(written));
    tell("updated", row.updated.map(seconds), shade.updated.map(seconds));
    tell("sections", sections(&row.placements), sections(&item.placements));
    tell("categories", listed(&row.categories), listed(&item.categories));
    let address = |file: &crate::model::Enclosure| file.url.clone();
    tell(
        "enclosures",
        listed(&row.enclosures.iter().map(address).collect::<Vec<_>>()),
        listed(&item.enclosures.iter().map(address).collect::<Vec<_>>()),
    );
    tell("summary", row.summary.clone(), item.summary.clone());
    tell("text", html.map(str::to_owned), item.content_html.clone());
    if (row.plain, row.identity) != (item.plain, item.identity) {
        let key = |plain, identity| Some(format!("{plain:?} {identity:?}"));
        tell("identity", key(row.plain, row.identity), key(item.plain, item.identity));
    }
    let unseen = row.content_key != item.content_key
        || row.credit_rule != item.credit_rule.as_str()
        || row.permission_list.as_deref() != Some(&*item.permission_list)
        || row.enclosures != item.enclosures;
    (found, unseen)
}

/// Of several proposals for a section the one that counts.
fn sections(placements: &[Placement]) -> Option<String> {
    let mut strongest: BTreeMap<&str, &Placement> = BTreeMap::new();
    for placed in placements {
        let other = strongest.entry(&placed.section).or_insert(placed);
        if other.weight < placed.weight {
            *other = placed;
        }
    }
    let written = |placed: &Placement| match placed.weight {
        weight if weight == Placement::implied(&placed.reason) => {
            format!("{} ({})", placed.section, placed.reason)
        }
        weight => format!("{} ({}, {weight})", placed.section, placed.reason),
    };
    listed(&strongest.into_values().map(written).collect::<Vec<_>>())
}

fn listed(rows: &[String]) -> Option<String> {
    (!rows.is_empty()).then(|| rows.join(", "))
}

fn written(moment: Moment) -> String {
    format!("{} ({})", moment.at.to_rfc3339(), moment.precision.as_str())
}

fn seconds(time: i64) -> String {
    chrono::DateTime::from_timestamp(time, 0).unwrap_or_default().to_rfc3339()
}
