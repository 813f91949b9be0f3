//! `WebSub` over real sockets: a scripted hub, the server that it calls, and the subscriptions in the store.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use huiwen::{
    model::{Outlet, PollState, SourceId, Subscription, SubscriptionState, Topic},
    poll::{
        Plan,
        due::Wanted,
        fetch::{Environment, Fetcher},
        websub::{self, Answered, PAUSED, Push, Request, Upkeep},
    },
    store::Store,
    web::{
        self, Pages, Probes, StoryAnswer, StoryPage,
        websub::{Callbacks, Inbox},
    },
};
use sha2::Sha256;
use tokio::sync::oneshot;
use url::{Url, form_urlencoded};

use crate::portal::{Portal, SITE, source};

/// Long enough that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(30);

/// When hubs call, by the clock of the server.
fn clock() -> DateTime<Utc> {
    at("2026-11-22T08:00:00Z")
}

fn at(time: &str) -> DateTime<Utc> {
    time.parse().unwrap()
}

/// How the hub answers to a request.
#[derive(Clone, Copy)]
enum Manner {
    /// It verifies the intent before it answers, with this lease.
    Verifies(u64),
    /// 202, and nothing more.
    Accepts,
    /// 400 with a reason.
    Refuses,
}

/// A hub on the loopback. Each request that it is asked is a form.
struct Hub {
    address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    asked: Receiver<HashMap<String, String>>,
    /// What it was answered when it verified.
    replies: Receiver<Reply>,
}

impl Hub {
    fn start(manner: Manner) -> Hub {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let manner = Arc::new(Mutex::new(manner));
        let (tell, asked) = mpsc::channel();
        let (verified, replies) = mpsc::channel();
        let shared = Arc::clone(&manner);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let (_, body) = read_message(&mut BufReader::new(&stream));
                let form: HashMap<String, String> =
                    form_urlencoded::parse(&body).into_owned().collect();
                let manner = *shared.lock().unwrap();
                let answer = match manner {
                    Manner::Verifies(lease) => {
                        verified.send(verify(&form, &lease.to_string())).ok();
                        "202 Accepted\r\nContent-Length: 0\r\n\r\n"
                    }
                    Manner::Accepts => "202 Accepted\r\nContent-Length: 0\r\n\r\n",
                    Manner::Refuses => "400 Bad\r\nContent-Length: 13\r\n\r\nunknown topic",
                };
                stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).unwrap();
                if tell.send(form).is_err() {
                    break;
                }
            }
        });
        Hub { address, manner, asked, replies }
    }

    fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// The next request, which must come.
    fn request(&self) -> HashMap<String, String> {
        self.asked.recv_timeout(PATIENCE).expect("the hub was not asked")
    }
}

/// Calls back as a hub does that wants to know whether the request was meant.
fn verify(form: &HashMap<String, String>, lease: &str) -> Reply {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", &form["hub.mode"])
        .append_pair("hub.topic", &form["hub.topic"])
        .append_pair("hub.challenge", "<b>随机</b>")
        .append_pair("hub.lease_seconds", lease)
        .finish();
    get(&form["hub.callback"], &query)
}

/// The server, the database, and what keeps the subscriptions up.
struct Desk {
    portal: Portal,
    address: SocketAddr,
    callbacks: Callbacks,
    inbox: Inbox,
    upkeep: Upkeep,
    runtime: tokio::runtime::Runtime,
    _stop: oneshot::Sender<()>,
}

