//! Hubs (`WebSub`): what sources say of them, and our subscriptions there.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rusqlite::{OptionalExtension as _, Row, params};
use url::Url;

use super::{
    Result, Store, StoreError, Tx,
    polls::{from_json, json},
    time, word,
};
use crate::model::{Secret, SourceId, Subscription, SubscriptionState, Topic};

impl Store {
    /// All subscriptions, in the order of their sources' rows; of one source those that are left come last.
    pub fn subscriptions(&self) -> Result<Vec<Subscription>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, base, token, secret, hub, topic, state, requested, tries, problem,
                    active_since, renewed, lease_until, last_push, missed
             FROM subscription JOIN source ON source.id = subscription.source
             ORDER BY source, state = 'leaving', token",
        )?;
        let mut rows = statement.query([])?;
        let mut subscriptions = Vec::new();
        while let Some(row) = rows.next()? {
            subscriptions.push(subscription(row)?);
        }
        Ok(subscriptions)
    }

    /// Where sources say that they are pushed from, by their keys, with the address at which they said so.
    pub fn topics(&self) -> Result<HashMap<String, (String, Topic)>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT key, url, topic, hubs FROM topic JOIN source ON source.id = topic.source",
        )?;
        let mut rows = statement.query([])?;
        let mut topics = HashMap::new();
        while let Some(row) = rows.next()? {
            let hubs: Vec<String> = from_json(row.get_ref(3)?.as_str().unwrap_or_default())?;
            let hubs = hubs.iter().map(|hub| address(hub)).collect::<Result<_>>()?;
            let topic = address(row.get_ref(2)?.as_str().unwrap_or_default())?;
            topics.insert(row.get(0)?, (row.get(1)?, Topic { topic, hubs }));
        }
        Ok(topics)
    }
}

impl Tx<'_> {
    /// Takes over where a document of the source at `url` says that it is pushed from.
    pub fn set_topic(&self, source: SourceId, url: &str, topic: Option<&Topic>) -> Result<()> {
        let Some(topic) = topic else {
            let mut delete = self.sql.prepare_cached("DELETE FROM topic WHERE source = ?1")?;
            delete.execute([source.0])?;
            return Ok(());
        };
        let hubs: Vec<&str> = topic.hubs.iter().map(Url::as_str).collect();
        // Nothing is written where nothing changes: sources say the same at every poll.
        self.sql
            .prepare_cached(
                "INSERT INTO topic (source, url, topic, hubs) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (source) DO UPDATE SET url = ?2, topic = ?3, hubs = ?4
                 WHERE url <> ?2 OR topic <> ?3 OR hubs <> ?4",
            )?
            .execute(params![source.0, url, topic.topic.as_str(), json(&hubs)?])?;
        Ok(())
    }

    /// Keeps a subscription as it is now. One of a source that never was in feeds.toml is not kept.
    pub fn set_subscription(&self, subscription: &Subscription) -> Result<()> {
        let seconds = |time: Option<DateTime<Utc>>| time.map(|time| time.timestamp());
        let s = subscription;
        self.sql
            .prepare_cached(
                "INSERT OR REPLACE INTO subscription
                     (source, base, token, secret, hub, topic, state, requested, tries, problem,
                      active_since, renewed, lease_until, last_push, missed)
                 SELECT id, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15
                 FROM source WHERE key = ?1",
            )?
            .execute(params![
                s.source,
                s.base,
                s.token.0,
                s.secret.0,
                s.hub,
                s.topic,
                s.state.as_str(),
                seconds(s.requested),
                s.tries,
                s.problem,
                seconds(s.active_since),
                seconds(s.renewed),
                seconds(s.lease_until),
                seconds(s.last_push),
                seconds(s.missed),
            ])?;
        Ok(())
    }

    /// Forgets a subscription.
    pub fn forget_subscription(&self, token: &Secret) -> Result<()> {
        self.sql
            .prepare_cached("DELETE FROM subscription WHERE token = ?1")?
            .execute([&token.0])?;
        Ok(())
    }

    /// Notes that a poll at the time of this transaction found what the hub of the source had not pushed.
    pub fn note_missed(&self, source: SourceId) -> Result<()> {
        self.sql
            .prepare_cached(
                "UPDATE subscription SET missed = ?2 WHERE source = ?1 AND state = 'active'",
            )?
            .execute([source.0, self.now])?;
        Ok(())
    }

    /// A source that is not polled because of `reason` is due now. Returns whether it was not.
    pub fn end_pause(&self, source: &str, reason: &str, why: &str) -> Result<bool> {
        let ended = self
            .sql
            .prepare_cached(
                "UPDATE poll SET next_due = ?3, next_reason = ?4
                 WHERE source = (SELECT id FROM source WHERE key = ?1)
                   AND next_reason = ?2 AND next_due > ?3
                 RETURNING 1",
            )?
            .query_row(params![source, reason, self.now, why], |_| Ok(()))
            .optional()?;
        Ok(ended.is_some())
    }
}

fn subscription(row: &Row<'_>) -> Result<Subscription> {
    let at = |column| -> Result<Option<DateTime<Utc>>> {
        Ok(row.get::<_, Option<i64>>(column)?.map(time))
    };
    Ok(Subscription {
        source: row.get(0)?,
        base: row.get(1)?,
        token: Secret(row.get(2)?),
        secret: Secret(row.get(3)?),
        hub: row.get(4)?,
        topic: row.get(5)?,
        state: word(row.get_ref(6)?.as_str().unwrap_or_default(), SubscriptionState::from_word)?,
        requested: at(7)?,
        tries: row.get(8)?,
        problem: row.get(9)?,
        active_since: at(10)?,
        renewed: at(11)?,
        lease_until: at(12)?,
        last_push: at(13)?,
        missed: at(14)?,
    })
}

fn address(text: &str) -> Result<Url> {
    Url::parse(text).map_err(|error| StoreError::Content(format!("{error} in {text}")))
}
