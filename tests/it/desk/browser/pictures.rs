//! The pictures of the READMEs, of a portal with invented reports: `HUIWEN_PICTURES=examples cargo test --test it
//! desk::browser::pictures` writes them. Without the variable nothing is written.

use std::path::PathBuf;

use chrono::{TimeDelta, Utc};

use super::{Room, Window};
use crate::{
    origin::{Answer, Origin},
    portal::rss,
};

/// An outlet, its section, and what it tells: how many minutes ago, and the headline.
type Outlet = (&'static str, &'static str, &'static str, &'static [(i64, &'static str)]);

const OUTLETS: [Outlet; 7] = [
    (
        "xinhua",
        "新华网",
        "redian",
        &[
            (4, "长三角铁路暑运发送旅客首破两亿人次"),
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

fn text(headline: &str) -> String {
    format!(
        "&lt;p&gt;{headline}。记者今天上午从发布会上获悉，有关工作已按计划完成，各项准备比预期提前了一个月。&lt;/p&gt;\
         &lt;p&gt;现场负责人介绍，前期方案听取了沿线居民和企业的意见，先后修改七稿，重点解决了夜间噪声、出入口无障碍和\
         换乘距离三件事。&lt;/p&gt;&lt;p&gt;“大家最关心的是什么时候能用上。”这位负责人说，从下月起将分批开放预约，\
         首批名额面向周边社区。&lt;/p&gt;&lt;p&gt;专家认为，这一做法为同类城市提供了可以复制的经验，下一步要看运营\
         成本能否降下来。&lt;/p&gt;"
    )
}

fn newsroom() -> Room {
    Room::under(|origin, feeds_toml| {
        // Only the head of the usual file: other sources.
        let (head, _) = feeds_toml.split_once("[[sources]]").unwrap();
        let mut feeds_toml = format!("{head}[serve]\nlisten = \"127.0.0.1:0\"\n");
        for (key, name, section, reports) in OUTLETS {
            feed(origin, key, reports);
            let url = origin.url(&format!("/{key}"));
            feeds_toml += &format!(
                "[[sources]]\nkey = \"{key}\"\nname = \"{name}\"\nurl = \"{url}\"\nsections = [\"{section}\"]\n\
                 content = \"full\"\n"
            );
        }
        let lost = origin.url("/lost");
        feeds_toml
            + &format!(
                "[[sources]]\nkey = \"wuxi\"\nname = \"无锡日报\"\nurl = \"{lost}\"\nsections = [\"dongtai\"]\n"
            )
    })
}

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
    let lead = "南京地铁九号线一期全线开通";
    for story in [
        "我国首条跨海高铁隧道贯通",
        "多地试点社区养老“时间银行”互认",
        "临港新片区首座氢能码头投用",
        "长三角铁路暑运发送旅客首破两亿人次",
        "苏州工业园区发布生物医药新政十五条",
    ] {
        decide("李敏", "feature", story, &["redian"]);
    }
    decide("王芳", "pin", lead, &["redian"]);
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
    window.browser.click(&format!("{} .headline", window.row(lead)));
    window.wait_for_story(lead);
    window.browser.press("n");
    window.browser.wait_for("dialog[open] #ask-text");
    window.browser.fill("#ask-text", "九号线从立项到通车用了六年。");
    window.browser.click("dialog button.main");
    window.wait_for_no_dialog();
    window.wait_for_text("#tab", "九号线从立项到通车用了六年。");
    draw("desk-story.png");
    window.browser.click("[data-tab=copies]");
    window.browser.wait_for("[data-tab=copies][aria-current]");
    draw("desk-copies.png");
    window.go("/desk/sources");
    draw("desk-sources.png");
    window.go("/desk/order/redian");
    draw("desk-order.png");
    window.go("/");
    window.browser.resize(1280, 800);
    draw("portal.png");
    window.is_calm();
}
