//! HTTP clients: one that goes straight, and one for each proxy.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use reqwest::{Client, Proxy, header::HeaderMap, redirect};
use url::Url;

use super::{
    failure::Failure,
    guard::Guard,
    proxies::{self, Environment},
    request,
};
use crate::model::{FailureKind, Polling, Via};

/// A header block in bytes. hyper stops reading one over HTTP/1 at about 400 KB only, and at 100 headers: a
/// well-behaved server sends twenty. A larger number of headers would make each parsing of one cost more.
pub(super) const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// How long a connection is kept for another source of the same host. A TLS connection holds tens of
/// kilobytes, so a round over thousands of hosts may not keep them all.
const POOL_IDLE: Duration = Duration::from_secs(10);

/// The clients of a fetcher.
pub(super) struct Clients {
    headers: HeaderMap,
    connect_timeout: Duration,
    read_timeout: Duration,
    guard: Guard,
    environment: Environment,
    /// Without root certificates there is none, and why; sources that need none can be polled all the same.
    direct: Result<Client, Failure>,
    /// Built when they are first needed. feeds.toml names few.
    others: Mutex<HashMap<Road, Client>>,
}

/// A client, and the proxy that it goes through.
pub(super) struct Toward<'a> {
    pub(super) client: Client,
    pub(super) proxy: Option<&'a Url>,
}

/// What tells clients apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
struct Road {
    proxy: Option<Url>,
    /// A host whose own address is not guarded, for the operator named it.
    trusted: Option<String>,
}

impl Clients {
    /// Fails where the contact of `[poll]` cannot stand in a header.
    pub(super) fn new(
        polling: &Polling,
        environment: Environment,
        guard: Guard,
    ) -> anyhow::Result<Clients> {
        // Already installed is as good: whoever came first installed a provider for the whole process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut clients = Clients {
            headers: request::default_headers(polling.contact.as_deref())?,
            connect_timeout: polling.connect_timeout,
            read_timeout: polling.read_timeout,
            guard,
            environment,
            direct: Err(no_client("not built yet")),
            others: Mutex::default(),
        };
        clients.direct = clients.build(&Road::default());
        Ok(clients)
    }

    /// The client for a polled address, which is guarded.
    pub(super) fn toward<'a>(&'a self, url: &Url, via: &'a Via) -> Result<Toward<'a>, Failure> {
        self.guard.check(url)?;
        let proxy = proxies::choose(via, &self.environment, url)?;
        let client = match proxy {
            None => self.direct.clone()?,
            Some(proxy) => self.other(Road { proxy: Some(proxy.clone()), trusted: None })?,
        };
        Ok(Toward { client, proxy })
    }

    /// The client for an address that the operator names as it stands, wherever it is.
    pub(super) fn toward_named<'a>(
        &'a self,
        url: &Url,
        via: &'a Via,
    ) -> Result<Toward<'a>, Failure> {
        Guard::check_scheme(url)?;
        let proxy = proxies::choose(via, &self.environment, url)?;
        let trusted = url.host_str().map(str::to_owned);
        let client = self.other(Road { proxy: proxy.cloned(), trusted })?;
        Ok(Toward { client, proxy })
    }

    fn other(&self, road: Road) -> Result<Client, Failure> {
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = others.get(&road) {
            return Ok(client.clone());
        }
        let client = self.build(&road)?;
        others.insert(road, client.clone());
        Ok(client)
    }

    fn build(&self, road: &Road) -> Result<Client, Failure> {
        let proxy_host = road.proxy.as_ref().and_then(|proxy| proxy.host_str()).map(str::to_owned);
        let trusted = road.trusted.iter().chain(&proxy_host).cloned();
        let builder = Client::builder()
            .default_headers(self.headers.clone())
            .redirect(redirect::Policy::none())
            .referer(false)
            // reqwest reads the environment itself otherwise, past the guard.
            .no_proxy()
            .dns_resolver(self.guard.resolver(trusted))
            .connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(1)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http2_max_header_list_size(MAX_HEADER_BYTES);
        let builder = match &road.proxy {
            None => builder,
            Some(proxy) => builder.proxy(Proxy::all(proxy.as_str()).map_err(|error| {
                no_client(&format!("the proxy cannot be used: {}", error.without_url()))
            })?),
        };
        builder.build().map_err(|error| {
            no_client(&format!(
                "{error}; are the system's root certificates installed (package ca-certificates)?"
            ))
        })
    }
}

fn no_client(why: &str) -> Failure {
    Failure { kind: FailureKind::Tls, message: format!("no HTTP client: {why}") }
}
