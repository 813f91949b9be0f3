//! What feeds.toml says in its own lines, and what it would say with others in their place. Nobody writes the file.

use crate::{
    model::{Rule, Source},
    poll::classify::Classifier,
};

/// Tries changes of feeds.toml. Each call reads the file.
pub struct Drafts {
    /// The lines of the source with this key; none if the file has none.
    pub source_lines: SourceLines,
    /// The source with this key, if these were its lines; else the mistakes in them.
    pub source: DraftSource,
    /// The lines of `[words]` and `[[rules]]`.
    pub rule_lines: RuleLines,
    /// The rules, if these were their lines; else the mistakes in them.
    pub rules: DraftRules,
}

/// Some lines of feeds.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileLines {
    /// The number of the first, from 1.
    pub first: usize,
    /// They themselves.
    pub text: String,
}

/// Rules, ready to be tried.
pub struct Rulebook {
    /// In the order of the file.
    pub rules: Vec<Rule>,
    /// Which sections they propose.
    pub classifier: Classifier,
}

/// See [`Drafts`].
pub type SourceLines = Box<dyn Fn(&str) -> Option<FileLines> + Send + Sync>;

/// See [`Drafts`].
pub type DraftSource = Box<dyn Fn(&str, &str) -> Result<Source, String> + Send + Sync>;

/// See [`Drafts`].
pub type RuleLines = Box<dyn Fn() -> FileLines + Send + Sync>;

/// See [`Drafts`].
pub type DraftRules = Box<dyn Fn(&str) -> Result<Rulebook, String> + Send + Sync>;
