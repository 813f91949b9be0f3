//! An observer at the origin: a week of rounds by a simulated clock, and what every request of it must keep.

mod site;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc, Weekday};
use huiwen::{
    config,
    poll::{
        self, Plan,
        due::Wanted,
        fetch::{Environment, Fetcher},
    },
    store::Store,
};

use self::site::{Seen, Site};

/// The pause between two requests to one domain, in real time.
const PAUSE: Duration = Duration::from_millis(2);

/// The simulated clock goes in such steps.
const STEP: TimeDelta = TimeDelta::minutes(5);

/// A week of rounds over these paths of two ports of one address and of another address. Returns what the
/// sites saw.
fn a_week() -> Vec<Seen> {
    let begin: DateTime<Utc> = "2026-11-22T16:00:00Z".parse().unwrap();
    let site = Site::start(begin);
    let folder = tempfile::tempdir().unwrap();
    let mut text = format!(
        "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n[poll]\n\
         allow_networks = [\"127.0.0.0/8\"]\nper_host_delay = \"{PAUSE:?}\"\n\
         [[sections]]\nkey = \"redian\"\n"
    );
    for (key, url, robots) in site.sources() {
        text += &format!(
            "[[sources]]\nkey = \"{key}\"\nname = \"{key}\"\nurl = \"{url}\"\nsections = [\"redian\"]\n\
             robots = {robots}\n"
        );
    }
    let config = config::read(&text, "feeds.toml", folder.path()).unwrap();
    let store = Arc::new(Mutex::new(Store::open(&config.database).unwrap()));
    let fetcher = Arc::new(Fetcher::new(&config.polling, Environment::default()).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let knowledge = crate::portal::knowledge(&config);
    let mut now = begin;
    while now < begin + TimeDelta::days(7) {
        site.set_clock(now);
        let plan = Arc::new(Plan {
            sources: config.sources.clone(),
            polling: config.polling.clone(),
            backlog: config.publishing.backlog,
            lasts: None,
            knowledge: Arc::clone(&knowledge),
            wanted: Wanted::Due,
            now,
        });
        if poll::is_due(&poll::lock(&store), &plan).unwrap() {
            let round =
                poll::round(Arc::clone(&store), Arc::clone(&fetcher), plan, Vec::new(), |_| {});
            runtime.block_on(round).unwrap();
            // As if the newest story were published, now and then.
            let mut store = poll::lock(&store);
            if now.minute() == 0
                && let Some(story) = store.newest(None, &config.sections, 1).unwrap().pop()
            {
                let tx = store.begin(now).unwrap();
                tx.recheck_later(&[story.id]).unwrap();
                tx.commit().unwrap();
            }
        }
        now += STEP;
    }
    site.seen()
}

#[test]
fn a_week_of_requests_is_polite_in_every_respect() {
    let seen = a_week();
    let paths: HashSet<&str> = seen.iter().map(|seen| seen.path.as_str()).collect();
    assert!(paths.len() > 14, "{paths:?}");
    let mut wrong = Vec::new();
    wrong.extend(validators(&seen));
    wrong.extend(retry_after(&seen));
    wrong.extend(wishes(&seen));
    wrong.extend(robots(&seen));
    wrong.extend(turns(&seen));
    wrong.extend(gone_and_moved(&seen));
    wrong.extend(names(&seen));
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), seen.len(), wrong.join("\n"));
    // It is not by asking nobody that nobody is troubled.
    let asked = |path: &str| seen.iter().filter(|seen| seen.path == path).count();
    assert!(asked("/busy") > 7 * 24, "{}", asked("/busy"));
    assert!((7..200).contains(&asked("/slow")), "{}", asked("/slow"));
    assert!(asked("/stuck") > 20, "{}", asked("/stuck"));
    // After twelve hours it gives an entity tag, and never brings anything again to who sends it.
    let stuck = seen.iter().filter(|seen| seen.path == "/stuck");
    let stuck = stuck.skip_while(|seen| !seen.is_conditional());
    let whole = stuck.filter(|seen| !seen.is_conditional()).count();
    assert!((3..=7).contains(&whole), "a server stuck on 304 was asked for all {whole} times");
    let pages = seen.iter().filter(|seen| site::is_page(&seen.path)).count();
    assert!(pages > 100, "{pages} pages were looked at again");
    let deltas = seen.iter().filter(|seen| seen.status == 226).count();
    assert!(deltas > 5, "{deltas}");
}

