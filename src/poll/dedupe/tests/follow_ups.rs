//! What comes after a report, and what stands before it.

use super::*;

#[test]
fn papers_may_begin_one_report_in_their_own_ways() {
    let (lead, rest) = REPORT.split_once('\n').unwrap_or_default();
    assert!(lead.chars().count() > 40);
    let own = "两年前还是一片菜地，如今机器已经进了车间：记者昨天在城南看到，投产的日子比原先说的早了六十天。";
    joins(&by(1, HEADLINE, REPORT), &by(2, HEADLINE, &format!("{own}\n{rest}")));
}

#[test]
fn a_follow_up_is_another_report() {
    // What was known stands at its end, or is told again in one sentence.
    let news = format!("{OTHER}\n{}", REPORT.split_once('\n').map_or("", |(_, rest)| rest));
    differ(&by(1, HEADLINE, REPORT), &by(2, "园区企业盼着二期早日动土", &news));
    let flash = "市生物医药产业园一期工程昨天通过验收，比计划提前两个月，首批企业已经签约。";
    let later = format!("{OTHER}\n{flash}{OTHER}");
    differ(&by(1, HEADLINE, flash), &by(2, "园区企业盼着二期早日动土", &later));
    // What was known is told first, and the news behind it.
    let (known, rest) = REPORT.split_at(half().len());
    let news = format!("{known}\n{OTHER}");
    assert!(rest.chars().count() > 100);
    differ(&by(1, HEADLINE, REPORT), &by(2, "园区企业盼着二期早日动土", &news));
}

#[test]
fn a_source_does_not_swallow_its_own_follow_up() {
    let later = format!("{REPORT}\n园区今天补充说，二期工程的设计方案已经完成评审。");
    differ(&by(1, HEADLINE, REPORT), &by(1, "生物医药产业园一期工程建成投用", &later));
    joins(&by(1, HEADLINE, REPORT), &by(2, "生物医药产业园一期工程建成投用", &later));
    joins(&by(1, HEADLINE, REPORT), &by(1, HEADLINE, &REPORT.replace("据了解，", "")));
    differ(&by(1, HEADLINE, REPORT), &by(1, HEADLINE, &REPORT.replace("四百亩", "五百亩")));
    differ(&by(1, HEADLINE, half()), &by(1, HEADLINE, REPORT));
}

#[test]
fn news_above_the_whole_of_an_earlier_report_are_another_report() {
    let news = "园区管委会11月22日通报，一期工程的污水处理站昨夜发生渗漏，三家企业暂停试生产，抢修预计持续五天。";
    let with = |first: &str| format!("{first}\n{REPORT}");
    let later = |hours, headline, text: &str| Said { hours, ..by(2, headline, text) };
    for headline in ["药谷一期污水站渗漏 三家企业停产", "生物医药产业园一期工程渗漏停产"]
    {
        differ(&by(1, HEADLINE, REPORT), &later(20, headline, &with(news)));
        differ(&by(1, HEADLINE, REPORT), &by(1, headline, &with(news)));
    }
    // An editor's note tells no news, and no machine does.
    for note in [
        "编者按：家门口的变化最动人。本报今起推出专栏，请记者走进工地和车间，记录城市的脚步，敬请关注。这是专栏的第3篇。",
        "发布于 2026-11-22 10:31 来源园区融媒体中心综合整理，点击上方蓝字关注我们，第一时间了解身边的大事小情和便民信息",
    ] {
        joins(&by(1, HEADLINE, REPORT), &later(20, "四百亩园区迎来首批药企", &with(note)));
    }
    // The whole of a digest is no news.
    let digest: String = REPORT.chars().take(90).collect();
    joins(&by(1, "生物医药产业园一期工程提前建成了", &digest), &later(20, HEADLINE, REPORT));
    // Whoever copies what was there later may leave out its first paragraph.
    let rest = REPORT.split_once('\n').map_or("", |(_, rest)| rest);
    joins(&by(1, HEADLINE, REPORT), &later(20, "园区合并十一项手续让企业早投产", rest));
}
