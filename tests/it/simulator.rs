//! The simulated Cloud Foundry is as the spec says in everything that the spec has.

use paas::support::reqwest;
use paas::support::serde_json::{self, Value, json};
use paas_simulator::{Fault, Kind, Part, Release, Simulator};
use reqwest::Method;
use watch::{Seen, Spec, Watched, specs};

/// A simulator that is held to the spec, and who asks it.
struct Run {
    simulator: Watched,
    client: reqwest::Client,
    is_of_2015: bool,
}

fn spec() -> &'static Spec {
    let [_, cloud_foundry] = specs();
    cloud_foundry
}

impl Run {
    async fn start(release: Release) -> Self {
        let simulator = Watched::of(Simulator::builder().release(release)).await;
        let is_of_2015 = release == Release::Year2015;
        Self { simulator, client: reqwest::Client::new(), is_of_2015 }
    }

    /// Asks for something; fails unless the status is as expected.
    async fn ask(&self, method: Method, path: &str, body: Option<Value>, expected: u16) {
        let address = format!("{}{path}", self.simulator.cloud_foundry_url());
        let request = self.client.request(method.clone(), address);
        let request = request.bearer_auth(self.simulator.token());
        let request = match &body {
            Some(body) => request.json(body),
            None => request,
        };
        let status = request.send().await.unwrap().status().as_u16();
        assert_eq!(status, expected, "{method} {path} {body:?}");
    }

    /// Sends what is called JSON and is none.
    async fn send_garbage(&self, method: Method, path: &str) {
        let address = format!("{}{path}", self.simulator.cloud_foundry_url());
        let request = self.client.request(method, address).bearer_auth(self.simulator.token());
        let request = request.header("content-type", "application/json").body("{");
        assert_eq!(request.send().await.unwrap().status().as_u16(), 400, "{path}");
    }

    async fn get(&self, path: &str, expected: u16) {
        self.ask(Method::GET, path, None, expected).await;
    }

    fn process(&self, kind: &str) -> String {
        self.simulator.cloud_foundry().process("web-shop", kind).unwrap()
    }

    /// The path of an operation on things that are there.
    fn path(&self, template: &str) -> String {
        let web = self.process("web");
        [("{organization_guid}", "o"), ("{space_guid}", "s"), ("{job_guid}", "j")]
            .into_iter()
            .chain([("{app_guid}", web.as_str()), ("{process_guid}", web.as_str())])
            .chain([("{type}", "web"), ("{index}", "0")])
            .fold(template.to_owned(), |path, (name, value)| path.replace(name, value))
    }
}

const SPACE: &str = "47b2f6a8-e0c3-4d19-8f5b-a6c1d7e90352";

const SCALES: [fn() -> Value; 3] = [
    || json!({}),
    || json!({ "instances": 3 }),
    || json!({ "memory_in_mb": 1024, "disk_in_mb": 512, "log_rate_limit_in_bytes_per_second": -1 }),
];

