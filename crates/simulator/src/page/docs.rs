//! `/docs`: the specs of both platforms in Swagger UI, whose files are in the program.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use utoipa_swagger_ui::{Config, Url};

use super::{Documents, text};

pub(super) fn router(documents: Documents) -> Router {
    let config = Arc::new(config());
    let front = config.clone();
    let document = |text_of: &'static str| get(async move || text("application/json", text_of));
    Router::new()
        .route("/docs", get(async || Redirect::permanent("/docs/")))
        .route("/docs/", get(async move || file("index.html", &front)))
        .route("/docs/cloud-foundry.json", document(documents.cloud_foundry))
        .route("/docs/nodion.json", document(documents.nodion))
        .route("/docs/{*file}", get(async move |Path(path): Path<String>| file(&path, &config)))
}

/// The specs are there to be read: they name the platforms' own servers, so that nothing is tried
/// out. No validator is asked, as it is on the network.
fn config() -> Config<'static> {
    let cloud_foundry = Url::with_primary("Cloud Foundry", "/docs/cloud-foundry.json", true);
    let nodion = Url::new("Nodion", "/docs/nodion.json");
    Config::new([cloud_foundry, nodion])
        .display_operation_id(true)
        .deep_linking(true)
        .supported_submit_methods([""; 0])
        .validator_url("none")
}

fn file(path: &str, config: &Arc<Config<'static>>) -> Response {
    match utoipa_swagger_ui::serve(path, config.clone()) {
        Ok(Some(file)) => {
            ([(header::CONTENT_TYPE, file.content_type)], file.bytes.into_owned()).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
