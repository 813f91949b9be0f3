//! Which edits make which overlay.

use chrono::DateTime;

use super::*;
use crate::model::Digest128;

const STORY: Uuid = Uuid::from_u128(1);
const TAKEN_IN: Uuid = Uuid::from_u128(2);

/// An edit: its number is its place, its time ten seconds later than the one before.
#[derive(Clone)]
struct Line(Uuid, Act, Option<i64>);

fn said(act: Act) -> Line {
    Line(STORY, act, None)
}

fn undo(number: i64) -> Line {
    Line(STORY, Act::Undo, Some(number))
}

fn of(said: &[Line]) -> Overlay {
    let edit = |(index, Line(story, act, undoes)): (usize, &Line)| {
        let number = i64::try_from(index).unwrap_or_default() + 1;
        let at = match act {
            // The clock's edits bear the time that they were due at.
            Act::Due(_) => DateTime::from_timestamp(DUE, 0),
            _ => DateTime::from_timestamp(number * 10, 0),
        };
        let editor = if matches!(act, Act::Due(_)) { "系统" } else { "李敏" };
        Edit {
            number,
            undoes: *undoes,
            seen: Some("源题".to_owned()),
            ..Edit::new(*story, editor, act.clone(), at.unwrap_or_default())
        }
    };
    overlay(STORY, &said.iter().enumerate().map(edit).collect::<Vec<_>>())
}

const DUE: i64 = 1000;

fn due() -> Option<DateTime<chrono::Utc>> {
    DateTime::from_timestamp(DUE, 0)
}

fn retitle(text: &str) -> Line {
    said(Act::Retitle(Some(text.to_owned())))
}

#[test]
fn without_edits_nothing_is_laid_over() {
    assert_eq!(of(&[]), Overlay::default());
}

#[test]
fn the_last_headline_counts_and_what_the_editor_saw_of_the_source() {
    let now = of(&[retitle("一"), retitle("二")]);
    assert_eq!(now.headline.as_deref(), Some("二"));
    assert_eq!(now.seen.as_deref(), Some("源题"));
    assert_eq!((now.version, now.reworded), (2, Some(20)));
    let now = of(&[retitle("一"), said(Act::Retitle(None))]);
    assert_eq!((now.headline, now.seen, now.reworded), (None, None, Some(20)));
}

#[test]
fn what_was_taken_back_leaves_what_was_before_and_readers_a_newer_text() {
    let now = of(&[retitle("一"), retitle("二"), undo(2)]);
    assert_eq!(now.headline.as_deref(), Some("一"));
    assert_eq!((now.version, now.reworded), (3, Some(30)));
    let now = of(&[retitle("一"), undo(1)]);
    assert_eq!((now.headline, now.reworded), (None, Some(20)));
}

#[test]
fn taking_back_may_be_taken_back() {
    let now = of(&[retitle("一"), undo(1), undo(2)]);
    assert_eq!(now.headline.as_deref(), Some("一"));
    let now = of(&[retitle("一"), undo(1), undo(2), undo(3)]);
    assert_eq!(now.headline, None);
}

#[test]
fn a_feature_keeps_its_first_time_and_comes_back_to_it() {
    let feature = || said(Act::Feature("redian".to_owned()));
    let at = |now: &Overlay| match now.sections.get("redian") {
        Some(Standing::In { at, .. }) => Some(*at),
        _ => None,
    };
    assert_eq!(at(&of(&[feature(), feature()])), Some(10));
    let remove = || said(Act::Remove("redian".to_owned()));
    assert_eq!(at(&of(&[feature(), remove()])), None);
    assert_eq!(at(&of(&[feature(), remove(), undo(2)])), Some(10));
    assert_eq!(at(&of(&[feature(), remove(), feature()])), Some(30));
}

#[test]
fn a_move_leaves_one_section_and_comes_to_another() {
    let to = Act::Move { from: "a".to_owned(), to: "b".to_owned() };
    let now = of(&[said(Act::Feature("a".to_owned())), said(to)]);
    assert_eq!(now.sections["a"], Standing::Out);
    assert_eq!(now.sections["b"], Standing::In { by: "李敏".to_owned(), at: 20 });
    assert_eq!(now.editor.as_deref(), Some("李敏"));
}

