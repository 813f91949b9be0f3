//! What the names of elements, ids and classes tell of the text in them.

use std::borrow::Cow;

/// What names of elements, ids and classes say of a block.
#[expect(clippy::struct_excessive_bools, reason = "the hints are independent of each other")]
#[derive(Debug, Default, Clone, Copy)]
pub(in super::super) struct Hints {
    /// Navigation, sidebar, footer, share bar, comments.
    pub(in super::super) chrome: bool,
    /// A breadcrumb.
    pub(in super::super) crumb: bool,
    /// A title.
    pub(in super::super) title: bool,
    /// A picture's caption.
    pub(in super::super) caption: bool,
    /// The outlet that a report is from.
    pub(in super::super) source: bool,
}

const CHROME: [&str; 46] = [
    "ad",
    "ads",
    "adv",
    "advert",
    "aside",
    "bdshare",
    "bottom",
    "comment",
    "comments",
    "copyright",
    "disclaimer",
    "ewm",
    "foot",
    "footer",
    "friendlink",
    "friendlinks",
    "hotnews",
    "link",
    "links",
    "login",
    "menu",
    "modal",
    "nav",
    "navbar",
    "pagination",
    "pinglun",
    "popup",
    "qrcode",
    "rank",
    "recomm",
    "recommend",
    "relate",
    "related",
    "relates",
    "search",
    "share",
    "shengming",
    "side",
    "sidebar",
    "statement",
    "toolbar",
    "topbar",
    "tuijian",
    "xgxw",
    "xgyd",
    "yqlj",
];

const CRUMBS: [&str; 13] = [
    "breadcrumb",
    "breadcrumbs",
    "crumb",
    "crumbs",
    "curpos",
    "dqwz",
    "location",
    "lujing",
    "mbx",
    "path",
    "pos",
    "position",
    "weizhi",
];

/// Names of what holds the credit; `originalTitle` and `resource` are other things.
const SOURCES: [&str; 7] =
    ["articlesource", "comefrom", "copyfrom", "jgname", "laiyuan", "mediasource", "source"];

/// What an element says of itself.
pub(super) fn own(name: &str, id: &str, class: &str) -> Hints {
    let mut hints = Hints {
        chrome: matches!(name, "nav" | "footer" | "aside"),
        caption: matches!(name, "figcaption" | "caption"),
        ..Hints::default()
    };
    for word in id.split_whitespace().chain(class.split_whitespace()) {
        let word = lower(word);
        hints.caption |= holds(&word, "caption") || holds(&word, "tuzhu");
        hints.crumb |= holds(&word, "crumb");
        hints.title |= holds(&word, "title");
        for token in tokens(&word) {
            hints.chrome |= CHROME.binary_search(&token).is_ok();
            hints.crumb |= CRUMBS.binary_search(&token).is_ok();
            hints.source |= SOURCES.binary_search(&token).is_ok();
            hints.title |= matches!(token, "tit" | "bt" | "biaoti" | "headline");
        }
    }
    hints
}

/// Whether ids or classes say that an element holds the credit.
pub(super) fn names_source(words: &str) -> bool {
    let is_source =
        |word: &str| tokens(&lower(word)).any(|token| SOURCES.binary_search(&token).is_ok());
    words.split_whitespace().any(is_source)
}

fn tokens(word: &str) -> impl Iterator<Item = &str> {
    word.split(['-', '_'])
}

/// In lower case; most names are already.
fn lower(word: &str) -> Cow<'_, str> {
    if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(word.to_ascii_lowercase())
    } else {
        Cow::Borrowed(word)
    }
}

/// For words of some ten letters, to which a search that prepares itself comes too late.
fn holds(word: &str, part: &str) -> bool {
    word.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

impl Hints {
    /// With those of the element around it.
    pub(super) fn within(self, outer: Hints) -> Hints {
        Hints {
            chrome: self.chrome || outer.chrome,
            crumb: self.crumb || outer.crumb,
            title: self.title || outer.title,
            caption: self.caption || outer.caption,
            source: self.source || outer.source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CHROME, CRUMBS, SOURCES};

    #[test]
    fn what_is_searched_by_halves_is_in_order() {
        assert!(CHROME.is_sorted() && CRUMBS.is_sorted() && SOURCES.is_sorted());
    }
}
