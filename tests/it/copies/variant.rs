//! Copies of a report as other outlets make them.

use std::{collections::HashMap, sync::LazyLock};

use super::set::{self, Report};

/// Headline and paragraphs of the copy of that kind, as `carrier` prints it. `turn` chooses among forms.
pub(super) fn of(report: &Report, kind: &str, carrier: &str, turn: usize) -> (String, Vec<String>) {
    let headline = report.headline.clone();
    let body = set::lines(&report.text);
    let again = || report.again.clone().unwrap_or_else(|| panic!("{} has no “again”", report.name));
    match kind {
        "suffix" => (suffixed(&headline, carrier, turn), body),
        "prefix" => (prefixed(&headline, turn), body),
        "mark" => (marked(&headline, turn), body),
        "dateline" => (headline, datelined(body, carrier, turn)),
        "dateline-removed" => (headline, without_dateline(body)),
        "credit" => (headline, credited(body, &report.outlet, turn)),
        "original" => (again(), with_original_headline(body, report)),
        "new-headline" => (again(), body),
        "digest-first" => (headline, first_paragraphs(&body, turn)),
        "digest-chosen" => (headline, chosen_paragraphs(&body)),
        "summary" => (headline, summary(&body, turn)),
        "merged" => (headline, merged(&body, turn)),
        "half-width" => (half_width(&headline), body.iter().map(|line| half_width(line)).collect()),
        "full-width" => (full_width(&headline), body.iter().map(|line| full_width(line)).collect()),
        "traditional" => {
            (traditional(&headline), body.iter().map(|line| traditional(line)).collect())
        }
        "advert" => (headline, with_advert(body, turn)),
        "light-edit" => (headline, lightly_edited(&body)),
        "heavy-edit" => (suffixed(&headline, carrier, turn), heavily_edited(&body)),
        "digest-renamed" => (again(), first_paragraphs(&body, 0)),
        "page-one" => (page_one_headline(&headline, turn), page_one(&body)),
        "joint" => joint(report, body, carrier),
        "boilerplate" => (headline, with_boilerplate(body, carrier)),
        "list-item" => (headline, Vec::new()),
        "no-captions" => (headline, without_captions(body)),
        "app" => (headline, in_an_app(&body)),
        "combined" => {
            let body = datelined(merged(&first_paragraphs(&body, 0), 1), carrier, turn + 1);
            let body = with_advert(body, turn).iter().map(|line| half_width(line)).collect();
            (half_width(&suffixed(&prefixed(&headline, turn), carrier, turn)), body)
        }
        other => panic!("{}: there is no kind of copy called {other}", report.name),
    }
}

fn suffixed(headline: &str, carrier: &str, turn: usize) -> String {
    match turn % 6 {
        0 => format!("{headline}_{carrier}"),
        1 => format!("{headline}-{carrier}"),
        2 => format!("{headline}--地方--{carrier}"),
        3 => format!("{headline}|{carrier}"),
        4 => format!("{headline} - {carrier}"),
        _ => format!("{headline}_{carrier}_手机版"),
    }
}

fn prefixed(headline: &str, turn: usize) -> String {
    let prefix = ["快讯：", "【本地】", "关注丨", "长三角｜", "独家：", "（民生观察）", "聚焦 | "];
    format!("{}{headline}", prefix[turn % prefix.len()])
}

fn marked(headline: &str, turn: usize) -> String {
    let mark = ["（图）", "(组图)", "（含视频）", "(全文)", "【图】", "[视频]"];
    format!("{headline}{}", mark[turn % mark.len()])
}

fn datelined(mut body: Vec<String>, carrier: &str, turn: usize) -> Vec<String> {
    let lines = [
        "本报讯（记者 温如玉 通讯员 卫思齐）".to_owned(),
        format!("{carrier}11月21日讯 （记者 万俟青）"),
        format!("{carrier}消息 "),
        "本网讯 记者容若兰报道：".to_owned(),
    ];
    body[0] = format!("{}{}", lines[turn % lines.len()], without_dateline(body.clone())[0]);
    body
}

/// Without what stands before the report itself: 本报讯（记者 …）, 中新网无锡11月20日电 （记者 …）.
fn without_dateline(mut body: Vec<String>) -> Vec<String> {
    let dateline =
        regex::Regex::new(r"^[^，。“]{0,24}?(讯|日电)[ \u{3000}]*(（[^）]*）)?[ \u{3000}]*")
            .unwrap();
    body[0] = dateline.replace(&body[0], "").into_owned();
    body
}

