//! The walk over a page's tree that fills its blocks, one inline run after the other.

use dom_query::{Attr, Element, LocalName, NodeData, NodeRef, local_name};

use super::hints::{Hints, names_source, own};
use super::role::Role;
use super::signs::{self, Signs};
use super::{Block, Element as PageElement, Page, escape};

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
            node.query(|inner| match &inner.data {
                NodeData::Text { contents } => self.text(contents, hints),
                NodeData::Element(element) => self.element(&node, element, hints),
                _ => {}
            });
            child = node.next_sibling();
        }
    }

    fn element(&mut self, node: &NodeRef<'_>, element: &Element, outer: Hints) {
        let role = Role::of(&element.name.local);
        if role == Role::Skipped || is_hidden(element) {
            return;
        }
        match role {
            Role::Skipped => {}
            Role::Break => self.flush(),
            Role::Image => self.image(element, outer),
            Role::Block(name) => self.block(node, element, name, outer),
            Role::Kept(name) => self.inline(node, element, Some(name), outer),
            Role::Inline => self.inline(node, element, None, outer),
        }
    }

    fn block(&mut self, node: &NodeRef<'_>, element: &Element, name: &'static str, outer: Hints) {
        self.flush();
        let id = attribute(element, &local_name!("id")).unwrap_or_default();
        let class = attribute(element, &local_name!("class")).unwrap_or_default();
        let own = own(name, id, class);
        // Which parts are no text is decided when all of them are known (`Page::read`).
        let hints = Hints { chrome: false, ..own.within(outer) };
        let at = self.page.elements.len();
        self.page.elements.push(PageElement {
            name,
            id: id.to_owned(),
            class: class.to_owned(),
            node: node.id,
            chrome: own.chrome,
            is_body: attribute(element, &local_name!("itemprop")) == Some("articleBody"),
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

    fn inline(
        &mut self,
        node: &NodeRef<'_>,
        element: &Element,
        kept: Option<&'static str>,
        hints: Hints,
    ) {
        let name = &element.name.local;
        let depth = self.closing.len();
        match kept {
            Some("a") => {
                self.link_depth += 1;
                if let Some(address) = attribute(element, &local_name!("href")) {
                    self.block.html.push_str("<a href=\"");
                    escape(address, &mut self.block.html);
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
        if *name == local_name!("time") && self.block.datetime.is_none() {
            self.block.datetime = attribute(element, &local_name!("datetime")).map(str::to_owned);
        }
        // 3小时前 has its date in the tooltip.
        if *name == local_name!("span") && self.block.datetime.is_none() {
            let is_date = |text: &&str| {
                (8..=25).contains(&text.len()) && text.starts_with(['1', '2']) && text.contains('-')
            };
            let title = attribute(element, &local_name!("title"));
            self.block.datetime = title.filter(is_date).map(str::to_owned);
        }
        let is_piece = matches!(
            *name,
            local_name!("span")
                | local_name!("a")
                | local_name!("i")
                | local_name!("em")
                | local_name!("label")
                | local_name!("time")
                | local_name!("font")
        );
        if is_piece && !self.block.raw.is_empty() {
            self.block.raw.push('\t');
        }
        let names_source = is_piece
            && [local_name!("id"), local_name!("class")]
                .iter()
                .any(|name| attribute(element, name).is_some_and(names_source));
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
        let gap = signs::gap(text);
        if gap == text.len() && self.block.text.is_empty() {
            return;
        }
        if gap < text.len() {
            self.reopen();
            self.block.hints = hints;
            self.block.level = self.level;
        }
        self.gap(&text[..gap]);
        let mut rest = &text[gap..];
        while !rest.is_empty() {
            let word = Signs::of_word(rest);
            let (text, behind) = rest.split_at(word.end);
            self.word(text, word);
            let gap = signs::gap(behind);
            self.gap(&behind[..gap]);
            rest = &behind[gap..];
        }
    }

    fn word(&mut self, word: &str, signs: Signs) {
        if signs.has_controls {
            let clean: String = word.chars().filter(|c| !c.is_control()).collect();
            return self.word(&clean, Signs::of_word(&clean));
        }
        self.block.text.push_str(word);
        self.block.raw.push_str(word);
        if signs.has_markup {
            escape(word, &mut self.block.html);
        } else {
            self.block.html.push_str(word);
        }
        self.block.length += signs.length;
        self.block.linked += if self.link_depth > 0 { signs.length } else { 0 };
        self.block.marks += signs.marks;
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

    fn image(&mut self, element: &Element, hints: Hints) {
        // Pages that load pictures late keep the address elsewhere.
        let source = ["data-src", "data-original", "src"].iter().find_map(|name| {
            let mut all = element.attrs.iter();
            let found = all.find(|attribute| &*attribute.name.local == *name)?;
            Some(&*found.value).filter(|value| !value.is_empty())
        });
        let Some(source) = source else { return };
        if self.block.text.is_empty() {
            self.block.hints = hints;
        }
        self.block.html.push_str("<img src=\"");
        escape(source, &mut self.block.html);
        let alt = attribute(element, &local_name!("alt"));
        if let Some(alt) = alt.filter(|alt| !alt.is_empty()) {
            self.block.html.push_str("\" alt=\"");
            escape(alt, &mut self.block.html);
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
        let has_image = std::mem::take(&mut self.has_image);
        let block = &mut self.block;
        let text = block.text.trim_end();
        if !text.is_empty() || has_image {
            // The strings of the walk keep their room, those of the page take no more than they need.
            self.page.blocks.push(Block {
                text: text.to_owned(),
                raw: block.raw.clone(),
                html: block.html.clone(),
                element: self.open.last().copied().unwrap_or(0),
                after_image: self.was_image || (has_image && block.html.starts_with("<img")),
                datetime: block.datetime.take(),
                source: block.source.take(),
                ..*block
            });
            self.was_image = has_image;
        }
        let [text, raw, html] = [&mut block.text, &mut block.raw, &mut block.html].map(|text| {
            text.clear();
            std::mem::take(text)
        });
        self.block = Block { text, raw, html, ..Block::default() };
    }
}

fn attribute<'e>(element: &'e Element, name: &LocalName) -> Option<&'e str> {
    let found = element.attrs.iter().find(|attribute| attribute.name.local == *name)?;
    Some(&found.value)
}

fn is_hidden(element: &Element) -> bool {
    let hides = |attribute: &Attr| match attribute.name.local {
        local_name!("hidden") => true,
        local_name!("style") => is_undisplayed(&attribute.value),
        _ => false,
    };
    element.attrs.iter().any(hides)
}

/// Whether a style says `display: none`, as far as is looked.
fn is_undisplayed(style: &str) -> bool {
    const HIDDEN: &[u8] = b"display:none";
    let mut matched = 0;
    for letter in style.chars().filter(|c| !c.is_whitespace()).take(200) {
        let letter = letter.to_ascii_lowercase();
        matched = if letter == char::from(HIDDEN[matched]) {
            matched + 1
        } else {
            usize::from(letter == 'd')
        };
        if matched == HIDDEN.len() {
            return true;
        }
    }
    false
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
