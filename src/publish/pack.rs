//! The packed forms of a published file, made once so that servers need not pack at every request.
//!
//! A document of many stories that is replaced again and again is packed in pieces (`pieces.rs`), so that one new
//! story costs the packing of few short pieces and not of the whole: those that stood in the file before are taken from
//! its forms. Where they begin there is noted in the gzip form, which notes for every file of which one the forms are
//! (`index.rs`). Each form is one whole all the same: one member of gzip, one stream of brotli, one frame of zstd
//! (`frame.rs`).

mod frame;
mod index;
mod pieces;

use std::{
    io::{self, Write as _},
    rc::Rc,
};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compress, Compression, Crc, FlushCompress, Status, write::DeflateEncoder};

use self::{
    frame::Blocks,
    index::{Lengths, Pieces},
    pieces::cut,
};

/// What is put behind the name of a file for each of its packed forms: nginx, Caddy and our own server look for
/// these.
pub(super) const FORMS: [&str; 3] = ["gz", "br", "zst"];

/// Each form is made at the level where more effort saves little: of a feed of 1.25 MB, gzip makes 445 KB in 16 ms,
/// 418 in 21 and 413 in 22 at levels 2, 4 and 6.
const GZIP: u32 = 4;

/// As [`GZIP`]: of a feed of 1.15 MB, of which gzip makes 360 KB, 362 at level 3 and 316 at level 5, in twice the time: more
/// than all else that a new story costs.
const BROTLI: u8 = 3;

/// As [`GZIP`]: 357 KB in 7 ms, 331 in 12 and 322 in 21 at levels 2, 3 and 5.
const ZSTD: i32 = 3;

/// Brotli's window, as a power of two: what is larger than the file costs memory that has to be cleared, twice as much
/// as the window.
const SMALLEST_WINDOW: u32 = 16;

/// As [`SMALLEST_WINDOW`]; and what the beginning of a file in pieces names, which none of its pieces goes beyond.
const WINDOW: u32 = 22;

/// A file as it stands in the folder, with its [`FORMS`] as they stand beside it.
pub(super) struct Former {
    pub(super) plain: Rc<Vec<u8>>,
    pub(super) forms: [Vec<u8>; 3],
}

impl Former {
    /// Whether these are the forms of this very file, packed as we do: the gzip form notes so.
    pub(super) fn is_sound(&self) -> bool {
        index::entries(self).is_some()
    }
}

/// `bytes` in each of the [`FORMS`], in that order, packed as well as may be: for what is replaced rarely.
pub(super) fn pack(bytes: &[u8]) -> io::Result<[Vec<u8>; 3]> {
    let room = Vec::with_capacity(bytes.len() / 3);
    let mut deflate = DeflateEncoder::new(room, Compression::new(GZIP));
    deflate.write_all(bytes)?;
    let mut crc = Crc::new();
    crc.update(bytes);
    let deflated = [deflate.finish()?, gzip_end(&crc)].concat();
    let mut brotli = Vec::with_capacity(bytes.len() / 3);
    brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &brotli_params(bytes))?;
    let zstd = zstd::bulk::compress(bytes, ZSTD)?;
    let begin = index::gzip_begin(&[], bytes, [&deflated, &brotli, &zstd]);
    Ok([[begin, deflated].concat(), brotli, zstd])
}

/// What gzip puts behind the blocks of deflate (RFC 1952, 2.3.1).
fn gzip_end(crc: &Crc) -> Vec<u8> {
    [crc.sum(), crc.amount()].into_iter().flat_map(u32::to_le_bytes).collect()
}

