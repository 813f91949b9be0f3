//! `/metrics`: figures in the text format of Prometheus, version 0.0.4.
//!
//! Labels hold keys of feeds.toml and words of ours alone: no address, no reason, nothing of a source.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::model::Health;

/// All figures, as of one moment.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    /// Version of the program.
    pub version: &'static str,
    /// Every source of feeds.toml, in its order.
    pub sources: Vec<SourceFigures>,
    /// Stories that readers may find.
    pub stories: u64,
    /// Items that are kept.
    pub items: u64,
    /// Raw documents that are kept.
    pub documents: u64,
    /// Bytes of the database.
    pub database_bytes: u64,
    /// Memory of the process in bytes, where the system tells.
    pub memory: Option<u64>,
    /// What this process polled; none where it only serves.
    pub polled: Option<Polled>,
}

/// The figures of one source.
#[derive(Debug, Clone, Default)]
pub struct SourceFigures {
    /// Its key.
    pub key: String,
    /// How it does; none where it was never asked.
    pub health: Option<Health>,
    /// When it last answered with something that was understood.
    pub last_success: Option<DateTime<Utc>>,
    /// When it is asked next.
    pub next_due: Option<DateTime<Utc>>,
    /// Entries in its last document.
    pub entries: u32,
    /// Failures in a row.
    pub failures: u32,
    /// Items a day over 30 days.
    pub items_per_day: Option<f64>,
}

/// What this process polled since it started.
#[derive(Debug, Clone, Default)]
pub struct Polled {
    /// Rounds that came to their end.
    pub rounds: u64,
    /// When the last of them ended.
    pub ended: Option<DateTime<Utc>>,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Files that were written after it.
    pub files_written: u64,
    /// Polls by how they ended.
    pub outcomes: BTreeMap<&'static str, u64>,
}

/// The media type of [`in_text`].
pub(super) const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The word for sources that were never asked, among the words of [`Health`].
const NEVER_ASKED: &str = "never_asked";

/// The snapshot as Prometheus reads it.
pub fn in_text(snapshot: &Snapshot) -> String {
    let mut text = Text(String::new());
    let version = vec![("version", snapshot.version)];
    text.family("huiwen_info", Type::Gauge, "The program.", [(version, 1.0)]);
    sources_in_text(&mut text, &snapshot.sources);
    let help = "Stories that readers may find.";
    text.single("huiwen_stories", Type::Gauge, help, float(snapshot.stories));
    text.single("huiwen_items", Type::Gauge, "Items that are kept.", float(snapshot.items));
    let help = "Raw documents that are kept.";
    text.single("huiwen_documents", Type::Gauge, help, float(snapshot.documents));
    let help = "Size of the database.";
    text.single("huiwen_database_bytes", Type::Gauge, help, float(snapshot.database_bytes));
    if let Some(polled) = &snapshot.polled {
        polled_in_text(&mut text, polled);
    }
    if let Some(memory) = snapshot.memory {
        let help = "Resident memory size in bytes.";
        text.single("process_resident_memory_bytes", Type::Gauge, help, float(memory));
    }
    text.0
}

fn sources_in_text(text: &mut Text, sources: &[SourceFigures]) {
    let word = |source: &SourceFigures| source.health.map_or(NEVER_ASKED, Health::as_str);
    let words = Health::ALL.map(Health::as_str).into_iter().chain([NEVER_ASKED]);
    let many = words.map(|health| {
        let many = sources.iter().filter(|source| word(source) == health).count();
        (vec![("health", health)], float(many as u64))
    });
    text.family("huiwen_sources", Type::Gauge, "Sources by their health.", many);
    let health = sources
        .iter()
        .map(|source| (vec![("source", source.key.as_str()), ("health", word(source))], 1.0));
    text.family("huiwen_source_health", Type::Gauge, "How a source does.", health);

    let mut gauge = |name: &str, help: &str, figure: &dyn Fn(&SourceFigures) -> Option<f64>| {
        let samples = sources
            .iter()
            .filter_map(|source| Some((vec![("source", source.key.as_str())], figure(source)?)));
        text.family(&format!("huiwen_source_{name}"), Type::Gauge, help, samples);
    };
    let help = "When it last answered with something that was understood.";
    gauge("last_success_timestamp_seconds", help, &|source| source.last_success.map(seconds));
    let help = "When it is asked next; absent if a person has to want it.";
    gauge("next_due_timestamp_seconds", help, &|source| source.next_due.map(seconds));
    let help = "Entries in its last document.";
    gauge("entries", help, &|source| Some(f64::from(source.entries)));
    gauge("failures", "Failures in a row.", &|source| Some(f64::from(source.failures)));
    let help = "Items a day, over the last 30 days.";
    gauge("items_per_day", help, &|source| source.items_per_day);
}

