//! Whether readers see a story: hidden, withdrawn, held until a time, expired.

use huiwen::{
    curate::{Refusal, Seen, Wish},
    model::Role,
};

use super::{Desk, POOL, REPORTS, editor, later};

/// When the tombstone of a story in this section says that it went.
fn gone_at(desk: &Desk, section: &str) -> Option<String> {
    let feed = desk.portal.read(&format!("public/{section}/atom.xml"));
    let tombstone = feed.split("<at:deleted-entry").nth(1)?;
    Some(tombstone.split("when=\"").nth(1)?.split('"').next()?.to_owned())
}

#[test]
fn a_hidden_story_is_told_to_be_gone_and_comes_back_newer() {
    for undone in [false, true] {
        let desk = Desk::open();
        let story = desk.id(REPORTS[0].0);
        let edits = desk.decide(story, &Wish::Hide, later(1));
        assert!(desk.page(story).is_none());
        assert!(desk.holding(REPORTS[0].2).is_empty());
        let when = gone_at(&desk, "redian").expect("a tombstone");
        if undone {
            desk.undo(&edits, later(1));
        } else {
            desk.decide(story, &Wish::Unhide, later(1));
        }
        assert_eq!(desk.redian()[0], REPORTS[0].0);
        assert_eq!(gone_at(&desk, "redian"), None);
        let item = desk.item("redian", story).unwrap();
        assert!(item["date_modified"].as_str().unwrap() > when.as_str(), "{item} after {when}");
    }
}

/// A text that is like no other.
fn particular(number: u32) -> String {
    let mut seed = u64::from(number) + 1;
    let mut sign = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from_u32(0x4e00 + u32::try_from(seed >> 53).unwrap()).unwrap()
    };
    (0..40).map(|_| sign()).collect()
}

#[test]
fn hundreds_of_hidden_stories_are_all_told_and_take_no_place_from_others() {
    let desk = Desk::open();
    let texts: Vec<String> = (0..130).map(particular).collect();
    let mut reports: Vec<(&str, i64, &str)> =
        texts.iter().map(|text| (&text[..30], 0, text.as_str())).collect();
    reports.extend(REPORTS);
    desk.show(&reports);
    desk.portal.round("2026-11-22T08:00:00Z");
    let ids = desk.ids();
    let stories: Vec<Seen> = texts.iter().map(|text| Seen::anyhow(ids[&text[..30]])).collect();
    let chief = editor("李敏", Role::Chief);
    let done = desk.ask(&stories, &Wish::Hide, &chief, None, later(300)).unwrap();
    assert_eq!(done.refused.len(), 0);
    desk.publish(later(300));
    for section in ["redian", "all"] {
        let feed = desk.portal.read(&format!("public/{section}/atom.xml"));
        assert_eq!(feed.matches("<at:deleted-entry").count(), texts.len());
        let deleted = &desk.feed(section)["_huiwen"]["deleted"];
        assert_eq!(deleted.as_array().unwrap().len(), texts.len());
        assert_eq!(desk.portal.headlines(section)[..3], [REPORTS[0].0, REPORTS[1].0, REPORTS[2].0]);
    }
}

#[test]
fn copies_of_a_hidden_story_stay_hidden() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Hide, later(1));
    // Another address of the same source with the same text.
    let headline = "渡口改成小公园（图）";
    let mut reports = vec![(headline, 1, REPORTS[0].2)];
    reports.extend(REPORTS);
    desk.show(&reports);
    desk.portal.round("2026-11-22T08:00:00Z");
    assert_eq!(desk.holding(REPORTS[0].2), [""; 0]);
    assert_eq!(desk.holding(headline), [""; 0]);
}

