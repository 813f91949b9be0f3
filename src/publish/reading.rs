//! What a feed reader shows of a story below its headline: the words of the source, and around them the remarks
//! that may not be missing: 原标题, 更正, 编者按 and who else carries it.

use crate::model::Carrier;

use super::{
    item::FeedItem,
    markup::{Piece, pieces, tag_name},
    words::Words,
    xml::as_html,
};

/// Below a headline.
pub(super) struct Reading {
    /// One line of plain text; none only where [`Reading::content_html`] says all.
    pub(super) summary: Option<String>,
    /// Where the whole text may be published.
    pub(super) content_html: Option<String>,
}

impl Reading {
    pub(super) fn new(item: &FeedItem, words: &Words) -> Reading {
        let original = item.original_headline.as_deref();
        let original = original.map(|headline| words.with_original_headline(headline));
        let remarks = words.remarks(item);
        let carriers = &item.carriers;
        let summary = match (&item.excerpt, &item.content_html) {
            (Some(excerpt), _) => Some(excerpt.as_str()),
            (None, Some(_)) => None,
            (None, None) => Some(words.instead_of_text(item)),
        };
        // The whole text names them with their addresses.
        let others = (!carriers.is_empty() && item.content_html.is_none()).then(|| {
            words.remark(&words.names_of_carriers(carriers, |carrier| carrier.outlet.name.clone()))
        });
        let asides: Vec<String> = remarks.iter().map(|remark| words.remark(remark)).collect();
        let before = original.as_deref().into_iter().chain(asides.iter().map(String::as_str));
        let parts: Vec<&str> = before.chain(summary).chain(others.as_deref()).collect();
        let line = parts.join(words.space);
        let content_html = item.content_html.as_ref().map(|html| {
            let before: String = original
                .iter()
                .chain(&remarks)
                .map(|line| format!("<p>{}</p>", as_html(line)))
                .collect();
            let others = (!carriers.is_empty())
                .then(|| format!("<p>{}</p>", words.names_of_carriers(carriers, linked)));
            before + &for_readers(html) + &others.unwrap_or_default()
        });
        Reading { summary: Some(line).filter(|line| !line.is_empty()), content_html }
    }
}

fn linked(carrier: &Carrier) -> String {
    let name = as_html(&carrier.outlet.name);
    match &carrier.link {
        Some(link) => {
            format!("<a href=\"{}\">{name}</a>", as_html(link).replace('"', "&quot;"))
        }
        None => name,
    }
}

/// Sanitised HTML without the few elements and attributes that readers take for dangerous (they are not on
/// the lists of the W3C's validator): what they hold stays.
fn for_readers(html: &str) -> String {
    let mut result = String::with_capacity(html.len());
    for piece in pieces(html) {
        match piece {
            Piece::Tag(tag) if matches!(tag_name(tag), "bdo" | "rtc") => {
                result.push_str(&tag.replacen(tag_name(tag), "span", 1));
            }
            // Readers bring their own controls.
            Piece::Tag(tag) if matches!(tag_name(tag), "audio" | "video") => {
                result.push_str(&tag.replacen(" controls=\"\"", "", 1));
            }
            Piece::Tag(tag) => result.push_str(tag),
            Piece::Text(text) => result.push_str(text),
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_readers_take_for_dangerous_goes_and_its_text_stays() {
        let html = r#"<p><bdo dir="rtl">甲</bdo><video src="https://a.example/1.mp4" controls=""></video></p>"#;
        let expected =
            r#"<p><span dir="rtl">甲</span><video src="https://a.example/1.mp4"></video></p>"#;
        assert_eq!(for_readers(html), expected);
    }
}
