//! What is sent to a webhook, and whether it was taken: a JSON object of ours, or a text for the group
//! robots of 飞书, 钉钉 and 企业微信 as their documents describe it.

use chrono::{DateTime, SecondsFormat, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use url::Url;

use super::Notice;
use crate::model::{Alerting, Health, Robot};

/// A message, ready to be posted as `application/json`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The webhook, signed where it wants that in its address: a secret.
    pub url: Url,
    /// The body.
    pub body: String,
}

/// 企业微信 takes 2048 bytes of text; the other robots take more, and nobody reads more.
const LONGEST_TEXT: usize = 2000;

/// Bytes of that for the lines of sources; the rest is for the first line and the last.
const LONGEST_LIST: usize = 1500;

/// A reason longer than this is cut, so that several sources find place.
const LONGEST_REASON: usize = 160;

/// So many sources are in a JSON object; a webhook need not take megabytes.
const MOST_SOURCES: usize = 1000;

/// Where so many of the sources fail at once, it is not they that fail.
const MANY: usize = 5;

/// The message that tells of `notices`, of a portal with `total` sources.
pub fn message(
    alerting: &Alerting,
    portal: &str,
    notices: &[Notice],
    total: usize,
    now: DateTime<Utc>,
) -> Message {
    let text = text(portal, notices, total);
    let mut url = alerting.webhook.clone();
    let secret = alerting.secret.as_deref();
    let body = match alerting.kind {
        Robot::Json => object(portal, notices, &text, now),
        Robot::Feishu => {
            let mut body = json!({ "msg_type": "text", "content": { "text": text } });
            if let Some(secret) = secret {
                let timestamp = now.timestamp().to_string();
                // The key is what one would take for the message, and nothing is hashed.
                let sign = hmac_sha256(format!("{timestamp}\n{secret}").as_bytes(), b"");
                body["timestamp"] = timestamp.into();
                body["sign"] = base64(&sign).into();
            }
            body
        }
        Robot::Dingtalk => {
            if let Some(secret) = secret {
                let timestamp = now.timestamp_millis().to_string();
                let sign =
                    hmac_sha256(secret.as_bytes(), format!("{timestamp}\n{secret}").as_bytes());
                url.query_pairs_mut()
                    .append_pair("timestamp", &timestamp)
                    .append_pair("sign", &base64(&sign));
            }
            json!({ "msgtype": "text", "text": { "content": text } })
        }
        Robot::Wecom => json!({ "msgtype": "text", "text": { "content": text } }),
    };
    Message { url, body: body.to_string() }
}

/// Whether the webhook took the message. Robots answer 200 to everything, and say in JSON what they think.
pub fn accepted(kind: Robot, status: u16, answer: &[u8]) -> Result<(), String> {
    if !(200..300).contains(&status) {
        return Err(format!("the webhook answered {status}"));
    }
    let names: [&str; 2] = match kind {
        Robot::Json => return Ok(()),
        Robot::Feishu => ["code", "msg"],
        Robot::Dingtalk | Robot::Wecom => ["errcode", "errmsg"],
    };
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    match answer[names[0]].as_i64() {
        Some(0) if status == 200 => Ok(()),
        Some(code) => {
            let said = cut(answer[names[1]].as_str().unwrap_or_default(), LONGEST_REASON);
            let said: String = said.chars().filter(|letter| !letter.is_control()).collect();
            Err(format!("the webhook refused the message: {said} ({code})"))
        }
        None => Err(format!("the webhook gave no answer of a {} robot", kind.as_str())),
    }
}

fn text(portal: &str, notices: &[Notice], total: usize) -> String {
    let failing = notices.iter().filter(|notice| !notice.back).count();
    let mut first = format!("【{}】", cut(portal, LONGEST_REASON));
    if failing > 0 {
        first += &format!("{failing} 个来源持续异常 · failing: {failing} of {total}");
    }
    if failing < notices.len() {
        let back = notices.len() - failing;
        let comma = if failing > 0 { "；" } else { "" };
        first += &format!("{comma}{back} 个来源已恢复 · back: {back}");
    }
    let mut lines = vec![first];
    if failing >= MANY && failing * 2 > total {
        lines.push(
            "这么多来源同时异常，请先检查本机网络 · look at this machine's network first"
                .to_owned(),
        );
    }
    let mut length = 0;
    for (index, notice) in notices.iter().enumerate() {
        let line = line(notice);
        length += line.len() + 1;
        if length > LONGEST_LIST {
            let more = notices.len() - index;
            lines.push(format!("…… 另有 {more} 个 · and {more} more: huiwen sources"));
            break;
        }
        lines.push(line);
    }
    cut(&lines.join("\n"), LONGEST_TEXT).to_owned()
}

fn line(notice: &Notice) -> String {
    let Notice { key, health, .. } = notice;
    let (name, sign) = (cut(&notice.name, LONGEST_REASON), if notice.back { "✓" } else { "✗" });
    let word = match health {
        Health::Ok => "正常",
        Health::Muted => "已停用",
        Health::Quiet => "久无更新",
        Health::Stale => "内容陈旧",
        Health::Drifted => "结构变化",
        Health::Failing => "抓取失败",
        Health::Blocked => "被拒绝",
        Health::Gone => "已下线",
    };
    let reason = cut(&notice.reason, LONGEST_REASON);
    let colon = if reason.is_empty() { "" } else { ": " };
    format!("{sign} {name} ({key}) {word} · {}{colon}{reason}", health.as_str())
}

fn object(portal: &str, notices: &[Notice], text: &str, now: DateTime<Utc>) -> Value {
    let when = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
    let sources: Vec<Value> = notices
        .iter()
        .take(MOST_SOURCES)
        .map(|notice| {
            json!({
                "key": notice.key,
                "name": notice.name,
                "health": notice.health.as_str(),
                "reason": notice.reason,
                "since": when(notice.since),
                "back": notice.back,
            })
        })
        .collect();
    json!({ "portal": portal, "at": when(now), "text": text, "sources": sources })
}

/// At most so many bytes of a text, without a character in two.
fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

fn hmac_sha256(key: &[u8], message: &[u8]) -> Vec<u8> {
    // A key may have any length, so that there is no error.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|hmac| hmac.chain_update(message).finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let at = |index: usize| u32::from(group.get(index).copied().unwrap_or(0));
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place)) as usize % 64];
            text.push(if place <= group.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests;
