//! The headings of a text below the headline of its page.

use super::{Piece, pieces, tag_name};

/// `html` with its headings one below the other from the second level on: the page has one headline, and a
/// level that the text leaves out is left out here as well.
pub(super) fn below_a_headline(html: &str) -> String {
    let mut result = String::with_capacity(html.len());
    // What the text calls the headings above the present place.
    let mut above: Vec<u8> = Vec::new();
    let mut level = 2;
    for piece in pieces(html) {
        match piece {
            Piece::Tag(tag) => match rank(tag) {
                Some(_) if tag.starts_with("</") => result.push_str(&format!("</h{level}>")),
                Some(rank) => {
                    while above.last().is_some_and(|last| *last >= rank) {
                        above.pop();
                    }
                    above.push(rank);
                    level = (1 + above.len()).min(6);
                    result.push_str(&format!("<h{level}>"));
                }
                None => result.push_str(tag),
            },
            Piece::Text(text) => result.push_str(text),
        }
    }
    result
}

fn rank(tag: &str) -> Option<u8> {
    match tag_name(tag).as_bytes() {
        [b'h', rank @ b'1'..=b'6'] => Some(rank - b'0'),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(below_a_headline(html), expected);
    }

    #[test]
    fn the_first_heading_is_of_the_second_level() {
        check("<h1>甲</h1><p>乙</p>", "<h2>甲</h2><p>乙</p>");
        check("<h4>甲</h4>", "<h2>甲</h2>");
    }

    #[test]
    fn equals_stay_equal_and_no_level_is_left_out() {
        check(
            "<h1>1</h1><h3>2</h3><h3>3</h3><h6>4</h6><h2>5</h2>",
            "<h2>1</h2><h3>2</h3><h3>3</h3><h4>4</h4><h3>5</h3>",
        );
    }
}
