//! feeds.toml: what is read, and how mistakes are shown.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use huiwen::{
    config::{self, Config, ConfigError},
    model::{Content, Interval, Kind, Robot, Via},
};

const MINIMAL: &str = "[site]\ntitle = \"汇闻\"\nlink = \"https://news.example.cn/portal\"\n";

fn read(text: &str) -> Config {
    config::read(text, "feeds.toml", Path::new("/srv/portal")).unwrap()
}

fn mistakes(text: &str) -> String {
    config::read(text, "feeds.toml", Path::new("/srv/portal")).unwrap_err().to_string()
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/config")
}

fn fixture(file: &str) -> String {
    fs::read_to_string(fixtures().join(file)).unwrap()
}

/// Compares what is said about `config/NAME.toml` with `config/NAME.txt`, which `UPDATE_EXPECTED=1`
/// writes anew.
#[track_caller]
fn check_mistakes(name: &str) {
    let found = mistakes(&fixture(&format!("{name}.toml"))) + "\n";
    let expected = fixtures().join(name).with_extension("txt");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&expected, &found).unwrap();
    }
    assert_eq!(found, fs::read_to_string(&expected).unwrap(), "{}", expected.display());
}

#[test]
fn five_mistakes_are_shown_at_once() {
    check_mistakes("five");
}

#[test]
fn an_error_of_syntax_is_shown_where_it_stands() {
    check_mistakes("syntax");
}

#[test]
fn reading_goes_on_after_an_error_of_syntax() {
    check_mistakes("syntax_and_more");
    check_mistakes("unclosed_list");
}

#[test]
fn unknown_names_are_refused_with_the_nearest_known() {
    check_mistakes("names");
}

#[test]
fn every_wrong_value_is_shown() {
    check_mistakes("values");
}

#[test]
fn mistakes_in_lists_are_shown_where_they_stand() {
    check_mistakes("lists");
}

#[test]
fn the_presets_that_ship_are_right() {
    // Read as part of a feeds.toml, they would show their mistakes.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/presets.toml");
    let presets = read(&format!("{MINIMAL}{}", fs::read_to_string(path).unwrap())).presets;
    assert_eq!(presets, config::shipped_presets());
    assert!(presets.iter().all(|preset| preset.sign.is_some()));
}

#[test]
fn a_preset_of_ones_own_replaces_that_of_its_key() {
    let text = format!(
        "{MINIMAL}[[presets]]\nkey = \"trs\"\nname = \"我的\"\nlist = {{ item = \"p\" }}\n\
         [[sections]]\nkey = \"redian\"\n[[sources]]\nkey = \"one\"\nname = \"示例日报\"\n\
         url = \"https://one.example.cn/\"\npreset = \"trs\"\nsections = [\"redian\"]\n"
    );
    let config = read(&text);
    assert_eq!(config.presets.len(), config::shipped_presets().len());
    assert_eq!(config.sources[0].kind, Kind::Html);
    assert_eq!(config.sources[0].lists.len(), 1);
    assert_eq!(config.sources[0].lists[0].item.as_deref(), Some("p"));
}

#[test]
fn a_list_is_written_as_the_contract_says() {
    let text = format!(
        "{MINIMAL}[[sections]]\nkey = \"dongtai\"\n[[sources]]\nkey = \"ndrc\"\n\
         name = \"国家发展改革委\"\nurl = \"https://www.ndrc.gov.cn/fggz/dqjj/zdzl\"\nkind = \"html\"\n\
         list = {{ item = \"ul.u-list li\", link = \"a\", title = \"a@title\", date = \"span\" }}\n\
         article = {{ title = \"h1\", date = \"meta[name=PubDate]@content\", \
         source = \"meta[name=ContentSource]@content\", body = \".TRS_Editor\" }}\n\
         sections = [\"dongtai\"]\n"
    );
    let source = read(&text).sources.remove(0);
    assert_eq!(source.kind, Kind::Html);
    let [list] = &source.lists[..] else { panic!("one way") };
    assert_eq!(list.item.as_deref(), Some("ul.u-list li"));
    assert_eq!(
        (list.title[0].css.as_str(), list.title[0].attribute.as_deref()),
        ("a", Some("title"))
    );
    let date = source.article.date.unwrap();
    assert_eq!(
        (date.css.as_str(), date.attribute.as_deref()),
        ("meta[name=PubDate]", Some("content"))
    );
    assert_eq!(source.article.author, None);
}

