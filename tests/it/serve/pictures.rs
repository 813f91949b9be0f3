//! Pictures: how many are fetched at one time, and for whom.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use huiwen::web::{Signed, StoryAnswer};
use tokio::sync::{Semaphore, mpsc};

use super::Portal;

const GIF: &[u8] = b"GIF89a and so on";

/// A portal whose pictures stand at `http://NAME.example/`, NAME being what was encoded; all are signed with
/// `s`. Each waits for a permit, and says that it was asked for.
fn with_gate() -> (Portal, Arc<Semaphore>, mpsc::UnboundedReceiver<String>, Arc<AtomicUsize>) {
    let (sender, come) = mpsc::unbounded_channel();
    let (gate, asked) = (Arc::new(Semaphore::new(0)), Arc::new(AtomicUsize::new(0)));
    let (open, count) = (Arc::clone(&gate), Arc::clone(&asked));
    let portal = Portal::with(
        Arc::new(|_| Ok(StoryAnswer::Nothing)),
        Some(Arc::new(move |signature: &str, name: &str| {
            let host = name.split('-').next().unwrap_or_default();
            let url = format!("http://{host}.example/{name}").parse().ok()?;
            let (sender, name) = (sender.clone(), name.to_owned());
            let (open, count) = (Arc::clone(&open), Arc::clone(&count));
            let bytes = Box::pin(async move {
                count.fetch_add(1, Ordering::SeqCst);
                sender.send(name).unwrap();
                open.acquire().await.unwrap().forget();
                Ok(GIF.to_vec())
            });
            (signature == "s").then_some(Signed { url, bytes })
        })),
    );
    (portal, gate, come, asked)
}

#[test]
fn many_who_ask_for_one_picture_have_it_fetched_once() {
    let (portal, gate, mut come, asked) = with_gate();
    thread::scope(|scope| {
        let portal = &portal;
        let ask = move || portal.get("/picture/s/one", &[]);
        let first = scope.spawn(ask);
        assert_eq!(come.blocking_recv().unwrap(), "one");
        let others: Vec<_> = (0..7).map(|_| scope.spawn(ask)).collect();
        // One permit: a second fetch would wait for ever.
        gate.add_permits(1);
        for asked in others.into_iter().chain([first]) {
            let reply = asked.join().unwrap();
            assert_eq!((reply.status(), reply.body.as_slice()), (200, GIF));
        }
    });
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_picture_is_kept_though_who_asked_first_has_left() {
    let (portal, gate, mut come, asked) = with_gate();
    let mut stream = portal.connect();
    super::send(&mut stream, "GET", "/picture/s/one", &[]);
    assert_eq!(come.blocking_recv().unwrap(), "one");
    drop(stream);
    gate.add_permits(1);
    assert_eq!(portal.get("/picture/s/one", &[]).status(), 200);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[test]
fn a_ninth_outlet_at_one_time_is_put_off() {
    let (portal, gate, mut come, _) = with_gate();
    thread::scope(|scope| {
        let portal = &portal;
        let path = |number| format!("/picture/s/outlet{number}");
        let eight: Vec<_> =
            (0..8).map(|number| scope.spawn(move || portal.get(&path(number), &[]))).collect();
        for _ in 0..8 {
            come.blocking_recv().unwrap();
        }
        let ninth = portal.get(&path(8), &[]);
        assert_eq!((ninth.status(), ninth.header("retry-after")), (503, Some("5")));
        assert_eq!(ninth.header("cache-control"), Some("no-store"));
        assert!(come.try_recv().is_err());
        // Files do not wait for pictures.
        assert_eq!(portal.get("/redian/rss.xml", &[]).status(), 200);
        gate.add_permits(9);
        for answer in eight {
            assert_eq!(answer.join().unwrap().status(), 200);
        }
        assert_eq!(portal.get(&path(8), &[]).status(), 200, "to be put off is not kept");
    });
}

#[test]
fn one_picture_of_an_outlet_is_fetched_at_a_time() {
    let (portal, gate, mut come, _) = with_gate();
    thread::scope(|scope| {
        let portal = &portal;
        let ask = |path| scope.spawn(move || portal.get(path, &[]).status());
        let first = ask("/picture/s/a-1");
        assert_eq!(come.blocking_recv().unwrap(), "a-1");
        let second = ask("/picture/s/a-2");
        let other = ask("/picture/s/b-1");
        assert_eq!(come.blocking_recv().unwrap(), "b-1");
        gate.add_permits(3);
        assert_eq!(come.blocking_recv().unwrap(), "a-2");
        for asked in [first, second, other] {
            assert_eq!(asked.join().unwrap(), 200);
        }
    });
}

#[test]
fn without_a_signature_nothing_is_asked_for() {
    let (portal, _gate, _come, asked) = with_gate();
    assert_eq!(portal.get("/picture/t/one", &[]).status(), 404);
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    assert_eq!(Portal::start().get("/picture/s/one", &[]).status(), 404);
}
