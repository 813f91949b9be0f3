//! Several editors, several stories: ranks, versions, repeated requests, what is one story and what is two.

use huiwen::{
    curate::{self, Refusal, Seen, Wish, source_words},
    model::Role,
};
use uuid::Uuid;

use super::{Desk, REPORTS, editor, later};

fn seen(story: Uuid, version: i64) -> Seen {
    Seen { version: Some(version), ..Seen::anyhow(story) }
}

fn retitle(text: &str) -> Wish {
    Wish::Retitle(Some(text.to_owned()))
}

#[test]
fn whoever_saw_another_version_is_told_what_was_decided_since() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let (li, wang) = (editor("李敏", Role::Editor), editor("王强", Role::Editor));
    let first = desk.ask(&[seen(story, 0)], &retitle("一"), &li, None, later(1)).unwrap();
    assert_eq!(first.edits.len(), 1);
    let mut late = desk.ask(&[seen(story, 0)], &retitle("二"), &wang, None, later(2)).unwrap();
    let Some((_, Refusal::Stale { since, .. })) = late.refused.pop() else { panic!("{late:?}") };
    assert_eq!((since.len(), since[0].editor.as_str()), (1, "李敏"));
    // Polls are no version; places in heads have their own.
    desk.portal.round("2026-11-22T08:00:00Z");
    let pin = Wish::Pin("redian".to_owned());
    let pinned = desk.ask(&[seen(story, 0)], &pin, &wang, None, later(3)).unwrap();
    assert_eq!(pinned.edits.len(), 1);
    let again = desk.ask(&[seen(story, first.edits[0])], &retitle("二"), &wang, None, later(4));
    assert_eq!(again.unwrap().edits.len(), 1);
}

#[test]
fn words_about_words_that_changed_are_refused() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let sections = desk.portal.config().sections;
    let listed = desk.portal.store().story(story, &sections).unwrap().unwrap().story;
    let words = source_words(&listed.headline, listed.summary.as_deref());
    let li = editor("李敏", Role::Editor);
    for (words, is_refused) in [(words, false), (words ^ 1, true)] {
        let seen = Seen { source_words: Some(words), ..Seen::anyhow(story) };
        let note = Wish::Note(Some(words.to_string()));
        let done = desk.ask(&[seen], &note, &li, None, later(1)).unwrap();
        let refused = matches!(done.refused.first(), Some((_, Refusal::SourceChanged { .. })));
        assert_eq!(refused, is_refused);
    }
}

#[test]
fn a_repeated_request_gets_the_first_answer_and_does_nothing() {
    let desk = Desk::open();
    let stories: Vec<Seen> =
        REPORTS[..3].iter().map(|(headline, ..)| Seen::anyhow(desk.id(headline))).collect();
    let li = editor("李敏", Role::Editor);
    let once = Some(Uuid::from_u128(7));
    let wish = Wish::Feature("dongtai".to_owned());
    let first = desk.ask(&stories, &wish, &li, once, later(1)).unwrap();
    let again = desk.ask(&stories, &wish, &li, once, later(2)).unwrap();
    assert_eq!(first.edits.len(), 3);
    assert_eq!((&again.edits, &again.stories), (&first.edits, &first.stories));
    desk.publish(later(3));
    assert_eq!(desk.portal.headlines("dongtai").len(), 3);
    let sections = desk.portal.config().sections;
    let undo = || {
        let once = Some(Uuid::from_u128(8));
        let mut store = desk.portal.store();
        curate::undo(&mut store, &sections, &first.edits, &li, once, later(4)).unwrap()
    };
    assert_eq!(undo().edits, undo().edits);
    desk.publish(later(5));
    assert!(desk.portal.headlines("dongtai").is_empty());
}

#[test]
fn one_story_that_refuses_does_not_stop_the_others() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let nobody = Uuid::from_u128(1);
    let stories = [Seen::anyhow(nobody), Seen::anyhow(story)];
    let li = editor("李敏", Role::Editor);
    let done = desk.ask(&stories, &Wish::Hide, &li, None, later(1)).unwrap();
    assert_eq!(done.stories, [story]);
    assert!(matches!(done.refused[..], [(_, Refusal::NoStory(_))]));
}

