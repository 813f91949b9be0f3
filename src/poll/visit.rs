//! Asking one source: over HTTP, or in a folder.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sha2::{Digest as _, Sha256};

use super::{
    fetch::{Answer, Failure, Fetcher},
    folder,
    keys::sha256,
};
use crate::model::{Document, Kind, PollState, Polling, Problem, Source, Validators};

/// What asking one source brought.
pub(crate) struct Visit {
    /// HTTP status of the last answer.
    pub(crate) status: Option<u16>,
    /// The server forbids requests before this time.
    pub(crate) retry_after: Option<DateTime<Utc>>,
    /// The answer is fresh until then.
    pub(crate) fresh_until: Option<DateTime<Utc>>,
    /// No connection to its host could be made.
    pub(crate) unreachable: bool,
    /// What it said.
    pub(crate) found: Found,
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
    /// 304.
    NotModified,
    /// 410.
    Gone,
    /// No answer that could be used, and why.
    Failed(Failure),
    /// The folder could not be read, and why.
    Unreadable(String),
}

/// Sources of one lane are asked one after the other.
pub(crate) fn lane(source: &Source) -> String {
    match source.kind {
        Kind::Folder => format!("folder {}", source.key),
        _ => source.url.host_str().unwrap_or_default().to_owned(),
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

    fn of(found: Found) -> Visit {
        let (problems, duration) = (Vec::new(), Duration::ZERO);
        let (status, retry_after, fresh_until, unreachable) = (None, None, None, false);
        Visit { status, retry_after, fresh_until, unreachable, found, problems, duration }
    }
}

/// Asks a source what it has now.
pub(crate) async fn visit(
    fetcher: &Fetcher,
    source: &Source,
    state: &PollState,
    polling: &Polling,
    now: DateTime<Utc>,
) -> Visit {
    // The duration is for the operator alone; nothing is decided by it.
    let begun = Instant::now();
    let mut visit = match source.kind {
        Kind::Folder => look_into_folder(source, state, polling, now).await,
        _ => ask_server(fetcher, source, state, now).await,
    };
    visit.duration = begun.elapsed();
    visit
}

async fn ask_server(
    fetcher: &Fetcher,
    source: &Source,
    state: &PollState,
    now: DateTime<Utc>,
) -> Visit {
    let fetched = fetcher.fetch(&source.url, &state.validators, now).await;
    let found = match fetched.answer {
        Answer::Document(document, validators) => {
            let hash = sha256(&document.body);
            found(vec![(None, document)], validators, hash, state)
        }
        Answer::NotModified => Found::NotModified,
        Answer::Gone => Found::Gone,
        Answer::Failed(failure) => Found::Failed(failure),
    };
    Visit {
        status: fetched.status,
        retry_after: fetched.retry_after,
        fresh_until: fetched.fresh_until,
        unreachable: fetched.unreachable,
        ..Visit::of(found)
    }
}

async fn look_into_folder(
    source: &Source,
    state: &PollState,
    polling: &Polling,
    now: DateTime<Utc>,
) -> Visit {
    let (url, max_body) = (source.url.clone(), polling.max_body);
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
