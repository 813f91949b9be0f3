//! What readers read: headlines, summaries, notes, corrections, the copy that stands for a story.

use huiwen::curate::Wish;

use super::{Desk, REPORTS, later};

#[test]
fn each_word_of_an_editor_is_read_and_goes_when_it_is_taken_back() {
    for (wish, shown) in [
        (Wish::Retitle(Some("渡口成了公园".to_owned())), "渡口成了公园"),
        (Wish::Summary(Some("老渡口有了长椅。".to_owned())), "老渡口有了长椅。"),
        (Wish::Note(Some("本文由读者荐稿。".to_owned())), "编者按：本文由读者荐稿。"),
        (Wish::Correct("长椅是三十张。".to_owned()), "更正：长椅是三十张。"),
    ] {
        let desk = Desk::open();
        let story = desk.id(REPORTS[0].0);
        let before = desk.item("redian", story).unwrap();
        let edits = desk.decide(story, &wish, later(1));
        for file in ["redian/rss.xml", "redian/atom.xml", "redian/index.html"] {
            let published = desk.portal.read(&format!("public/{file}")).replace("<bdi>", "");
            assert!(published.contains(shown), "{file}: {shown}");
        }
        let item = desk.item("redian", story).unwrap();
        assert_ne!(item["date_modified"], before["date_modified"], "{shown}");
        assert!(!item["_huiwen"].as_object().unwrap().contains_key("editor"), "{shown}");
        assert!(desk.decide(story, &wish, later(2)).is_empty(), "it is so already");
        desk.undo(&edits, later(3));
        let mut after = desk.item("redian", story).unwrap();
        assert!(after["date_modified"].as_str() > item["date_modified"].as_str(), "{shown}");
        after["date_modified"] = before["date_modified"].clone();
        assert_eq!(after, before, "{shown}");
    }
}

#[test]
fn a_note_and_a_correction_stand_before_the_text_on_the_page_as_text() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Note(Some("按 <i>&amp;".to_owned())), later(1));
    desk.decide(story, &Wish::Correct("不是 <b>三张".to_owned()), later(2));
    let page = desk.page(story).unwrap();
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("{words} in {page}"));
    assert!(place("不是 &#60;b&#62;三张") < place("按 &#60;i&#62;&#38;amp;"));
    assert!(place("按 &#60;i&#62;") < place("<div class=\"body\">"));
    let item = desk.item("redian", story).unwrap();
    let html = item["content_html"].as_str().unwrap();
    assert!(html.contains("<p>编者按：按 &lt;i&gt;&amp;amp;</p>"), "{html}");
    assert_eq!(item["_huiwen"]["correction"], "不是 <b>三张");
}

#[test]
fn an_editors_summary_is_read_where_the_source_lends_its_headline_alone() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let settings = desk.portal.read("feeds.toml");
    desk.portal.configure(&settings.replace("content = \"full\"", "content = \"headline\""));
    desk.decide(story, &Wish::Summary(Some("老渡口有了长椅。".to_owned())), later(1));
    assert_eq!(desk.item("redian", story).unwrap()["summary"], "老渡口有了长椅。");
    assert!(desk.holding(REPORTS[0].2).is_empty());
}

#[test]
fn a_headline_of_ours_stays_when_its_source_changes_its_own() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Retitle(Some("渡口成了公园".to_owned())), later(1));
    let feed = desk.portal.config().sources[0].url.clone();
    assert!(feed.as_str().ends_with("/feed"));
    let changed = crate::portal::rss(&[(
        REPORTS[0].0,
        "老渡口将改为江边公园",
        "Sun, 22 Nov 2026 11:00:00 +0800",
        REPORTS[0].2,
    )]);
    desk.origin.set("/feed", crate::origin::Answer::ok("application/rss+xml", changed));
    desk.portal.round("2026-11-22T08:00:00Z");
    let item = desk.item("redian", story).unwrap();
    assert_eq!(item["title"], "渡口成了公园");
    assert_eq!(item["_huiwen"]["original_title"], "老渡口将改为江边公园");
    let edits = desk.portal.store().edits(story).unwrap();
    assert_eq!(edits[0].seen.as_deref(), Some(REPORTS[0].0));
    assert_eq!(edits[0].before.as_deref(), Some(REPORTS[0].0));
    // Whoever has seen the new one says so.
    assert_eq!(
        desk.decide(story, &Wish::Retitle(Some("渡口成了公园".to_owned())), later(300)).len(),
        1
    );
}

#[test]
fn the_wanted_copy_stands_for_a_story_until_that_is_taken_back() {
    let desk = Desk::open();
    let settings = desk.portal.read("feeds.toml");
    let other = crate::portal::source("b", desk.origin.url("/other").as_str());
    desk.portal.configure(&format!("{settings}{other}"));
    let copy = crate::portal::rss(&[(
        "1",
        "老渡口有了新样子",
        "Sun, 22 Nov 2026 11:30:00 +0800",
        REPORTS[0].2,
    )]);
    desk.origin.set("/other", crate::origin::Answer::ok("application/rss+xml", copy));
    desk.portal.round("2026-11-22T08:00:00Z");
    let story = desk.id(REPORTS[0].0);
    let sections = desk.portal.config().sections;
    let listed = desk.portal.store().story(story, &sections).unwrap().unwrap();
    let item = listed.items.iter().find(|item| item.source == "b").expect("one story").id;
    let edits = desk.decide(story, &Wish::Lead(Some(item.0)), later(300));
    assert_eq!(desk.item("redian", story).unwrap()["title"], "老渡口有了新样子");
    desk.portal.round("2026-11-22T10:00:00Z");
    assert_eq!(desk.item("redian", story).unwrap()["_huiwen"]["credit"], "来源b");
    desk.undo(&edits, later(400));
    assert_eq!(desk.item("redian", story).unwrap()["title"], REPORTS[0].0);
}
