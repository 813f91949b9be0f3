//! Hubs of our own feeds (`publish.hubs`): they are told when a feed changed, and fetch and push it.
//!
//! How a publisher tells a hub is left open by `WebSub` (5.1); hubs know what `PubSubHubbub` 0.4 says (7.1): a form
//! with `hub.mode=publish` and `hub.url`. That field may be repeated, but a hub that reads only the last of several
//! says nothing of it, so that each feed is told for itself. [`Teller`] ties this to the store and the hubs.

mod teller;

use chrono::{DateTime, TimeDelta, Utc};
use url::form_urlencoded;

pub use self::teller::Teller;

/// The pauses after tries in vain, in minutes: a hub that is started anew is back within minutes. After the last
/// one it is not asked any more: subscribers have polled by then, and the next change is told again.
const PAUSES: [i64; 5] = [1, 5, 25, 125, 625];

/// The form that tells a hub of a feed.
fn form(topic: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "publish")
        .append_pair("hub.url", topic)
        .finish()
}

/// When a hub is asked again that is asked now, after so many tries in vain; none: never.
fn next_try(tries: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let pause = PAUSES.get(usize::try_from(tries).ok()?)?;
    Some(now + TimeDelta::minutes(*pause))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_named_in_a_form() {
        assert_eq!(
            form("https://news.example.cn/redian/rss.xml?a=b&c"),
            "hub.mode=publish&hub.url=https%3A%2F%2Fnews.example.cn%2Fredian%2Frss.xml%3Fa%3Db%26c"
        );
    }

    #[test]
    fn tries_are_rarer_and_rarer_for_a_day_at_most() {
        let mut now = DateTime::UNIX_EPOCH;
        let mut last = TimeDelta::zero();
        for tries in 0.. {
            let Some(next) = next_try(tries, now) else { break };
            assert!(next - now > last);
            (last, now) = (next - now, next);
        }
        assert!(now - DateTime::UNIX_EPOCH < TimeDelta::days(1));
    }
}
