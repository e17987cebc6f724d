//! Changing how a process is started and watched. What is left out is left alone, null resets.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::age::Release;
use super::labels::{is_key, is_value};
use super::query::in_words;
use super::scale::{integer, unknown};
use super::world::{App, Check, Process};

/// What a request says of a member that can be reset.
#[derive(Debug, Default)]
enum Change<T> {
    #[default]
    Keep,
    Reset,
    Set(T),
}

impl<T> Change<T> {
    fn apply(self, value: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Reset => *value = None,
            Self::Set(new) => *value = Some(new),
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Update {
    command: Change<String>,
    user: Change<String>,
    health_check: CheckUpdate,
    readiness_health_check: CheckUpdate,
    labels: BTreeMap<String, Option<String>>,
    annotations: BTreeMap<String, Option<String>>,
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

impl Update {
    /// Reads the body of a request, or says everything that is wrong with it.
    pub(super) fn read(asked: &Map<String, Value>, release: Release) -> Result<Self, Vec<String>> {
        let mut reader = Reader { wrong: Vec::new() };
        let later = ["command", "user", "health_check", "readiness_health_check", "metadata"];
        let known = if release == Release::Year2015 { &["command"][..] } else { &later };
        reader.known(asked, known);
        let command = reader.text(asked, "command", 4096);
        if release == Release::Year2015 && matches!(command, Change::Reset) {
            reader.wrong.push("Command must be a string".to_owned());
        }
        let user = reader.text(asked, "user", 255);
        if let Change::Set(user) = &user
            && user != "vcap"
        {
            reader.wrong.push(format!(
                "User invalid (requested user '{user}' not allowed, permitted users are: 'vcap')"
            ));
        }
        let health_check = reader.check(asked, "health_check");
        let readiness_health_check = reader.check(asked, "readiness_health_check");
        let metadata = reader.object(asked, "metadata", &["labels", "annotations"]);
        let labels = metadata.map_or_else(BTreeMap::new, |it| reader.notes(it, "labels"));
        let annotations = metadata.map_or_else(BTreeMap::new, |it| reader.notes(it, "annotations"));
        let update =
            Self { command, user, health_check, readiness_health_check, labels, annotations };
        if reader.wrong.is_empty() { Ok(update) } else { Err(reader.wrong) }
    }

    /// The refusal, if the process cannot be changed so.
    pub(super) fn refusal(&self, app: &App, process: &Process) -> Option<Vec<String>> {
        if app.is_deploying() && process.is_web() {
            let reason = "Cannot update this process while a deployment is in flight.";
            return Some(vec![reason.to_owned()]);
        }
        let checks = [
            (&self.health_check, &process.health_check),
            (&self.readiness_health_check, &process.readiness_health_check),
        ];
        let lacks_endpoint = checks.into_iter().any(|(update, check)| {
            let is_http = update.kind.as_ref().unwrap_or(&check.kind) == "http";
            is_http
                && match &update.endpoint {
                    Change::Keep => check.endpoint.is_none(),
                    Change::Reset => true,
                    Change::Set(_) => false,
                }
        });
        lacks_endpoint.then(|| {
            vec![
                "health_check_http_endpoint HTTP health check endpoint is not a valid URI path: "
                    .to_owned(),
            ]
        })
    }

    pub(super) fn apply(self, process: &mut Process, time: i64) {
        self.command.apply(&mut process.command);
        self.user.apply(&mut process.user);
        self.health_check.apply(&mut process.health_check);
        self.readiness_health_check.apply(&mut process.readiness_health_check);
        for (notes, changes) in [
            (&mut process.head.labels, self.labels),
            (&mut process.head.annotations, self.annotations),
        ] {
            for (key, value) in changes {
                match value {
                    Some(value) => notes.insert(key, value),
                    None => notes.remove(&key),
                };
            }
        }
        process.touch(time);
    }
}

impl CheckUpdate {
    fn apply(self, check: &mut Check) {
        self.timeout.apply(&mut check.timeout);
        self.invocation_timeout.apply(&mut check.invocation_timeout);
        self.interval.apply(&mut check.interval);
        self.endpoint.apply(&mut check.endpoint);
        if let Some(kind) = self.kind {
            check.kind = kind;
        }
        if check.kind != "http" {
            check.endpoint = None;
        }
    }
}

/// Reads members, and notes what is wrong with them.
struct Reader {
    wrong: Vec<String>,
}

impl Reader {
    fn known(&mut self, asked: &Map<String, Value>, known: &[&str]) {
        self.wrong.extend(unknown(asked, known));
    }

    fn object<'a>(
        &mut self,
        asked: &'a Map<String, Value>,
        name: &str,
        known: &[&str],
    ) -> Option<&'a Map<String, Value>> {
        match asked.get(name)? {
            Value::Object(members) => {
                self.known(members, known);
                Some(members)
            }
            _ => {
                self.wrong.push(format!("{} must be an object", in_words(name)));
                None
            }
        }
    }

    fn text(&mut self, asked: &Map<String, Value>, name: &str, longest: usize) -> Change<String> {
        let words = in_words(name);
        match asked.get(name) {
            None => return Change::Keep,
            Some(Value::Null) => return Change::Reset,
            Some(Value::String(text)) if (1..=longest).contains(&text.chars().count()) => {
                return Change::Set(text.clone());
            }
            Some(Value::String(_)) => {
                self.wrong.push(format!("{words} must be between 1 and {longest} characters"));
            }
            Some(_) => self.wrong.push(format!("{words} must be a string")),
        }
        Change::Keep
    }

    fn check(&mut self, asked: &Map<String, Value>, name: &str) -> CheckUpdate {
        let mut update = CheckUpdate::default();
        let Some(check) = self.object(asked, name, &["type", "data"]) else { return update };
        let words = in_words(name);
        match check.get("type") {
            None => {}
            Some(Value::String(kind)) if ["port", "process", "http"].contains(&kind.as_str()) => {
                update.kind = Some(kind.clone());
            }
            Some(_) => {
                let reason = format!("{words} type must be \"port\", \"process\", or \"http\"");
                self.wrong.push(reason);
            }
        }
        let mut known = vec!["invocation_timeout", "interval", "endpoint"];
        if name == "health_check" {
            known.push("timeout");
        }
        let Some(data) = self.object(check, "data", &known) else { return update };
        let most = i64::from(i32::MAX);
        update.invocation_timeout = self.seconds(data, &words, "invocation_timeout", most);
        update.interval = self.seconds(data, &words, "interval", most);
        update.timeout = self.seconds(data, &words, "timeout", LONGEST_TIMEOUT);
        update.endpoint = self.text(data, "endpoint", 255);
        if let Change::Set(endpoint) = &update.endpoint
            && (!endpoint.starts_with('/') || endpoint.contains(char::is_whitespace))
        {
            self.wrong.push(format!("{words} endpoint must be a valid URI path"));
        }
        update
    }

    fn seconds(
        &mut self,
        data: &Map<String, Value>,
        words: &str,
        name: &str,
        most: i64,
    ) -> Change<i64> {
        if data.get(name).is_some_and(Value::is_null) {
            return Change::Reset;
        }
        match integer(data.get(name), 1, i64::from(i32::MAX)) {
            Ok(None) => return Change::Keep,
            Ok(Some(seconds)) if seconds <= most => return Change::Set(seconds),
            Ok(Some(_)) => {
                self.wrong.push(format!("health_check_timeout Maximum exceeded: max {most}s"));
            }
            Err(reason) => {
                self.wrong.push(format!("{words} {} {reason}", name.replace('_', " ")));
            }
        }
        Change::Keep
    }

    /// Labels or annotations to set or, by null, to remove.
    fn notes(
        &mut self,
        metadata: &Map<String, Value>,
        name: &str,
    ) -> BTreeMap<String, Option<String>> {
        let notes = match metadata.get(name) {
            None => return BTreeMap::new(),
            Some(Value::Object(notes)) => notes,
            Some(_) => {
                self.wrong.push(format!("Metadata '{name}' is not an object"));
                return BTreeMap::new();
            }
        };
        let one = name.trim_end_matches('s');
        let is_label = one == "label";
        let mut read = BTreeMap::new();
        for (key, value) in notes {
            if !is_key(key) {
                self.wrong.push(format!("Metadata {one} key error: '{key}' is not a valid key"));
            }
            let value = match value {
                Value::Null => None,
                Value::String(text) => Some(text.clone()),
                _ => {
                    self.wrong.push(format!("Metadata {one} value error: it must be a string"));
                    continue;
                }
            };
            match &value {
                Some(text) if is_label && !is_value(text) => {
                    let reason = format!("Metadata label value error: '{text}' is not valid");
                    self.wrong.push(reason);
                }
                Some(text) if text.chars().count() > 5000 => {
                    let reason =
                        "Metadata annotation value error: it is greater than 5000 characters";
                    self.wrong.push(reason.to_owned());
                }
                _ => {}
            }
            read.insert(key.clone(), value);
        }
        read
    }
}
