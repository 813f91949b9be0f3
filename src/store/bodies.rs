//! Bodies as they are kept: packed, as zstd.

use std::cell::RefCell;

use zstd::{bulk::Decompressor, zstd_safe::get_frame_content_size};

use super::{Result, StoreError};

/// A body as it was before it was packed.
pub(super) fn unpack(packed: &[u8]) -> Result<String> {
    let damaged = |why: String| StoreError::Content(format!("the body of a story: {why}"));
    let size = get_frame_content_size(packed).ok().flatten().unwrap_or(LARGEST_BODY);
    let size = usize::try_from(size.min(LARGEST_BODY)).unwrap_or_default();
    let html = DECOMPRESSOR.with_borrow_mut(|decompressor| {
        if decompressor.is_none() {
            *decompressor = Some(Decompressor::new()?);
        }
        let unpacked = decompressor.as_mut().map(|unpacker| unpacker.decompress(packed, size));
        unpacked.unwrap_or_else(|| Ok(Vec::new()))
    });
    let html = html.map_err(|error: std::io::Error| damaged(error.to_string()))?;
    // Copied, since that is many times faster than to let the standard library check it.
    let html = simdutf8::basic::from_utf8(&html).map_err(|error| damaged(error.to_string()))?;
    Ok(html.to_owned())
}

/// No body is larger: documents are cut at 32 MiB.
const LARGEST_BODY: u64 = 128 << 20;

thread_local! {
    /// Making one costs more than to unpack a body.
    static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = RefCell::default();
}
