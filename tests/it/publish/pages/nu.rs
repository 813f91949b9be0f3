//! Every kind of page in the Nu checker (validator.w3.org/nu), where tests/tools.sh has installed it; else
//! the test says that it was skipped.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    Carrier, Content, Enclosure, Precision, Story, at, bodies, daily, every_page, in_language,
    moment, outlet, story, with_body, with_icp, with_rights,
};
use huiwen::publish::html::{ICON, STYLE};
use serde_json::Value;
use tempfile::TempDir;

/// The checker, from `HUIWEN_VNU_JAR` or from where tests/tools.sh puts it.
pub(crate) fn jar() -> Option<PathBuf> {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    let installed = target.join("tools/vnu/node_modules/vnu-jar/build/dist/vnu.jar");
    let jar = env::var_os("HUIWEN_VNU_JAR").map_or(installed, PathBuf::from);
    let java = Command::new("java").arg("-version").stderr(Stdio::null()).status();
    (jar.exists() && java.is_ok_and(|status| status.success())).then_some(jar)
}

/// Bodies that the sanitiser lets pass and that are not sound.
const BODIES: [&str; 32] = [
    "<h1>标题</h1><h1>又一个</h1><h5>深</h5><h2><img src=\"https://a.example/1.png\"></h2><h3></h3>",
    "<p id=\"content\">一</p><p id=\"content\">二</p><div id=\"friends\">三</div>",
    "<table align=\"center\" width=\"3000\" border=\"1\" cellpadding=\"0\" summary=\"x\"><tbody><tr><td align=\"left\" width=\"50%\" nowrap>一<table><tbody><tr><td>二</td></tr></tbody></table></td></tr></tbody></table>",
    "<table><tbody><tr><td colspan=\"9\">一</td></tr><tr><td rowspan=\"9\">二</td></tr><tr></tr></tbody></table>",
    "<table><thead><tr><th><h2>一</h2></th><th headers=\"nosuch\">二</th></tr></thead><tbody><tr><td colspan=\"0\" rowspan=\"0\">三</td></tr></tbody><tbody></tbody></table>",
    "<table><caption>一<table><tbody><tr><td>二</td></tr></tbody></table></caption><colgroup><col align=\"left\"></colgroup><tbody><tr><td>三</td></tr></tbody></table>",
    "<table><tbody><tr><td>一</td><td rowspan=\"2\">二</td></tr><tr><td colspan=\"3\">三</td></tr></tbody></table>",
    "<font size=\"7\" color=\"red\">一</font><center>二</center><strike>三</strike><tt>四</tt><acronym title=\"x\">五</acronym><big>六</big>",
    "<img src=\"https://a.example/1.png\"><img src=\"https://a.example/1.png\" alt=\"\" width=\"100%\" height=\"auto\" align=\"left\"><img alt=\"x\">",
    "<img src=\"https://a.example/a|b[c]^d`e{f}.png?x=[1]|2\" alt=\"&quot;><script>\">",
    "<a href=\"https://a.example/%zz%E4?a|b=[c]#d|e\">坏地址</a><a href=\"mailto:a@example.cn?subject=x y\">信</a>",
    "<a href=\"https://a.example/\">一<div>二<table><tbody><tr><td><a href=\"https://b.example/\">三</a></td></tr></tbody></table></div></a><a></a>",
    "<ul>一<li>二</li><p>三</p><ul><li>四</li></ul></ul><ol start=\"x\" type=\"a\" reversed><li value=\"x\">五</li></ol><li>六</li>",
    "<dl><dd>一</dd><p>二</p><dt><h2>三</h2></dt></dl><dt>四</dt><dd>五</dd>",
    "<figure><figcaption>一</figcaption><p>二</p><figcaption>三</figcaption></figure><figcaption>四</figcaption>",
    "<figure><img src=\"https://a.example/1.png\"> <figcaption>图<p>注</p></figcaption> </figure>",
    "<details>一<summary>二</summary></details><summary>三</summary>",
    "<ruby>汉<rt>hàn</rt><rtc>x</rtc></ruby><rp>(</rp><bdo>一</bdo><bdo dir=\"x\">二</bdo><data>三</data><time>四</time>",
    "<video width=\"50%\"><source src=\"https://a.example/1.mp4\" media=\"(x\" type=\"x\"><track>文</video><audio></audio><picture><source srcset=\"https://a.example/1.webp 2x\"><img src=\"https://a.example/1.png\"></picture>",
    "<map name=\"m\"><area href=\"https://a.example/\"></map><hgroup><p>一</p></hgroup><header><header>二</header></header><main>三</main>",
    "<b><p>一</p></b><i><ul><li>二</li></ul></i><span><h2>三</h2></span><q cite=\"\"><div>四</div></q>",
    "<del datetime=\"昨天\" cite=\"x y\">一</del><ins>二</ins><blockquote cite=\"\">三</blockquote>",
    "<p lang=\"xx-nonsense\" title=\"&quot;\">一</p><p lang=\"\">二</p>",
    "<pre>\n  一\n<p>二</p></pre><hr align=\"left\" size=\"1\" width=\"50%\">",
    "未完<b>的<i>标记",
    "</div></main></body></html><p>后</p>",
    "<p>私用\u{E000}零宽\u{200B}与\u{202E}反向\u{1F600}</p>",
    "<p>\u{1}\u{85}\u{FFFE}控制</p>&nosuch; &amp; & &lt;",
    "<video src=\"https://a.example/1.mp4\" poster=\"https://a..example/1.png\"><source src=\"https://a.example/2.mp4\"></video><audio src=\"https://a.example/1.mp3\"><p><source src=\"https://.a.example/2.mp3\"><source src=\"https://a.example/3.mp3\"></p></audio>",
    "<a href=\"https://a.example/#/15#x\">一</a><a href=\"https://a.example/?q=%u4e2d\">二</a><a href=\"https://.m.example/\">三</a><a href=\"https://a..b/\">四</a><a href=\"https://a.example./\">五</a>",
    "<a href=\"mailto:a b@c.cn\">一</a><a href=\"mailto:&quot;a&quot;&lt;b&gt;[c]@d.cn?subject=%u4e2d#e#f\">二</a><a href=\"mailto:\">三</a>",
    "<img src=\"https://a..b/1.png\"><img src=\"http://a.example./1.png\"><audio src=\"https://.a.example/1.mp3\"></audio>",
];