#[test]
fn a_withdrawn_story_is_a_notice_and_its_text_is_nowhere() {
    let desk = Desk::open();
    // The oldest stands in the archive alone.
    for (begin, (headline, _, text)) in [(1, REPORTS[0]), (11, REPORTS[3])] {
        let story = desk.id(headline);
        let edits = desk.decide(story, &Wish::Withdraw("数字有误 <b>".to_owned()), later(begin));
        let page = desk.page(story).expect("a notice");
        assert!(page.contains("撤稿说明") && page.contains(headline), "{page}");
        assert!(page.contains("数字有误 &#60;b&#62;"), "{page}");
        assert_eq!(desk.holding(text), [""; 0]);
        assert!(desk.portal.read("public/redian/atom.xml").contains("deleted-entry"));
        desk.undo(&edits, later(begin + 1));
        assert!(desk.page(story).unwrap().contains(text));
        assert!(!desk.portal.read("public/redian/atom.xml").contains("deleted-entry"));
        desk.decide(story, &Wish::Withdraw("数字有误".to_owned()), later(begin + 2));
        let when = gone_at(&desk, "redian").unwrap();
        desk.decide(story, &Wish::Restore, later(begin + 2));
        let page = desk.page(story).unwrap();
        assert!(page.contains(text) && !page.contains("撤稿说明"));
        if let Some(item) = desk.item("redian", story) {
            assert!(item["date_modified"].as_str().unwrap() > when.as_str());
        }
    }
}

#[test]
fn what_was_never_public_cannot_be_withdrawn() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Remove("redian".to_owned()), later(1));
    let refusal = desk.refused(story, &Wish::Withdraw("误报".to_owned()), later(2));
    assert!(matches!(refusal, Refusal::NotPublic), "{refusal}");
}

#[test]
fn a_story_under_embargo_is_nowhere_until_its_time_and_new_then() {
    let desk = Desk::open();
    let held = desk.id(POOL);
    let edits = desk.decide(held, &Wish::Embargo(Some(later(60))), later(2));
    desk.decide(held, &Wish::Feature("redian".to_owned()), later(3));
    desk.decide(held, &Wish::Pin("redian".to_owned()), later(4));
    desk.publish(later(59));
    assert_eq!(desk.holding(POOL), [""; 0]);
    assert_eq!(desk.holding(&held.to_string()), [""; 0]);
    // It is late, and effective at its time all the same.
    desk.publish(later(95));
    assert_eq!(desk.redian()[0], POOL);
    desk.decide(held, &Wish::Unpin("redian".to_owned()), later(96));
    assert_eq!(desk.redian()[0], POOL, "it is as new as the end of its embargo");
    assert_eq!(desk.portal.headlines("all")[0], POOL);
    let item = desk.item("redian", held).unwrap();
    assert_eq!(item["date_published"], "2026-11-22T06:00:00+08:00");
    let edits_now = desk.portal.store().edits(held).unwrap();
    let due = edits_now.iter().find(|edit| edit.editor == "系统").expect("the clock signed");
    assert_eq!(due.at, later(60));
    let refused = desk.undo(&edits, later(97)).refused;
    assert!(matches!(refused[0].1, Refusal::Stale { .. }), "{refused:?}");
}

#[test]
fn an_embargo_is_lifted_early_and_taken_back_without_a_tombstone() {
    for undone in [false, true] {
        let desk = Desk::open();
        let held = desk.id(POOL);
        let edits = desk.decide(held, &Wish::Embargo(Some(later(60))), later(2));
        desk.decide(held, &Wish::Feature("redian".to_owned()), later(3));
        assert!(!desk.redian().contains(&POOL.to_owned()));
        if undone {
            desk.undo(&edits, later(4));
        } else {
            desk.decide(held, &Wish::Embargo(None), later(4));
        }
        assert_eq!(desk.redian()[0], POOL);
        assert!(!desk.portal.read("public/all/atom.xml").contains("deleted-entry"));
    }
}

#[test]
fn no_embargo_holds_what_is_public_or_ends_before_it_begins() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let refused = |wish| desk.refused(story, &wish, later(10));
    assert!(matches!(refused(Wish::Embargo(Some(later(60)))), Refusal::Public));
    desk.decide(story, &Wish::Remove("redian".to_owned()), later(1));
    assert!(matches!(refused(Wish::Embargo(Some(later(10)))), Refusal::Past(_)));
    assert!(matches!(refused(Wish::Expire(Some(later(9)))), Refusal::Past(_)));
    desk.decide(story, &Wish::Embargo(Some(later(60))), later(11));
    assert!(matches!(refused(Wish::Expire(Some(later(30)))), Refusal::ExpiresFirst));
    assert!(matches!(refused(Wish::Withdraw("误报".to_owned())), Refusal::NotPublic));
}

