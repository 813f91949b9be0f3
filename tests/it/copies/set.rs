//! The labelled pairs, read from the files of this folder.

use std::{collections::BTreeMap, fs, path::Path};

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde::Deserialize;

use super::{carried::CARRIERS, variant};

/// What a pair is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Label {
    /// One report, carried twice.
    Copy,
    /// Two reports.
    Other,
}

impl Label {
    pub(super) fn mark(self) -> &'static str {
        match self {
            Label::Copy => "=",
            Label::Other => "≠",
        }
    }
}

/// What a source carries.
#[derive(Debug, Clone)]
pub(super) struct Document {
    /// Unique in the set.
    pub(super) guid: String,
    /// Name of the source.
    pub(super) outlet: String,
    pub(super) headline: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) at: DateTime<FixedOffset>,
    /// Equal for the copies of one report.
    pub(super) report: usize,
    /// Whether it is a headline, or little more.
    pub(super) short: bool,
}

/// Two documents, by their places in the set.
#[derive(Debug)]
pub(super) struct Pair {
    pub(super) kind: String,
    pub(super) label: Label,
    pub(super) one: usize,
    pub(super) other: usize,
    pub(super) short: bool,
    /// Whether both may stand in one source.
    pub(super) within_source: bool,
}

/// All documents and pairs.
#[derive(Default)]
pub(super) struct Set {
    pub(super) documents: Vec<Document>,
    pub(super) pairs: Vec<Pair>,
    reports: usize,
}

/// A report of which copies are made.
#[derive(Deserialize)]
pub(super) struct Report {
    pub(super) name: String,
    pub(super) outlet: String,
    /// Month, day and time in 2026.
    at: String,
    pub(super) headline: String,
    /// Another headline for the same text.
    pub(super) again: Option<String>,
    /// Another first paragraph for the same text.
    pub(super) lede: Option<String>,
    pub(super) text: String,
    copies: Vec<String>,
}

/// Texts of one template.
#[derive(Deserialize)]
struct Template {
    kind: String,
    outlets: Vec<String>,
    headline: String,
    text: String,
    fill: Vec<Vec<String>>,
}

/// A pair that is written out.
#[derive(Deserialize)]
struct Written {
    kind: String,
    #[serde(default)]
    same_source: bool,
    of: Option<String>,
    one: Option<Told>,
    headline: String,
    text: String,
}

#[derive(Deserialize)]
struct Told {
    headline: String,
    text: String,
}

/// Short texts under what is not theirs.
#[derive(Deserialize)]
struct Surrounded {
    around: String,
    texts: Vec<(String, String)>,
}

impl Set {
    /// Everything in the folder.
    pub(super) fn read() -> Set {
        let mut set = Set::default();
        let mut originals = BTreeMap::new();
        for file in ["reports-1.toml", "reports-2.toml", "reports-3.toml"] {
            for report in tables::<Report>(file, "report") {
                let original = set.add_report(&report);
                originals.insert(report.name.clone(), (original, report));
            }
        }
        for template in tables::<Template>("others-templates.toml", "template") {
            set.add_template(&template);
        }
        for written in tables::<Written>("others.toml", "other") {
            set.add_written(&written, &originals);
        }
        for surrounded in tables::<Surrounded>("others-boilerplate.toml", "boilerplate") {
            set.add_surrounded(&surrounded);
        }
        set.add_short(&text("short.txt"));
        set
    }

    fn add_report(&mut self, report: &Report) -> usize {
        let at = moment(&report.at);
        let paragraphs = lines(&report.text);
        let truth = self.report();
        let original = self.add(&report.outlet, &report.headline, paragraphs, at, truth);
        for (index, kind) in report.copies.iter().enumerate() {
            let turn = truth + index;
            let carrier = CARRIERS[(truth * 5 + index) % CARRIERS.len()];
            let (headline, paragraphs) = variant::of(report, kind, carrier, turn);
            let later = at + TimeDelta::minutes(23 + 97 * i64::try_from(index).unwrap());
            let copy = self.add(carrier, &headline, paragraphs, later, truth);
            self.pair(kind, Label::Copy, original, copy);
        }
        original
    }

    fn add_template(&mut self, template: &Template) {
        let first = self.documents.len();
        for (index, values) in template.fill.iter().enumerate() {
            let outlet = &template.outlets[index % template.outlets.len()];
            let hours = 7 * i64::try_from(index).unwrap();
            let at = moment("11-20 09:30") + TimeDelta::hours(hours);
            let fill = |text: &str| {
                values.iter().enumerate().fold(text.to_owned(), |text, (number, value)| {
                    text.replace(&format!("{{{number}}}"), value)
                })
            };
            let truth = self.report();
            self.add(outlet, &fill(&template.headline), lines(&fill(&template.text)), at, truth);
        }
        for one in first..self.documents.len() {
            for other in one + 1..self.documents.len() {
                self.pair(&template.kind, Label::Other, one, other);
            }
        }
    }

