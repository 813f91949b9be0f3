//! RSS and Atom: which of two readers a feed is for.
//!
//! feed-rs is the first choice, for well-formed feeds of which it tells everything. It gives up a
//! whole feed for one stray sign, and passes over elements that it does not know, some of which we
//! do; what it is not given, or gives up, the [`lenient`] reader reads.

mod entries;
mod strict;
mod survey;

use chrono_tz::Tz;

use super::{Parsed, lenient};
use crate::model::{Document, Problem};
use survey::survey;

/// Reads a feed that begins with the opening tag of its root; `prolog` is what stands before it.
pub(super) fn read(feed: &str, prolog: &str, document: &Document, zone: Tz) -> Parsed {
    let survey = survey(feed);
    let has_entities = memchr::memmem::find(prolog.as_bytes(), b"<!ENTITY").is_some();
    let mut damage = survey.damage;
    let is_sound = damage.is_none();
    if is_sound && survey.is_plain && !has_entities {
        match strict::read(feed, survey.home, document, zone) {
            // What has no link may have a guid for it, or none: feed-rs does not tell which.
            Ok(parsed) if parsed.entries.iter().all(|entry| entry.link.is_some()) => return parsed,
            Ok(_) => {}
            Err(error) => damage = Some(error),
        }
    }
    let mut parsed = lenient::read(feed, prolog, is_sound, document, zone);
    if let Some(damage) = damage {
        let what = format!("the feed is damaged ({damage}); read as far as can be");
        parsed.problems.insert(0, Problem::new("document", what));
    }
    parsed
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test that meets the unexpected stops there")]
mod tests {
    use chrono::{TimeZone, Utc};
    use url::Url;

    use super::*;

    const RSS: &str = "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' \
        xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>江水</title>\
        <link>http://a.example.cn/</link><description>水闸 &amp; 堤防</description><language>zh</language>\
        <lastBuildDate>Sat, 13 Jun 2026 16:37:21 +0800</lastBuildDate><item><title><![CDATA[甲 & 乙]]></title>\
        <link>/1?a=1&amp;b=2</link><guid>g1</guid><dc:creator>周舟</dc:creator><category>水利</category>\
        <pubDate>2026-06-13</pubDate><description>一句话</description>\
        <content:encoded>&lt;p&gt;正文 &amp;amp; 图&lt;/p&gt;</content:encoded>\
        <enclosure url='/1.mp3' type='audio/mpeg' length='10'/></item>\
        <item><title>丙</title><link>http://a.example.cn/2</link><description>&lt;b&gt;文&lt;/b&gt;</description></item>\
        </channel></rss>";

    const ATOM: &str = "<feed xmlns='http://www.w3.org/2005/Atom'><title>江水</title><id>urn:x</id>\
        <updated>2026-06-20T02:00:00Z</updated><link href='/'/><entry><title type='html'>&lt;b&gt;甲&lt;/b&gt;</title>\
        <id>urn:x:1</id><link rel='alternate' href='1'/><link rel='enclosure' href='1.pdf' type='application/pdf'/>\
        <author><name>周舟</name></author><category term='shuili' label='水利'/><summary>1 &lt; 2</summary>\
        <published>2026-06-19T18:00:00+08:00</published><updated>2026-06-20T02:00:00Z</updated>\
        <content type='html'>&lt;p&gt;正文&lt;/p&gt;</content></entry></feed>";

    #[test]
    fn both_readers_say_the_same() {
        let document = Document {
            url: Url::parse("http://a.example.cn/feed.xml").unwrap(),
            content_type: None,
            body: Vec::new(),
            fetched: Utc.with_ymd_and_hms(2026, 6, 20, 4, 0, 0).unwrap(),
        };
        for feed in [RSS, ATOM] {
            let survey = survey(feed);
            assert!(survey.damage.is_none() && survey.is_plain, "{:?}", survey.damage);
            let strict = strict::read(feed, survey.home, &document, chrono_tz::UTC).unwrap();
            let lenient = lenient::read(feed, "", true, &document, chrono_tz::UTC);
            assert_eq!(format!("{strict:#?}"), format!("{lenient:#?}"));
        }
    }
}
