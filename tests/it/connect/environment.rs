//! Clients by the environment, which is a table here.

use std::ffi::OsString;

use paas::{cloud_foundry, nodion};

use super::{forms, get, granted, platform};
use crate::stub::{Stub, answer};

fn lookup(variables: &[(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
    let variables: Vec<_> =
        variables.iter().map(|(name, value)| (name.to_string(), OsString::from(value))).collect();
    move |name| variables.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

fn cloud_foundry_error(variables: &[(&str, &str)]) -> String {
    let builder = cloud_foundry::ClientBuilder::from_variables(lookup(variables));
    builder.unwrap_err().to_string()
}

#[tokio::test]
async fn nodion_takes_key_project_and_address() {
    let stub = Stub::start(|_| answer(200, "application/json", r#"{"applications":[]}"#)).await;
    let variables =
        [("NODION_TOKEN", " n\n"), ("NODION_PROJECT", "p1"), ("NODION_API_URL", &*stub.url)];
    let client = nodion::ClientBuilder::from_variables(lookup(&variables)).unwrap();
    client.build().unwrap().list_applications().send().await.unwrap();
    let headers = &stub.asked()[0].headers;
    assert_eq!(headers["authorization"], "Bearer n");
    assert_eq!(headers["x-nodion-project"], "p1");
    let client = nodion::ClientBuilder::from_variables(lookup(&variables[..1])).unwrap();
    assert_eq!(client.build().unwrap().session().base_url(), nodion::BASE_URL);
}

#[test]
fn nodion_without_a_key_says_where_to_get_one() {
    for variables in [&[][..], &[("NODION_TOKEN", " ")]] {
        let error = nodion::ClientBuilder::from_variables(lookup(variables)).unwrap_err();
        let said = error.to_string();
        assert!(said.starts_with("`NODION_TOKEN` is not set; set it to an API key"), "{said}");
    }
}

#[tokio::test]
async fn cloud_foundry_logs_in_with_what_is_set() {
    for (variables, form) in [
        (
            [("CF_USERNAME", "me"), ("CF_PASSWORD", "pw")],
            "grant_type=password&username=me&password=pw",
        ),
        ([("CF_CLIENT_ID", "id"), ("CF_CLIENT_SECRET", "s")], "grant_type=client_credentials"),
        (
            [("CF_ACCESS_TOKEN", "bearer old"), ("CF_REFRESH_TOKEN", "r1")],
            "grant_type=refresh_token&refresh_token=r1",
        ),
        (
            [("CF_REFRESH_TOKEN", "r1"), ("CF_USERNAME", "")],
            "grant_type=refresh_token&refresh_token=r1",
        ),
    ] {
        let stub = platform(|_| granted("a1", None), |token| token == "a1").await;
        let variables = [variables[0], variables[1], ("CF_API", &stub.url)];
        let client = cloud_foundry::ClientBuilder::from_variables(lookup(&variables)).unwrap();
        get(&client.build().unwrap()).await.unwrap();
        assert_eq!(forms(&stub), [form]);
    }
}

#[test]
fn what_is_missing_or_too_much_is_named() {
    for (variables, said) in [
        (
            &[("CF_USERNAME", "me")][..],
            "`CF_USERNAME` is set but `CF_PASSWORD` is not; set it, or unset `CF_USERNAME`",
        ),
        (
            &[("CF_PASSWORD", "pw"), ("CF_API", "https://a")],
            "`CF_PASSWORD` is set but `CF_USERNAME` is not; set it, or unset `CF_PASSWORD`",
        ),
        (
            &[("CF_REFRESH_TOKEN", "r")],
            "`CF_REFRESH_TOKEN` is set but `CF_API` is not; set it to the address that `cf api` \
             shows",
        ),
        (
            &[("CF_CLIENT_ID", "i"), ("CF_CLIENT_SECRET", "s"), ("CF_ACCESS_TOKEN", "t")],
            "`CF_CLIENT_ID` and `CF_ACCESS_TOKEN` are both set; keep the one to log in with, and \
             unset the other",
        ),
        (
            &[("CF_API", "https://a")],
            "`CF_API` is set but no login is; set `CF_USERNAME` and `CF_PASSWORD`, or unset \
             `CF_API` for the login of the program `cf`",
        ),
        (
            &[],
            "neither `CF_HOME` nor `HOME` is set; set `CF_HOME` to the folder that has `.cf` in it",
        ),
    ] {
        assert_eq!(cloud_foundry_error(variables), said);
    }
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text_is_named_and_not_shown() {
    use std::os::unix::ffi::OsStringExt;
    let lookup = |name: &str| (name == "CF_PASSWORD").then(|| OsString::from_vec(vec![b'h', 255]));
    let error = cloud_foundry::ClientBuilder::from_variables(lookup).unwrap_err();
    assert_eq!(error.to_string(), "`CF_PASSWORD` is not UTF-8; set it anew");
}

#[test]
fn without_a_login_cf_home_has_it() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().to_str().unwrap();
    let said = cloud_foundry_error(&[("HOME", path)]);
    assert_eq!(said, format!("{path}/.cf/config.json: there is no such file; run `cf login`"));
    std::fs::create_dir(home.path().join(".cf")).unwrap();
    let config = r#"{"Target":"https://api.example.org","AccessToken":"bearer a"}"#;
    std::fs::write(home.path().join(".cf/config.json"), config).unwrap();
    let variables = [("CF_HOME", path), ("HOME", "/nowhere")];
    let builder = cloud_foundry::ClientBuilder::from_variables(lookup(&variables)).unwrap();
    assert_eq!(builder.build().unwrap().session().base_url(), "https://api.example.org");
}
