//! The walk over a page's tree that fills its blocks, one inline run after the other.

use dom_query::NodeRef;

use super::hints::{Hints, own};
use super::{Block, Element, Page, escape};

const BLOCK_NAMES: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ucapcontent",
    "ul",
];

const SKIPPED: [&str; 18] = [
    "audio", "button", "canvas", "dialog", "head", "iframe", "input", "map", "math", "noscript",
    "object", "script", "select", "style", "svg", "template", "textarea", "video",
];

/// Fills the page with the blocks and elements under the node.
pub(super) fn walk(page: Page, root: &NodeRef<'_>) -> Page {
    let mut walk = Walk { page, ..Walk::default() };
    walk.children(root, Hints::default());
    walk.flush();
    walk.page
}

/// The state of the walk over the tree, and the block that is being filled.
#[derive(Default)]
struct Walk {
    page: Page,
    open: Vec<usize>,
    level: u8,
    link_depth: usize,
    /// Inline elements around the text; they are opened again in the next block, four at most.
    inline: Vec<&'static str>,
    block: Block,
    /// Closing tags that the block needs.
    closing: Vec<&'static str>,
    has_image: bool,
    was_image: bool,
}

impl Walk {
    fn children(&mut self, node: &NodeRef<'_>, hints: Hints) {
        let mut child = node.first_child();
        while let Some(node) = child {
            if node.is_text() {
                self.text(&node.text(), hints);
            } else if node.is_element() {
                self.element(&node, hints);
            }
            child = node.next_sibling();
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, outer: Hints) {
        let name = node.node_name().unwrap_or_default();
        let name: &str = &name;
        if SKIPPED.binary_search(&name).is_ok() || is_hidden(node) {
            return;
        }
        match name {
            "br" => return self.flush(),
            "img" => return self.image(node, outer),
            _ => {}
        }
        let Ok(number) = BLOCK_NAMES.binary_search(&name) else {
            return self.inline(node, name, outer);
        };
        self.flush();
        let id = node.attr_or("id", "").to_string();
        let class = node.attr_or("class", "").to_string();
        let own = own(name, &id, &class);
        // Which parts are no text is decided when all of them are known (`Page::read`).
        let hints = Hints { chrome: false, ..own.within(outer) };
        let at = self.page.elements.len();
        self.page.elements.push(Element {
            name: BLOCK_NAMES[number],
            id,
            class,
            node: node.id,
            chrome: own.chrome,
            is_body: node.attr("itemprop").is_some_and(|value| &*value == "articleBody"),
            parent: self.open.last().copied(),
            first: self.page.blocks.len(),
            end: 0,
        });
        let outer_level = self.level;
        if let [b'h', level @ b'1'..=b'6'] = name.as_bytes() {
            self.level = level - b'0';
        }
        self.open.push(at);
        self.children(node, hints);
        self.flush();
        self.open.pop();
        self.level = outer_level;
        self.page.elements[at].end = self.page.blocks.len();
    }

    fn inline(&mut self, node: &NodeRef<'_>, name: &str, hints: Hints) {
        let kept = ["a", "b", "strong", "em", "i", "u", "sub", "sup"];
        let kept = kept.into_iter().find(|known| *known == name);
        let depth = self.closing.len();
        match kept {
            Some("a") => {
                self.link_depth += 1;
                if let Some(address) = node.attr("href") {
                    self.block.html.push_str("<a href=\"");
                    escape(&address, &mut self.block.html);
                    self.block.html.push_str("\">");
                    self.closing.push("a");
                }
            }
            Some(tag) => {
                self.reopen();
                self.inline.push(tag);
                open_tag(&mut self.block.html, tag);
                self.closing.push(tag);
            }
            None => {}
        }
        if name == "time" && self.block.datetime.is_none() {
            self.block.datetime = node.attr("datetime").map(|value| value.to_string());
        }
        // 3小时前 has its date in the tooltip.
        if name == "span" && self.block.datetime.is_none() {
            let is_date = |text: &str| {
                (8..=25).contains(&text.len()) && text.starts_with(['1', '2']) && text.contains('-')
            };
            self.block.datetime =
                node.attr("title").map(|text| text.to_string()).filter(|text| is_date(text));
        }
        let is_piece = matches!(name, "span" | "a" | "i" | "em" | "label" | "time" | "font");
        if is_piece && !self.block.raw.is_empty() {
            self.block.raw.push('\t');
        }
        let names_source =
            is_piece && own(name, &node.attr_or("id", ""), &node.attr_or("class", "")).source;
        let begun = self.block.text.len();
        self.children(node, hints);
        if names_source
            && self.block.source.is_none()
            && let Some(text) = self.block.text.get(begun..).filter(|text| !text.trim().is_empty())
        {
            self.block.source = Some(text.trim().to_owned());
        }
        match kept {
            Some("a") => self.link_depth -= 1,
            Some(_) => {
                self.inline.pop();
            }
            None => {}
        }
        while self.closing.len() > depth {
            if let Some(tag) = self.closing.pop() {
                close_tag(&mut self.block.html, tag);
            }
        }
        if is_piece && !self.block.raw.is_empty() {
            self.block.raw.push('\t');
        }
    }

    fn text(&mut self, text: &str, hints: Hints) {
        let begun = text.trim_start();
        if begun.is_empty() && self.block.text.is_empty() {
            return;
        }
        if !begun.is_empty() {
            self.reopen();
            self.block.hints = hints;
            self.block.level = self.level;
        }
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len());
            self.gap(&rest[..word]);
            rest = &rest[word..];
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.word(&rest[..end]);
            rest = &rest[end..];
        }
    }

    fn word(&mut self, word: &str) {
        // Of the bytes, 0xC2 begins the controls beyond ASCII, and little else that pages hold.
        let may_control = |byte: u8| byte < b' ' || byte == 0x7f || byte == 0xc2;
        if word.bytes().any(may_control) && word.contains(char::is_control) {
            let clean: String = word.chars().filter(|c| !c.is_control()).collect();
            return self.word(&clean);
        }
        if self.block.text.is_empty() {
            for text in [&mut self.block.text, &mut self.block.raw, &mut self.block.html] {
                text.reserve(2 * word.len());
            }
        }
        self.block.text.push_str(word);
        self.block.raw.push_str(word);
        escape(word, &mut self.block.html);
        let is_mark = |c: &char| {
            matches!(c, '，' | '。' | '！' | '？' | '；' | '、' | '：' | ',' | ';' | '.')
        };
        let length = word.chars().count();
        self.block.length += length;
        self.block.linked += if self.link_depth > 0 { length } else { 0 };
        self.block.marks += word.chars().filter(is_mark).count();
    }

    fn gap(&mut self, gap: &str) {
        if gap.is_empty() || self.block.text.is_empty() {
            return;
        }
        let is_wide = gap.len() > 1 || !gap.starts_with(' ');
        self.block.raw.push(if is_wide { '\t' } else { ' ' });
        if !self.block.text.ends_with(' ') {
            self.block.text.push(' ');
            self.block.html.push(' ');
        }
    }

    fn image(&mut self, node: &NodeRef<'_>, hints: Hints) {
        // Pages that load pictures late keep the address elsewhere.
        let source = ["data-src", "data-original", "src"]
            .iter()
            .find_map(|name| node.attr(name).filter(|value| !value.is_empty()));
        let Some(source) = source else { return };
        if self.block.text.is_empty() {
            self.block.hints = hints;
        }
        self.block.html.push_str("<img src=\"");
        escape(&source, &mut self.block.html);
        if let Some(alt) = node.attr("alt").filter(|alt| !alt.is_empty()) {
            self.block.html.push_str("\" alt=\"");
            escape(&alt, &mut self.block.html);
        }
        self.block.html.push_str("\">");
        self.has_image = true;
    }

    /// Opens the inline elements around a block that begins inside them.
    fn reopen(&mut self) {
        if !self.block.text.is_empty() || !self.closing.is_empty() {
            return;
        }
        for tag in self.inline.iter().take(4) {
            open_tag(&mut self.block.html, tag);
            self.closing.push(tag);
        }
    }

    fn flush(&mut self) {
        while let Some(tag) = self.closing.pop() {
            close_tag(&mut self.block.html, tag);
        }
        let mut block = std::mem::take(&mut self.block);
        let has_image = std::mem::take(&mut self.has_image);
        block.text.truncate(block.text.trim_end().len());
        if block.text.is_empty() && !has_image {
            return;
        }
        block.element = self.open.last().copied().unwrap_or(0);
        block.after_image = self.was_image || (has_image && block.html.starts_with("<img"));
        self.was_image = has_image;
        self.page.blocks.push(block);
    }
}

fn is_hidden(node: &NodeRef<'_>) -> bool {
    node.has_attr("hidden")
        || node.attr("style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).take(200).collect();
            style.to_ascii_lowercase().contains("display:none")
        })
}

fn open_tag(html: &mut String, tag: &str) {
    html.push('<');
    html.push_str(tag);
    html.push('>');
}

fn close_tag(html: &mut String, tag: &str) {
    html.push_str("</");
    html.push_str(tag);
    html.push('>');
}

#[cfg(test)]
mod tests {
    use super::{BLOCK_NAMES, SKIPPED};

    #[test]
    fn what_is_searched_by_halves_is_in_order() {
        assert!(BLOCK_NAMES.is_sorted() && SKIPPED.is_sorted());
    }
}
