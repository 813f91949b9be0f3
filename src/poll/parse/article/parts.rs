//! The elements of a page that are for machines, found in one walk over its tree.

use dom_query::{Document, Element, LocalName, NodeRef, local_name};

/// More `<meta>` are no metadata.
const MOST_METAS: usize = 500;

/// What a page says to machines, each in the order of the page.
#[derive(Default)]
pub(super) struct Parts<'a> {
    /// The first `<title>`.
    pub(super) title: Option<NodeRef<'a>>,
    /// `<meta>`, not all if they are very many.
    pub(super) metas: Vec<NodeRef<'a>>,
    pub(super) scripts: Vec<NodeRef<'a>>,
    /// The first `<link rel=canonical>`.
    pub(super) canonical: Option<NodeRef<'a>>,
}

impl<'a> Parts<'a> {
    pub(super) fn find(document: &'a Document) -> Parts<'a> {
        let mut parts = Parts::default();
        for node in document.root().descendants_it() {
            let Some(element) = node.element_ref() else { continue };
            match element.name.local {
                local_name!("title") => {
                    parts.title.get_or_insert(node);
                }
                local_name!("meta") if parts.metas.len() < MOST_METAS => parts.metas.push(node),
                local_name!("script") => parts.scripts.push(node),
                local_name!("link") if is(&element, &local_name!("rel"), "canonical") => {
                    parts.canonical.get_or_insert(node);
                }
                _ => {}
            }
        }
        parts
    }

    /// The scripts that hold JSON-LD.
    pub(super) fn linked_data(&self) -> impl Iterator<Item = &NodeRef<'a>> {
        self.scripts.iter().filter(|script| {
            script
                .element_ref()
                .is_some_and(|element| is(&element, &local_name!("type"), "application/ld+json"))
        })
    }
}

/// Whether an attribute has the value, in whatever case.
fn is(element: &Element, name: &LocalName, value: &str) -> bool {
    let mut all = element.attrs.iter();
    all.find(|attribute| attribute.name.local == *name)
        .is_some_and(|attribute| attribute.value.eq_ignore_ascii_case(value))
}
