//! Asking one source: over HTTP, or in a folder.

mod list;
mod look;

pub(super) use list::{DEEPEST, MOST_NEXT};
pub(super) use look::look;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use url::Url;

use super::{
    fetch::{self, Accept, Answer, Failure, Link, Request, RetryAfter},
    folder,
    keys::sha256,
    lanes::Round,
    listing::Listing,
    schedule,
    standing::Queued,
};
use crate::model::{Document, Kind, PollState, Problem, Source, Validators};

/// What asking one source brought.
#[expect(clippy::struct_excessive_bools, reason = "four facts that do not exclude one another")]
pub(crate) struct Visit {
    /// HTTP status of the last answer.
    pub(crate) status: Option<u16>,
    /// The server forbids requests before this time.
    pub(crate) retry_after: Option<DateTime<Utc>>,
    /// The answer is fresh until then.
    pub(crate) fresh_until: Option<DateTime<Utc>>,
    /// Where permanent redirects alone led.
    pub(crate) moved_to: Option<Url>,
    /// The answer came from behind a redirect.
    pub(crate) redirected: bool,
    /// The document holds only what is new (RFC 3229).
    pub(crate) delta: bool,
    /// Nobody was asked: its hub pushed the documents.
    pub(crate) pushed: bool,
    /// Hubs and topic that headers of the answer name.
    pub(crate) links: Vec<Link>,
    /// No connection to its host could be made.
    pub(crate) unreachable: bool,
    /// What it said.
    pub(crate) found: Found,
    /// The articles behind a list.
    pub(crate) listing: Option<Listing>,
    /// What could not be read of a folder.
    pub(crate) problems: Vec<Problem>,
    /// How long it took.
    pub(crate) duration: Duration,
}

/// What a source said.
pub(crate) enum Found {
    /// Something new: one document of a feed, one for each file of a folder, which its guid names; and
    /// the SHA-256 of the feed's body, or of all the files together.
    Documents { documents: Vec<(Option<String>, Document)>, validators: Validators, hash: [u8; 32] },
    /// The same bytes as last time, with the validators that vouch for them now.
    Same(Validators),
    /// 304, with the validators that hold now.
    NotModified(Validators),
    /// 410.
    Gone,
    /// No answer that could be used, and why.
    Failed(Failure),
    /// The folder could not be read, and why.
    Unreadable(String),
}

/// Sources of one lane are asked one after the other.
pub(crate) fn lane(source: &Source, url: &Url) -> String {
    match source.kind {
        Kind::Folder => format!("folder {}", source.key),
        _ => fetch::domain(url),
    }
}

impl Visit {
    /// Why asking another source of the same host and port would end in the same way.
    pub(crate) fn unreachable(&self) -> Option<&Failure> {
        match &self.found {
            Found::Failed(failure) if self.unreachable => Some(failure),
            _ => None,
        }
    }

    /// The visit to a source whose host is not there, as another source of it found out.
    pub(crate) fn not_made(failure: Failure) -> Visit {
        Visit { unreachable: true, ..Visit::of(Found::Failed(failure)) }
    }

    /// Documents that the hub of a source pushed: what is new in it, seldom all that it holds.
    pub(crate) fn pushed(documents: Vec<Document>, state: &PollState) -> Visit {
        let documents = documents.into_iter().map(|document| (None, document)).collect();
        let validators = state.validators.clone();
        let found = Found::Documents { documents, validators, hash: [0; 32] };
        Visit { pushed: true, delta: true, status: state.status, ..Visit::of(found) }
    }

    fn of(found: Found) -> Visit {
        Visit {
            status: None,
            retry_after: None,
            fresh_until: None,
            moved_to: None,
            redirected: false,
            delta: false,
            pushed: false,
            links: Vec::new(),
            unreachable: false,
            found,
            listing: None,
            problems: Vec::new(),
            duration: Duration::ZERO,
        }
    }
}

