//! What is a copy and what is not: DOMAIN.md 5.4.

mod briefs;

mod follow_ups;

mod templates;

use std::sync::Arc;

use super::{samples::judge, *};

/// A report that others of these tests are copies of.
const HEADLINE: &str = "生物医药产业园一期工程提前建成";
const REPORT: &str = "市生物医药产业园一期工程昨天通过验收，比计划提前两个月。园区占地四百亩，首批二十三家企业已经签约，\
    其中外资企业五家。\n园区管委会主任周一鸣介绍，一期工程建有标准厂房九栋、实验楼三栋，配套的污水处理站日处理能力\
    达到八百吨。为了让企业早日投产，园区把环评、能评等十一项手续合并办理，平均用时缩短到十八个工作日。\n\
    首家入驻的企业主要生产诊断试剂，负责人说，选择这里看中的是上下游企业相距不到三公里，样品当天就能送检。\
    企业计划年内安装三条生产线，招聘员工一百六十人。\n据了解，二期工程将在明年春天动土，重点引进细胞治疗和\
    高端医疗器械项目，预计全部建成后年产值超过六十亿元。";

/// A report about something else.
const OTHER: &str = "老城区的三条背街小巷完成改造，昨天重新开放。施工队保留了青石板路面，把架空的电线全部埋入地下，还在巷口\
    添了长椅和路灯。住在巷子里四十年的居民说，从前下雨要踩着砖头走，如今推着轮椅也能出门。街道办事处表示，\
    今年还有五条小巷列入计划，改造方案会先征求住户意见，施工避开学生考试的日子。沿街的店铺统一更换了招牌，\
    但保留各自的字体和颜色。";

struct Said<'t> {
    source: i64,
    link: Option<&'t str>,
    headline: &'t str,
    text: &'t str,
    hours: i64,
}

fn by(source: i64, headline: &'static str, text: &str) -> Said<'static> {
    // Tests are few, and each text is short.
    Said { source, link: None, headline, text: text.to_owned().leak(), hours: 0 }
}

fn report(said: &Said) -> Report {
    let told = Told {
        source: said.source.to_string(),
        link: said.link.map(str::to_owned),
        headline: said.headline.to_owned(),
        text: said.text.to_owned(),
        credit: String::new(),
        published: 1_000_000_000 + said.hours * 3600,
    };
    judge().report(&told, |name| name == "新华网")
}

/// The verdict on two reports, which is the same both ways.
fn check(one: &Said, other: &Said) -> Option<Reason> {
    let (one, other) = (report(one), report(other));
    let reason = judge().compare(&one, &other);
    assert_eq!(judge().compare(&other, &one), reason);
    reason
}

fn joins(one: &Said, other: &Said) -> Reason {
    check(one, other).unwrap_or_else(|| panic!("{} / {}", one.headline, other.headline))
}

fn differ(one: &Said, other: &Said) {
    assert_eq!(check(one, other), None, "{} / {}", one.headline, other.headline);
}

/// Two reports of different sources with these headlines over texts that are equal but for what the
/// replacement exchanges.
fn template(one: &'static str, other: &'static str, from: &str, to: &str) {
    let text = format!("{from}。{REPORT}\n{from}。");
    differ(&by(1, one, &text), &by(2, other, &text.replace(from, to)));
}

fn half() -> &'static str {
    REPORT.split('\n').next().unwrap_or_default()
}

#[test]
fn an_equal_address_joins() {
    let at = |source, headline, text| Said {
        link: Some("https://a.example/1.html"),
        ..by(source, headline, text)
    };
    let first: String = REPORT.chars().take(60).collect();
    for (headline, text) in [
        (HEADLINE, OTHER),
        ("生物医药产业园一期建成", OTHER),
        ("首批二十三家药企签约", first.as_str()),
        ("首批二十三家药企签约", ""),
    ] {
        assert_eq!(joins(&at(1, HEADLINE, REPORT), &at(2, headline, text)), Reason::Address);
    }
    // A page for all: /app/download.html.
    differ(&at(1, HEADLINE, REPORT), &at(2, "老城小巷完成改造重新开放", OTHER));
    assert_eq!(joins(&at(1, HEADLINE, REPORT), &at(1, HEADLINE, OTHER)), Reason::Address);
    // A live page, a column's front.
    differ(&at(1, HEADLINE, REPORT), &at(1, "老城小巷完成改造重新开放", OTHER));
}

#[test]
fn an_equal_text_joins_however_old() {
    let late = |headline| Said { hours: 9_000, ..by(2, headline, REPORT) };
    assert_eq!(joins(&by(1, HEADLINE, REPORT), &late(HEADLINE)), Reason::Text);
    assert_eq!(joins(&by(1, HEADLINE, REPORT), &late("四百亩园区迎来首批药企")), Reason::Text);
    let short = "园区管委会昨天介绍了新一期工程的进展情况，企业很快入驻。";
    assert_eq!(joins(&by(1, HEADLINE, short), &by(2, HEADLINE, short)), Reason::Text);
    differ(&by(1, HEADLINE, short), &by(2, "老城小巷完成改造重新开放", short));
}

