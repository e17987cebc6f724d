//! What the program `cf` remembers: how it is read, and when it is written.

use std::path::Path;

use paas::cloud_foundry::CfHome;
use paas::support::RetryPolicy;
use serde_json::{Value, json};

use super::{forms, get, granted, platform, tokens};
use crate::connect::secrets::Log;
use crate::faults::certificate;
use crate::faults::server::Server;
use crate::stub::Stub;

/// A file as `cf login` leaves it.
fn config(stub: &Stub) -> Value {
    json!({
        "ConfigVersion": 4,
        "Target": stub.url,
        "AccessToken": "bearer a0",
        "RefreshToken": "r0",
        "UaaEndpoint": format!("{}/uaa", stub.url),
        "AuthorizationEndpoint": "http://login.invalid",
        "SSLDisabled": false,
        "OrganizationFields": { "GUID": "o-1", "Name": "org" },
        "SpaceFields": { "GUID": "s-1", "Name": "dev", "AllowSSH": true },
        "PluginRepos": [{ "Name": "CF-Community", "URL": "https://plugins.example.org" }],
        "AsyncTimeout": 0,
        "Trace": "",
    })
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn with(config: &Value) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        std::fs::write(folder.path(), serde_json::to_vec_pretty(config).unwrap()).unwrap();
        folder
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("config.json")
    }

    fn home(&self) -> CfHome {
        CfHome::read_from(self.path()).unwrap()
    }

    fn config(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.path()).unwrap()).unwrap()
    }
}

async fn call(home: &CfHome) {
    let client = home.client_builder().retry(RetryPolicy::off()).build().unwrap();
    get(&client).await.unwrap();
}

#[tokio::test]
async fn its_token_and_target_are_used_and_nobody_is_asked_where_uaa_is() {
    let stub = platform(|_| granted("a1", Some("r1")), |token| token == "a1").await;
    let folder = Folder::with(&config(&stub));
    let home = folder.home();
    let (organization, space) = (home.organization.as_ref().unwrap(), home.space.as_ref().unwrap());
    assert_eq!((organization.guid.as_str(), &*organization.name), ("o-1", "org"));
    assert_eq!((space.guid.as_str(), &*space.name), ("s-1", "dev"));
    call(&home).await;
    assert_eq!(tokens(&stub), ["a0", "a1"]);
    assert_eq!(forms(&stub), ["grant_type=refresh_token&refresh_token=r0"]);
    assert!(stub.asked().iter().all(|asked| asked.target != "/"));
}

#[tokio::test]
async fn the_oauth_client_of_the_login_is_used() {
    let stub = platform(|_| granted("a1", None), |token| token == "a1").await;
    let mut config = config(&stub);
    config["UAAOAuthClient"] = "my:id".into();
    config["UAAOAuthClientSecret"] = "x".into();
    call(&Folder::with(&config).home()).await;
    let asked = stub.asked();
    let token = asked.iter().find(|asked| asked.target == "/uaa/oauth/token").unwrap();
    assert_eq!(token.headers["authorization"], "Basic bXklM0FpZDp4");
}

#[tokio::test]
async fn the_file_is_not_touched_unless_that_is_asked_for() {
    let stub = platform(|_| granted("a1", Some("r1")), |token| token == "a1").await;
    let folder = Folder::with(&config(&stub));
    let before = (folder.config(), modified(&folder.path()));
    call(&folder.home()).await;
    assert_eq!((folder.config(), modified(&folder.path())), before);
}

