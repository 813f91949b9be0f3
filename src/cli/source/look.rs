//! A look at an address that may become a source: as a round would ask it, but nothing is stored.

use std::{fs, io::Write, path::Path};

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use url::Url;

use super::{super::proxies, page};
use crate::{
    config::{self, Config},
    model::{Document, Kind, Preset, Proposal, Source},
    poll::{
        fetch::{Accept, Answer, Fetched, Fetcher, Request},
        hosts::Hosts,
        parse::{
            article, charset,
            list::{self, Inspection},
        },
    },
};

/// A page may redirect to another, that one name its data, and these hold the list.
const MOST_STEPS: usize = 3;

/// What is needed to look.
struct Look<'a, W> {
    presets: &'a [Preset],
    fetcher: Fetcher,
    hosts: Hosts,
    /// That of feeds.toml, or as it would be there: how it is asked.
    source: Source,
    /// It stands in feeds.toml, and is read by its own rules.
    known: bool,
    now: DateTime<Utc>,
    out: &'a mut W,
}

/// Looks at `url` and writes every step to `out`. The source that it would be; `None` if there is no news to
/// be had, and then the last step says why. Fails where nothing can be written, or feeds.toml is in the way.
pub(super) fn at_address(
    file: &Path,
    config: &Config,
    url: &Url,
    now: DateTime<Utc>,
    out: &mut impl Write,
) -> anyhow::Result<Option<Proposal>> {
    let known = known(config, url);
    let source = match known {
        Some(source) => source.clone(),
        None => draft(file, config, url)?,
    };
    let known = known.is_some();
    let fetcher = Fetcher::new(&config.polling, proxies()?)?;
    let mut look = Look {
        presets: &config.presets,
        fetcher,
        hosts: Hosts::default(),
        source,
        known,
        now,
        out,
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(look.look(url))
}

/// Looks at a document without asking anybody.
pub(super) fn at_document(
    document: &Document,
    config: &Config,
    out: &mut impl Write,
) -> anyhow::Result<Option<Proposal>> {
    let seen = match known(config, &document.url) {
        Some(source) => by_its_rules(document, source),
        None => list::inspect(document, &config.presets, config.site.timezone),
    };
    write(out, &seen.to_string())?;
    Ok(seen.proposal)
}

/// The source of feeds.toml at this address, if it has one.
fn known<'c>(config: &'c Config, url: &Url) -> Option<&'c Source> {
    config.sources.iter().find(|source| source.url == *url)
}

/// What a source of feeds.toml reads.
fn by_its_rules(document: &Document, source: &Source) -> Inspection {
    let mut seen = list::inspect(document, &[], source.timezone);
    if source.kind.is_list() {
        seen.parsed = list::read(document, source.kind, &source.lists, source.timezone);
    }
    seen.preset = Some(format!("by the rules of {} in feeds.toml", source.key));
    seen.proposal = seen.parsed.format.map(|_| Proposal {
        key: source.key.clone(),
        name: source.name.clone(),
        url: source.url.clone(),
        kind: source.kind,
        preset: None,
        item: None,
    });
    seen
}

/// A source as it would be in feeds.toml.
fn draft(file: &Path, config: &Config, url: &Url) -> anyhow::Result<Source> {
    let Some(section) = config.sections.first() else {
        bail!("{} has no [[sections]], and a source needs one", file.display());
    };
    let proposal = Proposal {
        key: "draft".to_owned(),
        name: "draft".to_owned(),
        url: url.clone(),
        kind: Kind::Html,
        preset: None,
        item: None,
    };
    let text = fs::read_to_string(file)?;
    let text = text.trim_start_matches('\u{FEFF}');
    let (text, _) = config::add::add(text, &proposal, &[&section.key])?;
    let folder = std::path::absolute(file)?;
    let folder = folder.parent().unwrap_or(&folder);
    let mut config = config::read(&text, &format!("{} with it", file.display()), folder)?;
    config.sources.pop().context("feeds.toml has no sources")
}