#[test]
fn ranks_say_who_may_do_what() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let ask = |wish: &Wish, role| {
        desk.ask(&[Seen::anyhow(story)], wish, &editor("王强", role), None, later(1))
    };
    assert!(matches!(ask(&Wish::Hide, Role::Reader), Err(Refusal::Rank(Role::Editor))));
    for wish in [
        Wish::Correct("更".to_owned()),
        Wish::Withdraw("因".to_owned()),
        Wish::Restore,
        Wish::Purge,
    ] {
        assert!(matches!(ask(&wish, Role::Editor), Err(Refusal::Rank(Role::Chief))), "{wish:?}");
    }
    desk.decide(story, &Wish::Remove("redian".to_owned()), later(2));
    let held = desk.decide(story, &Wish::Embargo(Some(later(60))), later(3));
    for wish in [Wish::Embargo(None), Wish::Embargo(Some(later(30)))] {
        let done = ask(&wish, Role::Editor).unwrap();
        assert!(matches!(done.refused[0].1, Refusal::Rank(Role::Chief)), "{wish:?}");
    }
    let sections = desk.portal.config().sections;
    let wang = editor("王强", Role::Editor);
    let undone =
        curate::undo(&mut desk.portal.store(), &sections, &held, &wang, None, later(4)).unwrap();
    assert!(matches!(undone.refused[0].1, Refusal::Rank(Role::Chief)));
    assert!(ask(&Wish::Embargo(Some(later(90))), Role::Editor).unwrap().refused.is_empty());
}

#[test]
fn what_was_decided_on_later_is_not_taken_back_before_that_is() {
    let desk = Desk::open();
    let story = desk.id(REPORTS[0].0);
    let one = desk.decide(story, &retitle("一"), later(1));
    let two = desk.decide(story, &retitle("二"), later(2));
    let other = desk.decide(story, &Wish::Note(Some("按".to_owned())), later(3));
    let refused = desk.undo(&one, later(4)).refused;
    let Refusal::Stale { since, .. } = &refused[0].1 else { panic!("{refused:?}") };
    assert_eq!(since[0].number, two[0]);
    desk.undo(&two, later(5));
    assert_eq!(desk.redian()[0], "一");
    desk.undo(&one, later(6));
    assert_eq!(desk.redian()[0], REPORTS[0].0);
    let undone = desk.undo(&other, later(7)).edits;
    assert!(desk.item("redian", story).unwrap()["_huiwen"]["note"].is_null());
    desk.undo(&undone, later(8));
    assert_eq!(desk.item("redian", story).unwrap()["_huiwen"]["note"], "按");
}

#[test]
fn a_merge_is_taken_back_with_both_ids_words_and_places() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(one, &retitle("一"), later(1));
    desk.decide(other, &retitle("二"), later(2));
    desk.decide(other, &Wish::Pin("redian".to_owned()), later(3));
    let before = desk.redian();
    let edits = desk.decide(one, &Wish::Merge(other), later(4));
    assert_eq!(desk.redian().len(), 2);
    let undone = desk.undo(&edits, later(5));
    assert!(undone.refused.is_empty(), "{:?}", undone.refused);
    assert_eq!(desk.redian(), before);
    assert_eq!(before[0], "二");
    for id in [one, other] {
        assert!(desk.item("redian", id).is_some());
        assert!(desk.page(id).is_some_and(|page| !page.contains("http-equiv")));
    }
    assert!(!desk.portal.read("public/redian/atom.xml").contains("deleted-entry"));
    desk.portal.round("2026-11-22T08:00:00Z");
    assert_eq!(desk.redian(), before);
    desk.undo(&undone.edits, later(300));
    assert_eq!(desk.redian().len(), 2);
}

