//! Documents and what is read in them: `parse/NAME.xml` beside `parse/NAME.expected.json`.
//!
//! `UPDATE_EXPECTED=1 cargo test --test it parse` writes what is read now; look at the difference.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{TimeZone, Utc};
use huiwen::model::{Document, Kind};
use huiwen::poll::parse::{Format, parse, to_json};
use url::Url;

/// The folder of the documents.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/parse")
}

fn document(body: Vec<u8>, content_type: Option<&str>) -> Document {
    Document {
        url: Url::parse("https://news.example.cn/feeds/all.xml").unwrap(),
        content_type: content_type.map(str::to_owned),
        body,
        fetched: Utc.with_ymd_and_hms(2026, 6, 20, 4, 0, 0).unwrap(),
    }
}

fn read(file: &str, content_type: Option<&str>) -> serde_json::Value {
    let document = document(fs::read(folder().join(file)).unwrap(), content_type);
    to_json(&parse(&document, Kind::Feed, chrono_tz::Asia::Shanghai), &document.url)
}

/// Compares what is read in `file` with the file beside it.
fn check(file: &str, content_type: Option<&str>) {
    let actual = serde_json::to_string_pretty(&read(file, content_type)).unwrap() + "\n";
    let expected = folder().join(file).with_extension("expected.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, actual).unwrap();
        return;
    }
    let wanted = fs::read_to_string(&expected)
        .unwrap_or_else(|error| panic!("{}: {error}", expected.display()));
    assert!(actual == wanted, "{file} is read as\n{actual}\nbut {} differs", expected.display());
}

macro_rules! documents {
    ($($name:ident: $file:literal $(, $content_type:literal)?;)*) => {
        $(#[test]
        fn $name() {
            check($file, None$(.or(Some($content_type)))?);
        })*
    };
}

documents! {
    rss_2_with_everything: "rss_2.xml", "application/rss+xml; charset=utf-8";
    rss_0_91: "rss_0_91.xml";
    rss_with_an_odd_version_and_namespace: "rss_odd_root.xml";
    rdf_1_0: "rdf_1_0.xml";
    rdf_0_90: "rdf_0_90.xml";
    atom_0_3: "atom_0_3.xml";
    atom_1_0_with_bases_and_xhtml: "atom_1_0.xml";
    gbk_declared_in_the_document_only: "gbk_declared.xml", "text/xml";
    gbk_named_in_the_header_only: "gbk_header.xml", "text/xml; charset=GBK";
    gbk_named_nowhere: "gbk_unnamed.xml", "text/xml; charset=ISO-8859-1";
    gb2312_declared_on_utf_8: "false_gb2312.xml";
    utf_16_without_a_mark: "utf_16.xml";
    no_declaration: "no_declaration.xml";
    no_guid: "no_guid.xml";
    guids_in_place_of_links: "guid_no_link.xml";
    the_same_guid_twice: "same_guid.xml";
    dates_of_every_kind: "dates.xml";
    a_channel_date_is_not_its_items_date: "channel_date.xml";
    a_late_declaration: "late_declaration.xml";
    control_characters: "controls.xml";
    sources: "sources.xml";
    media_beside_an_enclosure: "media.xml";
    prefixes_without_declaration: "undeclared_prefixes.xml";
    html_entities_without_declaration: "entities.xml";
    damage_of_every_kind: "damaged.xml";
    a_document_that_breaks_off: "truncated.xml";
    damaged_atom: "atom_damaged.xml";
    an_entry_that_the_parser_fails_on: "parser_panic.xml";
    dublin_core_alone: "dublin_core.xml";
    texts_in_base64_and_xml: "text_modes.xml";
    markup_that_is_not_escaped: "naked_markup.xml";
    media_that_say_all: "media_only.xml";
    entities_of_the_document_type: "document_type.xml";
    a_root_with_a_prefix: "prefixed_root.xml";
    a_code_page_of_dos: "dos_code_page.xml";
    text_encoded_twice: "twice_encoded.xml";
    hostile_markup: "hostile.xml";
    nothing_listed: "no_items.xml";
    a_challenge_page: "challenge.html", "text/html; charset=utf-8";
    a_feed_inside_a_page: "wrapped.html", "text/html";
    an_empty_body: "empty.xml";
    xml_that_is_no_feed: "sitemap.xml";
    json_feed_1_1: "json_feed.json", "application/feed+json";
    json_feed_with_odd_types: "json_feed_odd.json";
    halves_of_characters_in_json: "json_lone_surrogates.json";
    json_that_is_no_feed: "no_feed.json";
}

