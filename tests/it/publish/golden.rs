//! The whole published folder of a small portal, compared with files that a person can read.
//! `UPDATE_EXPECTED=1` writes them anew.

use std::{
    collections::BTreeSet,
    env, fs,
    path::{Path, PathBuf},
};

use super::{at, daily, moment, outlet, portal, story};
use huiwen::{
    model::{Content, Enclosure, Precision, Story},
    publish::{
        atom,
        feed::{Archived, Feed},
        html::{self, ArchiveEntry, Neighbours},
        json, opml,
        portal::Portal,
        rss,
    },
};

/// Newest first: the shapes that a story can have.
fn stories() -> Vec<Story> {
    let weekly = outlet("weekly", "示例周刊", Some("https://weekly.example/"), Content::Summary);
    vec![
        Story {
            headline: "太湖流域六市共建数据交换平台".to_owned(),
            original_headline: Some("六市共建平台".to_owned()),
            author: Some("本报编辑部".to_owned()),
            content_html: Some(
                "<p>六座城市的交通、水利和气象数据从本月起互通。</p>\
                 <p><img src=\"https://daily.example/i/1.jpg\" alt=\"机房\"></p>\
                 <p>平台由各市分建、共同维护，费用按用量分担。</p>"
                    .to_owned(),
            ),
            updated: at("2026-03-05T16:00:00+08:00").to_utc(),
            sections: vec!["redian".to_owned(), "dongtai".to_owned()],
            ..story(1)
        },
        Story {
            headline: "<script>alert(1)</script>&\u{0} 是标题的一部分".to_owned(),
            link: Some("https://weekly.example/a?b=1&c=2".to_owned()),
            summary: Some("摘要里也有 <b>标记</b> & 符号。".to_owned()),
            credit: "另一家示例报".to_owned(),
            outlet: weekly,
            published: moment("2026-03-05T00:20:00Z", Precision::Minute),
            updated: at("2026-03-05T08:20:00+08:00").to_utc(),
            sections: vec!["dongtai".to_owned()],
            ..story(2)
        },
        Story {
            headline: "园区播客：一条产线的一天".to_owned(),
            published: moment("2026-03-04T12:00:00+08:00", Precision::Hour),
            updated: at("2026-03-04T12:00:00+08:00").to_utc(),
            enclosures: vec![Enclosure {
                url: "https://daily.example/audio/3.mp3".to_owned(),
                media_type: Some("audio/mpeg".to_owned()),
                length: Some(1_234_567),
            }],
            ..story(3)
        },
        Story {
            headline: "只许转载标题的稿件".to_owned(),
            outlet: daily(Content::Headline),
            published: moment("2026-03-03T00:00:00+08:00", Precision::Day),
            updated: at("2026-03-03T07:05:00+08:00").to_utc(),
            ..story(4)
        },
        Story {
            headline: "长三角地区如何继续并肩奔跑?".to_owned(),
            link: None,
            credit: "交汇点".to_owned(),
            outlet: outlet("inbox", "编辑部来稿", None, Content::Full),
            published: moment("2020-06-09T00:00:00+08:00", Precision::Day),
            updated: at("2020-06-09T10:00:00+08:00").to_utc(),
            ..story(5)
        },
    ]
}

fn published(portal: &Portal, stories: &[Story]) -> Vec<(String, Vec<u8>)> {
    let sections = [None].into_iter().chain(portal.sections.iter().map(Some));
    let feeds: Vec<Feed> = sections
        .map(|section| {
            let stands_here = |story: &&Story| {
                section.is_none_or(|section| story.sections.contains(&section.key))
            };
            let stories: Vec<Story> = stories.iter().filter(stands_here).cloned().collect();
            Feed::new(portal, section, &stories)
        })
        .collect();
    let mut files = vec![
        (
            "index.html".to_owned(),
            html::portal_page(portal, &feeds.iter().collect::<Vec<_>>()).unwrap(),
        ),
        ("friends.html".to_owned(), html::friends_page(portal).unwrap()),
        ("feeds.opml".to_owned(), opml::feeds(portal).unwrap()),
        ("sources.opml".to_owned(), opml::sources(portal).unwrap()),
    ];
    for feed in &feeds {
        files.push((format!("{}/index.html", feed.key), html::section_page(portal, feed).unwrap()));
        files.push((format!("{}/rss.xml", feed.key), rss::render(feed).unwrap()));
        files.push((format!("{}/atom.xml", feed.key), atom::render(feed).unwrap()));
        files.push((format!("{}/feed.json", feed.key), json::render(feed).unwrap()));
    }
    let label = "2026-03".to_owned();
    let named = Archived { name: "2026-03-0123abcd".to_owned(), label: label.clone() };
    let month = feeds[1].clone().in_history(Some(named), None);
    files.push((
        "redian/archive/2026-03.html".to_owned(),
        html::archive_page(portal, &month).unwrap(),
    ));
    let entries = [ArchiveEntry { label: label.clone(), month: label, part: 1 }];
    let index = html::archive_index(portal, "redian", &entries).unwrap();
    files.push(("redian/archive/index.html".to_owned(), index));
    let items = &feeds[0].items;
    for (index, item) in items.iter().enumerate() {
        let newer = index.checked_sub(1).map(|newer| &items[newer]);
        let neighbours = Neighbours { newer, older: items.get(index + 1) };
        files.push((item.path(), html::story_page(portal, item, neighbours).unwrap()));
    }
    let moved = html::moved_page(portal, "story/moved.html", &items[0].path()).unwrap();
    files.push(("story/moved.html".to_owned(), moved));
    files
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn a_small_portal() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/publish/golden");
    let files = published(&portal(), &stories());
    if env::var_os("UPDATE_EXPECTED").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, bytes) in &files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
    }
    for (path, bytes) in &files {
        let expected = fs::read(folder.join(path)).unwrap_or_default();
        assert_eq!(
            String::from_utf8_lossy(bytes),
            String::from_utf8_lossy(&expected),
            "{path} is not as expected; UPDATE_EXPECTED=1 writes it anew"
        );
    }
    let expected: BTreeSet<PathBuf> = files_below(&folder).into_iter().collect();
    let made: BTreeSet<PathBuf> = files.iter().map(|(path, _)| folder.join(path)).collect();
    assert_eq!(made, expected, "files that nothing publishes any more");
}
