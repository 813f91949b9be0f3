//! Which sources a person is told of: once when one fails for long, once when it is back. Pure.
//!
//! `poll.alerted` remembers that a person was told, and is set only after the webhook took the message
//! (see [`tell`]), so that nothing is told twice and nothing is lost.

mod message;
mod tell;

use std::time::Duration;

use chrono::{DateTime, Utc};

pub use self::message::{Message, accepted, message};
pub use self::tell::tell;
use crate::model::{Health, PollState, Source, Steering};

/// What a person is told of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Key of the source.
    pub key: String,
    /// Its name.
    pub name: String,
    /// How it does now.
    pub health: Health,
    /// Why, in a sentence.
    pub reason: String,
    /// Since when it fails, or is well again.
    pub since: DateTime<Utc>,
    /// It is well again.
    pub back: bool,
}

/// What a person is to be told of a source, if anything: that it has failed for at least `after`, or that
/// one of which that was told is back. A source that a person muted fails nobody.
pub fn due(
    source: &Source,
    state: &PollState,
    steering: &Steering,
    after: Duration,
    now: DateTime<Utc>,
) -> Option<Notice> {
    let diagnosis = state.diagnosis.as_ref().filter(|_| steering.muted.is_none())?;
    let fails = fails(diagnosis.health);
    // The word may change while the trouble lasts.
    let since = match state.failing_since {
        Some(failing) if fails => diagnosis.since.min(failing),
        _ => diagnosis.since,
    };
    let long = (now - since).to_std().is_ok_and(|lasts| lasts >= after);
    let told = state.alerted.is_some();
    ((fails && !told && long) || (!fails && told)).then(|| Notice {
        key: source.key.clone(),
        name: source.name.clone(),
        health: diagnosis.health,
        reason: diagnosis.reason.clone(),
        since,
        back: !fails,
    })
}

/// Whether a person should look at it. A quiet source may have nothing to say: Spring Festival is long.
fn fails(health: Health) -> bool {
    match health {
        Health::Stale | Health::Drifted | Health::Failing | Health::Blocked | Health::Gone => true,
        Health::Ok | Health::Muted | Health::Quiet => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{config, model::Diagnosis};

    fn now() -> DateTime<Utc> {
        "2026-11-22T08:00:00Z".parse().expect("a time")
    }

    fn ago(hours: i64) -> DateTime<Utc> {
        now() - TimeDelta::hours(hours)
    }

    fn source() -> Source {
        let text = "[site]\ntitle = \"汇闻\"\nlink = \"https://portal.example.cn/\"\n[[sections]]\nkey = \"a\"\n\
            [[sources]]\nkey = \"paper\"\nname = \"例报\"\nurl = \"https://news.example.cn/\"\nsections = [\"a\"]\n";
        let config = config::read(text, "feeds.toml", std::path::Path::new("/"));
        config.expect("right").sources.remove(0)
    }

    fn state(health: Health, hours: i64) -> PollState {
        let diagnosis = Diagnosis { health, reason: "why".to_owned(), since: ago(hours) };
        PollState { diagnosis: Some(diagnosis), ..PollState::default() }
    }

    /// What is told of a source in this state, where a day of failure is long: fails or back, since when.
    fn check(state: &PollState, expected: Option<(bool, i64)>) {
        let day = Duration::from_hours(24);
        let notice = due(&source(), state, &Steering::default(), day, now());
        let found = notice.map(|notice| (notice.back, notice.since));
        assert_eq!(found, expected.map(|(back, hours)| (back, ago(hours))), "{state:?}");
    }

    #[test]
    fn a_long_failure_is_told_and_a_short_one_is_not() {
        use Health::{Blocked, Drifted, Failing, Gone, Stale};
        for health in [Stale, Drifted, Failing, Blocked, Gone] {
            check(&state(health, 24), Some((false, 24)));
            check(&state(health, 23), None);
        }
        for health in [Health::Ok, Health::Quiet, Health::Muted] {
            check(&state(health, 1000), None);
        }
        check(&PollState::default(), None);
    }

    #[test]
    fn a_failure_that_changes_its_word_is_one_failure() {
        let lasting = |health| PollState { failing_since: Some(ago(30)), ..state(health, 2) };
        check(&lasting(Health::Blocked), Some((false, 30)));
        check(
            &PollState { failing_since: Some(ago(2)), ..state(Health::Failing, 30) },
            Some((false, 30)),
        );
    }

    #[test]
    fn nothing_is_told_twice_and_its_end_is_told_once() {
        let told = |health, hours| PollState { alerted: Some(ago(50)), ..state(health, hours) };
        check(&told(Health::Failing, 100), None);
        check(&told(Health::Blocked, 1), None);
        check(&told(Health::Ok, 1), Some((true, 1)));
        check(&told(Health::Quiet, 1), Some((true, 1)));
        check(&state(Health::Ok, 1), None);
    }

    #[test]
    fn nothing_is_told_of_a_source_that_a_person_muted() {
        let muted = Steering { muted: Some(ago(1)), ..Steering::default() };
        let state = state(Health::Failing, 100);
        assert_eq!(due(&source(), &state, &muted, Duration::ZERO, now()), None);
    }
}
