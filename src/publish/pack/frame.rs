//! One frame of zstd (RFC 8878, 3.1.1) that is put together of pieces. Frames may follow one another too, but many who
//! unpack for HTTP end with the first, and believe that this is all.
//!
//! A block may refer to what came before it in its frame: to bytes, to entropy tables, and to the three offsets that
//! were used last (3.1.1.5). The blocks of a frame that was made of a piece alone know of no bytes and no tables before
//! them; but of offsets, since a frame begins with 1, 4 and 8. So it is proved that they use none of these: behind a
//! beginning that leaves other offsets, they must unpack to the piece as well.

use std::{io, iter::repeat_n};

use zstd::{
    bulk::{Compressor, Decompressor},
    zstd_safe::CParameter,
};

use super::ZSTD;

/// No block refers to what is farther away, as a power of two: what level 3 takes for large files, and below the 8 MB of
/// RFC 9659, 3.
pub(super) const WINDOW: u32 = 21;

/// Bytes of [`begin`].
pub(super) const BEGIN: usize = 4 + 1 + 1 + 8;

/// The last block, with nothing in it (RFC 8878, 3.1.1.2).
pub(super) const END: [u8; 3] = [1, 0, 0];

const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// The most that a block holds, as a power of two (3.1.1.2.4); less if the window is smaller.
const LARGEST_BLOCK: u32 = 17;

/// The kinds of blocks (3.1.1.2.2): bytes as they are, one byte many times, and packed ones.
const RAW: usize = 0;
const REPEATED: usize = 1;
const PACKED: usize = 2;

/// So many bytes of a piece are left as they are, the fewest behind which no offset from before is used. It is used where
/// there is a run of one character before the text has repeated anything else: hardly ever, and seldom behind 256 bytes.
const HEADS: [usize; 4] = [0, 1 << 8, 1 << 12, 1 << 16];

/// In no text (RFC 3629, 3).
const NO_TEXT: u8 = 0xff;

/// What a frame of so many bytes begins with: that it tells their number and has no checksum, its window, their number
/// (3.1.1.1).
pub(super) fn begin(length: usize) -> [u8; BEGIN] {
    let window = length.max(1).next_power_of_two().ilog2().clamp(LARGEST_BLOCK, WINDOW);
    let mut begin = [0; BEGIN];
    begin[..4].copy_from_slice(&MAGIC);
    begin[4..6].copy_from_slice(&[0b1100_0000, window_descriptor(window)]);
    begin[6..].copy_from_slice(&(length as u64).to_le_bytes());
    begin
}

/// Packs pieces as blocks that unpack to the same wherever they stand in a frame.
pub(super) struct Blocks {
    packer: Compressor<'static>,
    unpacker: Decompressor<'static>,
}

impl Blocks {
    pub(super) fn new() -> io::Result<Blocks> {
        let mut packer = Compressor::new(ZSTD)?;
        packer.set_parameter(CParameter::WindowLog(WINDOW))?;
        packer.set_parameter(CParameter::ContentSizeFlag(false))?;
        Ok(Blocks { packer, unpacker: Decompressor::new()? })
    }

    /// The blocks of a piece; none of them is the last one of its frame.
    pub(super) fn of(&mut self, piece: &[u8]) -> io::Result<Vec<u8>> {
        for length in HEADS.into_iter().take_while(|length| *length < piece.len()) {
            let (head, rest) = piece.split_at(length);
            let mut frame = self.packer.compress(rest)?;
            if let Some(blocks) = blocks(&mut frame)
                && self.stand_alone(blocks, rest)
            {
                return Ok([&raw(head), blocks].concat());
            }
        }
        Ok(raw(piece))
    }

    /// Whether the blocks unpack to the piece whatever stands before them. Before them is put here what has no byte of
    /// a text, and leaves three offsets which from anywhere in the piece lead there. If one of them were used, the piece
    /// would have such a byte.
    fn stand_alone(&mut self, blocks: &[u8], piece: &[u8]) -> bool {
        // Spelled with so many bits, offsets are so large and three less (3.1.1.3.2.1.1).
        let bits = (piece.len() + 3).ilog2() + 1;
        let offset = (1_usize << bits) - 3;
        let mut frame = MAGIC.to_vec();
        frame.extend([0, window_descriptor(bits.max(LARGEST_BLOCK))]);
        let mut rest = offset;
        while rest > 0 {
            let length = rest.min(1 << LARGEST_BLOCK);
            frame.extend(block_header(REPEATED, length));
            frame.push(NO_TEXT);
            rest -= length;
        }
        let matches = three_matches(bits);
        frame.extend(block_header(PACKED, matches.len()));
        frame.extend(matches);
        let before = offset + 3 * 3;
        frame.extend(blocks);
        frame.extend(END);
        let unpacked = self.unpacker.decompress(&frame, before + piece.len());
        let is_piece = unpacked.is_ok_and(|unpacked| unpacked.get(before..) == Some(piece));
        is_piece && !piece.contains(&NO_TEXT)
    }
}

/// A packed block of no literals (3.1.1.3.1) and three matches (3.1.1.3.2) of three bytes at the same offset, the
/// least one that is spelled with so many bits: one code for all, so that only the bits of the offsets are left, which
/// are 0, and the 1 at their end.
fn three_matches(bits: u32) -> Vec<u8> {
    let code = bits.to_le_bytes()[0];
    let mut block = vec![0, 3, 0b0101_0100, 0, code, 0];
    block.extend(repeat_n(0, (3 * bits / 8) as usize));
    block.push(1 << (3 * bits % 8));
    block
}