impl<W: Write> Look<'_, W> {
    async fn look(&mut self, url: &Url) -> anyhow::Result<Option<Proposal>> {
        let Some((document, moved_to)) = self.ask(url, url, Accept::Page).await? else {
            return Ok(None);
        };
        let mut seen = self.inspect(&document);
        if let Some(proposal) = &mut seen.proposal {
            // A redirect for now is asked again at every poll.
            proposal.url = moved_to.unwrap_or_else(|| url.clone());
        }
        write(self.out, &seen.to_string())?;
        for _ in 0..MOST_STEPS {
            let Some(next) = seen.parsed.next.first().filter(|_| seen.parsed.entries.is_empty())
            else {
                break;
            };
            let next = next.clone();
            let Some((document, _)) = self.ask(&next, url, Accept::Any).await? else { break };
            seen = self.follow(&document, seen);
            write(self.out, &seen.to_string())?;
        }
        if seen.parsed.entries.is_empty() {
            return Ok(None);
        }
        let Some(proposal) = seen.proposal else { return Ok(None) };
        if proposal.kind != Kind::Feed {
            self.show_article(&seen.parsed.entries, &proposal, url).await?;
        }
        Ok(Some(proposal))
    }

    fn inspect(&self, document: &Document) -> Inspection {
        if self.known {
            by_its_rules(document, &self.source)
        } else {
            list::inspect(document, self.presets, self.source.timezone)
        }
    }

    /// What a document says to which another one led: its list as the preset reads it, or, where a mere page
    /// redirects, another page to be looked at.
    fn follow(&self, document: &Document, before: Inspection) -> Inspection {
        let Some(preset) = self.preset(before.proposal.as_ref()) else {
            return self.inspect(document);
        };
        let decoded = charset::decode(&document.body, document.content_type.as_deref());
        Inspection {
            address: document.url.clone(),
            length: document.body.len(),
            encoding: decoded.encoding,
            feeds: Vec::new(),
            parsed: list::read(document, preset.kind, &preset.lists, self.source.timezone),
            ..before
        }
    }

    fn preset(&self, proposal: Option<&Proposal>) -> Option<&Preset> {
        let key = proposal?.preset.as_ref()?;
        self.presets.iter().find(|preset| preset.key == *key)
    }

    /// Asks for a document, says how that went, and where it moved for good.
    async fn ask(
        &mut self,
        url: &Url,
        named: &Url,
        accept: Accept,
    ) -> anyhow::Result<Option<(Document, Option<Url>)>> {
        let via = &self.source.via;
        let permitted = if let Err(failure) = self.fetcher.may_follow(url, named) {
            Err(failure)
        } else if self.source.robots {
            self.hosts.permit(&self.fetcher, url, via, self.now).await
        } else {
            Ok(())
        };
        if let Err(failure) = permitted {
            write(self.out, &format!("refused   {failure}\n"))?;
            return Ok(None);
        }
        let robots =
            if self.source.robots { "robots.txt allows it" } else { "robots.txt not asked" };
        let request = Request { named, via, ..Request::new(url, accept) };
        let Fetched { status, answer, moved_to, .. } = self.fetcher.fetch(&request, self.now).await;
        let status = status.map_or("none".to_owned(), |status| status.to_string());
        write(self.out, &format!("status    {status}; {robots}\n"))?;
        if let Some(moved_to) = &moved_to {
            write(self.out, &format!("moved     for good, to {moved_to}\n"))?;
        }
        let failure = match answer {
            Answer::Document(document, _) => return Ok(Some((document, moved_to))),
            Answer::Failed(failure) => failure.to_string(),
            Answer::Gone => "410 Gone: it will not come back".to_owned(),
            Answer::NotModified(_) => "304, although nothing was asked conditionally".to_owned(),
        };
        write(self.out, &format!("failed    {failure}\n"))?;
        Ok(None)
    }

    /// The article behind the first entry that has one, as the source would read it.
    async fn show_article(
        &mut self,
        entries: &[crate::poll::parse::Entry],
        proposal: &Proposal,
        named: &Url,
    ) -> anyhow::Result<()> {
        let mut links = entries.iter().filter_map(|entry| entry.link.as_deref());
        let Some(url) = links.find_map(|link| Url::parse(link).ok()) else { return Ok(()) };
        write(self.out, &format!("article   {url}\n"))?;
        let Some((document, _)) = self.ask(&url, named, Accept::Page).await? else { return Ok(()) };
        let preset = self.preset(Some(proposal));
        let rules = preset.map_or(&self.source.article, |preset| &preset.article);
        let text = charset::decode(&document.body, document.content_type.as_deref()).text;
        let zone = self.source.timezone;
        let article = article::extract_by(rules, &text, &document.url, zone, self.now);
        write(self.out, &page::shown(&article))
    }
}

/// Writes what strangers said: nothing that a terminal would obey.
fn write(out: &mut impl Write, text: &str) -> anyhow::Result<()> {
    let plain = |sign: char| if sign.is_control() && sign != '\n' { ' ' } else { sign };
    Ok(out.write_all(text.chars().map(plain).collect::<String>().as_bytes())?)
}
