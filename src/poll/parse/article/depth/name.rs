//! The name of an element, and what HTML says of elements of that name.
//!
//! Up to eight letters are held in a number: a page compares some ten thousand names.

/// An element that holds nothing.
pub(super) const VOID: u32 = 1;

/// One whose content is text.
pub(super) const RAW: u32 = 1 << 1;

/// One that is opened again inside the next block when it was not closed, three times for equal tags.
pub(super) const FORMATTING: u32 = 1 << 2;

/// An end tag reaches no further out than the nearest of these (HTML, “has an element in scope”).
pub(super) const SCOPE: u32 = 1 << 3;

/// Opening one of these closes a paragraph that is open.
pub(super) const CLOSES_PARAGRAPH: u32 = 1 << 4;

/// What an item may leave open where the next item begins, beside formatting.
pub(super) const IN_ITEM: u32 = 1 << 5;

/// A picture or formula, in which no element holds mere text.
pub(super) const FOREIGN: u32 = 1 << 6;

pub(super) const PARAGRAPH: u32 = 1 << 7;
pub(super) const BUTTON: u32 = 1 << 8;
pub(super) const ITEM: u32 = 1 << 9;
pub(super) const DESCRIPTION: u32 = 1 << 10;
pub(super) const LINK: u32 = 1 << 11;
pub(super) const OPTION: u32 = 1 << 12;
pub(super) const TABLE: u32 = 1 << 13;
pub(super) const CAPTION: u32 = 1 << 14;
pub(super) const ROW: u32 = 1 << 15;
pub(super) const CELL: u32 = 1 << 16;

/// What is known of names of up to eight letters.
const KNOWN: [(&str, u32); 91] = [
    ("a", FORMATTING | LINK),
    ("address", CLOSES_PARAGRAPH | IN_ITEM),
    ("applet", SCOPE),
    ("area", VOID),
    ("article", CLOSES_PARAGRAPH),
    ("aside", CLOSES_PARAGRAPH),
    ("b", FORMATTING),
    ("base", VOID),
    ("basefont", VOID),
    ("big", FORMATTING),
    ("br", VOID),
    ("button", BUTTON),
    ("caption", SCOPE | CAPTION),
    ("center", CLOSES_PARAGRAPH),
    ("code", FORMATTING),
    ("col", VOID),
    ("dd", CLOSES_PARAGRAPH | DESCRIPTION),
    ("details", CLOSES_PARAGRAPH),
    ("dialog", CLOSES_PARAGRAPH),
    ("dir", CLOSES_PARAGRAPH),
    ("div", CLOSES_PARAGRAPH | IN_ITEM),
    ("dl", CLOSES_PARAGRAPH),
    ("dt", CLOSES_PARAGRAPH | DESCRIPTION),
    ("em", FORMATTING),
    ("embed", VOID),
    ("fieldset", CLOSES_PARAGRAPH),
    ("figure", CLOSES_PARAGRAPH),
    ("font", FORMATTING),
    ("footer", CLOSES_PARAGRAPH),
    ("form", CLOSES_PARAGRAPH),
    ("frame", VOID),
    ("h1", CLOSES_PARAGRAPH),
    ("h2", CLOSES_PARAGRAPH),
    ("h3", CLOSES_PARAGRAPH),
    ("h4", CLOSES_PARAGRAPH),
    ("h5", CLOSES_PARAGRAPH),
    ("h6", CLOSES_PARAGRAPH),
    ("header", CLOSES_PARAGRAPH),
    ("hgroup", CLOSES_PARAGRAPH),
    ("hr", VOID),
    ("i", FORMATTING),
    ("iframe", RAW),
    ("img", VOID),
    ("input", VOID),
    ("keygen", VOID),
    ("li", CLOSES_PARAGRAPH | ITEM),
    ("link", VOID),
    ("listing", CLOSES_PARAGRAPH),
    ("main", CLOSES_PARAGRAPH),
    ("marquee", SCOPE),
    ("math", FOREIGN),
    ("menu", CLOSES_PARAGRAPH),
    ("meta", VOID),
    ("nav", CLOSES_PARAGRAPH),
    ("nobr", FORMATTING),
    ("noembed", RAW),
    ("noframes", RAW),
    ("object", SCOPE),
    ("ol", CLOSES_PARAGRAPH),
    ("option", OPTION),
    ("p", CLOSES_PARAGRAPH | IN_ITEM | PARAGRAPH),
    ("param", VOID),
    ("pre", CLOSES_PARAGRAPH),
    ("s", FORMATTING),
    ("script", RAW),
    ("search", CLOSES_PARAGRAPH),
    ("section", CLOSES_PARAGRAPH),
    ("small", FORMATTING),
    ("source", VOID),
    ("span", IN_ITEM),
    ("strike", FORMATTING),
    ("strong", FORMATTING),
    ("style", RAW),
    ("summary", CLOSES_PARAGRAPH),
    ("svg", FOREIGN),
    ("table", SCOPE | TABLE),
    ("tbody", ROW),
    ("td", SCOPE | CELL),
    ("template", SCOPE),
    ("textarea", RAW),
    ("tfoot", ROW),
    ("th", SCOPE | CELL),
    ("thead", ROW),
    ("title", RAW),
    ("tr", ROW),
    ("track", VOID),
    ("tt", FORMATTING),
    ("u", FORMATTING),
    ("ul", CLOSES_PARAGRAPH),
    ("wbr", VOID),
    ("xmp", RAW),
];

