//! Sections by rule: places, the language of rules, and what a change of them would move.

use std::{fs, path::Path, process::Output, sync::LazyLock};

use huiwen::{
    config::{self, Config},
    model::Gazetteer,
    poll::{
        classify::{Classifier, Facts, region::Regions},
        credit::Credits,
    },
};

use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss, source},
};

const MINIMAL: &str = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n";

fn shipped() -> Gazetteer {
    config::read(MINIMAL, "feeds.toml", Path::new("/srv/portal")).unwrap().gazetteer
}

/// Made ready once: it takes a while.
static REGIONS: LazyLock<Regions> = LazyLock::new(|| Regions::new(&shipped()));

#[test]
fn the_gazetteer_that_ships_is_right() {
    // Read as a file of one's own, it would show its mistakes.
    let text = format!("{MINIMAL}[gazetteer]\nfile = \"data/gazetteer.toml\"\n");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let config = config::read(&text, "feeds.toml", root).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.gazetteer, shipped());
}

#[test]
fn the_gazetteer_that_ships_has_every_county_of_the_four_provinces() {
    let gazetteer = shipped();
    let place = |name: &str| {
        gazetteer
            .places
            .iter()
            .position(|place| place.name == name)
            .unwrap_or_else(|| panic!("{name}"))
    };
    let cities_of = |province: &str| {
        let province = place(province);
        gazetteer.places.iter().filter(|place| place.within == Some(province)).count()
    };
    assert_eq!((cities_of("江苏省"), cities_of("浙江省"), cities_of("安徽省")), (13, 11, 16));
    for (district, city) in [("丰县", "徐州市"), ("浦东新区", "上海市"), ("黄山区", "黄山市")]
    {
        assert!(gazetteer.is_within(place(district), place(city)), "{district}");
    }
    assert!(gazetteer.is_within(place("昆山市"), place("江苏省")));
    assert!(!gazetteer.is_within(place("江苏省"), place("苏州市")));
    let delta = gazetteer.area("长三角");
    assert_eq!(delta.len(), 4);
    let in_delta = |index: usize| delta.iter().any(|of| gazetteer.is_within(index, *of));
    let inside = (0..gazetteer.places.len()).filter(|index| in_delta(*index)).count();
    assert!(inside >= 329 + 41 + 3, "{inside}");
    assert_eq!(gazetteer.area("福州"), [place("福州市")]);
    assert_eq!(gazetteer.area("普陀区").len(), 2);
    assert_eq!(gazetteer.area("舟山普陀").len(), 1);
    assert_eq!(gazetteer.area("沪宁").len(), 2);
    assert!(gazetteer.area("鼓楼").is_empty());
    let central = gazetteer.regions.iter().find(|region| region.name == "长三角中心区").unwrap();
    assert_eq!(central.places.len(), 27);
}

// ─── Places ───

/// Checks in which of these areas a text is.
#[track_caller]
fn check_areas(text: &str, inside: &[&str], outside: &[&str]) {
    let regions = &*REGIONS;
    let found = regions.find(text);
    let is_in = |name: &str| {
        let area = regions.gazetteer().area(name);
        assert!(!area.is_empty(), "{name} is no place");
        found.iter().any(|named| regions.is_in(named, &area))
    };
    for name in inside {
        assert!(is_in(name), "“{text}” is not in {name}: {found:?}");
    }
    for name in outside {
        assert!(!is_in(name), "“{text}” is in {name}: {found:?}");
    }
}

#[test]
fn a_district_counts_for_its_city_its_province_and_their_regions() {
    check_areas(
        "昆山开发区再添三个项目",
        &["昆山", "苏州", "江苏", "苏南", "长三角"],
        &["上海", "苏北"],
    );
    check_areas("青浦推进水乡客厅", &["青浦区", "上海", "一体化示范区", "长三角"], &["江苏"]);
    check_areas("安徽出台新政", &["安徽", "长三角"], &["合肥", "皖江"]);
    check_areas("合肥高新区揭榜挂帅", &["合肥高新技术产业开发区", "合肥", "皖江"], &["芜湖"]);
}

#[test]
fn a_region_is_in_what_holds_all_of_it() {
    check_areas("苏南五市联动", &["苏南", "江苏", "长三角"], &["苏州", "苏北", "浙江"]);
    check_areas("长三角一体化五年", &["长三角"], &["江苏", "上海"]);
    check_areas("三省一市签约", &["长三角"], &["安徽"]);
    check_areas("G60科创走廊九城", &["G60科创走廊", "长三角"], &["上海"]);
    check_areas("虹桥国际开放枢纽扩区", &["虹桥国际开放枢纽", "长三角"], &["苏州"]);
    check_areas("环太湖科创圈", &["环太湖"], &["浙江"]);
}

#[test]
fn a_combination_names_all_of_its_cities_and_a_single_letter_none() {
    check_areas("沪宁沿江高铁开通", &["上海", "南京", "长三角"], &["浙江"]);
    check_areas("江浙沪包邮", &["江苏", "浙江", "上海", "长三角"], &["安徽"]);
    check_areas("甬舟铁路", &["宁波", "舟山"], &[]);
    check_areas(
        "沪上首家，苏菜、浙商、皖酒，宁夏枸杞",
        &["上海"],
        &["江苏", "浙江", "安徽", "南京"],
    );
}

