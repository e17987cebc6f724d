//! A server of both platforms that does on purpose what networks and routers do by accident.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use rcgen::{CertifiedKey, KeyPair};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// What goes wrong with one request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    /// The connection is reset before anything of the request was read.
    ResetBefore,
    /// The request was read and obeyed, and the connection is reset.
    ResetAfter,
    /// The request was read and obeyed, and nothing comes back.
    Silence,
    /// Half of the body comes, and the connection ends.
    CutBody,
    /// The length says less than there is.
    ShortLength,
    /// A success whose body is this.
    Success(&'static str),
    /// Another status, with a media type, a body, and a header more. Nothing was done.
    Refusal(u16, &'static str, &'static str, &'static str),
    /// A success with more than anybody wants.
    Endless,
}

/// The server; it stops with the value.
pub(crate) struct Server {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    /// What goes wrong with the next requests, one each.
    faults: VecDeque<Fault>,
    /// What goes wrong with all requests after those.
    always: Option<Fault>,
    connections: usize,
    /// What was obeyed: method, path and body.
    obeyed: Vec<(String, String, String)>,
}

impl Server {
    /// A server with these faults one after the other, and then this one, or none.
    pub(super) async fn start(faults: &[Fault], always: Option<Fault>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let faults = faults.iter().copied().collect();
        let state = Arc::new(Mutex::new(State { faults, always, ..State::default() }));
        let shared = state.clone();
        let server = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(connection, shared.clone()));
            }
        });
        Self { url, state, server }
    }

    /// A server without faults that shows this certificate.
    pub(crate) async fn start_tls(certificate: &CertifiedKey<KeyPair>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let key = PrivatePkcs8KeyDer::from(certificate.signing_key.serialize_der());
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.cert.der().clone()], key.into())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let server = tokio::spawn(async move {
            loop {
                let (connection, _) = listener.accept().await.unwrap();
                let (acceptor, state) = (acceptor.clone(), shared.clone());
                tokio::spawn(async move {
                    // A client that does not trust the certificate goes away.
                    let Ok(mut connection) = acceptor.accept(connection).await else { return };
                    let Some((method, path, body)) = request(&mut connection).await else { return };
                    let (status, answer) = usual_answer(&method, &path);
                    {
                        let mut state = state.lock().unwrap();
                        state.connections += 1;
                        state.obeyed.push((method, path, body));
                    }
                    let bytes = response(status, "application/json", "", answer.len(), answer);
                    connection.write_all(bytes.as_bytes()).await.unwrap();
                    connection.shutdown().await.unwrap();
                });
            }
        });
        Self { url, state, server }
    }

    /// Stops the server, and gives the address where nobody listens now.
    pub(super) async fn stop_listening(&self) -> String {
        self.server.abort();
        while !self.server.is_finished() {
            tokio::task::yield_now().await;
        }
        self.url.clone()
    }

    /// How many requests reached the server: each has a connection of its own.
    pub(super) fn requests(&self) -> usize {
        self.state.lock().unwrap().connections
    }

    /// What was obeyed: method, path and body.
    pub(super) fn obeyed(&self) -> Vec<(String, String, String)> {
        self.state.lock().unwrap().obeyed.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(mut connection: TcpStream, state: Arc<Mutex<State>>) {
    let fault = {
        let mut state = state.lock().unwrap();
        state.connections += 1;
        state.faults.pop_front().or(state.always)
    };
    if let Some(Fault::ResetBefore) = fault {
        return reset(connection);
    }
    let Some((method, path, body)) = request(&mut connection).await else { return };
    let (status, answer) = usual_answer(&method, &path);
    if !matches!(fault, Some(Fault::Refusal(..))) {
        state.lock().unwrap().obeyed.push((method, path, body));
    }
    let json = "application/json";
    let whole = |status, media_type, extra, body: &str| {
        response(status, media_type, extra, body.len(), body)
    };
    let bytes = match fault {
        None => whole(status, json, "", answer),
        Some(Fault::ResetAfter | Fault::ResetBefore) => return reset(connection),
        Some(Fault::Silence) => return std::future::pending().await,
        Some(Fault::CutBody) => {
            let half = answer.get(..answer.len() / 2).unwrap();
            response(status, json, "", answer.len().max(1), half)
        }
        Some(Fault::ShortLength) => response(status, json, "", answer.len() / 2, answer),
        Some(Fault::Success(body)) => whole(200, json, "", body),
        Some(Fault::Refusal(status, media_type, body, extra)) => {
            whole(status, media_type, extra, body)
        }
        Some(Fault::Endless) => {
            let head = response(200, json, "", 300 << 20, "");
            let mut sent = connection.write_all(head.as_bytes()).await;
            while sent.is_ok() {
                sent = connection.write_all(&[b' '; 1 << 16]).await;
            }
            return;
        }
    };
    // Whoever has heard enough may be gone.
    let _ = connection.write_all(bytes.as_bytes()).await;
}

/// Ends a connection the hard way.
fn reset(connection: TcpStream) {
    connection.set_zero_linger().unwrap();
}

fn response(status: u16, media_type: &str, extra: &str, length: usize, body: &str) -> String {
    format!(
        "HTTP/1.1 {status} x\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         X-Vcap-Request-Id: r-1\r\nConnection: close\r\n{extra}\r\n{body}"
    )
}

/// Reads a request: its method, path and body.
async fn request(connection: &mut (impl AsyncRead + Unpin)) -> Option<(String, String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(connection.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
        .unwrap_or(0);
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await.ok()?;
    let mut words = head.split(' ').map(str::to_owned);
    Some((words.next()?, words.next()?, String::from_utf8(body).unwrap()))
}

/// What the platforms answer when nothing goes wrong.
fn usual_answer(method: &str, path: &str) -> (u16, &'static str) {
    match (method, path) {
        ("DELETE", _) => (204, ""),
        ("POST", "/applications") => {
            (200, include_str!("../../../spec/nodion/examples/create-application.json"))
        }
        _ => (200, include_str!("../../../spec/cloud-foundry/examples/process.json")),
    }
}
