//! How a source does: every word, and every boundary between two.

use std::{path::Path, sync::LazyLock};

use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    config,
    model::{
        Diagnosis, FailureKind, Health, Kind, Move,
        Outcome::{Changed, Failed, Gone, NotModified},
        PollState, Source,
    },
    poll::health::{Facts, diagnose, kept, lasting},
};

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "times of a state may be missing")]
fn ago(days: i64) -> Option<DateTime<Utc>> {
    Some(now() - TimeDelta::days(days))
}

/// A source that is well: twenty entries, news this morning.
fn well() -> PollState {
    PollState {
        outcome: Some(Changed),
        status: Some(200),
        last_attempt: Some(now()),
        last_success: Some(now()),
        last_change: ago(1),
        last_new: ago(1),
        newest: ago(1),
        entries: 20,
        usual_entries: 20,
        ..PollState::default()
    }
}

fn failed(kind: FailureKind, status: Option<u16>, error: &str, days: i64) -> PollState {
    PollState {
        outcome: Some(Failed),
        failure: Some(kind),
        status,
        error: Some(error.to_owned()),
        failing_since: ago(days),
        failures: 7,
        ..well()
    }
}

static SOURCE: LazyLock<Source> = LazyLock::new(|| {
    let text = "[site]\ntitle = \"汇闻\"\nlink = \"https://portal.example.cn/\"\n[[sections]]\nkey = \"a\"\n\
        [[sources]]\nkey = \"paper\"\nname = \"例报\"\nurl = \"https://news.example.com.cn/rss\"\nsections = [\"a\"]\n";
    let config = config::read(text, "feeds.toml", Path::new("/"));
    config.unwrap().sources.remove(0)
});

fn facts(state: &PollState) -> Facts<'_> {
    Facts { source: &SOURCE, state, newest_before: ago(1), quiet_for: None, muted: None }
}

fn check(state: &PollState, expected: Health, reason: &str) {
    let found = diagnose(&facts(state), now());
    assert_eq!((found.0, found.1.as_str()), (expected, reason));
}

#[test]
fn a_source_that_answers_with_news_is_ok() {
    check(&well(), Health::Ok, "");
    check(&PollState { outcome: Some(NotModified), status: Some(304), ..well() }, Health::Ok, "");
}

#[test]
fn failures_say_what_and_for_how_long() {
    use FailureKind::{Connect, Dns, Status, Timeout, Unreadable};
    let dns = "the name news.example.cn does not resolve";
    check(&failed(Dns, None, dns, 3), Health::Failing, &format!("{dns}, for 3 days"));
    // A first failure is called so at once, and has not lasted yet.
    check(&failed(Timeout, None, "no answer", 0), Health::Failing, "no answer");
    check(&failed(Connect, None, "refused", 90), Health::Failing, "refused, for 3 months");
    check(
        &failed(Status, Some(500), "answered 500", 1),
        Health::Failing,
        "answered 500, for 24 hours",
    );
    check(
        &failed(Unreadable, Some(200), "not a feed", 2),
        Health::Failing,
        "not a feed, for 2 days",
    );
    let silent = PollState { error: None, ..failed(Dns, None, "", 0) };
    check(&silent, Health::Failing, "its name does not resolve");
}

#[test]
fn refusals_are_told_from_failures_by_their_status() {
    for status in [401, 403, 405, 406, 412, 429, 451] {
        let state = failed(FailureKind::Status, Some(status), "refused", 0);
        check(&state, Health::Blocked, "refused");
    }
    for status in [400, 404, 407, 411, 500, 503, 521] {
        let state = failed(FailureKind::Status, Some(status), "no", 0);
        check(&state, Health::Failing, "no");
    }
    check(&failed(FailureKind::Robots, None, "robots.txt", 0), Health::Blocked, "robots.txt");
    check(&failed(FailureKind::Challenge, Some(200), "a page", 0), Health::Blocked, "a page");
    // The status of the hop before a broken connection refuses nothing.
    check(&failed(FailureKind::Connect, Some(403), "broke", 0), Health::Failing, "broke");
}

#[test]
fn gone_is_worse_than_failing_and_says_what_to_do() {
    let state = PollState { outcome: Some(Gone), status: Some(410), ..well() };
    let reason =
        "the server says it is gone for good (410); “huiwen source revive paper” asks it again";
    check(&state, Health::Gone, reason);
}

#[test]
fn muted_is_said_before_all_else() {
    let state = failed(FailureKind::Dns, None, "no", 3);
    let facts = Facts { muted: ago(2), ..facts(&state) };
    let expected = (Health::Muted, "muted by a person 2 days ago".to_owned());
    assert_eq!(diagnose(&facts, now()), expected);
}

#[test]
fn a_list_that_lost_its_entries_has_drifted() {
    check(&PollState { entries: 1, ..well() }, Health::Drifted, "gave 20 entries, now 1");
    check(&PollState { entries: 6, ..well() }, Health::Drifted, "gave 20 entries, now 6");
    check(&PollState { entries: 7, ..well() }, Health::Ok, "");
    check(&PollState { entries: 0, ..well() }, Health::Drifted, "gave 20 entries, now none");
    check(&PollState { entries: 0, usual_entries: 4, ..well() }, Health::Ok, "");
    let empty =
        PollState { outcome: Some(Changed), last_attempt: Some(now()), ..PollState::default() };
    check(&empty, Health::Drifted, "it answers, but lists nothing");
    let nothing = failed(FailureKind::NothingFound, Some(200), "“ul.news li” found nothing", 0);
    check(&nothing, Health::Drifted, "“ul.news li” found nothing (it gave 20 entries)");
}

