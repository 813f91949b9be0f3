//! The tables that stand once: `[site]`, `[storage]`, `[publish]`, `[serve]`, `[desk]` and `[poll]`.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use chrono_tz::Tz;
use ipnet::{IpNet, Ipv4Net};

use super::{
    address,
    mistakes::Mistake,
    quantity,
    table::{Table, Value},
    value,
};
use crate::model::{Content, DeskPlace, Interval, Polling, Publishing, Robots, Secret, Site, Via};

/// The zone of a portal that names none.
pub(super) const TIMEZONE: Tz = Tz::Asia__Shanghai;

const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// Feed readers load a feed whole, at every poll: more stories than this are a burden to all.
const MOST_STORIES: usize = 10_000;

/// Characters of a key: fewer are soon guessed.
const SHORTEST_KEY: usize = 16;

/// Longer times overflow nowhere and mean “always”.
const LONGEST: Duration = Duration::from_hours(3_650 * 24);

/// `[site]`; `None` if a mistake is noted.
pub(super) fn site(mut table: Table<'_, '_>) -> Option<Site> {
    let title = table.required("title", value::line);
    let link = table.required("link", address::site);
    let language = table.optional("language", value::language);
    let timezone = table.optional("timezone", value::timezone).unwrap_or(TIMEZONE);
    let icp = table.optional("icp", value::line).map(str::to_owned);
    table.close();
    let language = language.unwrap_or_else(|| "zh-CN".to_owned());
    Some(Site { title: title?.to_owned(), link: link?, language, timezone, icp })
}

/// `[storage]`: the database.
pub(super) fn database(mut table: Table<'_, '_>, folder: &Path) -> PathBuf {
    let database = table.optional("database", value::line).unwrap_or("db/huiwen.db");
    table.close();
    folder.join(database)
}

/// `[publish]`, and how much of an item is published where its source does not say.
pub(super) fn publishing(mut table: Table<'_, '_>, folder: &Path) -> (Publishing, Content) {
    let directory = table.optional("directory", value::line).unwrap_or("public");
    let content = table.optional("content", content_word).unwrap_or(Content::Summary);
    let at_least = table.optional("at_least", |value| quantity::number(value, 1..=MOST_STORIES));
    let at_most = table.optional("at_most", |value| quantity::number(value, 1..=MOST_STORIES));
    let within =
        table.optional("within", |value| quantity::duration(value, Duration::ZERO..=LONGEST));
    let backlog = table.optional("backlog", |value| quantity::number(value, 0..=MOST_STORIES));
    let hubs = table.list("hubs", address::homepage).unwrap_or_default();
    if let (Some(least), Some(most)) = (at_least, at_most)
        && least > most
    {
        let message = format!("at_least is {least}, which is more than at_most, {most}");
        table.note(Mistake::at(table.span("at_least"), message).hint("no feed can hold both"));
    }
    table.close();
    let publishing = Publishing {
        directory: folder.join(directory),
        at_least: at_least.unwrap_or_else(|| at_most.unwrap_or(50).min(50)),
        within: within.unwrap_or(72 * HOUR),
        at_most: at_most.unwrap_or_else(|| at_least.unwrap_or(500).max(500)),
        backlog: backlog.unwrap_or(20),
        hubs,
    };
    (publishing, content)
}

/// `[serve]`: where the server listens, and what it signs addresses of pictures with.
pub(super) fn serving(mut table: Table<'_, '_>) -> (SocketAddr, Option<Secret>) {
    let listen = table.optional("listen", address::socket);
    // A mistake is shown at the table, for the line itself holds the secret.
    let header = table.header_span();
    let picture_key = table.optional("picture_key", |value| match value::line(value) {
        Ok(key) if key.chars().count() >= SHORTEST_KEY => Ok(Secret(key.to_owned())),
        Ok(_) | Err(_) => {
            let message = format!("picture_key is no text of {SHORTEST_KEY} characters or more");
            Err(Mistake::at(header, message).hint("such as `openssl rand -hex 16` prints"))
        }
    });
    table.close();
    (listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080))), picture_key)
}