/// As [`pack`], in pieces, at the cost of those that `former` does not hold. The same bytes give the same forms,
/// whatever stood there before.
pub(super) fn pack_in_pieces(bytes: &[u8], former: Option<&Former>) -> io::Result<[Vec<u8>; 3]> {
    let pieces = cut(bytes);
    if pieces.len() < 2 {
        return pack(bytes);
    }
    let known = former.map(Pieces::of).unwrap_or_default();
    let mut packer = Packer::new()?;
    let mut crc = Crc::new();
    let mut forms = [const { Vec::new() }; 3].map(|_: Vec<u8>| Vec::with_capacity(bytes.len() / 2));
    forms[1].extend(brotli_begin());
    forms[2].extend(frame::begin(bytes.len()));
    let mut lengths: Vec<Lengths> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        crc.update(piece);
        let new;
        let packed = if let Some(packed) = known.get(piece) {
            packed
        } else {
            new = packer.pack(piece)?;
            new.each_ref().map(Vec::as_slice)
        };
        for (form, packed) in forms.iter_mut().zip(packed) {
            form.extend_from_slice(packed);
        }
        lengths.push(Lengths { plain: piece.len(), forms: packed.map(<[u8]>::len) });
    }
    let [mut deflated, mut brotli, mut zstd] = forms;
    // The last block of deflate, with nothing in it.
    deflated.extend([0x03, 0x00]);
    deflated.extend(gzip_end(&crc));
    // The last meta-block of brotli, with nothing in it (RFC 7932, 9.2).
    brotli.push(0x03);
    zstd.extend(frame::END);
    let gzip = [index::gzip_begin(&lengths, bytes, [&deflated, &brotli, &zstd]), deflated].concat();
    Ok([gzip, brotli, zstd])
}

/// Packs pieces so that they can be put behind one another, whatever stands before them.
struct Packer {
    deflate: Compress,
    zstd: Blocks,
}

impl Packer {
    fn new() -> io::Result<Packer> {
        let deflate = Compress::new(Compression::new(GZIP), false);
        Ok(Packer { deflate, zstd: Blocks::new()? })
    }

    fn pack(&mut self, piece: &[u8]) -> io::Result<[Vec<u8>; 3]> {
        // Without a header and an end, and without references to what is before them. A distance is spelled alike
        // whatever the window, so that each piece has one of its own size.
        let params =
            BrotliEncoderParams { catable: true, bare_stream: true, ..brotli_params(piece) };
        let mut brotli = Vec::with_capacity(piece.len() / 2);
        brotli::BrotliCompress(&mut &piece[..], &mut brotli, &params)?;
        Ok([self.deflated(piece)?, brotli, self.zstd.of(piece)?])
    }

    /// Blocks of deflate that end at a full byte, and to which those that follow do not refer.
    fn deflated(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        self.deflate.reset();
        let mut packed = Vec::with_capacity(piece.len() / 2 + 64);
        loop {
            let taken = usize::try_from(self.deflate.total_in()).unwrap_or(usize::MAX);
            let rest = piece.get(taken..).unwrap_or_default();
            let status = self.deflate.compress_vec(rest, &mut packed, FlushCompress::Full);
            let status = status.map_err(io::Error::other)?;
            // Room that is left says that all is flushed.
            if packed.len() < packed.capacity() || matches!(status, Status::StreamEnd) {
                return Ok(packed);
            }
            packed.reserve(piece.len() / 4 + 64);
        }
    }
}

fn brotli_params(bytes: &[u8]) -> BrotliEncoderParams {
    let window = (bytes.len().max(1).ilog2() + 1).clamp(SMALLEST_WINDOW, WINDOW);
    BrotliEncoderParams {
        quality: i32::from(BROTLI),
        lgwin: i32::try_from(window).unwrap_or(22),
        ..BrotliEncoderParams::default()
    }
}

