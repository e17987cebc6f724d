//! Logging in: grants, tokens, and their end.

use std::time::Duration;

use paas_simulator::{Builder, Login, Release, Simulator};
use reqwest::Method;
use serde_json::{Value, json};
use watch::Watched;

use crate::{Answer, Asker, read};

async fn grant(asker: &Asker, client: (&str, &str), form: &[(&str, &str)]) -> Answer {
    let request = reqwest::Client::new().post(asker.url("/oauth/token"));
    let form = serde_urlencoded::to_string(form).unwrap();
    let request = request.header("content-type", "application/x-www-form-urlencoded").body(form);
    read(request.basic_auth(client.0, Some(client.1)).send().await.unwrap()).await
}

const CF: (&str, &str) = ("cf", "");

async fn log_in(asker: &Asker, login: Login) -> Answer {
    let form =
        [("grant_type", "password"), ("username", login.username), ("password", login.password)];
    grant(asker, CF, &form).await
}

fn text<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.body[name].as_str().unwrap_or_else(|| panic!("{name}: {answer:?}"))
}

/// The status of a request with a token.
async fn status(asker: &mut Asker, token: &str) -> u16 {
    asker.token = token.to_owned();
    asker.get("/v3/apps").await.status
}

#[tokio::test]
async fn every_grant_gives_a_token_that_is_taken() {
    let mut asker = Asker::start().await;
    let platform = asker.simulator.cloud_foundry().clone();
    let login = platform.developer();
    let first = log_in(&asker, login).await;
    assert_eq!((first.status, &first.body["expires_in"]), (200, &json!(1200)));
    let hint = r#"{"origin":"uaa"}"#;
    let bearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    for (client, form) in [
        (CF, vec![("grant_type", "password"), ("passcode", login.passcode)]),
        (
            CF,
            vec![
                ("grant_type", "password"),
                ("username", "admin"),
                ("password", "admin-password"),
                ("login_hint", hint),
            ],
        ),
        (CF, vec![("grant_type", bearer), ("assertion", text(&first, "access_token"))]),
        (platform.client(), vec![("grant_type", "client_credentials")]),
        (
            CF,
            vec![("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))],
        ),
    ] {
        let answer = grant(&asker, client, &form).await;
        assert_eq!(answer.status, 200, "{form:?}: {answer:?}");
        assert_eq!(answer.body["token_type"], "bearer");
        assert_eq!(status(&mut asker, text(&answer, "access_token")).await, 200, "{form:?}");
    }
}

#[tokio::test]
async fn a_token_is_a_jwt_with_the_claims_that_clients_read() {
    use base64::Engine as _;
    let asker = Asker::start().await;
    let answer = log_in(&asker, asker.simulator.cloud_foundry().admin()).await;
    let parts: Vec<&str> = text(&answer, "access_token").split('.').collect();
    assert_eq!(parts.len(), 3);
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(parts[1]).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["user_name"], "admin");
    assert_eq!(claims["origin"], "uaa");
    assert_eq!(claims["client_id"], "cf");
    assert_eq!(claims["jti"], answer.body["jti"]);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 1200);
    assert!(claims["scope"].as_array().unwrap().contains(&json!("cloud_controller.admin")));
}

