//! What is a copy and what is not: DOMAIN.md 5.4.

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
fn serial_notices_are_different_reports() {
    template("关于材料信息价的第18号公告", "关于材料信息价的第19号公告", "第18号", "第19号");
    template("关于材料信息价的第十八号公告", "关于材料信息价的第19号公告", "第18号", "第19号");
    template("2026年9月材料信息价发布", "2026年8月材料信息价发布", "9月", "8月");
    template("早报 | 6月9日", "早报 | 6月10日", "6月9日", "6月10日");
    // Even over one text.
    differ(
        &by(1, "关于材料信息价的第18号公告", REPORT),
        &by(2, "关于材料信息价的第19号公告", REPORT),
    );
    joins(
        &by(1, "关于材料信息价的第十八号公告", REPORT),
        &by(2, "关于材料信息价的第18号公告", REPORT),
    );
}

#[test]
fn templates_for_other_places_are_different_reports() {
    template("南京市发布高温预警", "苏州市发布高温预警", "南京", "苏州");
    template("南京召开产业园建设推进会", "杭州市召开产业园建设推进会", "南京", "杭州");
    template("清河县召开产业园建设推进会", "安平县召开产业园建设推进会", "清河县", "安平县");
    joins(&by(1, "南京召开产业园建设推进会", REPORT), &by(2, "南京市召开产业园建设推进会", REPORT));
}

#[test]
fn templates_for_other_subjects_are_different_reports() {
    template("恒远药业获得药品注册证书", "瑞康生物获得药品注册证书", "恒远药业", "瑞康生物");
    template("拟录用人员名单公示：王小明等", "拟录用人员名单公示：李大同等", "王小明", "李大同");
}

#[test]
fn opposite_outcomes_and_later_stages_are_different_reports() {
    template("沪指收涨0.3%", "沪指收跌0.3%", "收涨", "收跌");
    template("园区规划方案获通过", "园区规划方案未获通过", "获通过", "未获通过");
    template("上半年园区产值增长5.3%", "上半年园区产值下降5.3%", "增长", "下降");
    template("园区一案一审宣判", "园区一案二审宣判", "一审", "二审");
    template("生物医药产业园今天动工", "生物医药产业园今天竣工", "动工", "竣工");
    template("下周起成品油价格上调", "下周起成品油价格下调", "上调", "下调");
}

#[test]
fn updates_of_a_count_are_different_reports() {
    template(
        "工厂爆炸事故已致3死",
        "工厂爆炸事故已致5死",
        "事故已造成3人死亡",
        "事故已造成5人死亡",
    );
    // Where only the texts say so.
    template(
        "工厂爆炸事故最新通报",
        "工厂爆炸事故情况通报",
        "事故已造成3人死亡",
        "事故已造成5人死亡",
    );
}

#[test]
fn filled_in_forms_are_different_reports() {
    let form = |high: u32, wind: u32, rain: u32| {
        (0..8).fold("气象台今天发布天气预报。\n".to_owned(), |text, day| {
            let (high, wind, rain) = (high + day * 2 % 5, wind + day % 3, rain + day * 7 % 40);
            text + &format!("预计市区最高气温{high}度，东南风{wind}级，降水概率百分之{rain}。\n")
        })
    };
    differ(
        &by(1, "今天天气预报发布了请查收", &form(20, 3, 10)),
        &by(2, "今天天气预报发布了请查收", &form(27, 6, 15)),
    );
}

#[test]
fn one_form_with_names_that_nobody_knows_makes_different_reports() {
    let form = |name: &str, work: &str, builder: &str, price: &str| {
        format!(
            "根据评标委员会的意见，{work}的中标人已经确定，现公告如下：中标人为{builder}，中标价为{price}万元，项目经理为\
             {name}，工期从合同签订之日算起。投标人和其他利害关系人对结果有异议的，应当在公告期内以书面形式提出，逾期\
             不再受理。公告期为一个工作日，自发布之日起计算。"
        )
    };
    let one = form("周一鸣", "柳荫路绿化提升工程", "宏远园林有限公司", "八百二十");
    let other = form("吴双林", "槐树街管网改造工程", "天河市政建设集团", "一千零四");
    differ(
        &by(1, "柳荫路绿化提升工程中标结果公告", &one),
        &by(2, "槐树街管网改造工程中标结果公告", &other),
    );
    differ(&by(1, "工程建设项目中标结果公告", &one), &by(2, "工程建设项目中标结果公告", &other));
    joins(
        &by(1, "工程建设项目中标结果公告", &one),
        &by(2, "工程建设项目中标结果公告", &one.replace("现公告如下", "现将结果公告如下")),
    );
}

