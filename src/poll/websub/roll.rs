//! Which subscriptions there are to be, and what hubs are asked. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use url::{Url, form_urlencoded};

use super::lease::{WANTED_LEASE, cease, next_request};
use crate::model::{Secret, Subscription, SubscriptionState, Topic};

/// A hub that is being left is told so often at most; then its lease will run out.
const MOST_PARTINGS: u32 = 3;

/// What is to become of the subscriptions.
pub(super) struct Roll {
    /// Those that stay, as they are now.
    pub(super) kept: Vec<Subscription>,
    /// Those that are forgotten.
    pub(super) forgotten: Vec<Secret>,
    /// Sources that lack one.
    pub(super) missing: Vec<(String, Topic)>,
}

/// Compares the subscriptions with the topics of the sources that are polled, by their keys. Without
/// `base`, the address of this server, none is wanted.
pub(super) fn call(
    subscriptions: Vec<Subscription>,
    topics: &BTreeMap<String, Topic>,
    base: Option<&Url>,
    now: DateTime<Utc>,
) -> Roll {
    let mut roll = Roll { kept: Vec::new(), forgotten: Vec::new(), missing: Vec::new() };
    let mut served = BTreeSet::new();
    for mut subscription in subscriptions {
        if subscription.state == SubscriptionState::Active && !subscription.is_active(now) {
            cease(&mut subscription);
        }
        if subscription.state == SubscriptionState::Leaving {
            let told = subscription.tries >= MOST_PARTINGS && next_request(&subscription) <= now;
            if told || subscription.lease_until.is_none_or(|until| until <= now) {
                roll.forgotten.push(subscription.token);
            } else {
                roll.kept.push(subscription);
            }
            continue;
        }
        let wanted = base.is_some_and(|base| base.as_str() == subscription.base)
            && topics.get(&subscription.source).is_some_and(|topic| serves(&subscription, topic))
            && served.insert(subscription.source.clone());
        if !wanted && subscription.state != SubscriptionState::Active {
            // The hub never said yes, and we shall not confirm it any more.
            roll.forgotten.push(subscription.token);
            continue;
        }
        if !wanted {
            subscription.state = SubscriptionState::Leaving;
            (subscription.requested, subscription.tries) = (None, 0);
        }
        roll.kept.push(subscription);
    }
    if base.is_some() {
        let lacking = topics.iter().filter(|(source, _)| !served.contains(*source));
        roll.missing = lacking.map(|(source, topic)| (source.clone(), topic.clone())).collect();
    }
    roll
}

fn serves(subscription: &Subscription, topic: &Topic) -> bool {
    topic.topic.as_str() == subscription.topic
        && topic.hubs.iter().any(|hub| hub.as_str() == subscription.hub)
}

/// The request about a subscription that is due, which is noted as sent: the hub and the form that it gets.
/// A hub that did not say yes gives way to the next one of `topic`.
pub(super) fn ask(
    subscription: &mut Subscription,
    topic: Option<&Topic>,
    now: DateTime<Utc>,
) -> Option<(Url, Secret)> {
    let fresh = matches!(subscription.state, SubscriptionState::Asked | SubscriptionState::Denied);
    if let Some(topic) = topic.filter(|topic| fresh && !topic.hubs.is_empty()) {
        let turn = subscription.tries as usize % topic.hubs.len();
        subscription.hub = topic.hubs[turn].to_string();
    }
    if subscription.state == SubscriptionState::Denied {
        subscription.state = SubscriptionState::Asked;
    }
    subscription.requested = Some(now);
    subscription.tries = subscription.tries.saturating_add(1);
    let hub = Url::parse(&subscription.hub).ok()?;
    Some((hub, Secret(form(subscription))))
}

