//! XML documents, an element a line: enough for feeds and lists.

use std::borrow::Cow;

/// A document that is being written. Every string given to it is clean.
pub(super) struct Xml {
    text: String,
    open: Vec<&'static str>,
}

/// The attributes of an element.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// The beginning of a document of about `room` bytes. `style` is the address of the stylesheet that
    /// makes it readable in a browser.
    pub(super) fn new(style: Option<&str>, room: usize) -> Xml {
        let mut text = String::with_capacity(room);
        text.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        if let Some(style) = style {
            text.push_str("\n<?xml-stylesheet type=\"text/css\" href=\"");
            push(&mut text, style, "&amp;");
            text.push_str("\"?>");
        }
        Xml { text, open: Vec::new() }
    }

    /// A part of a document, inside these elements.
    pub(super) fn inside(open: &[&'static str]) -> Xml {
        Xml { text: String::new(), open: open.to_vec() }
    }

    /// That part.
    pub(super) fn into_part(self) -> String {
        self.text
    }

    /// Puts a part that was written inside the same elements.
    pub(super) fn part(&mut self, part: &str) {
        self.text.push_str(part);
    }

    /// Begins an element that [`Xml::end`] ends.
    pub(super) fn begin(&mut self, name: &'static str, attributes: Attributes) {
        self.tag(name, attributes);
        self.text.push('>');
        self.open.push(name);
    }

    /// Ends the element that was begun last.
    pub(super) fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.new_line();
            self.close(name);
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &'static str, attributes: Attributes) {
        self.tag(name, attributes);
        self.text.push_str("/>");
    }

    /// An element whose content is an address, a date, or text that is HTML.
    pub(super) fn value(&mut self, name: &'static str, attributes: Attributes, value: &str) {
        self.tag(name, attributes);
        self.text.push('>');
        push(&mut self.text, value, "&amp;");
        self.close(name);
    }

    /// An element whose content is plain words, as the RSS Profile of the RSS Advisory Board writes them:
    /// numbers in place of `&` and `<` tell that nothing of it is HTML.
    pub(super) fn words(&mut self, name: &'static str, attributes: Attributes, words: &str) {
        self.tag(name, attributes);
        self.text.push('>');
        push(&mut self.text, words, "&#x26;");
        self.close(name);
    }

    /// An element whose content is HTML, legible.
    pub(super) fn html(&mut self, name: &'static str, attributes: Attributes, html: &str) {
        self.tag(name, attributes);
        self.text.push_str("><![CDATA[");
        self.text.push_str(&html.replace("]]>", "]]]]><![CDATA[>"));
        self.text.push_str("]]>");
        self.close(name);
    }

    /// The whole document.
    pub(super) fn finish(mut self) -> Vec<u8> {
        while !self.open.is_empty() {
            self.end();
        }
        self.text.push('\n');
        self.text.into_bytes()
    }

    fn tag(&mut self, name: &str, attributes: Attributes) {
        self.new_line();
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            push(&mut self.text, value, "&#x26;");
            self.text.push('"');
        }
    }

    fn close(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push('>');
    }

    fn new_line(&mut self) {
        self.text.push('\n');
        self.text.extend(std::iter::repeat_n(' ', self.open.len()));
    }
}

/// Plain words where readers expect plain words. They do not agree on those that read like HTML all the same, with the
/// end of an element: of `a </b>`, some take the end away, as HTML or because the validator does; told that it is HTML and
/// escaped as such, others show the escapes, and some take it away even so. So it is spelled as a [`name()`], which all of
/// them show alike.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if ends_an_element(text) { Cow::Owned(name(text)) } else { Cow::Borrowed(text) }
}

fn ends_an_element(text: &str) -> bool {
    text.split("</").skip(1).any(|rest| {
        rest.split_once('>').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(|sign| sign.is_alphanumeric() || sign == '_')
        })
    })
}

/// Plain text as HTML.
pub(super) fn as_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A name where formats have no way to say that it is not HTML. Nobody is called `</b>`, but a broken source
/// may say so.
pub(super) fn name(text: &str) -> String {
    text.replace('<', "‹").replace('>', "›")
}

fn push(target: &mut String, text: &str, ampersand: &str) {
    let by_number = ampersand.starts_with("&#");
    let mut rest = text;
    // What has to be escaped is rare, and of one byte.
    while let Some(at) =
        rest.bytes().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\r'))
    {
        target.push_str(&rest[..at]);
        target.push_str(match rest.as_bytes()[at] {
            b'&' => ampersand,
            b'<' if by_number => "&#x3C;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            // A parser would make another line end of it.
            _ => "&#xD;",
        });
        rest = &rest[at + 1..];
    }
    target.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_stand_in_each_other() {
        let mut xml = Xml::new(Some("../feed.css"), 0);
        xml.begin("a", &[("b", "\"1\" & 2")]);
        xml.words("c", &[], "R&D <b>");
        xml.value("d", &[], "/?e=1&f=2");
        xml.html("g", &[], "<p>]]></p>");
        let text = String::from_utf8(xml.finish()).unwrap_or_default();
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
            <?xml-stylesheet type=\"text/css\" href=\"../feed.css\"?>\n\
            <a b=\"&quot;1&quot; &#x26; 2\">\n \
            <c>R&#x26;D &#x3C;b&gt;</c>\n \
            <d>/?e=1&amp;f=2</d>\n \
            <g><![CDATA[<p>]]]]><![CDATA[></p>]]></g>\n</a>\n";
        assert_eq!(text, expected);
    }

    #[test]
    fn only_the_end_of_an_element_reads_like_html() {
        for (text, expected) in [
            ("a </b> c", true),
            ("a </ b>", false),
            ("<b>", false),
            ("</>", false),
            ("a < b", false),
        ] {
            assert_eq!(ends_an_element(text), expected, "{text}");
        }
    }
}
