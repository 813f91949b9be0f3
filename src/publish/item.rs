//! [`Story`] → [`FeedItem`]: what may be published of a story.
//!
//! The right that a source gives ([`Content`]) is enforced here and nowhere else, and every string is freed
//! of what a file cannot carry.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, FixedOffset, NaiveTime, SubsecRound, TimeZone, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    clean::{clean, line, some_line, web_address},
    excerpt::excerpt,
    markup::first_picture,
    portal::{Portal, presentable_outlet},
    words::Words,
};
use crate::model::{
    Carrier, Content, Enclosure, Moment, Outlet, PICTURE, Precision, Section, Story,
};

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
    /// The report at the outlet that is credited, where that is not what `link` leads to.
    pub original: Option<String>,
    /// Who wrote it, where named.
    pub author: Option<String>,
    /// Who edited it (责任编辑), where named.
    pub editor: Option<String>,
    /// The outlet that carried it.
    pub outlet: Outlet,
    /// The other outlets that carry it, the earliest first; each once.
    pub carriers: Vec<Carrier>,
    /// Its sections, in the order of the story.
    pub sections: Vec<Section>,
    /// Key of the one of them that it belongs to before all.
    pub primary: Option<String>,
    /// 更正: what was corrected in it, one line.
    pub correction: Option<String>,
    /// 编者按: an editor's words before those of the source, one line.
    pub note: Option<String>,
    /// Plain text of at most 200 characters: an editor's, else the source's, where more than its headline may be
    /// published.
    pub excerpt: Option<String>,
    /// Sanitised HTML, only where the whole text may be published.
    pub content_html: Option<String>,
    /// Files that it brings along; none where only the headline may be published.
    pub enclosures: Vec<Enclosure>,
    /// The address of a picture that stands for it; none where the right does not reach so far.
    pub picture: Option<String>,
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

    pub(super) fn new(portal: &Portal, story: &Story) -> FeedItem {
        let zone = portal.site.timezone;
        let rights = story.outlet.content;
        let published = published(story.published, zone);
        let credit = some_line(&story.credit).unwrap_or_else(|| line(&story.outlet.name));
        let outlet = presentable_outlet(&story.outlet);
        let credited = story.credited.as_deref().and_then(some_line);
        let known = credited.as_ref().and_then(|name| portal.homepages.get(name)).cloned();
        let of_carrier = outlet.homepage.clone().filter(|_| credit == outlet.name);
        let headline = some_line(&story.headline)
            .unwrap_or_else(|| Words::of(&portal.site.language).untitled.to_owned());
        let link = story.link.as_deref().and_then(web_address);
        let carriers = carriers(story, &outlet);
        let files = match rights {
            Content::Headline => &[],
            Content::Summary | Content::Full => story.enclosures.as_slice(),
        };
        let content_html = match rights {
            Content::Headline | Content::Summary => None,
            Content::Full => story.content_html.as_deref().map(clean),
        };
        FeedItem {
            id: story.id,
            original_headline: story
                .original_headline
                .as_deref()
                .and_then(some_line)
                .filter(|original| *original != headline),
            headline,
            original: original(&carriers, &credit, credited.as_deref(), &outlet),
            link,
            page: portal.address(&story_path(story.id)),
            published,
            precision: story.published.precision,
            updated: in_zone(story.updated, zone).max(published),
            credited: credited.filter(|name| *name != credit),
            credit_homepage: of_carrier.or(known),
            credit,
            author: story.author.as_deref().and_then(some_line),
            editor: story.editor.as_deref().and_then(some_line),
            outlet,
            carriers,
            primary: story.primary.clone(),
            sections: story
                .sections
                .iter()
                .filter_map(|key| portal.sections.iter().find(|section| section.key == *key))
                .cloned()
                .collect(),
            excerpt: said(story, rights),
            correction: story.curated.correction.as_deref().and_then(some_line),
            note: story.curated.note.as_deref().and_then(some_line),
            picture: picture(files, content_html.as_deref()),
            content_html,
            enclosures: files.iter().filter_map(presentable_enclosure).collect(),
        }
    }
}

/// What an editor says in a few words is the editor's own, whatever the source allows of its words.
fn said(story: &Story, rights: Content) -> Option<String> {
    let edited = story.curated.summary.as_deref().and_then(|summary| excerpt(Some(summary), None));
    let of_source = || match rights {
        Content::Headline => None,
        Content::Summary | Content::Full => {
            excerpt(story.summary.as_deref(), story.content_html.as_deref())
        }
    };
    edited.or_else(of_source).map(|text| clean(&text))
}

