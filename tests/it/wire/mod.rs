//! What actually goes out: method, path, query, headers and body of every operation.

mod cloud_foundry;
mod nodion;

use std::collections::BTreeSet;
use std::future::Future;

use paas::support::Session;
use paas::support::reqwest::Url;

use crate::spec::{Family, families};
use crate::stub::{Stub, answer};

/// A server that sees every call of a family, and what of the document was compared there.
struct Wire {
    stub: Stub,
    family: &'static Family,
    /// The headers that every call of the family sets, with their values.
    headers: &'static [(&'static str, &'static str)],
    /// Operations, and `operation: parameter` of those in the query or a header.
    seen: BTreeSet<String>,
}

impl Wire {
    async fn start(family: &str, headers: &'static [(&'static str, &'static str)]) -> Self {
        let stub = Stub::start(|_| answer(200, "text/plain", "")).await;
        let family = families().iter().find(|known| known.name == family).unwrap();
        Self { stub, family, headers, seen: BTreeSet::new() }
    }

    fn session(&self) -> Session {
        Session::builder(&format!("{}/", self.stub.url)).build().unwrap()
    }

    /// Makes a call, and compares what went out.
    async fn check(
        &mut self,
        operation: &str,
        call: impl Future,
        (method, target, body): (&str, &str, &str),
    ) {
        let before = self.stub.asked().len();
        call.await;
        let asked = self.stub.asked();
        assert_eq!(asked.len(), before + 1, "{operation} was sent once");
        let asked = asked.last().unwrap();
        let sent = (asked.method.as_str(), asked.target.as_str(), asked.body.as_str());
        assert_eq!(sent, (method, target, body), "{operation}");
        let media_type = asked.headers.get("content-type").map(|it| it.to_str().unwrap());
        assert_eq!(media_type, (!body.is_empty()).then_some("application/json"), "{operation}");
        self.seen.insert(operation.to_owned());
        for (name, value) in self.headers {
            let sent = asked.headers.get(*name).map(|it| it.to_str().unwrap());
            assert_eq!(sent, Some(*value), "{operation}: {name}");
            self.seen.insert(format!("{operation}: {name}"));
        }
        for (name, _) in url(target).query_pairs() {
            self.seen.insert(format!("{operation}: {name}"));
        }
    }

    /// Fails when an operation of the document, or a parameter of one, was not compared.
    fn check_complete(&self) {
        let mut all = BTreeSet::new();
        for (path, _, operation) in self.family.operations() {
            let id = operation["operationId"].as_str().unwrap();
            all.insert(id.to_owned());
            for parameter in self.family.parameters(&path, &operation) {
                if parameter["in"] != "path" {
                    all.insert(format!("{id}: {}", parameter["name"].as_str().unwrap()));
                }
            }
        }
        let either: Vec<&String> = self.seen.symmetric_difference(&all).collect();
        assert!(either.is_empty(), "not compared, or not in the document: {either:?}");
    }
}

/// The address that a path and query belong to, on some server.
fn url(target: &str) -> Url {
    Url::parse(&format!("http://h{target}")).unwrap()
}