/// Stories of every kind: hostile, without dates, under every right.
fn stories() -> Vec<Story> {
    let hostile = "</title></h1><script>alert(1)</script>\"'&\u{202E}\u{0}\u{E000}";
    let long = "无断行".repeat(80) + &"unbroken".repeat(60);
    let address = "https://a.example/?q=a|b&c=[d]&e=%zz&f=%u4e2d#<x>\"y#z";
    let enclosure = |kind: &str| Enclosure {
        url: address.to_owned(),
        media_type: Some(kind.to_owned()),
        length: None,
    };
    let carrier = |link: Option<&str>| Carrier {
        outlet: outlet("other", hostile, Some(address), Content::Full),
        link: link.map(str::to_owned),
    };
    let mut stories: Vec<Story> = BODIES.map(with_body).into();
    let soups: Vec<String> = (0..400).map(|number| bodies::soup(number).0).collect();
    stories.extend(soups.chunks(20).map(|soups| with_body(&soups.concat())));
    stories.extend(soups.iter().step_by(20).map(|soup| with_body(soup)));
    stories.extend([
        Story {
            headline: hostile.to_owned(),
            original_headline: Some(long.clone()),
            link: Some(address.to_owned()),
            summary: Some(hostile.to_owned()),
            credit: hostile.to_owned(),
            author: Some(hostile.to_owned()),
            editor: Some(hostile.to_owned()),
            carriers: vec![carrier(Some(address)), carrier(None)],
            enclosures: vec![enclosure("image/png"), enclosure("x/\"y")],
            ..with_rights(Content::Summary)
        },
        Story { headline: long, link: None, ..with_rights(Content::Headline) },
        with_rights(Content::Headline),
        with_rights(Content::Full),
        Story {
            sections: Vec::new(),
            primary: None,
            content_html: None,
            outlet: daily(Content::Full),
            published: moment("2026-03-05T00:00:00+08:00", Precision::Day),
            ..story(1)
        },
        Story { published: moment("0001-01-01T00:00:00Z", Precision::Hour), ..story(1) },
        Story { updated: at("9998-12-31T23:59:59Z").to_utc(), ..story(1) },
    ]);
    for (number, story) in stories.iter_mut().enumerate() {
        story.id = uuid::Uuid::from_u128(number as u128);
    }
    stories
}

#[test]
fn the_nu_checker_finds_no_error() {
    let Some(jar) = jar() else {
        eprintln!("skipped: the Nu checker is not installed (tests/tools.sh)");
        return;
    };
    let folder = TempDir::new().unwrap();
    let mut pages = 0;
    for (name, portal) in [("zh", with_icp("苏ICP备00000000号-1")), ("en", in_language("en"))] {
        for (path, page) in every_page(&portal, &stories()) {
            let path = folder.path().join(name).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, page).unwrap();
            pages += 1;
        }
        fs::write(folder.path().join(name).join("style.css"), STYLE).unwrap();
        fs::write(folder.path().join(name).join("icon.svg"), ICON).unwrap();
    }
    let output = Command::new("java")
        .arg("-jar")
        .arg(jar)
        .args([
            "--format",
            "json",
            "--exit-zero-always",
            "--stdout",
            "--also-check-css",
            "--also-check-svg",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let messages = report["messages"].as_array().unwrap();
    let told = |message: &Value| {
        format!(
            "{}:{} {} {}: {}",
            message["url"].as_str().unwrap_or_default().rsplit("/T").next().unwrap_or_default(),
            message["lastLine"],
            message["type"],
            message["message"],
            message["extract"]
        )
    };
    let errors: Vec<String> =
        messages.iter().filter(|message| message["type"] != "info").map(told).collect();
    println!("{pages} pages, {} errors, {} remarks", errors.len(), messages.len() - errors.len());
    let mut remarks: Vec<&str> =
        messages.iter().filter_map(|message| message["message"].as_str()).collect();
    remarks.sort_unstable();
    remarks.dedup();
    println!("{}", remarks.join("\n"));
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}