#[test]
fn without_sections_each_source_is_told_once() {
    check_mistakes("no_sections");
}

#[test]
fn crlf_changes_nothing() {
    let text = fixture("values.toml");
    assert_eq!(mistakes(&text.replace('\n', "\r\n")), mistakes(&text));
    let shown = |text: &str| format!("{:?}", read(text));
    assert_eq!(shown(&shipped().replace('\n', "\r\n")), shown(&shipped()));
}

#[test]
fn wide_characters_before_a_mistake_do_not_move_the_underline() {
    let text = format!("{MINIMAL}[publish]\ndirectory = \"公开/长三角\", content = \"summary\"\n");
    let shown = mistakes(&text);
    assert!(shown.contains(" --> feeds.toml:5:21\n"), "{shown}");
    let lines: Vec<&str> = shown.lines().collect();
    let source = lines.iter().position(|line| line.starts_with("5 | ")).unwrap();
    let caret = lines[source + 1].find('^').unwrap();
    let before = lines[source].split(',').next().unwrap();
    assert_eq!(caret, unicode_width::UnicodeWidthStr::width(before), "{shown}");
}

#[test]
fn the_address_of_the_portal_has_one_spelling() {
    for (written, expected) in [
        ("https://News.example.cn.:443/%e6%b1%87/%7ea", "https://news.example.cn/%E6%B1%87/~a/"),
        ("https://news.example.cn/汇[闻]", "https://news.example.cn/%E6%B1%87%5B%E9%97%BB%5D/"),
    ] {
        let config = read(&MINIMAL.replace("https://news.example.cn/portal", written));
        assert_eq!(config.site.link.as_str(), expected);
    }
}

#[test]
fn chinese_is_zh() {
    for (tag, hint) in [("cmn-Hans", "zh-Hans"), ("yue", "zh"), ("ZHO", "zh")] {
        let shown = mistakes(&format!("{MINIMAL}language = \"{tag}\"\n"));
        assert!(shown.contains(&format!("write \"{hint}\"")), "{shown}");
    }
}

#[test]
fn a_minimal_file_has_the_defaults() {
    let config = read(MINIMAL);
    assert_eq!(config.site.title, "汇闻");
    assert_eq!(config.site.link.as_str(), "https://news.example.cn/portal/");
    assert_eq!(config.site.language, "zh-CN");
    assert_eq!(config.site.timezone, chrono_tz::Asia::Shanghai);
    assert_eq!(config.database, Path::new("/srv/portal/db/huiwen.db"));
    assert_eq!(config.publishing.directory, Path::new("/srv/portal/public"));
    assert_eq!(config.publishing.at_least, 50);
    assert_eq!(config.publishing.within, Duration::from_hours(72));
    assert_eq!(config.publishing.at_most, 500);
    assert_eq!(config.publishing.backlog, 20);
    assert_eq!(config.listen, "127.0.0.1:8080".parse::<std::net::SocketAddr>().unwrap());
    assert!(config.polling.allow_networks.is_empty());
    assert_eq!(config.polling.per_host_delay, Duration::from_secs(1));
    assert_eq!(config.polling.concurrency, 16);
    assert_eq!(config.polling.connect_timeout, Duration::from_secs(10));
    assert_eq!(config.polling.read_timeout, Duration::from_secs(20));
    assert_eq!(config.polling.total_timeout, Duration::from_secs(60));
    assert_eq!(config.polling.max_body, 16 * 1024 * 1024);
    assert_eq!(config.polling.keep_documents, Duration::from_secs(14 * 86_400));
    assert_eq!(config.polling.contact, None);
    assert_eq!(config.pictures, None);
    assert!(config.sections.is_empty() && config.sources.is_empty());
}

