//! Where fields end whose own end tag is lost, and how damage is told.

use super::super::markup::reference::References;
use super::super::markup::split;
use crate::model::Problem;

/// Fields that are no element of HTML: where one begins, the one before is over.
const FEED_ONLY: [&str; 16] = [
    "pubDate",
    "guid",
    "lastBuildDate",
    "enclosure",
    "content:encoded",
    "dc:date",
    "dc:creator",
    "dc:subject",
    "dc:source",
    "published",
    "updated",
    "issued",
    "modified",
    "description",
    "category",
    "id",
];

/// Fields that hold no markup of a document: any field that begins ends them.
const SHORT: [&str; 15] = [
    "title",
    "link",
    "guid",
    "pubDate",
    "author",
    "category",
    "comments",
    "dc:date",
    "dc:creator",
    "id",
    "updated",
    "published",
    "name",
    "language",
    "lastBuildDate",
];

/// Fields whose beginning is worth having where the document breaks off.
const BODIES: [&str; 4] = ["description", "encoded", "summary", "content"];

/// Whether the beginning of element `new` shows that `field` is over.
pub(super) fn ends_by_beginning(field: &str, new: &str) -> bool {
    if new == field {
        return SHORT.contains(&field);
    }
    matches!(new, "item" | "entry")
        || FEED_ONLY.contains(&new)
        || (SHORT.contains(&field) && (SHORT.contains(&new) || BODIES.contains(&new)))
}

/// Whether half of the field is better than nothing; half a title or address would be taken for a whole.
pub(super) fn is_body(field: &str) -> bool {
    BODIES.contains(&split(field).1)
}

/// What was wrong with the references of a document.
pub(super) fn of_references(references: &References) -> Vec<Problem> {
    [
        (references.bare, "ampersands that begin no reference, taken as they stand"),
        (references.undeclared, "references of HTML that XML does not declare, read as such"),
        (
            references.refused,
            "references to entities that stand in one another too deep or are too long, left out",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| Problem::new("document", format!("{what}: {count}")))
    .collect()
}