#[test]
fn one_headline_above_two_texts_joins_nothing() {
    // Of less text nobody knows; but what both tell at some length is the same or is not.
    let first = |text: &str, letters| text.chars().take(letters).collect::<String>();
    differ(&by(1, HEADLINE, &first(REPORT, 130)), &by(2, HEADLINE, &first(OTHER, 130)));
    joins(&by(1, HEADLINE, &first(REPORT, 60)), &by(2, HEADLINE, &first(OTHER, 60)));
}

#[test]
fn two_reports_with_one_notice_are_two() {
    let notice = "本台所播节目的文字、画面和声音归本台所有，其他单位使用之前应当与本台签订协议，按约定的范围和方式使用，\
        并在显著位置写明出处；未签协议而使用的，本台保留追究的权利。听众和观众发现差错，可以拨打值班电话，也可以写信，\
        我们核实之后会在次日的节目里更正，并向来信人致谢。";
    let one = "园区的污水处理站昨天通水，日处理能力八百吨，三家企业的废水当天接入管网，出水用来浇灌路边的草木。";
    let other = "老城区的五条小巷下月动工改造，街道办事处正在征求住户意见，施工会避开学生考试的日子，店铺照常营业。";
    for first in ["", "点开蓝字关注本台，天天都有新消息\n"] {
        let around = |text: &str| format!("{first}{text}\n{notice}");
        differ(&by(1, "污水处理站通水", &around(one)), &by(2, "五条小巷下月改造", &around(other)));
        joins(&by(1, "污水处理站通水", &around(one)), &by(2, "污水处理站通水", one));
    }
}

#[test]
fn papers_may_begin_one_report_in_their_own_ways() {
    let (lead, rest) = REPORT.split_once('\n').unwrap_or_default();
    assert!(lead.chars().count() > 40);
    let own = "两年前还是一片菜地，如今机器已经进了车间：记者昨天在城南看到，投产的日子比原先说的早了六十天。";
    joins(&by(1, HEADLINE, REPORT), &by(2, HEADLINE, &format!("{own}\n{rest}")));
}

