//! 记录: what editors decided about a story.

use askama::Template;

use super::About;
use crate::web::desk::{
    answer::Refused,
    done::{Logged, record},
    setting::Setting,
};

#[derive(Template)]
#[template(path = "tab_record.html")]
struct RecordTab<'a> {
    setting: &'a Setting,
    /// The latest first.
    edits: Vec<Logged>,
}

pub(super) fn html(about: &About<'_>) -> Result<String, Refused> {
    let About { setting, listed, .. } = *about;
    let sections = &about.surroundings.portal.sections;
    let edits = record(about.store, setting, sections, listed.story.id)?;
    RecordTab { setting, edits }.render().map_err(Refused::unwritten)
}
