//! Pairs of reports, copies of each other or not: how well one story of many copies is found.
//!
//! `cargo test --test it copies:: -- --nocapture` prints the tables. What the files hold: copies/README.md.

mod carried;
mod groups;
mod order;
mod set;
mod variant;

use std::collections::BTreeMap;

use groups::{Groups, Standing};
use set::{Document, Label, Pair, Set};

/// What is asked of reprints against what is easily taken for one.
const PRECISION: f64 = 0.99;
const RECALL: f64 = 0.95;
/// What is asked of two headlines without much text.
const SHORT_PRECISION: f64 = 0.95;
const SHORT_RECALL: f64 = 0.20;

/// Pairs of a kind, and those that were told rightly.
#[derive(Default, Clone, Copy)]
struct Tally {
    copies: usize,
    found: usize,
    others: usize,
    apart: usize,
}

impl Tally {
    fn add(&mut self, label: Label, together: bool) {
        match label {
            Label::Copy => {
                self.copies += 1;
                self.found += usize::from(together);
            }
            Label::Other => {
                self.others += 1;
                self.apart += usize::from(!together);
            }
        }
    }

    fn joined_wrongly(self) -> usize {
        self.others - self.apart
    }

    fn recall(self) -> f64 {
        share(self.found, self.copies)
    }

    fn precision(self, across: usize) -> f64 {
        share(self.found, self.found + self.joined_wrongly() + across)
    }
}

#[test]
fn reprints_stand_together_and_what_looks_like_one_stands_apart() {
    let set = Set::read();
    let groups = groups::of_one_round(&set.documents);
    let mut kinds: BTreeMap<(bool, Label, &str), Tally> = BTreeMap::new();
    let (mut long, mut short) = (Tally::default(), Tally::default());
    for pair in &set.pairs {
        let together = groups.story(&set.documents[pair.one].guid)
            == groups.story(&set.documents[pair.other].guid);
        kinds.entry((pair.short, pair.label, &pair.kind)).or_default().add(pair.label, together);
        (if pair.short { &mut short } else { &mut long }).add(pair.label, together);
        if together != (pair.label == Label::Copy) {
            tell(&set, &groups, pair);
        }
    }
    let (across, across_short) = joined_across(&set, &groups);

    println!(
        "\n{:<40} {:>5} {:>5} {:>5}  {:>9} {:>6}",
        "", "pairs", "right", "wrong", "precision", "recall"
    );
    for ((_, label, kind), tally) in &kinds {
        row(&format!("{} {kind}", label.mark()), *tally, None);
    }
    println!();
    row("reprints against hard negatives", long, Some(across));
    row("short texts", short, Some(across_short));
    println!(
        "{} documents in {} sources; joined across pairs: {across}, and {across_short} with a short text",
        set.documents.len(),
        set.documents
            .iter()
            .map(|document| &document.outlet)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
    );

    let figures = [
        ("precision", long.precision(across), PRECISION),
        ("recall", long.recall(), RECALL),
        ("precision of short texts", short.precision(across_short), SHORT_PRECISION),
        ("recall of short texts", short.recall(), SHORT_RECALL),
    ];
    for (name, figure, floor) in figures {
        println!("{name}: {figure:.4} (at least {floor})");
    }
    for (name, figure, floor) in figures {
        assert!(figure >= floor, "{name}: {figure:.4} is less than {floor}");
    }
}

#[test]
fn the_set_holds_what_it_says() {
    let set = Set::read();
    let count = |short: bool, label: Label| {
        set.pairs.iter().filter(|pair| pair.short == short && pair.label == label).count()
    };
    assert!(count(false, Label::Copy) >= 180, "{} copies", count(false, Label::Copy));
    assert!(count(false, Label::Other) >= 140, "{} others", count(false, Label::Other));
    assert!(count(true, Label::Copy) >= 30 && count(true, Label::Other) >= 30);
    for pair in &set.pairs {
        let (one, other) = (&set.documents[pair.one], &set.documents[pair.other]);
        assert_eq!(one.report == other.report, pair.label == Label::Copy, "{}", other.headline);
        assert!(pair.within_source || one.outlet != other.outlet, "{}", other.headline);
        assert!(
            one.headline != other.headline || one.paragraphs != other.paragraphs,
            "two sides are equal: {}",
            one.headline
        );
    }
}

/// Pairs of documents of different reports that stand in one story although nobody labelled them: those of
/// two longer texts, and those with a short one.
fn joined_across(set: &Set, groups: &Groups) -> (usize, usize) {
    let labelled: std::collections::BTreeSet<(usize, usize)> =
        set.pairs.iter().map(|pair| (pair.one.min(pair.other), pair.one.max(pair.other))).collect();
    let mut stories: BTreeMap<&Standing, Vec<usize>> = BTreeMap::new();
    for (index, document) in set.documents.iter().enumerate() {
        stories.entry(groups.story(&document.guid)).or_default().push(index);
    }
    let (mut long, mut short) = (0, 0);
    for members in stories.values() {
        for (position, one) in members.iter().enumerate() {
            for other in &members[position + 1..] {
                let (first, second) = (&set.documents[*one], &set.documents[*other]);
                if first.report == second.report || labelled.contains(&(*one, *other)) {
                    continue;
                }
                if first.short || second.short {
                    short += 1;
                } else {
                    long += 1;
                }
                println!(
                    "✗ across pairs: “{}” ({}) with “{}” ({}): {} / {}",
                    first.headline,
                    first.outlet,
                    second.headline,
                    second.outlet,
                    groups.reason(&first.guid),
                    groups.reason(&second.guid),
                );
            }
        }
    }
    (long, short)
}

fn tell(set: &Set, groups: &Groups, pair: &Pair) {
    let (one, other) = (&set.documents[pair.one], &set.documents[pair.other]);
    let what = match pair.label {
        Label::Copy => "not found",
        Label::Other => "joined wrongly",
    };
    println!(
        "✗ {what}, {}: “{}” ({}, {} characters) and “{}” ({}, {} characters): {} / {}",
        pair.kind,
        one.headline,
        one.outlet,
        length(one),
        other.headline,
        other.outlet,
        length(other),
        groups.reason(&one.guid),
        groups.reason(&other.guid),
    );
}

fn length(document: &Document) -> usize {
    document.paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum()
}

fn row(name: &str, tally: Tally, across: Option<usize>) {
    let pairs = tally.copies + tally.others;
    let right = tally.found + tally.apart;
    let precision = across.map(|across| format!("{:.4}", tally.precision(across)));
    let recall = if tally.copies > 0 { format!("{:.3}", tally.recall()) } else { String::new() };
    println!(
        "{name:<40} {pairs:>5} {right:>5} {:>5}  {:>9} {recall:>6}",
        pairs - right,
        precision.unwrap_or_default(),
    );
}

/// 1 of nothing: nothing was told wrongly.
fn share(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "some hundreds of pairs")]
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