/// The names of [`KNOWN`], in the same order.
static LETTERS: [u64; KNOWN.len()] = {
    let mut all = [0; KNOWN.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = letters(KNOWN[at].0.as_bytes());
        at += 1;
    }
    all
};

/// The name of an element, in whatever case it is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name<'a> {
    letters: u64,
    /// The whole of a name that the number does not hold.
    long: &'a [u8],
    traits: u32,
}

impl<'a> Name<'a> {
    /// `<a>`.
    pub(super) const A: Name<'static> =
        Name { letters: letters(b"a"), long: b"", traits: FORMATTING | LINK };

    /// `<p>`.
    pub(super) const P: Name<'static> =
        Name { letters: letters(b"p"), long: b"", traits: CLOSES_PARAGRAPH | IN_ITEM | PARAGRAPH };

    /// The name as a tag spells it.
    pub(super) fn new(name: &'a [u8]) -> Name<'a> {
        if name.len() > 8 || name.contains(&0) {
            let closes_paragraph = name.eq_ignore_ascii_case(b"blockquote")
                || name.eq_ignore_ascii_case(b"figcaption");
            let traits = if closes_paragraph { CLOSES_PARAGRAPH } else { 0 };
            return Name { letters: 0, long: name, traits };
        }
        let letters = letters(name);
        let traits = LETTERS.binary_search(&letters).map_or(0, |at| KNOWN[at].1);
        Name { letters, long: b"", traits }
    }

    /// Whether it is one of a kind, or of one of several.
    pub(super) fn is(self, kinds: u32) -> bool {
        self.traits & kinds != 0
    }
}

impl PartialEq for Name<'_> {
    fn eq(&self, other: &Name<'_>) -> bool {
        // Without letters both are long.
        self.letters == other.letters
            && (self.letters != 0 || self.long.eq_ignore_ascii_case(other.long))
    }
}

/// Eight letters or fewer in lower case, the first in the highest byte, so that the order stays.
const fn letters(name: &[u8]) -> u64 {
    let mut letters = 0;
    let mut at = 0;
    while at < 8 {
        let byte = if at < name.len() { name[at].to_ascii_lowercase() } else { 0 };
        letters = letters << 8 | byte as u64;
        at += 1;
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_searched_by_halves_is_in_order() {
        assert!(LETTERS.is_sorted());
    }

    #[test]
    fn names_are_known_in_any_case_and_to_the_last_letter() {
        for (name, kinds) in [
            ("Div", CLOSES_PARAGRAPH),
            ("BlockQuote", CLOSES_PARAGRAPH),
            ("noFRAMES", RAW),
            ("a", LINK),
            ("th", CELL),
        ] {
            assert!(Name::new(name.as_bytes()).is(kinds), "{name}");
        }
        for name in ["divs", "d", "noframess", "blockquot", "a\0"] {
            assert!(!Name::new(name.as_bytes()).is(u32::MAX), "{name}");
        }
        let is_same =
            |one: &str, other: &str| Name::new(one.as_bytes()) == Name::new(other.as_bytes());
        assert!(is_same("my-Element-one", "my-element-ONE") && is_same("Div", "dIV"));
        assert!(!is_same("my-element-one", "my-element-two") && !is_same("a", "a\0"));
    }
}
