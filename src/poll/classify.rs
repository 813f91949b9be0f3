//! Which sections an item is proposed for, and why.

use crate::model::{Placement, Section, Source};

/// An article whose breadcrumb names a section belongs there; everything else goes where its source goes.
pub fn classify(source: &Source, breadcrumb: Option<&str>, sections: &[Section]) -> Vec<Placement> {
    let named = breadcrumb.and_then(|name| {
        let name = name.trim();
        sections.iter().find(|section| section.title == name || section.key == name)
    });
    match named {
        Some(section) => vec![Placement {
            section: section.key.clone(),
            reason: format!("breadcrumb {}", section.title),
        }],
        None => source
            .sections
            .iter()
            .map(|section| Placement { section: section.clone(), reason: "source".to_owned() })
            .collect(),
    }
}