#[test]
fn what_comes_back_is_newer_than_its_tombstone() {
    for (away, back) in [
        (Act::Hide, said(Act::Unhide)),
        (Act::Withdraw("误报".to_owned()), said(Act::Restore)),
        (Act::Hide, undo(1)),
    ] {
        let now = of(&[said(away.clone())]);
        assert!(now.is_kept_back(), "{away:?}");
        let now = of(&[said(away.clone()), back]);
        assert!(!now.is_kept_back(), "{away:?}");
        assert!(now.reworded > Some(10), "{away:?}");
    }
}

#[test]
fn withdrawn_and_hidden_are_taken_back_each_by_itself() {
    let now = of(&[said(Act::Hide), said(Act::Withdraw("误报".to_owned())), said(Act::Unhide)]);
    assert!(!now.hidden);
    assert_eq!(now.withdrawn.as_deref(), Some("误报"));
}

#[test]
fn an_embargo_ends_at_its_time_or_when_somebody_says_so() {
    let until = || said(Act::Embargo(due()));
    let now = of(&[until()]);
    assert_eq!((now.embargo, now.embargoed_by.as_deref()), (Some(DUE), Some("李敏")));
    let now = of(&[until(), said(Act::Due(Due::Embargo))]);
    assert_eq!((now.embargo, now.released), (None, Some(DUE)));
    let now = of(&[until(), said(Act::Embargo(None))]);
    assert_eq!((now.embargo, now.released), (None, Some(20)));
    assert_eq!(of(&[until(), undo(1)]).released, None);
    // What is due no longer is nothing to the clock.
    assert_eq!(of(&[until(), undo(1), said(Act::Due(Due::Embargo))]).released, None);
}

#[test]
fn an_embargo_stays_that_of_whoever_set_it_first() {
    let edit = |number, editor: &str| Edit {
        number,
        ..Edit::new(STORY, editor, Act::Embargo(due()), DateTime::UNIX_EPOCH)
    };
    let now = overlay(STORY, &[edit(1, "王强"), edit(2, "李敏")]);
    assert_eq!(now.embargoed_by.as_deref(), Some("王强"));
}

#[test]
fn an_expired_story_comes_back_by_another_time() {
    let at = || said(Act::Expire(due()));
    assert!(!of(&[at()]).expired);
    assert!(of(&[at(), said(Act::Due(Due::Expiry))]).expired);
    assert!(!of(&[at(), said(Act::Due(Due::Expiry)), said(Act::Expire(None))]).expired);
}

#[test]
fn of_stories_that_were_taken_in_the_state_counts_and_words_where_there_are_none() {
    let theirs = |act| Line(TAKEN_IN, act, None);
    let other = || theirs(Act::Retitle(Some("他题".to_owned())));
    assert_eq!(of(&[other()]).headline.as_deref(), Some("他题"));
    assert_eq!(of(&[retitle("一"), other()]).headline.as_deref(), Some("一"));
    // Its source's headline, which an editor wanted again, is not another story's.
    assert_eq!(of(&[retitle("一"), said(Act::Retitle(None)), other()]).headline, None);
    assert!(of(&[theirs(Act::Hide)]).hidden);
    assert!(!of(&[theirs(Act::Hide), said(Act::Unhide)]).hidden);
}

#[test]
fn places_in_heads_are_no_version_of_the_story() {
    let now = of(&[retitle("一"), said(Act::Pin("redian".to_owned())), undo(2)]);
    assert_eq!((now.version, now.reworded), (1, Some(10)));
}

#[test]
fn what_was_written_by_mistake_is_unwritten_until_it_is_shown_again() {
    let written = crate::model::Written {
        headline: "题".to_owned(),
        published: DateTime::UNIX_EPOCH,
        credit: "本报".to_owned(),
        link: None,
        body: String::new(),
        section: None,
    };
    let write = || said(Act::Write(Box::new(written.clone())));
    assert!(!of(&[write()]).unwritten);
    assert!(of(&[write(), undo(1)]).unwritten);
    assert!(!of(&[write(), undo(1), undo(2)]).unwritten);
    assert!(!of(&[write(), undo(1), said(Act::Unhide)]).unwritten);
}

#[test]
fn the_wanted_copy_is_named_until_the_rules_have_it_again() {
    let name = ItemName {
        source: "a".to_owned(),
        plain: Digest128([1; 16]),
        identity: Digest128([1; 16]),
    };
    let lead = || said(Act::Lead(Some(name.clone())));
    assert_eq!(of(&[lead()]).lead, Some(name.clone()));
    assert_eq!(of(&[lead(), said(Act::Lead(None))]).lead, None);
}
