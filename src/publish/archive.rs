//! The archive of a section (RFC 5005, 4): how its stories are divided into documents.
//!
//! A month of arrivals is a document; a month that is large is cut into parts, so that a correction rewrites
//! little. The last part is open: as long as stories come to it, it is spread over several documents with few stories
//! each, of which only the last one is open as well. Once the next part begins, one document takes their place, or
//! several where its texts are long. All that are closed change only where one of their stories does.

pub(super) mod paths;

use chrono::DateTime;
use chrono_tz::Tz;

use crate::model::{ArchiveDocument, Arrival, Stirred};

/// Stories in one part: a megabyte or two, where outlets allow no whole texts.
pub const PART: usize = 1_000;

/// The bytes of whole texts in a document, unless a single one is longer. With what stands around them it stays below
/// the 5,000,000 that the W3C feed validator reads at most; whoever makes or reads a document has it in memory.
pub const MOST_TEXT: usize = 3 << 20;

/// So many parts follow one another until a signpost stands between two: as many as a year has months, where all are
/// small. A document names the one before it, so that a change changes the names of all that follow up to there.
pub const STRETCH: usize = 12;

/// Stories in a document of the part that is open: few, since the last one may change with each publication.
pub const CHUNK: usize = 100;

/// Divides what arrived into documents. `open` are the documents of the last part so far, and `arrivals` are those
/// from its first one on, in order. The answer begins with that part; documents that are new, or take the place of
/// several, have no name yet.
pub fn divide(open: &[ArchiveDocument], arrivals: &[Arrival], zone: Tz) -> Vec<ArchiveDocument> {
    let mut documents = open.to_vec();
    // Where the last part begins, and what it and its last document hold.
    let (mut begin, mut in_part, mut in_chunk) = (0, 0, 0);
    for arrival in arrivals {
        let last = documents.last();
        // Where a document ended, it ends, whoever came or went since.
        if last.is_some_and(|last| *arrival < last.from) {
            in_part += 1;
            continue;
        }
        let month = month(arrival.at, zone);
        let in_month = last.filter(|last| last.month == month);
        if let Some(last) = in_month
            && in_part < PART
        {
            if in_chunk >= CHUNK {
                let (number, part) = (last.number + 1, last.part);
                documents.push(begun(number, month, part, *arrival));
                in_chunk = 0;
            }
        } else {
            let part = in_month.map_or(1, |last| last.part + 1);
            close(&mut documents, begin);
            let number = documents.last().map_or(1, |last| last.number + 1);
            begin = documents.len();
            documents.push(begun(number, month, part, *arrival));
            (in_part, in_chunk) = (0, 0);
        }
        in_part += 1;
        in_chunk += 1;
    }
    documents
}

fn begun(number: u32, month: String, part: u32, from: Arrival) -> ArchiveDocument {
    ArchiveDocument { number, month, part, from, name: String::new() }
}

/// The part that begins at this index is closed: one document takes the place of all of its.
fn close(documents: &mut Vec<ArchiveDocument>, begin: usize) {
    if documents.len() > begin + 1 {
        documents.truncate(begin + 1);
        documents[begin].name.clear();
    }
}

/// Where the last part of these documents begins.
pub fn last_part(documents: &[ArchiveDocument]) -> usize {
    let Some(last) = documents.last() else { return 0 };
    let is_older = |document: &ArchiveDocument| !document.is_part_with(last);
    documents.iter().rposition(is_older).map_or(0, |older| older + 1)
}

/// The arrival before which the last signpost of these documents stands.
pub fn last_signpost(documents: &[ArchiveDocument]) -> Option<Arrival> {
    let parts = documents.chunk_by(ArchiveDocument::is_part_with);
    parts.step_by(STRETCH).skip(1).last().map(|part| part[0].from)
}

