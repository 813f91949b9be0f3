//! Why the rules of curating are against something, in the editor's words.

use super::{
    frame::rank,
    words::{Words, fill},
};
use crate::curate::Refusal;

/// What happened, and what to do.
pub(super) fn in_words(refusal: &Refusal, all: &'static Words) -> String {
    let words = &all.pages;
    let plain = match refusal {
        Refusal::NoStory(_) => all.door.no_story,
        Refusal::NoSection(key, _) => return fill(words.no_section_such, &[key]),
        Refusal::Headline => words.bad_headline,
        Refusal::Words => words.bad_words,
        Refusal::TooLong(most) => return fill(words.too_long, &[&most.to_string()]),
        Refusal::Address(address) => return fill(words.bad_address, &[address]),
        Refusal::SameStory => words.same_story,
        Refusal::SameSection => words.same_section,
        Refusal::OneHidden => words.one_hidden,
        Refusal::Differ(what) => return fill(words.they_differ, &[what]),
        Refusal::NoItem(..) => words.no_item,
        Refusal::NothingToPart => words.nothing_to_part,
        Refusal::Stale { .. } => words.stale_story,
        Refusal::SourceChanged { headline, .. } => return fill(words.source_changed, &[headline]),
        Refusal::Neighbour(_) => words.neighbour_left,
        Refusal::BehindHead => words.behind_head,
        Refusal::Rank(role) => return fill(words.needs_rank, &[rank(all, *role)]),
        Refusal::Past(_) => words.in_past,
        Refusal::Time(_) => words.wrong_time,
        Refusal::TooEarly(_) => words.too_early,
        Refusal::Public => words.public_already,
        Refusal::NotPublic => words.not_public,
        Refusal::ExpiresFirst => words.expires_first,
        Refusal::Expired(_) => words.expired_already,
        Refusal::NoEdit(_) => words.no_edit,
        Refusal::Lasting(_) => words.lasting,
        Refusal::FolderMoves => all.sources.folder_moves,
        Refusal::NoMove(_) => all.sources.no_move,
        Refusal::Store(_) => words.failed_store,
    };
    plain.to_owned()
}
