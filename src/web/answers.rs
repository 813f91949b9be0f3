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
    Request, Response, Uri, Version,
    body::{Frame, Incoming, SizeHint},
    header::HOST,
    service::Service,
};
use hyper_util::service::TowerToHyperService;

use super::site::{self, Site};

/// Answers requests. Files come before axum, whose routing and boxed bodies cost more than they do.
#[derive(Clone)]
pub(super) struct Answers {
    ways: Arc<Ways>,
    site: Option<Arc<Site>>,
    others: TowerToHyperService<Router>,
    peer: Option<Peer>,
}

/// What a listener has besides what hubs and pages of the portal call.
pub(super) struct Ways {
    /// What is published; none where only editors and operators ask.
    pub(super) site: Option<Site>,
    /// Whether `/desk`, `/healthz` and `/metrics` are here.
    pub(super) inward: bool,
    /// What may stand before those: a web server in front takes it off, or does not.
    pub(super) base: String,
}

/// In the extensions of a request: who is connected.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

impl Answers {
    /// `others` answer what is no file's address.
    pub(super) fn new(mut ways: Ways, others: Router) -> Answers {
        let site = ways.site.take().map(Arc::new);
        Answers { ways: Arc::new(ways), site, others: TowerToHyperService::new(others), peer: None }
    }

    /// Those for one connection.
    pub(super) fn to(&self, peer: IpAddr) -> Answers {
        Answers { peer: Some(Peer(peer)), ..self.clone() }
    }

    /// Whether an address is no file's.
    fn is_for_others(&self, path: &str) -> bool {
        self.ways.inward && is_inward(path)
            || path.starts_with("/websub/")
            || path.starts_with("/picture/")
    }

    /// An address as it would be without the base, where it has it and is not a file's.
    fn without_base(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path_and_query()?.as_str().strip_prefix(&self.ways.base)?;
        let path = rest.split('?').next()?;
        let counts = self.site.is_none() && (path.is_empty() || path.starts_with('/'));
        if self.ways.base.is_empty() || !(counts || is_inward(path)) {
            return None;
        }
        let slash = if path.is_empty() { "/" } else { "" };
        format!("{slash}{rest}").parse().ok()
    }
}

/// Whether a request says in one way which host it is for (RFC 9112, 3.2): a server in front, which may look at the
/// other one, would otherwise answer somebody else with what we say here. HTTP/1.0 need not say it.
fn names_one_host<B>(request: &Request<B>) -> bool {
    let is_sign = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:[]".contains(byte);
    let mut hosts = request.headers().get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.as_bytes().iter().all(is_sign),
        (None, _) => request.version() < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    }
}

/// Whether readers have no business with an address.
fn is_inward(path: &str) -> bool {
    matches!(path, "/healthz" | "/metrics" | "/desk") || path.starts_with("/desk/")
}

impl Service<Request<Incoming>> for Answers {
    type Response = Response<Sent>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, mut request: Request<Incoming>) -> Answer {
        if !names_one_host(&request) {
            return Answer::Now(Some(site::bad_request()));
        }
        if self.ways.inward
            && let Some(uri) = self.without_base(request.uri())
        {
            *request.uri_mut() = uri;
        }
        let Some(site) = self.site.as_ref().filter(|_| !self.is_for_others(request.uri().path()))
        else {
            if let Some(peer) = self.peer {
                request.extensions_mut().insert(peer);
            }
            let answer = self.others.call(request);
            return Answer::Later(Box::pin(async {
                let Ok(response) = answer.await;
                response.map(Sent::Streamed)
            }));
        };
        site::answer(site, request)
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