/// Asks a source what it has now.
pub(crate) async fn visit(round: &Arc<Round>, queued: &Queued) -> Visit {
    // The duration is for the operator alone; nothing is decided by it.
    let begun = Instant::now();
    let source = &round.plan.sources[queued.index];
    let mut visit = match source.kind {
        Kind::Feed => ask_server(round, source, queued, Accept::Feed).await,
        Kind::Html | Kind::Json | Kind::Sitemap => list::visit(round, queued).await,
        Kind::Folder => look_into_folder(round, source, &queued.state).await,
    };
    visit.duration = begun.elapsed();
    visit
}

async fn ask_server(round: &Round, source: &Source, queued: &Queued, accept: Accept) -> Visit {
    let (fetcher, now) = (&round.fetcher, round.plan.now);
    if let Err(failure) = permit(round, source, queued.url.clone()).await {
        return Visit::of(Found::Failed(failure));
    }
    let whole = schedule::wants_whole(&queued.state, source.timezone, now);
    let validators = if whole { &Validators::default() } else { &queued.state.validators };
    let (url, named, via) = (&queued.url, &source.url, &source.via);
    let redirected = queued.state.redirected;
    let request = Request { url, named, accept, validators, redirected, via };
    let lag = round.begun.elapsed();
    let fetched = fetcher.fetch_where(&request, now, |url| permit(round, source, url)).await;
    let retry_after = heed(round, fetched.retry_after, lag);
    let found = match fetched.answer {
        Answer::Document(document, validators) => {
            let hash = sha256(&document.body);
            found(vec![(None, document)], validators, hash, &queued.state)
        }
        Answer::NotModified(validators) => Found::NotModified(validators),
        Answer::Gone => Found::Gone,
        Answer::Failed(failure) => Found::Failed(failure),
    };
    Visit {
        status: fetched.status,
        retry_after,
        fresh_until: fetched.fresh_until.map(|until| until + lag),
        moved_to: fetched.moved_to,
        redirected: fetched.redirected,
        delta: fetched.delta,
        links: fetched.links,
        unreachable: fetched.unreachable,
        ..Visit::of(found)
    }
}

/// Whether robots.txt lets us ask for `url`, where the source obeys it.
async fn permit(round: &Round, source: &Source, url: Url) -> Result<(), Failure> {
    if !source.robots {
        return Ok(());
    }
    round.hosts.permit(&round.fetcher, &url, &source.via, round.plan.now).await
}

/// A host that asks to wait is left alone by all its sources. `lag`: how old the round was when it was asked.
fn heed(round: &Round, wait: Option<RetryAfter>, lag: Duration) -> Option<DateTime<Utc>> {
    let RetryAfter { host, until } = wait?;
    let until = schedule::believed(until + lag, round.plan.now);
    round.hosts.forbid(host, until);
    Some(until)
}

async fn look_into_folder(round: &Round, source: &Source, state: &PollState) -> Visit {
    let (now, max_body) = (round.plan.now, round.plan.polling.max_body);
    let url = source.url.clone();
    let read = tokio::task::spawn_blocking(move || match url.to_file_path() {
        Ok(path) => folder::read(&path, max_body, now).map_err(|error| error.to_string()),
        Err(()) => Err(format!("{url} is no folder of this machine")),
    });
    let (found, problems) = match read.await {
        Ok(Ok(contents)) => {
            let documents: Vec<_> = contents
                .articles
                .into_iter()
                .map(|(name, document)| (Some(name), document))
                .collect();
            let hash = folder_hash(&documents);
            (found(documents, Validators::default(), hash, state), contents.problems)
        }
        Ok(Err(error)) => (Found::Unreadable(error), Vec::new()),
        Err(panic) => {
            (Found::Unreadable(format!("reading the folder broke off: {panic}")), Vec::new())
        }
    };
    Visit { problems, ..Visit::of(found) }
}

fn found(
    documents: Vec<(Option<String>, Document)>,
    validators: Validators,
    hash: [u8; 32],
    state: &PollState,
) -> Found {
    if state.body_hash.as_deref() == Some(&hash) {
        Found::Same(validators)
    } else {
        Found::Documents { documents, validators, hash }
    }
}

fn folder_hash(documents: &[(Option<String>, Document)]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for (name, document) in documents {
        hash.update(name.as_deref().unwrap_or_default());
        hash.update([0]);
        hash.update(sha256(&document.body));
    }
    hash.finalize().into()
}
