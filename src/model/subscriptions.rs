//! What hubs push to us (`WebSub`, W3C Recommendation of 2018-01-23).

use std::fmt;

use chrono::{DateTime, Utc};
use url::Url;

/// Where a source says that it is pushed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The address that its hubs know it by.
    pub topic: Url,
    /// Hubs, in the order in which they are tried; at least one.
    pub hubs: Vec<Url>,
}

/// Our subscription at a hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// The key of its source.
    pub source: String,
    /// Where this server was reachable when the subscription was made; ends with a slash.
    pub base: String,
    /// The end of the address that the hub calls.
    pub token: Secret,
    /// Signs what is pushed.
    pub secret: Secret,
    /// The hub.
    pub hub: String,
    /// The address that the hub knows the source by.
    pub topic: String,
    /// How far it is.
    pub state: SubscriptionState,
    /// When the hub was last asked, or said no of its own accord.
    pub requested: Option<DateTime<Utc>>,
    /// Requests since the hub last said yes.
    pub tries: u32,
    /// Why the hub does not serve us, in a sentence.
    pub problem: Option<String>,
    /// The first yes of those that followed one another without a gap.
    pub active_since: Option<DateTime<Utc>>,
    /// The last yes.
    pub renewed: Option<DateTime<Utc>>,
    /// When the hub will cease to push, unless it is asked again.
    pub lease_until: Option<DateTime<Utc>>,
    /// When something was last pushed that was rightly signed.
    pub last_push: Option<DateTime<Utc>>,
    /// When a poll last found what the hub had not pushed.
    pub missed: Option<DateTime<Utc>>,
}

impl Subscription {
    /// A subscription that no hub knows of yet, at the first hub of the topic.
    pub fn new(
        source: &str,
        topic: &Topic,
        base: &Url,
        token: Secret,
        secret: Secret,
    ) -> Subscription {
        Subscription {
            source: source.to_owned(),
            base: base.to_string(),
            token,
            secret,
            hub: topic.hubs.first().map(ToString::to_string).unwrap_or_default(),
            topic: topic.topic.to_string(),
            state: SubscriptionState::Asked,
            requested: None,
            tries: 0,
            problem: None,
            active_since: None,
            renewed: None,
            lease_until: None,
            last_push: None,
            missed: None,
        }
    }

    /// The address that the hub calls.
    pub fn callback(&self) -> String {
        format!("{}websub/{}", self.base, self.token.0)
    }

    /// Whether the hub has promised to push at `now`.
    pub fn is_active(&self, now: DateTime<Utc>) -> bool {
        self.state == SubscriptionState::Active && self.lease_until.is_some_and(|until| now < until)
    }
}

/// How far a subscription is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionState {
    /// The hub was asked, or will be at once, and has not said yes.
    Asked,
    /// The hub said yes, and its lease has not ended.
    Active,
    /// The hub said no.
    Denied,
    /// It is no longer wanted, and the hub is to be told.
    Leaving,
}

impl SubscriptionState {
    /// The word for it in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            SubscriptionState::Asked => "asked",
            SubscriptionState::Active => "active",
            SubscriptionState::Denied => "denied",
            SubscriptionState::Leaving => "leaving",
        }
    }

    /// The reverse of [`SubscriptionState::as_str`].
    pub fn from_word(word: &str) -> Option<SubscriptionState> {
        use SubscriptionState::{Active, Asked, Denied, Leaving};
        [Asked, Active, Denied, Leaving].into_iter().find(|state| state.as_str() == word)
    }
}

/// Text that no log may show.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
