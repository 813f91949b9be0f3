//! What is the same story: one pure judge, and the id that a new story gets.
//!
//! For now only equality counts: of the canonical link, or of normalised headline and text. Near
//! copies join here later; whatever they need stands in [`Keys`] and [`Candidate`].

use uuid::Uuid;

use crate::model::{Candidate, Digest128, Keys, SourceId, StoryId};

/// What becomes of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// No story reports this yet.
    New,
    /// It is a copy of a report that is there, and why.
    Joins(StoryId, &'static str),
}

/// Judges an item against everything that shares a key with it; the first candidate that fits counts.
pub fn decide(source: SourceId, keys: &Keys, candidates: &[Candidate]) -> Verdict {
    let same_address = |candidate: &&Candidate| {
        keys.link.is_some()
            && candidate.keys.link == keys.link
            // Within one source another headline at the same address is another report (a live page,
            // a column's front): its own follow-up must not be swallowed.
            && (candidate.source != source || candidate.keys.title == keys.title)
    };
    let same_text =
        |candidate: &&Candidate| keys.text.is_some() && candidate.keys.text == keys.text;
    // Of several reports at one address the one with the same headline is meant.
    let same_both =
        |candidate: &&Candidate| same_address(candidate) && candidate.keys.title == keys.title;
    let found = candidates.iter().find(same_both).or_else(|| candidates.iter().find(same_address));
    if let Some(candidate) = found {
        return Verdict::Joins(candidate.story, "same address");
    }
    match candidates.iter().find(same_text) {
        Some(candidate) => Verdict::Joins(candidate.story, "same headline and text"),
        None => Verdict::New,
    }
}

/// The ids that a story may have whose first item this is: UUIDv5 of the item's source and identity,
/// and, should an earlier story have had that one (its items were parted), of the same with a number.
pub fn mint(source_key: &str, identity: Digest128) -> impl Iterator<Item = Uuid> {
    let name = format!("{source_key}/{identity:?}");
    (1..).map(move |attempt: u32| match attempt {
        1 => Uuid::new_v5(&NAMESPACE, name.as_bytes()),
        later => Uuid::new_v5(&NAMESPACE, format!("{name}/{later}").as_bytes()),
    })
}

/// The namespace of story ids. A change of it would make every subscriber see everything again.
const NAMESPACE: Uuid = Uuid::from_u128(0x6b1f_3f0e_9d1c_5c57_8a55_1f0d_2c4e_7a90);

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Digest128 {
        Digest128([byte; 16])
    }

    fn keys(link: u8, title: u8, text: u8) -> Keys {
        let some = |byte: u8| (byte > 0).then(|| key(byte));
        Keys { link: some(link), title: key(title), text: some(text) }
    }

    fn check(item: Keys, candidate: Keys, same_source: bool) -> Verdict {
        let source = SourceId(if same_source { 1 } else { 2 });
        decide(SourceId(1), &item, &[Candidate { story: StoryId(7), source, keys: candidate }])
    }

    #[test]
    fn an_equal_address_joins() {
        let joins = Verdict::Joins(StoryId(7), "same address");
        assert_eq!(check(keys(1, 1, 1), keys(1, 2, 2), false), joins);
        assert_eq!(check(keys(1, 1, 1), keys(1, 1, 2), true), joins);
    }

    #[test]
    fn a_source_does_not_swallow_its_own_follow_up() {
        assert_eq!(check(keys(1, 1, 1), keys(1, 2, 2), true), Verdict::New);
    }

    #[test]
    fn equal_headline_and_text_join() {
        let joins = Verdict::Joins(StoryId(7), "same headline and text");
        assert_eq!(check(keys(1, 1, 1), keys(2, 1, 1), false), joins);
        assert_eq!(check(keys(0, 1, 1), keys(0, 1, 1), true), joins);
    }

    #[test]
    fn what_is_missing_is_equal_to_nothing() {
        assert_eq!(check(keys(0, 1, 0), keys(0, 1, 0), false), Verdict::New);
    }

    #[test]
    fn an_id_depends_on_source_and_identity_alone() {
        let first = |source, identity| mint(source, key(identity)).next();
        assert_eq!(first("a", 1), first("a", 1));
        assert_ne!(first("a", 1), first("b", 1));
        assert_ne!(first("a", 1), first("a", 2));
        let two: Vec<Uuid> = mint("a", key(1)).take(2).collect();
        assert_ne!(two[0], two[1]);
    }
}
