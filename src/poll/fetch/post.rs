//! Sending something: subscriptions to a hub, messages to the operator's webhook.

use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderName, HeaderValue};
use url::Url;

use super::{Allowance, Failure, Fetcher, shown_address};
use crate::model::FailureKind;
use crate::model::Via;

/// Nobody waits longer for a hub or a webhook, which have nothing to compute.
const POST_TIMEOUT: Duration = Duration::from_secs(15);

/// As much is read of an answer: webhooks say in a line of JSON what they did not like.
const MAX_ANSWER: usize = 64 * 1024;

/// Who named the address that something is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guarding {
    /// A server or a document of a source did: it is guarded like one that is polled, and takes its turn.
    Polled,
    /// The operator did, as it stands: it may be anywhere.
    Named,
}

/// The answer to something that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// HTTP status: also that of a redirect, which is never followed.
    pub status: u16,
    /// The first 64 KB of the answer.
    pub body: Vec<u8>,
}

impl Fetcher {
    /// Sends `body` with these headers. Messages show nothing of the address but its host: the paths of
    /// webhooks and of callbacks are secrets.
    pub async fn post(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        body: Vec<u8>,
        guarding: Guarding,
        via: &Via,
    ) -> Result<Posted, Failure> {
        let mut shown = url.clone();
        shown.set_path("");
        shown.set_query(None);
        let toward = match guarding {
            Guarding::Polled => self.clients.toward(url, via),
            Guarding::Named => self.clients.toward_named(url, via),
        };
        let toward = toward.map_err(|failure| Failure {
            message: failure.message.replace(&shown_address(url), &shown_address(&shown)),
            ..failure
        })?;
        let mut request = toward.client.post(url.clone()).body(body);
        for (name, value) in headers {
            let pair = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
            let (Ok(name), Ok(value)) = pair else {
                let message = format!("{name:?} with its value cannot stand in a header");
                return Err(Failure { kind: FailureKind::Forbidden, message });
            };
            request = request.header(name, value);
        }
        let request = request.header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));

        let _turn = match guarding {
            Guarding::Polled => Some(self.turns.take(url).await),
            Guarding::Named => None,
        };
        let mut time = Allowance::new(POST_TIMEOUT.min(self.limits.total_timeout), "");
        let answer = time.spend(&shown, request.send()).await?;
        let mut answer =
            answer.map_err(|error| self.limits.unanswered(&shown, toward.proxy, error))?;
        let mut body = Vec::new();
        // What was done was done: a body that breaks off is as good as one that ends.
        while body.len() < MAX_ANSWER
            && let Ok(Some(chunk)) = time.spend(&shown, answer.chunk()).await?
        {
            body.extend_from_slice(&chunk[..chunk.len().min(MAX_ANSWER - body.len())]);
        }
        Ok(Posted { status: answer.status().as_u16(), body })
    }
}
