//! What items are proposed for: written by polls, and anew by `huiwen rules apply`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use rusqlite::params;
use uuid::Uuid;

use super::{
    Result, Store, StoreError, Tx,
    bodies::unpack,
    polls::{from_json, json},
};
use crate::model::{CreditRule, ItemId, Placement, StoryId};

/// A proposal as `item.proposals` keeps it, by section: its reason, and with it the weight where that does not
/// follow from the reason. `"source"`, `["规则“园区”：标题含 园区",10]`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Proposed {
    /// For the editor.
    pub reason: String,
    /// How much it counts beside others.
    pub weight: u8,
}

#[derive(serde::Serialize, serde::Deserialize)]
#[serde(untagged)]
enum Written {
    Plain(String),
    Weighed(String, u8),
}

impl From<Written> for Proposed {
    fn from(written: Written) -> Proposed {
        match written {
            Written::Plain(reason) => Proposed { weight: Placement::implied(&reason), reason },
            Written::Weighed(reason, weight) => Proposed { reason, weight },
        }
    }
}

impl From<Proposed> for Written {
    fn from(proposed: Proposed) -> Written {
        let Proposed { reason, weight } = proposed;
        if weight == Placement::implied(&reason) {
            Written::Plain(reason)
        } else {
            Written::Weighed(reason, weight)
        }
    }
}

/// Puts the proposals of one item to those of others in the same story: of two for one section the one of the
/// greater weight counts, and among equals the earlier.
pub(super) fn merge(
    all: &mut BTreeMap<String, Proposed>,
    more: impl IntoIterator<Item = (String, Proposed)>,
) {
    for (section, proposed) in more {
        let weaker = all.get(&section).is_none_or(|other| other.weight < proposed.weight);
        if weaker {
            all.insert(section, proposed);
        }
    }
}

/// What the items of a story are proposed for together, by section; the first item first.
pub fn merged<'p>(items: impl IntoIterator<Item = &'p [Placement]>) -> BTreeMap<String, Proposed> {
    let mut all = BTreeMap::new();
    for placements in items {
        merge(&mut all, placements.iter().cloned().map(parted));
    }
    all
}

/// What `item.proposals` keeps of these.
pub(super) fn written(placements: &[Placement]) -> Result<String> {
    json(&merged([placements]))
}

fn parted(placement: Placement) -> (String, Proposed) {
    let Placement { section, reason, weight } = placement;
    (section, Proposed { reason, weight })
}

/// A story, with what its items say for the sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Its row.
    pub story: StoryId,
    /// Its id.
    pub id: Uuid,
    /// The headline of the item that stands for it.
    pub headline: String,
    /// When it was published.
    pub published: DateTime<Utc>,
    /// The sections that an editor decided on: proposals move it neither into these nor out of them.
    pub decided: BTreeSet<String>,
    /// Its items, the first one first.
    pub items: Vec<Filing>,
}

/// What rules look at in a stored item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Its row.
    pub id: ItemId,
    /// Key of the source.
    pub source: String,
    /// Its headline.
    pub headline: String,
    /// Its address.
    pub link: Option<String>,
    /// Its sanitised HTML.
    pub content_html: Option<String>,
    /// Its plain summary.
    pub summary: Option<String>,
    /// The outlet it credits, as printed; none where that is only the source's name.
    pub credit: Option<String>,
    /// The canonical name of that outlet.
    pub outlet: Option<String>,
    /// What it is proposed for now.
    pub placements: Vec<Placement>,
}

impl Store {
    /// Hands every story that was published at `since` or later to `tell`, newest first, until `tell` says
    /// that it has seen enough.
    pub fn filed<E: From<StoreError>>(
        &self,
        since: DateTime<Utc>,
        mut tell: impl FnMut(Filed) -> std::result::Result<bool, E>,
    ) -> std::result::Result<(), E> {
        let sqlite = StoreError::from;
        let mut statement = self
            .connection
            .prepare_cached(
                "SELECT story.id, story.uid, item.headline, story.published
                 FROM story JOIN item ON item.id = story.lead WHERE story.published >= ?1
                 ORDER BY story.published DESC, story.first_seen DESC, story.place",
            )
            .map_err(sqlite)?;
        let mut rows = statement.query([since.timestamp()]).map_err(sqlite)?;
        while let Some(row) = rows.next().map_err(sqlite)? {
            let read = || -> Result<Filed> {
                let (story, id) = (StoryId(row.get(0)?), Uuid::from_bytes(row.get(1)?));
                Ok(Filed {
                    story,
                    id,
                    headline: row.get(2)?,
                    published: super::time(row.get(3)?),
                    decided: self.decided(id)?,
                    items: self.filings(story)?,
                })
            };
            if !tell(read()?)? {
                break;
            }
        }
        Ok(())
    }