impl Desk {
    /// A portal whose sources `feed`, `other` … say that they are pushed by `hub`.
    fn of(hub: &Hub, keys: &[&str]) -> Desk {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        listener.set_nonblocking(true).unwrap();
        let portal = Portal::new("");
        let (callbacks, inbox) = web::websub::callbacks(clock);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (stop, stopped) = oneshot::channel();
        let (directory, calls) = (portal.path().join("public"), callbacks.clone());
        runtime.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let stopped = async { drop(stopped.await) };
            web::serve(listener, served(directory, Some(calls)), stopped).await.unwrap();
        });
        let upkeep = Upkeep::default();
        let desk = Desk { portal, address, callbacks, inbox, upkeep, runtime, _stop: stop };
        desk.configure(true, keys);
        for (key, id) in desk.ids() {
            let topic = Topic { topic: topic(&key), hubs: vec![hub.url("/hub")] };
            desk.say(id, &key, Some(&topic));
        }
        desk
    }

    fn configure(&self, on: bool, keys: &[&str]) {
        let base =
            if on { format!("websub = \"http://{}/\"\n", self.address) } else { String::new() };
        let polling = format!("[poll]\n{base}max_body = \"100KB\"\n");
        let sources: String = keys.iter().map(|key| source(key, topic(key).as_str())).collect();
        let toml = SITE.replace("[poll]\n", &polling) + &sources;
        self.portal.configure(&toml);
    }

    fn ids(&self) -> HashMap<String, SourceId> {
        let outlets: Vec<Outlet> = self.portal.config().sources.iter().map(Outlet::of).collect();
        let mut store = self.portal.store();
        let tx = store.begin(clock()).unwrap();
        let ids = tx.take_over_outlets(&outlets).unwrap();
        tx.commit().unwrap();
        ids
    }

    fn say(&self, id: SourceId, key: &str, said: Option<&Topic>) {
        let mut store = self.portal.store();
        let tx = store.begin(clock()).unwrap();
        tx.set_topic(id, topic(key).as_str(), said).unwrap();
        tx.commit().unwrap();
    }

    /// One look at the subscriptions at `now`, as the loop that polls has it.
    fn keep_up(&mut self, now: DateTime<Utc>) -> Vec<Push> {
        let config = self.portal.config();
        let plan = Plan {
            sources: config.sources.clone(),
            polling: config.polling.clone(),
            knowledge: crate::portal::knowledge(&config),
            backlog: config.publishing.backlog,
            lasts: None,
            wanted: Wanted::Due,
            now,
        };
        let heard = self.inbox.take_all();
        let _inside = self.runtime.enter();
        let expect = |all: &[Subscription]| self.callbacks.expect(all, &plan.polling);
        self.upkeep.keep_up(&mut self.portal.store(), &plan, heard, expect, post).unwrap()
    }

    /// A look at `now` that finds nothing to ask.
    fn asks_nothing(&mut self, now: DateTime<Utc>) {
        let requested = |desk: &Desk| -> Vec<_> {
            desk.subscriptions().iter().map(|it| (it.token.clone(), it.requested)).collect()
        };
        let before = requested(self);
        self.keep_up(now);
        assert_eq!(requested(self), before);
    }

    fn subscriptions(&self) -> Vec<Subscription> {
        self.portal.store().subscriptions().unwrap()
    }

    fn subscription(&self) -> Subscription {
        let all = self.subscriptions();
        assert_eq!(all.len(), 1, "{all:?}");
        all.into_iter().next().unwrap()
    }

    /// Looks again and again until `done`.
    fn until(&mut self, now: DateTime<Utc>, done: impl Fn(&[Subscription]) -> bool) {
        let begun = std::time::Instant::now();
        while !done(&self.subscriptions()) {
            assert!(begun.elapsed() < PATIENCE, "{:?}", self.subscriptions());
            self.keep_up(now);
            thread::yield_now();
        }
    }

    /// A desk whose one subscription is active since [`clock`].
    fn subscribed(hub: &Hub) -> (Desk, Subscription) {
        *hub.manner.lock().unwrap() = Manner::Verifies(9 * 24 * 3600);
        let mut desk = Desk::of(hub, &["feed"]);
        desk.keep_up(clock());
        hub.request();
        hub.replies.recv_timeout(PATIENCE).unwrap();
        desk.until(clock(), |all| all[0].state == SubscriptionState::Active);
        let subscription = desk.subscription();
        (desk, subscription)
    }
}

fn probes() -> Probes {
    Probes { health: Arc::new(|| Ok(())), metrics: Arc::new(|| Err("not asked".to_owned())) }
}

fn served(directory: std::path::PathBuf, callbacks: Option<web::websub::Callbacks>) -> web::Served {
    let (pages, probes) = (no_pages(), probes());
    web::Served {
        directory,
        pages,
        pictures: None,
        inward: Some(web::Inward { probes, desk: None }),
        callbacks,
    }
}

