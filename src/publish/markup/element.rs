//! What becomes of each element that sanitised HTML may hold, before anything is known of where it stands.

/// What an element is to a page of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Goes with all that is in it: nothing of it can be shown.
    Gone,
    /// Its tags go, what is in it stays.
    Bare,
    /// In a line, under this name.
    Inline(&'static str),
    /// In a line and empty.
    Break(&'static str),
    /// A link.
    Link,
    /// `<img>`.
    Picture,
    /// `<audio>` or `<video>`.
    Media(&'static str),
    /// An address of the medium that it stands in.
    MediaSource,
    /// A block that holds lines only, under this name.
    Lines(&'static str),
    /// A block that holds anything, under this name and class.
    Block(&'static str, &'static str),
    /// `<hr>`.
    Rule,
    /// `<figcaption>`.
    FigureCaption,
    /// `<ul>` or `<ol>`.
    List(&'static str),
    /// `<li>`.
    Item,
    /// `<table>`.
    Table,
    /// `<caption>`.
    TableCaption,
    /// `<thead>` and the like.
    RowGroup,
    /// `<tr>`.
    Row,
    /// `<td>` or `<th>`.
    Cell(&'static str),
    /// The reading of a character (`<rt>`).
    Reading,
}

impl Part {
    /// What the element of this name is. Names that HTML calls obsolete become those that replaced them;
    /// landmarks become plain blocks, for those of the page are ours; what a text can do without goes, since
    /// its rules are many and readers gain little.
    pub(super) fn of(name: &str) -> Part {
        match name {
            "b" => Part::Inline("b"),
            "strong" => Part::Inline("strong"),
            "i" => Part::Inline("i"),
            "em" | "dfn" => Part::Inline("em"),
            "u" => Part::Inline("u"),
            "s" | "strike" => Part::Inline("s"),
            "small" => Part::Inline("small"),
            "mark" => Part::Inline("mark"),
            "sub" => Part::Inline("sub"),
            "sup" => Part::Inline("sup"),
            "code" | "tt" => Part::Inline("code"),
            "kbd" => Part::Inline("kbd"),
            "samp" => Part::Inline("samp"),
            "var" => Part::Inline("var"),
            "cite" => Part::Inline("cite"),
            "q" => Part::Inline("q"),
            "bdi" => Part::Inline("bdi"),
            "del" => Part::Inline("del"),
            "ins" => Part::Inline("ins"),
            "abbr" | "acronym" => Part::Inline("abbr"),
            "br" => Part::Break("br"),
            "wbr" => Part::Break("wbr"),
            "a" => Part::Link,
            "img" => Part::Picture,
            "audio" => Part::Media("audio"),
            "video" => Part::Media("video"),
            "source" => Part::MediaSource,
            "p" | "dt" | "summary" => Part::Lines("p"),
            "pre" => Part::Lines("pre"),
            "h1" => Part::Lines("h1"),
            "h2" => Part::Lines("h2"),
            "h3" => Part::Lines("h3"),
            "h4" => Part::Lines("h4"),
            "h5" => Part::Lines("h5"),
            "h6" => Part::Lines("h6"),
            "div" | "center" | "section" | "article" | "header" | "footer" | "nav" | "aside"
            | "details" | "hgroup" | "dl" => Part::Block("div", ""),
            "dd" => Part::Block("div", "indented"),
            "blockquote" => Part::Block("blockquote", ""),
            "figure" => Part::Block("figure", ""),
            "figcaption" => Part::FigureCaption,
            "hr" => Part::Rule,
            "ul" => Part::List("ul"),
            "ol" => Part::List("ol"),
            "li" => Part::Item,
            "table" => Part::Table,
            "caption" => Part::TableCaption,
            "thead" | "tbody" | "tfoot" => Part::RowGroup,
            "tr" => Part::Row,
            "td" => Part::Cell("td"),
            "th" => Part::Cell("th"),
            "rt" => Part::Reading,
            "rp" | "map" | "area" | "track" | "col" | "colgroup" => Part::Gone,
            _ => Part::Bare,
        }
    }

    /// Whether its tag has no end.
    pub(super) fn is_void(name: &str) -> bool {
        matches!(name, "br" | "wbr" | "img" | "source" | "hr" | "area" | "track" | "col")
    }

    pub(super) fn is_heading(self) -> bool {
        matches!(self, Part::Lines("h1" | "h2" | "h3" | "h4" | "h5" | "h6"))
    }

    /// Whether it may stand in a table outside of a cell.
    pub(super) fn is_of_table(self) -> bool {
        matches!(self, Part::TableCaption | Part::RowGroup | Part::Row | Part::Cell(_))
    }
}