    fn decided(&self, story: Uuid) -> Result<BTreeSet<String>> {
        let mut statement = self.connection.prepare_cached(
            "WITH whole AS (SELECT ?1 AS uid UNION SELECT uid FROM redirect WHERE goes = ?1)
             SELECT section FROM whole JOIN edit ON edit.story = whole.uid
             WHERE act IN ('feature', 'remove', 'move') AND section IS NOT NULL
             UNION SELECT text FROM whole JOIN edit ON edit.story = whole.uid WHERE act = 'move'",
        )?;
        let sections = statement.query_map([story.as_bytes()], |row| row.get(0))?;
        Ok(sections.collect::<rusqlite::Result<_>>()?)
    }

    fn filings(&self, story: StoryId) -> Result<Vec<Filing>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT item.id, source.key, headline, link, summary, credit, credit_rule, outlet, proposals,
                    body.html, min(coalesce(published, first_seen), first_seen) AS time
             FROM member JOIN item ON item.id = member.item JOIN source ON source.id = item.source
                 LEFT JOIN body ON body.item = item.id
             WHERE story = ?1 ORDER BY time, source.key, coalesce(guid, link, headline), identity",
        )?;
        let mut rows = statement.query([story.0])?;
        let mut filings = Vec::new();
        while let Some(row) = rows.next()? {
            let assumed =
                row.get_ref(6)?.as_str().unwrap_or_default() == CreditRule::Assumed.as_str();
            let proposals: BTreeMap<String, Proposed> =
                from_json(row.get_ref(8)?.as_str().unwrap_or_default())?;
            let html: Option<Vec<u8>> = row.get(9)?;
            filings.push(Filing {
                id: ItemId(row.get(0)?),
                source: row.get(1)?,
                headline: row.get(2)?,
                link: row.get(3)?,
                summary: row.get(4)?,
                content_html: html.map(|packed| unpack(&packed)).transpose()?,
                credit: if assumed { None } else { row.get(5)? },
                outlet: row.get(7)?,
                placements: proposals
                    .into_iter()
                    .map(|(section, Proposed { reason, weight })| Placement {
                        section,
                        reason,
                        weight,
                    })
                    .collect(),
            });
        }
        Ok(filings)
    }
}

impl Store {
    /// How many items that were first seen at `since` or later stand in a section by each rule, and when the last of
    /// them was seen; by the rule's name. Where a weightier proposal counts, the rule has no part in it.
    pub fn rule_hits(&self, since: DateTime<Utc>) -> Result<HashMap<String, (u32, DateTime<Utc>)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT first_seen, proposals FROM item INDEXED BY item_by_time
             WHERE first_seen >= ?1 AND instr(proposals, ?2) ORDER BY first_seen",
        )?;
        let mut rows = statement.query(params![since.timestamp(), Placement::BY_RULE])?;
        let mut hits: HashMap<String, (u32, DateTime<Utc>)> = HashMap::new();
        while let Some(row) = rows.next()? {
            let seen = super::time(row.get(0)?);
            let proposals: BTreeMap<String, Proposed> =
                from_json(row.get_ref(1)?.as_str().unwrap_or_default())?;
            let names: BTreeSet<&str> =
                proposals.values().filter_map(|it| Placement::rule_of(&it.reason)).collect();
            for name in names {
                let (times, last) = hits.entry(name.to_owned()).or_insert((0, seen));
                *times += 1;
                *last = seen;
            }
        }
        Ok(hits)
    }
}

impl Tx<'_> {
    /// Writes anew what an item is proposed for. Its story must then be arranged anew.
    pub fn propose(&self, item: ItemId, placements: &[Placement]) -> Result<()> {
        self.sql
            .prepare_cached("UPDATE item SET proposals = ?2 WHERE id = ?1")?
            .execute(params![item.0, written(placements)?])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stored: &str, reason: &str, weight: u8) {
        let read: BTreeMap<String, Proposed> = from_json(stored).unwrap_or_default();
        let expected = Proposed { reason: reason.to_owned(), weight };
        assert_eq!(read.get("dongtai"), Some(&expected), "{stored}");
        assert_eq!(json(&read).unwrap_or_default(), stored);
    }

    #[test]
    fn a_weight_is_kept_where_the_reason_does_not_tell_it() {
        check(r#"{"dongtai":"source"}"#, "source", 1);
        check(r#"{"dongtai":"breadcrumb 行业动态"}"#, "breadcrumb 行业动态", 100);
        check(r#"{"dongtai":["规则“园区”：标题含 园区",10]}"#, "规则“园区”：标题含 园区", 10);
    }

    #[test]
    fn of_two_proposals_the_weightier_counts_and_among_equals_the_earlier() {
        let proposed = |reason: &str, weight| {
            ("dongtai".to_owned(), Proposed { reason: reason.to_owned(), weight })
        };
        let mut all = BTreeMap::new();
        for (more, expected) in [
            (proposed("first", 10), "first"),
            (proposed("second", 10), "first"),
            (proposed("third", 5), "first"),
            (proposed("fourth", 11), "fourth"),
        ] {
            merge(&mut all, [more]);
            assert_eq!(all["dongtai"].reason, expected);
        }
    }
}
