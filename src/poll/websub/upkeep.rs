//! Ties subscriptions to the store, to hubs and to chance: what hubs said is taken in, and what is due is
//! asked.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::{self, JoinSet};
use tracing::{info, warn};
use url::Url;

use super::{
    Answered, Heard, PAUSED, Push,
    intake::{take_answers, take_in},
    lease::next_request,
    roll,
};
use crate::{
    model::{Secret, Subscription, SubscriptionState, Topic, Via},
    poll::{
        Plan,
        fetch::{Fetcher, Guarding},
        health::shown,
    },
    store::{Store, Tx},
};

/// A request to a hub: `POST`, `application/x-www-form-urlencoded`.
#[derive(Debug, Clone)]
pub struct Request {
    /// The address of the hub: from a document, so that it is to be guarded like any link of one …
    pub hub: Url,
    /// … that was found at this address of feeds.toml; of a source that is gone, the hub's own.
    pub named: Url,
    /// Which way requests of the source go.
    pub via: Via,
    /// The body; holds the secret.
    pub form: Secret,
}

/// Asks a hub, as a link of a document is asked: guarded, and in its turn. A redirect is not followed.
pub async fn send(fetcher: Arc<Fetcher>, request: Request) -> Answered {
    let Request { hub, named, via, form } = request;
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    fetcher.may_follow(&hub, &named).map_err(|failure| failure.message)?;
    let posted = fetcher.post(&hub, &headers, form.0.into_bytes(), Guarding::Polled, &via).await;
    posted.map(|posted| (posted.status, posted.body)).map_err(|failure| failure.message)
}

/// So many hubs are asked at the same time.
const MOST_ASKED: usize = 8;

/// Without news, subscriptions are looked at once in this time: nothing about them is due to the second.
const LOOK: TimeDelta = TimeDelta::minutes(1);

/// Keeps subscriptions up; one for the life of the program, which remembers what hubs are being asked.
#[derive(Debug, Default)]
pub struct Upkeep {
    asked: JoinSet<(Secret, Answered)>,
    /// The hosts of those hubs: each is asked one thing at a time.
    hosts: HashMap<task::Id, String>,
    next_look: Option<DateTime<Utc>>,
}

impl Upkeep {
    /// Takes in what hubs said, asks them for what is due, and returns what they pushed of the sources of
    /// the plan, in its order. To be called under the lock of a round, within a runtime, again and again.
    ///
    /// `expect` hears of all subscriptions before a hub can call for them; `post` sends one request, and is
    /// run beside everything else: [`send`], with the fetcher of the rounds.
    pub fn keep_up<F>(
        &mut self,
        store: &mut Store,
        plan: &Plan,
        heard: Vec<Heard>,
        expect: impl FnOnce(&[Subscription]),
        post: impl Fn(Request) -> F,
    ) -> anyhow::Result<Vec<Push>>
    where
        F: Future<Output = Answered> + Send + 'static,
    {
        let mut answers = Vec::new();
        while let Some(done) = self.asked.try_join_next_with_id() {
            let task = match done {
                Ok((task, answer)) => {
                    answers.push(answer);
                    task
                }
                Err(error) => {
                    warn!(%error, "asking a hub broke off");
                    error.id()
                }
            };
            self.hosts.remove(&task);
        }
        let nothing_new = heard.is_empty() && answers.is_empty();
        if nothing_new && self.next_look.is_some_and(|look| plan.now < look) {
            return Ok(Vec::new());
        }
        let before = store.subscriptions()?;
        if before.is_empty() && plan.polling.websub.is_none() {
            self.next_look = Some(plan.now + LOOK);
            return Ok(Vec::new());
        }
        let topics = topics_of(plan, store.topics()?);
        let mut after = before.clone();
        take_answers(&mut after, answers);
        let documents = take_in(&mut after, heard);
        let base = plan.polling.websub.as_ref();
        let mut roll = roll::call(after, &topics, base, plan.now);
        for (source, topic) in roll.missing {
            let Some(base) = base else { break };
            let (token, secret) = (random::<16>()?, random::<32>()?);
            roll.kept.push(Subscription::new(&source, &topic, base, token, secret));
        }
        let busy: BTreeSet<String> = self.hosts.values().cloned().collect();
        let (requests, waiting) = due(&mut roll.kept, &topics, plan, busy);

        let tx = store.begin(plan.now)?;
        save(&tx, &before, &roll.kept, &roll.forgotten)?;
        tx.commit()?;
        expect(&roll.kept);
        // What waits for its turn has it as soon as another request has ended.
        self.next_look = (!waiting).then_some(plan.now + LOOK);
        for (token, host, request) in requests {
            let answer = post(request);
            let task = self.asked.spawn(async move { (token, answer.await) });
            self.hosts.insert(task.id(), host);
        }
        Ok(of_plan(plan, &roll.kept, documents))
    }
}

