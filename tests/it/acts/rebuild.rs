//! Stories that editors wrote, and edits that outlive the database.

use huiwen::{
    curate::{self, Refusal, Wish, Written},
    model::Role,
};
use uuid::Uuid;

use super::{Desk, NOON, POOL, REPORTS, at, editor, later};

fn written(headline: &str) -> Written {
    Written {
        headline: headline.to_owned(),
        published: later(-5),
        credit: "滨江日报".to_owned(),
        link: None,
        body: "第一段 <b>。\n\n第二段。".to_owned(),
        section: Some("redian".to_owned()),
    }
}

fn write(desk: &Desk, written: &Written) -> curate::Done {
    let sections = desk.portal.config().sections;
    let li = editor("李敏", Role::Editor);
    let once = Some(Uuid::from_u128(3));
    let mut store = desk.portal.store();
    let done = curate::write(&mut store, &sections, written, &li, once, later(1)).unwrap();
    desk.publish(later(1));
    done
}

/// The same portal from its sources and the edits of before.
fn rebuild(desk: &Desk, rounds: &[&str]) {
    let exported = desk.portal.huiwen(&["edits", "export"]);
    desk.portal.write("edits.jsonl", &exported.stdout);
    for folder in ["db", "public"] {
        std::fs::remove_dir_all(desk.portal.path().join(folder)).unwrap();
    }
    for round in rounds {
        desk.portal.round(round);
    }
    let imported = desk.portal.huiwen(&["edits", "import", "edits.jsonl"]);
    assert!(imported.status.success(), "{imported:?}");
    desk.portal.round(rounds[0]);
}

