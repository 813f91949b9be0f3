//! The few words that feeds add of their own, in the portal's language.

use crate::model::{Carrier, Content, Site};

use super::item::FeedItem;

/// So many outlets are named beside a story; of more only their number.
const NAMED: usize = 10;

/// The language of those words: Chinese for a portal in any kind of Chinese, else English.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    Chinese,
    English,
}

impl Wording {
    /// The words of `site`.
    pub(super) fn of(site: &Site) -> Wording {
        let primary = site.language.split('-').next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") { Wording::Chinese } else { Wording::English }
    }

    /// 原标题, which must stand beside an editor's own headline (DOMAIN.md, section 8).
    pub(super) fn original_headline(self, headline: &str) -> String {
        match self {
            Wording::Chinese => format!("（原标题：{headline}）"),
            Wording::English => format!("(Original headline: {headline})"),
        }
    }

    /// Who else carries a story: the words before the names, the names as `named` spells them, and how many more.
    pub(super) fn also_carried(
        self,
        carriers: &[Carrier],
        named: impl Fn(&Carrier) -> String,
    ) -> String {
        let (begin, comma) = match self {
            Wording::Chinese => ("另见：", "、"),
            Wording::English => ("Also carried by ", ", "),
        };
        let names: Vec<String> = carriers.iter().take(NAMED).map(named).collect();
        let names = names.join(comma);
        match (self, carriers.len()) {
            (_, 0..=NAMED) => format!("{begin}{names}"),
            (Wording::Chinese, all) => format!("{begin}{names}等{all}家"),
            (Wording::English, all) => format!("{begin}{names} and {} more", all - NAMED),
        }
    }

    /// A remark, parted from the words of the source.
    pub(super) fn aside(self, remark: &str) -> String {
        match self {
            Wording::Chinese => format!("（{remark}）"),
            Wording::English => format!("({remark})"),
        }
    }

    /// What stands where nothing of the text may or can.
    pub(super) fn no_text(self, item: &FeedItem) -> &'static str {
        let headline_only = item.outlet.content == Content::Headline;
        match (self, headline_only, item.link.is_some()) {
            (Wording::Chinese, true, true) => "来源只允许转载标题，正文请看原文。",
            (Wording::Chinese, true, false) => "来源只允许转载标题。",
            (Wording::Chinese, false, true) => "正文请看原文。",
            (Wording::Chinese, false, false) => "只有标题。",
            (Wording::English, true, true) => {
                "The outlet permits the headline only; please read on there."
            }
            (Wording::English, true, false) => "The outlet permits the headline only.",
            (Wording::English, false, true) => "Please read on at the outlet.",
            (Wording::English, false, false) => "Headline only.",
        }
    }

    /// Whose the stories are.
    pub(super) fn rights(self) -> &'static str {
        match self {
            Wording::Chinese => "稿件版权归原作者和来源媒体所有，转载请注明来源。",
            Wording::English => {
                "The stories belong to their authors and outlets; name the source when you reprint them."
            }
        }
    }

    /// Why a story is no more: it became part of another, or not.
    pub(super) fn withdrawn(self, merged: bool) -> &'static str {
        match (self, merged) {
            (Wording::Chinese, true) => "此稿已并入另一篇。",
            (Wording::Chinese, false) => "此稿已撤下。",
            (Wording::English, true) => "This story became part of another.",
            (Wording::English, false) => "This story was withdrawn.",
        }
    }

    /// What a person is told who opens a feed in a browser: a sentence, and the words that lead to the page.
    pub(super) fn for_visitors(self) -> (&'static str, &'static str) {
        match self {
            Wording::Chinese => ("这是订阅源：把本页地址复制到阅读器即可订阅。", "查看栏目页面"),
            Wording::English => {
                ("This is a feed: copy its address into a reader to subscribe.", "See the page")
            }
        }
    }
}