    fn add_written(&mut self, written: &Written, originals: &BTreeMap<String, (usize, Report)>) {
        let turn = self.documents.len();
        let (one, quoted) = match (&written.of, &written.one) {
            (Some(name), None) => {
                let (original, report) = &originals[name];
                (*original, lines(&report.text))
            }
            (None, Some(told)) => {
                let truth = self.report();
                let outlet = CARRIERS[turn % CARRIERS.len()];
                let at = moment("11-20 10:00");
                (self.add(outlet, &told.headline, lines(&told.text), at, truth), Vec::new())
            }
            _ => panic!("“{}” has either “of” or “one”", written.headline),
        };
        let first = &self.documents[one];
        let outlet = if written.same_source {
            first.outlet.clone()
        } else {
            let away = |carrier: &&&str| **carrier != first.outlet;
            let carriers = CARRIERS.iter().cycle().skip(turn + 7);
            (*carriers.take(2).find(away).unwrap()).to_owned()
        };
        let at = first.at + TimeDelta::hours(11);
        let paragraphs = lines(&written.text)
            .into_iter()
            .map(|line| match line.strip_prefix("{{").and_then(|line| line.strip_suffix("}}")) {
                Some(number) => quoted[number.parse::<usize>().unwrap() - 1].clone(),
                None => line,
            })
            .collect();
        let truth = self.report();
        let other = self.add(&outlet, &written.headline, paragraphs, at, truth);
        self.pair(&written.kind, Label::Other, one, other);
    }

    fn add_surrounded(&mut self, surrounded: &Surrounded) {
        let first = self.documents.len();
        for (index, (headline, text)) in surrounded.texts.iter().enumerate() {
            let carrier = CARRIERS[(first + index) % CARRIERS.len()];
            let at = moment("11-21 09:00") + TimeDelta::hours(3 * i64::try_from(index).unwrap());
            let paragraphs = lines(&surrounded.around.replace("{text}", text));
            let truth = self.report();
            self.add(carrier, headline, paragraphs, at, truth);
        }
        for one in first..self.documents.len() {
            for other in one + 1..self.documents.len() {
                self.pair("under boilerplate", Label::Other, one, other);
            }
        }
    }

    fn add_short(&mut self, text: &str) {
        let mut lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        // The same words in two pairs are the same report.
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        while let Some(label) = lines.next() {
            let label = if label == "same" { Label::Copy } else { Label::Other };
            let turn = self.documents.len();
            let mut truth = None;
            for (index, line) in lines.by_ref().take(2).enumerate() {
                let (headline, sentence) = line.split_once(" // ").unwrap_or((line, ""));
                let fresh = match truth {
                    Some(truth) if label == Label::Copy => truth,
                    _ => self.report(),
                };
                let report = *known.entry(headline.to_owned()).or_insert(fresh);
                truth = Some(report);
                let carrier = CARRIERS[(turn + 9 * index) % CARRIERS.len()];
                let at = moment("11-21 15:00")
                    + TimeDelta::minutes(40 * i64::try_from(turn % 40 + index).unwrap());
                let paragraphs = lines_of_sentence(sentence);
                let added = self.add(carrier, headline, paragraphs, at, report);
                self.documents[added].short = true;
            }
            let (one, other) = (turn, turn + 1);
            let kind = match label {
                Label::Copy => "one event in nearly the same words",
                Label::Other => "one topic, another event",
            };
            self.pair(kind, label, one, other);
        }
    }

    fn report(&mut self) -> usize {
        self.reports += 1;
        self.reports
    }

    fn add(
        &mut self,
        outlet: &str,
        headline: &str,
        paragraphs: Vec<String>,
        at: DateTime<FixedOffset>,
        report: usize,
    ) -> usize {
        let place = self.documents.len();
        self.documents.push(Document {
            guid: format!("{place:04}"),
            outlet: outlet.to_owned(),
            headline: headline.to_owned(),
            paragraphs,
            at,
            report,
            short: false,
        });
        place
    }

    fn pair(&mut self, kind: &str, label: Label, one: usize, other: usize) {
        let (first, second) = (&self.documents[one], &self.documents[other]);
        self.pairs.push(Pair {
            kind: kind.to_owned(),
            label,
            one,
            other,
            short: first.short,
            within_source: label == Label::Other && first.outlet == second.outlet,
        });
    }
}

/// The tables of that name in a file.
fn tables<T: for<'a> Deserialize<'a>>(file: &str, name: &str) -> Vec<T> {
    let mut parsed: BTreeMap<String, Vec<T>> =
        toml::from_str(&text(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    parsed.remove(name).unwrap()
}

pub(super) fn text(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/copies").join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn lines(text: &str) -> Vec<String> {
    text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn lines_of_sentence(sentence: &str) -> Vec<String> {
    if sentence.is_empty() { Vec::new() } else { vec![sentence.to_owned()] }
}

/// A time of 2026 in Shanghai.
fn moment(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_str(&format!("2026-{text} +0800"), "%Y-%m-%d %H:%M %z").unwrap()
}
