//! What feeds.toml settles.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use chrono_tz::Tz;
use ipnet::IpNet;
use url::Url;

use super::{ArticleRules, ListRules, Secret};

/// The portal as a whole: `[site]`.
#[derive(Debug, Clone)]
pub struct Site {
    /// Name of the portal, as its readers know it.
    pub title: String,
    /// Where the published files are reachable; ends with a slash, so that `join` keeps its path.
    pub link: Url,
    /// BCP 47 tag of the portal's language, such as `zh-CN`.
    pub language: String,
    /// The zone of dates that name none, and of the dates that are published.
    pub timezone: Tz,
    /// The number under which the portal is registered (ICP 备案号), for the foot of every page.
    pub icp: Option<String>,
}

/// Where the editors' desk is: `[desk]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskPlace {
    /// Where desk, `/healthz` and `/metrics` listen; none: beside the published files.
    pub listen: Option<SocketAddr>,
    /// Below which editors reach it, where a web server in front of it changes that; ends with a slash.
    pub link: Option<Url>,
    /// Whom we believe whose request they hand on.
    pub proxies: Vec<IpNet>,
}

impl DeskPlace {
    /// What stands before `/desk` in the addresses that editors use: empty, or `/` and more without a `/` at its end.
    pub fn base(&self) -> &str {
        self.link.as_ref().map_or("", |link| link.path().trim_end_matches('/'))
    }

    /// Whether editors reach it by https.
    pub fn is_secure(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.scheme() == "https")
    }
}

/// A category of the portal: one `[[sections]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its name in addresses and in the `sections` of a source.
    pub key: String,
    /// Its name for readers, such as 热点资讯.
    pub title: String,
    /// Editors choose what stands here.
    pub curated: bool,
    /// A curated section also takes what its sources propose. Without effect where `curated` is off.
    pub auto: bool,
}

/// The key of the feed over all sections; no section may have it.
pub const ALL: &str = "all";

impl Section {
    /// Whether stories come here without an editor's act.
    pub fn takes_proposals(&self) -> bool {
        !self.curated || self.auto
    }
}

/// An outlet's feed, list or folder that we poll: one `[[sources]]`.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its name in the database and on the command line; never changes.
    pub key: String,
    /// Its name for readers, and the credit of an item that names no other.
    pub name: String,
    /// Where it is polled; a `file:` address of a folder for [`Kind::Folder`]. Never published.
    pub url: Url,
    /// What stands at that address.
    pub kind: Kind,
    /// Ways to read its list, tried in order; none for one that is read without rules.
    pub lists: Vec<ListRules>,
    /// How the articles of its list are read.
    pub article: ArticleRules,
    /// The outlet's home page, which published feeds may name.
    pub homepage: Option<Url>,
    /// Keys of the sections that its items are proposed for.
    pub sections: Vec<String>,
    /// The zone of its dates that name none.
    pub timezone: Tz,
    /// Its dates that are labelled GMT are meant in `timezone`.
    pub gmt_is_local: bool,
    /// How much of an item may be published.
    pub content: Content,
    /// Of the copies of a report, that of the greatest priority stands for it.
    pub priority: u32,
    /// Time between two polls.
    pub interval: Interval,
    /// Whether robots.txt of its host is obeyed.
    pub robots: bool,
    /// Whether robots.txt is obeyed where pages of its articles are asked for.
    pub robots_of_articles: bool,
    /// Which way requests to it go.
    pub via: Via,
}

/// Time between two polls of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interval {
    /// Always the same.
    Every(Duration),
    /// Learnt from when the source brings news.
    Adaptive,
}

/// For which sources robots.txt is obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robots {
    /// Lists and articles, which were made for readers; feeds were made for programs.
    Lists,
    /// Feeds as well.
    All,
    /// None.
    None,
}

/// What stands at a source's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A page that lists articles.
    Html,
    /// JSON that lists articles.
    Json,
    /// A sitemap, an index of sitemaps, or a text of addresses (sitemaps.org).
    Sitemap,
    /// A folder of articles, `.html` or `.txt`.
    Folder,
}

impl Kind {
    /// The word for it in feeds.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Feed => "feed",
            Kind::Html => "html",
            Kind::Json => "json",
            Kind::Sitemap => "sitemap",
            Kind::Folder => "folder",
        }
    }

    /// Whether it lists articles that stand on pages of their own.
    pub fn is_list(self) -> bool {
        matches!(self, Kind::Html | Kind::Json | Kind::Sitemap)
    }
}

/// How much of an item may be published: the right that the source gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Content {
    /// The headline and the link.
    Headline,
    /// The headline, the link and a short plain excerpt.
    Summary,
    /// The whole text.
    Full,
}