#[tokio::test]
async fn every_operation_is_answered_as_the_spec_says() {
    let run = Run::start(Release::Current).await;
    let (web, worker) = (run.process("web"), run.process("worker"));
    for path in ["/", "/v3", "/v3/info"] {
        run.get(path, 200).await;
    }
    let times = "created_ats=2026-01-01T00:00:00Z&updated_ats[lt]=2027-01-01T00:00:00Z";
    for list in ["organizations", "spaces", "apps", "processes"] {
        let filters = format!("page=1&per_page=2&order_by=-created_at&label_selector=!a&{times}");
        run.get(&format!("/v3/{list}?{filters}"), 200).await;
        run.get(&format!("/v3/{list}?guids=a,b"), 200).await;
        run.get(&format!("/v3/{list}?colour=red"), 400).await;
        run.get(&format!("/v3/{list}?per_page=5001"), 400).await;
    }
    run.get("/v3/organizations/d91c5e37-4a80-4b6f-a2d3-f5e7091b8c64", 200).await;
    for (path, query) in [
        ("/v3/spaces", "include=organization&names=PRODUCTION"),
        ("/v3/apps", "include=space,space.organization&lifecycle_type=buildpack&order_by=state"),
        ("/v3/processes", "embed=process_instances&types=web,worker"),
    ] {
        run.get(&format!("{path}?{query}"), 200).await;
    }
    for path in ["", "/processes", "/processes/web", "/processes/web/stats"] {
        run.get(&format!("/v3/apps/{web}{path}"), 200).await;
        run.get(&format!("/v3/apps/none{path}"), 404).await;
    }
    run.get(&format!("/v3/apps/{web}/processes?space_guids=a"), 400).await;
    for path in ["", "?embed=process_instances", "/stats", "/process_instances", "/sidecars"] {
        run.get(&format!("/v3/processes/{web}{path}"), 200).await;
        run.get(&format!("/v3/processes/none{path}"), 404).await;
    }
    for path in ["organizations", "spaces", "jobs"] {
        run.get(&format!("/v3/{path}/none"), 404).await;
    }
    run.get(&format!("/v3/apps/{web}?include=space.organization"), 200).await;
    run.get(&format!("/v3/apps/{web}?include=organization"), 400).await;
    run.get(&format!("/v3/spaces/{SPACE}?include=organization"), 200).await;
    run.get(&format!("/v3/spaces/{SPACE}?include=space"), 400).await;
    run.get(&format!("/v3/processes/{web}?embed=stats"), 400).await;
    run.get(&format!("/v3/apps/{web}/processes/web?embed=stats"), 400).await;
    run.get(&format!("/v3/processes/{web}/sidecars?per_page=0"), 400).await;
    changes(&run, &web, &worker).await;
    states(&run, &web).await;
    refusals(&run).await;
    faults(&run).await;
    jobs(&run).await;
    deletion(&run, &web).await;
    let mut seen = run.simulator.seen();
    for other in [in_2015().await, on_korifi().await] {
        for (operation, statuses) in other.statuses {
            seen.statuses.entry(operation).or_default().extend(statuses);
        }
    }
    assert_eq!(seen.report(spec()), NOT_BROUGHT_ABOUT);
}

/// What changes things, and what is refused of it.
async fn changes(run: &Run, web: &str, worker: &str) {
    let updates = [
        (json!({}), 200),
        (json!({ "command": null, "user": "vcap" }), 200),
        (json!({ "health_check": { "type": "http", "data": { "endpoint": "/up" } } }), 200),
        (json!({ "readiness_health_check": { "data": { "interval": null } } }), 200),
        (json!({ "metadata": { "labels": { "a": "b" }, "annotations": { "c": null } } }), 200),
        (json!({ "instances": 1 }), 422),
        (json!([]), 422),
    ];
    let processes = [format!("/v3/processes/{web}"), format!("/v3/apps/{web}/processes/worker")];
    for process in &processes {
        for (body, status) in &updates {
            run.ask(Method::PATCH, process, Some(body.clone()), *status).await;
        }
        let scale = format!("{process}/actions/scale");
        for body in SCALES {
            run.ask(Method::POST, &scale, Some(body()), 202).await;
        }
        for body in [json!({ "instances": -1 }), json!("x")] {
            run.ask(Method::POST, &scale, Some(body), 422).await;
        }
        run.send_garbage(Method::PATCH, process).await;
        run.send_garbage(Method::POST, &scale).await;
        run.ask(Method::DELETE, &format!("{process}/instances/0"), None, 204).await;
        run.ask(Method::DELETE, &format!("{process}/instances/99"), None, 404).await;
    }
    for process in ["/v3/processes/none", "/v3/apps/none/processes/web"] {
        run.ask(Method::PATCH, process, Some(json!({})), 404).await;
        run.ask(Method::POST, &format!("{process}/actions/scale"), Some(json!({})), 404).await;
    }
    let old = format!("/v3/processes/{web}/scale");
    run.ask(Method::PUT, &old, Some(json!({})), 404).await;
    for action in ["restart", "stop", "start"] {
        run.ask(Method::POST, &format!("/v3/apps/{web}/actions/{action}"), None, 200).await;
        run.ask(Method::POST, &format!("/v3/apps/none/actions/{action}"), None, 404).await;
    }
    let platform = run.simulator.cloud_foundry();
    platform.suspend();
    for process in &processes {
        run.ask(Method::PATCH, process, Some(json!({})), 403).await;
        let scale = format!("{process}/actions/scale");
        run.ask(Method::POST, &scale, Some(json!({})), 403).await;
        run.ask(Method::DELETE, &format!("{process}/instances/0"), None, 403).await;
    }
    for action in ["restart", "stop", "start"] {
        run.ask(Method::POST, &format!("/v3/apps/{web}/actions/{action}"), None, 403).await;
    }
    platform.resume();
    assert_eq!(platform.process("web-shop", "worker").as_deref(), Some(worker));
}