fn no_pages() -> Pages {
    let story: StoryPage = Arc::new(|_| Ok(StoryAnswer::Nothing));
    Pages { story, not_found: Arc::new(Arc::default) }
}

fn topic(key: &str) -> Url {
    format!("https://news.example/{key}").parse().unwrap()
}

fn signature(secret: &str, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    let digits: Vec<String> =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256={}", digits.concat())
}

/// Sends a request to a hub, as the fetcher does.
async fn post(request: Request) -> Answered {
    let asked = tokio::task::spawn_blocking(move || {
        let length = request.form.0.len().to_string();
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", length.as_str()),
        ];
        ask("POST", request.hub.as_str(), &headers, request.form.0.as_bytes())
    });
    let reply = asked.await.unwrap();
    Ok((reply.status, reply.body))
}

struct Reply {
    status: u16,
    headers: Vec<String>,
    body: Vec<u8>,
}

impl Reply {
    fn has(&self, header: &str) -> bool {
        self.headers.iter().any(|line| line.eq_ignore_ascii_case(header))
    }
}

fn get(url: &str, query: &str) -> Reply {
    ask("GET", &format!("{url}?{query}"), &[], b"")
}

/// A push with the signature of the secret.
fn signed_push(to: &Subscription, body: &[u8]) -> Reply {
    push(to, body, &[("X-Hub-Signature", &signature(&to.secret.0, body))])
}

fn push(to: &Subscription, body: &[u8], headers: &[(&str, &str)]) -> Reply {
    let length = body.len().to_string();
    let own = [("Content-Type", "application/rss+xml"), ("Content-Length", length.as_str())];
    ask("POST", &to.callback(), &[&own, headers].concat(), body)
}

fn ask(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
    answer(&begin(method, url, headers, body))
}

/// Sends a request and whatever there is of its body, in one piece: a server that does not want the body
/// closes the connection without waiting for it.
fn begin(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
    let url: Url = url.parse().unwrap();
    let address = (url.host_str().unwrap(), url.port().unwrap());
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let path = &url[url::Position::BeforePath..];
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: portal.example\r\n");
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    head += "Connection: close\r\n\r\n";
    stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
    stream
}

fn answer(stream: &TcpStream) -> Reply {
    let (head, body) = read_message(&mut BufReader::new(stream));
    let status = head[0].split(' ').nth(1).unwrap().parse().unwrap();
    Reply { status, headers: head[1..].to_vec(), body }
}

/// The lines of a head, and as much of a body as it announces.
fn read_message(reader: &mut impl BufRead) -> (Vec<String>, Vec<u8>) {
    let mut head = Vec::new();
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
        head.push(line.to_owned());
    }
    let mut body = Vec::new();
    reader.take(length).read_to_end(&mut body).unwrap();
    (head, body)
}

const FEED: &[u8] = b"<rss version=\"2.0\"><channel><title>a</title></channel></rss>";

#[test]
fn a_hub_is_asked_verifies_and_pushes() {
    let hub = Hub::start(Manner::Verifies(9 * 24 * 3600));
    let mut desk = Desk::of(&hub, &["feed"]);
    assert!(desk.keep_up(clock()).is_empty());

    let form = hub.request();
    assert_eq!(form["hub.mode"], "subscribe");
    assert_eq!(form["hub.topic"], "https://news.example/feed");
    assert_eq!(form["hub.lease_seconds"], "864000");
    assert_eq!(form["hub.secret"].len(), 64);
    let base = format!("http://{}/websub/", desk.address);
    assert_eq!(form["hub.callback"].strip_prefix(&base).unwrap().len(), 32);

    // The hub may verify before it answers.
    let reply = hub.replies.recv_timeout(PATIENCE).unwrap();
    assert_eq!((reply.status, reply.body.as_slice()), (200, "<b>随机</b>".as_bytes()));
    assert!(reply.has("content-type: text/plain; charset=utf-8"), "{:?}", reply.headers);
    assert!(reply.has("x-content-type-options: nosniff"), "{:?}", reply.headers);

    // A push may come before the yes of the hub was taken in.
    let asked = desk.subscription();
    assert_eq!(asked.state, SubscriptionState::Asked);
    assert_eq!(signed_push(&asked, FEED).status, 202);
    let pushes = desk.keep_up(clock());
    let active = desk.subscription();
    assert_eq!(active.state, SubscriptionState::Active);
    assert_eq!(active.lease_until, Some(clock() + TimeDelta::days(9)));
    assert_eq!(active.last_push, Some(clock()));
    assert_eq!(pushes.len(), 1);
    assert_eq!(pushes[0].source, "feed");
    let document = &pushes[0].document;
    assert_eq!(document.url, topic("feed"));
    assert_eq!(document.content_type.as_deref(), Some("application/rss+xml"));
    assert_eq!((document.body.as_slice(), document.fetched), (FEED, clock()));

    // The same again is one more push of the same document, which changes nothing further on.
    assert_eq!(signed_push(&active, FEED).status, 202);
    assert_eq!(desk.keep_up(clock())[0].document.body, FEED);
}