#[test]
fn the_longest_name_counts_where_words_meet() {
    check_areas("南京市长江大桥通车五十年", &["南京"], &[]);
    check_areas("台州与泰州结对", &["台州", "泰州"], &[]);
    check_areas("泰山景区迎客", &[], &["泰州", "长三角"]);
    check_areas("宿州不是苏州", &["宿州", "苏州"], &[]);
    check_areas("宣威火腿", &[], &["宣城", "长三角"]);
    check_areas("湖南通报三起案件", &["湖南"], &["南通", "长三角"]);
    check_areas("越南通过一项决议", &[], &["南通", "长三角"]);
    check_areas("其中南通增速居首", &["南通"], &[]);
    check_areas("建设美丽水乡", &[], &["丽水", "长三角"]);
    check_areas("以上海为龙头", &["上海"], &[]);
    check_areas("复合肥料价格回落", &[], &["合肥", "长三角"]);
    for text in [
        "弘扬职业道德清正之风",
        "党的品德清白",
        "平安吉祥如意",
        "介绍兴趣小组与兴修水利，介绍兴修水利",
        "公安庆祝警察节",
        "编制指南通过评审",
        "水上海事救援",
        "海上海事部门",
        "城镇江河与乡镇江河治理",
        "锦绣丽水景",
        "推崇明代家具",
        "迎新春嘉定期走访慰问",
        "周六安排三场招聘",
        "沿江阴雨天气持续",
    ] {
        check_areas(text, &[], &["长三角"]);
    }
    check_areas("北京南通道开建", &["北京"], &["南通", "长三角"]);
    check_areas("甬江宁波段疏浚", &["宁波"], &["南京"]);
    check_areas("欢迎光临安徽馆", &["安徽"], &["杭州"]);
    check_areas("我市推广安全用电，医保定点药店扩围", &[], &["广安", "保定"]);
    check_areas(
        "绍兴、德清、安庆、崇明、镇江江河",
        &["绍兴", "德清县", "安庆", "崇明区", "镇江"],
        &[],
    );
    check_areas("世界首台、例如东部、未来安全、弘扬中国精神", &[], &["长三角"]);
}

#[test]
fn a_street_or_a_product_is_no_place() {
    for text in [
        "武汉南京路改造",
        "青岛上海路拓宽",
        "天津江苏路",
        "中山路步行街",
        "无锡焊料新标准",
        "金华火腿出口",
        "温州鞋走红",
        "黄山松的品格",
        "六合彩骗局",
        "阳澄湖大闸蟹开捕",
        "宁波银行年报",
        "据苏州日报报道",
        "上海合作组织峰会",
        "长兴不衰的手艺",
        "文成公主",
        "定海神针",
        "记者王海宁",
        "黄岩岛海域",
    ] {
        check_areas(text, &[], &["长三角"]);
    }
    check_areas("上海路演吸引百家机构", &["上海"], &[]);
    check_areas("台州路桥再生资源产业", &["台州"], &[]);
}

#[test]
fn a_short_name_that_means_something_else_needs_its_city_or_its_ending() {
    check_areas("浙江海宁皮革城", &["海宁市", "嘉兴"], &[]);
    check_areas("海宁市出台办法", &["海宁市"], &[]);
    check_areas("湖州长兴的动力电池", &["长兴县"], &[]);
    check_areas("长兴县招商", &["长兴县", "一岭六县"], &[]);
    check_areas("鼓楼前的老街", &[], &["长三角"]);
    check_areas("丰县、沛县、和县、泾县联手", &["丰县", "沛县", "和县", "泾县"], &[]);
    check_areas("市和县两级联动", &[], &["和县"]);
    check_areas("马鞍山市和县香泉镇", &["和县"], &[]);
    check_areas("新区、开发区、郊区一起抓", &[], &["长三角"]);
}

#[test]
fn a_homonym_means_the_one_whose_city_stands_beside_it() {
    check_areas("南京市鼓楼区老旧小区加装电梯", &["南京"], &["徐州"]);
    check_areas("徐州：鼓楼区再造老工业区", &["徐州"], &["南京"]);
    check_areas("福州市鼓楼区推出便民措施", &["福州"], &["长三角"]);
    check_areas("鼓楼区推出便民措施", &[], &["长三角"]);
    check_areas("南京玄武区、鼓楼区共建", &["南京"], &["徐州"]);
    check_areas("江苏鼓楼区", &["江苏"], &["南京", "徐州"]);
    check_areas("鼓楼区（南京）", &["南京"], &["徐州"]);
    for (text, one, other) in [
        ("舟山普陀区渔港", "舟山普陀", "上海"),
        ("上海市普陀区苏州河", "上海普陀", "舟山"),
        ("南通市通州区家纺", "南通通州", "上海"),
        ("上海宝山区邮轮", "上海宝山", "江苏"),
        ("连云港海州区", "连云港海州", "南京"),
        ("杭州西湖区", "杭州市", "宁波"),
        ("宁波江北区", "宁波市", "杭州"),
        ("铜陵市郊区", "铜陵市", "合肥"),
    ] {
        check_areas(text, &[one], &[other]);
    }
    for text in
        ["北京通州区", "重庆江北区", "南昌西湖区", "双鸭山宝山区", "阜新海州区", "佳木斯郊区"]
    {
        check_areas(text, &[], &["长三角"]);
    }
}

