//! Pictures that feeds announce beside their texts (Media RSS).

use serde_json::Value;

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, source},
};

const PICTURE: &str = "https://img.example.cn/a";

/// What the three formats say of an item with these elements, under a right.
fn published(elements: &str, content: &str) -> (String, String, Value) {
    let origin = Origin::start();
    let document = format!(
        "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>\
         <title>例报</title><link>https://example.cn/</link><description/><item>\
         <title>太湖水位回落</title><link>https://example.cn/1.html</link>\
         <description>水位回落。</description>{elements}</item></channel></rss>"
    );
    origin.set("/feed", Answer::ok("application/rss+xml", document));
    let feed = source("feed", origin.url("/feed").as_str());
    let portal = Portal::new(&format!("{feed}content = \"{content}\"\n"));
    portal.round("2026-11-22T04:00:00Z");
    let json: Value = serde_json::from_str(&portal.read("public/all/feed.json")).unwrap();
    let item = json["items"][0].clone();
    (portal.read("public/all/rss.xml"), portal.read("public/all/atom.xml"), item)
}

/// That the picture is shown, and the type of the file that it is, if it is a file.
fn check(elements: &str, picture: &str, file: Option<&str>) {
    let (rss, atom, json) = published(elements, "summary");
    assert_eq!(json["image"], picture, "{elements}");
    assert!(rss.contains(&format!("<media:content url=\"{picture}\" medium=\"image\"")), "{rss}");
    assert!(atom.contains(&format!("<media:thumbnail url=\"{picture}\"")), "{atom}");
    let of_picture = |file: &&Value| file["url"] == picture;
    let listed = json["attachments"].as_array().and_then(|files| files.iter().find(of_picture));
    assert_eq!(listed.map(|file| file["mime_type"].as_str().unwrap()), file, "{elements}");
    let link = format!("rel=\"enclosure\" href=\"{picture}\"");
    assert_eq!(atom.contains(&link), file.is_some(), "{atom}");
    assert!(
        !published(elements, "headline").0.contains(PICTURE),
        "the right does not reach so far"
    );
}

#[test]
fn a_picture_needs_no_media_type() {
    for (ending, media_type) in
        [(".jpg", "image/jpeg"), (".PNG?w=300", "image/png"), (".webp", "image/webp")]
    {
        let picture = format!("{PICTURE}{ending}");
        let element = format!("<media:content url=\"{picture}\" medium=\"image\"/>");
        check(&element, &picture, Some(media_type));
    }
    let group = format!(
        "<media:group><media:content url=\"{PICTURE}.jpg\" medium=\"image\">\
         <media:title>图</media:title></media:content></media:group>"
    );
    check(&group, &format!("{PICTURE}.jpg"), Some("image/jpeg"));
}

#[test]
fn a_picture_of_a_kind_that_cannot_be_told_is_shown_and_is_no_file() {
    check(&format!("<media:content url=\"{PICTURE}\" medium=\"image\"/>"), PICTURE, None);
}

#[test]
fn a_thumbnail_is_a_picture_and_no_file() {
    for picture in [PICTURE.to_owned(), format!("{PICTURE}.jpg")] {
        check(&format!("<media:thumbnail url=\"{picture}\" width=\"120\"/>"), &picture, None);
        let beside_sound = format!(
            "<enclosure url=\"https://example.cn/1.mp3\" type=\"audio/mpeg\" length=\"9\"/>\
             <media:thumbnail url=\"{picture}\"/>"
        );
        check(&beside_sound, &picture, None);
    }
}

#[test]
fn of_a_picture_and_its_thumbnail_the_picture_is_shown() {
    let both = format!(
        "<media:thumbnail url=\"https://img.example.cn/small.jpg\"/>\
         <media:content url=\"{PICTURE}.jpg\" medium=\"image\"/>"
    );
    check(&both, &format!("{PICTURE}.jpg"), Some("image/jpeg"));
    assert!(!published(&both, "summary").0.contains("small.jpg"));
}

#[test]
fn a_picture_of_the_text_is_larger_than_a_thumbnail() {
    let elements = format!(
        "<media:thumbnail url=\"https://img.example.cn/small.jpg\"/><description>\
         &lt;p&gt;水位回落。&lt;img src='{PICTURE}.jpg'&gt;&lt;/p&gt;</description>"
    );
    assert_eq!(published(&elements, "full").2["image"], format!("{PICTURE}.jpg"));
    assert_eq!(published(&elements, "summary").2["image"], "https://img.example.cn/small.jpg");
}
