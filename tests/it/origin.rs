//! A scripted HTTP server on the loopback, for tests of whatever fetches.
//!
//! It writes raw HTTP/1.1, so that broken answers can be made; it runs on threads of its own, so that tests
//! of the binary can use it as well. One thread a connection, kept alive until the client closes it.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, ErrorKind, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use url::Url;

/// The server. It stops when it is dropped.
pub(crate) struct Origin {
    address: SocketAddr,
    script: Arc<Script>,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The path and query; a whole address if the server is asked as a proxy.
    pub(crate) path: String,
    /// Names in lower case, values as bytes.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// What was sent.
    pub(crate) body: Vec<u8>,
}

/// What a path answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
    manner: Manner,
}

/// How a body is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    /// With its length.
    Whole,
    /// With its length; 304 if the request's validators are its own.
    Conditional,
    /// Without a length, until the connection is closed.
    UntilClosed,
    /// Only so many bytes of the length that is announced; then the connection is closed.
    CutAfter(usize),
    /// The body again and again, without an end, as fast as it is taken.
    Endless,
    /// A byte of the body now and then, without an end.
    Drip,
    /// Nothing at all, not even a status, until the client gives up.
    Never,
    /// The body alone in place of an HTTP answer.
    Raw,
    /// The body in place of an HTTP answer, then these bytes again and again with a pause between.
    RawForever(&'static [u8], Duration),
    /// The body in place of an HTTP answer, then a reset of the connection.
    Reset,
}

impl Origin {
    /// A server on a port of its own; every path answers 404 until it is set.
    pub(crate) fn start() -> Origin {
        Origin::start_at("127.0.0.1")
    }

    /// A server at another address of the loopback: a site of its own.
    pub(crate) fn start_at(address: &str) -> Origin {
        let listener = TcpListener::bind((address, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let script = Arc::new(Script::default());
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                let shared = Arc::clone(&shared);
                // A client that goes away in the middle is what some tests are about.
                thread::spawn(move || converse(&stream, &shared).ok());
            }
        });
        Origin { address, script }
    }

    /// The address of a path (and query).
    pub(crate) fn url(&self, path: &str) -> Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// The port, for addresses that name the host in another way.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on, `path` (and query) answers so.
    pub(crate) fn set(&self, path: &str, answer: Answer) {
        lock(&self.script.answers).insert(path.to_owned(), answer);
    }

    /// All requests so far, in the order of their arrival.
    pub(crate) fn requests(&self) -> Vec<Request> {
        lock(&self.script.requests).clone()
    }

    /// The last request.
    pub(crate) fn last_request(&self) -> Request {
        lock(&self.script.requests).last().expect("nothing was requested").clone()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.script.stopped.store(true, Ordering::SeqCst);
        // Wakes the listening thread.
        let _ = TcpStream::connect(self.address);
    }
}

impl Request {
    /// The value of a header, its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(given, _)| given == name).map(|(_, value)| value.as_slice())
    }
}

impl Answer {
    /// A status without a body.
    pub(crate) fn status(status: u16) -> Answer {
        Answer { status, headers: Vec::new(), body: Vec::new(), manner: Manner::Whole }
    }

    /// 200 with a body.
    pub(crate) fn ok(content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { body: body.into(), ..Answer::status(200) }.header("Content-Type", content_type)
    }

    /// A redirect; `to` may be relative.
    pub(crate) fn redirect(status: u16, to: &str) -> Answer {
        Answer::status(status).header("Location", to)
    }

    /// Bytes in place of an HTTP answer.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Answer {
        Answer { body: bytes.into(), manner: Manner::Raw, ..Answer::status(200) }
    }

    /// No answer at all, until the client gives up.
    pub(crate) fn never() -> Answer {
        Answer { manner: Manner::Never, ..Answer::status(200) }
    }

    /// With one more header.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Answer {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// With a body.
    pub(crate) fn body(self, body: impl Into<Vec<u8>>) -> Answer {
        Answer { body: body.into(), ..self }
    }

    /// 304 to a request whose `If-None-Match` or `If-Modified-Since` is its own `ETag` or `Last-Modified`,
    /// byte for byte.
    pub(crate) fn conditional(self) -> Answer {
        Answer { manner: Manner::Conditional, ..self }
    }

    /// Without `Content-Length`: the body ends where the connection does.
    pub(crate) fn until_closed(self) -> Answer {
        Answer { manner: Manner::UntilClosed, ..self }
    }

    /// The connection is closed after so many bytes of the body.
    pub(crate) fn cut_after(self, bytes: usize) -> Answer {
        Answer { manner: Manner::CutAfter(bytes), ..self }
    }

    /// The body is repeated without an end.
    pub(crate) fn endless(self) -> Answer {
        Answer { manner: Manner::Endless, ..self }
    }

    /// The body comes byte by byte, without an end.
    pub(crate) fn drip(self) -> Answer {
        Answer { manner: Manner::Drip, ..self }
    }

    /// After raw bytes, these again and again, without an end.
    pub(crate) fn then_forever(self, piece: &'static [u8], pause: Duration) -> Answer {
        Answer { manner: Manner::RawForever(piece, pause), ..self }
    }

    /// After raw bytes, a reset of the connection.
    pub(crate) fn then_reset(self) -> Answer {
        Answer { manner: Manner::Reset, ..self }
    }
}