/// Cutting must never lead to a panic, and what is read has a format or a problem that says why not.
#[test]
fn every_document_is_read_at_every_length() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        if path.to_string_lossy().ends_with(".expected.json") {
            continue;
        }
        let body = fs::read(&path).unwrap();
        for length in 0..body.len() {
            let parsed = parse(
                &document(body[..length].to_vec(), None),
                Kind::Feed,
                chrono_tz::Asia::Shanghai,
            );
            assert!(
                parsed.format.is_some() || !parsed.problems.is_empty(),
                "{} cut at {length} says nothing",
                path.display()
            );
        }
    }
}

/// Neither reader may follow the depth of a document by recursion.
#[test]
fn depth_without_end_is_no_danger() {
    for (open, close) in [
        ("<m:group>", "</m:group>"),
        ("<div>", "</div>"),
        ("<item>", ""),
        ("<a:b xml:base='x/'>", "</a:b>"),
        ("<author>", "</author>"),
    ] {
        for close in ["", close] {
            let body = format!(
                "<rss version='2.0' xmlns:m='http://search.yahoo.com/mrss/'><channel><item>\
                 <title>深</title>{}{}</item></channel></rss>",
                open.repeat(100_000),
                close.repeat(100_000)
            );
            let parsed = parse(&document(body.into_bytes(), None), Kind::Feed, chrono_tz::UTC);
            assert_eq!(parsed.format, Some(Format::Rss), "{open}");
            assert_eq!(parsed.entries[0].title.as_deref(), Some("深"), "{open}");
        }
    }
}

/// A hundred thousand prefixes, and an attribute of a megabyte.
#[test]
fn width_without_end_is_no_danger() {
    let prefixes: Vec<String> =
        (0..100_000).map(|n| format!(" xmlns:p{n}='http://p{n}.example/'")).collect();
    let prefixes = prefixes.concat();
    let body = format!(
        "<rss version='2.0'{prefixes}><channel><item><p9:x y='{}'/><title>宽</title></item></channel></rss>",
        "长".repeat(300_000)
    );
    let parsed = parse(&document(body.into_bytes(), None), Kind::Feed, chrono_tz::UTC);
    assert_eq!(parsed.entries[0].title.as_deref(), Some("宽"));
}

/// The second read matches entries by position; feed-rs drops the items of RDF that have no link.
#[test]
fn the_sources_of_rdf_stay_with_their_items() {
    let body = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
        xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
        <channel><title>x</title></channel>\
        <item><title>甲</title><dc:source>甲报</dc:source></item>\
        <item><title>乙</title><link>https://news.example.cn/b</link><dc:source>乙报</dc:source></item>\
        </rdf:RDF>";
    let parsed = parse(&document(body.into(), None), Kind::Feed, chrono_tz::UTC);
    for entry in &parsed.entries {
        let (source, _) = entry.source.as_ref().unwrap();
        assert_eq!(source.chars().next(), entry.title.as_ref().unwrap().chars().next());
    }
    assert!(!parsed.entries.is_empty());
}

/// What would take for ever if one sign were searched for again and again takes a moment.
#[test]
fn marks_without_end_are_searched_for_once() {
    for mark in
        ["<!--", "<![CDATA[", "<?x ", "<!DOCTYPE [", "<image>", "</item>", "<title>", "<b x='"]
    {
        let marks = mark.repeat(100_000);
        for body in [
            format!("{marks}<rss version='2.0'><channel/></rss>"),
            format!("<rss version='2.0'><channel><item><title>&</title>{marks}"),
            format!(
                "<rss version='2.0'><channel><item><description>&{marks}]]></description></item>"
            ),
        ] {
            let parsed = parse(&document(body.into_bytes(), None), Kind::Feed, chrono_tz::UTC);
            assert!(parsed.format.is_some() || !parsed.problems.is_empty(), "{mark}");
        }
    }
}

/// An article from a folder is one entry; a page without a headline is none.
#[test]
fn articles_are_entries() {
    let read = |name: &str, body: &str| {
        let mut document = document(body.into(), None);
        document.url = Url::parse(&format!("file:///inbox/{name}")).unwrap();
        parse(&document, Kind::Folder, chrono_tz::Asia::Shanghai)
    };
    let text =
        read("a.txt", "沿江步道全线贯通\n来源：江南日报\n\n步道全长四十公里，沿途设有驿站。\n");
    assert_eq!(text.format, Some(Format::Article));
    assert_eq!(text.entries[0].title.as_deref(), Some("沿江步道全线贯通"));
    assert_eq!(text.entries[0].guid, None);
    assert!(text.entries[0].content.as_ref().unwrap().contains("驿站"));
    let empty = read("b.html", "<html><body></body></html>");
    assert!(empty.format.is_none() && !empty.problems.is_empty());
}
