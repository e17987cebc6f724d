//! What callers get of faults of networks, routers and platforms: which outcome, after how many
//! requests, and how often the platform did what it was asked.

pub(crate) mod server;

use std::fmt::Write as _;
use std::sync::Arc;

use paas::support::reqwest::{self, dns};
use paas::support::{
    BoxFuture, CallOptions, Error, ErrorKind, LoginError, RetryPolicy, Session, SessionBuilder,
    Token, TokenSource, Transport,
};
use paas::{cloud_foundry, nodion};
use rcgen::{CertifiedKey, KeyPair};
use tokio::time::{Duration, Instant};

use server::{Fault, Server};

/// Every fault, and what becomes of four calls: one that only reads; one that may be repeated,
/// although it is a POST; one that must not be, although it is a DELETE; and one that creates.
///
/// A cell is the outcome, how many requests reached the server, and how often it did what it was
/// asked; with a `×` it is how many attempts there were, where they did not all reach the server.
const TABLE: &str = "
fault                                     | getProcess     | scaleProcess   | terminate…     | createAppl…
connection refused                        | connect×4 0 0  | connect×4 0 0  | connect×4 0 0  | connect×4 0 0
unknown name                              | connect×4 0 0  | connect×4 0 0  | connect×4 0 0  | connect×4 0 0
certificate not trusted                   | connect×1 0 0  | connect×1 0 0  | connect×1 0 0  | connect×1 0 0
reset before the request was read, once   | ok 2 1         | ok 2 1         | transport 1 0  | transport 1 0
reset before the request was read, always | transport 4 0  | transport 4 0  | transport 1 0  | transport 1 0
reset after the request was read, once    | ok 2 2         | ok 2 2         | transport 1 1  | transport 1 1
reset after the request was read, always  | transport 4 4  | transport 4 4  | transport 1 1  | transport 1 1
no answer in time, once                   | ok 2 2         | ok 2 2         | timeout 1 1    | timeout 1 1
no answer in time, always                 | timeout 3 3    | timeout 3 3    | timeout 1 1    | timeout 1 1
body cut off, once                        | ok 2 2         | ok 2 2         | ok 1 1         | body 1 1
body cut off, always                      | body 4 4       | body 4 4       | ok 1 1         | body 1 1
502 of a router, HTML, once               | ok 2 1         | ok 2 1         | 502 1 0        | 502 1 0
502 of a router, HTML, always             | 502 4 0        | 502 4 0        | 502 1 0        | 502 1 0
503 without a body, once                  | ok 2 1         | ok 2 1         | 503 1 0        | 503 1 0
503 without a body, always                | 503 4 0        | 503 4 0        | 503 1 0        | 503 1 0
429, seconds to wait, once                | ok 2 1         | ok 2 1         | ok 2 1         | ok 2 1
429, seconds to wait, always              | 429 4 0        | 429 4 0        | 429 4 0        | 429 4 0
429, a date to wait for, once             | ok 2 1         | ok 2 1         | ok 2 1         | ok 2 1
429, a date to wait for, always           | 429 4 0        | 429 4 0        | 429 4 0        | 429 4 0
429, nothing said, once                   | ok 2 1         | ok 2 1         | ok 2 1         | ok 2 1
429, nothing said, always                 | 429 4 0        | 429 4 0        | 429 4 0        | 429 4 0
429, an hour to wait                      | 429 1 0        | 429 1 0        | 429 1 0        | 429 1 0
length less than the body                 | body 1 1       | body 1 1       | ok 1 1         | body 1 1
no JSON                                   | body 1 1       | body 1 1       | ok 1 1         | body 1 1
a member of another type                  | body 1 1       | body 1 1       | ok 1 1         | body 1 1
401                                       | 401 1 0        | 401 1 0        | 401 1 0        | 401 1 0
404 without a body                        | 404 1 0        | 404 1 0        | 404 1 0        | 404 1 0
redirect to itself                        | 302 1 0        | 302 1 0        | 302 1 0        | 302 1 0
300 MB                                    | body 1 1       | body 1 1       | ok 1 1         | body 1 1
401 to the first token                    | ok 2 1         | ok 2 1         | ok 2 1         | ok 2 1
401 to every token                        | 401 2 0        | 401 2 0        | 401 2 0        | 401 2 0
tokens cannot be had, for now             | login×4 0 0    | login×4 0 0    | login×4 0 0    | login×4 0 0
tokens cannot be had, log in              | login×1 0 0    | login×1 0 0    | login×1 0 0    | login×1 0 0
";