/// Instances in every state.
async fn states(run: &Run, web: &str) {
    let platform = run.simulator.cloud_foundry();
    let look = async || {
        for path in ["stats", "process_instances"] {
            run.get(&format!("/v3/processes/{web}/{path}"), 200).await;
        }
    };
    assert!(platform.crash(web, 0) && platform.start_in_vain(web, 1));
    look().await;
    run.simulator.advance(std::time::Duration::from_secs(60));
    look().await;
    platform.break_down(Part::Usage);
    look().await;
    platform.mend(Part::Usage);
    platform.break_down(Part::Instances);
    for path in [format!("/v3/processes/{web}"), format!("/v3/apps/{web}/processes/web")] {
        run.get(&format!("{path}/stats"), 503).await;
    }
    platform.mend(Part::Instances);
    run.ask(Method::POST, &format!("/v3/apps/{web}/actions/stop"), None, 200).await;
    look().await;
    run.ask(Method::POST, &format!("/v3/apps/{web}/actions/start"), None, 200).await;
}

/// Every operation that needs a token and that this release has, without one that is valid.
async fn refusals(run: &Run) {
    for (path, method, operation) in spec().operations() {
        let is_of_2015 = method == "PUT";
        if operation.get("security") != Some(&json!([])) && is_of_2015 == run.is_of_2015 {
            let method: Method = method.parse().unwrap();
            let address = format!("{}{}", run.simulator.cloud_foundry_url(), run.path(&path));
            let request = run.client.request(method, address);
            let status = request.bearer_auth("other").send().await.unwrap().status();
            assert_eq!(status.as_u16(), 401, "{path}");
        }
    }
}

/// Every operation, met by every fault whose status the spec has for it.
async fn faults(run: &Run) {
    for (path, method, operation) in spec().operations() {
        for status in [429, 500, 502, 503] {
            if operation["responses"].get(status.to_string()).is_none() {
                continue;
            }
            let kind = match status {
                429 => Kind::RateLimit { retry_after: 1 },
                status => Kind::Status { status },
            };
            run.simulator.faults().add(Fault::new(kind).times(1));
            let body = operation.get("requestBody").map(|_| json!({}));
            run.ask(method.parse().unwrap(), &run.path(&path), body, status).await;
        }
    }
}

/// A job, whose place is known from the answer to a request that the spec does not have.
async fn jobs(run: &Run) {
    let app = run.simulator.cloud_foundry().process("reports", "web").unwrap();
    let request = run.client.delete(format!("{}/v3/apps/{app}", run.simulator.cloud_foundry_url()));
    let answer = request.bearer_auth(run.simulator.token()).send().await.unwrap();
    let job = answer.headers()["location"].to_str().unwrap();
    let job = job.strip_prefix(run.simulator.cloud_foundry_url()).unwrap();
    run.get(job, 200).await;
    run.simulator.advance(std::time::Duration::from_secs(1));
    run.get(job, 200).await;
}

