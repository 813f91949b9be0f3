//! The pictures of the READMEs, of a portal with invented reports: `HUIWEN_PICTURES=examples cargo test --test it
//! desk::browser::pictures` writes them. Without the variable nothing is written.

use std::path::PathBuf;

use chrono::{TimeDelta, Utc};

use super::{Room, Window};
use crate::{
    origin::{Answer, Origin},
    portal::{Portal, SITE, rss},
};

/// An outlet, its section, and what it tells: how many minutes ago, and the headline.
type Outlet = (&'static str, &'static str, &'static str, &'static [(i64, &'static str)]);

const OUTLETS: [Outlet; 7] = [
    (
        "xinhua",
        "新华网",
        "redian",
        &[
            (4, "长三角铁路单日发送旅客首破四百万人次"),
            (41, "长江禁渔五年，江豚种群恢复增长"),
            (168, "我国首条跨海高铁隧道贯通"),
        ],
    ),
    (
        "renmin",
        "人民网",
        "redian",
        &[
            (12, "多地试点社区养老“时间银行”互认"),
            (68, "一批国家级夜间文旅集聚区名单公布"),
            (203, "新版市场准入负面清单减至一百零六项"),
        ],
    ),
    (
        "jiaohui",
        "交汇点",
        "redian",
        &[
            (7, "南京地铁九号线一期全线开通"),
            (33, "苏州工业园区发布生物医药新政十五条"),
            (96, "盐城滩涂候鸟数量创十年新高"),
            (240, "江苏启动冬季清洁取暖改造"),
        ],
    ),
    (
        "jiefang",
        "解放日报",
        "redian",
        &[
            (19, "临港新片区首座氢能码头投用"),
            (84, "上海老旧小区加装电梯突破一万台"),
            (190, "浦江两岸新增八处亲水步道"),
        ],
    ),
    (
        "pengpai",
        "澎湃新闻",
        "dongtai",
        &[
            (8, "南京地铁九号线一期全线开通"),
            (52, "动力电池回收新规明年起施行"),
            (140, "三家船厂同日交付大型液化气船"),
            (275, "城市更新基金首批项目落地杭州"),
        ],
    ),
    (
        "zhejiang",
        "浙江日报",
        "dongtai",
        &[
            (26, "义乌跨境电商单日出口包裹破百万件"),
            (110, "宁波舟山港智能闸口通行提速三成"),
            (222, "钱塘江源头水质连续六年为优"),
        ],
    ),
    (
        "anhui",
        "安徽日报",
        "dongtai",
        &[
            (58, "合肥量子计算云平台向高校开放"),
            (126, "黄山脚下的村庄办起数字茶市"),
            (300, "芜湖机器人产业园二期开工"),
        ],
    ),
];

/// The report that is opened.
const LEAD: &str = "南京地铁九号线一期全线开通";

/// Its text is whole; the others are short, lest they resemble each other.
fn text(headline: &str) -> String {
    if headline != LEAD {
        return format!("&lt;p&gt;{headline}。&lt;/p&gt;");
    }
    "&lt;p&gt;南京地铁九号线一期今天上午全线开通，首班车六点整从丹霞路站驶出。线路全长十六公里半，设站十六座，换乘站有\
     七座，从河西到城北的车程由五十分钟缩短到二十七分钟。&lt;/p&gt;&lt;p&gt;现场负责人介绍，车站方案听取了沿线居民和\
     企业的意见，先后修改七稿，重点解决了夜间噪声、出入口无障碍和换乘距离三件事。&lt;/p&gt;&lt;p&gt;“大家最关心的是\
     早高峰挤不挤。”这位负责人说，列车六节编组，最短两分半钟一班，开通首周客流平稳后还会加密。&lt;/p&gt;\
     &lt;p&gt;运营公司提醒，首日部分出入口仍在收尾，乘客可以在站内看到绕行提示。&lt;/p&gt;"
        .to_owned()
}

fn newsroom() -> Room {
    let origin = Origin::start();
    let section = "title = \"热点资讯\"";
    let mut feeds_toml = SITE.replace(section, &format!("{section}\ncurated = true"));
    feeds_toml += "[serve]\nlisten = \"127.0.0.1:0\"\n";
    for (key, name, section, _) in OUTLETS {
        let url = origin.url(&format!("/{key}"));
        feeds_toml += &format!(
            "[[sources]]\nkey = \"{key}\"\nname = \"{name}\"\nurl = \"{url}\"\nsections = [\"{section}\"]\n\
             content = \"full\"\n"
        );
    }
    let lost = origin.url("/lost");
    feeds_toml += &format!(
        "[[sources]]\nkey = \"wuxi\"\nname = \"无锡日报\"\nurl = \"{lost}\"\nsections = [\"dongtai\"]\n"
    );
    let portal = Portal::new("");
    portal.configure(&feeds_toml);
    // What came in on the days before: more of some outlets than of others, and more on some days.
    for day in (1..24).rev() {
        let then = Utc::now() - TimeDelta::days(day);
        for (number, (key, ..)) in (0_i64..).zip(OUTLETS) {
            let count = (day * 5 + number * 3) % (9 - number) + 1;
            let headline = |which: i64| {
                let at =
                    usize::try_from((day * 7 + number * 5 + which * 11).rem_euclid(16)).unwrap();
                let what =
                    usize::try_from((day * 3 + number * 7 + which * 13).rem_euclid(12)).unwrap();
                format!("{}{}", CITIES[at], MATTERS[what])
            };
            let reports: Vec<(i64, String)> = (0..count)
                .map(|which| (day * 1440 + which * 37 + number, headline(which)))
                .collect();
            let reports: Vec<(i64, &str)> =
                reports.iter().map(|(age, headline)| (*age, headline.as_str())).collect();
            feed(&origin, key, &reports);
        }
        portal.round(&then.to_rfc3339());
    }
    for (key, _, _, reports) in OUTLETS {
        feed(&origin, key, reports);
    }
    Room::over(origin, portal)
}

const CITIES: [&str; 16] = [
    "南京", "苏州", "无锡", "常州", "镇江", "扬州", "泰州", "南通", "盐城", "徐州", "杭州", "宁波",
    "绍兴", "合肥", "芜湖", "上海",
];

const MATTERS: [&str; 12] = [
    "公布明年民生实事清单",
    "地铁延长线完成铺轨",
    "老街修缮后重新开放",
    "推出人才安居新办法",
    "湿地公园扩大观鸟区",
    "港区完成岸电改造",
    "公共图书馆延长夜间开放",
    "高新区集中签约一批项目",
    "农产品冷链中心投用",
    "中小学课后服务升级",
    "智能公交覆盖主城区",
    "启动既有住宅节能改造",
];

fn feed(origin: &Origin, key: &str, reports: &[(i64, &str)]) {
    let parts: Vec<[String; 3]> = reports
        .iter()
        .map(|(age, headline)| {
            let date = (Utc::now() - TimeDelta::minutes(*age)).to_rfc2822();
            [format!("{key}{age}"), date, text(headline)]
        })
        .collect();
    let items: Vec<_> = parts
        .iter()
        .zip(reports)
        .map(|([guid, date, text], (_, headline))| {
            (guid.as_str(), *headline, date.as_str(), text.as_str())
        })
        .collect();
    origin.set(&format!("/{key}"), Answer::ok("application/rss+xml", rss(&items)));
}

#[test]
fn the_pictures_of_the_readmes_are_drawn_where_they_are_asked_for() {
    let Some(folder) = std::env::var_os("HUIWEN_PICTURES").map(PathBuf::from) else { return };
    let room = newsroom();
    let decide = |editor: &str, act: &str, story: &str, rest: &[&str]| {
        let id = room.id(story);
        let arguments = [&["story", act, id.as_str()], rest, &["--editor", editor]].concat();
        room.desk.shell(&arguments, "");
    };
    for story in [
        "我国首条跨海高铁隧道贯通",
        "多地试点社区养老“时间银行”互认",
        "临港新片区首座氢能码头投用",
        "长三角铁路单日发送旅客首破四百万人次",
        "苏州工业园区发布生物医药新政十五条",
    ] {
        decide("李敏", "feature", story, &["redian"]);
    }
    decide("王芳", "pin", LEAD, &["redian"]);
    decide("赵强", "retitle", "苏州工业园区发布生物医药新政十五条", &["苏州出台生物医药新政"]);
    decide("李敏", "embargo", "一批国家级夜间文旅集聚区名单公布", &["2099-01-01 08:00"]);
    decide("李敏", "hide", "钱塘江源头水质连续六年为优", &[]);
    decide("王芳", "correct", "合肥量子计算云平台向高校开放", &["开放对象应为省内高校。"]);
    let Some(window) = Window::of(&room, "李敏") else { return };
    let draw = |name: &str| {
        // Letters of a face that is loaded late would be missing.
        window.browser.wait(
            "return document.fonts.status === 'loaded' && document.readyState === 'complete'",
        );
        window.browser.picture(&folder.join(name));
    };
    window.browser.resize(1440, 900);
    window.browser.prefer("prefers-color-scheme", "light");
    window.walk("多地试点社区养老“时间银行”互认");
    draw("desk-queue.png");
    window.browser.click(&format!("{} .headline", window.row(LEAD)));
    window.wait_for_story(LEAD);
    window.browser.press("n");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.fill("#ask-text", "九号线从立项到通车用了六年，本报将继续关注换乘和接驳。");
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.wait_for_text("#tab", "九号线从立项到通车用了六年，本报将继续关注换乘和接驳。");
    draw("desk-story.png");
    window.go("/desk/sources");
    draw("desk-sources.png");
    window.go("/");
    window.browser.resize(1100, 1440);
    draw("portal.png");
    window.is_calm();
}