/// `[desk]`: where editors reach their pages.
pub(super) fn desk(mut table: Table<'_, '_>) -> DeskPlace {
    let listen = table.optional("listen", address::socket);
    let link = table.optional("link", address::site);
    let proxies = table.list("proxies", address::network);
    table.close();
    let loopback = || {
        let machine = IpNet::from(IpAddr::from(Ipv6Addr::LOCALHOST));
        let network = Ipv4Net::new(Ipv4Addr::LOCALHOST, 8).map(|network| network.trunc().into());
        network.into_iter().chain([machine]).collect()
    };
    DeskPlace { listen, link, proxies: proxies.unwrap_or_else(loopback) }
}

/// What a source asks like if it does not say.
pub(super) struct Asking {
    pub(super) interval: Interval,
    pub(super) robots: Robots,
    pub(super) via: Via,
}

/// `[poll]`, and how a source is asked that does not say.
pub(super) fn polling(mut table: Table<'_, '_>) -> (Polling, Asking) {
    let networks = table.list("allow_networks", address::network);
    let delay = table.optional("per_host_delay", |v| quantity::duration(v, Duration::ZERO..=HOUR));
    let interval = table.optional("interval", self::interval);
    let between = |value: &Value<'_>| quantity::duration(value, SECOND..=30 * DAY);
    let shortest = table.optional("shortest_interval", between).unwrap_or(15 * MINUTE);
    let longest = table.optional("longest_interval", between).unwrap_or(DAY.max(shortest));
    if shortest > longest {
        let message = "shortest_interval is longer than longest_interval";
        table.note(Mistake::at(table.span("shortest_interval"), message));
    }
    let robots = table.optional("robots", robots_word).unwrap_or(Robots::Lists);
    let via = table.optional("proxy", address::proxy).unwrap_or(Via::Environment);
    // Beyond 256 hosts at once, open files and the one writer of the database are the limit.
    let concurrency = table.optional("concurrency", |value| quantity::number(value, 1..=256));
    let mut limit = |key, seconds| {
        let shortest = Duration::from_millis(10);
        let given = table.optional(key, |value| quantity::duration(value, shortest..=HOUR));
        given.unwrap_or(seconds * SECOND)
    };
    let connect_timeout = limit("connect_timeout", 10);
    let read_timeout = limit("read_timeout", 20);
    let total_timeout = limit("total_timeout", 60);
    // A body is held in memory as it is parsed, once for each host that is being asked.
    let max_body = table.optional("max_body", |value| quantity::size(value, 1 << 10..=1 << 30));
    let keep =
        table.optional("keep_documents", |v| quantity::duration(v, Duration::ZERO..=LONGEST));
    let recheck = table.optional("recheck", value::boolean).unwrap_or(true);
    let contact = table.optional("contact", address::contact);
    let websub = table.optional("websub", address::site);
    table.close();
    let polling = Polling {
        allow_networks: networks.unwrap_or_default(),
        shortest_interval: shortest,
        longest_interval: longest,
        per_host_delay: delay.unwrap_or(SECOND),
        concurrency: concurrency.unwrap_or(16),
        connect_timeout,
        read_timeout,
        total_timeout,
        max_body: max_body.unwrap_or(16 << 20),
        keep_documents: keep.unwrap_or(14 * DAY),
        recheck,
        contact,
        websub,
    };
    (polling, Asking { interval: interval.unwrap_or(Interval::Adaptive), robots, via })
}

/// The time between two polls. A shorter one would only ask the same thing again.
pub(super) fn interval(value: &Value<'_>) -> Result<Interval, Mistake> {
    if value::text(value).is_ok_and(|word| word == "adaptive") {
        return Ok(Interval::Adaptive);
    }
    let hint = "\"adaptive\", or a duration such as \"30m\"";
    let every = quantity::duration(value, SECOND..=30 * DAY).map_err(|wrong| wrong.hint(hint))?;
    Ok(Interval::Every(every))
}

fn robots_word(value: &Value<'_>) -> Result<Robots, Mistake> {
    let words = [("lists", Robots::Lists), ("all", Robots::All), ("none", Robots::None)];
    value::word(value, &words)
}

/// How much of an item may be published.
pub(super) fn content_word(value: &Value<'_>) -> Result<Content, Mistake> {
    let words =
        [Content::Headline, Content::Summary, Content::Full].map(|word| (word.as_str(), word));
    value::word(value, &words)
}
