//! What is known of a feed or of an entry while it is being read.

use url::Url;

use super::super::{Channel, Entry, LONGEST_LIST};
use crate::model::{CreditRule, Enclosure, Moment};

/// The best value that was offered: that with the lowest rank, and of those the first.
#[derive(Debug)]
pub(super) struct Best<T>(Option<(u8, T)>);

impl<T> Default for Best<T> {
    fn default() -> Best<T> {
        Best(None)
    }
}

impl<T> Best<T> {
    pub(super) fn wants(&self, rank: u8) -> bool {
        self.0.as_ref().is_none_or(|(held, _)| rank < *held)
    }

    pub(super) fn offer(&mut self, rank: u8, value: T) {
        if self.wants(rank) {
            self.0 = Some((rank, value));
        }
    }

    pub(super) fn get(&self) -> Option<&T> {
        self.0.as_ref().map(|(_, value)| value)
    }

    /// As [`Best::offer`], but of those with the same rank the last counts.
    pub(super) fn replace(&mut self, rank: u8, value: T) {
        if self.0.as_ref().is_none_or(|(held, _)| rank <= *held) {
            self.0 = Some((rank, value));
        }
    }

    fn take(&mut self) -> Option<T> {
        self.0.take().map(|(_, value)| value)
    }
}

/// A feed's own fields, or those of an entry.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) title: Best<String>,
    pub(super) id: Best<String>,
    pub(super) link: Best<String>,
    pub(super) summary: Best<String>,
    pub(super) content: Best<String>,
    pub(super) authors: Best<Vec<String>>,
    pub(super) source: Best<String>,
    pub(super) language: Best<String>,
    pub(super) published: Best<Moment>,
    pub(super) updated: Best<Moment>,
    pub(super) categories: Vec<String>,
    pub(super) enclosures: Vec<Enclosure>,
    /// Files of Media RSS, which stand behind the enclosures.
    pub(super) files: Vec<Enclosure>,
    pub(super) thumbnail: Best<Enclosure>,
    /// What the links of its text are relative to.
    pub(super) base: Best<Url>,
    /// Whether the id may be taken for the address (RSS 2.0, `isPermaLink`).
    pub(super) id_is_no_link: bool,
    /// Where in the document it is, from 0, for an entry.
    pub(super) position: usize,
}

impl Draft {
    /// A text that sums up. RSS has several names for the same: a second one is taken for the content.
    pub(super) fn add_summary(&mut self, rank: u8, html: String) {
        if self.summary.wants(rank) || rank > 0 {
            self.summary.offer(rank, html);
        } else if self.summary.get() != Some(&html) {
            self.content.offer(2, html);
        }
    }

    /// An author; several of one rank are all named.
    pub(super) fn add_author(&mut self, rank: u8, name: String) {
        if self.authors.wants(rank) {
            self.authors.offer(rank, vec![name]);
        } else if let Some((held, names)) = &mut self.authors.0
            && *held == rank
        {
            add(names, name);
        }
    }

    pub(super) fn add_category(&mut self, category: String) {
        add(&mut self.categories, category);
    }

    /// A file; what two mentions of it say is put together.
    pub(super) fn add_enclosure(&mut self, enclosure: Enclosure) {
        if let Some(other) = self.enclosures.iter_mut().find(|other| other.url == enclosure.url) {
            other.media_type = other.media_type.take().or(enclosure.media_type);
            other.length = other.length.or(enclosure.length);
        } else if self.enclosures.len() < LONGEST_LIST {
            self.enclosures.push(enclosure);
        }
    }

    pub(super) fn into_channel(mut self, base: &Url) -> Channel {
        Channel {
            title: self.title.take(),
            link: self.link.take(),
            description: self.summary.take(),
            base: Some(self.base.take().unwrap_or_else(|| base.clone())),
            language: self.language.take(),
            updated: self.updated.take().or(self.published.take()).map(|moment| moment.at),
        }
    }

    /// The entry. In RSS one text alone is the content; Atom says which it is.
    pub(super) fn into_entry(mut self, base: &Url, is_atom: bool) -> Entry {
        let guid = self.id.take();
        let link = self.link.take().or_else(|| {
            let guid = guid.as_deref().filter(|_| !self.id_is_no_link)?;
            let is_address = guid.starts_with("http://") || guid.starts_with("https://");
            is_address.then(|| Url::parse(guid).ok()).flatten().map(Into::into)
        });
        for file in std::mem::take(&mut self.files) {
            self.add_enclosure(file);
        }
        if !self.enclosures.iter().any(Enclosure::is_picture)
            && let Some(thumbnail) = self.thumbnail.take()
        {
            self.add_enclosure(thumbnail);
        }
        let (summary, content) = match (self.summary.take(), self.content.take()) {
            (summary, None) if !is_atom => (None, summary),
            both => both,
        };
        let authors = self.authors.take().unwrap_or_default();
        Entry {
            guid,
            link,
            title: self.title.take(),
            truncated: false,
            summary,
            content,
            base: Some(self.base.take().unwrap_or_else(|| base.clone())),
            author: Some(authors.join(", ")).filter(|authors| !authors.is_empty()),
            editor: None,
            source: self.source.take().map(|source| (source, CreditRule::Metadata)),
            section: None,
            published: self.published.take(),
            updated: self.updated.take(),
            categories: self.categories,
            enclosures: self.enclosures,
        }
    }
}

fn add(list: &mut Vec<String>, value: String) {
    if !value.is_empty() && list.len() < LONGEST_LIST && !list.contains(&value) {
        list.push(value);
    }
}