#[tokio::test]
async fn what_the_uaa_refuses_is_refused_in_its_own_form() {
    let asker = Asker::start().await;
    let password = |password| {
        vec![("grant_type", "password"), ("username", "developer"), ("password", password)]
    };
    for (client, form, status, error) in [
        (CF, password("wrong"), 401, "unauthorized"),
        (("cf", "secret"), password("developer-password"), 401, "unauthorized"),
        (CF, vec![("grant_type", "password"), ("passcode", "wrong")], 401, "unauthorized"),
        (CF, vec![], 400, "invalid_request"),
        (CF, vec![("grant_type", "magic")], 400, "unsupported_grant_type"),
        (CF, vec![("grant_type", "client_credentials")], 401, "unauthorized_client"),
        (CF, vec![("grant_type", "refresh_token"), ("refresh_token", "x")], 401, "invalid_token"),
        (CF, vec![("grant_type", "password"), ("login_hint", "ldap")], 400, "invalid_request"),
        (
            CF,
            vec![("grant_type", "password"), ("login_hint", r#"{"origin":"ldap"}"#)],
            401,
            "unauthorized",
        ),
    ] {
        let answer = grant(&asker, client, &form).await;
        assert_eq!((answer.status, text(&answer, "error")), (status, error), "{form:?}");
        assert!(!text(&answer, "error_description").is_empty());
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_ends_with_its_time_and_a_refresh_token_stays_good_unless_they_rotate() {
    for (builder, rotates) in
        [(Builder::default(), false), (Builder::default().rotating_refresh_tokens(), true)]
    {
        let mut asker = Asker::of(builder).await;
        let first = log_in(&asker, asker.simulator.cloud_foundry().developer()).await;
        assert_eq!(status(&mut asker, text(&first, "access_token")).await, 200);
        tokio::time::advance(Duration::from_secs(1201)).await;
        let expired = asker.get("/v3/apps").await;
        assert_eq!(expired.error(), (401, 1000, "CF-InvalidAuthToken", "Invalid Auth Token"));
        let refresh =
            [("grant_type", "refresh_token"), ("refresh_token", text(&first, "refresh_token"))];
        let second = grant(&asker, CF, &refresh).await;
        assert_eq!(status(&mut asker, text(&second, "access_token")).await, 200);
        assert_eq!(second.body["refresh_token"] != first.body["refresh_token"], rotates);
        let again = if rotates { 401 } else { 200 };
        assert_eq!(grant(&asker, CF, &refresh).await.status, again);
        tokio::time::advance(Duration::from_secs(2_592_000)).await;
        assert_eq!(grant(&asker, CF, &refresh).await.status, 401, "it has ended with its time");
    }
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_or_all_are_made_to_expire() {
    let mut asker = Asker::start().await;
    let login = asker.simulator.cloud_foundry().developer();
    let first = log_in(&asker, login).await;
    let path = format!("/oauth/token/revoke/{}", text(&first, "jti"));
    let revoked = asker.request(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(revoked.status().as_u16(), 200);
    assert_eq!(status(&mut asker, text(&first, "access_token")).await, 401);
    let second = log_in(&asker, login).await;
    asker.simulator.cloud_foundry().expire_tokens();
    assert_eq!(status(&mut asker, text(&second, "access_token")).await, 401);
    let fixed = asker.simulator.token().to_owned();
    assert_eq!(status(&mut asker, &fixed).await, 200);
}

#[tokio::test]
async fn bearer_is_taken_in_any_case_and_nothing_else() {
    let asker = Asker::start().await;
    let token = asker.simulator.token();
    for (header, status, code) in [
        (Some(format!("bearer {token}")), 200, 0),
        (Some(format!("BEARER {token}")), 200, 0),
        (Some(format!("Basic {token}")), 401, 1000),
        (Some("bearer other".to_owned()), 401, 1000),
        (None, 401, 10002),
    ] {
        let request = reqwest::Client::new().get(asker.url("/v3/apps"));
        let request = match &header {
            Some(header) => request.header("authorization", header),
            None => request,
        };
        let answer = read(request.send().await.unwrap()).await;
        assert_eq!(answer.status, status, "{header:?}");
        assert_eq!(answer.body["errors"][0]["code"].as_u64().unwrap_or(0), code, "{header:?}");
    }
}

#[tokio::test]
async fn what_there_is_not_is_unknown_to_anybody() {
    let asker = Asker::start().await;
    for authorization in [None, Some("bearer other")] {
        for (method, path, status, code) in [
            (Method::GET, "/v3/nothing", 404, 10000),
            (Method::PUT, "/v3/processes", 404, 10000),
            (Method::POST, "/v3/info", 404, 10000),
            (Method::GET, "/v3/processes/none/scale", 404, 10000),
            (Method::GET, "/v3/processes/none", 401, 0),
            (Method::HEAD, "/v3/nothing", 404, 0),
        ] {
            let mut request = reqwest::Client::new().request(method, asker.url(path));
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            let answer = read(request.send().await.unwrap()).await;
            assert_eq!(answer.status, status, "{path} {authorization:?}");
            if code > 0 {
                assert_eq!(answer.error().1, code, "{path} {authorization:?}");
            }
        }
    }
    assert!(asker.simulator.requests().not_served().contains(&"GET /v3/nothing".to_owned()));
    let korifi = Asker::of(Simulator::builder().release(Release::Korifi)).await;
    let unknown = reqwest::get(korifi.url("/v3/nothing")).await.unwrap();
    assert_eq!(unknown.text().await.unwrap(), "404 page not found\n");
}

#[tokio::test]
async fn the_root_says_where_logs_and_shells_are() {
    for release in [Release::Current, Release::V3_100] {
        let asker = Asker::of(Simulator::builder().release(release)).await;
        let root = read(reqwest::get(asker.url("/")).await.unwrap()).await.body;
        let links = root["links"].as_object().unwrap();
        let missing: Vec<&String> =
            links.iter().filter(|(_, link)| link.is_null()).map(|(name, _)| name).collect();
        assert_eq!(missing, ["credhub", "routing"]);
        assert!(links["logging"]["href"].as_str().unwrap().starts_with("ws://"));
        let ssh = &links["app_ssh"];
        let (host, port) = ssh["href"].as_str().unwrap().rsplit_once(':').unwrap();
        assert_eq!((host, port), ("127.0.0.1", "2222"));
        assert_eq!(ssh["meta"]["oauth_client"], "ssh-proxy");
        assert!(ssh["meta"]["host_key_fingerprint"].is_string());
    }
}

#[tokio::test]
async fn the_roots_say_where_to_log_in_and_how() {
    let simulator = Watched::start().await;
    let url = simulator.cloud_foundry_url();
    let get = async |url: String| read(reqwest::get(url).await.unwrap()).await.body;
    let root = get(format!("{url}/")).await;
    let login = root["links"]["login"]["href"].as_str().unwrap();
    assert_eq!(root["links"]["uaa"]["href"], login);
    let prompts = get(format!("{login}/login")).await;
    assert_eq!(prompts["prompts"]["password"][0], "password");
    assert_eq!(get(format!("{url}/v3")).await["links"].as_object().unwrap().len(), 33);
    assert_eq!(get(format!("{url}/v3/info")).await["rate_limits"]["enabled"], false);
}
