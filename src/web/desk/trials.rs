//! What a source reads in kept documents now, beside what it would read by other lines.

use super::{
    answer::Refused,
    setting::Setting,
    words::{fill, sources::SourceWords},
};
use crate::{
    model::{Moment, Source},
    poll::{
        parse::article::Article,
        trial::{self, Tried},
    },
    store::Store,
};

/// So many entries of each side are shown.
const MOST_SHOWN: usize = 30;

/// So much of a text is shown, in characters.
const MOST_TEXT: usize = 200;

/// Both readings.
pub(super) struct Trials {
    /// None where no document of the list is kept.
    pub(super) of_list: Option<Lists>,
    /// None where no article is kept.
    pub(super) of_article: Option<Articles>,
}

/// A list, read in two ways.
pub(super) struct Lists {
    /// Which document.
    pub(super) on: String,
    /// Now, then.
    pub(super) sides: [Side; 2],
}

/// A list, read in one way.
pub(super) struct Side {
    pub(super) title: &'static str,
    pub(super) count: String,
    pub(super) entries: Vec<Listed>,
    /// In English.
    pub(super) problems: Vec<String>,
}

/// An entry of a list.
pub(super) struct Listed {
    pub(super) title: String,
    pub(super) date: String,
    pub(super) link: String,
}

/// An article, read in two ways.
pub(super) struct Articles {
    /// Which document.
    pub(super) on: String,
    pub(super) lines: Vec<Line>,
}

/// One thing that an article says.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) now: String,
    pub(super) then: String,
}

/// What `now` and `then` read in the documents that were kept last.
pub(super) fn of_source(
    setting: &Setting,
    words: &'static SourceWords,
    store: &Store,
    now: &Source,
    then: &Source,
) -> Result<Trials, Refused> {
    let on = |at| fill(words.tried_on, &[&setting.at(at).text]);
    let of_list = store.last_document(&now.key, false)?.map(|kept| {
        let side = |title, source| side(setting, words, title, source, &kept.document);
        let sides = [side(words.now_column, now), side(words.then_column, then)];
        Lists { on: on(kept.document.fetched), sides }
    });
    let of_article = store.last_document(&now.key, true)?.map(|kept| {
        let read = |source| trial::of_article(source, &kept.document, setting.now);
        Articles { on: on(kept.document.fetched), lines: lines(words, &read(now), &read(then)) }
    });
    Ok(Trials { of_list, of_article })
}

fn side(
    setting: &Setting,
    words: &'static SourceWords,
    title: &'static str,
    source: &Source,
    document: &crate::model::Document,
) -> Side {
    let read = trial::of_list(source, document);
    let dated = read.entries.iter().filter(|entry| entry.published.is_some()).count();
    let listed = |entry: Tried| Listed {
        title: entry.title.unwrap_or_else(|| words.headline_in_article.to_owned()),
        date: entry
            .published
            .map_or_else(|| words.no_date.to_owned(), |moment| setting.moment(&moment).text),
        link: entry.link.unwrap_or_default(),
    };
    Side {
        title,
        count: if read.is_understood {
            fill(words.entries, &[&read.entries.len().to_string(), &dated.to_string()])
        } else {
            words.not_understood.to_owned()
        },
        entries: read.entries.into_iter().take(MOST_SHOWN).map(listed).collect(),
        problems: read.problems.into_iter().take(MOST_SHOWN).collect(),
    }
}

fn lines(words: &'static SourceWords, now: &Article, then: &Article) -> Vec<Line> {
    let line = |name, of: &dyn Fn(&Article) -> Option<String>| {
        let said = |article| of(article).unwrap_or_else(|| words.none.to_owned());
        Line { name, now: said(now), then: said(then) }
    };
    let date = |moment: Moment| moment.at.format("%Y-%m-%d %H:%M").to_string();
    vec![
        line(words.headline, &|article| article.title.clone()),
        line(words.date, &|article| article.published.map(date)),
        line(words.credit, &|article| article.source.as_ref().map(|(credit, _)| credit.clone())),
        line(words.text, &|article| {
            let text: String = article.content_text.chars().take(MOST_TEXT).collect();
            Some(text).filter(|text| !text.is_empty())
        }),
    ]
}
