//! The desk's words, in the languages that it can be had in. What sources and editors wrote is never among them.

/// A table of words: each by its name, in Chinese and in English.
macro_rules! words {
    ($(#[$about:meta])* $table:ident { $($(#[$doc:meta])* $word:ident: $chinese:literal, $english:literal;)* }) => {
        $(#[$about])*
        pub(in crate::web::desk) struct $table {
            $($(#[$doc])* pub(in crate::web::desk) $word: &'static str,)*
        }

        impl $table {
            pub(super) const CHINESE: $table = $table { $($word: $chinese,)* };
            pub(super) const ENGLISH: $table = $table { $($word: $english,)* };
        }
    };
}

mod door;
mod log;
mod pages;
pub(super) mod sources;

pub(super) use self::log::LogWords;
pub(super) use self::pages::{PageWords, fill};
use self::{door::DoorWords, sources::SourceWords};

/// All words of a language.
pub(super) struct Words {
    /// As a tag (BCP 47).
    pub(super) tag: &'static str,
    /// Of the way in, accounts and settings.
    pub(super) door: DoorWords,
    /// Of the log.
    pub(super) log: LogWords,
    /// Of the queue and stories.
    pub(super) pages: PageWords,
    /// Of sources and rules.
    pub(super) sources: SourceWords,
}

static CHINESE: Words = Words {
    tag: "zh-CN",
    door: DoorWords::CHINESE,
    log: LogWords::CHINESE,
    pages: PageWords::CHINESE,
    sources: SourceWords::CHINESE,
};

static ENGLISH: Words = Words {
    tag: "en",
    door: DoorWords::ENGLISH,
    log: LogWords::ENGLISH,
    pages: PageWords::ENGLISH,
    sources: SourceWords::ENGLISH,
};

impl Words {
    /// Those of a language tag; Chinese, unless it is another language.
    pub(super) fn of(tag: &str) -> &'static Words {
        let primary = tag.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { &CHINESE } else { &ENGLISH }
    }
}
