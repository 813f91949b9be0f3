//! Proxies: what goes through them, what does not, and what nobody may see of them.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    thread,
};

use huiwen::{
    model::{FailureKind, Polling, Via, proxy_address},
    poll::fetch::{Accept, Environment, Fetched, Fetcher, Request},
};

use super::{FEED, document, failure, now, polling};
use crate::origin::{Answer, Origin};

/// Nothing is allowed: a proxy needs no leave, for the operator named it.
fn closed() -> Polling {
    Polling { allow_networks: vec![], ..polling() }
}

async fn fetch_via(via: &Via, url: &str) -> Fetched {
    let url = url.parse().unwrap();
    let fetcher = Fetcher::new(&closed(), Environment::default()).unwrap();
    fetcher.fetch(&Request { via, ..Request::new(&url, Accept::Feed) }, now()).await
}

fn proxy(origin: &Origin, user: &str) -> Via {
    Via::Proxy(proxy_address(&format!("http://{user}127.0.0.1:{}", origin.port())).unwrap())
}

#[tokio::test]
async fn an_http_proxy_is_asked_for_the_whole_address() {
    let origin = Origin::start();
    origin.set("http://feeds.example/rss?a=1", Answer::ok("text/xml", FEED));
    let via = proxy(&origin, "reader:hunter2@");
    let fetched = fetch_via(&via, "http://feeds.example/rss?a=1").await;
    assert_eq!(document(fetched).0.url.as_str(), "http://feeds.example/rss");
    let request = origin.last_request();
    let login = b"Basic cmVhZGVyOmh1bnRlcjI=".as_slice();
    assert_eq!(request.header("proxy-authorization"), Some(login));
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn https_goes_through_a_tunnel_and_a_proxy_that_refuses_says_so() {
    let origin = Origin::start();
    origin.set("feeds.example:443", Answer::status(403));
    let via = proxy(&origin, "reader:hunter2@");
    let (kind, message) = failure(fetch_via(&via, "https://feeds.example/rss").await);
    assert_eq!(origin.last_request().path, "feeds.example:443");
    assert!(origin.last_request().header("proxy-authorization").is_some());
    assert_eq!(kind, FailureKind::Connect, "{message}");
    assert!(message.contains(&format!("proxy 127.0.0.1:{}", origin.port())), "{message}");
    assert!(!message.contains("hunter2"), "{message}");
}

#[tokio::test]
async fn a_redirect_to_an_inner_address_is_refused_behind_a_proxy_as_well() {
    let origin = Origin::start();
    let via = proxy(&origin, "");
    for target in ["http://10.0.0.1/", "http://169.254.169.254/", "http://router.local/"] {
        origin.set("http://feeds.example/rss", Answer::redirect(302, target));
        let (kind, message) = failure(fetch_via(&via, "http://feeds.example/rss").await);
        assert_eq!(kind, FailureKind::Forbidden, "{message}");
    }
    // The loopback is asked directly, and so meets the guard.
    let (kind, message) = failure(fetch_via(&via, "http://localhost/").await);
    assert_eq!(kind, FailureKind::Forbidden, "{message}");
}

#[tokio::test]
async fn the_environment_leads_where_nothing_is_settled() {
    let origin = Origin::start();
    origin.set("http://feeds.example/rss", Answer::ok("text/xml", FEED));
    let address = format!("http://127.0.0.1:{}", origin.port());
    let environment = Environment::read(|name| match name {
        "http_proxy" => Some(address.clone()),
        "no_proxy" => Some("direct.invalid".to_owned()),
        _ => None,
    });
    let fetcher = Fetcher::new(&closed(), environment.unwrap()).unwrap();
    let url = "http://feeds.example/rss".parse().unwrap();
    let fetched = fetcher.fetch(&Request::new(&url, Accept::Feed), now()).await;
    assert_eq!(document(fetched).0.body, FEED.as_bytes());

    let excepted = "http://direct.invalid/".parse().unwrap();
    let fetched = fetcher.fetch(&Request::new(&excepted, Accept::Feed), now()).await;
    assert_eq!(failure(fetched).0, FailureKind::Dns);
    let direct = Request { via: &Via::Direct, ..Request::new(&excepted, Accept::Feed) };
    assert_eq!(failure(fetcher.fetch(&direct, now()).await).0, FailureKind::Dns);
    assert_eq!(origin.requests().len(), 1);
}

#[tokio::test]
async fn a_proxy_that_is_not_there_is_named_without_its_password() {
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    for scheme in ["http", "https", "socks5", "socks5h"] {
        let via =
            Via::Proxy(proxy_address(&format!("{scheme}://reader:hunter2@{address}")).unwrap());
        for url in ["http://223.5.5.5/rss?key=hunter2", "https://223.5.5.5/rss?key=hunter2"] {
            let (kind, message) = failure(fetch_via(&via, url).await);
            assert_eq!(kind, FailureKind::Connect, "{scheme} {message}");
            assert!(message.contains(&address.to_string()), "{message}");
            assert!(!message.contains("hunter2"), "{message}");
        }
    }
}

#[tokio::test]
async fn socks5h_leaves_names_to_the_proxy() {
    let origin = Origin::start();
    origin.set("/rss", Answer::ok("text/xml", FEED));
    let (via, told) = socks_proxy("socks5h", origin.port());
    let fetched = fetch_via(&via, "http://feeds.example/rss").await;
    assert_eq!(document(fetched).0.body, FEED.as_bytes());
    assert_eq!(told.recv().unwrap(), "feeds.example:80");
}

#[tokio::test]
async fn socks5_resolves_here_and_is_guarded() {
    let origin = Origin::start();
    origin.set("/rss", Answer::ok("text/xml", FEED));
    let (via, told) = socks_proxy("socks5", origin.port());
    let (kind, message) = failure(fetch_via(&via, "http://feeds.invalid/rss").await);
    assert_eq!(kind, FailureKind::Dns, "{message}");
    let fetched = fetch_via(&via, "http://223.5.5.5/rss").await;
    assert_eq!(document(fetched).0.body, FEED.as_bytes());
    assert_eq!(told.recv().unwrap(), "223.5.5.5:80");
}

/// A SOCKS proxy (RFC 1928) that leads every connection to a port of the loopback, and tells where it
/// should have led.
fn socks_proxy(scheme: &str, port: u16) -> (Via, mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let (told, hear) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            // A client that goes away is no matter.
            let _ = tunnel(stream.unwrap(), port, &told);
        }
    });
    (Via::Proxy(proxy_address(&format!("{scheme}://{address}")).unwrap()), hear)
}

fn tunnel(mut client: TcpStream, port: u16, told: &mpsc::Sender<String>) -> std::io::Result<()> {
    let take = |length: usize| -> std::io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        (&client).read_exact(&mut bytes)?;
        Ok(bytes)
    };
    let methods = take(2)?[1];
    take(usize::from(methods))?;
    (&client).write_all(&[5, 0])?;
    let host = match take(4)?[3] {
        1 => take(4)?.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        3 => {
            let length = take(1)?[0];
            String::from_utf8_lossy(&take(usize::from(length))?).into_owned()
        }
        other => panic!("address type {other}"),
    };
    let wanted = take(2)?;
    told.send(format!("{host}:{}", u16::from_be_bytes([wanted[0], wanted[1]]))).unwrap();
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client.try_clone()?);
    thread::spawn(move || std::io::copy(&mut from_server, &mut to_client));
    std::io::copy(&mut client, &mut server)?;
    Ok(())
}