fn form(subscription: &Subscription) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("hub.callback", &subscription.callback());
    form.append_pair("hub.topic", &subscription.topic);
    if subscription.state == SubscriptionState::Leaving {
        return form.append_pair("hub.mode", "unsubscribe").finish();
    }
    form.append_pair("hub.mode", "subscribe")
        .append_pair("hub.secret", &subscription.secret.0)
        .append_pair("hub.lease_seconds", &WANTED_LEASE.as_secs().to_string())
        .finish()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::{
        super::lease::{
            granted,
            tests::{at, subscription, topic},
        },
        *,
    };

    fn active(token: &str) -> Subscription {
        let mut active = subscription(token);
        granted(&mut active, Some(10 * 24 * 3600), at("01T12:00"));
        active
    }

    fn base() -> Url {
        "https://portal.example/".parse().unwrap()
    }

    /// What becomes of subscriptions when the source `feed` says `topic`, on the 2nd.
    #[track_caller]
    fn check(all: Vec<Subscription>, topic: Option<Topic>, base: Option<&Url>, expected: &str) {
        let topics = topic.map(|topic| ("feed".to_owned(), topic)).into_iter().collect();
        let roll = call(all, &topics, base, at("02T12:00"));
        let kept = roll.kept.iter().map(|it| format!("{} {}", it.token.0, it.state.as_str()));
        let forgotten = roll.forgotten.iter().map(|token| format!("{} forgotten", token.0));
        let missing = roll.missing.iter().map(|(source, _)| format!("{source} missing"));
        let shown: Vec<String> = kept.chain(forgotten).chain(missing).collect();
        assert_eq!(shown.join(", "), expected);
    }

    #[test]
    fn a_source_has_one_subscription() {
        check(vec![], Some(topic()), Some(&base()), "feed missing");
        check(vec![active("a")], Some(topic()), Some(&base()), "a active");
        check(vec![subscription("a")], Some(topic()), Some(&base()), "a asked");
        check(vec![active("a"), active("b")], Some(topic()), Some(&base()), "a active, b leaving");
    }

    #[test]
    fn what_is_not_wanted_any_more_is_left() {
        check(vec![active("a")], None, Some(&base()), "a leaving");
        check(vec![active("a")], Some(topic()), None, "a leaving");
        check(vec![subscription("a")], Some(topic()), None, "a forgotten");
        let other_base = "https://other.example/".parse().unwrap();
        check(vec![active("a")], Some(topic()), Some(&other_base), "a leaving, feed missing");
        let moved = Topic { topic: "https://news.example/new".parse().unwrap(), ..topic() };
        check(vec![active("a")], Some(moved), Some(&base()), "a leaving, feed missing");
        let other_hub = Topic { hubs: vec!["https://three.example/".parse().unwrap()], ..topic() };
        check(vec![active("a")], Some(other_hub), Some(&base()), "a leaving, feed missing");
    }

    #[test]
    fn a_lease_that_ran_out_is_asked_for_again() {
        let mut over = active("a");
        over.lease_until = Some(at("02T11:00"));
        check(vec![over.clone()], Some(topic()), Some(&base()), "a asked");
        check(vec![over], None, Some(&base()), "a forgotten");
    }

    #[test]
    fn a_parting_ends() {
        let leaving = |tries, requested| Subscription {
            state: SubscriptionState::Leaving,
            tries,
            requested: Some(at(requested)),
            ..active("a")
        };
        check(vec![leaving(2, "01T13:00")], None, Some(&base()), "a leaving");
        check(vec![leaving(3, "01T13:00")], None, Some(&base()), "a leaving");
        let mut told = leaving(3, "01T13:00");
        told.requested = Some(at("01T12:00") - chrono::TimeDelta::days(4));
        check(vec![told], None, Some(&base()), "a forgotten");
        let over = Subscription { lease_until: Some(at("02T12:00")), ..leaving(1, "01T13:00") };
        check(vec![over], None, Some(&base()), "a forgotten");
        check(
            vec![leaving(1, "01T13:00")],
            Some(topic()),
            Some(&base()),
            "a leaving, feed missing",
        );
    }

    #[test]
    fn a_request_says_all_that_a_hub_must_know() {
        let mut it = subscription("token");
        let (hub, form) = ask(&mut it, Some(&topic()), at("02T12:00")).unwrap();
        assert_eq!(hub.as_str(), "https://one.example/");
        assert_eq!(
            form.0,
            format!(
                "hub.callback=https%3A%2F%2Fportal.example%2Fwebsub%2Ftoken\
                 &hub.topic=https%3A%2F%2Fnews.example%2Ffeed&hub.mode=subscribe\
                 &hub.secret={}&hub.lease_seconds=864000",
                "b".repeat(64)
            )
        );
        assert!(!format!("{form:?} {it:?}").contains("bbb"), "secrets are not shown");
        it.state = SubscriptionState::Leaving;
        let parting = ask(&mut it, None, at("02T12:00")).unwrap().1.0;
        assert!(parting.ends_with("&hub.mode=unsubscribe"), "{parting}");
    }

    #[test]
    fn a_hub_that_does_not_say_yes_gives_way_to_the_next() {
        let mut it = subscription("a");
        let mut next = || ask(&mut it, Some(&topic()), at("02T12:00")).unwrap().0.to_string();
        assert_eq!(next(), "https://one.example/");
        assert_eq!(next(), "https://two.example/");
        assert_eq!(next(), "https://one.example/");
        let mut active = active("a");
        active.tries = 1;
        let renewal = ask(&mut active, Some(&topic()), at("02T12:00")).unwrap();
        assert_eq!(renewal.0.as_str(), "https://one.example/");
    }
}
