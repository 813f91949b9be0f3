//! `[alert]`: whom to tell when a source fails for long.

use std::time::Duration;

use super::{address, mistakes::Mistake, quantity, table::Table, value};
use crate::model::{Alerting, Robot, Via};

/// Sooner than this a failure is most often over before anyone could look.
const SHORTEST: Duration = Duration::from_mins(1);

const DAY: Duration = Duration::from_hours(24);

/// `[alert]`, whose webhook is reached by `via`, as sources are; `None` where nobody is to be told, or if a mistake is noted.
pub(super) fn alert(mut table: Table<'_, '_>, via: &Via) -> Option<Alerting> {
    let webhook = table.optional("webhook", address::web);
    let words = Robot::ALL.map(|kind| (kind.as_str(), kind));
    let kind = table.optional("kind", |value| value::word(value, &words));
    let secret = table.optional("secret", value::line);
    let after = table.optional("after", |value| quantity::duration(value, SHORTEST..=365 * DAY));
    let robots = kind.is_some_and(|kind| kind != Robot::Json).then_some("kind");
    let settled = table.has("secret").then_some("secret").or(robots);
    if let Some(key) = settled.filter(|_| !table.has("webhook")) {
        let message = format!("`{key}` without a `webhook`: nobody would be told");
        table.note(Mistake::at(table.span(key), message).hint("add a line `webhook = …`"));
    }
    let kind_is_wrong = kind.is_none() && table.has("kind");
    let signs = matches!(kind, Some(Robot::Feishu | Robot::Dingtalk)) || kind_is_wrong;
    if table.has("webhook") && table.has("secret") && !signs {
        let kind = kind.unwrap_or(Robot::Json).as_str();
        let message = format!("messages to a webhook of kind {kind:?} are not signed");
        let hint = "only those of kind \"feishu\" and \"dingtalk\" are; leave `secret` out";
        table.note(Mistake::at(table.span("secret"), message).hint(hint));
    }
    table.close();
    Some(Alerting {
        webhook: webhook?,
        kind: kind.unwrap_or(Robot::Json),
        secret: secret.map(str::to_owned),
        after: after.unwrap_or(DAY),
        via: via.clone(),
    })
}
