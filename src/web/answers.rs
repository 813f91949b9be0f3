//! Which address is answered by what. One service for each connection, over the same site.

use std::{
    convert::Infallible,
    net::IpAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    Router,
    body::{Body, Bytes},
};
use hyper::{
    Request, Response,
    body::{Frame, Incoming, SizeHint},
    service::Service,
};
use hyper_util::service::TowerToHyperService;

use super::site::{self, Site};

/// Answers requests. Files come before axum, whose routing and boxed bodies cost more than they do.
#[derive(Clone)]
pub(super) struct Answers {
    site: Arc<Site>,
    others: TowerToHyperService<Router>,
    peer: Option<Peer>,
}

/// In the extensions of a request: who is connected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

impl Answers {
    /// `others` answer the addresses that [`is_for_others`] names, `site` answers the rest.
    pub(super) fn new(site: Site, others: Router) -> Answers {
        Answers { site: Arc::new(site), others: TowerToHyperService::new(others), peer: None }
    }

    /// Those for one connection.
    pub(super) fn to(&self, peer: IpAddr) -> Answers {
        Answers { peer: Some(Peer(peer)), ..self.clone() }
    }
}

/// Whether an address is no file's.
fn is_for_others(path: &str) -> bool {
    matches!(path, "/healthz" | "/metrics")
        || path.starts_with("/websub/")
        || path.starts_with("/picture/")
        || path == "/desk"
        || path.starts_with("/desk/")
}

impl Service<Request<Incoming>> for Answers {
    type Response = Response<Sent>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, mut request: Request<Incoming>) -> Answer {
        if is_for_others(request.uri().path()) {
            if let Some(peer) = self.peer {
                request.extensions_mut().insert(peer);
            }
            let answer = self.others.call(request);
            return Answer::Later(Box::pin(async {
                let Ok(response) = answer.await;
                response.map(Sent::Streamed)
            }));
        }
        site::answer(&self.site, request)
    }
}

/// An answer that is known at once, or one that has to be waited for.
pub(super) enum Answer {
    /// None once it is taken.
    Now(Option<Response<Sent>>),
    Later(Pin<Box<dyn Future<Output = Response<Sent>> + Send>>),
}

impl Future for Answer {
    type Output = Result<Response<Sent>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            // A future is not polled again once it has ended.
            Answer::Now(response) => {
                response.take().map_or(Poll::Pending, |it| Poll::Ready(Ok(it)))
            }
            Answer::Later(later) => later.as_mut().poll(context).map(Ok),
        }
    }
}

/// The body of an answer.
pub(super) enum Sent {
    /// All of it, in memory that others may share.
    Whole(Bytes),
    /// As axum makes it.
    Streamed(Body),
}

impl hyper::body::Body for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match self.get_mut() {
            Sent::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Sent::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Sent::Streamed(body) => Pin::new(body).poll_frame(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Sent::Whole(bytes) => bytes.is_empty(),
            Sent::Streamed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Sent::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Sent::Streamed(body) => body.size_hint(),
        }
    }
}
