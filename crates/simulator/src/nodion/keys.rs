//! Who may do what: user keys, which have scopes and reach several projects, and project keys.

use axum::http::{HeaderMap, Method, StatusCode};

use crate::bearer;

/// The keys of the simulated Nodion, and the projects that they reach.
///
/// # Examples
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let simulator = paas_simulator::Simulator::start().await?;
/// let login = simulator.nodion_login();
/// assert_eq!(login.token, simulator.token());
/// assert_ne!(login.project, login.other_project);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NodionLogin {
    /// A user key with every scope, which reaches both projects.
    pub token: &'static str,
    /// A user key that may only read, and reaches only the default project.
    pub read_only_token: &'static str,
    /// A project key of the default project, which ignores `X-Nodion-Project`.
    pub project_token: &'static str,
    /// The id of the user's default project, which requests without `X-Nodion-Project` act on.
    pub project: &'static str,
    /// The id of the user's other project.
    pub other_project: &'static str,
}

pub(crate) const LOGIN: NodionLogin = NodionLogin {
    token: crate::TOKEN,
    read_only_token: "simulated-read-only-token",
    project_token: "simulated-project-token",
    project: "5903725b-f554-4294-ab17-c992a765a001",
    other_project: "c27d9b40-6e1f-4a85-93bd-08f5d1a7e364",
};

enum Key {
    /// Acts for a user. The first project is the user's default.
    User { may_write: bool, projects: &'static [&'static str] },
    /// Has full access to one project.
    Project(&'static str),
}

const KEYS: [(&str, Key); 3] = [
    (LOGIN.token, Key::User { may_write: true, projects: &[LOGIN.project, LOGIN.other_project] }),
    (LOGIN.read_only_token, Key::User { may_write: false, projects: &[LOGIN.project] }),
    (LOGIN.project_token, Key::Project(LOGIN.project)),
];

/// The project that a request acts on, or the status of its refusal.
///
/// What Nodion says to a project that a key does not reach is not documented; here it is what it
/// says to a scope that a key does not have.
pub(super) fn project(method: &Method, headers: &HeaderMap) -> Result<&'static str, StatusCode> {
    let token = bearer(headers);
    let key = KEYS.iter().find(|(known, _)| token == Some(known)).map(|(_, key)| key);
    let (may_write, projects) = match key {
        None => return Err(StatusCode::UNAUTHORIZED),
        Some(Key::Project(project)) => return Ok(project),
        Some(Key::User { may_write, projects }) => (*may_write, *projects),
    };
    if !may_write && method != Method::GET && method != Method::HEAD {
        return Err(StatusCode::FORBIDDEN);
    }
    let project = match headers.get("x-nodion-project") {
        None => projects.first(),
        Some(asked) => projects.iter().find(|project| asked == **project),
    };
    project.copied().ok_or(StatusCode::FORBIDDEN)
}
