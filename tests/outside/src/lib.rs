//! A user of the packages: it has nothing of the workspace but what was packaged.

use paas::support::{InvalidRequest, Session};
use paas::{cloud_foundry, nodion};

/// The names of all Nodion applications.
pub async fn applications(
    address: &str,
    token: &str,
) -> Result<Vec<String>, nodion::Error<nodion::types::Error>> {
    let client = nodion::Client::new(session(address, token).expect("the address is one"));
    let applications = client.list_applications().send().await?.into_inner().applications;
    Ok(applications.into_iter().map(|application| application.name).collect())
}

/// The types of all Cloud Foundry processes with their numbers of instances.
pub async fn processes(
    address: &str,
    token: &str,
) -> Result<Vec<(String, u32)>, cloud_foundry::Error<cloud_foundry::types::Errors>> {
    let client = cloud_foundry::Client::new(session(address, token).expect("the address is one"));
    let processes = client.list_processes().per_page(5000).send().await?.into_inner().resources;
    Ok(processes.into_iter().map(|it| (it.type_.to_string(), it.instances)).collect())
}

fn session(address: &str, token: &str) -> Result<Session, InvalidRequest> {
    Session::builder(address).token(token).build()
}

#[cfg(test)]
mod tests {
    use paas_simulator::Simulator;

    #[tokio::test]
    async fn both_platforms_answer() {
        let simulator = Simulator::start().await.unwrap();
        let token = simulator.token();
        let applications = super::applications(simulator.nodion_url(), token).await.unwrap();
        assert_eq!(applications, ["Web shop", "Blog", "Blog"]);
        let processes = super::processes(simulator.cloud_foundry_url(), token).await.unwrap();
        assert_eq!(processes[0], ("web".to_owned(), 2));
    }
}
