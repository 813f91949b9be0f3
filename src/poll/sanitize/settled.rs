//! HTML that the cleaner would hand back unchanged, told by a strict scan: most bodies are a few
//! paragraphs, and to build a tree of each costs more than all the rest of reading it.

/// Elements that may stand in a paragraph or beside one, without attributes.
const INLINE: [&[u8]; 5] = [b"strong", b"b", b"em", b"i", b"u"];

/// References that the cleaner writes in the same way.
const REFERENCES: [&[u8]; 4] = [b"&amp;", b"&lt;", b"&gt;", b"&nbsp;"];

/// Whether `fragment` holds nothing but text, paragraphs, line breaks and simple emphasis, nested as they
/// should be and written as the cleaner writes them. Anything else is for the cleaner.
pub(super) fn is_settled(fragment: &str) -> bool {
    let bytes = fragment.as_bytes();
    let mut open: [&[u8]; 4] = [b""; 4];
    let mut depth = 0;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = &bytes[at..];
        match byte {
            b'<' => {
                let Some(end) = rest.iter().take(16).position(|&byte| byte == b'>') else {
                    return false;
                };
                let name = &rest[1..end];
                if let Some(name) = name.strip_prefix(b"/") {
                    if depth == 0 || open[depth - 1] != name {
                        return false;
                    }
                    depth -= 1;
                } else if name == b"p" || INLINE.contains(&name) {
                    // A paragraph inside emphasis or another paragraph would close or reopen things.
                    let misplaced =
                        if name == b"p" { depth > 0 } else { open[..depth].contains(&name) };
                    if misplaced || depth == open.len() {
                        return false;
                    }
                    open[depth] = name;
                    depth += 1;
                } else if name != b"br" {
                    return false;
                }
                at += end + 1;
            }
            b'&' => match REFERENCES.iter().find(|reference| rest.starts_with(reference)) {
                Some(reference) => at += reference.len(),
                None => return false,
            },
            // 0xC2 begins U+0080 to U+00BF: controls, and the space that the cleaner writes as a reference.
            b'>' | 0..=8 | 11..=31 | 127 | 0xC2 => return false,
            // U+FEFF and the noncharacters.
            0xEF if matches!(rest.get(1), Some(0xBB | 0xBF)) => return false,
            // Three bytes: what Chinese is written in.
            0xE0..=0xEE => at += 3,
            _ => at += 1,
        }
    }
    depth == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::sanitize::{Unlinked, clean};

    #[test]
    fn what_is_settled_is_what_the_cleaner_would_hand_back() {
        let pieces = [
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<strong>",
            "</strong>",
            "<em>",
            "</em>",
            "<br>",
            "文字",
            "a",
            " ",
            "\n",
            "&amp;",
            "&nbsp;",
            "&lt;b&gt;",
            "&",
            "<",
            ">",
            "\u{A0}",
            "　",
            "<script>",
            "</script>",
            "<p ",
            "<B>",
            "<br/>",
            "</br>",
            "<i>",
            "</i>",
            "<u>",
            "</u>",
            "\u{FEFF}",
            "\u{85}",
            "\0",
            "'",
            "\"",
        ];
        let base = url::Url::parse("https://example.cn/").expect("an address");
        let mut settled = 0;
        let mut state = 1_u64;
        for _ in 0..200_000 {
            let mut fragment = String::new();
            // A generator of numbers small enough to stand here (Knuth's MMIX).
            for _ in 0..(state >> 33) % 9 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                fragment.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            }
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let fragment = fragment.trim();
            if is_settled(fragment) {
                settled += 1;
                assert_eq!(clean(fragment, &base, &Unlinked::NOTHING), fragment);
            }
        }
        assert!(settled > 5_000, "{settled} of the fragments are settled: too few to say anything");
    }

    #[test]
    fn paragraphs_are_settled_and_attributes_are_not() {
        assert!(is_settled(
            "<p>　　昨日，<strong>园区</strong>召开会议。</p>\n<p>会议&amp;总结<br>完</p>"
        ));
        for other in
            ["<p class=\"a\">x</p>", "<p>a<p>b</p>", "<p>a", "a</p>", "<a>x</a>", "<p><b>x</p></b>"]
        {
            assert!(!is_settled(other), "{other}");
        }
    }
}
