//! `huiwen serve`: the published files over HTTP, until a signal.

use std::{
    convert::Infallible,
    future::{self, Future},
    io::{self, Write as _},
    process::ExitCode,
    sync::Arc,
    thread::available_parallelism,
};

use anyhow::Context as _;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use super::{desk, leisure, now, pictures, portal, story_page, watch::Watch};
use crate::{
    config::Config,
    model::ALL,
    publish::{self, html},
    store::{RoundLock, Store},
    web::{self, Pages, Served, websub::Callbacks},
};

pub(super) fn serve(config: &Config) -> anyhow::Result<ExitCode> {
    // Pages of what is known stand at once, even before the first round.
    if let Some(_lock) = RoundLock::take(&config.database)? {
        let mut store = Store::open(&config.database)?;
        let wanted = publish::Wanted::Changed;
        publish::publish(&mut store, &portal(config), &config.publishing, wanted, now())?;
    }
    let watch = Watch::over_serving(config)?;
    let leisure = leisure::keep_spending(Arc::clone(&watch));
    let work = async {
        leisure.await;
        future::pending().await
    };
    until_stopped(config, &watch, None, work)
}

/// Serves while `work` is done, until SIGINT or SIGTERM; what hubs call is answered where work takes it in.
///
/// Work that is at it then is left where it is: a transaction without its commit leaves no trace, and a
/// file that was not yet renamed is swept away by the next publication.
pub(super) fn until_stopped(
    config: &Config,
    watch: &Arc<Watch>,
    callbacks: Option<Callbacks>,
    work: impl Future<Output = anyhow::Result<Infallible>>,
) -> anyhow::Result<ExitCode> {
    let pages = Pages {
        story: story_page::maker(watch)?,
        not_found: html::not_found_page(&portal(config))?,
    };
    // One hostile answer may keep a thread busy up to its time limit: the others must not wait for it.
    let workers = available_parallelism().map_or(4, usize::from).max(4);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    let pictures = pictures::fetcher(watch, runtime.handle())?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let listener = TcpListener::bind(config.listen).await.with_context(|| {
            format!(
                "cannot listen on {}; is another program there? serve.listen in feeds.toml names another address",
                config.listen
            )
        })?;
        announce(config, &listener)?;
        let (stop, mut stopped) = watch::channel(());
        let served = Served {
            directory: config.publishing.directory.clone(),
            pages,
            pictures: Some(pictures),
            probes: watch.probes(),
            desk: Some(desk::desk(watch)),
            callbacks,
        };
        let stopping = async move {
            let _ = stopped.changed().await;
        };
        let listener = listener.into_std()?;
        let server = tokio::task::spawn_blocking(move || {
            on_one_thread(async {
                let listener = TcpListener::from_std(listener)?;
                web::serve(listener, served, stopping).await
            })
        });
        let worked = tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
            Err(error) = work => Err(error),
        };
        let _ = stop.send(());
        server.await.context("the server broke off")??;
        worked
    });
    runtime.shutdown_background();
    ended.map(|()| ExitCode::SUCCESS)
}

/// The server has a thread of its own: a round that is busy does not hold readers up, and no answer pays
/// for threads that hand work to each other. One thread sends some 20,000 feeds of 100 KB in a second;
/// what blocks has threads beside it.
fn on_one_thread(server: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(server);
    // A file that is still being read is of no use to anybody.
    runtime.shutdown_background();
    ended
}

/// Prints where the portal can be read.
fn announce(config: &Config, listener: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let mut out = io::stdout();
    writeln!(out, "{}  http://{address}/", config.site.title)?;
    for section in &config.sections {
        writeln!(out, "{}  http://{address}/{}/rss.xml", section.title, section.key)?;
    }
    writeln!(out, "全部  http://{address}/{ALL}/rss.xml")?;
    Ok(())
}