/// What is refused while the space is deleted, which only an admin may do.
async fn deletion(run: &Run, web: &str) {
    let url = run.simulator.cloud_foundry_url();
    let login = run.client.post(format!("{url}/oauth/token")).basic_auth("cf", Some(""));
    let admin = run.simulator.cloud_foundry().admin();
    let form = format!("grant_type=password&passcode={}", admin.passcode);
    let token = login.body(form).send().await.unwrap().bytes().await.unwrap();
    let token: Value = serde_json::from_slice(&token).unwrap();
    let request = run.client.delete(format!("{url}/v3/spaces/{SPACE}"));
    let request = request.bearer_auth(token["access_token"].as_str().unwrap());
    assert_eq!(request.send().await.unwrap().status().as_u16(), 202);
    for action in ["restart", "stop", "start"] {
        run.ask(Method::POST, &format!("/v3/apps/{web}/actions/{action}"), None, 422).await;
    }
    for process in [format!("/v3/processes/{web}"), format!("/v3/apps/{web}/processes/web")] {
        run.ask(Method::PATCH, &process, Some(json!({})), 422).await;
        run.ask(Method::POST, &format!("{process}/actions/scale"), Some(json!({})), 422).await;
        run.ask(Method::DELETE, &format!("{process}/instances/0"), None, 422).await;
    }
}

/// The operation that only the release of 2015 has.
async fn in_2015() -> Seen {
    let run = Run::start(Release::Year2015).await;
    let path = format!("/v3/processes/{}/scale", run.process("web"));
    for (body, status) in [(json!({ "instances": 3 }), 200), (json!({ "instances": -1 }), 422)] {
        run.ask(Method::PUT, &path, Some(body), status).await;
    }
    run.send_garbage(Method::PUT, &path).await;
    run.ask(Method::PUT, "/v3/processes/none/scale", Some(json!({})), 404).await;
    refusals(&run).await;
    run.simulator.cloud_foundry().suspend();
    run.ask(Method::PUT, &path, Some(json!({})), 403).await;
    run.simulator.seen()
}

/// What only Korifi answers.
async fn on_korifi() -> Seen {
    let run = Run::start(Release::Korifi).await;
    let web = run.process("web");
    for process in [format!("/v3/processes/{web}"), format!("/v3/apps/{web}/processes/web")] {
        let scale = format!("{process}/actions/scale");
        run.ask(Method::POST, &scale, Some(json!({ "instances": 3 })), 200).await;
    }
    run.simulator.seen()
}

/// What the simulator does not answer: the platform's reference and a seed list it for these
/// operations, and the platform's code has no path to it that is simulated.
const NOT_BROUGHT_ABOUT: &[&str] = &["listAppProcesses 403", "scaleProcess 409"];

#[tokio::test]
async fn processes_of_every_age_are_as_the_spec_says() {
    for release in Release::ALL {
        let run = Run::start(release).await;
        let web = run.process("web");
        for path in ["/", "/v3", "/v3/info", "/v3/apps", "/v3/organizations", "/v3/spaces"] {
            run.get(path, 200).await;
        }
        run.get("/v3/processes?per_page=2", 200).await;
        for path in ["", "/stats", "/sidecars"] {
            run.get(&format!("/v3/processes/{web}{path}"), 200).await;
        }
        for path in ["", "/processes", "/processes/web"] {
            run.get(&format!("/v3/apps/{web}{path}"), 200).await;
        }
        let process = format!("/v3/processes/{web}");
        run.ask(Method::PATCH, &process, Some(json!({ "command": "run" })), 200).await;
        let (method, path, status) = match release {
            Release::Year2015 => (Method::PUT, "scale", 200),
            Release::Korifi => (Method::POST, "actions/scale", 200),
            _ => (Method::POST, "actions/scale", 202),
        };
        let scale = format!("{process}/{path}");
        run.ask(method.clone(), &scale, Some(json!({ "instances": 3 })), status).await;
        run.ask(method, &scale, Some(json!({ "instances": -1 })), 422).await;
        run.ask(Method::POST, &format!("/v3/apps/{web}/actions/stop"), None, 200).await;
        run.get(&format!("{process}/stats"), 200).await;
    }
}
