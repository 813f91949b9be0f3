//! What an editor asks of the desk, and how long the answers take.

use std::{collections::HashMap, path::Path, time::Instant};

use chrono::TimeDelta;
use huiwen::{
    curate::{self, Asked, Editor, Seen, Wish},
    model::{Role, View, folded_html, terms},
    store::{Queue, Store},
};

use super::{
    Outcome,
    filled::{RARE, now, sections},
    news::{Chance, Language, Report},
};

/// Rows of a page.
const PAGE: usize = 50;

/// Milliseconds.
const ANSWERS: f64 = 50.0;
const ACTS: f64 = 30.0;

pub fn ask(folder: &Path) -> Outcome<()> {
    let desk = Asking { path: folder.join("huiwen.db"), sections: sections() };
    println!("milliseconds                       p50     p95     max      n  rows");
    desk.views()?;
    desk.searches()?;
    desk.stories()?;
    Ok(())
}

struct Asking {
    path: std::path::PathBuf,
    sections: Vec<huiwen::model::Section>,
}

/// How long each took, in milliseconds, and what it brought.
#[derive(Default)]
struct Times {
    all: Vec<f64>,
    rows: usize,
    longest: (f64, String),
}

impl Times {
    fn print(mut self, name: &str, limit: f64) {
        self.all.sort_by(f64::total_cmp);
        let at = |share: f64| self.all[((self.all.len() - 1) as f64 * share).round() as usize];
        let late = if at(0.95) > limit { "  LATE" } else { "" };
        println!(
            "{name:<28} {:>9.1}{:>8.1}{:>8.1}{:>7}{:>6}{late}  {}",
            at(0.5),
            at(0.95),
            at(1.0),
            self.all.len(),
            self.rows / self.all.len(),
            self.longest.1
        );
    }
}

impl Asking {
    /// With a connection of its own; opening it is part of the time.
    fn queue(
        &self,
        view: &View,
        words: Option<&str>,
        from: Option<&str>,
        times: &mut Times,
    ) -> Outcome<Queue> {
        let begun = Instant::now();
        let store = Store::open(&self.path)?;
        let queue = store.queue(view, words, from, PAGE, &self.sections)?;
        self.took(begun, times, words.unwrap_or_default());
        times.rows += queue.rows.len();
        Ok(queue)
    }

    #[expect(clippy::unused_self, reason = "it reads better")]
    fn took(&self, begun: Instant, times: &mut Times, what: &str) {
        let took = begun.elapsed().as_secs_f64() * 1e3;
        times.all.push(took);
        if took > times.longest.0 {
            times.longest = (took, what.to_owned());
        }
    }

    fn views(&self) -> Outcome<()> {
        let mut first = Times::default();
        for _ in 0..20 {
            self.queue(&View::Newest, None, None, &mut first)?;
        }
        first.print("first page, newest", ANSWERS);
        let mut counted = Times::default();
        for _ in 0..20 {
            let begun = Instant::now();
            let store = Store::open(&self.path)?;
            let counts = store.queue_counts(now() - TimeDelta::days(3), &self.sections)?;
            self.took(
                begun,
                &mut counted,
                &format!("{counts:?}, {} not indexed", store.not_searched()?),
            );
        }
        counted.print("counts of the navigation", ANSWERS);
        let sections = self.sections.iter().map(|section| View::Section(section.key.clone()));
        let sources = (0..100).map(|number| View::Source(format!("source{}", number * 10)));
        for (name, views) in [
            ("sections", sections.collect::<Vec<_>>()),
            ("sources", sources.collect()),
            ("hot", vec![View::Hot]),
            ("unplaced", vec![View::Unplaced]),
            ("held", vec![View::Held]),
            ("newest", vec![View::Newest]),
        ] {
            let (mut first, mut next) = (Times::default(), Times::default());
            for view in views {
                let mut page = self.queue(&view, None, None, &mut first)?;
                for _ in 0..5 {
                    let Some(from) = page.next.take() else { break };
                    page = self.queue(&view, None, Some(&from), &mut next)?;
                }
            }
            first.print(name, ANSWERS);
            if !next.all.is_empty() {
                next.print(&format!("{name}, next pages"), ANSWERS);
            }
        }
        Ok(())
    }

    fn searches(&self) -> Outcome<()> {
        let words = words();
        let views = [
            ("newest", View::Newest),
            ("a section", View::Section("section1".to_owned())),
            ("a curated section", View::Section("redian".to_owned())),
            ("a large source", View::Source("source0".to_owned())),
            ("a small source", View::Source("source900".to_owned())),
            ("hot", View::Hot),
            ("unplaced", View::Unplaced),
            ("held", View::Held),
        ];
        for (kind, words) in &words {
            for (name, view) in &views {
                let (mut first, mut next) = (Times::default(), Times::default());
                for word in words {
                    let page = self.queue(view, Some(word), None, &mut first)?;
                    if let Some(from) = page.next {
                        self.queue(view, Some(word), Some(&from), &mut next)?;
                    }
                }
                first.print(&format!("{kind}, {name}"), ANSWERS);
                if !next.all.is_empty() && *name == "newest" {
                    next.print(&format!("{kind}, {name}, page 2"), ANSWERS);
                }
            }
        }
        Ok(())
    }

