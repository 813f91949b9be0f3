//! Follow-ups: a report with news of its own, and below them the whole of what was known before.

use super::{marks::Marker, replaced::HEAD, report::Report};

/// Shortest news that stand before what was known, in letters.
const NEWS: usize = 40;

/// So much of them stands nowhere in the earlier report.
const OWN: usize = 70;

/// So much of the head of the earlier report stands behind them, in per cent.
const HEAD_KEPT: usize = 60;

/// Whether the later report begins with news that the other does not know, and tells what stands at the head of the
/// other only behind them. News hold a number, a date at least, that the other lacks: an editor's note does not. Of two
/// reports with one headline neither is a follow-up.
pub(super) fn is_one(one: &Report, other: &Report, marker: &Marker) -> bool {
    let (mine, others) = one.body.covered(&other.body);
    one.published >= other.published && tells_news((one, &mine), (other, &others), marker)
        || other.published >= one.published && tells_news((other, &others), (one, &mine), marker)
}

/// Of each letter of either it is known whether it stands in the other.
fn tells_news(news: (&Report, &[bool]), known: (&Report, &[bool]), marker: &Marker) -> bool {
    let head = HEAD.min(known.1.len());
    let kept = known.1[..head].iter().filter(|shared| **shared).count();
    if head == 0 || kept * 100 < head * HEAD_KEPT {
        return false;
    }
    let (mut own, mut end) = (0, 0);
    for (at, shared) in news.1.iter().enumerate() {
        own += usize::from(!shared);
        if own < NEWS {
            continue;
        }
        if own * 100 < (at + 1) * OWN {
            break;
        }
        end = at + 1;
    }
    let numbers = || news.0.body.told_in(0..end, marker);
    end > 0 && !numbers().is_subset(&known.0.body.numbers(marker))
}