/// The requests that are due, noted as sent: token, host, request; and whether others wait for their turn.
fn due(
    subscriptions: &mut [Subscription],
    topics: &BTreeMap<String, Topic>,
    plan: &Plan,
    mut busy: BTreeSet<String>,
) -> (Vec<(Secret, String, Request)>, bool) {
    let (mut requests, mut waiting) = (Vec::new(), false);
    for subscription in subscriptions {
        if next_request(subscription) > plan.now {
            continue;
        }
        let mut asked = subscription.clone();
        let topic = topics.get(&subscription.source);
        let Some((hub, form)) = roll::ask(&mut asked, topic, plan.now) else { continue };
        let host = hub.host_str().unwrap_or_default().to_owned();
        if busy.len() == MOST_ASKED || !busy.insert(host.clone()) {
            waiting = true;
            continue;
        }
        let source = plan.sources.iter().find(|source| source.key == asked.source);
        let (named, via) = match source {
            Some(source) => (source.url.clone(), source.via.clone()),
            None => (hub.clone(), Via::Environment),
        };
        requests.push((asked.token.clone(), host, Request { hub, named, via, form }));
        *subscription = asked;
    }
    (requests, waiting)
}

/// Writes what changed, and ends the pauses of sources whose hub does not serve them any more.
fn save(
    tx: &Tx<'_>,
    before: &[Subscription],
    kept: &[Subscription],
    forgotten: &[Secret],
) -> anyhow::Result<()> {
    let known: HashMap<&str, &Subscription> =
        before.iter().map(|it| (it.token.0.as_str(), it)).collect();
    let stood = |token: &Secret| known.get(token.0.as_str()).copied();
    let was_active = |it: &Subscription| it.state == SubscriptionState::Active;
    for subscription in kept {
        let stood = stood(&subscription.token);
        if stood == Some(subscription) {
            continue;
        }
        tx.set_subscription(subscription)?;
        let is_active = was_active(subscription);
        match stood.is_some_and(was_active) {
            true if !is_active => end_pause(tx, &subscription.source)?,
            false if is_active => {
                let hub = shown(&subscription.hub);
                info!(source = subscription.source, hub, "a hub pushes");
            }
            _ => {}
        }
        if let Some(problem) = &subscription.problem
            && stood.is_none_or(|stood| stood.problem.as_ref() != Some(problem))
        {
            warn!(source = subscription.source, "{}: {problem}", subscription.source);
        }
    }
    for token in forgotten {
        if let Some(subscription) = stood(token).filter(|it| was_active(it)) {
            end_pause(tx, &subscription.source)?;
        }
        tx.forget_subscription(token)?;
    }
    Ok(())
}

fn end_pause(tx: &Tx<'_>, source: &str) -> anyhow::Result<()> {
    if tx.end_pause(source, PAUSED, "its hub no longer pushes what is new")? {
        info!(source, "polled as usual: its hub no longer pushes");
    }
    Ok(())
}

/// What the sources of the plan say, unless they said it at an address that feeds.toml no longer names.
fn topics_of(plan: &Plan, mut said: HashMap<String, (String, Topic)>) -> BTreeMap<String, Topic> {
    let mut topics = BTreeMap::new();
    for source in &plan.sources {
        if let Some((url, topic)) = said.remove(&source.key)
            && url == source.url.as_str()
        {
            topics.insert(source.key.clone(), topic);
        }
    }
    topics
}

/// Those pushes that are still wanted.
fn of_plan(plan: &Plan, kept: &[Subscription], pushes: Vec<(Secret, Push)>) -> Vec<Push> {
    let wanted: BTreeSet<&str> = kept
        .iter()
        .filter(|it| it.state != SubscriptionState::Leaving)
        .map(|it| it.token.0.as_str())
        .collect();
    let polled: BTreeSet<&str> = plan.sources.iter().map(|source| source.key.as_str()).collect();
    pushes
        .into_iter()
        .filter(|(token, push)| {
            wanted.contains(token.0.as_str()) && polled.contains(push.source.as_str())
        })
        .map(|(_, push)| push)
        .collect()
}

/// So many random bytes of the system, in hexadecimal digits.
fn random<const BYTES: usize>() -> anyhow::Result<Secret> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)
        .map_err(|error| anyhow::anyhow!("the system has no random numbers: {error}"))?;
    Ok(Secret(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
}
