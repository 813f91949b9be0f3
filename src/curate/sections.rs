//! What a person may say about a section.

use chrono::{DateTime, Utc};

use super::{Editor, Refusal};
use crate::{model::Role, store::Store};

/// Notes that `editor` looked at a section that is held back, and releases it (放行); whether it is held back.
/// It is published by [`crate::publish::Wanted::Accepted`].
pub fn accept(
    store: &mut Store,
    section: &str,
    editor: &Editor,
    now: DateTime<Utc>,
) -> Result<bool, Refusal> {
    if editor.role < Role::Chief {
        return Err(Refusal::Rank(Role::Chief));
    }
    let is_held = store.held()?.iter().any(|(held, ..)| held == section);
    if is_held {
        let tx = store.begin(now)?;
        tx.note_intervention(&editor.name, "accept", section, None)?;
        tx.commit()?;
    }
    Ok(is_held)
}
