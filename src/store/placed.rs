//! Where a story may be published, why, and what orders stories there.

use std::collections::BTreeMap;

use super::{
    overlay::{Overlay, Standing},
    proposals::Proposed,
};
use crate::model::{ALL, Placement};

/// Why a story may be published in a section.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Placed {
    /// For the editor.
    pub(super) reason: String,
    /// An editor put it there; sources and rules only propose.
    pub(super) featured: bool,
    /// How much the proposal counts; where none is stored, that of a source.
    #[serde(default = "of_source", skip_serializing_if = "is_of_source")]
    pub(super) weight: u8,
    /// What puts it in its place there, Unix seconds; none: when it was published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) shown: Option<i64>,
}

fn of_source() -> u8 {
    Placement::SOURCE
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_of_source(weight: &u8) -> bool {
    *weight == Placement::SOURCE
}

pub(super) fn proposed(proposals: &BTreeMap<String, Proposed>) -> BTreeMap<String, Placed> {
    proposals
        .iter()
        .map(|(section, Proposed { reason, weight })| {
            let placed =
                Placed { reason: reason.clone(), featured: false, weight: *weight, shown: None };
            (section.clone(), placed)
        })
        .collect()
}

/// Lays what editors said of sections over what sources propose; `published`: when the story was, Unix seconds.
pub(super) fn laid_over(
    mut sections: BTreeMap<String, Placed>,
    now: &Overlay,
    published: i64,
) -> BTreeMap<String, Placed> {
    for (section, standing) in &now.sections {
        match standing {
            Standing::In { by, at } => {
                let reason = format!("editor {by}");
                let placed =
                    Placed { reason, featured: true, weight: of_source(), shown: Some(*at) };
                sections.insert(section.clone(), placed);
            }
            Standing::Out => {
                sections.remove(section);
            }
        }
    }
    for placed in sections.values_mut() {
        let shown = placed.shown.unwrap_or(published);
        let shown = now.released.map_or(shown, |released| released.max(shown));
        placed.shown = Some(shown).filter(|shown| *shown != published);
    }
    sections
}

/// Sections, and [`ALL`], with the times that put a story in its place there; Unix seconds.
pub(super) type Places<'s> = Vec<(&'s str, i64)>;

/// What orders stories: newest first, and among equals as their sources had them.
pub(super) struct Rank {
    pub(super) published: i64,
    pub(super) first_seen: i64,
    pub(super) place: String,
}

impl Rank {
    /// Where a story of this rank stands. Over all sections it stands where its own time puts it, unless editors
    /// brought it wherever it stands.
    pub(super) fn places<'s>(
        &self,
        sections: &'s BTreeMap<String, Placed>,
    ) -> impl Iterator<Item = (&'s str, i64)> + use<'s> {
        let published = self.published;
        let shown = move |placed: &Placed| placed.shown.unwrap_or(published);
        let all = if sections.values().any(|placed| placed.shown.is_none()) {
            None
        } else {
            sections.values().map(shown).min()
        };
        let each = sections.iter().map(move |(key, placed)| (key.as_str(), shown(placed)));
        each.chain([(ALL, all.unwrap_or(published))])
    }
}

/// Sorts as text like (source key, position): keys hold no `!`, which is smaller than all they hold.
pub(super) fn place(source_key: &str, position: u32) -> String {
    format!("{source_key}!{position:08}")
}