#[test]
fn a_source_inherits_what_it_does_not_set() {
    let config = read(&format!(
        "{MINIMAL}timezone = \"Asia/Urumqi\"\n\
         [publish]\ncontent = \"headline\"\n[poll]\ninterval = \"2h\"\n\
         [[sections]]\nkey = \"redian\"\n\
         [[sources]]\nkey = \"one\"\nname = \"示例日报\"\nsections = [\"redian\"]\n\
         url = \"https://u:p@one.example.cn/rss.xml\"\n\
         [[sources]]\nkey = \"two\"\nname = \"示例晚报\"\nsections = [\"redian\"]\n\
         url = \"https://two.example.cn/list\"\nhomepage = \"https://two.example.cn\"\n\
         content = \"full\"\ninterval = \"5m\"\ntimezone = \"UTC\"\n"
    ));
    assert_eq!(config.sections[0].title, "redian");
    assert!(!config.sections[0].curated && !config.sections[0].auto);
    let [one, two] = &config.sources[..] else { panic!("two sources") };
    assert_eq!(one.url.password(), Some("p"));
    assert_eq!((one.kind, one.content, &one.homepage), (Kind::Feed, Content::Headline, &None));
    let every = |seconds| Interval::Every(Duration::from_secs(seconds));
    assert_eq!((one.timezone, one.interval), (chrono_tz::Asia::Urumqi, every(7200)));
    assert_eq!(two.content, Content::Full);
    assert_eq!((two.timezone, two.interval), (chrono_tz::UTC, every(300)));
    assert_eq!(two.homepage.as_ref().unwrap().as_str(), "https://two.example.cn/");
}

#[test]
fn who_is_told_of_failures_is_settled_by_a_webhook() {
    assert_eq!(read(MINIMAL).alerting, None);
    assert_eq!(read(&format!("{MINIMAL}[alert]\n")).alerting, None);
    let alert =
        |keys: &str| format!("{MINIMAL}[alert]\nwebhook = \"https://a.example/hook\"\n{keys}");
    let alerting = read(&alert("")).alerting.unwrap();
    assert_eq!((alerting.kind, alerting.secret), (Robot::Json, None));
    assert_eq!(alerting.after, Duration::from_hours(24));
    let signed = read(&alert("kind = \"dingtalk\"\nsecret = \"SEC\"\nafter = \"90m\"\n"));
    let signed = signed.alerting.unwrap();
    assert_eq!((signed.kind, signed.secret.as_deref()), (Robot::Dingtalk, Some("SEC")));
    assert_eq!(signed.after, Duration::from_mins(90));
    for (text, expected) in [
        (alert("secret = \"SEC\"\n"), "kind \"json\" are not signed"),
        (alert("kind = \"wecom\"\nsecret = \"SEC\"\n"), "kind \"wecom\" are not signed"),
        (alert("kind = \"slack\"\nsecret = \"SEC\"\n"), "this word has no meaning here"),
        (format!("{MINIMAL}[alert]\nkind = \"feishu\"\n"), "`kind` without a `webhook`"),
        (alert("after = \"1s\"\n"), "from 1m to 365d"),
    ] {
        let told = mistakes(&text);
        assert!(told.contains(expected) && told.contains("1 mistake"), "{told}");
    }
}

#[test]
fn one_side_of_the_window_moves_the_other() {
    let few = read(&format!("{MINIMAL}[publish]\nat_most = 10\n")).publishing;
    assert_eq!((few.at_least, few.at_most), (10, 10));
    let many = read(&format!("{MINIMAL}[publish]\nat_least = 600\n")).publishing;
    assert_eq!((many.at_least, many.at_most), (600, 600));
}

