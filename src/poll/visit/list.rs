//! Asking a list: the list itself, the documents that it leads to, and then the page of each article of
//! which nothing is known, every one once.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use url::Url;

use super::{Found, Queued, Round, Visit, ask_server, heed, permit};
use crate::{
    model::{Document, FailureKind, Kind, Packed, Problem, Source, Unread, Validators},
    poll::{
        digest::{PASSING, pack, read_list, read_page},
        fetch::{Accept, Answer, Failure, Request, authority, shown_address},
        keys::sha256,
        listing::{Listing, not_read, with_article},
        lock,
        normalize::plain,
        parse::{Entry, article::Article},
    },
};

/// So many pages are asked for at one visit; a list shows fewer. The rest waits for the next one.
const MOST_PAGES: usize = 60;

/// Documents that a list may lead to, however far on: an issue of a newspaper has that many pages.
pub(crate) const MOST_NEXT: usize = 24;

/// How far on.
pub(crate) const DEEPEST: usize = 2;

/// Asks a list what it has now.
pub(super) async fn visit(round: &Arc<Round>, queued: &Queued) -> Visit {
    let index = queued.index;
    let source = &round.plan.sources[index];
    let mut visit = ask_server(round, source, queued, accept(source.kind)).await;
    let mut listing = Listing::default();
    let mut entries = match &visit.found {
        Found::Documents { documents, .. } => match documents.first() {
            Some((_, list)) => whole_list(round, index, list.clone(), &mut listing).await,
            None => Vec::new(),
        },
        Found::Same(_) | Found::NotModified(_) => Vec::new(),
        _ => return visit,
    };
    match wanted(round, source, &mut entries, &mut listing).await {
        Ok(articles) => read_articles(round, index, articles, &mut listing).await,
        Err(error) => listing.problems.push(Problem::new("articles", error.to_string())),
    }
    visit.listing = Some(listing);
    visit
}

fn accept(kind: Kind) -> Accept {
    match kind {
        Kind::Html => Accept::Page,
        Kind::Json => Accept::Json,
        _ => Accept::Any,
    }
}

/// All entries of the list, those of the documents that it leads to included.
async fn whole_list(
    round: &Arc<Round>,
    index: usize,
    first: Document,
    listing: &mut Listing,
) -> Vec<Entry> {
    let source = &round.plan.sources[index];
    let mut seen: Vec<Url> = vec![source.url.clone(), first.url.clone()];
    let mut waiting: Vec<(usize, Url)> = Vec::new();
    let mut entries = Vec::new();
    let mut document = Some((0, first));
    loop {
        if let Some((depth, document)) = document.take() {
            let plan = Arc::clone(&round.plan);
            let read = spawn_blocking(move || read_list(&plan.sources[index], &document)).await;
            let Ok((mut parsed, failure)) = read else { return entries };
            let understood = listing.understood.unwrap_or_default() || parsed.format.is_some();
            listing.understood = Some(understood);
            listing.failure = listing.failure.or(failure);
            entries.extend(listing.take(&mut parsed));
            for next in parsed.next {
                if depth < DEEPEST && seen.len() < MOST_NEXT && !seen.contains(&next) {
                    seen.push(next.clone());
                    waiting.push((depth + 1, next));
                }
            }
        }
        if waiting.is_empty() {
            break;
        }
        let (depth, url) = waiting.remove(0);
        match fetch(round, source, &url, accept(source.kind)).await {
            Ok(next) => {
                let page = keep(&next, &url).await;
                listing.pages.extend(page);
                document = Some((depth, next));
            }
            Err(Unfetched { failure, .. }) => {
                listing.problems.push(Problem::new("list", failure.message));
                listing.failure = listing.failure.or(Some(failure.kind));
            }
        }
    }
    // A mere stepping stone to something that could not be read is no list.
    if entries.is_empty() && listing.failure.is_some() {
        listing.understood = Some(false);
    }
    entries
}

/// A document that the list leads to, as it is kept.
async fn keep(document: &Document, url: &Url) -> Option<(String, Document, Packed)> {
    let body = document.body.clone();
    let packed = spawn_blocking(move || (sha256(&body), pack(&body, PASSING))).await;
    let (hash, body) = packed.ok()?;
    let page = Document { body: Vec::new(), ..document.clone() };
    Some((url.to_string(), page, Packed { hash, body }))
}

/// An article whose page is to be read.
struct Wanted {
    entry: Entry,
    unread: Unread,
}

