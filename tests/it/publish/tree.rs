//! A document as a tree, for questions about its elements.

use quick_xml::{Reader, XmlVersion, events::Event};

/// An element with its name as written, prefix and all.
#[derive(Debug, Default, Clone)]
pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    pub(super) text: String,
}

impl Element {
    /// The root of `document`.
    pub(super) fn of(document: &[u8]) -> Element {
        let mut reader = Reader::from_reader(document);
        let mut open = vec![Element::default()];
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => open.push(element(&tag)),
                Event::Empty(tag) => open.last_mut().unwrap().children.push(element(&tag)),
                Event::End(_) => {
                    let closed = open.pop().unwrap();
                    open.last_mut().unwrap().children.push(closed);
                }
                Event::Text(text) => open.last_mut().unwrap().text += &text,
                Event::CData(text) => open.last_mut().unwrap().text += &text,
                Event::GeneralRef(reference) => {
                    let name = format!("&{};", &*reference);
                    let sign = quick_xml::escape::unescape(&name).unwrap().into_owned();
                    open.last_mut().unwrap().text += &sign;
                }
                Event::Eof => break,
                _ => {}
            }
        }
        open.remove(0).children.remove(0)
    }

    /// The children of this name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> + use<'a> {
        let found: Vec<&Element> =
            self.children.iter().filter(|child| child.name == name).collect();
        found.into_iter()
    }

    /// The only child of this name.
    pub(super) fn one(&self, name: &str) -> &Element {
        let found: Vec<&Element> = self.all(name).collect();
        assert_eq!(found.len(), 1, "<{name}> in <{}>: {found:?}", self.name);
        found[0]
    }

    /// The text of the children of this name.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        self.all(name).map(|child| child.text.as_str()).collect()
    }

    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_str())
    }

    /// The addresses of the links of this relation, in Atom or in RSS.
    pub(super) fn links(&self, rel: &str) -> Vec<&str> {
        let links = self.children.iter().filter(|child| {
            matches!(child.name.as_str(), "link" | "atom:link") && child.get("rel") == Some(rel)
        });
        links.filter_map(|link| link.get("href")).collect()
    }

    /// This element and all below it.
    pub(super) fn each(&self, visit: &mut impl FnMut(&Element)) {
        visit(self);
        for child in &self.children {
            child.each(visit);
        }
    }
}

fn element(tag: &quick_xml::events::BytesStart) -> Element {
    let attributes = tag.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = attribute.key.as_ref();
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).unwrap();
        (name.to_owned(), value.into_owned())
    });
    Element {
        name: tag.name().as_ref().to_owned(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}
