//! What huiwen sees in a document that may become a source, step by step: for whoever adds one.

use std::fmt;

use chrono_tz::Tz;
use dom_query::Document as Page;
use url::Url;

use super::{
    super::{Entry, Parsed, article, parse},
    automatic, charset, gather,
    item::{Clock, attribute},
    read_text, recognise,
};
use crate::{
    model::{Document, Kind, Preset, Proposal},
    poll::sanitize,
};

/// Articles that are shown.
const MOST_SHOWN: usize = 10;

/// What was seen. Its display is for people: a line for each step.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Where the document stands.
    pub address: Url,
    /// How long it is, in bytes.
    pub length: usize,
    /// The encoding that it was read in.
    pub encoding: &'static str,
    /// The name of the preset that fits, for people.
    pub preset: Option<String>,
    /// Feeds that the page itself names: they are better than its list.
    pub feeds: Vec<Url>,
    /// What was read.
    pub parsed: Parsed,
    /// The source that it would be; `None` if nothing was understood.
    pub proposal: Option<Proposal>,
}

/// Looks at a document as if it stood at the address of a source. Pure.
pub fn inspect(document: &Document, presets: &[Preset], zone: Tz) -> Inspection {
    let decoded = charset::decode(&document.body, document.content_type.as_deref());
    let text: &str = &decoded.text;
    let mut seen = Inspection {
        address: document.url.clone(),
        length: document.body.len(),
        encoding: decoded.encoding,
        preset: None,
        feeds: Vec::new(),
        parsed: parse(document, Kind::Feed, zone),
        proposal: None,
    };
    let mut proposal = Proposal {
        key: key(&document.url),
        name: document.url.host_str().unwrap_or_default().to_owned(),
        url: document.url.clone(),
        kind: Kind::Feed,
        preset: None,
        item: None,
    };
    if seen.parsed.format.is_none() {
        if let Some((preset, parsed)) = recognise::recognised(document, presets, zone) {
            seen.parsed = parsed;
            seen.preset = Some(preset.name.clone());
            proposal.kind = preset.kind;
            proposal.preset = Some(preset.key.clone());
        } else {
            proposal.kind = recognise::kind(text);
            seen.parsed = read_text(text, document, proposal.kind, &[], zone);
        }
        seen.parsed.problems.splice(0..0, decoded.problems);
        if proposal.kind == Kind::Html && article::depth::refusal(text).is_none() {
            let page = Page::from(text);
            let clock = Clock { zone, seen: document.fetched };
            seen.feeds = feeds(&page, &document.url);
            if proposal.preset.is_none() {
                proposal.item =
                    automatic::find(&page, &document.url, clock).map(|found| found.selector);
            }
        }
    }
    if let Some(title) = &seen.parsed.channel.title {
        let title = sanitize::line(title);
        proposal.name = Some(title).filter(|title| !title.is_empty()).unwrap_or(proposal.name);
    }
    seen.proposal = seen.parsed.format.map(|_| proposal);
    seen
}

/// `<link rel="alternate" type="application/rss+xml" href="…">`.
fn feeds(page: &Page, base: &Url) -> Vec<Url> {
    let links = page.select("link[rel~=alternate i][href][type]");
    let feed = |node: &dom_query::NodeRef<'_>| {
        let kind = attribute(node, "type")?.to_ascii_lowercase();
        let is_feed = ["rss+xml", "atom+xml", "feed+json"].iter().any(|end| kind.ends_with(end));
        let href = attribute(node, "href").filter(|_| is_feed)?;
        Url::parse(&gather::address(&href, base)?).ok()
    };
    links.nodes().iter().filter_map(feed).take(8).collect()
}

/// A key from an address: the telling labels of its host, such as `fgw-sh`.
fn key(url: &Url) -> String {
    const COMMON: [&str; 8] = ["www", "com", "cn", "gov", "net", "org", "edu", "m"];
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let labels = host.split('.').filter(|label| !COMMON.contains(label));
    let key: String = labels.collect::<Vec<_>>().join("-");
    let key: String = key
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
        .take(40)
        .collect();
    if key.is_empty() { "source".to_owned() } else { key }
}

impl fmt::Display for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "address   {}", self.address)?;
        writeln!(f, "document  {} bytes, {}", self.length, self.encoding)?;
        match &self.proposal {
            Some(proposal) => writeln!(f, "kind      {}", proposal.kind.as_str())?,
            None => writeln!(f, "kind      not understood")?,
        }
        match (&self.preset, self.proposal.as_ref().and_then(|proposal| proposal.item.as_ref())) {
            (Some(preset), _) => writeln!(f, "preset    {preset}")?,
            (None, Some(item)) => writeln!(f, "preset    none fits; the items stand in {item}")?,
            (None, None) => {}
        }
        for feed in &self.feeds {
            writeln!(f, "feed      {feed}: the page names it; better than its list")?;
        }
        for next in &self.parsed.next {
            writeln!(f, "leads to  {next}")?;
        }
        let entries = &self.parsed.entries;
        let dated = entries.iter().filter(|entry| entry.published.is_some()).count();
        writeln!(f, "articles  {}, {dated} of them with a date", entries.len())?;
        entries.iter().take(MOST_SHOWN).try_for_each(|entry| show(entry, f))?;
        if entries.len() > MOST_SHOWN {
            writeln!(f, "          … and {} more", entries.len() - MOST_SHOWN)?;
        }
        self.parsed.problems.iter().try_for_each(|problem| writeln!(f, "problem   {problem}"))
    }
}

fn show(entry: &Entry, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let date = entry.published.map_or("no date".to_owned(), |moment| match moment.precision {
        crate::model::Precision::Day => moment.at.format("%F").to_string(),
        _ => moment.at.format("%F %R").to_string(),
    });
    let title = entry.title.as_deref().map(sanitize::line);
    let title = title.unwrap_or_else(|| "(the headline is in the article)".to_owned());
    let cut = if entry.truncated { " (cut off; the article has it whole)" } else { "" };
    writeln!(f, "  {date:<16}  {title}{cut}")?;
    writeln!(f, "  {:16}  {}", "", entry.link.as_deref().unwrap_or_default())
}
