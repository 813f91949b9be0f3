//! What hubs answered and said becomes part of the subscriptions. Pure.

use super::{
    Heard, Push,
    lease::{denied, granted, pushed},
};
use crate::{
    model::{Secret, Subscription},
    poll::{health::shown, sanitize},
};

/// What a hub answered to a request: status and body, or why there was no answer.
pub type Answered = Result<(u16, Vec<u8>), String>;

/// So many signs of what a hub answered are kept.
const LONGEST_ANSWER: usize = 200;

/// Notes what hubs answered to requests. A yes is only said by calling us.
pub(super) fn take_answers(subscriptions: &mut [Subscription], answers: Vec<(Secret, Answered)>) {
    for (token, answered) in answers {
        let Some(subscription) = find(subscriptions, &token) else { continue };
        let hub = shown(&subscription.hub);
        subscription.problem = match answered {
            Ok((200..300, _)) => None,
            Ok((status, body)) => {
                let text = said(subscription, &String::from_utf8_lossy(&body));
                let colon = if text.is_empty() { "" } else { ": " };
                Some(format!("the hub {hub} answers {status}{colon}{text}"))
            }
            Err(why) => Some(format!("the hub {hub} cannot be asked: {why}")),
        };
    }
}

/// What a hub says, as far as it may stand in a log: nothing of it if it repeats our secrets, or addresses,
/// which may hold some.
fn said(subscription: &Subscription, text: &str) -> String {
    let repeats = |secret: &Secret| text.contains(secret.0.as_str());
    let address = text.contains("://") || text.to_ascii_lowercase().contains("%3a%2f%2f");
    if address || repeats(&subscription.token) || repeats(&subscription.secret) {
        return String::new();
    }
    let text: String = text.chars().take(LONGEST_ANSWER).collect();
    sanitize::line(&text)
}

/// Notes what hubs said by calling us; returns what they pushed.
pub(super) fn take_in(
    subscriptions: &mut [Subscription],
    heard: Vec<Heard>,
) -> Vec<(Secret, Push)> {
    let mut pushes = Vec::new();
    for heard in heard {
        match heard {
            Heard::Granted { token, lease, at } => {
                if let Some(subscription) = find(subscriptions, &token) {
                    granted(subscription, lease, at);
                }
            }
            Heard::Denied { token, reason, at } => {
                if let Some(subscription) = find(subscriptions, &token) {
                    let reason = said(subscription, &reason);
                    denied(subscription, &reason, at);
                }
            }
            Heard::Left { token } => {
                // Without a lease it is forgotten.
                if let Some(subscription) = find(subscriptions, &token) {
                    subscription.lease_until = None;
                }
            }
            Heard::Pushed { token, document } => {
                if let Some(subscription) = find(subscriptions, &token) {
                    pushed(subscription, document.fetched);
                    let source = subscription.source.clone();
                    pushes.push((token, Push { source, document }));
                }
            }
        }
    }
    pushes
}

fn find<'s>(subscriptions: &'s mut [Subscription], token: &Secret) -> Option<&'s mut Subscription> {
    subscriptions.iter_mut().find(|it| it.token == *token)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;
    use crate::model::Topic;

    /// What is kept of this answer of a hub whose address holds a key.
    fn check(answer: &str, expected: &str) {
        let url = |text: &str| text.parse::<url::Url>().unwrap();
        let hubs = vec![url("https://hub.example/?key=hunter2")];
        let topic = Topic { topic: url("https://news.example/feed?token=abc"), hubs };
        let (token, secret) = (Secret("0123abcd".into()), Secret("feed4567".into()));
        let base = url("https://portal.example/");
        let mut known = [Subscription::new("a", &topic, &base, token.clone(), secret)];
        take_answers(&mut known, vec![(token, Ok((400, answer.as_bytes().to_vec())))]);
        assert_eq!(known[0].problem.as_deref(), Some(expected), "{answer}");
    }

    #[test]
    fn what_a_hub_answers_repeats_no_secret() {
        let bare = "the hub https://hub.example/?… answers 400";
        check("no such topic", &format!("{bare}: no such topic"));
        check("hub.callback=https%3A%2F%2Fportal.example%2Fx", bare);
        check("cannot push https://news.example/feed?token=abc", bare);
        check("callback /websub/0123abcd is dead", bare);
        check("secret feed4567 is too short", bare);
    }
}