/// Of these entries those of which nothing is known, and whatever is to be tried again.
async fn wanted(
    round: &Arc<Round>,
    source: &Source,
    entries: &mut Vec<Entry>,
    listing: &mut Listing,
) -> anyhow::Result<Vec<Wanted>> {
    let mut named: Vec<Wanted> = Vec::new();
    for entry in entries.drain(..) {
        let (Some(plain), Some(link)) = (plain(&entry), entry.link.clone()) else { continue };
        let title = entry.title.clone();
        let unread = Unread { plain, link, title, tries: 0, next_try: None };
        named.push(Wanted { entry, unread });
    }
    let plains: Vec<_> = named.iter().map(|wanted| wanted.unread.plain).collect();
    let (reader, key, now) = (Arc::clone(&round.reader), source.key.clone(), round.plan.now);
    let looked = spawn_blocking(move || {
        let reader = lock(&reader);
        let (unheard, gone) =
            (reader.unheard_of(&key, &plains)?, reader.gone_among(&key, &plains)?);
        anyhow::Ok((unheard, gone, reader.unread(&key, now, MOST_PAGES)?))
    });
    let (mut unheard, gone, again) = looked.await??;
    listing.shown_again = gone;
    named.retain(|wanted| unheard.remove(&wanted.unread.plain));
    named.extend(again.into_iter().map(|unread| Wanted {
        entry: Entry {
            link: Some(unread.link.clone()),
            title: unread.title.clone(),
            ..Entry::default()
        },
        unread,
    }));
    for late in named.split_off(named.len().min(MOST_PAGES)) {
        listing.unread.push(Unread { next_try: Some(now), ..late.unread });
    }
    Ok(named)
}

async fn read_articles(
    round: &Arc<Round>,
    index: usize,
    articles: Vec<Wanted>,
    listing: &mut Listing,
) {
    for Wanted { entry, unread } in articles {
        let again = unread.tries > 0 || unread.next_try.is_some();
        if round.is_late() {
            listing.unread.push(Unread { next_try: Some(round.plan.now), ..unread });
            continue;
        }
        match read_article(round, index, &unread.link).await {
            Ok((article, page, body)) => {
                listing.problems.extend(article.problems.iter().map(|problem| Problem {
                    place: format!("{}, {}", unread.link, problem.place),
                    ..problem.clone()
                }));
                listing.entries.push(with_article(entry, article, &page));
                let packed = spawn_blocking(move || (sha256(&body), pack(&body, PASSING))).await;
                if let Ok((hash, body)) = packed {
                    let packed = Packed { hash, body };
                    listing.pages.push((unread.link.clone(), page, packed));
                }
                if again {
                    listing.read.push(unread.plain);
                }
            }
            Err(Unfetched { failure, gone }) => {
                // What is not there any more is not published; of anything else the list tells enough.
                if !gone && !again && !entry.needs_article() {
                    listing.entries.push(entry);
                }
                listing.unread.push(not_read(unread, failure.kind, gone, round.plan.now));
                listing.problems.push(Problem::new("article", failure.message));
            }
        }
    }
}

async fn read_article(
    round: &Arc<Round>,
    index: usize,
    link: &str,
) -> Result<(Article, Document, Vec<u8>), Unfetched> {
    let source = &round.plan.sources[index];
    let unusable =
        |message: String| Unfetched::from(Failure { kind: FailureKind::Unreadable, message });
    let url = Url::parse(link).map_err(|error| unusable(format!("{link}: {error}")))?;
    let mut page = fetch(round, source, &url, Accept::Page).await?;
    let plan = Arc::clone(&round.plan);
    let read = spawn_blocking(move || {
        let article = read_page(&plan.sources[index], &page);
        let body = std::mem::take(&mut page.body);
        (article, page, body)
    });
    read.await.map_err(|error| unusable(format!("{link}: reading it broke off: {error}")))
}

/// Why a document that a list leads to was not fetched.
struct Unfetched {
    failure: Failure,
    /// It is not there: 404 or 410.
    gone: bool,
}

impl From<Failure> for Unfetched {
    fn from(failure: Failure) -> Unfetched {
        Unfetched { failure, gone: false }
    }
}

/// A document that a list leads to: an address that a stranger wrote.
async fn fetch(
    round: &Round,
    source: &Source,
    url: &Url,
    accept: Accept,
) -> Result<Document, Unfetched> {
    let (fetcher, now) = (&round.fetcher, round.plan.now);
    let failed = |kind, message| Failure { kind, message };
    fetcher.may_follow(url, &source.url)?;
    permit(round, source, url.clone()).await?;
    if round.hosts.forbidden_until(url).is_some_and(|until| until > now) {
        let message = format!("{} asked to wait (Retry-After)", authority(url));
        return Err(failed(FailureKind::Status, message).into());
    }
    let validators = &Validators::default();
    let (named, via) = (&source.url, &source.via);
    let request = Request { url, named, accept, validators, redirected: false, via };
    let lag = round.begun.elapsed();
    let fetched = fetcher.fetch_where(&request, now, |url| permit(round, source, url)).await;
    heed(round, fetched.retry_after, lag);
    let gone = matches!(fetched.status, Some(404 | 410));
    match fetched.answer {
        Answer::Document(document, _) => Ok(document),
        Answer::Failed(failure) => Err(Unfetched { failure, gone }),
        Answer::Gone | Answer::NotModified(_) => {
            let message = format!("{} is gone for good (410)", shown_address(url));
            Err(Unfetched { failure: failed(FailureKind::Status, message), gone: true })
        }
    }
}
