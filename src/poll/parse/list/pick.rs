//! Selectors of a page, ready to be used.

use dom_query::{Matcher, NodeRef, Selection};
use regex::{Regex, RegexBuilder};

use super::squeeze;
use crate::model::{LARGEST_PATTERN, Selector};

/// A selector that was compiled.
pub(super) struct Pick {
    /// `None` for the element itself.
    matcher: Option<Matcher>,
    attribute: Option<String>,
    cut: Option<Regex>,
}

/// Elements that one selector finds in one item; the first are enough.
const MOST_FOUND: usize = 16;

impl Pick {
    /// The compiled selectors; one that is ill-formed finds nothing, and is left out.
    pub(super) fn all(selectors: &[Selector]) -> Vec<Pick> {
        selectors.iter().filter_map(Pick::new).collect()
    }

    /// `None` if the selector is ill-formed.
    pub(super) fn new(selector: &Selector) -> Option<Pick> {
        let matcher = match selector.css.as_str() {
            "" => None,
            css => Some(Matcher::new(css).ok()?),
        };
        let cut = match &selector.cut {
            None => None,
            Some(cut) => Some(pattern(cut)?),
        };
        Some(Pick { matcher, attribute: selector.attribute.clone(), cut })
    }

    /// The elements that it finds in `node`, in their order.
    pub(super) fn nodes<'a>(&self, node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
        match &self.matcher {
            None => vec![*node],
            Some(_) => self.all_nodes(node).into_iter().take(MOST_FOUND).collect(),
        }
    }

    /// All elements that it finds in `node`.
    pub(super) fn all_nodes<'a>(&self, node: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
        let found = |matcher| Selection::from(*node).select_matcher(matcher).nodes().to_vec();
        self.matcher.as_ref().map(found).unwrap_or_default()
    }

    /// The values that it finds in `node`, none of them empty.
    pub(super) fn values(&self, node: &NodeRef<'_>) -> Vec<String> {
        let read = |node: NodeRef<'_>| self.value(&node);
        self.nodes(node).into_iter().filter_map(read).collect()
    }

    /// The value of an element that it found.
    pub(super) fn value(&self, node: &NodeRef<'_>) -> Option<String> {
        let text = match &self.attribute {
            Some(name) => squeeze(&node.attr(name)?),
            None => squeeze(&node.text()),
        };
        self.cut(&text)
    }

    /// What it cuts out of a text.
    pub(super) fn cut(&self, text: &str) -> Option<String> {
        let text = match &self.cut {
            Some(cut) => cut_out(cut, text)?,
            None => text,
        };
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// Whether it takes an attribute, not the text.
    pub(super) fn takes_attribute(&self) -> bool {
        self.attribute.is_some()
    }
}

/// A regular expression of feeds.toml.
pub(super) fn pattern(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(LARGEST_PATTERN).build().ok()
}

/// The first group of the first match, or all of it.
pub(super) fn cut_out<'t>(cut: &Regex, text: &'t str) -> Option<&'t str> {
    let found = cut.captures(text)?;
    found.get(1).or_else(|| found.get(0)).map(|part| part.as_str())
}