#[test]
fn one_homonym_alone_is_found_with_its_own_district() {
    let gazetteer = shipped();
    let regions = Regions::new(&gazetteer);
    let districts = |text: &str| -> Vec<String> {
        let named = regions.find(text);
        let places = named.iter().flat_map(|named| &named.places);
        places.map(|place| gazetteer.places[*place].name.clone()).collect()
    };
    assert_eq!(districts("南京市鼓楼区"), ["南京市", "鼓楼区"]);
    assert_eq!(districts("福州市鼓楼区"), ["福州市"]);
    assert_eq!(districts("南京会议闭幕。各地代表表示，鼓楼区"), ["南京市"]);
    assert_eq!(districts("南京和苏州"), ["南京市", "苏州市"]);
}

// ─── The language of rules ───

const SECTIONS: &str = r#"
[[sections]]
key = "redian"
title = "热点资讯"
[[sections]]
key = "dongtai"
title = "行业动态"
[[sections]]
key = "jiangtang"
title = "专家讲堂"
[[sources]]
key = "ribao"
name = "示例日报"
url = "https://daily.example/rss"
sections = ["redian"]
[[sources]]
key = "plain"
name = "示例晚报"
url = "https://evening.example/rss"
sections = []
"#;

/// The example of DOMAIN.md 6.1.
const EXAMPLE: &str = r#"
[words]
"园区" = ["开发区", "园区", "高新区", "经开区", "自贸区", "新基建", "产业链", "集群"]
"招聘" = ["招聘", "中标公告", "讣告"]
[[rules]]
name = "园区"
section = "dongtai"
weight = 10
any.credit = ["国家发改委", "工信部", "商务部"]
any.title = "@园区"
region = "长三角"
not.title = "@招聘"
"#;

fn configured(rules: &str) -> Config {
    let text = format!("{MINIMAL}{SECTIONS}{rules}");
    config::read(&text, "feeds.toml", Path::new("/srv/portal")).unwrap_or_else(|e| panic!("{e}"))
}

fn ready(config: &Config) -> Classifier {
    let credits = Credits::new(&config.credits);
    Classifier::new(&config.rules, &config.sections, &config.gazetteer, &credits)
}

fn facts<'a>(headline: &'a str, text: &'a str) -> Facts<'a> {
    Facts {
        headline,
        text,
        link: Some("https://daily.example/szxw/2026/1.html"),
        source: "ribao",
        credit: "示例日报",
        outlet: None,
    }
}

/// What the rules alone make of an item: (section, reason, weight).
fn placed(rules: &str, facts: &Facts<'_>) -> Vec<(String, String, u8)> {
    let placements = ready(&configured(rules)).classify(Vec::new(), facts);
    placements.into_iter().map(|p| (p.section, p.reason, p.weight)).collect()
}

/// Checks whether one rule for 行业动态 with these lines matches, and why.
#[track_caller]
fn check_rule(lines: &str, facts: &Facts<'_>, reason: Option<&str>) {
    let rules = format!("[[rules]]\nname = \"规\"\nsection = \"dongtai\"\n{lines}");
    let found = placed(&rules, facts);
    let expected: Vec<(String, String, u8)> = reason
        .map(|reason| ("dongtai".to_owned(), format!("规则“规”：{reason}"), 10))
        .into_iter()
        .collect();
    assert_eq!(found, expected, "{lines} over {facts:?}");
}

#[test]
fn the_example_of_an_editor_is_understood() {
    let matched = |facts: &Facts<'_>| placed(EXAMPLE, facts).pop().map(|(_, reason, _)| reason);
    let by = |reason: &str| Some(format!("规则“园区”：{reason}"));
    assert_eq!(matched(&facts("苏州：开发区再出发", "")), by("地区 苏州，标题含 开发区"));
    assert_eq!(matched(&facts("开发区再出发", "昆山市近日")), by("地区 昆山，标题含 开发区"));
    assert_eq!(matched(&facts("成都开发区再出发", "")), None);
    assert_eq!(matched(&facts("苏州开发区招聘公告", "")), None);
    assert_eq!(matched(&facts("苏州园林", "")), None);
    let of_ministry = Facts { credit: "商务部", ..facts("长三角外贸观察", "") };
    assert_eq!(matched(&of_ministry), by("地区 长三角，来源 商务部"));
}

