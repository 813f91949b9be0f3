//! Asking whether the page of a published report is still there.

use url::Url;

use super::{Round, heed};
use crate::{
    model::{Source, Validators},
    poll::{
        fetch::{Accept, Answer, Failure, Request},
        recheck::{Look, Seen},
    },
};

/// Looks at a page, as a list would ask for it: guarded, by robots.txt, in its turn. Servers answer HEAD with
/// anything, so that it is a GET whose body is left where it is. Also says whether its host could be reached.
pub(in crate::poll) async fn look(round: &Round, look: &Look) -> (Seen, bool) {
    let (fetcher, now) = (&round.fetcher, round.plan.now);
    let (source, url) = (&round.plan.sources[look.index], &look.url);
    if let Some(until) = round.hosts.forbidden_until(url).filter(|until| *until > now) {
        return (Seen::PutOff(until), true);
    }
    let may = fetcher.may_follow(url, &source.url);
    if may.is_err() || permit(round, source, url.clone()).await.is_err() {
        return (Seen::Unclear, true);
    }
    let request = Request {
        url,
        named: &source.url,
        accept: Accept::Status,
        validators: &Validators::default(),
        redirected: false,
        via: &source.via,
    };
    let lag = round.begun.elapsed();
    let fetched = fetcher.fetch_where(&request, now, |url| permit(round, source, url)).await;
    let reached = !fetched.unreachable;
    if let Some(until) = heed(round, fetched.retry_after, lag) {
        return (Seen::PutOff(until), reached);
    }
    let seen = match (fetched.status, fetched.answer) {
        (Some(404), _) => Seen::Missing,
        (Some(410), _) => Seen::MissingForGood,
        (_, Answer::Document(..)) => Seen::Here,
        _ => Seen::Unclear,
    };
    (seen, reached)
}

/// Whether robots.txt lets us ask for the page of an article, which was made for readers even where the feed was
/// not.
async fn permit(round: &Round, source: &Source, url: Url) -> Result<(), Failure> {
    if !source.robots_of_articles {
        return Ok(());
    }
    round.hosts.permit(&round.fetcher, &url, &source.via, round.plan.now).await
}