#[cfg(unix)]
#[tokio::test]
async fn new_tokens_are_written_as_a_whole_for_the_owner_only_and_the_rest_stays() {
    use std::os::unix::fs::MetadataExt;
    let stub = platform(|_| granted("a1", Some("r1")), |token| token == "a1").await;
    let folder = Folder::with(&config(&stub));
    // What is read while the file is written is the file before, whole.
    let reader = std::fs::File::open(folder.path()).unwrap();
    call(&folder.home().store_refreshed_tokens()).await;
    let mut expected = config(&stub);
    expected["AccessToken"] = "bearer a1".into();
    expected["RefreshToken"] = "r1".into();
    assert_eq!(folder.config(), expected);
    let before: Value = serde_json::from_reader(&reader).unwrap();
    assert_eq!(before, config(&stub));
    let metadata = std::fs::metadata(folder.path()).unwrap();
    assert_eq!(metadata.mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(folder.0.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[tokio::test]
async fn where_the_file_is_a_link_it_stays_one() {
    let stub = platform(|_| granted("a1", None), |token| token == "a1").await;
    let folder = Folder::with(&config(&stub));
    let elsewhere = tempfile::tempdir().unwrap();
    let link = elsewhere.path().join("config.json");
    std::os::unix::fs::symlink(folder.path(), &link).unwrap();
    call(&CfHome::read_from(&link).unwrap().store_refreshed_tokens()).await;
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(folder.config()["AccessToken"], "bearer a1");
    assert_eq!(folder.config()["RefreshToken"], "r0");
}

#[tokio::test]
async fn another_login_that_is_made_meanwhile_stays() {
    let stub = platform(|_| granted("a1", Some("r1")), |token| token == "a1").await;
    for (name, value) in [("Target", "https://other.example.org"), ("RefreshToken", "other")] {
        let folder = Folder::with(&config(&stub));
        let home = folder.home().store_refreshed_tokens();
        let mut other = config(&stub);
        other[name] = value.into();
        std::fs::write(folder.path(), other.to_string()).unwrap();
        call(&home).await;
        assert_eq!(folder.config(), other);
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_does_not_stop_a_call() {
    let stub = platform(|_| granted("a1", Some("r1")), |token| token == "a1").await;
    let folder = Folder::with(&config(&stub));
    let home = folder.home().store_refreshed_tokens();
    std::fs::remove_file(folder.path()).unwrap();
    let log = Log::start();
    call(&home).await;
    assert!(log.text().contains("the new tokens were not written"), "{}", log.text());
}

#[tokio::test]
async fn credentials_for_https_do_not_go_to_a_uaa_without_it() {
    let stub = platform(|_| granted("a1", None), |_| true).await;
    let mut config = config(&stub);
    config["Target"] = "https://127.0.0.1:1".into();
    config["AccessToken"] = "".into();
    let builder = Folder::with(&config).home().client_builder().retry(RetryPolicy::off());
    let error = get(&builder.build().unwrap()).await.unwrap_err();
    assert!(error.login_error().unwrap().needs_login(), "{error}");
    assert!(error.to_string().contains("to which nothing was sent"), "{error}");
    assert!(stub.asked().is_empty());
}

#[tokio::test]
async fn verification_is_skipped_where_cf_skips_it_and_the_log_says_so() {
    let server = Server::start_tls(&certificate()).await;
    for is_disabled in [true, false] {
        let config = json!({
            "Target": server.url, "AccessToken": "bearer a0", "SSLDisabled": is_disabled
        });
        let log = Log::start();
        let builder = Folder::with(&config).home().client_builder().retry(RetryPolicy::off());
        let result = get(&builder.build().unwrap()).await;
        assert_eq!(result.is_ok(), is_disabled);
        assert_eq!(log.text().contains("`SSLDisabled` is set"), is_disabled);
        assert_eq!(log.text().contains("certificates are not verified"), is_disabled);
    }
}

#[test]
fn a_file_without_a_login_is_named_and_nothing_of_it_is_shown() {
    for (content, said) in [
        ("{}", "no API is chosen; run `cf login`"),
        (r#"{"Target":""}"#, "no API is chosen; run `cf login`"),
        (r#"{"Target":"https://a","AccessToken":""}"#, "nobody is logged in; run `cf login`"),
        ("{\n  \"AccessToken\": hunter2", "not JSON at line 2, column 18; run `cf login`"),
        ("", "not JSON at line 1, column 0; run `cf login`"),
        ("[]", "no API is chosen; run `cf login`"),
    ] {
        let folder = Folder::with(&json!(null));
        std::fs::write(folder.path(), content).unwrap();
        let error = CfHome::read_from(folder.path()).unwrap_err().to_string();
        assert_eq!(error, format!("{}: {said}", folder.path().display()));
    }
}

fn modified(path: &Path) -> std::time::SystemTime {
    std::fs::metadata(path).unwrap().modified().unwrap()
}
