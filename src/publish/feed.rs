//! Stories → [`Feed`]: what every format then only has to spell.
//!
//! Three things happen here and nowhere else: the window is cut, the right that a source gives
//! ([`Content`]) is enforced, and every string is freed of what a file cannot carry. A `Feed` is
//! made of stories and of feeds.toml alone, so the same stories give the same bytes.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, FixedOffset, NaiveTime, SubsecRound, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use thiserror::Error;
use uuid::Uuid;

use super::{
    clean::{clean, line, some_line, web_address},
    excerpt::excerpt,
};
use crate::model::{
    ALL, Content, Enclosure, Moment, Outlet, Precision, Publishing, Section, Site, Story,
};

/// All that pages and feeds need beside stories. Made by [`Portal::new`], which cleans its strings.
#[derive(Debug, Clone)]
pub struct Portal {
    /// The portal as a whole.
    pub site: Site,
    /// Its sections, in the order of feeds.toml.
    pub sections: Vec<Section>,
    /// The outlets behind its sources, in the order of feeds.toml.
    pub outlets: Vec<Outlet>,
    /// The home pages of outlets that stories credit, by canonical name.
    pub homepages: BTreeMap<String, String>,
}

/// What we publish for a section, or for all of them. Made by [`Feed::new`].
#[derive(Debug, Clone)]
pub struct Feed {
    /// Its folder: the section's key, or [`ALL`].
    pub key: String,
    /// The section's name for readers; 全部 over all sections.
    pub section_title: String,
    /// Its own name for readers: 热点资讯 - 汇闻.
    pub title: String,
    /// One sentence for formats that ask for one.
    pub description: String,
    /// The portal that it belongs to.
    pub site: Site,
    /// Address of the section's page.
    pub page: String,
    /// Its own address as RSS.
    pub rss: String,
    /// Its own address as Atom.
    pub atom: String,
    /// Its own address as JSON Feed.
    pub json: String,
    /// The newest `updated` of its items; 1970-01-01 without any, never the clock.
    pub updated: DateTime<FixedOffset>,
    /// In the order of the stories.
    pub items: Vec<FeedItem>,
}

/// A story as it may be published.
#[derive(Debug, Clone)]
pub struct FeedItem {
    /// The story's id.
    pub id: Uuid,
    /// One non-empty line of plain text.
    pub headline: String,
    /// The source's headline (原标题), where an editor chose another.
    pub original_headline: Option<String>,
    /// The report at its outlet, http or https; none for an article from a folder.
    pub link: Option<String>,
    /// Address of the story's page on the portal.
    pub page: String,
    /// In the site's zone; the beginning of the day, hour or minute where it is no more exact.
    pub published: DateTime<FixedOffset>,
    /// How exact `published` is.
    pub precision: Precision,
    /// In the site's zone, never before `published`.
    pub updated: DateTime<FixedOffset>,
    /// The outlet to be named (来源).
    pub credit: String,
    /// The canonical name of that outlet, where it is another.
    pub credited: Option<String>,
    /// The home page of that outlet, where known.
    pub credit_homepage: Option<String>,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// The outlet that carried it.
    pub outlet: Outlet,
    /// Its sections, in the order of the story.
    pub sections: Vec<Section>,
    /// Plain text of at most 200 characters; none where only the headline may be published.
    pub excerpt: Option<String>,
    /// Sanitised HTML, only where the whole text may be published.
    pub content_html: Option<String>,
    /// Files that it brings along; none where only the headline may be published.
    pub enclosures: Vec<Enclosure>,
}

/// A document that could not be written.
#[derive(Debug, Error)]
#[error("{address} could not be written: {reason}")]
pub struct RenderError {
    /// The document.
    address: String,
    /// What its writer said.
    reason: String,
}

/// The stories that a feed holds, of stories sorted newest first: at least `at_least`, and those
/// that are no more than `within` older than the newest, but never more than `at_most`.
///
/// Time passing alone changes nothing: the window hangs on the newest story, not on the clock.
pub fn window(mut stories: Vec<Story>, publishing: &Publishing) -> Vec<Story> {
    let Some(newest) = stories.first().map(|story| story.published.at) else { return stories };
    let within = TimeDelta::from_std(publishing.within).unwrap_or(TimeDelta::MAX);
    let fresh = stories.iter().take_while(|story| newest - story.published.at <= within).count();
    stories.truncate(fresh.max(publishing.at_least).min(publishing.at_most));
    stories
}

impl Portal {
    /// A portal whose strings every file can carry.
    pub fn new(site: Site, sections: Vec<Section>, outlets: Vec<Outlet>) -> Portal {
        let site = Site { title: line(&site.title), language: line(&site.language), ..site };
        let sections = sections
            .into_iter()
            .map(|section| Section { title: line(&section.title), ..section })
            .collect();
        let outlets = outlets.into_iter().map(|outlet| presentable_outlet(&outlet)).collect();
        Portal { site, sections, outlets, homepages: BTreeMap::new() }
    }

    /// With the home pages of outlets that stories credit, by canonical name.
    #[must_use]
    pub fn with_homepages(self, homepages: BTreeMap<String, String>) -> Portal {
        let clean = |(name, page): (String, String)| Some((name, web_address(&page)?));
        Portal { homepages: homepages.into_iter().filter_map(clean).collect(), ..self }
    }

    /// The address at which the published file `path` can be read.
    pub fn address(&self, path: &str) -> String {
        self.site.link.join(path).map_or_else(|_| self.site.link.to_string(), String::from)
    }
}

