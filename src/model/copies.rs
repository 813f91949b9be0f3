//! Copies of one report: what they are found by, and why an item stands in its story.

use std::fmt;

/// What is looked up to find the copies of an item. Kept in the database, so that a change of how they are
/// made means that they have to be made anew.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprints {
    /// Of its address and its text: equal ones mean the same report, however old.
    pub exact: Vec<u64>,
    /// Of chosen shingles: whoever shares some within a few days may be a copy.
    pub near: Vec<u64>,
}

/// What a stored item says, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Key of the source that carried it.
    pub source: String,
    /// Its address.
    pub link: Option<String>,
    /// Its headline, as printed.
    pub headline: String,
    /// Its text, plain: that of its body, else its summary; empty where it has neither.
    pub text: String,
    /// The outlet it credits, as printed.
    pub credit: String,
    /// When it was published, never after it was seen; Unix seconds.
    pub published: i64,
}

/// Why an item stands in a story. [`Display`](fmt::Display) says it in English, for logs and JSON.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// It has the address of an item of the story.
    Address,
    /// It has the text of an item of the story.
    Text,
    /// Its text is much like that of the item that stands for the story.
    Body {
        /// How much of the shorter text stands in the other, 0 to 1.
        contained: f32,
        /// How alike the headlines are, 0 to 1.
        title: f32,
    },
    /// There is little text, and the headlines are alike.
    Title {
        /// How alike, 0 to 1.
        title: f32,
    },
    /// An editor put it there.
    Editor(String),
}

impl Reason {
    /// For an editor.
    pub fn in_words(&self) -> String {
        match self {
            Reason::Address => "网址相同".to_owned(),
            Reason::Text => "正文相同".to_owned(),
            Reason::Body { contained, title } => {
                let (contained, percent) = (percent(*contained), percent(*title));
                let titles = if *title >= ALIKE { "标题相近" } else { "标题不同" };
                format!("较短正文的 {contained}% 见于另一篇，{titles}（{percent}%）")
            }
            Reason::Title { title } if *title >= 1.0 => "标题相同，正文很短或没有".to_owned(),
            Reason::Title { title } => {
                format!("标题相近（{}%），正文很短或没有", percent(*title))
            }
            Reason::Editor(name) => format!("由{name}归入"),
        }
    }

    /// What is kept in the database: `body 0.93 0.41`.
    pub fn stored(&self) -> String {
        match self {
            Reason::Address => "address".to_owned(),
            Reason::Text => "text".to_owned(),
            Reason::Body { contained, title } => format!("body {contained:.2} {title:.2}"),
            Reason::Title { title } => format!("title {title:.2}"),
            Reason::Editor(name) => format!("editor {name}"),
        }
    }

    /// The reverse of [`Reason::stored`], but for figures after the second decimal. Knows the words of
    /// databases from before texts were compared.
    pub fn from_stored(stored: &str) -> Option<Reason> {
        let (kind, rest) = stored.split_once(' ').unwrap_or((stored, ""));
        let figure = |text: &str| text.parse().ok().filter(|figure| (0.0..=1.0).contains(figure));
        match (kind, rest) {
            ("address", "") | ("same", "address") => Some(Reason::Address),
            ("text", "") | ("same", "headline and text") => Some(Reason::Text),
            ("body", figures) => {
                let (contained, title) = figures.split_once(' ')?;
                Some(Reason::Body { contained: figure(contained)?, title: figure(title)? })
            }
            ("title", title) => Some(Reason::Title { title: figure(title)? }),
            ("editor", name) => Some(Reason::Editor(name.to_owned())),
            _ => None,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Address => f.write_str("same address"),
            Reason::Text => f.write_str("same text"),
            Reason::Body { contained, title } => {
                let titles = if *title >= ALIKE { "alike" } else { "differ" };
                write!(f, "body {contained:.2} contained, titles {titles} ({title:.2})")
            }
            Reason::Title { title } if *title >= 1.0 => f.write_str("same title, little text"),
            Reason::Title { title } => write!(f, "titles alike ({title:.2}), little text"),
            Reason::Editor(name) => write!(f, "put there by {name}"),
        }
    }
}

/// Headlines that share as much are called alike.
const ALIKE: f32 = 0.6;

fn percent(share: f32) -> String {
    format!("{:.0}", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [fn() -> Reason; 6] = [
        || Reason::Address,
        || Reason::Text,
        || Reason::Body { contained: 0.93, title: 0.41 },
        || Reason::Title { title: 1.0 },
        || Reason::Title { title: 0.8 },
        || Reason::Editor("王 编辑".to_owned()),
    ];

    #[test]
    fn a_reason_comes_back_from_the_database() {
        for reason in ALL {
            assert_eq!(Reason::from_stored(&reason().stored()), Some(reason()));
        }
        assert_eq!(Reason::from_stored("same address"), Some(Reason::Address));
        assert_eq!(Reason::from_stored("same headline and text"), Some(Reason::Text));
        for other in ["", "body", "body x y", "body 0.5", "title 7", "because"] {
            assert_eq!(Reason::from_stored(other), None, "{other}");
        }
    }

    #[test]
    fn a_reason_can_be_read() {
        let check = |reason: &Reason, english: &str, chinese: &str| {
            assert_eq!(
                (reason.to_string().as_str(), reason.in_words().as_str()),
                (english, chinese)
            );
        };
        check(
            &Reason::Body { contained: 0.93, title: 0.41 },
            "body 0.93 contained, titles differ (0.41)",
            "较短正文的 93% 见于另一篇，标题不同（41%）",
        );
        check(&Reason::Title { title: 1.0 }, "same title, little text", "标题相同，正文很短或没有");
        check(&Reason::Address, "same address", "网址相同");
    }
}
