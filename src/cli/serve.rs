//! `huiwen serve`: the published files over HTTP, until a signal.

use std::{
    convert::Infallible,
    fs,
    future::Future,
    io::{self, Write as _},
    net::SocketAddr,
    path::Path,
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

use super::{
    desk, due, edited, leisure, not_found, now, pictures, pings, portal, proxies, story_page,
    watch::Watch,
};
use crate::{
    config::Config,
    curate,
    model::ALL,
    poll::fetch::Fetcher,
    publish::{self, words::Words},
    store::Store,
    web::{self, Inward, Pages, Served, websub::Callbacks},
};

pub(super) fn serve(file: &Path, config: &Config) -> anyhow::Result<ExitCode> {
    // Pages of what is known stand at once, even before the first round.
    let mut store = Store::open(&config.database)?;
    curate::fall_due(&mut store, now())?;
    let wanted = publish::Wanted::Changed;
    publish::publish(&mut store, &portal(config), &config.publishing, wanted, now())?;
    let watch = Watch::over_serving(config)?;
    let leisure = leisure::keep_spending(Arc::clone(&watch));
    let time = due::keep_time(store, Arc::clone(&watch));
    // Whatever is edited from now on is noticed.
    let text = fs::read(file).ok();
    let work = async {
        // What editors publish at the desk hubs are told from here, and what others left.
        let fetcher = Arc::new(Fetcher::new(&config.polling, proxies()?)?);
        let (tell, outward) = watch::channel((fetcher, config.publishing.hubs.clone()));
        tokio::spawn(pings::keep_telling(Store::open(&config.database)?, outward));
        let followed = edited::follow(file, text, Arc::clone(&watch), tell);
        tokio::spawn(leisure);
        tokio::try_join!(time, followed).map(|(never, _)| never)
    };
    until_stopped(file, config, &watch, None, work)
}

/// Serves while `work` is done, until SIGINT or SIGTERM; what hubs call is answered where work takes it in.
///
/// Work that is at it then is left where it is: a transaction without its commit leaves no trace, and a
/// file that was not yet renamed is swept away by the next publication.
pub(super) fn until_stopped(
    file: &Path,
    config: &Config,
    watch: &Arc<Watch>,
    callbacks: Option<Callbacks>,
    work: impl Future<Output = anyhow::Result<Infallible>>,
) -> anyhow::Result<ExitCode> {
    let pages = Pages { story: story_page::maker(watch)?, not_found: not_found::maker(watch)? };
    // One hostile answer may keep a thread busy up to its time limit: the others must not wait for it.
    let workers = available_parallelism().map_or(4, usize::from).max(4);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(workers).enable_all().build()?;
    let pictures = pictures::fetcher(watch, runtime.handle())?;
    let desk = desk::desk(file, watch, runtime.handle())?;
    let ended = runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let listener = listen(config.listen, "serve.listen").await?;
        let editors = match config.desk.listen {
            Some(address) => Some(listen(address, "desk.listen").await?),
            None => None,
        };
        announce(config, &listener, editors.as_ref().unwrap_or(&listener))?;
        let inward = Inward { probes: watch.probes(), desk: Some(desk) };
        let (beside, apart) = match editors {
            Some(listener) => (None, Some((listener.into_std()?, inward))),
            None => (Some(inward), None),
        };
        let (stop, stopped) = watch::channel(());
        let served = Served {
            directory: config.publishing.directory.clone(),
            pages,
            pictures: Some(pictures),
            inward: beside,
            callbacks,
        };
        let stopping = || {
            let mut stopped = stopped.clone();
            async move {
                let _ = stopped.changed().await;
            }
        };
        let (for_readers, for_editors) = (stopping(), stopping());
        let listener = listener.into_std()?;
        let server = tokio::task::spawn_blocking(move || {
            on_one_thread(async {
                let listener = TcpListener::from_std(listener)?;
                let readers = web::serve(listener, served, for_readers);
                let editors = async {
                    let Some((listener, inward)) = apart else { return Ok(()) };
                    web::serve_inward(TcpListener::from_std(listener)?, inward, for_editors).await
                };
                tokio::try_join!(readers, editors).map(drop)
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

async fn listen(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| {
        format!(
            "cannot listen on {address}; is another program there? {key} in feeds.toml names another address"
        )
    })
}

/// Prints where the portal can be read, and where editors work.
fn announce(config: &Config, listener: &TcpListener, editors: &TcpListener) -> anyhow::Result<()> {
    let address = listener.local_addr()?;
    let mut out = io::stdout();
    writeln!(out, "{}  http://{address}/", config.site.title)?;
    for section in &config.sections {
        writeln!(out, "{}  http://{address}/{}/rss.xml", section.title, section.key)?;
    }
    let all = Words::of(&config.site.language).all;
    writeln!(out, "{all}  http://{address}/{ALL}/rss.xml")?;
    writeln!(out, "编辑台  http://{}/desk", editors.local_addr()?)?;
    Ok(())
}
