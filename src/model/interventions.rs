//! What persons did that is no story's matter.

use chrono::{DateTime, Utc};

/// Something that a person did to a source, a section or an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intervention {
    /// Its place in the log, from 1.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub editor: String,
    /// What: a verb, as on the command line.
    pub act: String,
    /// Key of the source or section, name of the account.
    pub about: String,
    /// To where, to what; none where nothing more is to be said.
    pub text: Option<String>,
}