/// No changed or invented validator; none left out within a day of an answer that gave one.
fn validators(seen: &[Seen]) -> Vec<String> {
    let mut given: HashMap<&str, &Seen> = HashMap::new();
    let mut wrong = Vec::new();
    for seen in seen {
        let last = given.get(seen.path.as_str());
        let expected = last.map_or((None, None), |last| last.validators());
        if seen.is_conditional() && seen.asked_with() != expected {
            wrong.push(format!("{seen}: sent {:?}, was given {expected:?}", seen.asked_with()));
        }
        if let Some(last) = last
            && !seen.is_conditional()
            && seen.at - last.at < TimeDelta::hours(24)
        {
            wrong.push(format!("{seen}: unconditional, {} after an answer", seen.at - last.at));
        }
        if matches!(seen.status, 200 | 226) && seen.validators() != (None, None) {
            given.insert(&seen.path, seen);
        }
    }
    wrong
}

/// No request to a host before its `Retry-After`.
fn retry_after(seen: &[Seen]) -> Vec<String> {
    let mut until: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut wrong = Vec::new();
    for seen in seen {
        if until.get(seen.host.as_str()).is_some_and(|until| seen.at < *until) {
            wrong.push(format!("{seen}: before Retry-After"));
        }
        if let Some(wait) = seen.retry_after {
            until.insert(&seen.host, seen.at + wait);
        }
    }
    assert!(!until.is_empty(), "nobody asked to wait");
    wrong
}

/// None earlier than max-age, ttl or sy:updatePeriod of the last answer; none in a skipped hour or day.
fn wishes(seen: &[Seen]) -> Vec<String> {
    let mut last: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut wrong = Vec::new();
    for seen in seen {
        let wanted = match seen.path.as_str() {
            "/max-age" => 120,
            "/expires" => 90,
            "/ttl" => 180,
            "/update-period" => 360,
            "/long" => 48 * 60,
            _ => 0,
        };
        if let Some(last) = last.insert(&seen.path, seen.at)
            && seen.at - last < TimeDelta::minutes(wanted)
        {
            wrong.push(format!("{seen}: after {} of {wanted} minutes", seen.at - last));
        }
        let skipped = seen.at.hour() < 7 || seen.at.weekday() == Weekday::Sat;
        if seen.path == "/skip" && skipped {
            wrong.push(format!("{seen}: in a skipped hour"));
        }
    }
    wrong
}

/// Nothing beyond robots.txt, which is asked for once a day, before anything that it could forbid.
fn robots(seen: &[Seen]) -> Vec<String> {
    let mut read: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut wrong = Vec::new();
    for seen in seen {
        match seen.path.as_str() {
            "/robots.txt" => {
                if let Some(last) = read.insert(&seen.host, seen.at)
                    && seen.at - last < TimeDelta::hours(24)
                {
                    wrong.push(format!("{seen}: {} after the last time", seen.at - last));
                }
            }
            path if path.starts_with("/private/") => {
                wrong.push(format!("{seen}: forbidden by robots.txt"));
            }
            path if path.starts_with("/public/") => {
                let known = read.get(seen.host.as_str());
                if known.is_none_or(|known| seen.at - *known >= TimeDelta::hours(24)) {
                    wrong.push(format!("{seen}: without a robots.txt of the day"));
                }
            }
            _ => {}
        }
    }
    assert!(read.values().len() > 0, "robots.txt was never asked for");
    wrong
}

/// No two requests at once to one domain (here an address in figures), and a pause between two.
fn turns(seen: &[Seen]) -> Vec<String> {
    let mut last: HashMap<&str, &Seen> = HashMap::new();
    let mut wrong = Vec::new();
    for seen in seen {
        let domain = seen.host.split(':').next().unwrap();
        if let Some(last) = last.insert(domain, seen)
            && seen.begun < last.ended + PAUSE
        {
            wrong.push(format!("{seen}: too soon after {last}"));
        }
    }
    assert!(last.len() > 1, "only one domain was asked");
    wrong
}

/// 410 ends the polling; a move for good is followed each time, and taken over after a week at most.
fn gone_and_moved(seen: &[Seen]) -> Vec<String> {
    let gone = seen.iter().position(|seen| seen.status == 410).expect("410 was never answered");
    let after = seen[gone + 1..].iter().filter(|seen| seen.path == "/gone");
    after.map(|seen| format!("{seen}: after 410")).collect()
}

/// Every request says who asks, and neither cookie nor referrer.
fn names(seen: &[Seen]) -> Vec<String> {
    let odd = |seen: &&Seen| {
        let agent = seen.header("user-agent").unwrap_or_default();
        let named = agent.starts_with("huiwen/");
        !named || seen.header("cookie").is_some() || seen.header("referer").is_some()
    };
    seen.iter().filter(odd).map(|seen| format!("{seen}: {:?}", seen.headers)).collect()
}
