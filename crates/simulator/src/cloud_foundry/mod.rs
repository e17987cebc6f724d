//! Cloud Foundry v3: the platform as one function from its state and a request to an answer, and
//! the handle by which a test changes the state from within.

mod age;
mod answer;
mod apps;
mod body;
mod catalogue;
mod control;
mod deployments;
mod extras;
mod instance;
mod labels;
mod limit;
mod list;
mod made;
mod metadata;
mod of_apps;
mod overview;
mod process_view;
mod processes;
mod query;
mod reader;
mod reading;
mod root;
mod routes;
mod scale;
mod seed;
mod table;
mod tokens;
mod uaa;
mod update;
mod usage;
mod users;
mod view;
mod world;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::builder::{Builder, Quota, RateLimit};
use crate::clock::{Clock, Moment};
use crate::faults::{Behind, Kind};
use answer::Refusal;
use limit::Limits;
use seed::Guids;
use tokens::Tokens;
use view::View;
use world::{Deployment, World};

pub use age::Release;
pub use process_view::Part;
use routes::Call;
pub(crate) use routes::router;
pub use tokens::Login;

/// Cloud Foundry from within; clones are the same platform.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let simulator = paas_simulator::Simulator::start().await?;
/// let platform = simulator.cloud_foundry();
/// assert_eq!(platform.developer().username, "developer");
/// assert_eq!(platform.apps(), ["web-shop", "reports"]);
/// let process = platform.process("web-shop", "web").unwrap();
/// assert!(platform.crash(&process, 0)); // its stats say CRASHED for half a minute
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct CloudFoundry(Arc<Mutex<State>>);

/// Everything that the platform knows.
#[derive(Debug)]
struct State {
    view: View,
    world: World,
    tokens: Tokens,
    limits: Limits,
    rate_limit: Option<RateLimit>,
    quota: Quota,
    /// The parts that are down.
    down: BTreeSet<Part>,
    /// The feature flag `app_scaling`.
    may_scale: bool,
    guids: Guids,
}

impl State {
    /// The moment, and the time of day in seconds.
    fn at(&self) -> (Moment, i64) {
        (self.view.now(), self.view.clock.seconds())
    }
}

impl CloudFoundry {
    pub(crate) fn new(origin: &str, builder: &Builder, clock: &Clock) -> Self {
        let mut guids = Guids::new(builder.seed);
        let world = seed::world(builder, &mut guids, clock.seconds());
        Self(Arc::new(Mutex::new(State {
            view: View {
                origin: origin.to_owned(),
                release: builder.release,
                clock: clock.clone(),
            },
            world,
            tokens: Tokens::new(builder.token_lifetime, builder.rotates, origin.to_owned()),
            limits: Limits::default(),
            rate_limit: builder.rate_limit,
            quota: builder.quota,
            down: BTreeSet::new(),
            may_scale: true,
            guids,
        })))
    }

    /// Who may do everything, without a limit of requests.
    #[must_use]
    pub fn admin(&self) -> Login {
        tokens::ADMIN.login
    }

    /// Who may see and change everything in the spaces: a space developer in each.
    #[must_use]
    pub fn developer(&self) -> Login {
        tokens::DEVELOPER.login
    }

    /// Who may see everything but secrets, and change nothing: a space auditor in each.
    #[must_use]
    pub fn auditor(&self) -> Login {
        tokens::AUDITOR.login
    }

    /// The id and the secret of a client that may log in for itself.
    #[must_use]
    pub fn client(&self) -> (&'static str, &'static str) {
        tokens::AUTOMATION
    }

    /// The name of the first organization.
    #[must_use]
    pub fn organization(&self) -> String {
        let state = self.lock();
        state.world.organizations.iter().next().map_or_else(String::new, |it| it.name.clone())
    }

    /// The name of the first space, which is in the first organization.
    #[must_use]
    pub fn space(&self) -> String {
        let state = self.lock();
        state.world.spaces.iter().next().map_or_else(String::new, |it| it.name.clone())
    }

    /// The names of the apps.
    #[must_use]
    pub fn apps(&self) -> Vec<String> {
        self.lock().world.apps.iter().map(|app| app.name.clone()).collect()
    }

    /// The guid of a process, by the name of its app and its type.
    #[must_use]
    pub fn process(&self, app: &str, kind: &str) -> Option<String> {
        let state = self.lock();
        let app = state.world.apps.iter().find(|it| it.name == app)?;
        let process = state.world.processes_of(app).find(|process| process.kind == kind)?;
        Some(process.head.guid.clone())
    }

    /// Makes an instance crash. The platform starts it again after 30 seconds. Says whether there
    /// is such an instance.
    pub fn crash(&self, process: &str, index: usize) -> bool {
        self.with_instance(process, index, instance::Instance::crash)
    }