#[test]
fn edits_that_come_before_their_stories_wait_for_them() {
    let desk = Desk::open();
    let [one, two, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(one, &Wish::Retitle(Some("渡口成了公园".to_owned())), later(1));
    desk.decide(two, &Wish::Pin("redian".to_owned()), later(2));
    desk.decide(desk.id(POOL), &Wish::Embargo(Some(later(600_000))), later(3));
    desk.decide(desk.id(POOL), &Wish::Feature("redian".to_owned()), later(4));
    let before = desk.feed("redian");
    let exported = desk.portal.huiwen(&["edits", "export"]);
    desk.portal.write("edits.jsonl", &exported.stdout);
    std::fs::remove_dir_all(desk.portal.path().join("db")).unwrap();
    assert!(desk.portal.huiwen(&["edits", "import", "edits.jsonl"]).status.success());
    desk.portal.round(NOON);
    assert_eq!(desk.feed("redian"), before);
    assert_eq!(desk.holding(POOL), [""; 0]);
}

#[test]
fn a_story_that_an_editor_wrote_is_published_at_once_and_is_no_source() {
    let desk = Desk::open();
    let done = write(&desk, &written("本报讯：江边开了新书店"));
    assert_eq!(done.edits.len(), 2);
    let item = desk.item("redian", done.stories[0]).expect("it is published");
    assert_eq!(item["content_html"], "<p>第一段 &lt;b&gt;。</p><p>第二段。</p>");
    assert_eq!(item["_huiwen"]["credit"], "滨江日报");
    assert_eq!(item["_huiwen"]["outlet"], "滨江日报");
    assert_eq!(item["_huiwen"]["editor"], "李敏");
    assert!(!desk.portal.read("public/sources.opml").contains("编辑部"));
    // A request that is sent twice writes once.
    assert_eq!(write(&desk, &written("本报讯：江边开了新书店")).edits, done.edits);
    desk.portal.round("2026-11-22T08:00:00Z");
    assert!(desk.item("redian", done.stories[0]).is_some());
    let undone = desk.undo(&done.edits, later(300));
    assert!(undone.refused.is_empty(), "{:?}", undone.refused);
    assert!(desk.holding("江边开了新书店").is_empty());
    desk.undo(&undone.edits, later(301));
    assert!(desk.item("redian", done.stories[0]).is_some());
}

#[test]
fn a_story_that_was_taken_from_an_address_joins_its_copies_in_the_next_round() {
    let desk = Desk::open();
    let written = Written {
        link: Some("https://daily.example.cn/park.html".to_owned()),
        body: REPORTS[0].2.to_owned(),
        section: None,
        ..written(REPORTS[0].0)
    };
    let before = desk.redian();
    write(&desk, &written);
    assert_eq!(desk.redian(), before);
    desk.portal.round("2026-11-22T08:00:00Z");
    let item = desk.item("redian", desk.id(REPORTS[0].0)).unwrap();
    assert_eq!(item["_huiwen"]["carriers"][0]["name"], "滨江日报");
}

#[test]
fn a_report_of_a_source_stays_when_what_was_written_of_it_is_taken_back() {
    let desk = Desk::open();
    let copy = Written {
        link: Some("https://daily.example.cn/park.html".to_owned()),
        body: REPORTS[0].2.to_owned(),
        section: None,
        ..written(REPORTS[0].0)
    };
    let story = desk.id(REPORTS[0].0);
    let sections = desk.portal.config().sections;
    let li = editor("李敏", Role::Editor);
    let done =
        curate::write(&mut desk.portal.store(), &sections, &copy, &li, None, later(5)).unwrap();
    desk.portal.round("2026-11-22T08:00:00Z");
    let undone = desk.undo(&done.edits, later(300));
    assert!(undone.refused.is_empty(), "{:?}", undone.refused);
    assert!(desk.redian().contains(&REPORTS[0].0.to_owned()));
    assert!(desk.page(story).is_some_and(|page| page.contains(REPORTS[0].2)));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let desk = Desk::open();
    let sections = desk.portal.config().sections;
    let refused = |written: &Written| {
        let li = editor("李敏", Role::Editor);
        curate::write(&mut desk.portal.store(), &sections, written, &li, None, later(1))
            .unwrap_err()
    };
    let plain = written("题");
    for (bad, expected) in [
        (Written { headline: " ".to_owned(), ..plain.clone() }, "a headline is one line"),
        (Written { credit: "\n".to_owned(), ..plain.clone() }, "a headline is one line"),
        (Written { link: Some("javascript:1".to_owned()), ..plain.clone() }, "no address"),
        (Written { section: Some("x".to_owned()), ..plain.clone() }, "no section “x”"),
        (Written { body: "字".repeat(200_001), ..plain.clone() }, "longer than"),
        (Written { published: at("1989-12-31T00:00:00Z"), ..plain.clone() }, "is before 1990"),
    ] {
        let refusal: Refusal = refused(&bad);
        assert!(refusal.to_string().contains(expected), "{refusal}");
        assert!(refusal.is_usage());
    }
}

#[test]
fn edits_make_the_same_files_in_a_database_that_is_built_anew() {
    let desk = Desk::open();
    let [one, two, three, bridge] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(one, &Wish::Retitle(Some("渡口成了公园".to_owned())), later(1));
    let noted = desk.decide(one, &Wish::Note(Some("按".to_owned())), later(2));
    desk.undo(&noted, later(3));
    desk.decide(two, &Wish::Correct("摊位三百一十个。".to_owned()), later(4));
    desk.decide(
        three,
        &Wish::Move { from: "redian".to_owned(), to: "dongtai".to_owned() },
        later(5),
    );
    desk.decide(bridge, &Wish::Pin("redian".to_owned()), later(6));
    desk.decide(two, &Wish::Place { section: "redian".to_owned(), after: Some(bridge) }, later(7));
    desk.decide(two, &Wish::Expire(Some(later(20))), later(8));
    desk.decide(two, &Wish::Summary(Some("三百多个摊位。".to_owned())), later(9));
    let wrote = write(&desk, &written("本报讯：江边开了新书店"));
    desk.decide(wrote.stories[0], &Wish::Feature("dongtai".to_owned()), later(10));
    desk.publish(later(30));
    let all = || assert!(desk.portal.huiwen(&["publish"]).status.success());
    all();
    let before = desk.seen();
    rebuild(&desk, &[NOON]);
    all();
    let after = desk.seen();
    // When stories came into sections is not in the edits, so archives may be divided otherwise; feeds name them.
    let lasting = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
        let ends = |path: &str| [".html", ".json", ".opml"].iter().any(|end| path.ends_with(end));
        let is = |path: &&String| !path.contains("/archive/") && ends(path);
        files.keys().filter(is).cloned().collect::<Vec<_>>()
    };
    assert_eq!(lasting(&after), lasting(&before));
    for path in lasting(&before) {
        let text = |files: &std::collections::BTreeMap<String, Vec<u8>>| {
            String::from_utf8_lossy(&files[&path]).into_owned()
        };
        assert_eq!(text(&after), text(&before), "{path}");
    }
    // Taken over once more, nothing changes.
    let again = desk.portal.huiwen(&["edits", "import", "edits.jsonl"]);
    let told = String::from_utf8(again.stderr).unwrap();
    assert!(told.contains("edits taken over: 0"), "{told}");
}

#[test]
fn an_undone_merge_stays_undone_when_the_database_is_built_anew() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    let edits = desk.decide(one, &Wish::Merge(other), later(1));
    desk.undo(&edits, later(2));
    let before = desk.redian();
    rebuild(&desk, &[NOON]);
    assert_eq!(desk.redian(), before);
    assert_eq!((desk.id(REPORTS[0].0), desk.id(REPORTS[1].0)), (one, other));
}

#[test]
fn an_embargo_that_passed_before_a_rebuild_has_passed() {
    let desk = Desk::open();
    let held = desk.id(POOL);
    desk.decide(held, &Wish::Embargo(Some(later(30))), later(2));
    desk.decide(held, &Wish::Feature("redian".to_owned()), later(3));
    desk.publish(later(31));
    let before = desk.feed("redian");
    assert_eq!(desk.redian()[0], POOL);
    rebuild(&desk, &[NOON]);
    assert_eq!(desk.feed("redian"), before);
}
