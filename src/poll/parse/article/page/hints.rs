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
    /// The outlet that a report is from.
    pub(in super::super) source: bool,
}

const CHROME: [&str; 46] = [
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
    "ad",
    "ads",
    "adv",
    "advert",
    "disclaimer",
    "statement",
    "shengming",
    "qrcode",
    "ewm",
    "relate",
    "relates",
    "recomm",
    "tuijian",
    "xgxw",
    "xgyd",
    "pinglun",
    "pagination",
    "hotnews",
    "rank",
    "popup",
    "modal",
];

const CRUMBS: [&str; 13] = [
    "pos",
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

/// Names of what holds the credit; `originalTitle` and `resource` are other things.
const SOURCES: [&str; 7] =
    ["source", "laiyuan", "copyfrom", "comefrom", "jgname", "mediasource", "articlesource"];

/// What an element says of itself.
pub(super) fn own(name: &str, id: &str, class: &str) -> Hints {
    let mut hints = Hints {
        chrome: matches!(name, "nav" | "footer" | "aside"),
        caption: matches!(name, "figcaption" | "caption"),
        ..Hints::default()
    };
    for word in id.split_whitespace().chain(class.split_whitespace()) {
        let word = word.to_ascii_lowercase();
        hints.caption |= word.contains("caption") || word.contains("tuzhu");
        for token in word.split(['-', '_']) {
            hints.chrome |= CHROME.contains(&token);
            hints.crumb |= CRUMBS.contains(&token) || token.contains("crumb");
            hints.source |= SOURCES.contains(&token);
            hints.title |=
                token.contains("title") || matches!(token, "tit" | "bt" | "biaoti" | "headline");
        }
    }
    hints
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