#[allow(clippy::print_stdout, reason = "whoever asks for it sees the table as it is")]
#[tokio::test(start_paused = true)]
async fn every_fault_with_every_class_of_operation() {
    let actual = table().await;
    println!("{actual}");
    assert_eq!(actual.trim(), TABLE.trim());
}

const HTML: &str = "<html><body><h1>502 Bad Gateway</h1></body></html>";
const LIMITED: &str =
    r#"{"errors":[{"code":10013,"title":"CF-RateLimitExceeded","detail":"Rate Limit Exceeded"}]}"#;

/// What goes wrong.
enum Case {
    /// With the requests: with some, and then with all others.
    Faults(Vec<Fault>, Option<Fault>),
    /// Nobody listens.
    Refused,
    /// The name has no address.
    UnknownName,
    /// The certificate is nobody's that is known.
    Untrusted,
    /// The server refuses tokens, of which there are more: the first, or all.
    Tokens { refused_once: bool },
    /// There is no token: for a while, or for good.
    NoToken(LoginError),
}

/// The cases by name.
fn cases() -> Vec<(String, Case)> {
    use Fault::*;
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                Retry-After: Sun, 06 Nov 1994 08:49:44 GMT\r\n";
    let limited = |extra| Refusal(429, "text/plain; charset=utf-8", LIMITED, extra);
    let passing = [
        ("reset before the request was read", ResetBefore),
        ("reset after the request was read", ResetAfter),
        ("no answer in time", Silence),
        ("body cut off", CutBody),
        ("502 of a router, HTML", Refusal(502, "text/html", HTML, "")),
        ("503 without a body", Refusal(503, "text/plain", "", "")),
        ("429, seconds to wait", limited("Retry-After: 7\r\n")),
        ("429, a date to wait for", limited(date)),
        ("429, nothing said", limited("")),
    ];
    let lasting = [
        ("429, an hour to wait", limited("Retry-After: 3600\r\n")),
        ("length less than the body", ShortLength),
        ("no JSON", Success("<html>")),
        ("a member of another type", Success(r#"{"guid":"p","type":"web","instances":"3"}"#)),
        ("401", UNAUTHORIZED),
        ("404 without a body", Refusal(404, "text/html", "", "")),
        ("redirect to itself", Refusal(302, "text/html", "", "Location: /\r\n")),
        ("300 MB", Endless),
    ];
    let mut cases = vec![
        ("connection refused".to_owned(), Case::Refused),
        ("unknown name".to_owned(), Case::UnknownName),
        ("certificate not trusted".to_owned(), Case::Untrusted),
    ];
    for (name, fault) in passing {
        cases.push((format!("{name}, once"), Case::Faults(vec![fault], None)));
        cases.push((format!("{name}, always"), Case::Faults(Vec::new(), Some(fault))));
    }
    for (name, fault) in lasting {
        cases.push((name.to_owned(), Case::Faults(Vec::new(), Some(fault))));
    }
    let no_token = [
        ("tokens cannot be had, for now", LoginError::unavailable("no answer")),
        ("tokens cannot be had, log in", LoginError::refused("the password is wrong")),
    ];
    cases.extend([
        ("401 to the first token".to_owned(), Case::Tokens { refused_once: true }),
        ("401 to every token".to_owned(), Case::Tokens { refused_once: false }),
    ]);
    cases.extend(no_token.map(|(name, error)| (name.to_owned(), Case::NoToken(error))));
    cases
}

const UNAUTHORIZED: Fault = Fault::Refusal(401, "application/json", "{}", "");

impl Case {
    /// A server where this happens, and a session with it.
    async fn start(&self) -> (Server, SessionBuilder) {
        let (faults, always) = match self {
            Case::Faults(faults, always) => (faults.clone(), *always),
            Case::Tokens { refused_once: true } => (vec![UNAUTHORIZED], None),
            Case::Tokens { refused_once: false } => (Vec::new(), Some(UNAUTHORIZED)),
            _ => (Vec::new(), None),
        };
        let server = match self {
            Case::Untrusted => Server::start_tls(&certificate()).await,
            _ => Server::start(&faults, always).await,
        };
        let url = match self {
            Case::Refused => server.stop_listening().await,
            _ => server.url.clone(),
        };
        let session = Session::builder(&url);
        let session = match self {
            Case::UnknownName => {
                let client = reqwest::Client::builder().dns_resolver(Arc::new(NoNames));
                Session::builder("http://api.example.org").transport(client.build().unwrap())
            }
            Case::Tokens { .. } => session.credentials(Tokens(Ok(()))),
            Case::NoToken(error) => session.credentials(Tokens(Err(error.clone()))),
            _ => session.token("secret"),
        };
        (server, session)
    }
}

/// Knows no name.
struct NoNames;

impl dns::Resolve for NoNames {
    fn resolve(&self, _: dns::Name) -> dns::Resolving {
        Box::pin(async { Err("no such name".into()) })
    }
}

/// Has tokens, or has none.
struct Tokens(Result<(), LoginError>);

impl TokenSource for Tokens {
    fn token(&self) -> BoxFuture<'_, Result<Token, LoginError>> {
        Box::pin(async { self.0.clone().map(|()| Token::new("secret")) })
    }
}

/// A certificate for `127.0.0.1` that signed itself.
pub(crate) fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap()
}

