//! Who works at the desk, and what they may do there.

use chrono::{DateTime, Utc};

/// Somebody who signs in at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its row.
    pub id: i64,
    /// As it signs edits; never used again by somebody else.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// Nobody signs in with it any more.
    pub is_closed: bool,
    /// The desk's language for it, `zh-CN` or `en`; none: the site's.
    pub language: Option<String>,
    /// Whether single keys act (WCAG 2.1.4).
    pub has_keys: bool,
}

/// Ranks: each may do what those before it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// 观察: reads the desk.
    Reader,
    /// 编辑: curates.
    Editor,
    /// 主编: corrects and withdraws what is published, releases what is held back, steers sources.
    Chief,
    /// 管理: accounts too.
    Admin,
}

impl Role {
    /// All of them, the lowest first.
    pub const ALL: [Role; 4] = [Role::Reader, Role::Editor, Role::Chief, Role::Admin];

    /// The word for it in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Reader => "reader",
            Role::Editor => "editor",
            Role::Chief => "chief",
            Role::Admin => "admin",
        }
    }

    /// The reverse of [`Role::as_str`].
    pub fn from_word(word: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// Somebody is signed in with a browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// What it is kept under.
    pub name: SessionName,
    /// When it began.
    pub since: DateTime<Utc>,
    /// When it was last used, to the minute.
    pub seen: DateTime<Utc>,
    /// The browser, as it calls itself.
    pub agent: String,
}

/// SHA-256 of what the cookie holds: whoever reads the database cannot make a cookie of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionName(pub [u8; 32]);