#[test]
fn a_split_is_taken_back_and_its_part_leads_to_the_story_again() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(one, &Wish::Merge(other), later(1));
    let sections = desk.portal.config().sections;
    let story = *[one, other].iter().find(|id| desk.item("redian", **id).is_some()).unwrap();
    let listed = desk.portal.store().story(story, &sections).unwrap().unwrap();
    let part = listed.items.iter().find(|item| !item.stands).unwrap().id.0;
    let edits = desk.decide(story, &Wish::Split(vec![part]), later(2));
    assert_eq!(desk.redian().len(), 3);
    let undone = desk.undo(&edits, later(3));
    assert!(undone.refused.is_empty(), "{:?}", undone.refused);
    assert_eq!(desk.redian().len(), 2);
    desk.portal.round("2026-11-22T08:00:00Z");
    assert_eq!(desk.redian().len(), 2);
}

#[test]
fn nothing_becomes_public_by_a_merge_or_a_split() {
    let desk = Desk::open();
    let [one, other, third, _] = REPORTS.map(|(headline, ..)| desk.id(headline));
    desk.decide(one, &Wish::Hide, later(1));
    assert!(matches!(desk.refused(one, &Wish::Merge(other), later(2)), Refusal::OneHidden));
    desk.decide(third, &Wish::Withdraw("误报".to_owned()), later(3));
    assert!(matches!(desk.refused(third, &Wish::Merge(other), later(4)), Refusal::Differ(_)));
    desk.decide(other, &Wish::Hide, later(5));
    desk.decide(one, &Wish::Merge(other), later(6));
    let sections = desk.portal.config().sections;
    let listed = desk.portal.store().story(one, &sections).unwrap().unwrap();
    let part = listed.items[0].id.0;
    desk.decide(listed.story.id, &Wish::Split(vec![part]), later(7));
    assert_eq!(desk.redian(), [REPORTS[3].0]);
    assert!(desk.holding(REPORTS[0].2).is_empty() && desk.holding(REPORTS[1].2).is_empty());
}

#[test]
fn never_join_and_allow_are_taken_back() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    let are_apart = || {
        let mut store = desk.portal.store();
        let tx = store.begin(later(0)).unwrap();
        let row = |id| tx.story_row(id).unwrap().unwrap();
        tx.are_apart(row(one), row(other)).unwrap()
    };
    let apart = desk.decide(one, &Wish::Apart(other), later(1));
    assert!(are_apart());
    let allowed = desk.decide(one, &Wish::Allow(other), later(2));
    assert!(!are_apart());
    desk.undo(&allowed, later(3));
    assert!(are_apart());
    desk.undo(&apart, later(4));
    assert!(!are_apart());
}

#[test]
fn whoever_parts_two_for_good_may_go_on_with_what_the_queue_shows() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    let sections = desk.portal.config().sections;
    let shown = || desk.portal.store().queue_rows(&[one], &sections).unwrap()[0].version;
    let li = editor("李敏", Role::Editor);
    let apart = desk.decide(one, &Wish::Apart(other), later(1));
    for (minute, undone) in [(2, false), (4, true)] {
        if undone {
            desk.undo(&apart, later(minute));
        }
        let note = Wish::Note(Some(minute.to_string()));
        let done = desk.ask(&[seen(one, shown())], &note, &li, None, later(minute + 1)).unwrap();
        assert!(done.refused.is_empty(), "{:?}", done.refused);
    }
}

#[test]
fn a_part_is_held_by_whoever_held_the_story_and_joins_it_again_whole() {
    let desk = Desk::open();
    let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
    for (minute, story) in [(1, one), (3, other)] {
        desk.decide(story, &Wish::Remove("redian".to_owned()), later(minute));
        desk.decide(story, &Wish::Embargo(Some(later(60))), later(minute + 1));
    }
    desk.decide(one, &Wish::Merge(other), later(5));
    let sections = desk.portal.config().sections;
    let listed = desk.portal.store().story(one, &sections).unwrap().unwrap();
    let part = listed.items.iter().find(|item| !item.stands).unwrap().id.0;
    let story = listed.story.id;
    let wang = editor("王强", Role::Editor);
    let once = Some(Uuid::from_u128(9));
    let split = |minute| {
        let wish = Wish::Split(vec![part]);
        desk.ask(&[Seen::anyhow(story)], &wish, &wang, once, later(minute)).unwrap()
    };
    let done = split(6);
    let lift = Wish::Embargo(None);
    let lifted = desk.ask(&[Seen::anyhow(done.stories[0])], &lift, &wang, None, later(7)).unwrap();
    assert!(matches!(lifted.refused[..], [(_, Refusal::Rank(Role::Chief))]), "{lifted:?}");
    let again = split(8).edits;
    assert_eq!(again, done.edits);
    let mut store = desk.portal.store();
    let undone = curate::undo(&mut store, &sections, &again, &wang, None, later(9)).unwrap();
    assert!(undone.refused.is_empty(), "{:?}", undone.refused);
    let tx = store.begin(later(9)).unwrap();
    let row = tx.story_row(story).unwrap().unwrap();
    assert_eq!(tx.story_row(done.stories[0]).unwrap(), Some(row));
    assert_eq!(tx.overlay_of(row).unwrap().embargo, Some(later(60).timestamp()));
}

