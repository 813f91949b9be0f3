//! Links of a text that lead nowhere on another page, or where nobody shall be led.

use url::Url;

use crate::model::is_same_document;

/// Where no link of a text may lead.
#[derive(Debug, Clone)]
pub(in crate::poll) struct Unlinked {
    /// Addresses that may not be told.
    pub(in crate::poll) addresses: Vec<Url>,
    /// The document itself (RFC 3986, 4.4): a text of a feed is read on another page, which has no such place.
    pub(in crate::poll) same_document: bool,
}

impl Unlinked {
    /// Every link may lead where it does.
    pub(in crate::poll) const NOTHING: Unlinked =
        Unlinked { addresses: Vec::new(), same_document: false };

    pub(super) fn forbids(&self, written: &str, address: &Url) -> bool {
        self.same_document && (written.is_empty() || written.starts_with('#'))
            || self.addresses.iter().any(|own| is_same_document(own, address))
    }
}