#[test]
fn every_field_is_looked_at_in_its_own_place() {
    let item = facts("苏州ＡＩ 产业链提速", "第一段。\n开 幕的是国家级经济技术开发区。");
    check_rule("title = \"产业链\"", &item, Some("标题含 产业链"));
    check_rule("title = \"开发区\"", &item, None);
    check_rule("body = \"开发区\"", &item, Some("正文含 开发区"));
    check_rule("body = \"产业链\"", &item, None);
    check_rule("text = \"产业链\"", &item, Some("标题或正文含 产业链"));
    check_rule("text = \"开发区\"", &item, Some("标题或正文含 开发区"));
    check_rule("source = \"ribao\"", &item, Some("信源 ribao"));
    check_rule("source = \"plain\"", &item, None);
    check_rule("url = \"/szxw/\"", &item, Some("网址含 /szxw/"));
    check_rule("url = \"/SZXW/2026\"", &item, Some("网址含 /szxw/2026"));
    check_rule("url = \"/tzgg/\"", &item, None);
    check_rule("region = \"江苏\"", &item, Some("地区 苏州"));
    check_rule("region = [\"浙江\", \"苏南\"]", &item, Some("地区 苏州"));
    check_rule("region = \"浙江\"", &item, None);
    check_rule("credit = \"示例日报\"", &item, Some("来源 示例日报"));
}

#[test]
fn width_and_case_do_not_count_but_latin_words_are_whole() {
    let item = facts("苏州ＡＩ 产业链提速", "");
    check_rule("title = \"ai产业\"", &item, Some("标题含 ai产业"));
    check_rule("title = \"AI 产业\"", &item, Some("标题含 AI 产业"));
    check_rule("title = \"AI\"", &facts("SHANGHAI周报", ""), None);
    check_rule("title = \"5G\"", &facts("15G与5G融合", ""), Some("标题含 5G"));
    check_rule("title = \"南京路过\"", &facts("南京，路过", ""), None);
}

#[test]
fn an_outlet_is_known_by_its_name_its_aliases_and_its_canonical_name() {
    let item = Facts { credit: "交汇点", outlet: Some("新华日报"), ..facts("要闻", "") };
    check_rule("credit = \"交汇点\"", &item, Some("来源 交汇点"));
    check_rule("credit = \"新华日报\"", &item, Some("来源 交汇点"));
    check_rule("credit = \"交汇点客户端\"", &item, Some("来源 交汇点"));
    check_rule("credit = \"新华\"", &item, None);
    check_rule("credit = \"re:^新华\"", &item, Some("来源 ^新华"));
}

#[test]
fn regular_expressions_see_the_folded_text() {
    let item = facts("《开发区》２０２６年第６期", "");
    check_rule("title = 're:第\\d+期'", &item, Some("标题含 第\\d+期"));
    check_rule("title = 're:^《.+》'", &item, Some("标题含 ^《.+》"));
    check_rule("body = 're:第\\d+期'", &item, None);
    check_rule("url = 're:/\\d{4}/\\d+\\.html$'", &item, Some("网址含 /\\d{4}/\\d+\\.html$"));
}

#[test]
fn conditions_are_joined_by_and_or_and_not() {
    let item = facts("苏州园区讲座", "正文");
    check_rule("title = \"园区\"\nregion = \"苏州\"", &item, Some("标题含 园区，地区 苏州"));
    check_rule("title = \"园区\"\nregion = \"上海\"", &item, None);
    check_rule("title = [\"峰会\", \"讲座\"]", &item, Some("标题含 讲座"));
    check_rule("any.title = \"峰会\"\nany.region = \"苏州\"", &item, Some("地区 苏州"));
    check_rule("any.title = \"峰会\"\nany.region = \"上海\"", &item, None);
    check_rule("title = \"园区\"\nnot.title = \"讲座\"", &item, None);
    check_rule("title = \"园区\"\nnot.title = \"峰会\"\nnot.body = \"正文\"", &item, None);
    check_rule("title = \"园区\"\nnot.title = \"峰会\"", &item, Some("标题含 园区"));
    let groups = "any = [{ title = \"峰会\" }, { title = \"园区\", not.region = \"上海\" }]";
    check_rule(groups, &item, Some("标题含 园区"));
    check_rule(groups, &facts("上海园区", ""), None);
    let neither = "title = \"园区\"\nnot = [{ title = \"讲座\", region = \"苏州\" }]";
    check_rule(neither, &item, None);
    check_rule(neither, &facts("无锡园区讲座", ""), Some("标题含 园区"));
}

#[test]
fn a_place_counts_in_headline_and_lede_only() {
    let late = format!("{}苏州", "字".repeat(200));
    check_rule("region = \"苏州\"", &facts("要闻", &late), None);
    check_rule("region = \"苏州\"", &facts("要闻", "苏州市今天宣布"), Some("地区 苏州"));
    let carried =
        Facts {
            credit: "苏州日报", link: Some("https://suzhou.example/"), ..facts("要闻", "")
        };
    check_rule("region = \"苏州\"", &carried, None);
    check_rule("region = \"江苏\"", &facts("要闻", "人民网江苏频道消息"), None);
}

#[test]
fn the_weightiest_proposal_of_a_section_counts_and_sections_are_many() {
    let rules = "[[rules]]\nname = \"轻\"\nsection = [\"dongtai\", \"jiangtang\"]\nweight = 5\ntitle = \"园区\"\n\
         [[rules]]\nname = \"重\"\nsection = \"dongtai\"\nweight = 20\ntitle = \"园区\"\n\
         [[rules]]\nname = \"同\"\nsection = \"dongtai\"\nweight = 20\ntitle = \"园\"\n";
    let found = placed(rules, &facts("园区", ""));
    let expected =
        [("dongtai", "规则“重”：标题含 园区", 20), ("jiangtang", "规则“轻”：标题含 园区", 5)];
    let expected =
        expected.map(|(section, reason, weight)| (section.to_owned(), reason.to_owned(), weight));
    assert_eq!(found, expected);
}