fn credited(body: Vec<String>, outlet: &str, turn: usize) -> Vec<String> {
    let (top, end) = match turn % 3 {
        0 => (
            format!("来源：{outlet}　　发布时间：2026-11-22 10:31　　浏览次数：1286"),
            "（责任编辑：云中月）".to_owned(),
        ),
        1 => (
            format!("2026-11-22 10:31 来源：{outlet} 作者：综合"),
            "【责任编辑：沐晨】【纠错】".to_owned(),
        ),
        _ => ("[ 字号 大 中 小 ]".to_owned(), format!("本文来源：{outlet} 责任编辑：沐晨_N1204")),
    };
    [vec![top], body, vec![end]].concat()
}

fn with_original_headline(body: Vec<String>, report: &Report) -> Vec<String> {
    let top = format!("原标题：{}", report.headline);
    [vec![top], body, vec![format!("来源：{}", report.outlet)]].concat()
}

/// The first third or half of the paragraphs, at least one of some length.
fn first_paragraphs(body: &[String], turn: usize) -> Vec<String> {
    let wanted =
        if turn.is_multiple_of(2) { body.len().div_ceil(2) } else { body.len().div_ceil(3) };
    let mut taken = wanted;
    while taken < body.len() && characters(&body[..taken]) < 60 {
        taken += 1;
    }
    body[..taken].to_vec()
}

/// The first, the third, the fifth … paragraph without captions.
fn chosen_paragraphs(body: &[String]) -> Vec<String> {
    without_captions(body.to_vec()).into_iter().step_by(2).collect()
}

/// One paragraph of the first characters, as lists and feeds show it.
fn summary(body: &[String], turn: usize) -> Vec<String> {
    let length = [80, 100, 120, 150][turn % 4];
    let text: String = body.concat();
    let end = ["……", "...", "…[详细]", "……"][turn / 4 % 4];
    vec![text.chars().take(length).collect::<String>() + end]
}

fn merged(body: &[String], turn: usize) -> Vec<String> {
    if turn.is_multiple_of(2) {
        vec![body.concat()]
    } else {
        body.chunks(2).map(<[String]>::concat).collect()
    }
}

const WIDTHS: [(char, char); 9] = [
    ('，', ','),
    ('：', ':'),
    ('；', ';'),
    ('？', '?'),
    ('！', '!'),
    ('（', '('),
    ('）', ')'),
    ('％', '%'),
    ('｜', '|'),
];

fn half_width(text: &str) -> String {
    let narrow = |sign: char| match WIDTHS.iter().find(|(wide, _)| *wide == sign) {
        Some((_, narrow)) => *narrow,
        None if sign == '“' || sign == '”' => '"',
        None => sign,
    };
    text.chars().map(narrow).collect()
}

fn full_width(text: &str) -> String {
    let wide = |sign: char| match sign {
        '0'..='9' | 'a'..='z' | 'A'..='Z' | '%' | '.' => {
            char::from_u32(u32::from(sign) + 0xFEE0).unwrap()
        }
        ' ' => '\u{3000}',
        _ => sign,
    };
    text.chars().map(wide).collect()
}

fn traditional(text: &str) -> String {
    static TABLE: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
        let pairs = set::text("traditional.txt");
        pairs
            .split_whitespace()
            .map(|pair| {
                let mut signs = pair.chars();
                (signs.next().unwrap(), signs.next().unwrap())
            })
            .collect()
    });
    let sign = |sign: char| match sign {
        '“' => '「',
        '”' => '」',
        _ => TABLE.get(&sign).copied().unwrap_or(sign),
    };
    text.chars().map(sign).collect()
}

fn with_advert(mut body: Vec<String>, turn: usize) -> Vec<String> {
    let inside = [
        "广告：双十二家装节开幕，全屋定制每平方米仅需599元，前一百名到店客户送洗碗机一台，咨询热线400-012-3456。",
        "【推广】学历提升不用愁，成人高考冲刺班火热报名中，名师一对一，不过退费，点击链接领取免费试听课。",
    ];
    let after = [
        "延伸阅读：这十种食物千万不能一起吃｜本地一女子买菜竟中了五百万｜十二星座本周运势大揭秘",
        "下载客户端，看更多本地新闻，注册即送流量。扫描二维码参加“随手拍家乡”征集活动，赢取电影票。",
    ];
    let middle = body.len().div_ceil(2);
    body.insert(middle, inside[turn % 2].to_owned());
    body.push(after[turn / 2 % 2].to_owned());
    body
}

