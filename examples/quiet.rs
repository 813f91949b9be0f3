//! What a round without news costs: 10,000 sources on some hosts, all of which answer 304.
//!
//! ```text
//! cargo run --release --example quiet -- [SOURCES [HOSTS]]
//! ```
//!
//! Prints CPU seconds and peak memory of the process that polls; the server runs in another one.

use std::{
    env, fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
};

use anyhow::{Context as _, ensure};
use chrono::{DateTime, TimeDelta, Utc};
use huiwen::{
    config,
    model::Outcome,
    poll::{
        self, Knowledge, Plan,
        due::Wanted,
        fetch::{Environment, Fetcher},
    },
    store::Store,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// The kernel counts CPU time in hundredths of a second.
const TICKS: f64 = 100.0;

fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["serve"] => serve(),
        ["round", folder, hour] => round(Path::new(folder), hour.parse()?),
        _ => {
            let sources = words.first().map_or(Ok(10_000), |number| number.parse())?;
            let hosts = words.get(1).map_or(Ok(64), |number| number.parse())?;
            measure(sources, hosts)
        }
    }
}

fn measure(sources: usize, hosts: usize) -> anyhow::Result<()> {
    let mut server = ourselves(&["serve"]).stdout(Stdio::piped()).spawn()?;
    let mut port = String::new();
    let out = server.stdout.take().context("no standard output")?;
    BufReader::new(out).read_line(&mut port)?;
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join("feeds.toml"), feeds_toml(sources, hosts, port.trim()))?;
    let name = folder.path().display().to_string();
    println!(
        "{:<24}{:>12} {:>12} {:>10}",
        format!("{sources} on {hosts} hosts"),
        "CPU s",
        "kernel",
        "peak MB"
    );
    let rounds = ["first round", "round of 304s", "round of 304s", "round of 304s"];
    let done = rounds.iter().enumerate().try_for_each(|(hour, what)| {
        print!("{what:<24}");
        io::stdout().flush()?;
        let status = ourselves(&["round", &name, &(hour * 25).to_string()]).status()?;
        ensure!(status.success(), "{what}: {status}");
        Ok(())
    });
    stop(&mut server);
    done
}

fn ourselves(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::current_exe().unwrap_or_else(|_| "quiet".into()));
    command.args(arguments);
    command
}

fn stop(server: &mut Child) {
    let _ = server.kill();
    let _ = server.wait();
}

fn feeds_toml(sources: usize, hosts: usize, port: &str) -> String {
    let mut text = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/\"\n[poll]\n\
        allow_networks = [\"127.0.0.0/8\"]\nper_host_delay = \"0s\"\n[[sections]]\nkey = \"redian\"\n"
        .to_owned();
    for number in 0..sources {
        let host = number % hosts.max(1);
        let host = format!("127.{}.{}.{}", 1 + host / 62_500, host / 250 % 250, 1 + host % 250);
        text += &format!(
            "[[sources]]\nkey = \"s{number}\"\nname = \"来源{number}\"\nsections = [\"redian\"]\n\
             url = \"http://{host}:{port}/{number}\"\n"
        );
    }
    text
}

/// One round in a process of its own, `hour` hours after the first.
fn round(folder: &Path, hour: i64) -> anyhow::Result<()> {
    let config = config::load(&folder.join("feeds.toml"))?;
    let begin: DateTime<Utc> = "2026-11-22T00:00:00Z".parse()?;
    let store = Arc::new(Mutex::new(Store::open(&config.database)?));
    let fetcher = Arc::new(Fetcher::new(&config.polling, Environment::default())?);
    let plan = Arc::new(Plan {
        sources: config.sources,
        knowledge: Arc::new(Knowledge::new(
            &config.sections,
            &config.rules,
            &config.credits,
            &config.gazetteer,
            &config.opposites,
        )),
        polling: config.polling,
        backlog: config.publishing.backlog,
        lasts: None,
        wanted: Wanted::Due,
        now: begin + TimeDelta::hours(hour),
    });
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    let report = runtime.block_on(poll::round(store, fetcher, plan, Vec::new(), |_| {}))?;
    let wanted = if hour == 0 { Outcome::Changed } else { Outcome::NotModified };
    let odd = report.sources.iter().find(|told| told.outcome != wanted);
    ensure!(odd.is_none(), "a source answered otherwise: {odd:?}");
    let (user, kernel, peak) = spent()?;
    println!("{:>12.2} {kernel:>12.2} {peak:>10.1}", user + kernel);
    Ok(())
}

/// CPU seconds of this process, in its own code and in the kernel, and its peak memory in MB.
fn spent() -> anyhow::Result<(f64, f64, f64)> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> =
        stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let seconds = |field: usize| -> anyhow::Result<f64> {
        Ok(fields.get(field).context("/proc/self/stat is short")?.parse::<f64>()? / TICKS)
    };
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
    let kilobytes: f64 = peak.trim().trim_end_matches(" kB").parse()?;
    Ok((seconds(11)?, seconds(12)?, kilobytes / 1024.0))
}

fn serve() -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind("0.0.0.0:0").await?;
        println!("{}", listener.local_addr()?.port());
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::spawn(answer(stream));
        }
    })
}

/// Answers requests until the client has enough.
async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = Vec::new();
    loop {
        request.clear();
        while !request.ends_with(b"\r\n\r\n") {
            if stream.read_buf(&mut request).await? == 0 {
                return Ok(());
            }
        }
        let text = String::from_utf8_lossy(&request).to_ascii_lowercase();
        let number = text.split(' ').nth(1).unwrap_or_default().trim_matches('/').to_owned();
        let answer = if text.contains("\r\nif-none-match: \"1\"\r\n") {
            "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n".to_owned()
        } else {
            let body = format!(
                "<rss version=\"2.0\"><channel><title>{number}</title><item><title>第{number}号消息</title>\
                 <link>https://example.cn/{number}</link><guid>{number}</guid></item></channel></rss>"
            );
            format!(
                "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            )
        };
        stream.write_all(answer.as_bytes()).await?;
    }
}
