//! The packed forms that publication put beside a file, and whether they are what they say.

use std::{
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
};

use flate2::bufread::GzDecoder;

use super::{Edition, edition_at};
use crate::web::negotiation::Coding;

/// The packed forms of a file that publication makes, and what is added to the name of each.
const MADE: [(Coding, &str); 3] =
    [(Coding::Gzip, ".gz"), (Coding::Brotli, ".br"), (Coding::Zstandard, ".zst")];

/// A window of 8 MB: RFC 9659 allows no more for what is sent over HTTP.
const ZSTANDARD_WINDOW: u32 = 23;

/// What stood beside a file when it was read.
pub(super) struct Siblings {
    /// Forms that unpack to the bytes of the file.
    pub(super) sound: Vec<(Coding, Vec<u8>)>,
    /// Where the others are missing or of other bytes, and what stands there: publication replaces one file
    /// after the other, and it may be at it.
    pub(super) lacking: Vec<(PathBuf, Option<Edition>)>,
}

/// Reads what stands beside the file at `path`, whose bytes are `plain`. A file that cannot be read is as
/// good as none.
pub(super) fn siblings(path: &Path, plain: &[u8]) -> Siblings {
    let mut siblings = Siblings { sound: Vec::new(), lacking: Vec::new() };
    for (coding, ending) in MADE {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        let beside = PathBuf::from(name);
        // Looked at before it is read: should it be replaced in between, it is looked at again.
        let edition = edition_at(&beside).ok().flatten();
        let packed = edition.and_then(|_| read(&beside, plain.len()).ok().flatten());
        match packed.filter(|packed| unpacks_to(coding, packed, plain)) {
            Some(packed) => siblings.sound.push((coding, packed)),
            None => siblings.lacking.push((beside, edition)),
        }
    }
    siblings
}

/// The bytes of a form, if they are fewer than those of the file: else it is of no use.
fn read(path: &Path, fewer_than: usize) -> io::Result<Option<Vec<u8>>> {
    let mut packed = Vec::new();
    fs::File::open(path)?.take(fewer_than as u64).read_to_end(&mut packed)?;
    Ok((packed.len() < fewer_than).then_some(packed))
}

/// Whether these are the bytes of the file, and nothing follows them. Stops at the first difference, so that
/// no bomb is ever unpacked.
fn unpacks_to(coding: Coding, packed: &[u8], plain: &[u8]) -> bool {
    match coding {
        Coding::Gzip => {
            let mut decoder = GzDecoder::new(packed);
            is_equal(&mut decoder, plain) && decoder.into_inner().is_empty()
        }
        Coding::Brotli => {
            // A buffer for all of it; once it has ended, another call looks for what follows.
            let mut decoder = brotli::Decompressor::new(packed, packed.len().max(1));
            is_equal(&mut decoder, plain) && matches!(decoder.read(&mut [0]), Ok(0))
        }
        Coding::Zstandard => {
            let Ok(mut decoder) = zstd::stream::read::Decoder::with_buffer(packed) else {
                return false;
            };
            decoder.window_log_max(ZSTANDARD_WINDOW).is_ok() && is_equal(&mut decoder, plain)
        }
    }
}

fn is_equal(reader: &mut impl Read, plain: &[u8]) -> bool {
    let (mut rest, mut chunk) = (plain, [0; 16 * 1024]);
    loop {
        match reader.read(&mut chunk) {
            Ok(0) => return rest.is_empty(),
            Ok(length) => match rest.strip_prefix(&chunk[..length]) {
                Some(left) => rest = left,
                None => return false,
            },
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(coding: Coding, plain: &[u8]) -> Vec<u8> {
        match coding {
            Coding::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(plain).unwrap();
                encoder.finish().unwrap()
            }
            Coding::Brotli => {
                let mut packed = Vec::new();
                brotli::CompressorWriter::new(&mut packed, 4096, 5, 22).write_all(plain).unwrap();
                packed
            }
            Coding::Zstandard => zstd::bulk::compress(plain, 3).unwrap(),
        }
    }

    #[test]
    fn a_form_is_sound_only_if_it_unpacks_to_the_file_and_nothing_follows() {
        let plain = "热点资讯 ".repeat(10_000).into_bytes();
        let bomb = vec![0; 100 << 20];
        for (coding, _) in MADE {
            let sound = packed(coding, &plain);
            assert!(unpacks_to(coding, &sound, &plain), "{coding:?}");
            assert!(!unpacks_to(coding, &sound, &plain[1..]), "{coding:?} of another text");
            assert!(!unpacks_to(coding, &sound, &plain[..plain.len() - 1]), "{coding:?} of more");
            assert!(!unpacks_to(coding, &sound, &[&*plain, b"x"].concat()), "{coding:?} of less");
            assert!(!unpacks_to(coding, &sound[..sound.len() - 1], &plain), "{coding:?} cut off");
            assert!(
                !unpacks_to(coding, &[&*sound, b"rest"].concat(), &plain),
                "{coding:?} and more"
            );
            assert!(!unpacks_to(coding, &packed(coding, &bomb), &plain), "{coding:?} of zeros");
            assert!(!unpacks_to(coding, b"", &plain) && !unpacks_to(coding, b"no", &plain));
        }
    }
}