#[test]
fn sizes_and_networks_have_several_forms() {
    for (written, bytes) in
        [("2048", 2048), ("\"2048\"", 2048), ("\"500KB\"", 500_000), ("\"2 mib\"", 2 << 20)]
    {
        let config = read(&format!("{MINIMAL}[poll]\nmax_body = {written}\n"));
        assert_eq!(config.polling.max_body, bytes, "{written}");
    }
    let text = format!("{MINIMAL}[poll]\nallow_networks = [\"10.1.2.3/8\", \"::1\"]\n");
    let networks = read(&text).polling.allow_networks;
    assert_eq!(networks, ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
}

#[test]
fn relative_paths_start_at_the_folder_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feeds.toml");
    let text = format!(
        "\u{FEFF}{MINIMAL}[storage]\ndatabase = \"../kept/汇闻.db\"\n\
         [publish]\ndirectory = \"/srv/www\"\n[[sections]]\nkey = \"redian\"\n\
         [[sources]]\nkey = \"inbox\"\nname = \"编辑部\"\nkind = \"folder\"\n\
         url = \"来稿\"\nsections = [\"redian\"]\n"
    );
    fs::write(&file, text).unwrap();
    let config = config::load(&file).unwrap();
    assert_eq!(config.database, folder.path().join("../kept/汇闻.db"));
    assert_eq!(config.publishing.directory, Path::new("/srv/www"));
    assert_eq!(config.sources[0].kind, Kind::Folder);
    assert_eq!(config.sources[0].url.to_file_path().unwrap(), folder.path().join("来稿"));
}

#[test]
fn a_missing_file_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let error = config::load(&folder.path().join("feeds.toml")).unwrap_err();
    assert!(matches!(error, ConfigError::Unreadable { .. }));
    let shown = error.to_string();
    assert!(shown.contains("feeds.toml") && shown.contains("huiwen -c FILE"), "{shown}");
}

#[test]
fn a_file_in_another_encoding_is_located() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("feeds.toml");
    let (gbk, _, _) = encoding_rs::GBK.encode("[site]\ntitle = \"汇闻\"\n");
    fs::write(&file, gbk).unwrap();
    let shown = config::load(&file).unwrap_err().to_string();
    assert!(shown.contains("feeds.toml:2:10\n"), "{shown}");
    assert!(shown.contains("save the file as UTF-8"), "{shown}");
    assert!(shown.ends_with("feeds.toml: 1 mistake"), "{shown}");
}

