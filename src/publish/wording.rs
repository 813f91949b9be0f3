//! The few sentences that feeds make of [`Words`] of ours and names of others.

use super::{item::FeedItem, words::Words};
use crate::model::{Carrier, Content};

/// So many outlets are named beside a story; of more only their number.
const NAMED: usize = 10;

impl Words {
    /// 原标题, which must stand beside an editor's own headline (DOMAIN.md, section 8).
    pub(super) fn with_original_headline(&self, headline: &str) -> String {
        self.remark(&format!("{}{headline}", self.original_headline))
    }

    /// What editors tell readers before the text of a story: 更正 and 编者按, a line each.
    pub(super) fn remarks(&self, item: &FeedItem) -> Vec<String> {
        let correction = item.correction.iter().map(|text| format!("{}{text}", self.correction));
        let note = item.note.iter().map(|text| format!("{}{text}", self.note));
        correction.chain(note).collect()
    }

    /// Who else carries a story: the words before the names, the names as `named` spells them, and how many they
    /// are where not all are named.
    pub(super) fn names_of_carriers(
        &self,
        carriers: &[Carrier],
        named: impl Fn(&Carrier) -> String,
    ) -> String {
        let names: Vec<String> = carriers.iter().take(NAMED).map(named).collect();
        let names = format!("{}{}", self.also_carried, names.join(self.comma));
        match carriers.len() {
            0..=NAMED => names,
            all => format!("{names}{}{all}{}", self.in_all, self.in_all_end),
        }
    }

    /// A remark, parted from the words of the source.
    pub(super) fn remark(&self, remark: &str) -> String {
        format!("{}{remark}{}", self.aside, self.aside_end)
    }

    /// What stands where nothing of the text may or can.
    pub(super) fn instead_of_text(&self, item: &FeedItem) -> &'static str {
        match (item.outlet.content == Content::Headline, item.link.is_some()) {
            (true, true) => self.headline_only_read,
            (true, false) => self.headline_only,
            (false, true) => self.text_there,
            (false, false) => self.no_text,
        }
    }
}
