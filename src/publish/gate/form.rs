//! The form of an XML document.

use std::ops::Range;

use quick_xml::{
    NsReader,
    events::{BytesStart, Event},
    name::ResolveResult,
};

use super::super::clean::uncarried;

/// Whether a document is well-formed, its namespaces too: libraries overlook much of that. Answers where its stories
/// stand, which are the elements of that name in so many others.
pub(super) fn check_xml(
    document: &[u8],
    story: &str,
    within: usize,
) -> Result<Vec<Range<usize>>, String> {
    let text =
        simdutf8::basic::from_utf8(document).map_err(|error| format!("it is no UTF-8: {error}"))?;
    if let Some(bad) = uncarried(text) {
        return Err(format!("XML cannot carry U+{:04X}", u32::from(bad)));
    }
    let mut reader = NsReader::from_str(text);
    let (mut depth, mut roots) = (0_usize, 0);
    let (mut stories, mut begin) = (Vec::new(), None);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let (namespace, event) = reader
            .read_resolved_event()
            .map_err(|error| format!("it is not well-formed: {error}"))?;
        let is_bound = !matches!(namespace, ResolveResult::Unknown(_));
        match event {
            Event::Start(start) => {
                check(&start, is_bound)?;
                roots += usize::from(depth == 0);
                begin = begin.or((depth == within && start.name().as_ref() == story).then_some(at));
                depth += 1;
            }
            Event::Empty(start) => check(&start, is_bound)?,
            Event::GeneralRef(reference) => check_reference(&reference.into_inner())?,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == within
                    && let Some(begin) = begin.take()
                {
                    let end = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                    stories.push(begin..end);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if depth > 0 || roots != 1 {
        return Err("it ends before its root does".to_owned());
    }
    Ok(stories)
}

fn check(start: &BytesStart<'_>, is_bound: bool) -> Result<(), String> {
    if !is_bound {
        return Err(format!("the prefix of <{}> is not declared", start.name().as_ref()));
    }
    for attribute in start.attributes() {
        attribute.map_err(|error| format!("<{}>: {error}", start.name().as_ref()))?;
    }
    Ok(())
}

/// XML itself declares five entities, and we declare none.
fn check_reference(name: &str) -> Result<(), String> {
    if name.starts_with('#') || matches!(name, "amp" | "lt" | "gt" | "quot" | "apos") {
        return Ok(());
    }
    Err(format!("&{name}; is not declared"))
}