#[test]
fn reprints_join() {
    let original = by(1, HEADLINE, REPORT);
    for (headline, text) in [
        (
            "快讯：生物医药产业园一期工程提前建成_新华网",
            format!("新华社南京6月9日电（记者 张三）{REPORT}（完）"),
        ),
        (HEADLINE, format!("来源：园区发布　编辑：李四\n{}", REPORT.replace('\n', ""))),
        ("四百亩园区迎来首批药企", format!("本报讯（记者 张三）{REPORT}\n（责任编辑：李四）")),
        (HEADLINE, format!("{REPORT}\n扫码下载客户端，好礼送不停")),
        (HEADLINE, REPORT.replace('，', ",").replace('。', " .").replace("十一", "11")),
        (HEADLINE, format!("{}……[详细]", REPORT.chars().take(180).collect::<String>())),
        (
            "药企签约新园区 年内装三条线",
            format!("本报讯 {}……查看原文", REPORT.chars().take(180).collect::<String>()),
        ),
    ] {
        joins(&original, &by(2, headline, &text));
    }
}

#[test]
fn traditional_characters_are_no_difference() {
    let text = "開發區昨天發布產業規劃，將在三年內引進五十家醫藥企業，並為它們建設實驗樓、廠房與員工宿舍，總投資約\
        十二億元，首批項目下個月開工建設，預計後年投產。";
    let simple = "开发区昨天发布产业规划，将在三年内引进五十家医药企业，并为它们建设实验楼、厂房与员工宿舍，总投资约\
        十二亿元，首批项目下个月开工建设，预计后年投产。";
    assert_eq!(
        joins(&by(1, "開發區發布產業規劃", text), &by(2, "开发区发布产业规划", simple)),
        Reason::Text
    );
}

#[test]
fn the_same_event_told_by_others_is_another_report() {
    differ(&by(1, HEADLINE, REPORT), &by(2, HEADLINE, OTHER));
    differ(&by(1, HEADLINE, REPORT), &by(2, "老城小巷完成改造重新开放", OTHER));
}

#[test]
fn one_headline_above_two_texts_joins_nothing() {
    // Of less text nobody knows; but what both tell at some length is the same or is not.
    let first = |text: &str, letters| text.chars().take(letters).collect::<String>();
    differ(&by(1, HEADLINE, &first(REPORT, 130)), &by(2, HEADLINE, &first(OTHER, 130)));
    joins(&by(1, HEADLINE, &first(REPORT, 60)), &by(2, HEADLINE, &first(OTHER, 60)));
}

#[test]
fn near_copies_join_within_a_week() {
    let near = |hours| Said { hours, ..by(2, HEADLINE, &REPORT.replace("据了解，", "")) };
    joins(&by(1, HEADLINE, REPORT), &near(7 * 24));
    differ(&by(1, HEADLINE, REPORT), &near(7 * 24 + 1));
}

#[test]
fn the_best_candidate_wins_and_of_equal_ones_the_oldest_story() {
    let candidate = |story, said: &Said| Candidate {
        story: StoryId(story),
        report: Arc::new(report(said)),
        address_tells: true,
    };
    let item = report(&by(3, HEADLINE, REPORT));
    let near = candidate(1, &by(1, HEADLINE, &REPORT.replace("据了解，", "")));
    let (equal, later) =
        (candidate(5, &by(1, HEADLINE, REPORT)), candidate(9, &by(2, HEADLINE, REPORT)));
    let other = candidate(2, &by(2, "老城小巷完成改造重新开放", OTHER));
    let decide = |candidates: &[&Candidate]| {
        let candidates: Vec<Candidate> = candidates.iter().map(|&c| c.clone()).collect();
        judge().decide(&item, &candidates)
    };
    assert_eq!(decide(&[&near, &later, &equal, &other]), Verdict::Joins(StoryId(5), Reason::Text));
    assert!(matches!(decide(&[&other, &near]), Verdict::Joins(StoryId(1), Reason::Body { .. })));
    assert_eq!(decide(&[&other]), Verdict::New);
}

#[test]
fn copies_share_a_fingerprint_and_there_are_few() {
    let prints = |headline, text: &str| report(&by(1, headline, text)).fingerprints();
    let original = prints(HEADLINE, REPORT);
    assert!(original.exact.len() == 1 && original.near.len() <= 14);
    let shares = |headline, text: &str| {
        let other = prints(headline, text);
        (
            original.exact.iter().any(|hash| other.exact.contains(hash)),
            original.near.iter().any(|hash| other.near.contains(hash)),
        )
    };
    assert_eq!(shares("四百亩园区迎来首批药企", REPORT), (true, true));
    let digest: String = REPORT.chars().take(180).collect();
    assert_eq!(shares("四百亩园区迎来首批药企", &digest), (false, true));
    assert_eq!(shares("生物医药产业园一期工程提前建成了", ""), (false, true));
    assert_eq!(shares("老城小巷完成改造重新开放", OTHER), (false, false));
}

#[test]
fn fingerprints_are_those_of_the_database() {
    // Another hash or choice means that all that are kept have to be made anew.
    let prints =
        report(&by(1, HEADLINE, "园区管委会昨天介绍了新一期工程的进展情况。")).fingerprints();
    assert_eq!(prints.exact, [14_464_226_359_610_209_640]);
    assert_eq!(prints.near.first(), Some(&295_309_303_592_422_626));
}

#[test]
fn hostile_texts_do_no_harm() {
    for text in [
        "",
        "。。。。",
        "\u{1F600}\u{1F601}",
        "1",
        "１２３４５６７８９０１２３４５６７８９０１２３４５６７８９０",
        "（",
        "电",
    ] {
        let long = text.repeat(20_000);
        report(&by(1, "（", &long)).fingerprints();
        check(&by(1, "一", &long), &by(2, "1", &format!("{long}{REPORT}")));
    }
}
