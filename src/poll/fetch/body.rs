//! Bodies: reading, decompression, and the cap on what comes out.
//!
//! `Content-Encoding` is often wrong: a plain body labelled gzip, gzip packed twice, one label for two
//! layers. So a label is a hint, and the first bytes decide wherever a format has a signature.

use std::io::{self, Read};

use flate2::{Decompress, FlushDecompress, Status, bufread::GzDecoder};
use reqwest::{Response, header};
use tokio::{
    sync::Semaphore,
    time::{Instant, timeout_at},
};

use super::{
    allowance::Allowance,
    failure::{Failure, Limits, shown_address},
};
use crate::model::FailureKind;

/// Memory reserved on the word of a `Content-Length`; beyond it the body has to be there first.
const MAX_RESERVED: u64 = 256 * 1024;

/// Compressed bytes that are unpacked between two awaits; more would hold up other exchanges.
const INLINE_BYTES: usize = 64 * 1024;

/// Layers of compression that are undone. Two are seen in the wild, from a proxy that packs again.
const MAX_LAYERS: usize = 3;

/// Members of one gzip file. Servers that flush by member make some; a million empty ones is an attack.
const MAX_MEMBERS: usize = 1000;

/// The largest zstd window, as a power of two: 8 MiB (RFC 9659, 3).
const ZSTD_WINDOW_LOG: u32 = 23;

const GZIP: &[u8] = &[0x1f, 0x8b];
const ZSTD: &[u8] = &[0x28, 0xb5, 0x2f, 0xfd];

/// Beyond so many bytes a body waits for room; few feeds are larger.
const SMALL_BODY: usize = 1024 * 1024;

/// Memory for large bodies while they are read, and half as much for what comes out of them.
const ROOM: u64 = 64 * 1024 * 1024;

/// Room in memory for bodies that are large, and for the unpacking of those that may become it: however many
/// hosts send without an end, only so many bodies of `max_body` stand in memory while they are read.
pub(super) struct Room {
    reading: Semaphore,
    unpacking: Semaphore,
}

impl Room {
    pub(super) fn new(max_body: u64) -> Room {
        let places = |bytes: u64| {
            let places = usize::try_from(bytes / max_body.max(1)).unwrap_or(usize::MAX);
            Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS))
        };
        Room { reading: places(ROOM), unpacking: places(ROOM / 2) }
    }
}

/// Reads and unpacks the whole body of an answer.
pub(super) async fn read(
    mut response: Response,
    limits: &Limits,
    time: &mut Allowance,
    room: &Room,
) -> Result<Vec<u8>, Failure> {
    let url = response.url().clone();
    let length = response.content_length().unwrap_or_default();
    if length > limits.max_body {
        return Err(limits.too_large(&url));
    }
    let labels = labels(&response);
    let mut packed = Vec::with_capacity(usize::try_from(length.min(MAX_RESERVED)).unwrap_or(0));
    let mut large = None;
    loop {
        if packed.len() > SMALL_BODY && large.is_none() {
            large = room.reading.acquire().await.ok().map(|place| (place, Instant::now()));
        }
        let chunk = time.spend(&url, response.chunk());
        let chunk = match &large {
            None => chunk.await?,
            // Others wait for the place: who drips on after a large beginning may not keep them from it.
            Some((_place, since)) => match timeout_at(*since + limits.read_timeout, chunk).await {
                Ok(chunk) if since.elapsed() < limits.read_timeout => chunk?,
                _ => return Err(limits.too_slow(&url, packed.len())),
            },
        };
        match chunk {
            Ok(Some(chunk)) if (packed.len() + chunk.len()) as u64 > limits.max_body => {
                return Err(limits.too_large(&url));
            }
            Ok(Some(chunk)) => packed.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) => return Err(limits.broken_off(&url, packed.len(), error)),
        }
    }
    let cap = limits.max_body;
    let unpacked = if packed.len() > INLINE_BYTES {
        let _room = room.unpacking.acquire().await;
        let task = tokio::task::spawn_blocking(move || unpack(packed, &labels, cap));
        task.await.unwrap_or_else(|error| Err(Trouble::Damaged(error.to_string())))
    } else {
        unpack(packed, &labels, cap)
    };
    unpacked.map_err(|trouble| match trouble {
        Trouble::TooLarge => limits.too_large(&url),
        Trouble::Damaged(what) => {
            let message = format!("the body of {} is damaged: {what}", shown_address(&url));
            Failure { kind: FailureKind::Damaged, message }
        }
    })
}

/// The labels in the order in which they are undone: the last was applied last.
fn labels(response: &Response) -> Vec<Label> {
    let values = response.headers().get_all(header::CONTENT_ENCODING);
    let words = values.iter().filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    let mut labels: Vec<_> = words.filter_map(|word| Label::from_word(word.trim())).collect();
    labels.reverse();
    labels.truncate(MAX_LAYERS);
    labels
}

/// A content coding that a server may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    /// gzip and zstd have signatures, which are heeded with and without the label.
    Signed,
    Brotli,
    Deflate,
}

impl Label {
    fn from_word(word: &str) -> Option<Label> {
        match word.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" | "zstd" => Some(Label::Signed),
            "br" => Some(Label::Brotli),
            "deflate" => Some(Label::Deflate),
            _ => None,
        }
    }
}