#[test]
fn a_push_without_the_right_signature_is_ignored() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let other = signature("another secret", FEED);
    let of_another_body = signature(&subscription.secret.0, b"<rss/>");
    for given in [
        &[][..],
        &[("X-Hub-Signature", other.as_str())],
        &[("X-Hub-Signature", of_another_body.as_str())],
    ] {
        assert_eq!(push(&subscription, FEED, given).status, 202, "{given:?}");
    }
    assert!(desk.keep_up(clock()).is_empty());
    assert_eq!(desk.subscription().last_push, None);
    let tally = desk.callbacks.tally();
    assert_eq!((tally.taken, tally.forged, tally.refused), (0, 3, 0));
}

#[test]
fn nobody_else_gets_an_answer() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let callback = subscription.callback();
    let query = "hub.mode=subscribe&hub.topic=https://news.example/feed&hub.challenge=1";
    let unknown = format!("http://{}/websub/{}", desk.address, "0".repeat(32));
    let challenge = "1".repeat(8000);
    for (url, query) in [
        (&unknown, query.to_owned()),
        (&callback, query.replace("news.example", "evil.example")),
        (&callback, query.replace("subscribe", "unsubscribe")),
        (&callback, query.replace("=1", &format!("={challenge}"))),
        (&callback, String::new()),
    ] {
        let reply = get(url, &query);
        assert_eq!((reply.status, reply.body.len()), (404, 0), "{query}");
    }
    let elsewhere =
        Subscription { token: huiwen::model::Secret("0".repeat(32)), ..subscription.clone() };
    assert_eq!(signed_push(&elsewhere, FEED).status, 404);
    assert_eq!(ask("DELETE", &callback, &[], b"").status, 405);
    assert!(desk.inbox.take_all().is_empty());
    assert_eq!(desk.subscription(), subscription);
}

#[test]
fn without_anybody_who_polls_hubs_find_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().to_owned();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}/websub/token", listener.local_addr().unwrap());
    let never = std::future::pending();
    runtime.spawn(web::serve(listener, served(directory, None), never));
    assert_eq!(get(&url, "hub.mode=subscribe&hub.challenge=1").status, 404);
}

#[test]
fn what_is_too_long_packed_or_slow_is_refused() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let most = vec![b' '; 100_000];
    assert_eq!(signed_push(&subscription, &most).status, 202);
    let callback = subscription.callback();

    let announced = begin("POST", &callback, &[("Content-Length", "100001")], b"");
    assert_eq!(answer(&announced).status, 413);
    let chunks = [b"186A0\r\n", most.as_slice(), b"\r\n1\r\n \r\n"].concat();
    let chunked = ask("POST", &callback, &[("Transfer-Encoding", "chunked")], &chunks);
    assert_eq!(chunked.status, 413);
    let packed = push(&subscription, FEED, &[("Content-Encoding", "gzip")]);
    assert_eq!(packed.status, 415);

    let config = desk.portal.config();
    let hasty = huiwen::model::Polling {
        total_timeout: Duration::from_millis(50),
        ..config.polling.clone()
    };
    desk.callbacks.expect(std::slice::from_ref(&subscription), &hasty);
    let slow = ask("POST", &callback, &[("Content-Length", "1000")], b"<rss");
    assert_eq!(slow.status, 408);

    assert_eq!(desk.callbacks.tally().refused, 4);
    assert_eq!(desk.keep_up(clock()).len(), 1);
}