#[test]
fn sources_and_breadcrumbs_propose_beside_rules_and_an_exclusion_keeps_all_of_them_out() {
    let rules = "[[rules]]\nname = \"讲座\"\nsection = \"jiangtang\"\ntitle = \"讲座\"\n\
         [[rules]]\nname = \"广告\"\nnever = [\"redian\", \"jiangtang\"]\ntitle = \"推广\"\n";
    let config = configured(rules);
    let classifier = ready(&config);
    let check = |headline: &str, breadcrumb: Option<&str>, expected: &[(&str, u8)]| {
        let proposed = classifier.proposed(&config.sources[0], breadcrumb);
        let placements = classifier.classify(proposed, &facts(headline, ""));
        let found: Vec<(&str, u8)> =
            placements.iter().map(|p| (p.section.as_str(), p.weight)).collect();
        assert_eq!(found, expected, "{headline} {breadcrumb:?}");
    };
    check("要闻", None, &[("redian", 1)]);
    check("讲座预告", None, &[("redian", 1), ("jiangtang", 10)]);
    check("讲座预告", Some("专家讲堂"), &[("jiangtang", 100)]);
    check("讲座预告", Some("行业动态"), &[("dongtai", 100), ("jiangtang", 10)]);
    check("推广：讲座", None, &[]);
    check("推广：讲座", Some("行业动态"), &[("dongtai", 100)]);
    check("推广", Some("专家讲堂"), &[]);
}

// ─── Mistakes ───

/// Checks what is said of a wrong part of feeds.toml: the message and the hint.
#[track_caller]
fn check_mistake(rules: &str, expected: &[&str]) {
    let text = format!("{MINIMAL}{SECTIONS}{rules}");
    let told = config::read(&text, "feeds.toml", Path::new("/srv/portal")).unwrap_err().to_string();
    for words in expected {
        assert!(told.contains(words), "“{words}” is not in:\n{told}");
    }
    assert!(told.ends_with("feeds.toml: 1 mistake"), "{told}");
}

#[test]
fn every_mistake_in_a_rule_is_located() {
    let rule = |lines: &str| format!("[[rules]]\nname = \"规\"\nsection = \"dongtai\"\n{lines}\n");
    let check = |lines: &str, expected: &[&str]| check_mistake(&rule(lines), expected);
    check(
        "title = \"@园区\"",
        &["there is no list \"园区\" in [words]", "27 | title", "add [words]"],
    );
    check("title = []", &["this list is empty, so that nothing could match"]);
    check("title = \"\"", &["this is empty"]);
    check(
        "title = 5",
        &["expected a word in quotes, or several in square brackets, found an integer"],
    );
    check("title = 're:第('", &["this is no regular expression", "unclosed group"]);
    check("title = 're:'", &["this regular expression is empty"]);
    check("title = 're:期*'", &["matches every text"]);
    check("region = \"火星\"", &["there is no place \"火星\""]);
    check("region = \"苏洲\"", &["there is no place \"苏洲\"", "did you mean"]);
    check("region = \"鼓楼区\"", &["several places are called \"鼓楼区\"", "南京市, 徐州市"]);
    check("region = 're:苏.'", &["`region` takes names, no regular expression"]);
    check("source = \"ribaoo\"", &["there is no source \"ribaoo\"", "did you mean \"ribao\"?"]);
    check("source = \"新华社\"", &["there is no source", "`credit` takes outlets"]);
    check("titel = \"园区\"", &["unknown key \"titel\"", "did you mean `title`?"]);
    check("any = \"园区\"", &["expected a table `any`, or tables in square brackets"]);
    check("title = \"园区\"\nnot = {}", &["this says nothing that could match"]);
    check("any = [{}]", &["this says nothing that could match"]);
    check("any.titel = \"园区\"", &["unknown key \"titel\""]);
    check("title = \"园区\"\nweight = 101", &["out of range", "from 0 to 100"]);
    check("", &["this rule does not say what it matches", "any.title"]);
    check("not.title = \"讣告\"", &["this rule does not say what it matches"]);
    check("title = \"园区\"\nnever = \"redian\"", &["a rule has `section` or `never`, not both"]);
    check_mistake("[[rules]]\nname = \"规\"\ntitle = \"园区\"\n", &["[[rules]] has no `section`"]);
    check_mistake(
        "[[rules]]\nsection = \"dongtai\"\ntitle = \"园区\"\n",
        &["[[rules]] has no `name`"],
    );
    check_mistake(
        "[[rules]]\nname = \"规\"\nsection = \"行业动态\"\ntitle = \"园区\"\n",
        &["there is no section \"行业动态\"", "did you mean \"dongtai\"?"],
    );
    check_mistake(
        "[[rules]]\nname = \"规\"\nnever = \"redian\"\nweight = 5\ntitle = \"园区\"\n",
        &["what never stands in a section has no weight"],
    );
    let twice = rule("title = \"园区\"").repeat(2);
    check_mistake(&twice, &["the key \"规\" is used twice", "first on line"]);
}

