//! How lists and the articles behind them are read: the keys `preset`, `list` and `article` of a source.
//!
//! What stands here was checked when feeds.toml was read: selectors, paths and patterns are well-formed.

use url::Url;

use super::Kind;

/// What a compiled regular expression of feeds.toml may take of memory, in bytes.
pub const LARGEST_PATTERN: usize = 1 << 20;

/// Where a value stands in an element or record, and how it is cut out of what stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector {
    /// A CSS selector below the item, or below the page; empty for the item itself. In a list of kind
    /// [`Kind::Json`]: a name, a JSON Pointer (RFC 6901) or a `JSONPath` (RFC 9535).
    pub css: String,
    /// The attribute that holds the value; without one, the text does.
    pub attribute: Option<String>,
    /// A regular expression; the value is its first group, or all of the match if it has no group.
    pub cut: Option<String>,
}

/// One way to read a list. A field without selectors is read by what such lists have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListRules {
    /// Where the items stand: CSS, or a path for [`Kind::Json`].
    pub item: Option<String>,
    /// Records of markup that stand as text in scripts or CDATA sections: a regular expression, of which
    /// the first group, or all of the match, is one record. Items are looked for in the records; without
    /// `item`, each record is one.
    pub records: Option<String>,
    /// The script of a page that holds the JSON.
    pub script: Option<Selector>,
    /// The address of the article. Of this and the following the first selector that finds something counts.
    pub link: Vec<Selector>,
    /// The headline.
    pub title: Vec<Selector>,
    /// When it was published.
    pub date: Vec<Selector>,
    /// A text of a few sentences.
    pub summary: Vec<Selector>,
    /// The credited outlet.
    pub source: Vec<Selector>,
    /// What its source calls it for ever ([`Kind::Json`]).
    pub id: Vec<Selector>,
    /// The address of the article where the list tells only its id, which takes the place of `{id}`.
    pub template: Option<String>,
    /// Further pages of the same list, such as the other pages of a newspaper's issue.
    pub pages: Option<Selector>,
    /// Only articles are taken whose address matches this regular expression …
    pub keep: Option<String>,
    /// … and does not match this one.
    pub drop: Option<String>,
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

/// How the sites of one publishing system are read, so that a source needs but its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preset {
    /// What feeds.toml calls it, such as `trs`.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What stands at the address of such a source.
    pub kind: Kind,
    /// A regular expression that matches the address or the text of such a list, by which it is proposed.
    pub sign: Option<String>,
    /// Ways to read the list, tried in order. None: without rules.
    pub lists: Vec<ListRules>,
    /// How its articles are read.
    pub article: ArticleRules,
}

/// A source as it might be added to feeds.toml.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Its key, unless another source has it.
    pub key: String,
    /// The outlet, or the title of the page for want of it.
    pub name: String,
    /// Where it is polled.
    pub url: Url,
    /// What stands there.
    pub kind: Kind,
    /// The preset that fits.
    pub preset: Option<String>,
    /// Where the items stand, if no preset fits.
    pub item: Option<String>,
}
