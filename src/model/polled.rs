//! Where sources are polled, of which readers are never told.

use std::collections::HashMap;

use url::Url;

use super::Source;

/// The addresses that sources are polled at.
#[derive(Debug, Default)]
pub struct Polled {
    /// By host.
    addresses: HashMap<String, Vec<Url>>,
}

impl Polled {
    /// Those of `sources`.
    pub fn of(sources: &[Source]) -> Polled {
        let mut polled = Polled::default();
        for url in sources.iter().map(|source| &source.url) {
            if let Some(host) = url.host_str() {
                polled.addresses.entry(host.to_owned()).or_default().push(url.clone());
            }
        }
        polled
    }

    /// Whether a source is polled at this address.
    pub fn has(&self, address: &Url) -> bool {
        let of_host = address.host_str().and_then(|host| self.addresses.get(host));
        of_host.is_some_and(|polled| polled.iter().any(|url| is_same_document(url, address)))
    }
}

/// Whether two addresses name one document: what differs in scheme, fragment or a slash at the end is the same.
pub fn is_same_document(one: &Url, other: &Url) -> bool {
    one.host() == other.host()
        && one.port() == other.port()
        && one.query() == other.query()
        && one.path().trim_end_matches('/') == other.path().trim_end_matches('/')
}