#[derive(Default)]
struct Script {
    answers: Mutex<HashMap<String, Answer>>,
    requests: Mutex<Vec<Request>>,
    stopped: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first byte of a client that speaks TLS (RFC 8446, 5.1).
const TLS_HANDSHAKE: u8 = 0x16;

/// Answers requests until one side closes the connection.
fn converse(stream: &TcpStream, script: &Script) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    if reader.fill_buf()?.first() == Some(&TLS_HANDSHAKE) {
        return (&mut &*stream).write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    }
    while let Some(request) = read_request(&mut reader)? {
        let answer = lock(&script.answers).get(&request.path).cloned();
        let answer = answer.unwrap_or_else(|| Answer::status(404));
        lock(&script.requests).push(request.clone());
        if !send(stream, &request, &answer)? {
            break;
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let first = read_line(reader)?;
    let text = String::from_utf8_lossy(&first);
    let Some(path) = text.split(' ').nth(1) else { return Ok(None) };
    let mut headers = Vec::new();
    loop {
        let line = read_line(reader)?;
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { break };
        let name = String::from_utf8_lossy(&line[..colon]).to_ascii_lowercase();
        headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
    }
    let request = Request { path: path.to_owned(), headers, body: Vec::new() };
    let length = request.header("content-length").map(String::from_utf8_lossy);
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body)?;
    Ok(Some(Request { body, ..request }))
}

fn read_line(reader: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    Ok(line.trim_ascii_end().to_vec())
}

/// Sends an answer; returns whether the connection may be used again.
fn send(mut stream: &TcpStream, request: &Request, answer: &Answer) -> std::io::Result<bool> {
    let length = match answer.manner {
        Manner::Never => {
            wait_for_close(stream, None)?;
            return Ok(false);
        }
        Manner::Raw | Manner::RawForever(..) | Manner::Reset => {
            stream.write_all(&answer.body)?;
            match answer.manner {
                Manner::RawForever(piece, pause) => loop {
                    stream.write_all(piece)?;
                    thread::sleep(pause);
                },
                Manner::Reset => reset(stream)?,
                _ => {}
            }
            return Ok(false);
        }
        Manner::Conditional if answer.is_known_to(request) => {
            stream.write_all(&answer.head(304, None))?;
            return Ok(true);
        }
        Manner::Whole | Manner::Conditional | Manner::CutAfter(_) => Some(answer.body.len()),
        Manner::UntilClosed | Manner::Endless | Manner::Drip => None,
    };
    let mut bytes = answer.head(answer.status, length.filter(|_| answer.status != 304));
    match answer.manner {
        Manner::CutAfter(length) => bytes.extend_from_slice(&answer.body[..length]),
        _ => bytes.extend_from_slice(&answer.body),
    }
    stream.write_all(&bytes)?;
    match answer.manner {
        Manner::Endless => loop {
            stream.write_all(&answer.body)?;
        },
        Manner::Drip => {
            let mut drops = answer.body.iter().cycle();
            while !wait_for_close(stream, Some(Duration::from_millis(10)))? {
                stream.write_all(drops.next().map_or(b" ", std::slice::from_ref))?;
            }
            Ok(false)
        }
        manner => Ok(matches!(manner, Manner::Whole | Manner::Conditional)),
    }
}

/// Makes closing the connection a reset. Only tokio can say so to a socket.
fn reset(stream: &TcpStream) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let _runtime = runtime.enter();
    let socket = stream.try_clone()?;
    socket.set_nonblocking(true)?;
    tokio::net::TcpStream::from_std(socket)?.set_zero_linger()
}

/// Waits for the client to close the connection; returns whether it did so within `limit`.
fn wait_for_close(mut stream: &TcpStream, limit: Option<Duration>) -> std::io::Result<bool> {
    stream.set_read_timeout(limit)?;
    match stream.read(&mut [0]) {
        Ok(length) => Ok(length == 0),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
            Ok(false)
        }
        Err(error) => Err(error),
    }
}

impl Answer {
    fn head(&self, status: u16, length: Option<usize>) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {status} Scripted\r\n").into_bytes();
        for (name, value) in &self.headers {
            head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        if let Some(length) = length {
            head.extend(format!("Content-Length: {length}\r\n").bytes());
        } else if status != 304 {
            head.extend(b"Connection: close\r\n");
        }
        head.extend(b"\r\n");
        head
    }

    fn is_known_to(&self, request: &Request) -> bool {
        let own = |name: &str| {
            let header = self.headers.iter().find(|(given, _)| given.eq_ignore_ascii_case(name));
            header.map(|(_, value)| value.as_slice())
        };
        match request.header("if-none-match") {
            Some(etag) => own("ETag") == Some(etag),
            None => own("Last-Modified")
                .is_some_and(|date| request.header("if-modified-since") == Some(date)),
        }
    }
}
