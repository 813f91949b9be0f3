//! What a picture is, by its first bytes. What its server calls it is worth nothing: a page or a drawing (SVG)
//! may run scripts, and would run them as ours.

/// The media type of a picture of dots; none for anything else.
pub(in crate::web) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if is_avif(bytes) => Some("image/avif"),
        [b'B', b'M', ..] if is_bitmap(bytes) => Some("image/bmp"),
        _ => None,
    }
}

/// A file of ISO's base media format that names the brand of AVIF, or of a sequence of them, as its own or as one
/// that it is compatible with (AVIF, 6).
fn is_avif(bytes: &[u8]) -> bool {
    let Some((length, _)) = bytes.split_first_chunk() else { return false };
    let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(0);
    let head = bytes.get(8..length.min(MOST_BRANDS)).unwrap_or_default();
    // Behind the first one stands a version.
    let mut brands = head.chunks_exact(4).enumerate().filter(|(place, _)| *place != 1);
    brands.any(|(_, brand)| brand == b"avif" || brand == b"avis")
}

/// Brands are looked for in so many bytes; a picture has a handful.
const MOST_BRANDS: usize = 256;

/// Two letters alone could begin a text: behind the length of the file stand four zeros, and further on the length
/// of a header that is known.
fn is_bitmap(bytes: &[u8]) -> bool {
    let header = bytes.get(14..18).and_then(|length| length.first_chunk());
    let header = header.map(|length| u32::from_le_bytes(*length));
    bytes.get(6..10) == Some(&[0; 4]) && matches!(header, Some(12 | 40 | 52 | 56 | 64 | 108 | 124))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<&str>) {
        assert_eq!(media_type(bytes), expected, "{bytes:?}");
    }

    #[test]
    fn pictures_are_told_by_their_first_bytes() {
        check(b"\xff\xd8\xff\xe0rest", Some("image/jpeg"));
        check(b"\x89PNG\r\n\x1a\nrest", Some("image/png"));
        check(b"GIF87a", Some("image/gif"));
        check(b"GIF89a<script>", Some("image/gif"));
        check(b"RIFF\x10\0\0\0WEBPVP8 ", Some("image/webp"));
        check(b"\0\0\0\x14ftypavif\0\0\0\0mif1", Some("image/avif"));
        check(b"\0\0\0\x18ftypmif1\0\0\0\0miafavif", Some("image/avif"));
        check(b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0", Some("image/bmp"));
    }

    #[test]
    fn all_else_is_no_picture() {
        for bytes in [
            b"".as_slice(),
            b"\xff\xd8",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            b"<!DOCTYPE html><title>",
            b"<html>GIF89a",
            b" GIF89a",
            b"GIF88a",
            b"%PDF-1.7",
            b"RIFF\x10\0\0\0WAVEfmt ",
            b"BM <script>alert(1)</script> and so on",
            b"BM",
            b"\0\0\0\x14ftypisom\0\0\0\0mp42",
            b"\0\0\0\x14ftypisomavif\0\0\0\0avif",
            b"\0\0\0\x08ftypavif",
            b"\xff\xff\xff\xffftyp",
        ] {
            check(bytes, None);
        }
    }
}
