//! A server of few places, over sockets.

use std::{
    convert::Infallible,
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Body, routing::get};
use futures_util::stream;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
};

use super::*;
use crate::web::answers::Ways;

/// Long enough that only what hangs meets it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Six of them make a crowd.
const PLACES: usize = 8;

const CLOSE: &str = "connection: close\r\n";

/// A server until the end of the test: `/` answers at once, `/later` when it is told to, `/stream` with what is sent.
struct Server {
    address: SocketAddr,
    /// Requests for `/later` that have come.
    come: UnboundedReceiver<()>,
    open: watch::Sender<bool>,
    said: Option<UnboundedSender<&'static str>>,
}

impl Server {
    async fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("an address");
        let (open, opened) = watch::channel(false);
        let (comes, come) = unbounded_channel();
        let later = || async move {
            comes.send(()).expect("the test goes on");
            opened.clone().wait_for(|open| *open).await.map(|_| "later").expect("the test goes on")
        };
        let (said, heard) = unbounded_channel();
        let heard = Arc::new(Mutex::new(Some(heard)));
        let stream = || async move {
            let heard = heard.lock().expect("no panic").take().expect("asked for once");
            Body::from_stream(stream::unfold(heard, |mut heard: UnboundedReceiver<_>| async {
                Some((Ok::<&str, Infallible>(heard.recv().await?), heard))
            }))
        };
        let router = Router::new()
            .route("/", get(|| async { "now" }))
            .route("/later", get(later))
            .route("/stream", get(stream));
        let ways = Ways { site: None, inward: false, base: String::new() };
        tokio::spawn(hold(listener, Answers::new(ways, router), pending(), PLACES));
        Server { address, come, open, said: Some(said) }
    }

    async fn connect(&self) -> Client {
        Client(BufReader::new(TcpStream::connect(self.address).await.expect("a server")))
    }

    /// One that is kept after its answer.
    async fn kept(&self) -> Client {
        let mut client = self.connect().await;
        client.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let head = client.head().await;
        assert!(head.starts_with("HTTP/1.1 200") && !head.contains(CLOSE), "{head}");
        client
    }
}

struct Client(BufReader<TcpStream>);

impl Client {
    async fn say(&mut self, words: &str) {
        self.0.write_all(words.as_bytes()).await.expect("it listens");
    }

    /// The head of the next answer.
    async fn head(&mut self) -> String {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            let read = timeout(PATIENCE, self.0.read_line(&mut head)).await;
            assert!(read.expect("no answer").expect("no error") > 0, "it ended after {head:?}");
        }
        head
    }

    /// What comes until the end.
    async fn rest(mut self) -> String {
        let mut rest = String::new();
        let read = timeout(PATIENCE, self.0.read_to_string(&mut rest)).await;
        read.expect("it does not end").expect("no error");
        rest
    }

    /// Asks, and is told that no other question is heard.
    async fn asks_for_the_last_time(mut self) {
        self.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        let head = self.head().await;
        assert!(head.starts_with("HTTP/1.1 200") && head.contains(CLOSE), "{head}");
        assert_eq!(self.rest().await, "");
    }
}

#[tokio::test]
async fn idle_connections_make_room_for_newcomers() {
    let server = Server::start().await;
    let mut idle = Vec::new();
    for _ in 0..5 {
        idle.push(server.kept().await);
    }
    server.connect().await.asks_for_the_last_time().await;
    for client in idle {
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test]
async fn answers_under_way_come_to_their_end_though_many_come() {
    let mut server = Server::start().await;
    let mut stream = server.connect().await;
    stream.say("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(stream.head().await.starts_with("HTTP/1.1 200"));
    let mut later = Vec::new();
    for _ in 0..2 {
        let mut client = server.connect().await;
        client.say("HEAD /later HTTP/1.1\r\nHost: a\r\n\r\n").await;
        server.come.recv().await.expect("it comes");
        later.push(client);
    }
    let idle = [server.kept().await, server.kept().await];
    server.connect().await.asks_for_the_last_time().await;
    for client in idle {
        assert_eq!(client.rest().await, "");
    }
    server.open.send(true).expect("they wait");
    for mut client in later {
        let head = client.head().await;
        assert!(head.starts_with("HTTP/1.1 200") && head.contains(CLOSE), "{head}");
        assert_eq!(client.rest().await, "");
    }
    let said = server.said.take().expect("not taken");
    for word in ["before", " and ", "after"] {
        said.send(word).expect("somebody listens");
    }
    drop(said);
    let chunks = "6\r\nbefore\r\n5\r\n and \r\n5\r\nafter\r\n0\r\n\r\n";
    assert_eq!(stream.rest().await, chunks);
}

#[tokio::test]
async fn who_has_not_asked_yet_is_not_idle() {
    let server = Server::start().await;
    let silent = [server.connect().await, server.connect().await];
    let mut halfway = [server.connect().await, server.connect().await];
    for client in &mut halfway {
        client.say("HEAD / HTTP/1.1\r\n").await;
    }
    let idle = server.kept().await;
    // Connections are taken up in their order: with this one there is a crowd.
    server.connect().await.asks_for_the_last_time().await;
    assert_eq!(idle.rest().await, "");
    for mut client in halfway {
        client.say("Host: a\r\n\r\n").await;
        let head = client.head().await;
        assert!(head.starts_with("HTTP/1.1 200") && head.contains(CLOSE), "{head}");
        assert_eq!(client.rest().await, "");
    }
    for mut client in silent {
        client.say("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").await;
        assert!(client.head().await.starts_with("HTTP/1.1 200"));
    }
}