#[test]
fn an_expired_story_leaves_its_sections_and_keeps_page_and_archive() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Pin("redian".to_owned()), later(1));
    let edits = desk.decide(story, &Wish::Expire(Some(later(60))), later(2));
    assert_eq!(desk.redian()[0], REPORTS[0].0);
    desk.publish(later(61));
    for section in ["redian", "all"] {
        assert!(!desk.portal.headlines(section).contains(&REPORTS[0].0.to_owned()), "{section}");
        let feed = desk.portal.read(&format!("public/{section}/atom.xml"));
        assert!(!feed.contains("deleted-entry"), "{section}");
    }
    assert!(desk.page(story).unwrap().contains(REPORTS[0].2));
    let holding = desk.holding(&story.to_string());
    let archived = |path: &String| path.contains("redian/archive") && path.contains(".atom.xml");
    assert!(holding.iter().any(archived), "{holding:?}");
    // Another time brings it back where it stood.
    desk.decide(story, &Wish::Expire(None), later(62));
    assert_eq!(desk.redian()[0], REPORTS[0].0);
    assert!(desk.undo(&edits, later(63)).edits.is_empty());
}

#[test]
fn what_came_due_is_not_taken_back() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Expire(Some(later(60))), later(2));
    desk.publish(later(61));
    let edits = desk.portal.store().edits(story).unwrap();
    let due = edits.last().unwrap().number;
    let refused = desk.undo(&[due], later(62)).refused;
    assert!(matches!(refused[0].1, Refusal::Lasting(_)), "{refused:?}");
}

#[test]
fn the_clock_signs_nothing_twice() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Expire(Some(later(60))), later(2));
    let mut store = desk.portal.store();
    for (minute, expected) in [(59, 0), (60, 1), (60, 0), (99, 0)] {
        let fallen = huiwen::curate::fall_due(&mut store, later(minute)).unwrap();
        assert_eq!(fallen, expected, "{minute}");
    }
}

#[test]
fn no_undo_holds_what_is_public() {
    for lifted in [true, false] {
        let desk = Desk::open();
        let held = desk.id(POOL);
        let embargo = desk.decide(held, &Wish::Embargo(Some(later(60))), later(2));
        let freed = if lifted {
            desk.decide(held, &Wish::Embargo(None), later(3))
        } else {
            desk.undo(&embargo, later(3)).edits
        };
        let featured = desk.decide(held, &Wish::Feature("redian".to_owned()), later(4));
        let mut undone = desk.undo(&freed, later(5));
        let refusal = undone.refused.pop().map(|(_, refusal)| refusal);
        assert!(matches!(refusal, Some(Refusal::Public)), "{refusal:?}");
        assert_eq!(desk.redian()[0], POOL);
        // Nobody sees it any more: then it may be held again.
        desk.undo(&featured, later(6));
        assert!(desk.undo(&freed, later(7)).refused.is_empty());
    }
}

#[test]
fn what_expired_comes_to_no_section_before_its_expiry_is_lifted() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    desk.decide(story, &Wish::Expire(Some(later(60))), later(2));
    desk.publish(later(61));
    let feature = Wish::Feature("dongtai".to_owned());
    for wish in [&feature, &Wish::Pin("redian".to_owned())] {
        let refusal = desk.refused(story, wish, later(62));
        assert!(refusal.to_string().contains("it expired at 2026-11-22T05:00:00"), "{refusal}");
    }
    desk.decide(story, &Wish::Expire(None), later(63));
    desk.decide(story, &feature, later(64));
    assert!(desk.portal.headlines("dongtai").contains(&REPORTS[0].0.to_owned()));
}
