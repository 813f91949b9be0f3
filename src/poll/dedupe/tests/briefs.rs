//! Headlines with little text or none.

use super::*;

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
fn a_word_more_in_a_headline_alone_must_say_nothing() {
    let title = |source, headline| by(source, headline, "");
    for (one, other) in [
        ("南京大学公布强基计划测试时间安排", "南京林业大学公布强基计划测试时间安排"),
        ("南京站因设备故障今早部分列车晚点", "南京北站因设备故障今早部分列车晚点"),
        ("苏州地铁1号线今早发生信号故障", "苏州地铁S1号线今早发生信号故障"),
        ("园区小学入学报名政策今天发布", "园区民办小学入学报名政策今天发布"),
        ("江苏出台促进药企发展若干措施", "江苏苏州出台促进药企发展若干措施"),
    ] {
        differ(&title(1, one), &title(2, other));
    }
    for (one, other) in [
        ("园区药企夜间封闭施工至本月底", "园区药企夜间封闭施工到本月底"),
        ("园区药企首批订单突破六百万件", "园区药企首批订单突破600万件"),
        ("苏州工业园区药企实验楼深夜起火", "工业园区药企实验楼深夜起火"),
        ("园区药企今晨目前已恢复正常生产", "园区药企今晨已恢复正常生产"),
    ] {
        joins(&title(1, one), &title(2, other));
    }
}

#[test]
fn sentences_below_one_headline_may_tell_of_other_places_and_days() {
    let notice = "最新通知！事关中小学寒假时间";
    for (headline, one, other) in [
        (
            notice,
            "南京市教育局发布，义务教育阶段寒假从1月24日开始。",
            "苏州市教育局明确，小学初中1月25日放假。",
        ),
        (notice, "教育局昨天发布消息，寒假从月底开始。", "高三年级另行安排，其余年级下周放假。"),
        (
            "南京昨日新增三处便民停车场",
            "11月20日，三处停车场在城东开放，共有车位二百个。",
            "21日，新街口一带开放三处停车场，共有车位九十个。",
        ),
    ] {
        differ(&by(1, headline, one), &by(2, headline, other));
    }
    for (one, other) in [
        (
            "11月20日，三处停车场在城东开放，共有车位二百个。",
            "20日起，城东的三处停车场迎来首批车主。",
        ),
        ("11月20日，三处停车场在城东开放，共有车位二百个。", "有车位了！"),
    ] {
        let title = "南京昨日新增三处便民停车场";
        joins(&by(1, title, one), &by(2, title, other));
    }
}
