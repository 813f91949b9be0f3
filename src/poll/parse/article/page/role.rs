//! What an element is to a reader, told by its name.

use dom_query::{LocalName, local_name};

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// It shows no text.
    Skipped,
    /// `<br>`.
    Break,
    /// `<img>`.
    Image,
    /// It begins and ends a line.
    Block(&'static str),
    /// It is written, as part of a line.
    Kept(&'static str),
    /// Its content is written, as part of a line.
    Inline,
}

/// Names that are interned are numbers: they are told apart at once, where strings would be compared letter
/// by letter, for some thousand elements of a page.
macro_rules! role_of {
    (
        $name:expr,
        skipped: [$($skipped:tt)+], blocks: [$($block:tt)+], kept: [$($kept:tt)+],
    ) => {
        match *$name {
            $(local_name!($skipped) => Role::Skipped,)+
            local_name!("br") => Role::Break,
            local_name!("img") => Role::Image,
            $(local_name!($block) => Role::Block($block),)+
            $(local_name!($kept) => Role::Kept($kept),)+
            ref other if &**other == "ucapcontent" => Role::Block("ucapcontent"),
            _ => Role::Inline,
        }
    };
}

impl Role {
    pub(super) fn of(name: &LocalName) -> Role {
        role_of! {
            name,
            skipped: [
                "audio" "button" "canvas" "dialog" "head" "iframe" "input" "map"
                "math" "noscript" "object" "script" "select" "style" "svg"
                "template" "textarea" "video"
            ],
            blocks: [
                "address" "article" "aside" "blockquote" "body" "caption"
                "center" "dd" "details" "dir" "div" "dl" "dt" "fieldset"
                "figcaption" "figure" "footer" "form" "h1" "h2" "h3" "h4" "h5"
                "h6" "header" "hr" "html" "li" "main" "nav" "ol" "p" "pre"
                "section" "summary" "table" "tbody" "td" "tfoot" "th" "thead"
                "tr" "ul"
            ],
            kept: ["a" "b" "strong" "em" "i" "u" "sub" "sup"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_is_what_its_name_says() {
        for (name, role) in [
            ("script", Role::Skipped),
            ("br", Role::Break),
            ("blockquote", Role::Block("blockquote")),
            ("ucapcontent", Role::Block("ucapcontent")),
            ("strong", Role::Kept("strong")),
            ("span", Role::Inline),
            ("ucap", Role::Inline),
        ] {
            assert_eq!(Role::of(&LocalName::from(name)), role, "{name}");
        }
    }
}
