//! What the names of elements, ids and classes tell of the text in them.

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
}

const CHROME: [&str; 25] = [
    "footer",
    "foot",
    "copyright",
    "sidebar",
    "side",
    "aside",
    "nav",
    "navbar",
    "menu",
    "topbar",
    "toolbar",
    "share",
    "bdshare",
    "related",
    "recommend",
    "comment",
    "comments",
    "friendlink",
    "friendlinks",
    "links",
    "link",
    "login",
    "search",
    "yqlj",
    "bottom",
];

const CRUMBS: [&str; 12] = [
    "crumb",
    "crumbs",
    "breadcrumb",
    "breadcrumbs",
    "position",
    "location",
    "weizhi",
    "dqwz",
    "mbx",
    "path",
    "curpos",
    "lujing",
];

/// The hints of an element, with those of the elements around it.
pub(super) fn hints(name: &str, id: &str, class: &str, outer: Hints) -> Hints {
    let mut hints = outer;
    hints.chrome |= matches!(name, "nav" | "footer" | "aside");
    hints.caption |= matches!(name, "figcaption" | "caption");
    for word in id.split_whitespace().chain(class.split_whitespace()) {
        let word = word.to_ascii_lowercase();
        hints.caption |= word.contains("caption") || word.contains("tuzhu");
        for token in word.split(['-', '_']) {
            hints.chrome |= CHROME.contains(&token);
            hints.crumb |= CRUMBS.contains(&token);
            hints.title |=
                token.contains("title") || matches!(token, "tit" | "bt" | "biaoti" | "headline");
        }
    }
    hints
}
