//! Changing how a process is started and watched. What is left out is left alone, null resets.

use serde_json::Value;

use super::age::Release;
use super::body::{Members, Sent};
use super::metadata::MetadataUpdate;
use super::query::in_words;
use super::reader::{Change, LARGEST, Range, Reader};
use super::world::{App, Check, Process};

#[derive(Debug, Default)]
pub(super) struct Update {
    command: Change<String>,
    user: Change<String>,
    health_check: CheckUpdate,
    readiness_health_check: CheckUpdate,
    metadata: MetadataUpdate,
}

#[derive(Debug, Default)]
struct CheckUpdate {
    kind: Option<String>,
    timeout: Change<i64>,
    invocation_timeout: Change<i64>,
    interval: Change<i64>,
    endpoint: Change<String>,
}

/// What the operator allows an instance to take to come up, in seconds.
const LONGEST_TIMEOUT: i64 = 180;
const LONGEST_ENDPOINT: usize = 255;
const SECONDS: Range = Range { least: 1, most: LARGEST, must_be: "greater than or equal to 1" };

/// What a release knows of the members of a body.
struct Known {
    members: &'static [&'static str],
    /// Of the health check's `data`.
    data: &'static [&'static str],
}

impl Known {
    fn of(release: Release) -> Self {
        match release {
            Release::Year2015 => Self { members: &["command"], data: &[] },
            Release::V3_100 | Release::Korifi => Self {
                members: &["command", "health_check", "metadata"],
                data: &["timeout", "invocation_timeout", "endpoint"],
            },
            Release::Flat | Release::Current => Self {
                members: &["command", "user", "health_check", "readiness_health_check", "metadata"],
                data: &["timeout", "invocation_timeout", "interval", "endpoint"],
            },
        }
    }
}

impl Update {
    /// Reads the body of a request, or says everything that is wrong with it.
    pub(super) fn read(mut asked: Members, release: Release) -> Result<Self, Vec<String>> {
        let known = Known::of(release);
        let mut reader = Reader::new(release);
        let mut metadata = MetadataUpdate::default();
        if known.members.contains(&"metadata") {
            metadata = MetadataUpdate::read(&mut reader, asked.get("metadata"));
        }
        reader.known(&mut asked, known.members);
        let command = reader.text(&asked, "command", 4096);
        if release == Release::Year2015 && matches!(command, Change::Reset) {
            reader.note("Command must be a string".to_owned());
        }
        let user = reader.text(&asked, "user", 255);
        let health_check = check(&mut reader, &asked, "health_check", known.data);
        let data = ["invocation_timeout", "interval", "endpoint"];
        let readiness_health_check = check(&mut reader, &asked, "readiness_health_check", &data);
        reader.finish(Self { command, user, health_check, readiness_health_check, metadata })
    }

    /// The refusal, if the process cannot be changed so.
    pub(super) fn refusal(&self, app: &App, process: &Process) -> Option<Vec<String>> {
        if app.is_deploying() && process.is_web() {
            let reason = "Cannot update this process while a deployment is in flight.";
            return Some(vec![reason.to_owned()]);
        }
        let mut wrong = Vec::new();
        if matches!(self.health_check.timeout, Change::Set(seconds) if seconds > LONGEST_TIMEOUT) {
            wrong.push(format!("health_check_timeout Maximum exceeded: max {LONGEST_TIMEOUT}s"));
        }
        for (update, check, subject) in [
            (
                &self.health_check,
                &process.health_check,
                "health_check_http_endpoint HTTP health check",
            ),
            (
                &self.readiness_health_check,
                &process.readiness_health_check,
                "readiness_health_check_http_endpoint HTTP readiness health check",
            ),
        ] {
            if update.lacks_endpoint(check) {
                wrong.push(format!("{subject} endpoint is not a valid URI path: "));
            }
        }
        if let Change::Set(user) = &self.user
            && !user.eq_ignore_ascii_case("vcap")
        {
            wrong.push(format!(
                "user invalid (requested user '{user}' not allowed, permitted users are: 'vcap')"
            ));
        }
        (!wrong.is_empty()).then_some(wrong)
    }

    pub(super) fn apply(self, process: &mut Process, time: i64) {
        self.command.apply(&mut process.command);
        self.user.apply(&mut process.user);
        self.health_check.apply(&mut process.health_check);
        self.readiness_health_check.apply(&mut process.readiness_health_check);
        self.metadata.apply(&mut process.head);
        process.touch(time);
    }
}

impl CheckUpdate {
    /// Whether the type would be `http` and no path be known.
    fn lacks_endpoint(&self, check: &Check) -> bool {
        let is_http = self.kind.as_ref().unwrap_or(&check.kind) == "http";
        let has_endpoint = match &self.endpoint {
            Change::Keep => check.endpoint.is_some(),
            Change::Reset => false,
            Change::Set(_) => true,
        };
        is_http && !has_endpoint
    }

    /// A path is kept for the day when the type is `http`, until another type is asked for.
    fn apply(self, check: &mut Check) {
        self.timeout.apply(&mut check.timeout);
        self.invocation_timeout.apply(&mut check.invocation_timeout);
        self.interval.apply(&mut check.interval);
        self.endpoint.apply(&mut check.endpoint);
        if let Some(kind) = self.kind {
            if kind != "http" {
                check.endpoint = None;
            }
            check.kind = kind;
        }
    }
}

/// Reads a health check of which `data` has these members.
fn check(reader: &mut Reader, asked: &Members, name: &str, known: &[&str]) -> CheckUpdate {
    let mut update = CheckUpdate::default();
    let Some(check) = reader.object(asked, name) else { return update };
    reader.known_within(check, &["type", "data"]);
    let words = in_words(name);
    match check.get("type") {
        None => {}
        Some(Sent::Plain(Value::String(kind)))
            if ["port", "process", "http"].contains(&kind.as_str()) =>
        {
            update.kind = Some(kind.clone());
        }
        Some(_) => {
            reader.note(format!("{words} type must be \"port\", \"process\", or \"http\""));
        }
    }
    let Some(data) = reader.object(check, "data") else { return update };
    reader.known_within(data, known);
    let mut seconds = |member: &str| {
        if !known.contains(&member) {
            return Change::Keep;
        }
        let words = format!("{words} {}", member.replace('_', " "));
        reader.integer(data, member, &words, SECONDS)
    };
    update.timeout = seconds("timeout");
    update.invocation_timeout = seconds("invocation_timeout");
    update.interval = seconds("interval");
    update.endpoint = endpoint(reader, data, &words);
    update
}

fn endpoint(reader: &mut Reader, data: &Members, words: &str) -> Change<String> {
    let path = match data.get("endpoint") {
        None => return Change::Keep,
        Some(Sent::Plain(Value::Null)) => return Change::Reset,
        Some(Sent::Plain(Value::String(path))) => path.as_str(),
        // Nothing else is a path.
        Some(_) => "",
    };
    let is_too_long = path.chars().count() > LONGEST_ENDPOINT;
    if is_too_long {
        reader.note(format!(
            "{words} endpoint is too long (maximum is {LONGEST_ENDPOINT} characters)"
        ));
    }
    let is_path =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(char::is_whitespace);
    if !is_path {
        reader.note(format!("{words} endpoint must be a valid URI path"));
    }
    Change::Set(path.to_owned())
}
