//! Rules: which items belong to which sections, by what they say.

/// One of `[[rules]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What editors call it; no other rule is called so.
    pub name: String,
    /// Keys of the sections that it proposes an item for …
    pub sections: Vec<String>,
    /// … or in which an item never stands unless an editor puts it there.
    pub never: Vec<String>,
    /// How much its proposal counts beside others, 0 to 100.
    pub weight: u8,
    /// Which items it is about.
    pub condition: Condition,
}

impl Rule {
    /// The weight of a rule that does not say its own: more than that of a source.
    pub const WEIGHT: u8 = 10;

    /// The greatest weight, which a breadcrumb has.
    pub const GREATEST: u8 = 100;
}

/// What must be true of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// All of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// In this field stands one of these.
    Has(Field, Vec<Wanted>),
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The headline.
    Title,
    /// The text.
    Body,
    /// Headline or text.
    Text,
    /// Key of the source that carried it.
    Source,
    /// The outlet that it credits, as printed or by its canonical name.
    Credit,
    /// Its address.
    Url,
    /// The places that headline and lede name.
    Region,
}

impl Field {
    /// All of them.
    pub const ALL: [Field; 7] = [
        Field::Title,
        Field::Body,
        Field::Text,
        Field::Source,
        Field::Credit,
        Field::Url,
        Field::Region,
    ];

    /// The key for it in feeds.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Body => "body",
            Field::Text => "text",
            Field::Source => "source",
            Field::Credit => "credit",
            Field::Url => "url",
            Field::Region => "region",
        }
    }

    /// For an editor, before what was found.
    pub fn in_words(self) -> &'static str {
        match self {
            Field::Title => "标题含",
            Field::Body => "正文含",
            Field::Text => "标题或正文含",
            Field::Source => "信源",
            Field::Credit => "来源",
            Field::Url => "网址含",
            Field::Region => "地区",
        }
    }
}

/// What is looked for in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// A word; the name of a source, an outlet or a place.
    Word(String),
    /// A regular expression, well-formed.
    Pattern(String),
}