#[test]
fn every_mistake_in_a_list_of_words_is_located() {
    let with = |words: &str, line: &str| {
        format!("[words]\n{words}\n[[rules]]\nname = \"规\"\nsection = \"dongtai\"\n{line}\n")
    };
    check_mistake(&with("\"园区\" = []", "title = \"峰会\""), &["this list is empty"]);
    check_mistake(&with("\"园区\" = [\"\"]", "title = \"峰会\""), &["this is empty"]);
    check_mistake(
        &with("\"园区\" = [\"@招聘\", \"园区\"]", "title = \"@园区\""),
        &["a list of words cannot name another"],
    );
    check_mistake(
        &with("\"园区\" = [\"园区\"]", "title = \"@园趣\""),
        &["there is no list \"园趣\" in [words]", "did you mean \"@园区\"?"],
    );
    check_mistake(
        &with("\"地\" = [\"苏州\", \"火星\"]", "region = \"@地\""),
        &["there is no place \"火星\", which stands in the list \"地\"", "region = \"@地\""],
    );
    check_mistake(
        &with("\"式\" = ['re:(']", "title = \"@式\""),
        &["this is no regular expression"],
    );
}

#[test]
fn a_source_without_sections_needs_rules() {
    let source = "[[sections]]\nkey = \"a\"\n[[sources]]\nkey = \"x\"\nname = \"例\"\n\
        url = \"https://x.example/\"\nsections = []\n";
    let told = config::read(&format!("{MINIMAL}{source}"), "feeds.toml", Path::new("/srv"));
    let told = told.unwrap_err().to_string();
    assert!(
        told.contains("a source without a section, and no rules that place its items"),
        "{told}"
    );
    let rule = "[[rules]]\nname = \"规\"\nsection = \"a\"\nsource = \"x\"\n";
    config::read(&format!("{MINIMAL}{source}{rule}"), "feeds.toml", Path::new("/srv")).unwrap();
}

#[test]
fn a_gazetteer_of_ones_own_takes_the_place_of_ours_and_shows_its_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let read = |gazetteer: &str| {
        fs::write(folder.path().join("places.toml"), gazetteer).unwrap();
        let text = format!("{MINIMAL}[gazetteer]\nfile = \"places.toml\"\n");
        config::read(&text, "feeds.toml", folder.path())
    };
    let own = "[[cities]]\nname = \"甲市\"\nalso = [\"甲\"]\ndistricts = [\"乙区\", \"丙县\"]\n\
        short = [\"乙\"]\nbeside = [\"丙\"]\n[[regions]]\nname = \"甲乙\"\nplaces = [\"乙区\"]\n\
        [around]\nnot = [\"路\"]\nbut = [\"路演\"]\n[no]\nplaces = [\"乙醇\"]\n";
    let gazetteer = read(own).unwrap().gazetteer;
    assert_eq!(gazetteer.places.len(), 3);
    assert_eq!(gazetteer.places[0].names, ["甲市", "甲", "甲市路演", "甲路演"]);
    assert_eq!(gazetteer.places[1].names, ["乙区", "乙"]);
    assert_eq!(gazetteer.places[2].names, ["丙县", "甲市丙", "甲丙"]);
    assert_eq!(gazetteer.not_places, ["甲市路", "甲路", "乙醇"]);
    for (wrong, expected) in [
        ("[[cities]]\nalso = [\"甲\"]\n", "[[cities]] has no `name`"),
        ("[[cities]]\nname = \"甲市\"\nwithin = \"丁省\"\n", "there is no place \"丁省\""),
        (
            "[[cities]]\nname = \"甲市\"\n[[cities]]\nname = \"甲市\"\n",
            "there is a place \"甲市\" already",
        ),
        (
            "[[cities]]\nname = \"甲市\"\ndistricts = [\"乙区\"]\nshort = [\"丙\"]\n",
            "no district of this city is \"丙\"",
        ),
        (
            "[[cities]]\nname = \"甲市\"\nhomonyms = [\"乙区\"]\n",
            "\"乙区\" is not one of this table's places",
        ),
        ("[[regions]]\nname = \"甲乙\"\nplaces = [\"甲市\"]\n", "there is no place \"甲市\""),
        ("[[synonyms]]\nof = \"甲市\"\nnames = [\"乙\"]\n", "there is no place \"甲市\""),
        (
            "[[elsewhere]]\nname = \"甲省\"\ncities = [\"乙市\"]\nwhole = [\"丙市\"]\n",
            "\"丙市\" is not one of",
        ),
        ("[[city]]\nname = \"甲市\"\n", "unknown table \"city\""),
    ] {
        let told = read(wrong).unwrap_err().to_string();
        assert!(told.contains(expected), "{expected}:\n{told}");
        assert!(told.contains("places.toml"), "{told}");
    }
}

// ─── Stored items ───

const TUESDAY: &str = "2026-11-17T02:00:00Z";

