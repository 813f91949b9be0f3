//! How long an article page takes: `cargo run --release --example article [FILE]…`.
//!
//! Without files it reads a page of 100 KB that is built here, and 500 KB of nested `<div>`, which must
//! end within a second and 256 MB. Prints milliseconds of processor time, the mean of many readings on one
//! thread, and the peak of memory (Linux).

use std::{
    error::Error,
    fs,
    time::{Duration, Instant},
};

use chrono::DateTime;
use chrono_tz::Asia::Shanghai;
use huiwen::poll::parse::{article, charset};
use url::Url;

fn main() -> Result<(), Box<dyn Error>> {
    let files: Vec<String> = std::env::args().skip(1).collect();
    let mut pages = Vec::new();
    for file in files {
        let bytes = fs::read(&file)?;
        pages.push((file, charset::decode(&bytes, None).text.into_owned()));
    }
    if pages.is_empty() {
        pages.push(("an ordinary page".to_owned(), ordinary()));
        pages.push(("nested <div>".to_owned(), "<div>".repeat(100_000)));
        pages.push(("nested <div>, just below the limit".to_owned(), nested()));
    }
    let url = Url::parse("https://news.example.cn/202006/t20200609_1.html")?;
    let seen = DateTime::UNIX_EPOCH + Duration::from_hours(500_000);
    for (name, page) in pages {
        let (begun, cpu) = (Instant::now(), cpu());
        let (mut readings, mut characters) = (0_u32, 0);
        while readings < 3 || (readings < 300 && begun.elapsed() < Duration::from_secs(2)) {
            characters = article::extract(&page, &url, Shanghai, seen).content_text.chars().count();
            readings += 1;
        }
        let spent = cpu_since(cpu).unwrap_or_else(|| begun.elapsed()) / readings;
        println!(
            "{name}: {} KB, {characters} characters of text, {:.2} ms of CPU (mean of {readings})",
            page.len() / 1024,
            spent.as_secs_f64() * 1e3,
        );
    }
    println!("peak {} MB", peak_kb() / 1024);
    Ok(())
}

/// A page of 100 KB: styles and scripts, menus, a report of thirty paragraphs, lists of other reports.
fn ordinary() -> String {
    let mut page = String::from(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>滨江新区无人公交开始试跑_要闻_滨江网</title>\
         <meta name=PubDate content='2020-06-08 10:05'><meta name=ContentSource content=滨江日报><style>",
    );
    for number in 0..200 {
        page += &format!(".box_{number}{{margin:{number}px auto;padding:6px 2px;color:#f8d954}}\n");
    }
    page += "</style></head><body><div class=nav><ul>";
    for number in 0..150 {
        page += &format!("<li><a href=/{number}/ target=_blank>栏目之{number}</a></li>\n");
    }
    page += "</ul></div><div class=main><h1>滨江新区无人公交开始试跑</h1><div class=info><span>发布时间：\
             2020-06-08 10:05</span><span>来源：滨江日报</span></div><div class=content>";
    for number in 0..30 {
        page += &format!(
            "<p style='text-indent:2em'>　　第{number}辆车出站，<span>车上坐着安全员</span>，沿途的路口已经换了新\
             的信号机。雨天的制动距离是下一步要解决的事，负责人说，<strong>试跑要持续三个月</strong>，期间不收票款。</p>\n"
        );
    }
    page += "<p>（责任编辑：赵一）</p></div></div><div class=side>";
    let mut number = 0;
    while page.len() < 99 * 1024 {
        page += &format!(
            "<dl><dt><a href=/news/{number}.html title=别的消息>别的消息之{number}，与这条无关</a></dt><dd>06-0{}</dd></dl>\n",
            number % 9 + 1
        );
        number += 1;
    }
    page + "</div><div class=footer>主办单位：滨江网</div></body></html>"
}

/// 500 KB, as deep as is read at all, again and again.
fn nested() -> String {
    let piece = format!("{}一{}", "<div>".repeat(200), "</div>".repeat(200));
    piece.repeat(500 * 1024 / piece.len())
}

/// The time that this thread has spent on a processor, where the system tells.
fn cpu() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split_whitespace().next()?.parse().ok()?))
}

fn cpu_since(begun: Option<Duration>) -> Option<Duration> {
    cpu()?.checked_sub(begun?)
}

fn peak_kb() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0)
}
