//! The packed forms of a published file, made once so that servers need not pack at every request.

use std::{
    io::{self, Write as _},
    ops::RangeInclusive,
};

use flate2::{Compression, write::GzEncoder};

/// What is put behind the name of a file for each of its packed forms: nginx, Caddy and our own server look for
/// these.
pub(super) const FORMS: [&str; 3] = ["gz", "br", "zst"];

/// Feeds change many times a day, so that each form is made at the level where more effort saves little.
const GZIP: u32 = 4;

/// As [`GZIP`].
const BROTLI: u32 = 3;

/// Brotli's window, as a power of two: what is larger than the file costs memory that has to be cleared.
const WINDOWS: RangeInclusive<u32> = 16..=22;

/// As [`GZIP`].
const ZSTD: i32 = 3;

/// `bytes` in each of the [`FORMS`], in that order. The same bytes give the same forms.
pub(super) fn pack(bytes: &[u8]) -> io::Result<[Vec<u8>; 3]> {
    let mut gzip = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(GZIP));
    gzip.write_all(bytes)?;
    let mut brotli = Vec::with_capacity(bytes.len() / 3);
    let window = bytes.len().max(1).ilog2() + 1;
    let window = window.clamp(*WINDOWS.start(), *WINDOWS.end());
    let mut writer = brotli::CompressorWriter::new(&mut brotli, 1 << 16, BROTLI, window);
    writer.write_all(bytes)?;
    writer.flush()?;
    drop(writer);
    Ok([gzip.finish()?, brotli, zstd::bulk::compress(bytes, ZSTD)?])
}