#[test]
fn a_password_is_never_shown() {
    let text = format!(
        "{MINIMAL}contact = \"https://editor:secret@a.example/\"\n\
         [serve]\nlisten = \"http://secret@a.example/\"\n\
         [[sources]]\nkey = \"one\"\nname = \"示例日报\"\n\
         url = \"ftp://editor:secret/\\\"secret@one.example.cn/\"\n\
         sections = [\"ftp://editor:secret@one.example.cn/\"]\nlost = https://x:secret@y/\n"
    );
    let error = config::read(&text, "feeds.toml", Path::new("/srv")).unwrap_err();
    let error = ConfigError::from(error);
    for shown in [error.to_string(), format!("{error:?}"), error.render(true)] {
        assert!(shown.contains("one.example.cn"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}

#[test]
fn the_key_of_pictures_is_long_and_never_shown() {
    let serve = |value: &str| format!("{MINIMAL}[serve]\npicture_key = {value}\n");
    let config = read(&serve("\" sixteen-letters! \""));
    let proxy = config.pictures.as_ref().unwrap();
    assert_eq!((proxy.key.0.as_str(), &proxy.via), ("sixteen-letters!", &Via::Environment));
    assert!(!format!("{config:?}").contains("letters"));
    for wrong in ["\"letters\"", "\"  letters-letters \"", "[\"sixteen-letters!\"]", "5"] {
        let told = mistakes(&serve(wrong));
        assert!(told.contains("16 characters") && told.contains("1 mistake"), "{told}");
        assert!(told.contains("[serve]") && !told.contains("letters"), "{told}");
    }
}

#[test]
fn colours_are_shown_only_where_asked_for() {
    let error = config::read("", "feeds.toml", Path::new("/srv")).unwrap_err();
    assert!(error.render(true).contains('\u{1B}'));
    assert!(!error.render(false).contains('\u{1B}'));
    let hostile = mistakes("[site]\ntitle = \"\\u001B[31m\"\n\"\\u001B[2J\" = 1\n\u{1B}[31m\n");
    assert!(!hostile.contains('\u{1B}'), "{hostile}");
}

#[test]
fn no_beginning_of_a_file_ends_in_a_panic() {
    for name in ["five.toml", "syntax_and_more.toml"] {
        let text = fixture(name);
        for (end, _) in text.char_indices() {
            let shown = mistakes(&text[..end]);
            assert!(shown.contains("feeds.toml:"), "the first {end} bytes of {name}: {shown}");
        }
    }
}

#[test]
fn a_thousand_sources_are_read_in_their_order() {
    let mut text = format!("{MINIMAL}[[sections]]\nkey = \"s\"\ntitle = \"section\"\n");
    for n in 0..1000 {
        let url = format!("http://feed{n:04}.world.example/rss.xml");
        writeln!(
            text,
            "[[sources]]\nkey = \"f{n}\"\nname = \"source {n}\"\nurl = \"{url}\"\nsections = [\"s\"]"
        )
        .unwrap();
    }
    let config = read(&text);
    assert_eq!(config.sources.len(), 1000);
    assert!(config.sources.iter().enumerate().all(|(n, source)| source.key == format!("f{n}")));
    let wrong = mistakes(&text.replace("[\"s\"]", "[\"t\"]"));
    assert!(wrong.ends_with("feeds.toml: 1000 mistakes"));
}

fn shipped() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds.toml")).unwrap()
}

#[test]
fn the_shipped_file_is_a_portal() {
    let config = read(&shipped());
    let sections: Vec<_> =
        config.sections.iter().map(|section| (&section.key[..], &section.title[..])).collect();
    assert_eq!(
        sections,
        [
            ("redian", "热点资讯"),
            ("jiangtang", "专家讲堂"),
            ("dongtai", "行业动态"),
            ("qikan", "电子期刊")
        ]
    );
    assert!(config.sections.iter().all(huiwen::model::Section::takes_proposals));
    let feeds = config.sources.iter().filter(|source| source.kind == Kind::Feed);
    assert!(feeds.clone().count() >= 12);
    assert!(feeds.clone().all(|source| source.homepage.is_some()));
    let inbox = config.sources.iter().find(|source| source.key == "inbox").unwrap();
    assert_eq!(inbox.url.as_str(), "file:///srv/portal/examples/inbox/");
}

#[test]
fn the_shipped_file_tells_the_defaults_and_they_are_true() {
    let said: String = shipped()
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if setting.starts_with(|c: char| c.is_ascii_lowercase()) => setting,
            _ => line,
        })
        .fold(String::new(), |text, line| text + line + "\n");
    let mut said = read(&said);
    assert!(said.polling.contact.take().is_some());
    assert!(said.polling.websub.take().is_some());
    assert!(said.site.icp.take().is_some());
    assert_eq!(format!("{said:#?}"), format!("{:#?}", read(&shipped())));
}

#[test]
fn the_shipped_file_explains_every_key() {
    let shipped = shipped();
    let explained = |key: &str| {
        shipped.lines().any(|line| {
            let words = line.trim_start_matches('#').trim_start();
            words.strip_prefix(key).is_some_and(|rest| rest.starts_with(' '))
        })
    };
    for table in [
        "[site]",
        "[storage]",
        "[publish]",
        "[serve]",
        "[poll]",
        "[gazetteer]",
        "[[rules]]",
        "[[sections]]",
        "[[sources]]",
    ] {
        // The message about a key that resembles none lists those that there are.
        let text = format!("{table}\nzzzzzzzzzzzzzzzz = 1\n");
        let shown = mistakes(&text);
        let known = shown.split(" knows ").nth(1).unwrap().lines().next().unwrap();
        for key in known.split(", ") {
            assert!(explained(key), "{key} of {table}");
        }
    }
}
