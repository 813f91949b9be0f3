//! Packed forms that publication put beside a file.

use std::{fs, io::Write as _, path::Path};

use super::{Portal, feed, replace, unpacked};

const FEED: &str = "/redian/rss.xml";

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn brotli(text: &str) -> Vec<u8> {
    let mut packed = Vec::new();
    brotli::CompressorWriter::new(&mut packed, 4096, 9, 22).write_all(text.as_bytes()).unwrap();
    packed
}

fn zstandard(text: &str) -> Vec<u8> {
    zstd::bulk::compress(text.as_bytes(), 19).unwrap()
}

/// Puts all three forms of `text` beside a file.
fn pack(path: &Path, text: &str) {
    for (ending, bytes) in [("gz", gzip(text)), ("br", brotli(text)), ("zst", zstandard(text))] {
        let aside = path.with_extension("aside");
        fs::write(&aside, bytes).unwrap();
        fs::rename(aside, path.with_extension(format!("xml.{ending}"))).unwrap();
    }
}

/// A text of which the forms are the smaller, the better they pack: zstd, br and gzip differ.
fn news() -> String {
    let items =
        (0..400).map(|number| format!("<item><guid>{}</guid></item>", number * 7919 % 1000));
    format!("<rss version=\"2.0\"><channel>{}</channel></rss>", items.collect::<String>())
}

/// A portal whose feed has all three forms beside it.
fn packed_portal() -> Portal {
    let portal = Portal::start();
    replace(&portal.public("redian/rss.xml"), &news());
    pack(&portal.public("redian/rss.xml"), &news());
    portal
}

#[test]
fn each_client_gets_the_form_that_it_likes_best_and_of_equals_the_smallest() {
    let portal = packed_portal();
    let sizes = [("gzip", gzip(&news())), ("br", brotli(&news())), ("zstd", zstandard(&news()))];
    let smallest = |among: &[&str]| {
        let among = sizes.iter().filter(|(name, _)| among.contains(name));
        among.min_by_key(|(_, bytes)| bytes.len()).map(|(name, _)| *name)
    };
    let all = smallest(&["gzip", "br", "zstd"]);
    let cases = [
        ("gzip", Some("gzip")),
        ("br", Some("br")),
        ("zstd", Some("zstd")),
        ("gzip, deflate", Some("gzip")),
        ("gzip, deflate, br", smallest(&["gzip", "br"])),
        ("gzip, deflate, br, zstd", all),
        ("*", all),
        ("gzip, br;q=0.9, zstd;q=0.8", Some("gzip")),
        ("gzip;q=0.8, br;q=0.9", Some("br")),
        ("br;q=0, zstd;q=0, *", Some("gzip")),
        ("zstd;q=0.1, identity;q=0", Some("zstd")),
        ("identity, gzip;q=0.9", None),
        ("deflate", None),
        ("", None),
        // There is nothing that this one accepts: better a plain feed than none.
        ("identity;q=0", None),
    ];
    for (accepted, expected) in cases {
        let reply = portal.get(FEED, &[("Accept-Encoding", accepted)]);
        assert_eq!(reply.status(), 200, "{accepted}");
        assert_eq!(reply.header("content-encoding"), expected, "{accepted}");
        assert_eq!(reply.header("vary"), Some("accept-encoding"), "{accepted}");
        let bytes = sizes.iter().find(|(name, _)| Some(*name) == expected);
        let bytes = bytes.map_or(news().into_bytes(), |(_, bytes)| bytes.clone());
        assert_eq!(reply.body, bytes, "{accepted}");
    }
}

#[test]
fn each_form_has_a_tag_that_outlives_the_server() {
    let portal = packed_portal();
    let tag = |portal: &Portal, accepted: &str| {
        let reply = portal.get(FEED, &[("Accept-Encoding", accepted)]);
        reply.header("etag").unwrap().to_owned()
    };
    let accepted = ["identity", "gzip", "br", "zstd"];
    let tags = accepted.map(|accepted| tag(&portal, accepted));
    for (at, accepted) in accepted.into_iter().enumerate() {
        for (other, tag) in tags.iter().enumerate() {
            let headers = [("Accept-Encoding", accepted), ("If-None-Match", tag)];
            let reply = portal.get(FEED, &headers);
            let expected = if other == at { 304 } else { 200 };
            assert_eq!(reply.status(), expected, "{accepted} with {tag}");
            assert_eq!(reply.header("etag"), Some(tags[at].as_str()));
            assert_eq!(reply.header("vary"), Some("accept-encoding"));
            assert_eq!(reply.header("cache-control"), Some("public, max-age=60"));
        }
        let head = portal.ask("HEAD", FEED, &[("Accept-Encoding", accepted)]);
        let get = portal.get(FEED, &[("Accept-Encoding", accepted)]);
        assert_eq!(head.header("content-length"), Some(get.body.len().to_string().as_str()));
        assert_eq!(head.header("content-encoding"), get.header("content-encoding"));
        assert!(head.body.is_empty());
    }
    assert_eq!(packed_portal().get(FEED, &[]).header("etag"), Some(tags[0].as_str()));
}