#[test]
fn most_dates_in_the_future_are_a_drift() {
    let ahead = |in_future, entries| PollState {
        in_future,
        entries,
        usual_entries: entries,
        newest: Some(now() + TimeDelta::hours(8)),
        ..well()
    };
    let reason = "11 of 20 entries are dated in the future, the latest by 8 hours";
    check(&ahead(11, 20), Health::Drifted, reason);
    check(&ahead(10, 20), Health::Ok, "");
    check(&ahead(4, 4), Health::Ok, "");
}

#[test]
fn dates_that_vanish_are_a_drift_for_a_month() {
    let undated = PollState { newest: None, ..well() };
    check(&undated, Health::Drifted, "none of 20 entries is dated any more");
    check(&PollState { entries: 4, usual_entries: 4, ..undated.clone() }, Health::Ok, "");
    // From the next poll on, only the diagnosis tells that there were dates.
    let word =
        |state: &PollState| diagnose(&Facts { newest_before: None, ..facts(state) }, now()).0;
    let drifted = |days| {
        let diagnosis = ago(days).map(|since| Diagnosis {
            health: Health::Drifted,
            reason: String::new(),
            since,
        });
        PollState { diagnosis, ..undated.clone() }
    };
    assert_eq!(word(&undated), Health::Ok, "it never had dates");
    assert_eq!(word(&drifted(29)), Health::Drifted);
    assert_eq!(word(&drifted(30)), Health::Ok);
}

#[test]
fn old_dates_are_stale_even_on_the_first_poll() {
    let state = |days| PollState { newest: ago(days), ..well() };
    let reason = "it answers, but its newest entry is of 2026-03-07, 8 months ago";
    check(&state(260), Health::Stale, reason);
    check(
        &state(31),
        Health::Stale,
        "it answers, but its newest entry is of 2026-10-22, 31 days ago",
    );
    check(&state(30), Health::Ok, "");
    // Silent for 30 days, which is so many times its rhythm.
    let silent = PollState { last_new: ago(30), ..state(100) };
    let word = |times| {
        let facts = Facts { quiet_for: Some(times), ..facts(&silent) };
        diagnose(&facts, now()).0
    };
    assert_eq!(word(3.5), Health::Stale);
    assert_eq!(word(2.9), Health::Ok, "a slow one may be that old");
    assert_eq!(word(0.0), Health::Stale, "which tells nothing");
}

#[test]
fn three_rhythms_without_news_are_quiet() {
    let state = PollState { last_new: ago(9), newest: ago(9), ..well() };
    let found = |quiet_for| diagnose(&Facts { quiet_for, ..facts(&state) }, now());
    let said = |reason: &str| (Health::Quiet, reason.to_owned());
    assert_eq!(
        found(Some(3.46)),
        said("nothing new for 9 days, 3.4 times as long as usual (2 days)")
    );
    assert_eq!(
        found(Some(3.0)),
        said("nothing new for 9 days, 3.0 times as long as usual (3 days)")
    );
    assert_eq!(found(Some(2.99)).0, Health::Ok);
    assert_eq!(found(None).0, Health::Ok);
}

#[test]
fn a_folder_may_be_empty_old_and_quiet_but_not_unreadable() {
    let folder = Source { kind: Kind::Folder, ..SOURCE.clone() };
    let word = |state: &PollState| {
        let quiet_for = Some(9.0);
        diagnose(&Facts { source: &folder, quiet_for, ..facts(state) }, now()).0
    };
    assert_eq!(word(&PollState { entries: 0, newest: ago(400), ..well() }), Health::Ok);
    let unreadable = PollState { failure: None, ..failed(FailureKind::Dns, None, "no folder", 0) };
    assert_eq!(word(&unreadable), Health::Failing);
}

#[test]
fn a_move_away_is_reported_without_its_secrets() {
    let reason = |to: &str| {
        let moving = Some(Move { to: to.to_owned(), since: now(), polls: 3 });
        let state = PollState { moving, ..well() };
        diagnose(&facts(&state), now()).1
    };
    assert_eq!(
        reason("https://user:pass@new.example.com/rss?token=secret"),
        "moves for good to https://new.example.com/rss?… (3 polls); confirm with “huiwen source move paper”"
    );
    // com.cn is no site, example.com.cn is one, and a move within it needs nobody.
    assert_ne!(reason("https://other.com.cn/rss"), "");
    assert_eq!(reason("https://m.example.com.cn/rss"), "");
}

#[test]
fn a_word_that_stays_keeps_its_time() {
    let since = now() - TimeDelta::days(3);
    let before = Diagnosis { health: Health::Failing, reason: "a".to_owned(), since };
    let same = kept(Some(&before), Health::Failing, "b".to_owned(), now());
    assert_eq!((same.reason.as_str(), same.since), ("b", since));
    assert_eq!(kept(Some(&before), Health::Ok, String::new(), now()).since, now());
    assert_eq!(kept(None, Health::Ok, String::new(), now()).since, now());
}

#[test]
fn lengths_of_time_are_cut_not_rounded() {
    for (minutes, expected) in [
        (0, "1 minute"),
        (1, "1 minute"),
        (119, "119 minutes"),
        (120, "2 hours"),
        (48 * 60 - 1, "47 hours"),
        (48 * 60, "2 days"),
        (60 * 24 * 60 - 1, "59 days"),
        (60 * 24 * 60, "2 months"),
        (730 * 24 * 60, "2 years"),
    ] {
        assert_eq!(lasting(TimeDelta::minutes(minutes)), expected);
    }
}
