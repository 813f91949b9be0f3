//! The time that an exchange may take.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use url::Url;

use super::failure::{Failure, limit, shown_address};
use crate::model::FailureKind;

/// What is left of the time for one exchange. Only the server's time is spent: waiting for a turn, and for
/// room in memory, is ours.
pub(super) struct Allowance {
    whole: Duration,
    left: Duration,
    /// The key in feeds.toml, if there is one.
    key: &'static str,
}

impl Allowance {
    /// All of it is left.
    pub(super) fn new(whole: Duration, key: &'static str) -> Allowance {
        Allowance { whole, left: whole, key }
    }

    /// Does a piece of the work with `url`, as long as there is time.
    pub(super) async fn spend<T>(
        &mut self,
        url: &Url,
        work: impl Future<Output = T>,
    ) -> Result<T, Failure> {
        let begun = Instant::now();
        let done = timeout(self.left, work).await.ok();
        let spent = begun.elapsed();
        // Work that is always ready, such as the next of a million chunks, never lets the timer speak.
        let done = done.filter(|_| spent < self.left);
        self.left = self.left.saturating_sub(spent);
        done.ok_or_else(|| {
            let limit = limit(self.whole, self.key);
            let message = format!("no whole answer from {} within {limit}", shown_address(url));
            Failure { kind: FailureKind::Timeout, message }
        })
    }
}
