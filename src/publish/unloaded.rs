//! Texts and pages that load nothing from others: for the desk, where pictures of sources come only by choice.

use super::markup::{Piece, attribute, for_each_character, for_page, pieces, tag_name};

/// A sanitised text as our pages show it; `table` names a table to those who do not see it. In the place of pictures,
/// films and sounds stands what `stand_in` makes of the address and the words of each, which is HTML.
pub fn text(html: &str, table: &str, stand_in: impl Fn(&str, &str) -> String) -> String {
    page(&for_page(html, table), stand_in)
}

/// The same of a page that is ours already.
pub fn page(html: &str, stand_in: impl Fn(&str, &str) -> String) -> String {
    let mut result = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Tag(tag) if matches!(tag_name(tag), "img" | "video" | "audio" | "source") => {
                let address = plain(attribute(tag, "src").unwrap_or_default());
                if !address.is_empty() && !tag.starts_with("</") {
                    result +=
                        &stand_in(&address, &plain(attribute(tag, "alt").unwrap_or_default()));
                }
            }
            Piece::Tag(text) | Piece::Text(text) => result.push_str(text),
        }
    }
    result
}

/// The value of an attribute with its references resolved.
fn plain(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for_each_character(value, |character| text.push(character));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_loaded_from_others() {
        let stand_in = |address: &str, words: &str| format!("[{address}|{words}]");
        let shown = text(
            "<p>一<img src=\"https://a.cn/1.jpg?a=1&amp;b=2\" alt=\"图\">二</p>\
             <video src=\"https://a.cn/f.mp4\" poster=\"https://a.cn/p.jpg\"></video>\
             <audio><source src=\"https://a.cn/s.mp3\"></audio>",
            "表格",
            stand_in,
        );
        assert!(!shown.contains("src=") && !shown.contains("poster="), "{shown}");
        for expected in [
            "一[https://a.cn/1.jpg?a=1&b=2|图]二",
            "[https://a.cn/f.mp4|]",
            "[https://a.cn/s.mp3|]",
        ] {
            assert!(shown.contains(expected), "{shown}");
        }
    }
}
