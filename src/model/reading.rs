//! How the articles of a source are read: the key `article` of a source.
//!
//! What stands here was checked when feeds.toml was read: selectors and patterns are well-formed.

/// What a compiled regular expression of feeds.toml may take of memory, in bytes.
pub const LARGEST_PATTERN: usize = 1 << 20;

/// Where a value stands in an element or record, and how it is cut out of what stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// A CSS selector below the page.
    pub css: String,
    /// The attribute that holds the value; without one, the text does.
    pub attribute: Option<String>,
    /// A regular expression; the value is its first group, or all of the match if it has no group.
    pub cut: Option<String>,
}

/// Where the parts of an article stand in its page; what has no selector is found without rules.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleRules {
    /// The headline.
    pub title: Option<Selector>,
    /// When it was published.
    pub date: Option<Selector>,
    /// The credited outlet.
    pub source: Option<Selector>,
    /// Who wrote it.
    pub author: Option<Selector>,
    /// The section that the outlet put it in.
    pub section: Option<Selector>,
    /// The text.
    pub body: Option<Selector>,
}
