//! What is asked of a server, and in which words.

use anyhow::Context;
use reqwest::{
    RequestBuilder,
    header::{
        ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
        IF_NONE_MATCH, USER_AGENT,
    },
};
use url::Url;

use super::bytes_of;
use crate::model::{Validators, Via};

/// One document to be fetched.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Where it stands.
    pub url: &'a Url,
    /// The address of feeds.toml that led here: redirects may use its port. Mostly `url` itself.
    pub named: &'a Url,
    /// What is wanted of it.
    pub accept: Accept,
    /// Those of the document that is known; none ask for it whole.
    pub validators: &'a Validators,
    /// They were given behind a redirect, and mean nothing to the address that redirects; others mean
    /// nothing behind one.
    pub redirected: bool,
    /// The way there.
    pub via: &'a Via,
}

/// What a document is hoped to be. Anything else is better than a refusal (406), so that all is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// A page for people.
    Page,
    /// JSON.
    Json,
    /// Something else, such as robots.txt.
    Any,
    /// A page for people, of which only whether it is there is wanted: its body is not read.
    Status,
}

/// No validators: the document is wanted whole.
static NONE: Validators = Validators { etag: None, last_modified: None };

/// By what the environment says.
static ENVIRONMENT: Via = Via::Environment;

impl<'a> Request<'a> {
    /// Asks for a whole document at an address of feeds.toml, by whatever proxy the environment names.
    pub fn new(url: &'a Url, accept: Accept) -> Request<'a> {
        Request { url, named: url, accept, validators: &NONE, redirected: false, via: &ENVIRONMENT }
    }

    /// What is asked at a hop of a chain of redirects.
    pub(super) fn at_hop(self, hop: usize) -> Request<'a> {
        let meant = (hop > 0) == self.redirected;
        if meant { self } else { Request { validators: &NONE, ..self } }
    }

    /// Whether the answer may be 304.
    pub(super) fn is_conditional(&self) -> bool {
        *self.validators != NONE
    }

    /// Whether the answer may be the new entries alone (RFC 3229 with the `feed` manipulation). They are
    /// new since the document of an `ETag`; a date would not say of which document.
    pub(super) fn takes_delta(&self) -> bool {
        self.accept == Accept::Feed && self.validators.etag.is_some()
    }

    /// The request with its own headers.
    pub(super) fn dress(&self, request: RequestBuilder) -> RequestBuilder {
        let mut request = request.header(ACCEPT, self.accept.header());
        if self.takes_delta() {
            request = request.header(A_IM, HeaderValue::from_static("feed"));
        }
        // Both validators when both were given, byte for byte: servers compare dates as text, too
        // (RFC 9110, 13.1).
        let pairs = [
            (IF_NONE_MATCH, &self.validators.etag),
            (IF_MODIFIED_SINCE, &self.validators.last_modified),
        ];
        pairs.into_iter().fold(request, |request, (name, value)| {
            // One that cannot stand in a header never came from one: it is left out rather than changed.
            match value.as_deref().map(HeaderValue::from_bytes) {
                Some(Ok(value)) => request.header(name, value),
                Some(Err(_)) | None => request,
            }
        })
    }
}

impl Accept {
    fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Accept::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, \
                 application/json;q=0.8, text/html;q=0.7, */*;q=0.5"
            }
            Accept::Page | Accept::Status => "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
            Accept::Json => "application/json, application/*;q=0.7, */*;q=0.5",
            Accept::Any => "*/*",
        })
    }
}

const A_IM: HeaderName = HeaderName::from_static("a-im");

/// Whether an answer of 226 is a feed of new entries. What compresses bodies may be named beside it, and is
/// undone by what the bytes show.
pub(super) fn is_delta(headers: &HeaderMap) -> bool {
    let value = bytes_of(headers, &HeaderName::from_static("im")).unwrap_or_default();
    let text = String::from_utf8_lossy(&value).to_ascii_lowercase();
    let words: Vec<&str> =
        text.split(',').map(|word| word.split(';').next().unwrap_or_default().trim()).collect();
    words.contains(&"feed")
        && words.iter().all(|word| matches!(*word, "feed" | "gzip" | "deflate" | "identity"))
}

/// The validators of an answer.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    Validators {
        etag: bytes_of(headers, &reqwest::header::ETAG),
        last_modified: bytes_of(headers, &reqwest::header::LAST_MODIFIED),
    }
}

/// Those that a 304 brings take the place of those that were sent; the others stay (RFC 9111, 4.3.4).
pub(super) fn freshened(sent: &Validators, headers: &HeaderMap) -> Validators {
    let given = validators(headers);
    Validators {
        etag: given.etag.or_else(|| sent.etag.clone()),
        last_modified: given.last_modified.or_else(|| sent.last_modified.clone()),
    }
}

/// Never deflate, which servers send in two shapes; it is decoded when it comes.
const ENCODINGS: &str = "gzip, br, zstd";

/// What every request says.
pub(super) fn default_headers(contact: Option<&str>) -> anyhow::Result<HeaderMap> {
    let version = env!("CARGO_PKG_VERSION");
    let agent = match contact {
        Some(contact) => format!("huiwen/{version} (+{contact})"),
        None => format!("huiwen/{version}"),
    };
    let value = HeaderValue::from_str(&agent).ok().filter(|_| agent.is_ascii());
    let agent = value.with_context(|| {
        format!(
            "poll.contact in feeds.toml cannot stand in a User-Agent, which is ASCII: {agent:?}"
        )
    })?;
    Ok(HeaderMap::from_iter([
        (USER_AGENT, agent),
        (ACCEPT_ENCODING, HeaderValue::from_static(ENCODINGS)),
    ]))
}
