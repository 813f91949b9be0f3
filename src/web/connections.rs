//! Connections: how many, how long, and how they end.
//!
//! axum's own accept loop waits for silent clients for ever; hence this one, over the same hyper.

use std::{io, mem, pin::pin, time::Duration};

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::{sleep, timeout},
};

use super::answers::Answers;

/// Connections at one time; more wait in the kernel's queue. Half of the file descriptors that a process
/// commonly has (1,024), for each request opens a file as well.
const MAX_CONNECTIONS: usize = 512;

/// For a client to say its first word, to send a request's head, and between two requests. One that dawdles on purpose
/// loses its place; whoever holds all places in this way keeps a reader waiting for twice as long at most.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// A request's head in bytes: long cookies of other sites on the same host fit.
const MAX_HEAD: usize = 32 * 1024;

/// A connection's whole life, so that clients who never read their answer lose their place. A feed of
/// a megabyte needs 14 kbit/s to come through.
const MAX_AGE: Duration = Duration::from_mins(10);

/// For requests under way when the end has come.
const GRACE: Duration = Duration::from_millis(500);

/// Pause after a failure to accept, most often for want of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// Failures to accept in a row after which the socket is taken for dead.
const MAX_ACCEPT_FAILURES: u32 = 60;

/// Answers connections by `answers` until `shutdown`, then lets those under way end within [`GRACE`].
pub(super) async fn serve(
    listener: TcpListener,
    answers: Answers,
    shutdown: impl Future<Output = ()>,
) -> io::Result<()> {
    hold(listener, answers, shutdown, MAX_CONNECTIONS).await
}

/// Likewise, with so many places. When three of four are taken, nobody keeps one without need: idle connections end,
/// and each of the others does with its answer.
async fn hold(
    listener: TcpListener,
    answers: Answers,
    shutdown: impl Future<Output = ()>,
    places: usize,
) -> io::Result<()> {
    let (crowd, _) = watch::channel(false);
    let crowded = places - places / 4;
    let mut open = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    let mut failures = 0;
    let result = loop {
        let is_crowd = open.len() >= crowded;
        crowd.send_if_modified(|was| mem::replace(was, is_crowd) != is_crowd);
        tokio::select! {
            () = &mut shutdown => break Ok(()),
            Some(_) = open.join_next(), if !open.is_empty() => {}
            accepted = listener.accept(), if open.len() < places => match accepted {
                Ok((stream, peer)) => {
                    failures = 0;
                    open.spawn(converse(stream, answers.to(peer.ip()), crowd.subscribe()));
                }
                Err(error) if failures == MAX_ACCEPT_FAILURES => break Err(error),
                Err(error) => {
                    failures += 1;
                    tracing::warn!(%error, "cannot accept a connection");
                    tokio::select! {
                        () = &mut shutdown => break Ok(()),
                        () = sleep(ACCEPT_PAUSE) => {}
                    }
                }
            }
        }
    };
    drop(listener);
    drop(crowd);
    // What is still open then is cut when the set is dropped.
    let _ = timeout(GRACE, async { while open.join_next().await.is_some() {} }).await;
    result
}

/// Serves one connection, which is not kept while there is a `crowd`. Its errors are the client's: it went away, or
/// does not speak HTTP.
async fn converse(stream: TcpStream, answers: Answers, mut crowd: watch::Receiver<bool>) {
    // Without it a small answer may wait for the client's acknowledgement; with an error it only waits.
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    // hyper would take one that has not said anything yet for idle.
    tokio::select! {
        spoken = timeout(HEAD_TIMEOUT, stream.peek(&mut first)) => if spoken.is_err() { return },
        // The sender is gone: the server ends.
        _ = crowd.wait_for(|_| false) => return,
    }
    let is_crowd = *crowd.borrow_and_update();
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD)
        .keep_alive(!is_crowd)
        .serve_connection(TokioIo::new(stream), answers);
    let mut connection = pin!(connection);
    let mut old = pin!(sleep(MAX_AGE));
    loop {
        tokio::select! {
            // First, so that what has come is read before the connection is taken for idle.
            biased;
            _ = &mut connection => return,
            changed = crowd.changed() => match changed {
                // An answer under way, such as what the desk hears as it happens, comes to its end.
                Ok(()) if *crowd.borrow_and_update() => connection.as_mut().graceful_shutdown(),
                Ok(()) => {}
                Err(_) => break,
            },
            () = &mut old => break,
        }
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(GRACE, connection).await;
}

#[cfg(test)]
mod tests;
