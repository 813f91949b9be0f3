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
