//! What a hub asks when it verifies an intent, or says no (`WebSub`, sections 5.2 and 5.3). Pure.

use chrono::{DateTime, Utc};
use url::{Url, form_urlencoded};

use super::Heard;
use crate::{
    model::{Subscription, SubscriptionState},
    poll::sanitize,
};

/// A longer challenge is not sent back: random text of a hub has some dozens of signs.
const LONGEST_CHALLENGE: usize = 4096;

/// So many signs of a reason are kept.
const LONGEST_REASON: usize = 200;

/// What to answer to a hub that calls the address of `subscription` with `query`, and what that means; none
/// if it asks for something that we did not ask it for.
pub fn reply(
    subscription: &Subscription,
    query: &str,
    at: DateTime<Utc>,
) -> Option<(String, Heard)> {
    use SubscriptionState::{Active, Asked, Denied, Leaving};
    let parameter = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let topic = parameter("hub.topic").and_then(|topic| Url::parse(&topic).ok())?;
    if topic.as_str() != subscription.topic {
        return None;
    }
    let token = subscription.token.clone();
    let challenge = || {
        let given = parameter("hub.challenge");
        given.filter(|given| !given.is_empty() && given.len() <= LONGEST_CHALLENGE)
    };
    match (parameter("hub.mode")?.as_str(), subscription.state) {
        ("subscribe", Asked | Active) => {
            let lease = parameter("hub.lease_seconds").and_then(|given| given.trim().parse().ok());
            Some((challenge()?, Heard::Granted { token, lease, at }))
        }
        ("unsubscribe", Leaving) => Some((challenge()?, Heard::Left { token })),
        ("denied", Asked | Active | Denied) => {
            let reason: String =
                parameter("hub.reason").unwrap_or_default().chars().take(LONGEST_REASON).collect();
            let reason = sanitize::line(&sanitize::escape(&reason));
            Some((String::new(), Heard::Denied { token, reason, at }))
        }
        ("denied", Leaving) => Some((String::new(), Heard::Left { token })),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::lease::tests::{at, subscription},
        *,
    };

    const TOPIC: &str = "hub.topic=https%3A%2F%2Fnews.example%2Ffeed";

    /// What is answered to a query, and what was heard by it.
    #[track_caller]
    fn check(state: SubscriptionState, query: &str, expected: &str) {
        let it = Subscription { state, ..subscription("t") };
        let shown = match reply(&it, query, at("01T12:00")) {
            None => "refused".to_owned(),
            Some((answer, Heard::Granted { lease, .. })) => format!("{answer} granted {lease:?}"),
            Some((answer, Heard::Denied { reason, .. })) => format!("{answer} denied {reason}"),
            Some((answer, Heard::Left { .. })) => format!("{answer} left"),
            Some((_, Heard::Pushed { .. })) => "pushed".to_owned(),
        };
        assert_eq!(shown, expected, "{query}");
    }

    use SubscriptionState::{Active, Asked, Denied, Leaving};

    #[test]
    fn what_was_asked_for_is_confirmed() {
        let query = format!("hub.mode=subscribe&{TOPIC}&hub.challenge=a%26b&hub.lease_seconds=60");
        check(Asked, &query, "a&b granted Some(60)");
        check(Active, &query, "a&b granted Some(60)");
        let query = format!("hub.challenge=1&{TOPIC}&hub.mode=subscribe&hub.lease_seconds=-1");
        check(Asked, &query, "1 granted None");
        let query = format!("hub.mode=unsubscribe&{TOPIC}&hub.challenge=1");
        check(Leaving, &query, "1 left");
    }

    #[test]
    fn nothing_else_is() {
        let mode = |mode: &str| format!("hub.mode={mode}&{TOPIC}&hub.challenge=1");
        check(Leaving, &mode("subscribe"), "refused");
        check(Denied, &mode("subscribe"), "refused");
        check(Active, &mode("unsubscribe"), "refused");
        check(Asked, &mode("publish"), "refused");
        check(Asked, &format!("{TOPIC}&hub.challenge=1"), "refused");
        check(Asked, &format!("hub.mode=subscribe&{TOPIC}"), "refused");
        check(Asked, &format!("hub.mode=subscribe&{TOPIC}&hub.challenge="), "refused");
        check(Asked, "hub.mode=subscribe&hub.challenge=1", "refused");
        check(
            Asked,
            "hub.mode=subscribe&hub.topic=https://evil.example/&hub.challenge=1",
            "refused",
        );
        check(Asked, "", "refused");
        let long = "1".repeat(LONGEST_CHALLENGE + 1);
        check(Asked, &format!("hub.mode=subscribe&{TOPIC}&hub.challenge={long}"), "refused");
    }

    #[test]
    fn a_no_is_noted_with_its_reason() {
        check(Asked, &format!("hub.mode=denied&{TOPIC}&hub.reason=a%0A%3Cb%3E"), " denied a <b>");
        check(Active, &format!("hub.mode=denied&{TOPIC}"), " denied ");
        check(Leaving, &format!("hub.mode=denied&{TOPIC}"), " left");
        let long = format!("hub.mode=denied&{TOPIC}&hub.reason={}", "长".repeat(9999));
        check(Asked, &long, &format!(" denied {}", "长".repeat(LONGEST_REASON)));
    }
}