#[test]
fn of_a_flood_a_few_wait_and_the_rest_may_come_later() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let mut statuses = HashMap::new();
    for _ in 0..1000 {
        let reply = signed_push(&subscription, FEED);
        assert_eq!(reply.has("retry-after: 60"), reply.status == 503, "{:?}", reply.headers);
        *statuses.entry(reply.status).or_insert(0) += 1;
    }
    assert_eq!(statuses, HashMap::from([(202, 256), (503, 744)]));
    assert_eq!(desk.keep_up(clock()).len(), 256);
    assert_eq!(signed_push(&subscription, FEED).status, 202);
}

#[test]
fn the_bodies_that_wait_are_bounded_together() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let roomy = huiwen::model::Polling { max_body: 30 << 20, ..desk.portal.config().polling };
    desk.callbacks.expect(std::slice::from_ref(&subscription), &roomy);
    let body = vec![b' '; 30 << 20];
    assert_eq!(signed_push(&subscription, &body).status, 202);
    assert_eq!(signed_push(&subscription, &body).status, 202);
    // The server reads to the first byte that has no room.
    let length = body.len().to_string();
    let rest = &body[..=4 << 20];
    let third = ask("POST", &subscription.callback(), &[("Content-Length", &length)], rest);
    assert_eq!(third.status, 503);
    assert_eq!(desk.inbox.take_all().len(), 2);
    assert_eq!(signed_push(&subscription, &body).status, 202);
}

#[test]
fn a_hub_that_refuses_is_asked_again_after_a_day() {
    let hub = Hub::start(Manner::Refuses);
    let mut desk = Desk::of(&hub, &["feed"]);
    desk.keep_up(clock());
    hub.request();
    desk.until(clock(), |all| all[0].problem.is_some());
    let problem = desk.subscription().problem.unwrap();
    assert_eq!(problem, format!("the hub {} answers 400: unknown topic", hub.url("/hub")));

    desk.asks_nothing(clock() + TimeDelta::hours(23));
    *hub.manner.lock().unwrap() = Manner::Verifies(3600);
    desk.keep_up(clock() + TimeDelta::hours(24));
    hub.request();
    desk.until(clock(), |all| all[0].state == SubscriptionState::Active);
    assert_eq!(desk.subscription().problem, None);
}

#[test]
fn a_denial_is_noted_and_polls_go_on() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    let id = desk.ids()["feed"];
    let next_due = Some(clock() + TimeDelta::days(1));
    let set = |store: &mut Store, reason: &str| {
        let state = PollState { next_due, next_reason: reason.to_owned(), ..PollState::default() };
        let tx = store.begin(clock()).unwrap();
        tx.set_poll_state(id, &state).unwrap();
        tx.commit().unwrap();
    };
    set(&mut desk.portal.store(), PAUSED);
    let denial = "hub.mode=denied&hub.topic=https://news.example/feed&hub.reason=no+more";
    assert_eq!(get(&subscription.callback(), denial).status, 200);
    desk.keep_up(clock());
    let denied = desk.subscription();
    assert_eq!(denied.state, SubscriptionState::Denied);
    assert_eq!(denied.problem.as_deref(), Some("the hub denies the subscription: no more"));
    let due = |desk: &Desk| desk.portal.store().poll_states().unwrap()["feed"].next_due;
    assert_eq!(due(&desk), Some(clock()));
    assert_eq!(signed_push(&subscription, FEED).status, 410);

    // It is asked again after a week, and a source that waits for another reason goes on waiting.
    desk.asks_nothing(clock() + TimeDelta::days(6));
    set(&mut desk.portal.store(), "the server asked to wait until then");
    desk.keep_up(clock() + TimeDelta::days(7));
    hub.request();
    desk.until(clock(), |all| all[0].state == SubscriptionState::Active);
    assert_eq!(get(&subscription.callback(), denial).status, 200);
    desk.keep_up(clock());
    assert_eq!(due(&desk), next_due);
}

#[test]
fn a_lease_is_renewed_in_time_at_the_same_address() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    desk.asks_nothing(clock() + TimeDelta::days(6) - TimeDelta::minutes(1));
    desk.keep_up(clock() + TimeDelta::days(6));
    let form = hub.request();
    assert_eq!(form["hub.callback"], subscription.callback());
    assert_eq!(form["hub.secret"], subscription.secret.0);
    assert_eq!(desk.subscription().state, SubscriptionState::Active);
}