#[test]
fn an_unchanged_answer_says_no_more_than_it_must() {
    let portal = packed_portal();
    let tag = portal.get(FEED, &[]).header("etag").unwrap().to_owned();
    let reply = portal.get(FEED, &[("If-None-Match", &tag)]);
    assert_eq!(reply.status(), 304);
    for name in ["content-security-policy", "content-type", "content-encoding", "content-length"] {
        assert_eq!(reply.header(name), None, "{name}");
    }
}

#[test]
fn a_form_of_another_edition_is_not_sent_and_a_new_one_is_sent_at_once() {
    let portal = packed_portal();
    let path = portal.public("redian/rss.xml");
    let asked = [("Accept-Encoding", "br")];
    assert_eq!(portal.get(FEED, &asked).header("content-encoding"), Some("br"));

    // Publication is between the file and its forms.
    let changed = news().replace("<channel>", "<channel><title>新</title>");
    replace(&path, &changed);
    let between = portal.get(FEED, &asked);
    assert_eq!(between.header("content-encoding"), None);
    assert_eq!(between.text(), changed);
    let gzipped = portal.get(FEED, &[("Accept-Encoding", "gzip")]);
    assert_eq!(gzipped.header("content-encoding"), Some("gzip"));
    assert_eq!(unpacked(&gzipped.body), changed);

    pack(&path, &changed);
    assert_eq!(portal.get(FEED, &asked).body, brotli(&changed));
    let again = portal.get(FEED, &[("Accept-Encoding", "gzip")]);
    assert_eq!(again.body, gzip(&changed));
    assert_ne!(again.header("etag"), gzipped.header("etag"), "other bytes have another tag");
}

#[test]
fn what_does_not_unpack_to_the_file_is_not_sent() {
    let zeros = "\0".repeat(50 << 20);
    let longer = format!("{} ", news());
    let cases = [
        ("gz", gzip(&zeros), "gzip"),
        ("br", brotli(&zeros), "br"),
        ("zst", zstandard(&zeros), "zstd"),
        ("gz", gzip(&longer), "gzip"),
        ("br", b"not brotli".to_vec(), "br"),
        ("zst", zstandard(&news())[1..].to_vec(), "zstd"),
    ];
    for (ending, bytes, coding) in cases {
        let portal = packed_portal();
        fs::write(portal.public(&format!("redian/rss.xml.{ending}")), &bytes).unwrap();
        let reply = portal.get(FEED, &[("Accept-Encoding", coding)]);
        assert_eq!(reply.status(), 200);
        match reply.header("content-encoding") {
            // Packed by the server itself.
            Some("gzip") => assert_eq!(unpacked(&reply.body), news()),
            other => assert_eq!((other, reply.text()), (None, news().as_str()), "{coding}"),
        }
    }
}

#[test]
fn packed_forms_have_no_address_of_their_own() {
    let portal = packed_portal();
    for ending in ["gz", "br", "zst"] {
        assert_eq!(portal.get(&format!("{FEED}.{ending}"), &[]).status(), 404, "{ending}");
    }
}

#[test]
fn archives_hold_for_ever_and_all_else_for_a_minute() {
    let portal = Portal::start();
    fs::create_dir_all(portal.public("redian/archive")).unwrap();
    fs::create_dir_all(portal.public("archive")).unwrap();
    let (brief, forever) = ("public, max-age=60", "public, max-age=31536000, immutable");
    let cases = [
        ("redian/archive/2026-01-0f3a.atom.xml", forever),
        ("redian/archive/2026-01-0f3a.rss.xml", forever),
        ("redian/archive/index.html", brief),
        ("archive/rss.xml", brief),
        ("redian/2026-01.html", brief),
        ("redian/rss.xml", brief),
        ("style.css", brief),
    ];
    for (name, expected) in cases {
        fs::write(portal.public(name), feed()).unwrap();
        let reply = portal.get(&format!("/{name}"), &[]);
        assert_eq!(reply.header("cache-control"), Some(expected), "{name}");
        let tag = reply.header("etag").unwrap();
        let again = portal.get(&format!("/{name}"), &[("If-None-Match", tag)]);
        assert_eq!((again.status(), again.header("cache-control")), (304, Some(expected)));
    }
}

#[test]
fn a_file_that_would_not_fit_into_memory_is_refused() {
    let portal = Portal::start();
    let file = fs::File::create(portal.public("huge.txt")).unwrap();
    file.set_len((64 << 20) + 1).unwrap();
    assert_eq!(portal.get("/huge.txt", &[]).status(), 500);
}
