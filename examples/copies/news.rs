//! Reports that nobody wrote: invented words in the frequencies of real ones, and copies of them.

use std::{num::TryFromIntError, sync::Arc};

use chrono::{DateTime, FixedOffset, Utc};
use huiwen::model::{
    CreditRule, Digest128, Fingerprints, Item, Moment, Permission, Placement, Precision,
};

const WORDS: u64 = 4000;

/// Lines that outlets put under many reports.
const FURNITURE: u64 = 60;

/// A sequence of numbers that only depends on its seed.
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Chance {
        Chance(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ 0x5851_f42d_4c95_7f2d)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }
}

/// The words, most frequent first.
pub struct Language(Vec<String>);

impl Language {
    pub fn new() -> Language {
        let mut chance = Chance::new(7);
        // The 3,755 signs that GB 2312 puts first are those of everyday texts.
        let sign = |chance: &mut Chance| {
            // A small part of the signs makes most of a text.
            let number = chance.below(3755) * chance.below(3755) / 3755;
            let bytes = [0xb0 + u8::try_from(number / 94)?, 0xa1 + u8::try_from(number % 94)?];
            Ok::<_, TryFromIntError>(
                encoding_rs::GBK.decode_without_bom_handling(&bytes).0.into_owned(),
            )
        };
        let mut word =
            |_| (0..2 + chance.below(4) / 3).filter_map(|_| sign(&mut chance).ok()).collect();
        Language((0..WORDS).map(&mut word).collect())
    }

    fn word(&self, chance: &mut Chance) -> &str {
        // The density of the n-th word falls with 1/√n: flatter than a real one, since there are few words.
        let at = chance.below(WORDS) * chance.below(WORDS) / WORDS;
        &self.0[usize::try_from(at).unwrap_or_default()]
    }

    fn words(&self, chance: &mut Chance, count: u64, into: &mut String) {
        for _ in 0..count {
            into.push_str(self.word(chance));
        }
    }
}

/// Who carries which report: all that is needed to write it down again.
#[derive(Clone, Copy)]
pub struct Report {
    /// Which carrier, and which of its items.
    pub source: u64,
    pub number: u64,
    /// What is told; copies tell the same.
    pub told: u64,
    /// How it is told; 0 is the first to tell it.
    pub manner: u64,
}

impl Report {
    pub fn headline(&self, language: &Language) -> String {
        let mut chance = Chance::new(self.told);
        let mut headline = String::new();
        let words = 6 + chance.below(3);
        language.words(&mut chance, words, &mut headline);
        match self.manner % 4 {
            1 => format!("【要闻】{headline}"),
            2 => format!("{headline}_来源{}", self.source),
            _ => headline,
        }
    }

    /// About 2 KB in 6 paragraphs, of which a copy may lack one, with a line of the carrier's own.
    pub fn html(&self, language: &Language) -> String {
        let mut chance = Chance::new(self.told ^ 0xb0d1);
        let mut html = String::with_capacity(2500);
        for paragraph in 1..=6 {
            let mut text = String::new();
            for _ in 0..3 {
                let words = 12 + chance.below(10);
                for at in 0..words {
                    language.words(&mut chance, 1, &mut text);
                    if at % 6 == 5 {
                        text.push('，');
                    }
                }
                text.push('。');
            }
            // The report as it was told first is whole, and half of the copies are.
            if self.manner.is_multiple_of(2) || paragraph != 2 + self.manner % 5 {
                html.push_str("<p>");
                html.push_str(&text);
                html.push_str("</p>");
            }
        }
        let mut own = Chance::new(self.source % FURNITURE);
        html.push_str("<p>");
        language.words(&mut own, 14, &mut html);
        html.push_str("</p>");
        html
    }

    pub fn item(&self, language: &Language, published: DateTime<Utc>) -> Item {
        let mut name = [0; 16];
        name[..8].copy_from_slice(&Chance::new(self.number).next().to_be_bytes());
        name[8..].copy_from_slice(&Chance::new(!self.number).next().to_be_bytes());
        let (source, number) = (self.source, self.number);
        let day = published.format("%Y%m/%d");
        let link = format!("https://news{source}.example.cn/{day}/t{number:010}.html");
        let east = FixedOffset::east_opt(8 * 3600).unwrap_or(FixedOffset::east_opt(0).unwrap());
        Item {
            plain: Digest128(name),
            identity: Digest128(name),
            guid: Some(link.clone()),
            link: Some(link),
            headline: self.headline(language),
            summary: None,
            content_html: None,
            credit: format!("来源{source}"),
            credit_rule: CreditRule::Assumed,
            outlet: None,
            origin: None,
            permission: Permission::NotOnList,
            permission_list: Arc::from("2026-01"),
            author: None,
            editor: None,
            published: Some(Moment {
                at: published.with_timezone(&east),
                precision: Precision::Second,
            }),
            updated: None,
            categories: Vec::new(),
            enclosures: Vec::new(),
            placements: vec![Placement::of_source(&format!("section{}", source % 4))],
            fingerprints: Fingerprints::default(),
            content_key: Digest128(name),
            position: u32::try_from(number % 30).unwrap_or_default(),
        }
    }
}