/// Whether a document that begins at `from` and ends before `until` holds something of what was stirred, which is in
/// the order of arrival. Of new stories only the time is known.
pub fn is_stirred(from: Arrival, until: Option<Arrival>, stirred: &[Stirred]) -> bool {
    let first = stirred.partition_point(|what| what.at < from.at);
    let times = stirred[first..].iter();
    let mut times = times.take_while(|what| until.is_none_or(|until| what.at <= until.at));
    times.any(|what| {
        let Stirred { at, story: Some(story) } = *what else { return true };
        let arrival = Arrival { at, story };
        from <= arrival && until.is_none_or(|until| arrival < until)
    })
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
        let documents = divide(&[], &arrivals, Tz::Asia__Shanghai);
        assert_eq!(labels(&documents), ["2026-01", "2026-02", "2026-05"]);
        assert_eq!(documents[1].from, arrivals[2]);
        assert_eq!(documents.iter().map(|document| document.number).collect::<Vec<_>>(), [1, 2, 3]);
    }

    #[test]
    fn a_large_month_has_parts_and_the_last_one_several_documents() {
        let many: Vec<Arrival> = (0..2_250).map(|story| arrival(3, story)).collect();
        let documents = divide(&[], &many, Tz::Asia__Shanghai);
        assert_eq!(
            labels(&documents),
            ["2026-01", "2026-01-2", "2026-01-3", "2026-01-3", "2026-01-3"]
        );
        let begins: Vec<Arrival> = documents.iter().map(|document| document.from).collect();
        assert_eq!(begins, [0, 1_000, 2_000, 2_100, 2_200].map(|index| many[index]));
        assert_eq!(last_part(&documents), 2);
        assert_eq!(last_part(&documents[..2]), 1);
        assert_eq!(last_part(&[]), 0);
    }

    #[test]
    fn one_document_takes_the_place_of_several_once_their_part_is_closed() {
        let many: Vec<Arrival> = (0..250).map(|story| arrival(30, story)).collect();
        let mut open = divide(&[], &many, Tz::Asia__Shanghai);
        for (document, name) in open.iter_mut().zip(["a", "b", "c"]) {
            document.name = name.to_owned();
        }
        let next_month = [many.clone(), vec![arrival(31, 250)]].concat();
        let documents = divide(&open, &next_month, Tz::Asia__Shanghai);
        assert_eq!(labels(&documents), ["2026-01", "2026-02"]);
        assert_eq!(documents[0], ArchiveDocument { name: String::new(), ..open[0].clone() });
        assert_eq!(documents[1].number, 2);
        // One that stands for its part already stays.
        let stays = divide(&open[..1], &[many[0], arrival(31, 250)], Tz::Asia__Shanghai);
        assert_eq!(stays[0], open[0]);
    }

    #[test]
    fn documents_end_where_they_ended_whoever_came_or_went() {
        let many: Vec<Arrival> = (0..250).map(|story| arrival(3, 10 * story)).collect();
        let open = divide(&[], &many, Tz::Asia__Shanghai);
        let mut moved = many.clone();
        moved.drain(20..40);
        moved.push(arrival(3, 15));
        moved.push(arrival(2, 1));
        moved.sort();
        assert_eq!(divide(&open, &moved, Tz::Asia__Shanghai), open);
    }

    #[test]
    fn a_signpost_stands_after_every_stretch_of_parts() {
        let months: Vec<Arrival> = (0..27).map(|month| arrival(31 * month, month)).collect();
        let documents = divide(&[], &months, Tz::Asia__Shanghai);
        let after = |many: usize| last_signpost(&documents[..many]).map(|after| after.story.0);
        assert_eq!(documents.len(), 27);
        assert_eq!(
            [0, 1, 12, 13, 24, 25, 27].map(after),
            [None, None, None, Some(12), Some(12), Some(24), Some(24)]
        );
    }

    #[test]
    fn dividing_bit_by_bit_gives_the_same() {
        let all: Vec<Arrival> = (0..3_150).map(|story| arrival(story / 70, story)).collect();
        let at_once = divide(&[], &all, Tz::Asia__Shanghai);
        let mut documents: Vec<ArchiveDocument> = Vec::new();
        for end in [1, 2, 99, 100, 101, 350, 999, 1_000, 1_001, 2_170, 2_171, 3_000, 3_150] {
            let open = documents.split_off(last_part(&documents));
            let from = open.first().map_or(all[0], |open| open.from);
            let begin = all.partition_point(|arrival| *arrival < from);
            documents.extend(divide(&open, &all[begin..end], Tz::Asia__Shanghai));
        }
        assert_eq!(documents, at_once);
    }

    #[test]
    fn only_the_documents_that_may_hold_what_changed_are_stirred() {
        let check =
            |(from, until): (Arrival, Option<Arrival>), stirred: &[(i64, i64)], expected| {
                let what = |(day, story): &(i64, i64)| Stirred {
                    at: arrival(*day, 0).at,
                    story: Some(StoryId(*story)).filter(|story| story.0 > 0),
                };
                let stirred: Vec<Stirred> = stirred.iter().map(what).collect();
                assert_eq!(
                    is_stirred(from, until, &stirred),
                    expected,
                    "{from:?} {until:?} {stirred:?}"
                );
            };
        let (closed, open) =
            ((arrival(5, 10), Some(arrival(8, 20))), (arrival(8, 20), None::<Arrival>));
        check(closed, &[], false);
        // New stories of this time.
        check(closed, &[(4, 0)], false);
        check(closed, &[(5, 0)], true);
        check(closed, &[(8, 0)], true);
        check(closed, &[(9, 0)], false);
        check(open, &[(4, 0), (9, 0)], true);
        // One story.
        check(closed, &[(5, 9)], false);
        check(closed, &[(5, 10)], true);
        check(closed, &[(5, 9), (6, 1)], true);
        check(closed, &[(8, 19)], true);
        check(closed, &[(8, 20), (9, 1)], false);
        check(open, &[(8, 19)], false);
        check(open, &[(8, 19), (8, 20)], true);
    }
}
