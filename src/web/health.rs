//! `/healthz`: whether the program does its work. Pure, from what is known of it.

use chrono::{DateTime, TimeDelta, Utc};

/// What is known of the polling of this process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pulse {
    /// Why the last round broke off, if it did.
    pub trouble: Option<String>,
    /// The last sign of life: a look at the schedule that came to its end, or a source that was asked.
    pub beat: DateTime<Utc>,
    /// The longest time limit of a poll: so long a lane of hosts may be silent.
    pub longest: TimeDelta,
}

/// A writer that stores and publishes needs minutes at most.
const PATIENCE: TimeDelta = TimeDelta::minutes(10);

/// Others poll when they like, but at least once a day.
const OTHERS_PATIENCE: TimeDelta = TimeDelta::hours(24);

/// Whether a process that polls does so. The error is the reason, in one line.
pub fn polls(pulse: &Pulse, now: DateTime<Utc>) -> Result<(), String> {
    if let Some(trouble) = &pulse.trouble {
        return Err(format!("the last round broke off: {}", one_line(trouble)));
    }
    let silent = now - pulse.beat;
    if silent > PATIENCE + pulse.longest {
        return Err(format!(
            "polling stands still: no sign of it for {} minutes; another process may hold the lock",
            silent.num_minutes()
        ));
    }
    Ok(())
}

/// Whether the process that only serves has somebody who polls: fails where a source is due and none was
/// asked for a day. A portal that nobody ever polled waits for nothing.
pub fn is_polled(
    last_attempt: Option<DateTime<Utc>>,
    is_due: bool,
    now: DateTime<Utc>,
) -> Result<(), String> {
    match last_attempt.map(|last| now - last) {
        Some(silent) if is_due && silent > OTHERS_PATIENCE => Err(format!(
            "polling stands still: sources are due, but none was asked for {} hours",
            silent.num_hours()
        )),
        _ => Ok(()),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + 60 * minutes, 0).expect("a time")
    }

    #[test]
    fn polling_may_be_silent_for_its_longest_poll_and_ten_minutes() {
        let pulse = |trouble: Option<&str>| Pulse {
            trouble: trouble.map(str::to_owned),
            beat: at(0),
            longest: TimeDelta::minutes(2),
        };
        assert_eq!(polls(&pulse(None), at(0)), Ok(()));
        assert_eq!(polls(&pulse(None), at(12)), Ok(()));
        let still = polls(&pulse(None), at(13)).expect_err("it stands still");
        assert!(still.contains("no sign of it for 13 minutes"), "{still}");
        // A clock that was set back is no standstill.
        assert_eq!(polls(&pulse(None), at(-100)), Ok(()));
        let broke = polls(&pulse(Some("database:\n disk full")), at(0));
        assert_eq!(broke, Err("the last round broke off: database: disk full".to_owned()));
    }

    #[test]
    fn who_only_serves_misses_polls_after_a_day() {
        let day = 24 * 60;
        assert_eq!(is_polled(None, true, at(0)), Ok(()));
        assert_eq!(is_polled(Some(at(0)), true, at(day)), Ok(()));
        assert_eq!(is_polled(Some(at(0)), false, at(9 * day)), Ok(()));
        assert!(is_polled(Some(at(0)), true, at(day + 1)).is_err());
    }
}