    fn stories(&self) -> Outcome<()> {
        let store = Store::open(&self.path)?;
        let mut found = store.queue(&View::Newest, None, None, 200, &self.sections)?.rows;
        found.extend(store.queue(&View::Hot, None, None, 50, &self.sections)?.rows);
        found.extend(store.queue(&View::Newest, Some(RARE[0]), None, 200, &self.sections)?.rows);
        drop(store);
        let mut opened = Times::default();
        for row in &found {
            let begun = Instant::now();
            let store = Store::open(&self.path)?;
            let listed = store.story(row.id, &self.sections)?.ok_or("a story")?;
            store.edits(row.id)?;
            store.history(row.id)?;
            self.took(begun, &mut opened, &format!("{} copies", listed.items.len()));
            opened.rows += 1;
        }
        opened.print("a story opened", ACTS);
        let editor = Editor { name: "李敏".to_owned(), role: Role::Editor };
        for (name, wishes) in [
            ("featured", [Wish::Feature("redian".to_owned()), Wish::Remove("redian".to_owned())]),
            ("retitled", [Wish::Retitle(Some("另一个标题".to_owned())), Wish::Retitle(None)]),
        ] {
            let mut acted = Times::default();
            for row in found.iter().take(100) {
                for wish in &wishes {
                    let begun = Instant::now();
                    let mut store = Store::open(&self.path)?;
                    let stories = [Seen { story: row.id, version: None, source_words: None }];
                    let (once, now) = (None, now());
                    let asked = Asked { wish, stories: &stories, editor: &editor, once, now };
                    acted.rows += curate::decide(&mut store, &self.sections, &asked)?.edits.len();
                    self.took(begun, &mut acted, "");
                }
            }
            acted.print(name, ACTS);
        }
        let mut told = Times::default();
        let mut store = Store::open(&self.path)?;
        for _ in 0..20 {
            let begun = Instant::now();
            store.catch_up(now(), 5)?;
            self.took(begun, &mut told, "");
        }
        told.print("5 of them indexed anew", ACTS);
        Ok(())
    }
}

/// 200 searches, by their kind.
fn words() -> Vec<(&'static str, Vec<String>)> {
    let language = Language::new();
    let mut counts: HashMap<String, u32> = HashMap::new();
    let (mut three, mut four) = (Vec::new(), Vec::new());
    for number in 0..2000 {
        let report = Report { source: 1, number, told: number * 97, manner: 0 };
        let text = folded_html(&report.html(&language));
        let mut known = std::collections::HashSet::new();
        for stretch in text.split(' ') {
            terms(stretch, |term| {
                known.insert(term.to_owned());
            });
            let characters: Vec<char> = stretch.chars().collect();
            if number % 66 == 0 && characters.len() > 7 {
                three.push(characters[1..4].iter().collect());
                four.push(characters[2..6].iter().collect());
            }
        }
        for term in known {
            *counts.entry(term).or_default() += 1;
        }
    }
    let mut counted: Vec<(u32, String)> =
        counts.into_iter().map(|(term, count)| (count, term)).collect();
    counted.sort_by(|one, other| other.cmp(one));
    let share = |at: usize| counted[at].0 / 20;
    println!(
        "(the commonest pair of characters stands in {} % of the texts, the 50th in {} %)",
        share(0),
        share(49)
    );
    let common: Vec<String> = counted.iter().take(50).map(|(_, term)| term.clone()).collect();
    let middle: Vec<String> =
        counted.iter().skip(500).step_by(50).take(30).map(|(_, term)| term.clone()).collect();
    let mut chance = Chance::new(11);
    let mut any = |among: &[String]| among[chance.below(among.len() as u64) as usize].clone();
    let two: Vec<String> = (0..20).map(|_| format!("{} {}", any(&common), any(&common))).collect();
    let mixed: Vec<String> =
        (0..20).map(|_| format!("{} {}", any(&common), any(&middle))).collect();
    // Both common, and never one after the other.
    let doubtful: Vec<String> = (0..10)
        .map(|at| {
            let (one, other): (&String, &String) = (&common[at], &common[at + 10]);
            format!("{one}{other}")
        })
        .collect();
    let pick = |all: Vec<String>, count: usize| {
        let step = (all.len() / count).max(1);
        all.into_iter().step_by(step).take(count).collect::<Vec<String>>()
    };
    vec![
        ("commonest", common.clone()),
        ("middling", middle),
        ("rare", RARE.map(str::to_owned).to_vec()),
        ("of three", pick(three, 30)),
        ("of four", pick(four, 30)),
        ("two common words", two),
        ("a common and another", mixed),
        ("two common ones as one", doubtful),
        ("none", ["饕餮", "貔貅纛", "麒麟 饕餮", "qwxz", "囍"].map(str::to_owned).to_vec()),
        ("one character", ["的", "市", "国"].map(str::to_owned).to_vec()),
    ]
}
