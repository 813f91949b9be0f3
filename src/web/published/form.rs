//! A file in all forms in which it is sent, with the heads of its answers.

use std::{
    io::{self, Write as _},
    time::{Duration, UNIX_EPOCH},
};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, header},
};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};

use super::media;
use crate::{
    model::Digest128,
    web::{
        delta::Entries,
        negotiation::{Accepted, Coding},
    },
};

/// A file, ready to be sent.
pub(in crate::web) struct PublishedFile {
    /// Hash of its bytes, which makes the tag of each form.
    pub(in crate::web) hash: Digest128,
    /// When it was written, in seconds since 1970; none for a page that was made for the request.
    pub(in crate::web) modified: Option<u64>,
    /// Its entries, if it is a feed whose new entries may be asked for alone.
    pub(in crate::web) entries: Option<Entries>,
    plain: Form,
    /// The smallest first.
    packed: Vec<Form>,
}

/// One representation of a file, with a tag of its own (RFC 9110, 8.8.3.3).
pub(in crate::web) struct Form {
    pub(in crate::web) bytes: Bytes,
    pub(in crate::web) coding: Option<Coding>,
    pub(in crate::web) etag: HeaderValue,
    /// Of an answer with the bytes, made once.
    pub(in crate::web) headers: HeaderMap,
    /// Of the answer that the client has them already.
    pub(in crate::web) unchanged: HeaderMap,
}

/// What is added to the hash, for each form. Our own packing is not that of publication.
const MARKS: [&str; 5] = ["", "-gz", "-br", "-zst", "-gzip"];

impl PublishedFile {
    /// `key` is its path; `sound` are forms of it that publication packed; `modified` as above.
    pub(in crate::web) fn new(
        key: &str,
        plain: Vec<u8>,
        sound: Vec<(Coding, Vec<u8>)>,
        modified: Option<u64>,
    ) -> io::Result<PublishedFile> {
        let mut hash = Digest128([0; 16]);
        hash.0.copy_from_slice(&Sha256::digest(&plain)[..16]);
        let compresses = media::compresses(media::media_type(key));
        let mut common = media::headers(key);
        if compresses || !sound.is_empty() {
            common.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        let has_gzip = sound.iter().any(|(coding, _)| *coding == Coding::Gzip);
        let form = |bytes: Vec<u8>, coding, mark: &str| {
            Form::new(bytes, coding, &format!("\"{hash:?}{mark}\""), &common, modified)
        };
        let mut packed: Vec<Form> = Vec::new();
        if compresses && !has_gzip {
            let bytes = gzipped(&plain)?;
            if bytes.len() < plain.len() {
                packed.push(form(bytes, Some(Coding::Gzip), "-gzip"));
            }
        }
        for (coding, bytes) in sound {
            let mark = match coding {
                Coding::Gzip => "-gz",
                Coding::Brotli => "-br",
                Coding::Zstandard => "-zst",
            };
            packed.push(form(bytes, Some(coding), mark));
        }
        packed.sort_by_key(|form| form.bytes.len());
        let entries = Entries::of(key, &plain);
        Ok(PublishedFile { hash, modified, entries, plain: form(plain, None, ""), packed })
    }

    /// The form to send: that of the greatest weight, of equals the smallest.
    pub(in crate::web) fn form(&self, accepted: Accepted) -> &Form {
        let mut best: Option<(&Form, u32)> = None;
        for form in &self.packed {
            let weight = form.coding.and_then(|coding| accepted.weight(coding)).unwrap_or(0);
            if weight > best.map_or(0, |(_, best)| best) {
                best = Some((form, weight));
            }
        }
        best.map_or(&self.plain, |(form, _)| form)
    }

    /// Its bytes as they are.
    pub(in crate::web) fn plain(&self) -> &Form {
        &self.plain
    }

    /// Bytes that it holds in memory, about.
    pub(super) fn cost(&self) -> usize {
        let forms = self.packed.iter().chain([&self.plain]);
        let entries = self.entries.as_ref().map_or(0, Entries::cost);
        // A head has some ten lines of 60 bytes, and there are two for each form.
        2048 + entries + forms.map(|form| form.bytes.len() + 1024).sum::<usize>()
    }
}

impl Form {
    fn new(
        bytes: Vec<u8>,
        coding: Option<Coding>,
        etag: &str,
        common: &HeaderMap,
        modified: Option<u64>,
    ) -> Form {
        let etag = header_value(etag);
        let mut headers = common.clone();
        headers.insert(header::ETAG, etag.clone());
        // What RFC 9110, 15.4.5, asks for, and no more: most answers are of this kind.
        let mut unchanged = HeaderMap::with_capacity(4);
        for name in [header::CACHE_CONTROL, header::VARY, header::ETAG] {
            if let Some(value) = headers.get(&name) {
                unchanged.insert(name, value.clone());
            }
        }
        if let Some(seconds) = modified {
            let modified = UNIX_EPOCH + Duration::from_secs(seconds);
            let date = header_value(&httpdate::fmt_http_date(modified));
            headers.insert(header::LAST_MODIFIED, date);
        }
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
        if let Some(coding) = coding {
            headers.insert(header::CONTENT_ENCODING, coding.name());
        }
        Form { bytes: bytes.into(), coding, etag, headers, unchanged }
    }
}

/// The hash that an entity tag of ours was made of, whatever the form.
pub(in crate::web) fn hash_of(tag: &str) -> Option<Digest128> {
    let tag = tag.strip_prefix('"')?.strip_suffix('"')?;
    let (hash, mark) = tag.split_at_checked(32)?;
    MARKS.contains(&mark).then(|| Digest128::try_from(hash.to_owned()).ok()).flatten()
}

/// Packed with little effort: it is done while somebody waits, and publication does it better.
pub(in crate::web) fn gzipped(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::fast());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Of text made here; it holds nothing that a header could not.
fn header_value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