/// The blocks of a frame that tells neither its length nor a checksum, the last of them marked as the others are.
fn blocks(frame: &mut [u8]) -> Option<&[u8]> {
    let blocks = frame.get_mut(6..)?;
    let mut rest = &mut *blocks;
    loop {
        let (header, behind) = rest.split_first_chunk_mut::<3>()?;
        let bits = u32::from_le_bytes([header[0], header[1], header[2], 0]) as usize;
        if bits & 1 == 1 {
            header[0] &= !1;
            return Some(blocks);
        }
        let length = if bits >> 1 & 3 == REPEATED { 1 } else { bits >> 3 };
        rest = behind.get_mut(length..)?;
    }
}

/// Blocks of these bytes as they are.
fn raw(bytes: &[u8]) -> Vec<u8> {
    let block = |bytes: &[u8]| [&block_header(RAW, bytes.len()), bytes].concat();
    bytes.chunks(1 << LARGEST_BLOCK).flat_map(block).collect()
}

/// Of a block that is not the last one (3.1.1.2).
fn block_header(kind: usize, length: usize) -> [u8; 3] {
    let [low, middle, high, ..] = (length << 3 | kind << 1).to_le_bytes();
    [low, middle, high]
}

/// Of a window that is a power of two (3.1.1.1.2).
fn window_descriptor(window: u32) -> u8 {
    ((window - 10) << 3).to_le_bytes()[0]
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::iter::successors;

    use super::*;

    /// Bytes that repeat nothing.
    fn noise(length: usize) -> Vec<u8> {
        let next = |seed: &u64| Some(seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
        successors(Some(7), next).take(length).map(|seed: u64| seed.to_be_bytes()[0]).collect()
    }

    /// Letters that repeat little, and packed are half as long.
    fn letters(length: usize) -> Vec<u8> {
        noise(length).into_iter().map(|byte| b'a' + byte % 16).collect()
    }

    fn packed(piece: &[u8]) -> Vec<u8> {
        Blocks::new().unwrap().of(piece).unwrap()
    }

    fn check(pieces: &[&[u8]], blocks: &[&[u8]]) {
        let plain = pieces.concat();
        let frame = [&begin(plain.len()), blocks.concat().as_slice(), &END].concat();
        assert!(zstd::bulk::decompress(&frame, plain.len()).unwrap() == plain);
    }

    /// What begins with runs and short periods, so that the offsets of a new frame would serve.
    fn greedy() -> Vec<Vec<u8>> {
        let mut greedy = Vec::new();
        for period in 1..=9 {
            for length in [5, 40, 300, 5_000, 70_000] {
                let run = b"-+*/=<>()".iter().take(period).cycle().take(length).copied();
                greedy.push(run.clone().collect());
                greedy.push(run.clone().chain(letters(3_000)).collect());
                greedy.push(letters(10).into_iter().chain(run).chain(letters(3_000)).collect());
            }
        }
        greedy
    }

    #[test]
    fn pieces_unpack_to_the_same_whatever_stands_before_them() {
        let mut pieces = greedy();
        pieces.extend([Vec::new(), b"\n".to_vec(), noise(200_000), letters(400_000)]);
        let packed: Vec<Vec<u8>> = pieces.iter().map(|piece| packed(piece)).collect();
        let befores = [0, 1, 61, pieces.len() - 2, pieces.len() - 1];
        for (piece, blocks) in pieces.iter().zip(&packed) {
            check(&[piece], &[blocks]);
            for before in befores {
                check(&[&pieces[before], piece], &[&packed[before], blocks]);
            }
        }
    }

    #[test]
    fn offsets_of_a_new_frame_are_noticed() {
        let mut blocks_of = Blocks::new().unwrap();
        let mut stand_alone = |piece: &[u8]| {
            let mut frame = blocks_of.packer.compress(piece).unwrap();
            let blocks = blocks(&mut frame).unwrap();
            blocks_of.stand_alone(blocks, piece)
        };
        assert!(stand_alone(&letters(3_000)));
        assert!(stand_alone(b"\n"));
        assert!(!stand_alone(&[b'-'; 300]));
        assert!(!stand_alone(&[b"---------".as_slice(), &letters(3_000)].concat()));
    }

    #[test]
    fn what_begins_with_a_run_is_packed_behind_it() {
        let text = letters(100_000);
        let run = [b"---------".as_slice(), &text].concat();
        assert!(packed(&run).len() < packed(&text).len() + 300);
    }

    #[test]
    fn what_cannot_be_packed_is_left_as_it_is() {
        for piece in [noise(300_000), vec![b'-'; 300_000], b"\xff".repeat(300_000)] {
            let blocks = packed(&piece);
            assert!(blocks == raw(&piece));
            assert_eq!(blocks.len(), piece.len() + 3 * 3);
        }
    }

    #[test]
    fn the_same_packer_makes_the_same_blocks() {
        let mut same = Blocks::new().unwrap();
        for piece in greedy().iter().rev().chain([&letters(300_000), &letters(3_000)]) {
            assert!(same.of(piece).unwrap() == packed(piece));
        }
    }

    #[test]
    fn windows_hold_a_block_and_are_no_larger_than_any_reader_must_have() {
        let window = |length| 1_u64 << (10 + (begin(length)[5] >> 3));
        assert_eq!([0, 1, 1 << 17].map(window), [1 << 17; 3]);
        assert_eq!([(1 << 17) + 1, 1 << 18].map(window), [1 << 18; 2]);
        assert_eq!([(1 << 20) + 1, 1 << 23, usize::MAX >> 1].map(window), [1 << WINDOW; 3]);
        let far = letters(5_000_000);
        check(&[&far, &far], &[&packed(&far), &packed(&far)]);
    }
}