impl Content {
    /// The word for it in feeds.toml and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Content::Headline => "headline",
            Content::Summary => "summary",
            Content::Full => "full",
        }
    }

    /// The reverse of [`Content::as_str`].
    pub fn from_word(word: &str) -> Option<Content> {
        [Content::Headline, Content::Summary, Content::Full]
            .into_iter()
            .find(|content| content.as_str() == word)
    }
}

/// How sources are asked: `[poll]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polling {
    /// Private ranges that may be polled all the same.
    pub allow_networks: Vec<IpNet>,
    /// An adaptive interval is never shorter than this …
    pub shortest_interval: Duration,
    /// … and never longer than this.
    pub longest_interval: Duration,
    /// Pause between two requests to one registrable domain.
    pub per_host_delay: Duration,
    /// How many hosts are asked at the same time.
    pub concurrency: usize,
    /// Limit for making a connection.
    pub connect_timeout: Duration,
    /// Limit for a silence while an answer is read.
    pub read_timeout: Duration,
    /// Limit for one source's whole exchange, redirects and slow drips included.
    pub total_timeout: Duration,
    /// Limit for a body, in bytes after decompression.
    pub max_body: u64,
    /// How long raw documents are kept for replays.
    pub keep_documents: Duration,
    /// An address (http or mailto) at which the operator can be reached; part of the User-Agent.
    pub contact: Option<String>,
    /// Whether the pages of published reports are looked at again, to find those that were withdrawn.
    pub recheck: bool,
    /// Where hubs reach this server (`WebSub`); ends with a slash. None: nothing is subscribed to.
    pub websub: Option<Url>,
}

/// The way to a source's server: `proxy` in feeds.toml.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Via {
    /// By the proxy that the `*_PROXY` variables name for it, if they name one.
    #[default]
    Environment,
    /// Without a proxy.
    Direct,
    /// By this proxy: an http, https, socks5 or socks5h address with a host.
    Proxy(Url),
}

/// The address of a proxy. Without a scheme it is an http proxy, as everywhere. The error shows nothing of
/// what it is about, which may hold a password.
pub fn proxy_address(text: &str) -> Result<Url, &'static str> {
    let text = match text.split_once("://") {
        None => format!("http://{text}"),
        // What desktops put into the environment; the proxies behind it all speak version 5.
        Some(("socks", rest)) => format!("socks5://{rest}"),
        Some(_) => text.to_owned(),
    };
    let url = Url::parse(&text).map_err(|_| "is no address of a proxy")?;
    match url.scheme() {
        "http" | "https" | "socks5" | "socks5h" => {}
        _ => return Err("is no proxy that is known: http, https, socks5 and socks5h are"),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err("names no host of a proxy");
    }
    Ok(url)
}

/// What is published: `[publish]`.
#[derive(Debug, Clone)]
pub struct Publishing {
    /// The folder of the published files.
    pub directory: PathBuf,
    /// A feed holds at least this many stories, if there are so many …
    pub at_least: usize,
    /// … and all those that are at most this much older than the section's newest …
    pub within: Duration,
    /// … but never more than this many.
    pub at_most: usize,
    /// How many items of a source's first document may enter feeds, so that subscribers are not flooded.
    pub backlog: usize,
    /// Hubs (`WebSub`) that are told when a feed changed, and that feeds name.
    pub hubs: Vec<Url>,
}

/// Pictures of outlets come through our server: `serve.picture_key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureProxy {
    /// What their addresses are signed with.
    pub key: Secret,
    /// The way to outlets that are no source's.
    pub via: Via,
}

/// Whom to tell when a source fails for long, and when it is back: `[alert]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alerting {
    /// The webhook; its path or query is a secret.
    pub webhook: Url,
    /// Whose webhook it is.
    pub kind: Robot,
    /// What messages to 飞书 and 钉钉 are signed with.
    pub secret: Option<String>,
    /// A source that fails for longer than this is told of.
    pub after: Duration,
    /// The way to the webhook.
    pub via: Via,
}

/// The kinds of webhook that messages are written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Robot {
    /// One that takes a JSON object of ours.
    Json,
    /// A group robot of 飞书.
    Feishu,
    /// A group robot of 钉钉.
    Dingtalk,
    /// A group robot of 企业微信.
    Wecom,
}

impl Robot {
    /// All of them.
    pub const ALL: [Robot; 4] = [Robot::Json, Robot::Feishu, Robot::Dingtalk, Robot::Wecom];

    /// The word for it in feeds.toml.
    pub fn as_str(self) -> &'static str {
        match self {
            Robot::Json => "json",
            Robot::Feishu => "feishu",
            Robot::Dingtalk => "dingtalk",
            Robot::Wecom => "wecom",
        }
    }
}
