//! What is filled in twice: templates, forms, notices.

use super::*;

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

/// A form of three paragraphs about `what`, which it names three times.
fn closing(what: &str) -> String {
    format!(
        "记者从市交通运输局获悉，因伸缩缝老化，{what}今起夜间封闭检修，每晚十时至次日五时禁止一切车辆通行，预计三周完成。\n\
         检修期间，{what}周边的公交线路临时绕行，站牌上已经张贴通知。交警部门会在路口增派人手，请驾驶人按照标志减速慢行，\
         不要在匝道口停车等候。\n施工单位承诺，{what}的检修尽量避开居民休息的时间，噪声较大的工序安排在午夜之前，遇到\
         雨雪天气工期顺延。市民有意见可以拨打热线反映。"
    )
}

#[test]
fn one_letter_or_one_word_more_in_the_headline_and_in_the_form_below_is_another_report() {
    for (one, other) in [
        ("城东大桥", "城西大桥"),
        ("丰收路桥", "丰收北路桥"),
        ("长街隧道", "长街人行隧道"),
        ("甲线高架", "乙线高架"),
        ("云河特大桥", "云河大桥"),
        ("望江枢纽", "望江枢纽停车楼"),
    ] {
        let headline =
            |what: &str| -> &'static str { format!("{what}今起夜间封闭检修三周").leak() };
        differ(&by(1, headline(one), &closing(one)), &by(2, headline(other), &closing(other)));
        // A copy may leave the word out above, if not below.
        joins(&by(1, headline(one), &closing(one)), &by(2, headline(other), &closing(one)));
    }
    // Another day, another town: what stands in the text is what stands in the headline.
    let relative = |text: &str| text.replace("今起", "昨起");
    joins(
        &by(1, "丰收路桥今起夜间封闭检修三周", &closing("丰收路桥")),
        &by(2, "丰收路桥昨起夜间封闭检修三周", &relative(&closing("丰收路桥"))),
    );
}

#[test]
fn a_source_fills_in_its_form_below_one_headline() {
    let title = "关于调整部分公交线路的温馨提示";
    let form = |road: &str, lines: &str| {
        format!("{REPORT}因{road}铺设管线，即日起{lines}临时改道，恢复时间另行通知。{OTHER}")
    };
    let (one, other) = (form("柳荫路", "乙五路"), form("槐树街", "丙九路"));
    differ(&by(1, title, &one), &by(1, title, &other));
    // It corrects a letter.
    joins(&by(1, title, &one), &by(1, title, &one.replace("柳荫路", "柳阴路")));
}

#[test]
fn a_headline_too_short_to_tell_a_report_does_not_join_a_form() {
    let list = |names: &str| {
        format!(
            "经笔试、面试、体检和考察，确定{names}为拟聘用人员，现予以公示。公示期间如有异议，请以书面形式向本单位人事科\
             反映，并签署真实姓名和联系方式，逾期不再受理。反映的问题应当实事求是，经查证影响聘用的，取消资格。"
        )
    };
    let (one, other) = (list("周一鸣、吴双林、郑小满"), list("钱多多、孙思远、李大同"));
    differ(&by(1, "拟聘用人员公示", &one), &by(2, "拟聘用人员公示", &other));
    joins(
        &by(1, "拟聘用人员公示", &one),
        &by(2, "拟聘用人员公示", &one.replace("现予以", "现将名单予以")),
    );
}

#[test]
fn one_headline_at_another_hour_is_another_report() {
    let warning = |time: &str| {
        format!(
            "市气象台{time}发布大风蓝色预警信号，受冷空气影响，未来一天沿江地区平均风力可达六级。请有关单位加固广告牌和\
             临时搭建物，高空作业人员暂停作业，船只回港避风，行人不要在树下停留，关好门窗，收起阳台上的物品。"
        )
    };
    let title = "市气象台发布大风蓝色预警信号";
    let of = |source, time| by(source, title, &warning(time));
    for (one, other) in [("22日14时35分", "22日20时35分"), ("11月22日9时", "11月24日9时")]
    {
        differ(&of(1, one), &of(2, other));
    }
    for (one, other) in
        [("22日14时35分", "昨天14时35分"), ("22日3时", "22日15时"), ("22日15时", "22日15点")]
    {
        joins(&of(1, one), &of(2, other));
    }
}

#[test]
fn what_stands_in_for_a_text_joins_nothing() {
    let page = "视频加载中，请稍候。若长时间没有画面，请检查网络连接，或者换一个浏览器再试。建议在无线网络下观看，以免产生\
        流量费用。画面和声音的权利归作者所有，请勿翻录。如需帮助，可在工作日联系在线客服，我们会尽快答复。";
    let two = (by(1, "雾中的湖心岛", page), by(2, "老街最后一位修伞匠", page));
    differ(&two.0, &two.1);
    let more = format!("{page}感谢您的耐心。");
    differ(&two.0, &by(2, "老街最后一位修伞匠", &more));
    joins(&two.0, &by(2, "雾中的湖心岛", page));
}

#[test]
fn outlets_exchange_words_that_the_text_allows() {
    // The text holds the one and not the other.
    let risen = format!("{REPORT}园区产值同比增长两成。");
    differ(&by(1, "前三季度园区产值增长", &risen), &by(2, "前三季度园区产值下降", &risen));
    // It holds both.
    let both = format!("{REPORT}园区今年开工的项目，有九个已经竣工。");
    joins(&by(1, "园区九个项目竣工", &both), &by(2, "园区九个项目开工", &both));
}

#[test]
fn a_rounded_number_is_no_other() {
    for (one, other) in [
        ("园区首批药企签约 总投资98.7万元", "园区首批药企签约 总投资近百万元"),
        ("园区首批药企签约 接待1.36万人", "园区首批药企签约 接待逾1.3万人"),
        ("园区首批药企签约 接待312人", "园区首批药企签约 接待300多人"),
    ] {
        joins(&by(1, one, REPORT), &by(2, other, REPORT));
    }
    differ(
        &by(1, "园区首批药企签约 总投资98.7万元", REPORT),
        &by(2, "园区首批药企签约 总投资近五百万元", &REPORT.replace("据了解，", "")),
    );
    differ(&by(1, "园区第312号公告发布", REPORT), &by(2, "园区第300号公告发布", REPORT));
}

#[test]
fn what_follows_the_same_first_words_may_be_another_case() {
    let advice: String = OTHER.chars().take(120).collect();
    let case = |what: &str| format!("近日，警方侦破一起网络诈骗案件。{what}。{advice}");
    let title = "警方通报一起网络诈骗案件侦破情况";
    let of = |source, what: &str| by(source, title, &case(what));
    let one = of(1, "嫌疑人冒充客服，以退款为名骗取三十余名网购者的存款");
    differ(&one, &of(2, "嫌疑人虚构养老项目，骗取一百多名老人的预付款和利息"));
    // Whoever begins a report in its own way has its numbers from it, or none.
    joins(&one, &of(2, "骗子的手法并不新鲜，却总有人因为一时心急而上当受骗"));
}