#[test]
fn a_source_that_goes_is_left() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, subscription) = Desk::subscribed(&hub);
    desk.configure(true, &["other"]);
    assert_eq!(signed_push(&subscription, FEED).status, 202);
    assert!(desk.keep_up(clock()).is_empty(), "nobody wants it any more");
    let form = hub.request();
    assert_eq!(form["hub.mode"], "unsubscribe");
    assert_eq!(form["hub.callback"], subscription.callback());
    assert_eq!(hub.replies.recv_timeout(PATIENCE).unwrap().status, 200);
    desk.until(clock(), <[_]>::is_empty);
    desk.keep_up(clock());
    assert_eq!(signed_push(&subscription, FEED).status, 404);
}

#[test]
fn turned_off_every_hub_is_left() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, _) = Desk::subscribed(&hub);
    desk.configure(false, &["feed"]);
    desk.keep_up(clock() + TimeDelta::hours(1));
    assert_eq!(hub.request()["hub.mode"], "unsubscribe");
    desk.until(clock(), <[_]>::is_empty);
    desk.asks_nothing(clock() + TimeDelta::days(30));
}

#[test]
fn a_source_that_names_its_hub_no_more_is_left() {
    let hub = Hub::start(Manner::Accepts);
    let (mut desk, _) = Desk::subscribed(&hub);
    let id = desk.ids()["feed"];
    desk.say(id, "feed", None);
    desk.keep_up(clock() + TimeDelta::hours(1));
    assert_eq!(hub.request()["hub.mode"], "unsubscribe");
}

#[test]
fn a_hub_is_asked_one_thing_at_a_time() {
    let hub = Hub::start(Manner::Accepts);
    let mut desk = Desk::of(&hub, &["feed", "other", "third"]);
    desk.keep_up(clock());
    let asked = |all: &[Subscription]| all.iter().filter(|it| it.requested.is_some()).count();
    assert_eq!(asked(&desk.subscriptions()), 1);
    desk.until(clock(), |all| asked(all) == 3);
    let mut topics: Vec<String> =
        (0..3).map(|_| hub.request().remove("hub.topic").unwrap()).collect();
    topics.sort();
    assert_eq!(topics, ["feed", "other", "third"].map(|key| topic(key).to_string()));
}

#[test]
fn a_hub_is_guarded_like_any_link_of_a_document() {
    let hub = Hub::start(Manner::Accepts);
    let portal = Portal::new("");
    let fetcher = Fetcher::new(&portal.config().polling, Environment::default()).unwrap();
    let fetcher = Arc::new(fetcher);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let send = |hub: Url, named: Url| {
        let form = huiwen::model::Secret("hub.mode=subscribe&hub.secret=x".to_owned());
        let request = Request { hub, named, via: huiwen::model::Via::Direct, form };
        runtime.block_on(websub::send(Arc::clone(&fetcher), request))
    };
    assert_eq!(send(hub.url("/hub"), hub.url("/feed")), Ok((202, Vec::new())));
    assert_eq!(hub.request()["hub.mode"], "subscribe");

    let refused = send(hub.url("/hub"), topic("feed")).unwrap_err();
    assert!(refused.contains("only 80, 443, 8080, 8443"), "{refused}");
    let private: Url = "http://10.0.0.1/hub".parse().unwrap();
    let refused = send(private.clone(), private).unwrap_err();
    assert!(refused.contains("10.0.0.1"), "{refused}");
    assert!(hub.asked.try_recv().is_err());
}

#[test]
fn a_poll_that_finds_what_was_not_pushed_is_remembered() {
    let hub = Hub::start(Manner::Accepts);
    let (desk, _) = Desk::subscribed(&hub);
    let id = desk.ids()["feed"];
    let mut store = desk.portal.store();
    let tx = store.begin(clock() + TimeDelta::hours(3)).unwrap();
    tx.note_missed(id).unwrap();
    tx.commit().unwrap();
    assert_eq!(desk.subscription().missed, Some(clock() + TimeDelta::hours(3)));
}