#[test]
fn headlines_that_deny_exchange_or_await_tell_other_events() {
    let title = |source, headline| by(source, headline, "");
    for (one, other) in [
        ("园区老厂房改造方案公示期满无异议", "园区老厂房改造方案公示期满有异议"),
        ("法院受理园区药企名称权纠纷一案", "法院未受理园区药企名称权纠纷一案"),
        ("城东队点球大战淘汰城西队进四强", "城西队点球大战淘汰城东队进四强"),
        ("第九届园区药企运动会将于周六开赛", "第九届园区药企运动会周六开赛"),
        ("江苏一药企因台账不全被罚九万元", "南京一药企因台账不全被罚九万元"),
        ("园区药企获得国外药品注册证书", "园区药企再次获得国外药品注册证书"),
        ("园区药企获得国外药品注册证书", "园区药企获得国外药品注册证书 首批产品月底发往三国"),
        ("园区企业电梯停运 九名员工获救", "园区企业电梯停运 九名员工全部获救"),
        ("园区药企召回过期药品 货值九万元", "园区药企召回一批过期药品 货值九万元"),
        ("园区药企获得国外药品注册证书", "园区药企一次性获得国外药品注册证书"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
    joins(&title(1, "园区出台扶持药企新政十条"), &title(2, "园区出台扶持药企十条新政"));
    joins(&title(1, "园区药企获得国外药品注册证书"), &title(2, "园区药企获得了国外药品注册证书"));
}

#[test]
fn without_text_a_word_more_may_tell_of_another_event() {
    let title = |source, headline| by(source, headline, "");
    for (one, other) in [
        ("李某任苏州工业园区药企协会会长", "李某任苏州工业园区药企协会副会长"),
        ("园区医院院长接受纪律审查和监察调查", "园区医院原院长接受纪律审查和监察调查"),
        ("城东药企女排晋级全国联赛决赛", "城东药企女排晋级全国联赛半决赛"),
        ("江苏选手夺全国跳水冠军赛十米台金牌", "江苏选手夺全国跳水冠军赛女子十米台金牌"),
        ("南京地铁药谷线今天起投入运营", "南京地铁药谷线北段今天起投入运营"),
        ("南京地铁药谷线今天起投入运营", "南京地铁药谷线今天起投入试运营"),
        ("园区药企实验楼深夜发生火灾", "园区药企实验楼深夜发生火灾演练"),
        ("园区药企实验楼发现违禁原料", "园区药企实验楼发现疑似违禁原料"),
        ("园区药企马拉松今天启动报名", "园区药企马拉松今天启动报名推迟"),
        ("园区发布新药集采中选名单公告", "园区发布第二批新药集采中选名单公告"),
        ("园区药企季度利润九千万元", "园区药企季度利润近九千万元"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
    joins(&title(1, "园区一药企实验楼深夜发生火灾"), &title(2, "园区药企实验楼深夜发生火灾"));
    joins(&title(1, "园区药企实验楼深夜发生火灾"), &title(2, "园区药企的实验楼深夜发生火灾"));
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
fn near_copies_join_within_a_week() {
    let near = |hours| Said { hours, ..by(2, HEADLINE, &REPORT.replace("据了解，", "")) };
    joins(&by(1, HEADLINE, REPORT), &near(7 * 24));
    differ(&by(1, HEADLINE, REPORT), &near(7 * 24 + 1));
}

#[test]
fn without_text_headlines_decide_for_two_days() {
    let title = |source, headline| by(source, headline, "");
    assert_eq!(joins(&title(1, HEADLINE), &by(2, HEADLINE, REPORT)), Reason::Title { title: 1.0 });
    joins(&title(1, HEADLINE), &title(2, "生物医药产业园一期工程提前建成了"));
    differ(&title(1, HEADLINE), &Said { hours: 49, ..title(2, HEADLINE) });
    // Too short to tell a report.
    differ(&title(1, "今日要闻"), &title(2, "今日要闻"));
    for (one, other) in [
        ("恒远药业获得国家药监局药品注册证书", "瑞康药业获得国家药监局药品注册证书"),
        ("南京市气象台发布高温红色预警信号", "苏州市气象台发布高温红色预警信号"),
        ("园区产业链一体化发展观察报告", "园区产业链一体化发展观察报告（二）"),
        ("园区产业链规划方案今天获通过", "园区产业链规划方案今天未获通过"),
        ("生物医药产业园工程事故已致3死", "生物医药产业园工程事故已致5死"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
}

#[test]
fn other_numbers_tell_other_events_however_they_are_written() {
    let title = |source, headline| by(source, headline, "");
    for (one, other) in [
        ("园区药企前三季度产值同比增长1.2%", "园区药企前三季度产值同比增长12%"),
        ("园区药企上市首日股价下跌0.5%", "园区药企上市首日股价下跌5%"),
        ("园区药企外贸订单突破0.1亿", "园区药企外贸订单突破1亿"),
        ("园区今晨最低气温-5℃ 药企提前供暖", "园区今晨最低气温5℃ 药企提前供暖"),
        ("园区发布1-3月药品信息价目录", "园区发布13月药品信息价目录"),
        ("园区药企材料第1、2号公告发布", "园区药企材料第12号公告发布"),
        ("园区停车费每车每月二百五元起", "园区停车费每车每月二百零五元起"),
        ("园区一年服务外贸企业一百家", "园区一年服务外贸企业一百万家"),
        ("园区药企并购案涉资1亿元", "园区药企并购案涉资1万亿元"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
    for (one, other) in [
        ("园区药企一年纳税1,200万元", "园区药企一年纳税1200万元"),
        ("园区药企一年纳税1，200万元", "园区药企一年纳税1200万元"),
        ("园区药企一年产值增长1.2%", "园区药企一年产值增长１．２％"),
        ("园区药企开放日11月20日-22日举行", "园区药企开放日11月20日—22日举行"),
        ("园区药企9:30开门迎客到访", "园区药企9：30开门迎客到访"),
    ] {
        joins(&title(1, one), &title(2, other));
    }
}

#[test]
fn notices_for_other_times_are_different_reports() {
    let outage = |time: &str| {
        format!(
            "因设备检修，部分线路需要计划停电，现将有关事项公告如下。\n停电时间：{time}\n停电范围：柳荫路、槐树街沿线居民小区\
             和商户。\n请广大用户提前做好准备，检修工作提前结束的将提前恢复供电，请勿在停电线路上自行作业，确保人身安全。"
        )
    };
    let title = "供电公司计划停电公告";
    let days = [
        "11月22日8:00-16:00",
        "11月24日8:00-16:00",
        "2026年11月27日（周五）8:00-16:00",
        "12月22日8:00-16:00",
    ];
    for (at, one) in days.iter().enumerate() {
        for other in &days[at + 1..] {
            differ(&by(1, title, &outage(one)), &by(1, title, &outage(other)));
            differ(&by(1, title, &outage(one)), &by(2, title, &outage(other)));
        }
    }
    for same in ["11月22日8：00－16：00", "2026年11月22日8:00-16:00", "11月22日（周日）"]
    {
        joins(&by(1, title, &outage(days[0])), &by(2, title, &outage(same)));
    }
    let lecture = |time: &str| {
        format!(
            "时间：{time}\n地点：园区报告厅三楼\n主题：产业链上下游如何相互成就\n本期讲堂邀请企业负责人和学者座谈。"
        )
    };
    for other in ["12月19日", "2026年12月19日", "12月19日（周六）14:00"] {
        let (one, other) = (lecture("12月5日"), lecture(other));
        differ(&by(1, "园区产业讲堂开讲", &one), &by(2, "园区产业讲堂开讲", &other));
    }
}

#[test]
fn what_a_court_found_is_no_editor() {
    let case = |found: &str| {
        format!(
            "园区药企与供应商的合同纠纷一案昨天宣判。\n案由：买卖合同纠纷\n终审：{found}\n法庭认为，双方应当按照约定全面履行\
             义务，供应商延期交货的事实清楚，双方可以在判决生效之后申请执行，案件受理费由双方分担。"
        )
    };
    let title = "园区药企合同纠纷案宣判";
    let upheld = case("维持原判");
    for found in ["撤销原判发回重审", "撤销原判，发回重审", "改判"] {
        differ(&by(1, title, &upheld), &by(1, title, &case(found)));
        differ(&by(1, title, &upheld), &by(2, title, &case(found)));
    }
    joins(&by(1, title, &case("张三")), &by(2, title, &case("李四 王五")));
}

#[test]
fn a_place_or_person_in_front_of_a_headline_tells_reports_apart() {
    let title = |source, headline| by(source, headline, "");
    for (one, other) in [
        ("【昆山】气象台发布大风蓝色预警信号", "【常熟】气象台发布大风蓝色预警信号"),
        ("浦东丨新增三处口袋公园本周开放", "闵行丨新增三处口袋公园本周开放"),
        ("【张三】先进事迹报告会在园区举行", "【李四】先进事迹报告会在园区举行"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
    differ(&by(1, "【南京】公布园区企业名单", REPORT), &by(2, "【苏州】公布园区企业名单", REPORT));
    for column in ["【民生】", "聚焦丨", "快讯：", "【新华网】"] {
        let decorated = format!("{column}{HEADLINE}").leak();
        joins(&title(1, HEADLINE), &title(2, decorated));
    }
}

#[test]
fn a_form_with_other_decimals_is_another_report() {
    let results = |numbers: [&str; 3]| {
        let [sales, profit, research] = numbers;
        format!(
            "园区药企发布季度业绩公告。公告显示，公司本季度营业收入同比增长{sales}%，归属于股东的净利润同比增长{profit}%，\
             研发投入同比增长{research}%。公司表示，业绩变动的主要原因是诊断试剂销量变化，下一季度将继续优化产品结构，\
             投资者应当注意风险。"
        )
    };
    let (one, other) = (results(["1.5", "2.4", "3.6"]), results(["15", "24", "36"]));
    differ(&by(1, "园区药企季度业绩公告", &one), &by(2, "园区药企季度业绩公告", &other));
    // However much both say in the same words.
    let with_more = |text: &str| format!("{text}{OTHER}");
    differ(
        &by(1, "园区药企季度业绩公告", &with_more(&one)),
        &by(2, "园区药企季度业绩公告", &with_more(&other)),
    );
    let wide = one.replace('.', "．").replace('%', "％");
    assert_eq!(
        joins(&by(1, "园区药企季度业绩公告", &one), &by(2, "园区药企季度业绩公告", &wide)),
        Reason::Text
    );
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