const SYNONYMS: [(&str, &str); 18] = [
    ("记者从", "日前，从"),
    ("介绍，", "告诉记者，"),
    ("目前", "截至目前"),
    ("近日", "日前"),
    ("说。", "表示。"),
    ("表示，", "称，"),
    ("因为", "由于"),
    ("但是", "但"),
    ("已经", "已"),
    ("提醒，", "提示，"),
    ("超过", "逾"),
    ("预计", "估计"),
    ("今年", "2026年"),
    ("同时", "与此同时"),
    ("过去", "以前"),
    ("首次", "第一次"),
    ("为了", "为"),
    ("不到", "不足"),
];

/// Other words here and there, and every ninth sentence left out.
fn lightly_edited(body: &[String]) -> Vec<String> {
    let mut count = 0;
    let mut edited = Vec::new();
    for paragraph in body {
        let mut kept = String::new();
        for sentence in paragraph.split_inclusive('。') {
            count += 1;
            if count % 9 != 0 {
                kept += sentence;
            }
        }
        for (word, another) in SYNONYMS {
            kept = kept.replacen(word, another, 1);
        }
        if !kept.is_empty() {
            edited.push(kept);
        }
    }
    edited
}

/// As an editor in a hurry leaves it: every sixth sentence is gone, and others begin in another way.
fn heavily_edited(body: &[String]) -> Vec<String> {
    let mut count = 0;
    let mut edited = Vec::new();
    for paragraph in lightly_edited(body) {
        let mut kept = String::new();
        for sentence in paragraph.split_inclusive('。') {
            count += 1;
            match count % 6 {
                0 => {}
                2 => kept += &format!("据了解，{sentence}"),
                4 => kept += &sentence.replacen('，', "、", 1).replacen('的', "", 1),
                _ => kept += sentence,
            }
        }
        if !kept.is_empty() {
            edited.push(kept);
        }
    }
    edited
}

fn page_one_headline(headline: &str, turn: usize) -> String {
    if turn.is_multiple_of(2) { headline.to_owned() } else { format!("{headline}（1）") }
}

fn page_one(body: &[String]) -> Vec<String> {
    let mut page = body[..=body.len() / 2].to_vec();
    page.push("上一页 1 2 下一页 阅读全文".to_owned());
    page
}

/// What two papers wrote together: each begins in its own way.
fn joint(report: &Report, mut body: Vec<String>, carrier: &str) -> (String, Vec<String>) {
    body[0] = report.lede.clone().unwrap_or_else(|| panic!("{} has no “lede”", report.name));
    body.push(format!("（{carrier}、{}联合报道）", report.outlet));
    (report.headline.clone(), body)
}

fn with_boilerplate(body: Vec<String>, carrier: &str) -> Vec<String> {
    let top = vec![
        format!("您当前的位置：首页 > 新闻中心 > 正文　　{carrier}　　字体：大 中 小"),
        "分享到：微信 新浪微博 QQ空间 人人网 复制链接".to_owned(),
    ];
    let end = vec![
        format!(
            "声明：转载此文是出于传递更多信息之目的，若有来源标注错误或侵犯了您的合法权益，请作者持权属证明与{carrier}联系，我们将及时更正、删除，谢谢。"
        ),
        format!(
            "凡注明来源为“{carrier}”的稿件，均为本网独家版权所有，未经许可不得转载或镜像；授权转载必须注明来源，并保留电头。"
        ),
        "关于我们 | 广告服务 | 联系我们 | 网站地图 | 不良信息举报 | 法律顾问".to_owned(),
        "相关新闻：暂无　网友评论仅供其表达个人看法，并不表明本网同意其观点或证实其描述。"
            .to_owned(),
    ];
    [top, body, end].concat()
}

fn without_captions(mut body: Vec<String>) -> Vec<String> {
    body.retain(|line| !line.starts_with("图为"));
    body
}

/// Every sentence a paragraph, and what the app says around them.
fn in_an_app(body: &[String]) -> Vec<String> {
    let sentences = body.iter().flat_map(|line| line.split_inclusive('。')).map(str::to_owned);
    let mut shown: Vec<String> = sentences.collect();
    shown.push("打开APP，阅读体验更佳".to_owned());
    shown.push("写评论 收藏 点赞 12 分享".to_owned());
    shown
}

fn characters(paragraphs: &[String]) -> usize {
    paragraphs.iter().map(|paragraph| paragraph.chars().count()).sum()
}
