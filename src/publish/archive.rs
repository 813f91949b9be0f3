//! The archive of a section (RFC 5005, 4): how its stories are divided into documents.
//!
//! A month of arrivals is a document; a month that is large is cut into parts, so that a correction rewrites
//! little. All but the last document are closed: they change only where one of their stories does.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::model::{ArchiveDocument, Arrival};

/// Stories in one document: at most a megabyte or two.
pub const PART: usize = 1_000;

/// Divides what arrived into documents. `open` is the last document so far, and `arrivals` are those from its first
/// one on, in order. The first document of the answer is `open` again, if there was one; new ones have no name yet.
pub fn divide(
    open: Option<&ArchiveDocument>,
    arrivals: &[Arrival],
    zone: Tz,
) -> Vec<ArchiveDocument> {
    let mut documents: Vec<ArchiveDocument> = open.into_iter().cloned().collect();
    let mut held = 0;
    for arrival in arrivals {
        let month = month(arrival.at, zone);
        let last = documents.last();
        let goes_on = last.is_some_and(|last| last.month == month) && held < PART;
        if goes_on {
            held += 1;
            continue;
        }
        let part = last.filter(|last| last.month == month).map_or(1, |last| last.part + 1);
        let number = last.map_or(1, |last| last.number + 1);
        let name = String::new();
        documents.push(ArchiveDocument { number, month, part, from: *arrival, name });
        held = 1;
    }
    documents
}

/// Whether a document that begins at `from` and ends before `until` holds something of what arrived at these times,
/// in order.
pub fn is_stirred(from: Arrival, until: Option<Arrival>, times: &[i64]) -> bool {
    let first = times.partition_point(|at| *at < from.at);
    times.get(first).is_some_and(|at| until.is_none_or(|until| *at <= until.at))
}

fn month(at: i64, zone: Tz) -> String {
    let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
    at.with_timezone(&zone).format("%Y-%m").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StoryId;

    const DAY: i64 = 24 * 3600;

    fn arrival(day: i64, story: i64) -> Arrival {
        // 2026-01-01T00:00:00+08:00
        Arrival { at: 1_767_196_800 + day * DAY, story: StoryId(story) }
    }

    fn labels(documents: &[ArchiveDocument]) -> Vec<String> {
        documents.iter().map(ArchiveDocument::label).collect()
    }

    #[test]
    fn a_month_is_a_document() {
        let arrivals = [arrival(0, 1), arrival(30, 2), arrival(31, 3), arrival(120, 4)];
        let documents = divide(None, &arrivals, Tz::Asia__Shanghai);
        assert_eq!(labels(&documents), ["2026-01", "2026-02", "2026-05"]);
        assert_eq!(documents[1].from, arrivals[2]);
        assert_eq!(documents.iter().map(|document| document.number).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_large_month_has_parts() {
        let many: Vec<Arrival> = (0..2_500).map(|story| arrival(3, story)).collect();
        let documents = divide(None, &many, Tz::Asia__Shanghai);
        assert_eq!(labels(&documents), ["2026-01", "2026-01-2", "2026-01-3"]);
        assert_eq!(documents[2].from, many[2_000]);
    }

    #[test]
    fn dividing_bit_by_bit_gives_the_same() {
        let all: Vec<Arrival> = (0..3_000).map(|story| arrival(story / 70, story)).collect();
        let at_once = divide(None, &all, Tz::Asia__Shanghai);
        let mut documents: Vec<ArchiveDocument> = Vec::new();
        for end in [1, 2, 999, 1_000, 1_001, 2_170, 2_171, 3_000] {
            let open = documents.pop();
            let from = open.as_ref().map_or(all[0], |open| open.from);
            let begin = all.partition_point(|arrival| *arrival < from);
            documents.extend(divide(open.as_ref(), &all[begin..end], Tz::Asia__Shanghai));
        }
        assert_eq!(documents, at_once);
    }

    #[test]
    fn only_the_documents_that_hold_an_arrival_are_stirred_by_it() {
        let times = [arrival(5, 0).at, arrival(40, 0).at];
        let check = |from: i64, until: Option<i64>, expected| {
            let until = until.map(|day| arrival(day, 1));
            assert_eq!(is_stirred(arrival(from, 1), until, &times), expected, "{from} {until:?}");
        };
        check(0, Some(4), false);
        check(0, Some(5), true);
        check(5, Some(6), true);
        check(6, Some(39), false);
        check(41, None, false);
        check(39, None, true);
        assert!(!is_stirred(arrival(0, 1), None, &[]));
    }
}
