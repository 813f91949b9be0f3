//! The fields of an act → [`Wish`].

use chrono::{DateTime, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::fields::Fields;
use crate::curate::{Seen, Wish};

/// So many stories are acted on at once: what stands on some pages of the queue.
const MOST: usize = 200;

/// What the fields of an act come to.
pub(super) enum Wished {
    /// All that the act needs is there.
    Wish(Wish),
    /// The act has to be told more first.
    Asks,
    /// What stands in this field cannot be meant.
    Wrong(&'static str),
}

/// The wish of an act of this name.
pub(super) fn wished(act: &str, fields: &Fields, zone: Tz) -> Wished {
    let section = || fields.some("section").map(str::to_owned);
    let text = |name: &str| fields.get(name).map(plain);
    let wish = match act {
        "feature" => section().map(Wish::Feature),
        "remove" => section().map(Wish::Remove),
        "pin" => section().map(Wish::Pin),
        "unpin" => section().map(Wish::Unpin),
        "place" => section().map(|section| {
            let after = fields.some("after").and_then(|after| after.parse().ok());
            Wish::Place { section, after }
        }),
        "move" => fields
            .some("from")
            .zip(fields.some("to"))
            .map(|(from, to)| Wish::Move { from: from.to_owned(), to: to.to_owned() }),
        "retitle" => text("text").map(|text| Wish::Retitle(some(one_line(&text)))),
        "summary" => text("text").map(|text| Wish::Summary(some(text))),
        "note" => text("text").map(|text| Wish::Note(some(text))),
        "correct" => text("text").and_then(some).map(Wish::Correct),
        "withdraw" => text("text").and_then(some).map(Wish::Withdraw),
        "hide" => Some(Wish::Hide),
        "show" => Some(Wish::Unhide),
        "restore" => Some(Wish::Restore),
        "merge" => fields.some("other").and_then(story_in).map(Wish::Merge),
        "apart" => fields.some("other").and_then(story_in).map(Wish::Apart),
        "split" => {
            let items: Vec<i64> = fields.all("item").filter_map(|id| id.parse().ok()).collect();
            (!items.is_empty()).then_some(Wish::Split(items))
        }
        "lead" => fields.get("item").map(|item| Wish::Lead(item.parse().ok())),
        "embargo" | "expire" => match fields.get("until").map(|until| time(until, zone)) {
            None => None,
            Some(Err(NoTime)) => return Wished::Wrong("until"),
            Some(Ok(until)) if act == "embargo" => Some(Wish::Embargo(until)),
            Some(Ok(until)) => Some(Wish::Expire(until)),
        },
        _ => None,
    };
    let wrong = || match act {
        "correct" | "withdraw" => fields.has("text").then_some("text"),
        "merge" | "apart" => fields.some("other").map(|_| "other"),
        _ => None,
    };
    wish.map(Wished::Wish).or_else(|| wrong().map(Wished::Wrong)).unwrap_or(Wished::Asks)
}

/// The stories that an act is about, each as its page saw it; without the one that others become part of.
pub(super) fn stories(fields: &Fields, wish: Option<&Wish>) -> Vec<Seen> {
    let words = fields.some("words").and_then(|words| words.parse().ok());
    let other = match wish {
        Some(Wish::Merge(other) | Wish::Apart(other)) => Some(*other),
        _ => None,
    };
    let seen = |value: &str| {
        let (story, version) = match value.split_once(':') {
            Some((story, version)) => (story, version.parse().ok()),
            None => (value, None),
        };
        Some(Seen { story: story.parse().ok()?, version, source_words: words })
    };
    let stories = fields.all("id").filter_map(seen).take(MOST);
    stories.filter(|seen| Some(seen.story) != other).collect()
}

/// The id of a story in what somebody typed or pasted: the id, or the address of its page.
fn story_in(text: &str) -> Option<Uuid> {
    let mut parts = text.split(|sign: char| !sign.is_ascii_hexdigit() && sign != '-');
    parts.find_map(|part| part.parse().ok())
}

/// What stands in a field is no time.
pub(super) struct NoTime;

/// A time of a field `datetime-local` in the site's zone; none where it is empty. An hour that comes twice is meant
/// the first time.
pub(super) fn time(text: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, NoTime> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"];
    let mut parsed = formats.iter().filter_map(|f| NaiveDateTime::parse_from_str(text, f).ok());
    let local = parsed.next().and_then(|local| zone.from_local_datetime(&local).earliest());
    local.map(|local| Some(local.to_utc())).ok_or(NoTime)
}

/// Lines as browsers send them end in two signs.
fn plain(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &str, expected: Option<&Wish>) {
        let fields = Fields::of_query(Some(query));
        let zone = chrono_tz::Asia::Shanghai;
        let wish = match wished(fields.get("act").unwrap_or_default(), &fields, zone) {
            Wished::Wish(wish) => Some(wish),
            Wished::Asks | Wished::Wrong(_) => None,
        };
        assert_eq!(wish.as_ref(), expected, "{query}");
    }

    #[test]
    fn what_is_not_told_yet_is_asked_for_and_what_is_left_empty_takes_back() {
        check("act=feature", None);
        check("act=feature&section=redian", Some(&Wish::Feature("redian".to_owned())));
        check("act=retitle", None);
        check("act=retitle&text=", Some(&Wish::Retitle(None)));
        check("act=retitle&text=+a%0d%0ab+", Some(&Wish::Retitle(Some("a b".to_owned()))));
        check("act=withdraw&text=+", None);
        check("act=split", None);
        check("act=split&item=3&item=4", Some(&Wish::Split(vec![3, 4])));
        check("act=lead&item=", Some(&Wish::Lead(None)));
        check("act=unheard", None);
    }

    #[test]
    fn times_are_those_of_the_site() {
        let at = "2026-11-23T06:05:00Z".parse().ok();
        check("act=embargo&until=2026-11-23T14:05", Some(&Wish::Embargo(at)));
        check("act=embargo&until=", Some(&Wish::Embargo(None)));
        check("act=embargo&until=tomorrow", None);
    }

    #[test]
    fn an_address_names_its_story() {
        let id = Uuid::from_u128(0x1234_5678_1234_5678_1234_5678_1234_5678);
        check(
            &format!("act=merge&other=http://a.cn/desk/story/{id}/copies"),
            Some(&Wish::Merge(id)),
        );
        check("act=merge&other=none", None);
        let fields = Fields::of_query(Some(&format!("id={id}:3&id={}:0", Uuid::nil())));
        let seen = stories(&fields, Some(&Wish::Merge(id)));
        assert_eq!(seen.len(), 1);
        assert_eq!((seen[0].story, seen[0].version), (Uuid::nil(), Some(0)));
    }
}
