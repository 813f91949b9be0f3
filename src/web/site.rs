//! What is published, at its addresses: files from memory, differences of feeds, and pages of stories.
//!
//! Whatever is in memory is answered at once, after a look at the disk that takes a microsecond. Reading,
//! unpacking and packing block, and are done elsewhere: each file once, however many ask for it.

mod responses;

use std::{io, path::PathBuf, sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
};
use hyper::{Request, Response};
use tokio::{sync::Semaphore, time::timeout};
use uuid::Uuid;

pub(super) use self::responses::bad_request;
use self::responses::{
    body, busy, failed, folder_redirect, gone, not_found, redirect, refused, response, unchanged,
    whole,
};
use super::{
    NO_STORE, NotFoundPage, Pages, StoryAnswer, StoryPage,
    answers::{Answer, Sent},
    delta::{Editions, EntryHash},
    negotiation::{self, Accepted, Coding},
    published::{self, Cache, Found, Kept, gzipped, hash_of, path},
    turns::Turns,
};

/// Files that are read at one time: the largest, unpacked and packed, need 200 MB.
const READERS: usize = 4;

/// Pages of stories that are made at one time. Each reads the database, which rounds and editors need too.
const STORY_MAKERS: usize = 4;

/// For a turn at what others are doing. The client is asked to come again later then, and keeps no place.
const PATIENCE: Duration = Duration::from_secs(2);

/// Differences that are shorter are not worth packing.
const MIN_PACKED: usize = 1024;

/// The published folder, and what of it is in memory.
pub(super) struct Site {
    directory: PathBuf,
    story_page: StoryPage,
    not_found: NotFoundPage,
    cache: Cache,
    editions: Editions,
    turns: Turns,
    readers: Arc<Semaphore>,
    story_makers: Arc<Semaphore>,
}

impl Site {
    /// The files below `directory`; `pages` are those that are not among them.
    pub(super) fn new(directory: PathBuf, pages: Pages) -> Site {
        Site {
            directory,
            story_page: pages.story,
            not_found: pages.not_found,
            cache: Cache::default(),
            editions: Editions::default(),
            turns: Turns::default(),
            readers: Arc::new(Semaphore::new(READERS)),
            story_makers: Arc::new(Semaphore::new(STORY_MAKERS)),
        }
    }
}

/// Answers a request for something that is published.
pub(super) fn answer<B>(site: &Arc<Site>, request: Request<B>) -> Answer {
    let now = |response| Answer::Now(Some(response));
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return now(refused());
    }
    let Some(key) = path::key(request.uri().path()) else {
        return now(not_found(request.method(), site.nothing()));
    };
    if let Some(kept) = site.cache.current(&key) {
        return match site.older_edition(&key, &kept, request.headers()) {
            None => now(whole(&kept, request.method(), request.headers())),
            Some(Older::Same(tag)) => now(unchanged(&kept, tag)),
            Some(Older::Held(older)) => {
                let (site, head) = (Arc::clone(site), request.into_parts().0);
                Answer::Later(Box::pin(async move { site.difference(kept, older, &head).await }))
            }
        };
    }
    let (site, key) = (Arc::clone(site), key.into_owned());
    let head = request.into_parts().0;
    Answer::Later(Box::pin(async move { site.found(key, head).await }))
}

/// What stands at a path, as far as it can be answered.
enum Stands {
    File(Arc<Kept>),
    Folder,
    Moved(Uuid),
    Gone,
    Nothing,
    /// Too many ask for what has to be made.
    Busy,
}

/// What the client has of a feed whose new entries it asks for.
enum Older {
    /// The current edition, by this tag.
    Same(HeaderValue),
    Held(Edition),
}

/// An older edition of a feed.
struct Edition {
    /// The tag by which the client has it.
    tag: HeaderValue,
    /// The entries that it held.
    entries: Arc<[EntryHash]>,
}

impl Site {
    /// The page that stands where nothing else does.
    fn nothing(&self) -> Bytes {
        Bytes::from_owner((self.not_found)())
    }

    /// Answers a request for what is not in memory.
    async fn found(self: Arc<Site>, key: String, head: Parts) -> Response<Sent> {
        let stands = {
            let turn = self.turns.of(&key);
            match timeout(PATIENCE, turn.lock()).await {
                Err(_) => Ok(Stands::Busy),
                // Whoever had the turn before may have read it.
                Ok(_turn) => match self.cache.current(&key) {
                    Some(kept) => Ok(Stands::File(kept)),
                    None => self.look(&key).await,
                },
            }
        };
        match stands {
            Ok(Stands::File(kept)) => match self.older_edition(&key, &kept, &head.headers) {
                None => whole(&kept, &head.method, &head.headers),
                Some(Older::Same(tag)) => unchanged(&kept, tag),
                Some(Older::Held(older)) => self.difference(kept, older, &head).await,
            },
            Ok(Stands::Folder) => folder_redirect(&head, || self.nothing()),
            // Relative, so that it is right below any prefix that a proxy adds.
            Ok(Stands::Moved(id)) => redirect(&format!("{id}.html")),
            Ok(Stands::Nothing) => not_found(&head.method, self.nothing()),
            Ok(Stands::Gone) => gone(&head.method, self.nothing()),
            Ok(Stands::Busy) => busy(),
            Err(error) => failed(&head, &error),
        }
    }