fn polled_in_text(text: &mut Text, polled: &Polled) {
    let help = "Rounds that came to their end.";
    text.single("huiwen_rounds_total", Type::Counter, help, float(polled.rounds));
    let by_outcome =
        polled.outcomes.iter().map(|(outcome, many)| (vec![("outcome", *outcome)], float(*many)));
    text.family("huiwen_polls_total", Type::Counter, "Polls by how they ended.", by_outcome);
    if let Some(ended) = polled.ended {
        let mut last = |name: &str, help: &str, figure| {
            text.single(&format!("huiwen_last_round_{name}"), Type::Gauge, help, figure);
        };
        last("timestamp_seconds", "When the last round ended.", seconds(ended));
        last("duration_seconds", "How long the last round took.", polled.seconds);
        last("files_written", "Files written after the last round.", float(polled.files_written));
    }
}

#[derive(Debug, Clone, Copy)]
enum Type {
    Counter,
    Gauge,
}

/// Names and values of labels.
type Labels<'a> = Vec<(&'static str, &'a str)>;

struct Text(String);

impl Text {
    fn single(&mut self, name: &str, kind: Type, help: &str, figure: f64) {
        self.family(name, kind, help, [(Vec::new(), figure)]);
    }

    /// All samples of one name stand together, below what they mean.
    fn family<'a>(
        &mut self,
        name: &str,
        kind: Type,
        help: &str,
        samples: impl IntoIterator<Item = (Labels<'a>, f64)>,
    ) {
        let kind = match kind {
            Type::Counter => "counter",
            Type::Gauge => "gauge",
        };
        let mut head = format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
        for (labels, figure) in samples {
            self.0.push_str(&std::mem::take(&mut head));
            self.0.push_str(name);
            for (index, (label, value)) in labels.iter().enumerate() {
                let begin = if index == 0 { '{' } else { ',' };
                self.0.push_str(&format!("{begin}{label}=\"{}\"", escaped(value)));
            }
            let end = if labels.is_empty() { "" } else { "}" };
            self.0.push_str(&format!("{end} {figure}\n"));
        }
    }
}

fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

fn seconds(time: DateTime<Utc>) -> f64 {
    float(time.timestamp().unsigned_abs())
}

/// Exact up to 2^53, which neither seconds nor bytes reach.
#[expect(clippy::cast_precision_loss, reason = "Prometheus knows no other numbers")]
fn float(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_below_what_they_mean() {
        let time = DateTime::from_timestamp(1_800_000_000, 0);
        let snapshot = Snapshot {
            version: "0.1.0",
            sources: vec![
                SourceFigures {
                    key: "paper".to_owned(),
                    health: Some(Health::Failing),
                    last_success: time,
                    next_due: None,
                    entries: 20,
                    failures: 3,
                    items_per_day: Some(1.25),
                },
                SourceFigures { key: "new".to_owned(), ..SourceFigures::default() },
            ],
            stories: 7,
            polled: Some(Polled {
                rounds: 2,
                ended: time,
                seconds: 0.5,
                files_written: 4,
                outcomes: BTreeMap::from([("changed", 3), ("failed", 1)]),
            }),
            ..Snapshot::default()
        };
        let text = in_text(&snapshot);
        for expected in [
            "# HELP huiwen_info The program.\n# TYPE huiwen_info gauge\nhuiwen_info{version=\"0.1.0\"} 1\n",
            "\nhuiwen_sources{health=\"failing\"} 1\n",
            "\nhuiwen_sources{health=\"ok\"} 0\n",
            "\nhuiwen_sources{health=\"never_asked\"} 1\n",
            "\nhuiwen_source_health{source=\"paper\",health=\"failing\"} 1\n",
            "\nhuiwen_source_health{source=\"new\",health=\"never_asked\"} 1\n",
            "\nhuiwen_source_last_success_timestamp_seconds{source=\"paper\"} 1800000000\n",
            "\nhuiwen_source_items_per_day{source=\"paper\"} 1.25\n",
            "\nhuiwen_source_failures{source=\"paper\"} 3\n",
            "\nhuiwen_stories 7\n",
            "\n# TYPE huiwen_polls_total counter\nhuiwen_polls_total{outcome=\"changed\"} 3\n",
            "\nhuiwen_last_round_duration_seconds 0.5\n",
        ] {
            assert!(text.contains(expected), "{expected} is not in {text}");
        }
        assert!(!text.contains("next_due"), "a family without samples has no head:\n{text}");
        assert!(text.ends_with('\n'));
    }

    #[test]
    fn no_series_stands_twice_and_every_line_has_a_figure() {
        let sources: Vec<SourceFigures> = Health::ALL
            .iter()
            .map(|health| SourceFigures {
                key: format!("a-{}", health.as_str()),
                health: Some(*health),
                ..SourceFigures::default()
            })
            .collect();
        let text = in_text(&Snapshot { sources, ..Snapshot::default() });
        let mut seen = std::collections::BTreeSet::new();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (series, figure) = line.rsplit_once(' ').expect("a figure");
            assert!(figure.parse::<f64>().is_ok_and(f64::is_finite), "{line}");
            assert!(seen.insert(series), "{line}");
        }
        let heads: Vec<&str> =
            text.lines().filter_map(|line| line.strip_prefix("# TYPE ")).collect();
        let mut once = heads.clone();
        once.dedup();
        assert_eq!(heads, once);
    }

    #[test]
    fn labels_are_escaped() {
        assert_eq!(escaped("a\\b\"c\nd"), "a\\\\b\\\"c\\nd");
    }
}