fn items() -> String {
    let date = "Tue, 17 Nov 2026 09:00:00 +0800";
    rss(&[
        ("1", "苏州开发区再出发", date, "苏州市今天宣布一批项目。"),
        ("2", "苏州开发区招聘公告", date, "园区企业招聘三百人。"),
        ("3", "太湖水位回落", date, "各地检查堤防。"),
    ])
}

/// A portal with one feed for 热点资讯, polled once without rules.
fn polled(origin: &Origin) -> Portal {
    origin.set("/feed", Answer::ok("application/rss+xml", items()));
    let portal = Portal::of(origin);
    portal.round(TUESDAY);
    portal
}

const RULES: &str = "[words]\n\"园区\" = [\"开发区\", \"园区\"]\n\
    [[rules]]\nname = \"园区\"\nsection = \"dongtai\"\ntitle = \"@园区\"\nregion = \"长三角\"\n\
    [[rules]]\nname = \"招聘\"\nnever = [\"redian\", \"dongtai\"]\ntitle = \"招聘\"\n\
    [[rules]]\nname = \"火箭\"\nsection = \"dongtai\"\ntitle = \"火箭\"\n";

fn printed(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn with_rules(portal: &Portal, origin: &Origin, rules: &str) {
    portal.configure(&format!("{SITE}{}{rules}", source("feed", origin.url("/feed").as_str())));
}

const SINCE: [&str; 2] = ["--since", "2026-11-01"];

#[test]
fn a_test_of_the_rules_says_what_they_would_move_and_writes_nothing() {
    let origin = Origin::start();
    let portal = polled(&origin);
    with_rules(&portal, &origin, RULES);
    let before = portal.published();
    let told = printed(&portal.huiwen(&["rules", "test", SINCE[0], SINCE[1]]));
    assert!(
        told.contains("苏州开发区再出发\n  进入 行业动态 (规则“园区”：标题含 开发区，地区 苏州)\n"),
        "{told}"
    );
    assert!(told.contains("  主栏目 热点资讯 → 行业动态\n"), "{told}");
    assert!(
        told.contains("苏州开发区招聘公告\n  离开 热点资讯 (source)\n  主栏目 热点资讯 → 无\n"),
        "{told}"
    );
    assert!(!told.contains("太湖"), "{told}");
    assert!(told.ends_with("本次改动涉及 2 条 (自 2026-11-01 起共 3 条)\n"), "{told}");
    let one =
        printed(&portal.huiwen(&["rules", "test", "--section", "dongtai", SINCE[0], SINCE[1]]));
    assert!(one.contains("本次改动涉及 1 条") && !one.contains("招聘公告"), "{one}");
    let json = printed(&portal.huiwen(&["rules", "test", "--json", SINCE[0], SINCE[1]]));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((json["moved"].as_u64(), json["seen"].as_u64()), (Some(2), Some(3)));
    let story = &json["stories"][0];
    assert_eq!(story["enters"][0]["section"], "dongtai");
    assert_eq!(story["enters"][0]["weight"], 10);
    assert_eq!(story["primary"]["after"], "dongtai");
    assert_eq!(portal.published(), before);
    assert_eq!(portal.headlines("dongtai"), [""; 0]);
    let later = printed(&portal.huiwen(&["rules", "test", "--since", "2026-11-20"]));
    assert_eq!(later, "本次改动涉及 0 条 (自 2026-11-20 起共 0 条)\n");
}

#[test]
fn rules_are_applied_to_what_is_stored_and_what_editors_decided_stays() {
    let origin = Origin::start();
    let portal = polled(&origin);
    let listed = printed(&portal.huiwen(&["story", "list", "--json"]));
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let id = |headline: &str| {
        let story = listed.as_array().unwrap().iter().find(|story| story["headline"] == headline);
        story.unwrap()["id"].as_str().unwrap().to_owned()
    };
    let (project, jobs, water) =
        (id("苏州开发区再出发"), id("苏州开发区招聘公告"), id("太湖水位回落"));
    printed(&portal.huiwen(&["story", "feature", &water, "dongtai"]));
    with_rules(&portal, &origin, RULES);
    let told = printed(&portal.huiwen(&["rules", "apply", SINCE[0], SINCE[1]]));
    assert_eq!(told, "本次改动涉及 2 条\n");
    assert_eq!(portal.headlines("redian"), ["苏州开发区再出发", "太湖水位回落"]);
    // What an editor put there stands where the act puts it.
    assert_eq!(portal.headlines("dongtai"), ["太湖水位回落", "苏州开发区再出发"]);
    let shown = printed(&portal.huiwen(&["story", "show", &project]));
    assert!(shown.contains("主栏目：dongtai\n"), "{shown}");
    assert!(shown.contains("栏目：dongtai (规则“园区”：标题含 开发区，地区 苏州)\n"), "{shown}");
    let shown = printed(&portal.huiwen(&["story", "show", &jobs]));
    assert!(!shown.contains("栏目："), "{shown}");
    let shown = printed(&portal.huiwen(&["story", "show", &water]));
    assert!(shown.contains("主栏目：dongtai\n"), "{shown}");
    let again = printed(&portal.huiwen(&["rules", "apply", SINCE[0], SINCE[1]]));
    assert_eq!(again, "本次改动涉及 0 条\n");
    // An editor's word is stronger than a rule that forbids, and a rule moves nothing that an editor decided.
    printed(&portal.huiwen(&["story", "feature", &jobs, "redian"]));
    printed(&portal.huiwen(&["story", "remove", &project, "dongtai"]));
    with_rules(&portal, &origin, "");
    let told = printed(&portal.huiwen(&["rules", "test", SINCE[0], SINCE[1]]));
    assert!(told.ends_with("本次改动涉及 0 条 (自 2026-11-01 起共 3 条)\n"), "{told}");
    printed(&portal.huiwen(&["rules", "apply", SINCE[0], SINCE[1]]));
    assert_eq!(portal.headlines("dongtai"), ["太湖水位回落"]);
    assert_eq!(portal.headlines("redian").len(), 3);
}

#[test]
fn a_round_places_new_items_by_rule_and_the_same_round_again_changes_nothing() {
    let origin = Origin::start();
    origin.set("/feed", Answer::ok("application/rss+xml", items()));
    let portal = Portal::of(&origin);
    with_rules(&portal, &origin, RULES);
    portal.round(TUESDAY);
    assert_eq!(portal.headlines("redian"), ["苏州开发区再出发", "太湖水位回落"]);
    assert_eq!(portal.headlines("dongtai"), ["苏州开发区再出发"]);
    assert_eq!(portal.headlines("all"), ["苏州开发区再出发", "太湖水位回落"]);
    let told = printed(&portal.huiwen(&["rules", "test", SINCE[0], SINCE[1]]));
    assert!(told.starts_with("本次改动涉及 0 条"), "{told}");
    let (_, written) = portal.round("2026-11-17T03:00:00Z");
    assert_eq!(written, 0);
}

#[test]
fn a_section_named_by_the_page_stays_when_rules_are_applied() {
    let portal = Portal::new(
        "[[sources]]\nkey = \"inbox\"\nname = \"来稿\"\nurl = \"inbox\"\nkind = \"folder\"\nsections = [\"redian\"]\n",
    );
    portal.write("inbox/one.txt", "园区笔记\n时间：2026年11月17日\n栏目：行业动态\n\n正文一段。\n");
    portal.round(TUESDAY);
    let file = portal.read("feeds.toml");
    let rule = "[[rules]]\nname = \"笔记\"\nsection = [\"redian\", \"dongtai\"]\nweight = 100\ntitle = \"笔记\"\n";
    portal.configure(&format!("{file}{rule}"));
    printed(&portal.huiwen(&["rules", "apply", SINCE[0], SINCE[1]]));
    let told = printed(&portal.huiwen(&["story", "list", "--json"]));
    let listed: serde_json::Value = serde_json::from_str(&told).unwrap();
    let shown = printed(&portal.huiwen(&["story", "show", listed[0]["id"].as_str().unwrap()]));
    assert!(shown.contains("栏目：dongtai (breadcrumb 行业动态)\n"), "{shown}");
    assert!(shown.contains("栏目：redian (规则“笔记”：标题含 笔记)\n"), "{shown}");
}

#[test]
fn the_list_of_rules_tells_their_hits_and_the_last() {
    let origin = Origin::start();
    let now = chrono::Utc::now();
    let day = |days: i64| (now - chrono::TimeDelta::days(days)).to_rfc2822();
    let feed = rss(&[
        ("1", "苏州开发区再出发", &day(2), "苏州市今天宣布一批项目。"),
        ("2", "无锡开发区再出发", &day(3), "无锡市今天宣布一批项目。"),
        ("3", "招聘公告", &day(40), "企业招聘三百人。"),
    ]);
    origin.set("/feed", Answer::ok("application/rss+xml", feed));
    let portal = Portal::of(&origin);
    portal.round(&now.to_rfc3339());
    with_rules(&portal, &origin, RULES);
    let told = printed(&portal.huiwen(&["rules", "list"]));
    let rows: Vec<Vec<&str>> = told
        .lines()
        .map(|line| line.split("  ").map(str::trim).filter(|c| !c.is_empty()).collect())
        .collect();
    let on = |days: i64| {
        let zone = chrono::FixedOffset::east_opt(8 * 3600).unwrap();
        (now - chrono::TimeDelta::days(days)).with_timezone(&zone).format("%Y-%m-%d").to_string()
    };
    assert_eq!(rows[0], ["rule", "section", "weight", "hits", "last"]);
    assert_eq!(rows[1], ["园区", "dongtai", "10", "2", &on(2)]);
    assert_eq!(rows[2], ["招聘", "never redian, never dongtai", "-", "0", &on(40)]);
    assert_eq!(rows[3], ["火箭", "dongtai", "10", "0", "-"]);
}

#[test]
fn a_wrong_date_or_section_is_told() {
    let portal = Portal::new("");
    for (arguments, words) in [
        (["rules", "test", "--since", "昨天"], "is no date"),
        (["rules", "test", "--section", "行业"], "there is no section"),
        (["rules", "apply", "--since", "昨天"], "is no date"),
    ] {
        let output = portal.huiwen(&arguments);
        assert_eq!(output.status.code(), Some(2));
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(words), "{told}");
    }
}
