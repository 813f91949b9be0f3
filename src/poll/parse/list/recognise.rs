//! Which preset fits a document, by its signs and by what is found with it.

use chrono_tz::Tz;

use super::{super::Parsed, charset, pick, read_text};
use crate::model::{Document, Kind, Preset, Problem};

/// So many articles show that a preset fits; fewer may be chance.
const FEWEST: usize = 3;

/// The preset that reads the most of a list, and what it reads. `None` if none fits.
pub fn recognised<'p>(
    document: &Document,
    presets: &'p [Preset],
    zone: Tz,
) -> Option<(&'p Preset, Parsed)> {
    let decoded = charset::decode(&document.body, document.content_type.as_deref());
    let text = &decoded.text;
    let fits = |preset: &&Preset| {
        let sign = preset.sign.as_deref().and_then(pick::pattern);
        !preset.lists.is_empty()
            && sign.is_some_and(|sign| sign.is_match(document.url.as_str()) || sign.is_match(text))
    };
    let read = |preset: &'p Preset| {
        let parsed = read_text(text, document, preset.kind, &preset.lists, zone);
        (parsed.entries.len() >= FEWEST || !parsed.next.is_empty()).then_some((preset, parsed))
    };
    // Of equals the first: the presets stand with the most particular before the general.
    presets
        .iter()
        .filter(fits)
        .filter_map(read)
        .rev()
        .max_by_key(|(_, parsed)| parsed.entries.len())
}

/// Reads a document of which nobody said what it is: by the preset that fits, else without rules. A problem
/// says by which.
pub fn guess(document: &Document, presets: &[Preset], zone: Tz) -> Parsed {
    let (mut parsed, by) = if let Some((preset, parsed)) = recognised(document, presets, zone) {
        (parsed, format!("by the preset {:?}", preset.key))
    } else {
        let decoded = charset::decode(&document.body, document.content_type.as_deref());
        let kind = kind(&decoded.text);
        let parsed = read_text(&decoded.text, document, kind, &[], zone);
        (parsed, format!("without rules, as kind {:?}", kind.as_str()))
    };
    let onward = parsed.next.iter().map(|next| format!("leads on to {next}"));
    parsed.problems.extend(onward.map(|what| Problem::new("document", what)));
    if parsed.format.is_some() {
        parsed.problems.insert(0, Problem::new("document", format!("read as a list, {by}")));
    }
    parsed
}

/// The kind that a document looks like.
pub(super) fn kind(text: &str) -> Kind {
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let head: String = start.chars().take(4096).collect();
    if !start.starts_with('<') {
        let is_address = start.starts_with("http://") || start.starts_with("https://");
        return if is_address { Kind::Sitemap } else { Kind::Json };
    }
    if head.contains("<urlset") || head.contains("<sitemapindex") || head.contains(":urlset") {
        return Kind::Sitemap;
    }
    Kind::Html
}
