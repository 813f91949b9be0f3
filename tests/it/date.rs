//! Printed dates, seen at 2020-06-09 15:00 +08:00, a Tuesday (DOMAIN.md 3.1 and 9).

use chrono::{DateTime, Utc};
use chrono_tz::{America, Asia, Tz};
use huiwen::model::Moment;
use huiwen::poll::parse::date;

fn seen() -> DateTime<Utc> {
    "2020-06-09T07:00:00Z".parse().unwrap()
}

/// `2020-06-09 10:05 minute`, with the offset where it is not +08:00.
fn show(moment: Option<Moment>) -> String {
    let Some(Moment { at, precision }) = moment else { return "none".to_owned() };
    let time = at.format("%Y-%m-%d %H:%M:%S").to_string();
    let time = time.strip_suffix(":00").unwrap_or(&time);
    let time = time.strip_suffix(" 00:00").unwrap_or(time);
    let offset = at.format("%:z").to_string();
    let offset = if offset == "+08:00" { String::new() } else { format!(" {offset}") };
    format!("{time}{offset} {}", precision.as_str())
}

fn check(function: fn(&str, Tz, DateTime<Utc>) -> Option<Moment>, rows: &[(&str, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, show(function(text, Asia::Shanghai, seen()))))
        .filter(|(_, expected, actual)| actual != *expected)
        .map(|(text, expected, actual)| format!("{text}: {actual}, expected {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_row_of_section_9() {
    check(
        date::read,
        &[
            ("时间:2020-06-09", "2020-06-09 day"),
            ("2020年6月9日 10:05", "2020-06-09 10:05 minute"),
            ("2020年06月09日10:05", "2020-06-09 10:05 minute"),
            ("2020年06月09日12时", "2020-06-09 12:00 hour"),
            ("2020-06-09-10:05:59", "2020-06-09 10:05:59 second"),
            ("[2020-06-09]", "2020-06-09 day"),
            ("(06/09 10:05)", "2020-06-09 10:05 minute"),
            ("6-9 10:05", "2020-06-09 10:05 minute"),
            ("12-31 23:50", "2019-12-31 23:50 minute"),
            ("10:05", "2020-06-09 10:05 minute"),
            ("16:30", "2020-06-08 16:30 minute"),
            ("刚刚", "2020-06-09 15:00 minute"),
            ("3小时前", "2020-06-09 12:00 hour"),
            ("半小时前", "2020-06-09 14:30 minute"),
            ("昨天 12:30", "2020-06-08 12:30 minute"),
            ("前天", "2020-06-07 day"),
            ("昨晚8点", "2020-06-08 20:00 hour"),
            ("二〇二〇年六月九日", "2020-06-09 day"),
            ("二○二○年十二月二十一日", "2020-12-21 day"),
            ("2020-06-09 10:05:00  +0800", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020 10:05:00 GMT", "2020-06-09 10:05 +00:00 second"),
            ("发布时间：2026/9/12 12:26:41", "2026-09-12 12:26:41 second"),
            ("2020-13-45", "none"),
            ("第2020号", "none"),
            ("12:65", "none"),
        ],
    );
}

#[test]
fn forms_of_pages() {
    check(
        date::read,
        &[
            ("2020年06月09日 10:05:07", "2020-06-09 10:05:07 second"),
            ("2019-9-7 21:30:50", "2019-09-07 21:30:50 second"),
            ("2026/9/2 7:05", "2026-09-02 07:05 minute"),
            ("2020.10.04", "2020-10-04 day"),
            ("2023年1月5", "2023-01-05 day"),
            ("9-27 22:20", "2019-09-27 22:20 minute"),
            ("6/8", "2020-06-08 day"),
            ("06-09", "2020-06-09 day"),
            ("6月10日", "2020-06-10 day"),
            ("6月11日", "2019-06-11 day"),
            ("2-29", "2020-02-29 day"),
            ("2018-7/25", "2018-07-25 day"),
            ("10秒前", "2020-06-09 14:59:50 second"),
            ("几分钟前", "2020-06-09 14:57 minute"),
            ("数秒前", "2020-06-09 14:59:57 second"),
            ("十二分钟前", "2020-06-09 14:48 minute"),
            ("二十一分钟前", "2020-06-09 14:39 minute"),
            ("1个半小时前", "2020-06-09 13:30 minute"),
            ("2天前", "2020-06-07 day"),
            ("三个月前", "2020-03-09 day"),
            ("1年前", "2019-06-09 day"),
            ("昨天 23:01", "2020-06-08 23:01 minute"),
            ("今天", "2020-06-09 day"),
            ("今天下午2点半", "2020-06-09 14:30 minute"),
            ("星期一", "2020-06-08 day"),
            ("周一 15:00", "2020-06-08 15:00 minute"),
            ("周二 15:30", "2020-06-02 15:30 minute"),
            ("周五下午3点", "2020-06-05 15:00 hour"),
            ("上周三", "2020-06-03 day"),
            ("上星期日", "2020-06-07 day"),
            ("明早8点", "2020-06-10 08:00 hour"),
            ("下午 3:05", "2020-06-08 15:05 minute"),
            ("昨天晚上12点", "2020-06-09 hour"),
            ("二零二零年六月九日", "2020-06-09 day"),
            ("二〇二〇年十月三十一日", "2020-10-31 day"),
            ("2020年06月09日 星期二", "2020-06-09 day"),
            ("2020年06月09日 星期二 10:05", "2020-06-09 10:05 minute"),
            ("2020-06-09 (周二)", "2020-06-09 day"),
            ("2020年6月9日 下午3:05", "2020-06-09 15:05 minute"),
            ("２０２０年６月９日　１０：０５", "2020-06-09 10:05 minute"),
            ("日　期：2020-06-09", "2020-06-09 day"),
            ("发布于 2020-06-09 10:05", "2020-06-09 10:05 minute"),
            ("【2020-06-09】", "2020-06-09 day"),
            ("1591668300", "2020-06-09 10:05 second"),
            ("1591668300123", "2020-06-09 10:05 second"),
            ("20200609", "2020-06-09 day"),
            ("20200609100507", "2020-06-09 10:05:07 second"),
            ("2020-02-30", "none"),
            ("2021-02-29", "none"),
            ("2020年6月31日", "none"),
            ("25:00", "none"),
            ("2020年6月", "none"),
            ("0001-01-01T00:00:00", "none"),
            ("热点资讯", "none"),
            ("来源：新华社 2020-06-09", "none"),
            ("", "none"),
        ],
    );
}

#[test]
fn forms_of_feeds() {
    check(
        date::read,
        &[
            ("2020-06-09T10:05:00+08:00", "2020-06-09 10:05 second"),
            ("2020-06-09T10:05:00.123456+08:00", "2020-06-09 10:05 second"),
            ("2020-06-09t10:05:00z", "2020-06-09 10:05 +00:00 second"),
            ("2020-06-09T10:05Z", "2020-06-09 10:05 +00:00 minute"),
            ("2020-06-09T10:05:00", "2020-06-09 10:05 second"),
            ("2020-06-09T10:05:00+0800", "2020-06-09 10:05 second"),
            ("2020-06-09T10:05:00+8", "2020-06-09 10:05 second"),
            ("2020-06-09 10:05:00 UTC", "2020-06-09 10:05 +00:00 second"),
            ("2020-06-09T24:00:00+08:00", "2020-06-10 second"),
            ("2020-06-09T23:59:60+08:00", "2020-06-09 23:59:59 second"),
            ("2020-06", "2020-06-01 day"),
            ("2020", "2020-01-01 day"),
            ("20200609T100507+0800", "2020-06-09 10:05:07 second"),
            ("Tue, 09 Jun 2020 10:05:00 +0800", "2020-06-09 10:05 second"),
            ("Tue,  9 Jun 2020  10:05 +0800", "2020-06-09 10:05 minute"),
            ("9 June 2020 10:05:00 CST", "2020-06-09 10:05 second"),
            ("Mon, 09 Jun 2020 10:05:00 +0800", "2020-06-09 10:05 second"),
            ("tue, 09 jun 20 10:05:00 gmt", "2020-06-09 10:05 +00:00 second"),
            ("Tue, 09-Jun-2020 10:05:00 GMT", "2020-06-09 10:05 +00:00 second"),
            ("Tuesday, 09 September 1998 10:05:00 EST", "1998-09-09 10:05 -05:00 second"),
            ("09 Sept 2020 10:05 PDT", "2020-09-09 10:05 -07:00 minute"),
            ("Tue, 09 Jun 2020 10:05:00 GMT+8", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020 10:05:00 GMT+08:00", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020 10:05:00 Asia/Shanghai", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020 10:05:00 +0800 (CST)", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020 10:05:00 XYZ", "2020-06-09 10:05 second"),
            ("Tue, 09 Jun 2020", "2020-06-09 day"),
            ("Tue Jun  9 10:05:00 2020", "2020-06-09 10:05 second"),
            ("Tue Jun  9 10:05:00 CST 2020", "2020-06-09 10:05 second"),
            ("Tue Jun 09 2020 10:05:00 GMT+0800 (中国标准时间)", "2020-06-09 10:05 second"),
            ("June 9, 2020 10:05 PM", "2020-06-09 22:05 minute"),
            ("6/9/2020 12:05:00 AM", "2020-06-09 00:05 second"),
            ("Fri, 2006/09/15 08:19:53 EDT", "2006-09-15 08:19:53 -04:00 second"),
            ("星期二, 09 六月 2020 10:05:00 +0800", "2020-06-09 10:05 second"),
            ("周二, 09 6月 2020 10:05:00 +0800", "2020-06-09 10:05 second"),
            ("2020-06-09T10:05:00-61:00", "none"),
            ("2020-06-09T25:05:00Z", "none"),
            ("Tue, 32 Jun 2020 10:05:00 GMT", "none"),
        ],
    );
}

#[test]
fn dates_inside_lines() {
    check(
        date::find,
        &[
            ("来源：新华社2026年09月13日22:24", "2026-09-13 22:24 minute"),
            ("来源：当代商报 时间：2019-09-23 14:34:05 作者", "2019-09-23 14:34:05 second"),
            ("来源：央视新闻客户端 发布时间：2026/9/12 12:26:41", "2026-09-12 12:26:41 second"),
            ("作者：刘洋 崔晶晶等发布：2026-09-12 10:02:59", "2026-09-12 10:02:59 second"),
            ("[国内] 9-27 22:20", "2019-09-27 22:20 minute"),
            ("3小时前 浏览 205", "2020-06-09 12:00 hour"),
            ("发布于昨天 23:01", "2020-06-08 23:01 minute"),
            ("Posted on June 9, 2020 by the desk", "2020-06-09 day"),
            ("苏政发〔2020〕13号 第2020号", "none"),
            ("今天 天气晴", "none"),
            ("2020-13-45", "none"),
            ("12:65", "none"),
            ("比分 3-1，参赛 1/2", "none"),
            ("电话 025-83596190", "none"),
            ("2023年1月15家企业", "none"),
            ("第二十一届论坛", "none"),
        ],
    );
}

#[test]
fn dates_in_addresses() {
    for (address, expected) in [
        ("https://a.example.cn/t20260823_6438674.html", "2026-08-23 day"),
        ("http://a.example.cn/art/2021/5/26/art_60096_9821.html", "2021-05-26 day"),
        ("http://a.example.cn/n1/2026/0903/c1001-1.html", "2026-09-03 day"),
        ("https://a.example.cn/20260831/8a7b/c.html", "2026-08-31 day"),
        ("https://a.example.cn/2026/09-27/9999.shtml", "2026-09-27 day"),
        ("https://a.example.cn/html/2018-7/25/content_1.htm", "2018-07-25 day"),
        ("https://a.example.cn/pc/layout/202410/14/node_1.html", "2024-10-14 day"),
        ("https://a.example.cn/jsyw/202608/t20260823_s1.shtml", "2026-08-23 day"),
        ("https://a.example.cn/col/col60096/index.html?date=20200609", "none"),
        ("https://20200609.example.cn/a", "none"),
        ("https://a.example.cn/a/20203456/", "none"),
        ("20200609", "none"),
    ] {
        assert_eq!(show(date::in_address(address, Asia::Shanghai)), expected, "{address}");
    }
}

#[test]
fn zones_with_summer_time_give_the_earliest_moment() {
    let zone = America::New_York;
    let ambiguous = date::read("2020-11-01 01:30", zone, seen()).unwrap();
    assert_eq!(ambiguous.at.to_rfc3339(), "2020-11-01T01:30:00-04:00");
    let missing = date::read("2020-03-08 02:30", zone, seen()).unwrap();
    assert_eq!(missing.at.to_rfc3339(), "2020-03-08T03:00:00-04:00");
}

#[test]
fn no_text_makes_it_panic() {
    let pieces = [
        "9",
        "二",
        "十",
        "〇",
        "年",
        "月",
        "日",
        "前",
        "半",
        "个",
        "小时",
        "昨晚",
        "上周",
        "天",
        ":",
        "-",
        "/",
        ".",
        " ",
        "T",
        "+",
        "(",
        "GMT",
        "Jun",
        "Tue",
        "下午",
        "99999999",
        "4294967295",
        "é",
        "\u{0}",
        "个月",
    ];
    let mut state = 1_u32;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..=state % 8 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(pieces[(state >> 16) as usize % pieces.len()]);
        }
        let _ = date::read(&text, Asia::Shanghai, seen());
        let _ = date::find(&text, Asia::Shanghai, seen());
        let _ = date::in_address(&text, Asia::Shanghai);
    }
    for long in ["1".repeat(100_000), "一".repeat(100_000), "(".repeat(100_000)] {
        assert_eq!(show(date::read(&long, Asia::Shanghai, seen())), "none");
        assert_eq!(show(date::find(&long, Asia::Shanghai, seen())), "none");
    }
}

#[test]
fn cst_is_chinas_unless_the_source_is_american() {
    let read = |zone: Tz| show(date::read("Tue, 09 Jun 2020 10:05:00 CST", zone, seen()));
    assert_eq!(read(Asia::Shanghai), "2020-06-09 10:05 second");
    assert_eq!(read(America::Chicago), "2020-06-09 10:05 -06:00 second");
}