    /// Makes an instance not come up, now or when it is replaced: it is `STARTING` for 60 seconds,
    /// `CRASHED` for 30, and so on. Says whether there is such an instance.
    pub fn start_in_vain(&self, process: &str, index: usize) -> bool {
        self.with_instance(process, index, instance::Instance::start_in_vain)
    }

    /// Leaves an instance without a place: it is `DOWN`, with the reason in the `details` of its
    /// stats, until it is terminated or its app is started anew. Says whether there is such an
    /// instance.
    pub fn take_down(&self, process: &str, index: usize) -> bool {
        self.with_instance(process, index, instance::Instance::take_down)
    }

    /// Starts a deployment of an app, by its guid: its web process cannot be scaled or changed
    /// until it is finished. Says whether there is such an app.
    pub fn start_deployment(&self, app: &str) -> bool {
        let state = &mut *self.lock();
        let (_, started_at) = state.at();
        let Some(app) = state.world.apps.find_mut(app) else { return false };
        if !app.is_deploying() {
            let guid = state.guids.next();
            app.deployment = Some(Deployment { guid, started_at, finished_at: None });
        }
        true
    }

    /// Finishes the deployment of an app, by its guid. Says whether there is such an app.
    pub fn finish_deployment(&self, app: &str) -> bool {
        let mut state = self.lock();
        let (_, time) = state.at();
        let Some(app) = state.world.apps.find_mut(app) else { return false };
        if let Some(deployment) = &mut app.deployment {
            deployment.finished_at.get_or_insert(time);
        }
        true
    }

    /// Suspends all organizations: nobody but an admin may change anything.
    pub fn suspend(&self) {
        self.lock().world.organizations.each_mut(|it| it.is_suspended = true);
    }

    /// Suspends all spaces, and no organization: nobody but an admin may change what is in them.
    pub fn suspend_spaces(&self) {
        self.lock().world.spaces.each_mut(|it| it.is_suspended = true);
    }

    /// Puts an end to the suspension of organizations and spaces.
    pub fn resume(&self) {
        let world = &mut self.lock().world;
        world.organizations.each_mut(|it| it.is_suspended = false);
        world.spaces.each_mut(|it| it.is_suspended = false);
    }

    /// Switches the feature flag `app_scaling` off: nobody but an admin may scale.
    pub fn forbid_scaling(&self) {
        self.lock().may_scale = false;
    }

    /// Switches the feature flag `app_scaling` on.
    pub fn allow_scaling(&self) {
        self.lock().may_scale = true;
    }

    /// Takes a part of the platform down.
    pub fn break_down(&self, part: Part) {
        self.lock().down.insert(part);
    }

    /// Gets a part of the platform up again.
    pub fn mend(&self, part: Part) {
        self.lock().down.remove(&part);
    }

    /// Makes all access tokens that were given invalid. Refresh tokens stay valid, and so does
    /// [`Simulator::token`](crate::Simulator::token).
    pub fn expire_tokens(&self) {
        self.lock().tokens.expire();
    }

    fn with_instance(
        &self,
        process: &str,
        index: usize,
        change: fn(&mut instance::Instance, Moment),
    ) -> bool {
        let mut state = self.lock();
        let now = state.view.now();
        let process = state.world.processes.find_mut(process);
        let instance = process.and_then(|process| process.instances.get_mut(index));
        instance.map(|instance| change(instance, now)).is_some()
    }

    /// The state, in which everything has happened that was to happen by now.
    fn lock(&self) -> MutexGuard<'_, State> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = state.view.now();
        state.world.settle(now);
        state
    }
}

impl Behind for CloudFoundry {
    fn name(&self) -> &'static str {
        "cloud-foundry"
    }

    fn refuse(&self, headers: &HeaderMap, status: StatusCode) -> Response {
        let mut response = Refusal::of_status(status).into_response();
        routes::name(&mut response, headers, &mut self.lock().guids);
        response
    }

    fn process_at(&self, path: &str) -> Option<String> {
        let segments = routes::segments(path);
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let state = self.lock();
        let world = &state.world;
        let process = match segments.as_slice() {
            ["v3", "processes", guid, ..] => world.processes.find(guid),
            ["v3", "apps", guid, rest @ ..] => {
                let kind = match rest {
                    ["processes", kind, ..] => kind,
                    _ => "web",
                };
                world.processes_of(world.apps.find(guid)?).find(|process| process.kind == kind)
            }
            _ => None,
        };
        process.map(|process| process.head.guid.clone())
    }

    fn strike(&self, process: &str, kind: &Kind) {
        match kind {
            Kind::Crash { index } => self.crash(process, *index),
            Kind::StartInVain { index } => self.start_in_vain(process, *index),
            _ => false,
        };
    }
}