/// The other outlets that carry a story, each once: several sources may be channels of one outlet.
fn carriers(story: &Story, outlet: &Outlet) -> Vec<Carrier> {
    let mut named = HashSet::from([outlet.name.clone()]);
    let presentable = |carrier: &Carrier| Carrier {
        outlet: presentable_outlet(&carrier.outlet),
        link: carrier.link.as_deref().and_then(web_address),
    };
    let carriers = story.carriers.iter().map(presentable);
    carriers.filter(|carrier| named.insert(carrier.outlet.name.clone())).collect()
}

/// The report at the outlet that is credited, if another outlet's copy stands for the story.
fn original(
    carriers: &[Carrier],
    credit: &str,
    credited: Option<&str>,
    outlet: &Outlet,
) -> Option<String> {
    let is_credited = |name: &str| name == credit || Some(name) == credited;
    if is_credited(&outlet.name) {
        return None;
    }
    let first = carriers.iter().find(|carrier| is_credited(&carrier.outlet.name))?;
    first.link.clone()
}

/// The first picture among the files, else that of the text, else what is only known to be one, such as a thumbnail:
/// the smallest of all.
fn picture(files: &[Enclosure], content_html: Option<&str>) -> Option<String> {
    let (bare, typed): (Vec<_>, Vec<_>) = files
        .iter()
        .filter(|file| file.is_picture())
        .partition(|file| file.media_type.as_deref() == Some(PICTURE));
    let first = |pictures: &[&Enclosure]| pictures.iter().find_map(|file| web_address(&file.url));
    let of_text = || web_address(&first_picture(content_html?)?);
    first(&typed).or_else(of_text).or_else(|| first(&bare))
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

pub(super) fn in_zone(at: DateTime<Utc>, zone: Tz) -> DateTime<FixedOffset> {
    four_digit_year(at).with_timezone(&zone).fixed_offset().trunc_subsecs(0)
}

/// RFC 822 and RFC 3339 know years of four digits; chrono panics on others.
fn four_digit_year(at: DateTime<Utc>) -> DateTime<Utc> {
    if (1..=9998).contains(&at.year()) { at } else { DateTime::UNIX_EPOCH }
}

/// A file with its type and length where they can be true; a mere [`PICTURE`] is none. 0 is what tools write that do not
/// know the length, and no file is longer than a signed number of 64 bits says, which is what readers count with.
fn presentable_enclosure(enclosure: &Enclosure) -> Option<Enclosure> {
    if enclosure.media_type.as_deref() == Some(PICTURE) {
        return None;
    }
    let can_be = |length: &u64| *length > 0 && i64::try_from(*length).is_ok();
    Some(Enclosure {
        url: web_address(&enclosure.url)?,
        media_type: enclosure.media_type.as_deref().and_then(presentable_media_type),
        length: enclosure.length.filter(can_be),
    })
}

/// Type and subtype as RFC 6838, 4.2 lets them be registered, without parameters: `audio/mpeg`. A pattern such as
/// `*/*`, which RFC 9110 has beside them, is the type of nothing.
fn presentable_media_type(text: &str) -> Option<String> {
    let is_name = |part: &str| {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte);
        part.len() <= 127
            && part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.bytes().all(is_sign)
    };
    let essence = text.split(';').next().unwrap_or_default().trim();
    let (kind, name) = essence.split_once('/')?;
    (is_name(kind) && is_name(name)).then(|| essence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_one_that_a_file_can_have() {
        let length = |length| {
            let url = "https://a.example/1.mp3".to_owned();
            let enclosure = Enclosure { url, media_type: None, length };
            presentable_enclosure(&enclosure).and_then(|enclosure| enclosure.length)
        };
        let most = u64::MAX / 2;
        assert_eq!(length(Some(most)), Some(most));
        for unknown in [None, Some(0), Some(most + 1)] {
            assert_eq!(length(unknown), None, "{unknown:?}");
        }
    }

    #[test]
    fn a_media_type_is_two_names() {
        for (text, expected) in [
            ("audio/mpeg", Some("audio/mpeg")),
            (" Video/MP4; codecs=\"a, b\"", Some("Video/MP4")),
            ("application/vnd.ms-excel", Some("application/vnd.ms-excel")),
            ("*/*", None),
            ("image/*", None),
            ("image/jpeg(x)", None),
            ("image/jpeg, image/png", None),
            ("image/a/b", None),
            ("image/", None),
            ("nonsense", None),
        ] {
            assert_eq!(presentable_media_type(text).as_deref(), expected, "{text}");
        }
    }
}