/// Why a body cannot be unpacked.
#[derive(Debug)]
enum Trouble {
    TooLarge,
    Damaged(String),
}

fn unpack(mut body: Vec<u8>, labels: &[Label], cap: u64) -> Result<Vec<u8>, Trouble> {
    let mut labels = labels.iter();
    for _ in 0..MAX_LAYERS {
        let label = labels.next();
        body = if body.starts_with(GZIP) {
            gunzip(&body, cap)?
        } else if body.starts_with(ZSTD) {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(body.as_slice())
                .map_err(|error| damaged("zstd", &error))?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(|error| damaged("zstd", &error))?;
            read_all(decoder, "zstd", cap)?
        } else {
            match label {
                Some(Label::Brotli) => unless_plain(
                    read_all(brotli::Decompressor::new(body.as_slice(), 4096), "brotli", cap),
                    body,
                )?,
                Some(Label::Deflate) => unless_plain(inflate(&body, cap), body)?,
                Some(Label::Signed) => body,
                None => return Ok(body),
            }
        };
    }
    if body.starts_with(GZIP) || body.starts_with(ZSTD) {
        return Err(Trouble::Damaged(format!("it is packed more than {MAX_LAYERS} times")));
    }
    Ok(body)
}

/// Every member; what stands behind the last is padding or rubbish, and does not hurt.
fn gunzip(packed: &[u8], cap: u64) -> Result<Vec<u8>, Trouble> {
    let mut rest = packed;
    let mut body = Vec::new();
    for _ in 0..MAX_MEMBERS {
        let mut member = GzDecoder::new(rest);
        append(&mut member, &mut body, "gzip", cap)?;
        rest = member.into_inner();
        if !rest.starts_with(GZIP) {
            return Ok(body);
        }
    }
    Err(Trouble::Damaged(format!("more than {MAX_MEMBERS} gzip members")))
}

/// deflate means zlib (RFC 9110, 8.4.1.2), but some servers send the bare stream.
fn inflate(packed: &[u8], cap: u64) -> Result<Vec<u8>, Trouble> {
    let zlib = matches!(packed, [first, second, ..]
        if first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31));
    // A bare stream may begin like zlib by chance; the checksum of zlib then fails.
    match zlib.then(|| inflate_stream(true, packed, cap)) {
        Some(Err(Trouble::Damaged(what))) => {
            inflate_stream(false, packed, cap).map_err(|_| Trouble::Damaged(what))
        }
        Some(result) => result,
        None => inflate_stream(false, packed, cap),
    }
}

/// By hand, for flate2's readers take a stream that is cut off for one that has ended.
fn inflate_stream(zlib: bool, packed: &[u8], cap: u64) -> Result<Vec<u8>, Trouble> {
    let mut stream = Decompress::new(zlib);
    let mut body = Vec::new();
    let mut rest = packed;
    loop {
        body.reserve(32 * 1024);
        let before = (stream.total_in(), stream.total_out());
        let status = stream
            .decompress_vec(rest, &mut body, FlushDecompress::None)
            .map_err(|error| damaged("deflate", &error.into()))?;
        let consumed = stream.total_in() - before.0;
        rest = &rest[usize::try_from(consumed).unwrap_or(rest.len())..];
        if body.len() as u64 > cap {
            return Err(Trouble::TooLarge);
        }
        if status == Status::StreamEnd {
            return Ok(body);
        }
        if before == (stream.total_in(), stream.total_out()) {
            return Err(damaged("deflate", &io::ErrorKind::UnexpectedEof.into()));
        }
    }
}

/// Brotli and deflate have no signature: a plain body under their label shows by failing, or by unpacking to
/// nothing, as a leading `{` does in brotli.
fn unless_plain(unpacked: Result<Vec<u8>, Trouble>, body: Vec<u8>) -> Result<Vec<u8>, Trouble> {
    let failed = match &unpacked {
        Ok(bytes) => bytes.is_empty(),
        Err(Trouble::Damaged(_)) => true,
        Err(Trouble::TooLarge) => false,
    };
    let text = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&body).trim_ascii_start();
    let plain = body.is_empty() || matches!(text.first(), Some(b'<' | b'{' | b'['));
    if failed && plain { Ok(body) } else { unpacked }
}

fn read_all(mut decoder: impl Read, format: &str, cap: u64) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    append(&mut decoder, &mut body, format, cap)?;
    Ok(body)
}

fn append(
    decoder: &mut impl Read,
    body: &mut Vec<u8>,
    format: &str,
    cap: u64,
) -> Result<(), Trouble> {
    let room = cap.saturating_sub(body.len() as u64).saturating_add(1);
    decoder.take(room).read_to_end(body).map_err(|error| damaged(format, &error))?;
    if body.len() as u64 > cap { Err(Trouble::TooLarge) } else { Ok(()) }
}

fn damaged(format: &str, error: &io::Error) -> Trouble {
    let cut = matches!(error.kind(), io::ErrorKind::UnexpectedEof);
    let what = if cut { "it is cut off".to_owned() } else { error.to_string() };
    Trouble::Damaged(format!("{format}: {what}"))
}
