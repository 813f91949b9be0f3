//! What editors ask for, in the words of the desk and of the shell.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::model::Role;
pub use crate::model::Written;

/// What is to be so of a story. A wish names a state, never “toggle”, so that asking twice does nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// 上稿: it stands in this section.
    Feature(String),
    /// 移出: it does not stand in this section.
    Remove(String),
    /// 转栏: it stands in one section instead of the other.
    Move {
        /// Key of the section that it leaves.
        from: String,
        /// Key of the section that it comes to.
        to: String,
    },
    /// 置顶: it stands first in this section, before all that stood first.
    Pin(String),
    /// It stands in this section where its time puts it.
    Unpin(String),
    /// 排序: it stands in the head of this section behind another story; none: before all.
    Place {
        /// Key of the section.
        section: String,
        /// The story before it.
        after: Option<Uuid>,
    },
    /// 改题: it has this headline; none: its source's.
    Retitle(Option<String>),
    /// 摘要: it has this summary; none: its source's.
    Summary(Option<String>),
    /// 编者按: this stands before its text; none: nothing.
    Note(Option<String>),
    /// 隐藏: it is published nowhere.
    Hide,
    /// It is published again; though it is gone from its origin, too.
    Unhide,
    /// 定时: it is published nowhere until then; none: no longer held.
    Embargo(Option<DateTime<Utc>>),
    /// 到期: it leaves its sections then; none: never.
    Expire(Option<DateTime<Utc>>),
    /// 合并: the other story is the same report.
    Merge(Uuid),
    /// 拆分: these items of it are another report.
    Split(Vec<i64>),
    /// 永不合并: the other story is never the same report.
    Apart(Uuid),
    /// What [`Wish::Apart`] said no longer counts.
    Allow(Uuid),
    /// 设主稿: this item of it stands for it; none: as the rules have it.
    Lead(Option<i64>),
    /// 更正: readers are told what was corrected in it.
    Correct(String),
    /// 撤稿: it is withdrawn, and readers are told why.
    Withdraw(String),
    /// What [`Wish::Withdraw`] said no longer counts.
    Restore,
    /// All that its sources said is removed for good.
    Purge,
}

impl Wish {
    /// The rank that may wish it.
    pub(super) fn needs(&self) -> Role {
        match self {
            Wish::Correct(_) | Wish::Withdraw(_) | Wish::Restore | Wish::Purge => Role::Chief,
            _ => Role::Editor,
        }
    }

    /// Whether it is about places in heads alone, which have versions of their own.
    pub(super) fn is_of_head_alone(&self) -> bool {
        matches!(self, Wish::Pin(_) | Wish::Unpin(_) | Wish::Place { .. })
    }

    /// Whether it answers words of its sources, which may have changed.
    pub(super) fn answers_words(&self) -> bool {
        matches!(self, Wish::Retitle(_) | Wish::Summary(_) | Wish::Note(_) | Wish::Correct(_))
    }
}

/// A story as whoever wishes something of it saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its id.
    pub story: Uuid,
    /// The last edit of it then, 0 without any; none: whatever was decided meanwhile, as the shell has it.
    pub version: Option<i64>,
    /// The words of its sources then, by [`source_words`](super::source_words); none: whatever they are.
    pub source_words: Option<u64>,
}

impl Seen {
    /// A story, however it looks by now.
    pub fn anyhow(story: Uuid) -> Seen {
        Seen { story, version: None, source_words: None }
    }
}

/// Who wishes something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editor {
    /// The name that signs edits: a person's, or that of a login ([`login_signature`](crate::model::login_signature)).
    pub name: String,
    /// What they may do.
    pub role: Role,
}
