use std::time::Duration;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-22T08:00:00Z".parse().expect("a time")
}

fn alerting(kind: Robot, secret: Option<&str>) -> Alerting {
    Alerting {
        webhook: "https://robot.example.com/send?token=a".parse().expect("an address"),
        kind,
        secret: secret.map(str::to_owned),
        after: Duration::from_hours(24),
        via: crate::model::Via::Direct,
    }
}

fn notice(key: &str, health: Health, reason: &str) -> Notice {
    Notice {
        key: key.to_owned(),
        name: "例报".to_owned(),
        health,
        reason: reason.to_owned(),
        since: now(),
        back: health == Health::Ok,
    }
}

fn two() -> Vec<Notice> {
    let reason = "the name news.example.cn does not resolve, for 3 days";
    vec![notice("paper", Health::Failing, reason), notice("daily", Health::Ok, "")]
}

const TEXT: &str = "【汇闻】1 个来源持续异常 · failing: 1 of 13；1 个来源已恢复 · back: 1\n\
    ✗ 例报 (paper) 抓取失败 · failing: the name news.example.cn does not resolve, for 3 days\n\
    ✓ 例报 (daily) 正常 · ok";

/// The address and the body of a message about [`two`].
fn check(kind: Robot, secret: Option<&str>, query: &str, body: &Value) {
    let sent = message(&alerting(kind, secret), "汇闻", &two(), 13, now());
    assert_eq!(sent.url.as_str(), format!("https://robot.example.com/send?token=a{query}"));
    assert_eq!(&serde_json::from_str::<Value>(&sent.body).expect("JSON"), body);
}

#[test]
fn each_robot_has_its_own_body() {
    let plain = json!({ "msgtype": "text", "text": { "content": TEXT } });
    check(Robot::Wecom, None, "", &plain);
    check(Robot::Dingtalk, None, "", &plain);
    check(Robot::Feishu, None, "", &json!({ "msg_type": "text", "content": { "text": TEXT } }));
}

#[test]
fn signatures_are_those_of_the_robots_documents() {
    // Both were computed by another implementation (Python's hmac and base64).
    check(
        Robot::Feishu,
        Some("SEC-abc123"),
        "",
        &json!({
            "timestamp": "1795334400",
            "sign": "OHVNnLNKn31m1tVceQGqf7zPl6HQqIKYR1OP68uQ9TU=",
            "msg_type": "text",
            "content": { "text": TEXT },
        }),
    );
    check(
        Robot::Dingtalk,
        Some("SEC-abc123"),
        "&timestamp=1795334400000&sign=KevzaWUvXEAXxDhowa4Kym2jZOrGPXf%2FUirQMefJgck%3D",
        &json!({ "msgtype": "text", "text": { "content": TEXT } }),
    );
}

#[test]
fn a_webhook_of_ones_own_gets_an_object() {
    let source = |key: &str, health: &str, reason: &str, back: bool| {
        json!({
            "key": key, "name": "例报", "health": health, "reason": reason,
            "since": "2026-11-22T08:00:00Z", "back": back,
        })
    };
    let reason = "the name news.example.cn does not resolve, for 3 days";
    let body = json!({
        "portal": "汇闻",
        "at": "2026-11-22T08:00:00Z",
        "text": TEXT,
        "sources": [source("paper", "failing", reason, false), source("daily", "ok", "", true)],
    });
    check(Robot::Json, None, "", &body);
}

#[test]
fn a_network_that_fails_is_one_message_that_says_so() {
    let many: Vec<Notice> = (0..500)
        .map(|number| notice(&format!("paper-{number}"), Health::Failing, &"长".repeat(100)))
        .collect();
    let text = text("汇闻", &many, 600);
    assert!(text.len() <= LONGEST_TEXT, "{} bytes", text.len());
    assert!(text.contains("failing: 500 of 600"), "{text}");
    assert!(text.contains("本机网络"), "{text}");
    let listed = text.matches('✗').count();
    assert!(listed > 3 && text.contains(&format!("另有 {} 个", 500 - listed)), "{text}");
    assert!(!super::text("汇闻", &many[..4], 4).contains("本机网络"));
    assert!(!super::text("汇闻", &many[..5], 10).contains("本机网络"));
}

#[test]
fn a_message_is_taken_where_the_robot_says_so() {
    let taken = |kind, status, answer: &str| accepted(kind, status, answer.as_bytes());
    let refused = |why: &str| Err(why.to_owned());
    assert_eq!(taken(Robot::Json, 204, ""), Ok(()));
    assert_eq!(taken(Robot::Json, 302, ""), refused("the webhook answered 302"));
    assert_eq!(taken(Robot::Feishu, 200, r#"{"code":0,"msg":"success","data":{}}"#), Ok(()));
    assert_eq!(
        taken(Robot::Feishu, 200, r#"{"code":19021,"msg":"sign match fail"}"#),
        refused("the webhook refused the message: sign match fail (19021)")
    );
    assert_eq!(taken(Robot::Dingtalk, 200, r#"{"errcode":0,"errmsg":"ok"}"#), Ok(()));
    assert_eq!(
        taken(Robot::Wecom, 200, r#"{"errcode":45009,"errmsg":"api freq out of limit"}"#),
        refused("the webhook refused the message: api freq out of limit (45009)")
    );
    assert_eq!(
        taken(Robot::Wecom, 200, "<html>"),
        refused("the webhook gave no answer of a wecom robot")
    );
    assert_eq!(taken(Robot::Dingtalk, 500, ""), refused("the webhook answered 500"));
}

#[test]
fn base64_pads_as_its_rfc_shows() {
    for (plain, expected) in [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ] {
        assert_eq!(base64(plain.as_bytes()), expected);
    }
}
