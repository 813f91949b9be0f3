//! 记录: what editors decided about a story.

use askama::Template;

use super::About;
use crate::web::desk::{
    answer::Refused,
    done::{Logged, log_of, logged},
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
    let edits = log_of(about.store, listed.story.id)?;
    let edits = logged(setting, &about.surroundings.portal.sections, &edits);
    RecordTab { setting, edits }.render().map_err(Refused::unwritten)
}