/// The window of a stream of brotli (RFC 7932, 9.1), and a meta-block of nothing (9.2), which ends with a byte.
fn brotli_begin() -> Vec<u8> {
    let window = u8::try_from((WINDOW - 17) << 1 | 1).unwrap_or_default();
    vec![window | 0b110_0000, 0]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::{collections::HashSet, io::Read as _};

    use zstd::zstd_safe;

    use super::*;

    /// A feed of so many stories, the newest first, with remarks of ours between them.
    fn feed(newest: u32, oldest: u32) -> Vec<u8> {
        let mut text = format!("<feed>\n<updated>{newest}</updated>\n");
        for number in (oldest..=newest).rev() {
            text += "<entry>\n<author>\n<name>例</name>\n</author>\n";
            let mut seed = u64::from(number) + 1;
            for line in 0..6 {
                text += &format!("<line{line}>");
                for _ in 0..40 {
                    seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    text.push(char::from_u32(0x4e00 + u32::try_from(seed >> 53).unwrap()).unwrap());
                }
                text += &format!("</line{line}>\n");
            }
            text += "</entry>\n";
        }
        text += "</feed>\n";
        text.into_bytes()
    }

    fn unpacked(forms: &[Vec<u8>; 3]) -> [Vec<u8>; 3] {
        let [mut gzip, mut brotli] = [const { Vec::new() }; 2];
        let mut decoder = flate2::bufread::GzDecoder::new(&forms[0][..]);
        decoder.read_to_end(&mut gzip).unwrap();
        assert!(decoder.into_inner().is_empty(), "one member, and nothing behind it");
        brotli::Decompressor::new(&forms[1][..], 4096).read_to_end(&mut brotli).unwrap();
        let frame = zstd_safe::find_frame_compressed_size(&forms[2]);
        assert_eq!(frame, Ok(forms[2].len()), "one frame, and nothing behind it");
        let length = zstd_safe::get_frame_content_size(&forms[2]).unwrap().unwrap();
        let length = usize::try_from(length).unwrap();
        [gzip, brotli, zstd::bulk::decompress(&forms[2], length).unwrap()]
    }

    fn former(plain: &[u8]) -> Former {
        Former { plain: Rc::new(plain.to_vec()), forms: pack_in_pieces(plain, None).unwrap() }
    }

    #[test]
    fn all_forms_unpack_to_the_file() {
        let noise: Vec<u8> =
            (0..90_000_u32).map(|at| (at.wrapping_mul(at) >> 7).to_le_bytes()[0]).collect();
        for plain in [
            Vec::new(),
            b"\n".to_vec(),
            feed(1, 1),
            feed(60, 2),
            feed(500, 1),
            noise,
            [feed(300, 1), feed(300, 1)].concat(),
        ] {
            let in_pieces = pack_in_pieces(&plain, None).unwrap();
            assert!(unpacked(&in_pieces).iter().all(|unpacked| *unpacked == plain));
            assert!(unpacked(&pack(&plain).unwrap()).iter().all(|unpacked| *unpacked == plain));
        }
    }

    #[test]
    fn who_reads_one_frame_alone_has_the_whole_file() {
        let plain = feed(500, 1);
        assert!(cut(&plain).len() > 2);
        for forms in [pack(&plain).unwrap(), pack_in_pieces(&plain, None).unwrap()] {
            let mut decoder = zstd::Decoder::new(&forms[2][..]).unwrap().single_frame();
            // What every client has room for, and ours allows (RFC 9659, 3).
            decoder.window_log_max(23).unwrap();
            let mut unpacked = Vec::new();
            decoder.read_to_end(&mut unpacked).unwrap();
            assert!(unpacked == plain);
        }
    }

    #[test]
    fn what_stood_there_before_changes_no_form() {
        let before = former(&feed(500, 1));
        for plain in [
            feed(501, 2),
            feed(500, 1),
            feed(900, 401),
            feed(1_500, 1_000),
            [feed(250, 1), feed(500, 250)].concat(),
        ] {
            let forms = pack_in_pieces(&plain, Some(&before)).unwrap();
            assert_eq!(forms, pack_in_pieces(&plain, None).unwrap());
        }
    }

    #[test]
    fn one_new_story_leaves_most_pieces_as_they_were() {
        let (mut new, mut all) = (0, 0);
        for newest in 501..=540 {
            let (before, plain) = (feed(newest - 1, newest - 500), feed(newest, newest - 499));
            let known: HashSet<&[u8]> = cut(&before).into_iter().collect();
            let pieces = cut(&plain);
            all += plain.len();
            new += pieces
                .iter()
                .filter(|piece| !known.contains(*piece))
                .map(|piece| piece.len())
                .sum::<usize>();
        }
        assert!(new * 8 < all, "{new} of {all} bytes are packed anew");
    }

    #[test]
    fn forms_that_are_not_those_of_the_file_are_no_help_and_no_harm() {
        let plain = feed(501, 2);
        let expected = pack_in_pieces(&plain, None).unwrap();
        for damage in 0..7 {
            let mut before = former(&feed(500, 1));
            match damage {
                0 => Rc::make_mut(&mut before.plain)[20_000] ^= 1,
                1 => before.forms[1] = former(&feed(499, 1)).forms[1].clone(),
                2 => before.forms[2].truncate(100),
                3 => before.forms[0] = pack(&before.plain).unwrap()[0].clone(),
                4 => *before.forms[0].last_mut().unwrap() ^= 1,
                // The length of a piece.
                5 => before.forms[0][30] ^= 1,
                _ => before.forms = Default::default(),
            }
            assert_eq!(Pieces::of(&before).len(), 0, "{damage}");
            assert_eq!(pack_in_pieces(&plain, Some(&before)).unwrap(), expected, "{damage}");
        }
        let sound = former(&feed(500, 1));
        assert!(Pieces::of(&sound).len() > 2);
    }
}
