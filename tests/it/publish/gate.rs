//! What the gate read before, it judges as if it read it for the first time.

use huiwen::publish::{
    atom,
    feed::{Archived, Feed, Format},
    gate::Gate,
    rss,
};

use super::*;

/// A document of an archive with these stories.
fn archived(stories: &[Story]) -> Feed {
    let archived = Archived { name: "2026-11".to_owned(), label: "2026-11".to_owned() };
    feed_of(stories).in_history(Some(archived), None)
}

/// Documents that say the same of stories which they both hold.
fn before_and_now() -> [Feed; 2] {
    let stories = [1, 2, 3, 4, 5].map(story);
    [archived(&stories[1..]), archived(&stories[..4])]
}

fn rendered(feed: &Feed, format: Format) -> String {
    text(if format == Format::Rss {
        rss::render(feed).unwrap()
    } else {
        atom::render(feed).unwrap()
    })
}

/// What a gate remembers that read the document of this feed.
fn remembered(feed: &Feed, format: Format) -> Vec<u8> {
    let mut gate = Gate::new(&[]);
    gate.read_back(rendered(feed, format).as_bytes(), format, feed).unwrap();
    gate.remember()
}

/// Both gates, the one that remembers and the one that does not, say the same of the document.
fn check(remembered: &[u8], document: &str, format: Format, feed: &Feed) -> bool {
    let [known, unknown] = [remembered, &[]]
        .map(|remembered| Gate::new(remembered).read_back(document.as_bytes(), format, feed));
    assert_eq!(known, unknown, "{document}");
    known.is_ok()
}

#[test]
fn a_document_is_judged_alike_whatever_was_read_before() {
    let [before, now] = before_and_now();
    for format in [Format::Rss, Format::Atom] {
        let remembered = remembered(&before, format);
        let document = rendered(&now, format);
        assert!(check(&remembered, &document, format, &now));
        assert!(!check(&remembered, &document, format, &before), "other stories");
        // A sign is missing, or another one stands there: every fifth, which reaches all that stories say.
        let mut refused = 0;
        for (at, sign) in document.char_indices().step_by(5) {
            for instead in ["", "<", "&"] {
                let end = at + sign.len_utf8();
                let damaged = [&document[..at], instead, &document[end..]].concat();
                refused += usize::from(!check(&remembered, &damaged, format, &now));
            }
        }
        assert!(refused > document.chars().count() / 5, "{refused}");
    }
}

#[test]
fn lines_that_went_astray_are_judged_alike_whatever_was_read_before() {
    let [before, now] = before_and_now();
    for format in [Format::Rss, Format::Atom] {
        let remembered = remembered(&before, format);
        let document = rendered(&now, format);
        let lines: Vec<&str> = document.lines().collect();
        let check = |lines: Vec<&str>| {
            let damaged = lines.join("\n") + "\n";
            check(&remembered, &damaged, format, &now)
        };
        for one in 0..lines.len() {
            let mut without = lines.clone();
            without.remove(one);
            check(without);
            for other in one..lines.len() {
                let mut swapped = lines.clone();
                swapped.swap(one, other);
                check(swapped);
            }
        }
    }
}

#[test]
fn a_story_between_two_new_ones_stands_where_it_should() {
    let [_, now] = before_and_now();
    // It remembers the second story alone, and those around it are new.
    let remembered = remembered(&archived(&[story(2)]), Format::Rss);
    let document = rendered(&now, Format::Rss);
    let ends: Vec<usize> = document.match_indices("\n  </item>").map(|(at, _)| at).collect();
    let check = |first: &str, third: &str| {
        let (begin, between) = (&document[..ends[0]], &document[ends[0]..ends[2]]);
        let damaged = [begin, first, between, third, &document[ends[2]..]].concat();
        check(&remembered, &damaged, Format::Rss, &now)
    };
    assert!(check("", ""));
    for (first, third) in [
        ("</item><a><item>", "</item></a><item>"),
        ("</item></channel><channel><item>", ""),
        ("</item><item>", ""),
        ("<![CDATA[", "]]>"),
        ("<!--", "-->"),
        ("<a>", "</a>"),
    ] {
        assert!(!check(first, third), "{first} {third}");
    }
}

#[test]
fn a_text_that_reads_like_the_end_of_a_story_ends_none() {
    let text = "<pre>\n  </item>\n  <item>\n </entry>\n <entry>\n</pre>";
    let strange = Story { content_html: Some(text.to_owned()), ..story(2) };
    let feed = archived(&[story(1), strange, story(3)]);
    for format in [Format::Rss, Format::Atom] {
        let before = remembered(&archived(&[story(1), story(2), story(3)]), format);
        assert!(check(&before, &rendered(&feed, format), format, &feed));
    }
}