    /// Looks at the disk, and then among the stories.
    async fn look(self: &Arc<Site>, key: &str) -> io::Result<Stands> {
        let place = Arc::clone(&self.readers).acquire_owned().await.map_err(io::Error::other)?;
        let (site, name) = (Arc::clone(self), key.to_owned());
        let found = blocking(move || {
            // Given back when it is read, even if the client does not wait for it.
            let _place = place;
            site.read(&name)
        })
        .await?;
        match (found, story_of(key)) {
            (Stands::Nothing, Some(story)) => self.make(key, story).await,
            (found, _) => Ok(found),
        }
    }

    /// Blocks.
    fn read(&self, key: &str) -> io::Result<Stands> {
        let kept = match published::find(&self.directory, key)? {
            Found::File(kept) => kept,
            Found::Folder => return Ok(Stands::Folder),
            Found::Nothing => return Ok(Stands::Nothing),
        };
        if let Some(entries) = &kept.file.entries {
            self.editions.remember(key, kept.file.hash, entries.hashes());
        }
        self.cache.put(key, Arc::clone(&kept));
        Ok(Stands::File(kept))
    }

    async fn make(self: &Arc<Site>, key: &str, story: Uuid) -> io::Result<Stands> {
        let makers = Arc::clone(&self.story_makers);
        let Ok(place) = timeout(PATIENCE, makers.acquire_owned()).await else {
            return Ok(Stands::Busy);
        };
        let (site, key) = (Arc::clone(self), key.to_owned());
        blocking(move || {
            let _place = place;
            match (site.story_page)(story).map_err(io::Error::other)? {
                StoryAnswer::Page(page) => {
                    let kept = Arc::new(Kept::made(&site.directory, &key, page)?);
                    site.cache.put(&key, Arc::clone(&kept));
                    Ok(Stands::File(kept))
                }
                StoryAnswer::MovedTo(other) => Ok(Stands::Moved(other)),
                StoryAnswer::Gone => Ok(Stands::Gone),
                StoryAnswer::Nothing => Ok(Stands::Nothing),
            }
        })
        .await
    }

    /// What the client has of a feed, if it asks for what is new since then and we know.
    fn older_edition(&self, key: &str, kept: &Kept, headers: &HeaderMap) -> Option<Older> {
        kept.file.entries.as_ref()?;
        if !negotiation::wants_delta(headers) {
            return None;
        }
        let known =
            || negotiation::known_tags(headers).filter_map(|tag| Some((tag, hash_of(tag)?)));
        // In whatever form: entries are the same in all.
        if let Some((tag, _)) = known().find(|(_, hash)| *hash == kept.file.hash) {
            return HeaderValue::from_str(tag).ok().map(Older::Same);
        }
        known().find_map(|(tag, hash)| {
            let entries = self.editions.entries(key, hash)?;
            Some(Older::Held(Edition { tag: HeaderValue::from_str(tag).ok()?, entries }))
        })
    }

    /// The entries that are new to the client (RFC 3229, 10.4.1). Its tag is that of the whole edition, which
    /// is what the client has with it, and says since which of the client's editions they are new (10.5.1).
    /// Caches that know nothing of this shall not keep it.
    async fn difference(&self, kept: Arc<Kept>, older: Edition, head: &Parts) -> Response<Sent> {
        let accepted = Accepted::of(&head.headers);
        let mut headers = kept.file.form(accepted).headers.clone();
        let made = async {
            let place =
                Arc::clone(&self.readers).acquire_owned().await.map_err(io::Error::other)?;
            blocking(move || {
                let _place = place;
                let plain = &kept.file.plain().bytes;
                let entries = kept.file.entries.as_ref();
                let rest =
                    entries.map(|entries| entries.since(&older.entries, plain)).unwrap_or_default();
                let packs = rest.len() > MIN_PACKED && accepted.weight(Coding::Gzip).is_some();
                Ok(if packs { (gzipped(&rest)?, true) } else { (rest, false) })
            })
            .await
        };
        let (bytes, packed) = match made.await {
            Ok(made) => made,
            Err(error) => return failed(head, &error),
        };
        headers.remove(header::CONTENT_ENCODING);
        if packed {
            headers.insert(header::CONTENT_ENCODING, Coding::Gzip.name());
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        headers.insert(header::CACHE_CONTROL, NO_STORE);
        let vary = HeaderValue::from_static("accept-encoding, a-im, if-none-match");
        headers.insert(header::VARY, vary);
        headers.insert(HeaderName::from_static("im"), HeaderValue::from_static("feed"));
        headers.insert(HeaderName::from_static("delta-base"), older.tag);
        response(StatusCode::IM_USED, headers, body(&head.method, bytes.into()))
    }
}

/// Does what blocks where it may.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// The story whose page has this path: ids have one spelling.
fn story_of(key: &str) -> Option<Uuid> {
    let name = key.strip_prefix("story/")?.strip_suffix(".html")?;
    let id = Uuid::try_parse(name).ok()?;
    (id.hyphenated().to_string() == name).then_some(id)
}
