//! What a list says and the articles behind it say, put together. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    parse::{Entry, Parsed, article::Article},
    sanitize,
};
use crate::model::{Digest128, Document, FailureKind, Moment, Packed, Precision, Problem, Unread};

/// A page is asked for so often.
const TRIES: u32 = 3;

/// Between two tries; a poll in between does not try.
const PAUSE: TimeDelta = TimeDelta::hours(1);

/// Two dates of one article are at most so far apart; else one of them is not its own.
const SAME_DATE: TimeDelta = TimeDelta::days(2);

/// What a visit to a list brought.
#[derive(Default)]
pub(super) struct Listing {
    /// How many articles the list shows.
    pub(super) shown: usize,
    /// Their dates.
    pub(super) dates: Vec<DateTime<Utc>>,
    /// Whether the list was understood; none if it did not change.
    pub(super) understood: Option<bool>,
    /// Why it was not.
    pub(super) failure: Option<FailureKind>,
    /// What is new in it, with what the articles say.
    pub(super) entries: Vec<Entry>,
    /// Every document that was read besides the list itself: the link that led to it, and its body.
    pub(super) pages: Vec<(String, Document, Packed)>,
    /// Articles that were not read.
    pub(super) unread: Vec<Unread>,
    /// Articles that are read now.
    pub(super) read: Vec<Digest128>,
    /// Articles that were gone from their origin and that the list shows.
    pub(super) shown_again: Vec<Digest128>,
    /// What could not be used.
    pub(super) problems: Vec<Problem>,
}

impl Listing {
    /// Takes note of what a document of the list shows; its entries go on to be compared with what is known.
    pub(super) fn take(&mut self, parsed: &mut Parsed) -> Vec<Entry> {
        let entries = std::mem::take(&mut parsed.entries);
        self.shown += entries.len();
        self.dates.extend(entries.iter().filter_map(|entry| Some(entry.published?.at.to_utc())));
        self.problems.append(&mut parsed.problems);
        entries
    }
}

/// What becomes of an article whose page could not be read: for now what the list says of it stands, if
/// that says enough.
pub(super) fn not_read(
    before: Unread,
    kind: FailureKind,
    gone: bool,
    now: DateTime<Utc>,
) -> Unread {
    let tries = before.tries + 1;
    // What is forbidden, and what is not there, will not be otherwise tomorrow.
    let hopeless = gone || matches!(kind, FailureKind::Robots | FailureKind::Forbidden);
    let again = tries < TRIES && !hopeless;
    Unread { tries, next_try: again.then_some(now + PAUSE), ..before }
}

/// An entry of a list with what its article says. The headline of the list stands where it is whole; a date
/// of the article that is days away from the list's is that of something else on the page.
pub(super) fn with_article(entry: Entry, article: Article, page: &Document) -> Entry {
    let content = if article.content_html.is_empty() {
        sanitize::paragraphs(&article.content_text)
    } else {
        article.content_html
    };
    let title = article.title.map(|title| sanitize::escape(&title).into_owned());
    Entry {
        title: if entry.needs_article() { title.or(entry.title) } else { entry.title },
        truncated: false,
        content: Some(content).filter(|content| !content.is_empty()).or(entry.content),
        base: Some(page.url.clone()),
        author: article.author.or(entry.author),
        editor: article.editor.or(entry.editor),
        source: article.source.or(entry.source),
        section: article.section.or(entry.section),
        published: date(entry.published, article.published),
        ..entry
    }
}

fn date(listed: Option<Moment>, printed: Option<Moment>) -> Option<Moment> {
    let (Some(list), Some(page)) = (listed, printed) else { return printed.or(listed) };
    let close = (list.at - page.at).abs() <= SAME_DATE;
    let vaguer = page.precision == Precision::Day && list.precision > Precision::Day;
    Some(if close && !vaguer { page } else { list })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test says what it expects")]

    use super::*;

    fn moment(text: &str, precision: Precision) -> Moment {
        Moment { at: DateTime::parse_from_rfc3339(text).unwrap(), precision }
    }

    #[test]
    fn the_more_exact_of_two_close_dates_counts_and_of_distant_ones_the_lists() {
        let day = Some(moment("2026-11-20T00:00:00+08:00", Precision::Day));
        let minute = Some(moment("2026-11-20T09:15:00+08:00", Precision::Minute));
        let far = Some(moment("2026-11-29T09:15:00+08:00", Precision::Minute));
        assert_eq!(date(day, minute), minute);
        assert_eq!(date(minute, day), minute);
        assert_eq!(date(day, far), day);
        assert_eq!(date(None, far), far);
        assert_eq!(date(day, None), day);
    }

    #[test]
    fn a_page_is_tried_three_times_and_a_forbidden_one_once() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let plain = Digest128([1; 16]);
        let new = Unread { plain, link: "x".into(), title: None, tries: 0, next_try: None };
        let once = not_read(new.clone(), FailureKind::Timeout, false, now);
        assert_eq!((once.tries, once.next_try), (1, Some(now + PAUSE)));
        let thrice = not_read(
            not_read(once, FailureKind::Status, false, now),
            FailureKind::Status,
            false,
            now,
        );
        assert_eq!((thrice.tries, thrice.next_try), (3, None));
        assert_eq!(not_read(new.clone(), FailureKind::Robots, false, now).next_try, None);
        assert_eq!(not_read(new, FailureKind::Status, true, now).next_try, None);
    }
}
