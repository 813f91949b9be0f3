//! Who is credited: the tables that ship as data, and the flag that an item gets of them.

/// How a credit was found, in the order in which the rules are tried (DOMAIN.md 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditRule {
    /// A selector that feeds.toml gives for the source.
    Selector,
    /// The feed's `<source>` or `dc:source`, or the page's `ContentSource`.
    Metadata,
    /// Another `<meta>`, on a site that is known to keep its credit there.
    SiteMetadata,
    /// A labelled line: 来源：….
    Label,
    /// Brackets that end the text: （交汇点）.
    Bracket,
    /// The agency of the dateline: 新华社北京8月31日电.
    Dateline,
    /// Nothing named an outlet: the source's own name.
    Assumed,
    /// An editor wrote it, with the story.
    Editor,
}

impl CreditRule {
    /// All of them, in their order.
    pub const ALL: [CreditRule; 8] = [
        CreditRule::Selector,
        CreditRule::Metadata,
        CreditRule::SiteMetadata,
        CreditRule::Label,
        CreditRule::Bracket,
        CreditRule::Dateline,
        CreditRule::Assumed,
        CreditRule::Editor,
    ];

    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            CreditRule::Selector => "selector",
            CreditRule::Metadata => "metadata",
            CreditRule::SiteMetadata => "site_metadata",
            CreditRule::Label => "label",
            CreditRule::Bracket => "bracket",
            CreditRule::Dateline => "dateline",
            CreditRule::Assumed => "assumed",
            CreditRule::Editor => "editor",
        }
    }

    /// The reverse of [`CreditRule::as_str`].
    pub fn from_word(word: &str) -> Option<CreditRule> {
        CreditRule::ALL.into_iter().find(|rule| rule.as_str() == word)
    }
}

/// Whether the credited outlet stands on the list of those whose news may be reprinted. Advice for
/// editors, never a gate (DOMAIN.md 8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Its name stands there.
    OnList,
    /// What was printed means an outlet that stands there: 交汇点 is 新华日报.
    ByAlias,
    /// It does not stand in our copy of the list, which may be incomplete.
    NotOnList,
    /// No outlet was named, or nobody has confirmed yet which one is meant.
    Unknown,
    /// The carrier's own report, and the carrier does not stand there.
    Own,
}

impl Permission {
    /// All of them.
    pub const ALL: [Permission; 5] = [
        Permission::OnList,
        Permission::ByAlias,
        Permission::NotOnList,
        Permission::Unknown,
        Permission::Own,
    ];

    /// The word for it in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Permission::OnList => "on_list",
            Permission::ByAlias => "by_alias",
            Permission::NotOnList => "not_on_list",
            Permission::Unknown => "unknown",
            Permission::Own => "own",
        }
    }

    /// The reverse of [`Permission::as_str`].
    pub fn from_word(word: &str) -> Option<Permission> {
        Permission::ALL.into_iter().find(|permission| permission.as_str() == word)
    }

    /// Whether what it flags is on the list, by whatever name.
    pub fn is_permitted(self) -> bool {
        matches!(self, Permission::OnList | Permission::ByAlias)
    }

    /// For an editor.
    pub fn in_words(self) -> &'static str {
        match self {
            Permission::OnList => "在稿源名单上",
            Permission::ByAlias => "按别名在稿源名单上",
            Permission::NotOnList => "不在稿源名单上",
            Permission::Unknown => "来源不明，无法核对名单",
            Permission::Own => "载体原创，载体不在稿源名单上",
        }
    }
}

/// What the data files say of credits: `aliases.toml` and `permitted.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreditTables {
    /// Outlets of which more is known than their name.
    pub outlets: Vec<KnownOutlet>,
    /// What else outlets are called.
    pub aliases: Vec<Alias>,
    /// Words for the carrier itself: 本站原创.
    pub own: Vec<String>,
    /// Words that are no outlet: 网络.
    pub nobody: Vec<String>,
    /// The hosts of platforms, in lower case, subdomains too: many outlets stand there that are no house.
    pub platforms: Vec<String>,
    /// The list of outlets whose news may be reprinted.
    pub permitted: PermittedList,
}

/// An outlet that items may credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownOutlet {
    /// Its canonical name.
    pub name: String,
    /// Its home page, absolute.
    pub homepage: Option<String>,
    /// The hosts it stands on, in lower case; subdomains count. Tells apart outlets of one name.
    pub hosts: Vec<String>,
    /// The house whose channel it is: copies of one house count once.
    pub group: Option<String>,
}

/// Printed names of an outlet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// As printed.
    pub names: Vec<String>,
    /// Canonical name of the outlet.
    pub outlet: String,
    /// Whether this is more than memory.
    pub confirmed: bool,
}

/// A dated list of outlets whose news may be reprinted (稿源单位名单).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PermittedList {
    /// What the list calls its date: 截至2025年6月. Stored with every flag.
    pub version: String,
    /// The day it was made public, as written.
    pub published: Option<String>,
    /// Where this copy comes from.
    pub origin: Option<String>,
    /// Whether every outlet of the list stands here.
    pub complete: bool,
    /// Its names, by part.
    pub parts: Vec<PermittedPart>,
}

/// A part of the list: 苏 网站.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PermittedPart {
    /// What the list calls it.
    pub name: String,
    /// How sure the names are, `A` to `D` (DOMAIN.md).
    pub grade: char,
    /// As printed in the list.
    pub names: Vec<String>,
}

impl CreditTables {
    /// The home page of the outlet that is called exactly so.
    pub fn homepage(&self, name: &str) -> Option<&str> {
        let by_name = |name: &str| self.outlets.iter().find(|outlet| outlet.name == name);
        let meant = |alias: &&Alias| alias.confirmed && alias.names.iter().any(|n| n == name);
        let outlet = by_name(name).or_else(|| by_name(&self.aliases.iter().find(meant)?.outlet))?;
        outlet.homepage.as_deref()
    }
}
