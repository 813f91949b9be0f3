//! What pages hear while they are looked at (server-sent events, HTML 9.2), and what they say of who looks.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse as _, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures_util::{Stream, stream};
use serde_json::json;
use tokio::{
    sync::broadcast::{Receiver, error::RecvError},
    time::timeout,
};
use uuid::Uuid;

use super::{
    Desk,
    answer::Refused,
    changes::{self, Change},
    fields::Fields,
    shares::Listening,
    visitor::Visitor,
};

/// So many pages listen at one time. The server has 512 connections, and readers shall find one.
const MOST: usize = 128;

/// Whoever finds no place asks again after so many seconds, as the script does.
const AGAIN: [(header::HeaderName, &str); 1] = [(header::RETRY_AFTER, "10")];

/// A comment comes after so long a silence, lest somebody between us and the page take the connection for dead.
const COMMENT: Duration = Duration::from_secs(15);

/// Whether somebody is still signed in is looked at again after so long.
const RECHECK: Duration = Duration::from_secs(60);

/// `GET /desk/events`
pub(super) async fn events(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    if desk.live.changes.listeners() >= MOST {
        return Ok((StatusCode::SERVICE_UNAVAILABLE, AGAIN).into_response());
    }
    let Some(listening) = Listening::begin(&desk.live, visitor.account.id) else {
        return Ok((StatusCode::TOO_MANY_REQUESTS, AGAIN).into_response());
    };
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    // Numbers begin anew with the program; what tells two runs apart is when the desk was made.
    let last = last.map(|last| match last.split_once('-') {
        Some((run, number)) if run == desk.run => number.parse().unwrap_or(u64::MAX),
        _ => u64::MAX,
    });
    let (receiver, missed) = desk.live.changes.listen(last);
    let mut waiting = VecDeque::new();
    if let Some(missed) = missed {
        waiting.extend(missed);
    } else {
        let number = desk.live.changes.last();
        waiting.push_back(Change { number, name: "reset", data: "{}".to_owned() });
    }
    changes::watch(&desk);
    let checked = Instant::now();
    let heard =
        heard(Listener { desk, visitor, receiver, waiting, checked, _listening: listening });
    let kept = KeepAlive::new().interval(COMMENT).text("");
    Ok(Sse::new(heard).keep_alive(kept).into_response())
}

/// A page that listens.
struct Listener {
    desk: Arc<Desk>,
    visitor: Visitor,
    receiver: Receiver<Change>,
    /// What it is to be told first.
    waiting: VecDeque<Change>,
    /// When it was last looked whether its visitor is still signed in.
    checked: Instant,
    _listening: Listening,
}

fn heard(listener: Listener) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(Some(listener), async |listener| {
        let mut listener = listener?;
        let change = listener.next().await;
        let run = &listener.desk.run;
        let event = Event::default()
            .event(change.name)
            .id(format!("{run}-{}", change.number))
            .data(&change.data);
        let goes_on = change.name != "bye";
        Some((Ok(event), goes_on.then_some(listener)))
    })
}

impl Listener {
    async fn next(&mut self) -> Change {
        loop {
            if let Some(change) = self.waiting.pop_front() {
                return change;
            }
            let left = RECHECK.saturating_sub(self.checked.elapsed());
            if left.is_zero() {
                if !self.is_signed_in().await {
                    return self.own("bye");
                }
                self.checked = Instant::now();
                continue;
            }
            match timeout(left, self.receiver.recv()).await {
                Ok(Ok(change)) => return change,
                // Too slow: what it missed is in the list that it loads anew.
                Ok(Err(RecvError::Lagged(_))) => return self.own("reset"),
                Ok(Err(RecvError::Closed)) => return self.own("bye"),
                Err(_) => {}
            }
        }
    }

    fn own(&self, name: &'static str) -> Change {
        Change { number: self.desk.live.changes.last(), name, data: "{}".to_owned() }
    }

    async fn is_signed_in(&self) -> bool {
        let (session, now) = (self.visitor.session, (self.desk.now)());
        let found = self.desk.with_store(move |store| Ok(store.session(&session, now)?)).await;
        // A database that is busy signs nobody out.
        !matches!(found, Ok(None))
    }
}

/// `POST /desk/presence`: this visitor has that story open, or none.
pub(super) async fn presence(
    State(desk): State<Arc<Desk>>,
    visitor: Visitor,
    fields: Fields,
) -> Response {
    let story: Option<Uuid> = fields.some("id").and_then(|id| id.parse().ok());
    let is_editing = fields.get("editing") == Some("yes");
    let (now, live) = ((desk.now)(), &desk.live);
    if !live.shares.may_say(visitor.account.id, now) {
        return (StatusCode::TOO_MANY_REQUESTS, AGAIN).into_response();
    }
    for changed in live.presence.note(&visitor.account.name, story, is_editing, now) {
        let people = live.presence.of(changed, now);
        let people = people
            .iter()
            .map(|present| json!({ "name": present.name, "editing": present.is_editing }));
        let told = json!({ "id": changed, "people": people.collect::<Vec<_>>() });
        live.changes.tell("presence", &told);
    }
    StatusCode::NO_CONTENT.into_response()
}