#[test]
fn a_merge_is_taken_back_and_brought_again_as_often_as_one_likes() {
    let withdraw = Wish::Withdraw("误报".to_owned());
    let hold = Wish::Embargo(Some(later(600)));
    for states in [&[][..], &[Wish::Hide], &[withdraw], &[Wish::Remove("redian".to_owned()), hold]]
    {
        let desk = Desk::open();
        let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
        for (minute, state) in (1..).zip(states) {
            desk.decide(one, state, later(minute));
            desk.decide(other, state, later(minute));
        }
        let before = desk.redian();
        let mut edits = desk.decide(one, &Wish::Merge(other), later(4));
        let merged = desk.redian();
        for minute in 5..11 {
            let undone = desk.undo(&edits, later(minute));
            assert!(undone.refused.is_empty(), "{states:?}, {minute}: {:?}", undone.refused);
            let expected = if minute % 2 == 0 { &merged } else { &before };
            assert_eq!(&desk.redian(), expected, "{states:?}, {minute}");
            edits = undone.edits;
        }
    }
}

#[test]
fn a_split_of_what_readers_do_not_see_is_taken_back_and_brought_again() {
    for state in [Wish::Hide, Wish::Withdraw("误报".to_owned())] {
        let desk = Desk::open();
        let [one, other, ..] = REPORTS.map(|(headline, ..)| desk.id(headline));
        desk.decide(one, &Wish::Merge(other), later(1));
        let sections = desk.portal.config().sections;
        let listed = desk.portal.store().story(one, &sections).unwrap().unwrap();
        desk.decide(listed.story.id, &state, later(2));
        let before = desk.redian();
        let wish = Wish::Split(vec![listed.items[1].id.0]);
        let mut edits = desk.decide(listed.story.id, &wish, later(3));
        for minute in 4..8 {
            let undone = desk.undo(&edits, later(minute));
            assert!(undone.refused.is_empty(), "{state:?}, {minute}: {:?}", undone.refused);
            assert_eq!(desk.redian(), before, "{state:?}, {minute}");
            edits = undone.edits;
        }
    }
}

#[test]
fn what_a_part_had_taken_in_leads_to_it_again() {
    let desk = Desk::open();
    let ids = REPORTS.map(|(headline, ..)| desk.id(headline));
    let row = |id| {
        let mut store = desk.portal.store();
        let tx = store.begin(later(0)).unwrap();
        tx.story_row(id).unwrap().unwrap()
    };
    // The oldest row stays: it takes in a story that had taken in another.
    let mut by_age = ids;
    by_age.sort_by_key(|id| row(*id));
    let [oldest, whole, taken_in, _] = by_age;
    desk.decide(whole, &Wish::Merge(taken_in), later(1));
    desk.decide(taken_in, &retitle("另题"), later(2));
    let edits = desk.decide(whole, &Wish::Merge(oldest), later(3));
    assert_eq!((row(whole), row(taken_in)), (row(oldest), row(oldest)));
    let undone = desk.undo(&edits, later(4)).edits;
    assert_ne!(row(whole), row(oldest));
    assert_eq!(row(taken_in), row(whole));
    let target = format!("{whole}.html");
    assert!(desk.page(taken_in).is_some_and(|page| page.contains(&target)), "it leads there");
    desk.undo(&undone, later(5));
    assert_eq!(row(taken_in), row(oldest));
}