impl Feed {
    /// The feed of `section`, or of all sections. `stories` are its window in its order.
    pub fn new(portal: &Portal, section: Option<&Section>, stories: &[Story]) -> Feed {
        let key = section.map_or(ALL, |section| &section.key);
        let section_title =
            section.map_or_else(|| "全部".to_owned(), |section| line(&section.title));
        let site = &portal.site;
        let items: Vec<FeedItem> =
            stories.iter().map(|story| FeedItem::new(portal, story)).collect();
        Feed {
            key: key.to_owned(),
            title: format!("{section_title} - {}", site.title),
            description: format!("{} · {section_title} · 最新稿件", site.title),
            section_title,
            site: site.clone(),
            page: portal.address(&format!("{key}/")),
            rss: portal.address(&format!("{key}/rss.xml")),
            atom: portal.address(&format!("{key}/atom.xml")),
            json: portal.address(&format!("{key}/feed.json")),
            updated: items
                .iter()
                .map(|item| item.updated)
                .max()
                .unwrap_or(DateTime::UNIX_EPOCH.fixed_offset()),
            items,
        }
    }
}

impl FeedItem {
    /// Its id as feeds name it.
    pub fn urn(&self) -> String {
        self.id.urn().to_string()
    }

    /// The file of its page, relative to the top of the published folder.
    pub fn path(&self) -> String {
        story_path(self.id)
    }

    /// Where a reader finds it: at its outlet, else on its own page.
    pub fn address(&self) -> &str {
        self.link.as_deref().unwrap_or(&self.page)
    }

    /// Home page of the outlet that is credited.
    pub fn credit_homepage(&self) -> Option<&str> {
        self.credit_homepage.as_deref()
    }

    fn new(portal: &Portal, story: &Story) -> FeedItem {
        let zone = portal.site.timezone;
        let rights = story.outlet.content;
        let published = published(story.published, zone);
        let credit = some_line(&story.credit).unwrap_or_else(|| line(&story.outlet.name));
        let outlet = presentable_outlet(&story.outlet);
        let credited = story.credited.as_deref().and_then(some_line);
        let known = credited.as_ref().and_then(|name| portal.homepages.get(name)).cloned();
        let of_carrier = outlet.homepage.clone().filter(|_| credit == outlet.name);
        let headline = some_line(&story.headline).unwrap_or_else(|| "无标题".to_owned());
        FeedItem {
            id: story.id,
            original_headline: story
                .original_headline
                .as_deref()
                .and_then(some_line)
                .filter(|original| *original != headline),
            headline,
            link: story.link.as_deref().and_then(web_address),
            page: portal.address(&story_path(story.id)),
            published,
            precision: story.published.precision,
            updated: in_zone(story.updated, zone).max(published),
            credited: credited.filter(|name| *name != credit),
            credit_homepage: of_carrier.or(known),
            credit,
            author: story.author.as_deref().and_then(some_line),
            outlet,
            sections: story
                .sections
                .iter()
                .filter_map(|key| portal.sections.iter().find(|section| section.key == *key))
                .cloned()
                .collect(),
            excerpt: match rights {
                Content::Headline => None,
                Content::Summary | Content::Full => {
                    excerpt(story.summary.as_deref(), story.content_html.as_deref())
                        .map(|text| clean(&text))
                }
            },
            content_html: match rights {
                Content::Headline | Content::Summary => None,
                Content::Full => story.content_html.as_deref().map(clean),
            },
            enclosures: match rights {
                Content::Headline => Vec::new(),
                Content::Summary | Content::Full => {
                    story.enclosures.iter().filter_map(presentable_enclosure).collect()
                }
            },
        }
    }
}

impl RenderError {
    /// The document at `address` could not be written for this reason.
    pub(super) fn new(address: &str, reason: &impl ToString) -> RenderError {
        RenderError { address: address.to_owned(), reason: reason.to_string() }
    }
}

/// Where a story's page stands below the published folder.
pub fn story_path(id: Uuid) -> String {
    format!("story/{id}.html")
}

/// A day keeps its name: the local midnight of the day that the source said, and not that moment
/// in another zone, which could be the day before.
fn published(moment: Moment, zone: Tz) -> DateTime<FixedOffset> {
    let at = four_digit_year(moment.at.to_utc()).with_timezone(moment.at.offset());
    let midnight = match moment.precision {
        Precision::Day => {
            zone.from_local_datetime(&at.date_naive().and_time(NaiveTime::MIN)).earliest()
        }
        Precision::Hour | Precision::Minute | Precision::Second => None,
    };
    midnight.map_or_else(|| in_zone(at.to_utc(), zone), |midnight| midnight.fixed_offset())
}

fn in_zone(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    four_digit_year(at).with_timezone(&zone).fixed_offset().trunc_subsecs(0)
}

/// RFC 822 and RFC 3339 know years of four digits; chrono panics on others.
fn four_digit_year(at: DateTime<Utc>) -> DateTime<Utc> {
    if (1..=9998).contains(&at.year()) { at } else { DateTime::UNIX_EPOCH }
}

fn presentable_outlet(outlet: &Outlet) -> Outlet {
    Outlet {
        key: outlet.key.clone(),
        name: line(&outlet.name),
        homepage: outlet.homepage.as_deref().and_then(web_address),
        content: outlet.content,
        priority: outlet.priority,
    }
}

fn presentable_enclosure(enclosure: &Enclosure) -> Option<Enclosure> {
    let media_type = enclosure.media_type.as_deref().map(line).filter(|media_type| {
        let token =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_graphic());
        media_type.split_once('/').is_some_and(|(kind, name)| token(kind) && token(name))
    });
    Some(Enclosure { url: web_address(&enclosure.url)?, media_type, length: enclosure.length })
}
