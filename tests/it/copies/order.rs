//! The same documents in other orders.

use super::{
    groups::{self, Groups},
    set::Set,
};

/// How many stories of a hundred stay the same.
const SAME: f64 = 0.99;

/// Documents of a round, where they come in small groups.
const GROUP: usize = 60;

#[test]
fn documents_in_another_order_make_the_same_stories() {
    let documents = Set::read().documents;
    let at_once = groups::of_one_round(&documents);
    let all: Vec<usize> = (0..documents.len()).collect();
    let (first, second) = all.split_at(documents.len() / 2);
    // A step that shares no factor with the number of documents visits each of them once.
    let mixed: Vec<usize> = all.iter().map(|place| place * 379 % documents.len()).collect();
    let even_then_odd: Vec<usize> =
        all.iter().step_by(2).chain(all.iter().skip(1).step_by(2)).copied().collect();
    let backwards: Vec<usize> = all.iter().rev().copied().collect();
    let pieces = |order: &[usize], size: usize| -> Vec<Vec<usize>> {
        order.chunks(size).map(<[usize]>::to_vec).collect()
    };
    let orders = [
        ("halves", vec![first.to_vec(), second.to_vec()]),
        ("halves, the second first", vec![second.to_vec(), first.to_vec()]),
        ("copies before originals and after", pieces(&even_then_odd, documents.len() / 3)),
        ("small groups", pieces(&mixed, GROUP)),
        ("small groups, backwards", pieces(&backwards, GROUP)),
    ];
    let mut least = 1.0_f64;
    for (name, rounds) in orders {
        let mut brought: Vec<usize> = rounds.concat();
        brought.sort_unstable();
        assert_eq!(brought, all, "{name}: each document comes once");
        let groups = groups::of_rounds(&documents, &rounds);
        let same = alike(&at_once, &groups).min(alike(&groups, &at_once));
        println!("{name}: {same:.4} of the stories are the same, in {} rounds", rounds.len());
        for story in at_once.members().difference(&groups.members()) {
            let headlines: Vec<&str> = story
                .iter()
                .map(|guid| documents[guid.parse::<usize>().unwrap()].headline.as_str())
                .collect();
            println!("  was one: {headlines:?}");
        }
        least = least.min(same);
    }
    assert!(least >= SAME, "only {least:.4} of the stories are the same");
}

/// How many stories of `one` stand in `other` with the same members.
fn alike(one: &Groups, other: &Groups) -> f64 {
    let (one, other) = (one.members(), other.members());
    super::share(one.intersection(&other).count(), one.len())
}
