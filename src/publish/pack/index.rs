//! Which file these are the packed forms of, and which bytes of them hold which piece of it: noted in the header of the
//! gzip form, as an extra field (RFC 1952, 2.3.1.1), which readers of gzip pass over. So it is replaced with what it
//! tells of, at once.

use std::collections::HashMap;

use twox_hash::XxHash3_64;

use super::{BROTLI, FORMS, Former, GZIP, SMALLEST_WINDOW, ZSTD, frame};

/// How long a piece is, and how long in each form.
pub(super) struct Lengths {
    pub(super) plain: usize,
    pub(super) forms: [usize; FORMS.len()],
}

/// Magic bytes, deflate, an extra field, no time, no more said of the packing, no system.
const GZIP_BEGINS: [u8; 10] = [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255];

/// The subfield of ours.
const NAME: [u8; 2] = *b"hw";

/// Bytes of a piece in the index.
const ENTRY: usize = 4 * (1 + FORMS.len());

/// Bytes before them: how it was packed, and a hash.
const HEAD: usize = 5 + 8;

/// Bytes for pieces in an extra field, which has no room for more.
const MOST_ENTRIES: usize = u16::MAX as usize - 4 - HEAD;

/// The header of a gzip form with the index of pieces of `plain`, of which these are the forms; that of gzip without
/// its header. Of more pieces than a header can hold it tells none.
pub(super) fn gzip_begin(pieces: &[Lengths], plain: &[u8], forms: [&[u8]; FORMS.len()]) -> Vec<u8> {
    let mut entries = Vec::with_capacity(ENTRY * pieces.len());
    for Lengths { plain, forms } in pieces {
        for length in [plain].into_iter().chain(forms) {
            entries.extend(u32::try_from(*length).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
    if entries.len() > MOST_ENTRIES {
        entries.clear();
    }
    let mut header = before_index(HEAD + entries.len());
    header.extend(manner());
    header.extend(hash(plain, &entries, forms).to_le_bytes());
    header.extend(entries);
    header
}

/// What stands before an index of so many bytes: the header of gzip, with the length of all extra fields, and the
/// beginning of ours.
fn before_index(length: usize) -> Vec<u8> {
    let bytes = |length| u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes();
    [&GZIP_BEGINS, &bytes(length + 4)[..], &NAME, &bytes(length)].concat()
}

/// The pieces of a file with their packed forms.
#[derive(Default)]
pub(super) struct Pieces<'a>(HashMap<u64, (&'a [u8], [&'a [u8]; FORMS.len()])>);

impl<'a> Pieces<'a> {
    /// None unless these are the forms of this very file, packed as we do.
    pub(super) fn of(former: &'a Former) -> Pieces<'a> {
        read(former).unwrap_or_default()
    }

    /// The packed forms of this piece, if the file holds it.
    pub(super) fn get(&self, piece: &[u8]) -> Option<[&'a [u8]; FORMS.len()]> {
        let (plain, forms) = self.0.get(&XxHash3_64::oneshot(piece))?;
        (*plain == piece).then_some(*forms)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// What the header of the gzip form tells of pieces, and what follows it; none unless these are the forms of this very
/// file, packed as we do.
pub(super) fn entries(Former { plain, forms }: &Former) -> Option<(&[u8], &[u8])> {
    let [gzip, brotli, zstd] = forms;
    let length = gzip.get(GZIP_BEGINS.len() + 4..)?.first_chunk::<2>()?;
    let length = usize::from(u16::from_le_bytes(*length));
    let rest = gzip.strip_prefix(before_index(length).as_slice())?;
    let (index, deflated) = rest.split_at_checked(length)?;
    let (noted, entries) = index.strip_prefix(&manner())?.split_first_chunk::<8>()?;
    let is_noted = u64::from_le_bytes(*noted) == hash(plain, entries, [deflated, brotli, zstd]);
    is_noted.then_some((entries, deflated))
}

fn read(former: &Former) -> Option<Pieces<'_>> {
    let (entries, deflated) = entries(former)?;
    let Former { plain, forms: [_, brotli, zstd] } = former;
    let mut rest = plain.as_slice();
    let mut packed: [&[u8]; FORMS.len()] = [deflated, brotli.get(2..)?, zstd.get(frame::BEGIN..)?];
    let mut pieces = HashMap::new();
    for entry in entries.chunks_exact(ENTRY) {
        let mut lengths = entry.chunks_exact(4).map(|length| {
            length.try_into().map_or(usize::MAX, |length| u32::from_le_bytes(length) as usize)
        });
        let piece = take(&mut rest, lengths.next()?)?;
        let mut forms: [&[u8]; FORMS.len()] = Default::default();
        for ((form, packed), length) in forms.iter_mut().zip(&mut packed).zip(lengths) {
            *form = take(packed, length)?;
        }
        pieces.insert(XxHash3_64::oneshot(piece), (piece, forms));
    }
    rest.is_empty().then_some(Pieces(pieces))
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// How pieces are packed: those that were packed otherwise are packed again.
fn manner() -> [u8; 5] {
    let byte = |number: u32| u8::try_from(number).unwrap_or(u8::MAX);
    let windows = [SMALLEST_WINDOW, frame::WINDOW].map(byte);
    [byte(GZIP), BROTLI, byte(ZSTD.unsigned_abs()), windows[0], windows[1]]
}

/// Not against malice, but against files that were replaced when others were not, and against disks that forget.
fn hash(plain: &[u8], entries: &[u8], forms: [&[u8]; FORMS.len()]) -> u64 {
    let each = [plain, entries].into_iter().chain(forms).map(XxHash3_64::oneshot);
    XxHash3_64::oneshot(&each.flat_map(u64::to_le_bytes).collect::<Vec<u8>>())
}