async fn table() -> String {
    let mut table = String::new();
    let mut line = |name: &str, cells: &[String]| {
        write!(table, "{name:<41}").unwrap();
        for cell in cells {
            write!(table, " | {cell:<14}").unwrap();
        }
        table = table.trim_end().to_owned() + "\n";
    };
    let names = ["getProcess", "scaleProcess", "terminate…", "createAppl…"];
    line("fault", &names.map(str::to_owned));
    for (name, case) in cases() {
        let mut cells = Vec::new();
        for class in CLASSES {
            let (server, session) = case.start().await;
            let outcome = class.call(session).await;
            let (requests, obeyed) = (server.requests(), server.obeyed());
            class.check(&outcome, &obeyed);
            // What did not reach the server was still tried.
            let tried = match outcome.attempts {
                Some(attempts) if attempts as usize != requests => format!("×{attempts}"),
                _ => String::new(),
            };
            cells.push(format!("{}{tried} {requests} {}", outcome.said, obeyed.len()));
        }
        line(&name, &cells);
    }
    table
}

#[tokio::test(start_paused = true)]
async fn every_fault_of_a_list_in_pages() {
    const FIRST: Fault =
        Fault::Success(r#"{"pagination":{"next":{"href":"/v3/processes?page=2"}},"resources":[]}"#);
    const ELSEWHERE: Fault = Fault::Success(
        r#"{"pagination":{"next":{"href":"https://example.com/v3/processes"}},"resources":[]}"#,
    );
    const LAST: Fault = Fault::Success(r#"{"pagination":{"next":null},"resources":[]}"#);
    for (name, faults, expected) in [
        ("nothing", vec![FIRST, LAST], "ok 2"),
        ("a page that leads to itself", vec![FIRST, FIRST], "invalidrequest×0 2"),
        ("a page at another host", vec![FIRST, ELSEWHERE, LAST], "invalidrequest×0 2"),
        ("a page that fails half-way, once", vec![FIRST, Fault::CutBody, LAST], "ok 3"),
        ("a page that is refused", vec![FIRST, UNAUTHORIZED, LAST], "401×1 2"),
        ("a page that is no page", vec![FIRST, Fault::Success("[]"), LAST], "body×1 2"),
    ] {
        let server = Server::start(&faults, None).await;
        let session = Session::builder(&server.url).token("secret").build().unwrap();
        let client = cloud_foundry::Client::new(session);
        let outcome = outcome(client.list_processes().stream().all().await);
        let attempts = outcome.attempts.map(|attempts| format!("×{attempts}")).unwrap_or_default();
        assert_eq!(format!("{}{attempts} {}", outcome.said, server.requests()), expected, "{name}");
    }
}

/// How long a call takes whose first answer is this one.
async fn time_with(fault: Fault) -> Duration {
    let server = Server::start(&[fault], None).await;
    let start = Instant::now();
    let outcome = Class::Read.call(Session::builder(&server.url)).await;
    assert!(outcome.is_ok);
    start.elapsed()
}

#[tokio::test(start_paused = true)]
async fn a_429_is_waited_for_as_long_as_it_says_and_not_shorter_than_a_pause() {
    let limited = |extra| Fault::Refusal(429, "text/plain", LIMITED, extra);
    assert_eq!(time_with(limited("Retry-After: 7\r\n")).await, Duration::from_secs(7));
    let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\
                Retry-After: Sun, 06 Nov 1994 08:49:46 GMT\r\n";
    assert_eq!(time_with(limited(date)).await, Duration::from_secs(9));
    for fault in [limited("Retry-After: 0\r\n"), limited("")] {
        let time = time_with(fault).await;
        assert!(time >= Duration::from_millis(500) && time <= Duration::from_secs(1), "{time:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_says_how_far_the_call_came() {
    let limited = Fault::Refusal(429, "text/plain", LIMITED, "Retry-After: 90\r\n");
    let server = Server::start(&[Fault::ResetAfter], Some(limited)).await;
    let session = Session::builder(&server.url).token("secret").build().unwrap();
    let client = cloud_foundry::Client::new(session);
    let error = client.get_process().process_guid("p").send().await.unwrap_err();
    assert!(error.is_rate_limited() && error.is_transient() && error.may_have_been_received());
    assert_eq!(error.attempts(), 2);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(90)));
    assert_eq!(error.body().unwrap().errors[0].title, "CF-RateLimitExceeded");
    assert!(error.to_string().ends_with("(after 2 attempts)"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn options_of_single_calls_take_the_place_of_those_of_the_session() {
    let server = Server::start(&[], Some(Fault::Silence)).await;
    let client = cloud_foundry::Client::new(Session::builder(&server.url).build().unwrap());
    let start = Instant::now();
    let hurried = client.with_options(CallOptions::new().timeout(Duration::from_secs(2)));
    let error = hurried.get_process().process_guid("p").send().await.unwrap_err();
    assert!(error.is_timeout() && error.may_have_been_received());
    assert_eq!((start.elapsed(), server.requests()), (Duration::from_secs(2), 1));
    let once = client.with_options(CallOptions::new().retry(RetryPolicy::off()));
    let error = once.get_process().process_guid("p").send().await.unwrap_err();
    assert_eq!((error.attempts(), server.requests()), (1, 2));
}

#[tokio::test(start_paused = true)]
async fn a_certificate_of_ones_own_can_be_trusted() {
    let certificate = certificate();
    let server = Server::start_tls(&certificate).await;
    let trusting = Transport::new().root_certificates(certificate.cert.pem().as_bytes()).unwrap();
    let session = Session::builder(&server.url).transport(trusting);
    assert!(Class::Read.call(session).await.is_ok);
}

/// The classes of operations that faults are tried on.
#[derive(Clone, Copy, Debug)]
enum Class {
    Read,
    Scale,
    Terminate,
    Create,
}

const CLASSES: [Class; 4] = [Class::Read, Class::Scale, Class::Terminate, Class::Create];

/// What a caller got.
struct Outcome {
    said: String,
    is_ok: bool,
    /// How many attempts an error says there were.
    attempts: Option<u32>,
}

impl Class {
    async fn call(self, session: SessionBuilder) -> Outcome {
        let session = session.build().unwrap();
        let platform = cloud_foundry::Client::new(session.clone());
        match self {
            Class::Read => outcome(platform.get_process().process_guid("p").send().await),
            Class::Scale => {
                let call = platform.scale_process().process_guid("p");
                outcome(call.body_map(|body| body.instances(3)).send().await)
            }
            Class::Terminate => {
                let call = platform.terminate_process_instance().process_guid("p").index(0);
                outcome(call.send().await)
            }
            Class::Create => {
                let image = nodion::types::PrebuiltImageApplication::builder()
                    .name("n")
                    .region_id("r")
                    .instance_type_id("t")
                    .instance_amount(1)
                    .container_registry_id("c")
                    .image_name("nginx");
                outcome(nodion::Client::new(session).create_application().body(image).send().await)
            }
        }
    }

    /// What holds whatever goes wrong.
    fn check(self, outcome: &Outcome, obeyed: &[(String, String, String)]) {
        match self {
            Class::Read => {}
            // No scale is lost, and all are the one that was asked for.
            Class::Scale => {
                assert!(!outcome.is_ok || !obeyed.is_empty(), "a scale was lost");
                assert!(obeyed.iter().all(|(_, _, body)| body == r#"{"instances":3}"#));
            }
            Class::Terminate | Class::Create => assert!(obeyed.len() <= 1, "{obeyed:?}"),
        }
    }
}

fn outcome<T, E>(result: Result<T, Error<E>>) -> Outcome {
    let said = match &result {
        Ok(_) => "ok".to_owned(),
        Err(error) => {
            let text = format!("{error} {error:?}");
            assert!(!text.contains("secret"), "{text}");
            match (error.kind(), error.status()) {
                (ErrorKind::Status, Some(status)) => status.as_u16().to_string(),
                (ErrorKind::Transport, _) if error.is_timeout() => "timeout".to_owned(),
                (ErrorKind::Transport, _) if error.is_connect() => "connect".to_owned(),
                (kind, _) => format!("{kind:?}").to_lowercase(),
            }
        }
    };
    let attempts = result.as_ref().err().map(Error::attempts);
    Outcome { said, is_ok: result.is_ok(), attempts }
}
