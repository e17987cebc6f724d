//! Jobs: finding out that an answer has one, and waiting for its end.

use paas_support::reqwest::Url;
use paas_support::reqwest::header::{HeaderMap, LOCATION};
use paas_support::{Verdict, Wait};

use super::Client;
use super::types::{Errors, Job, JobGuid, JobState};

impl JobGuid {
    /// The job that an answer names in its header `Location`. Not every answer with the status 202
    /// has one, and not every `Location` is a job.
    ///
    /// Source: v3 reference, "Asynchronous operations".
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::cloud_foundry::types::JobGuid;
    /// use paas::support::reqwest::header::{HeaderMap, HeaderValue, LOCATION};
    ///
    /// let location = HeaderValue::from_static("https://api.example.org/v3/jobs/3e9b5a70");
    /// let headers = HeaderMap::from_iter([(LOCATION, location)]);
    /// assert_eq!(JobGuid::from_headers(&headers), Some("3e9b5a70".into()));
    /// ```
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        from_location(headers.get(LOCATION)?.to_str().ok()?)
    }
}

impl Client {
    /// Waits until a job is `COMPLETE`. Awaited, it gives the job with its warnings.
    ///
    /// A job that is `FAILED` is a failure, with the job and its typed errors. A state that no
    /// document lists is none that ends it. A job that there never was, or that ended long ago, is
    /// an error of the call: 404.
    ///
    /// Source: v3 reference, "Get a job".
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::cloud_foundry::{self, types::{Errors, JobGuid}};
    /// use paas::support::reqwest::Method;
    /// use paas::support::{Session, WaitError, serde_json::Value};
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = paas_simulator::Simulator::start().await?;
    /// let session = Session::builder(simulator.cloud_foundry_url()).token(simulator.token());
    /// let client = cloud_foundry::Client::new(session.build()?);
    ///
    /// match client.wait_for_job("no-such-job").await {
    ///     Ok(job) => println!("{:?}", job.warnings),
    ///     Err(WaitError::Failed { last: Some(job), .. }) => println!("{:?}", job.errors),
    ///     Err(error) => println!("{error}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_job(&self, job_guid: impl Into<JobGuid>) -> Wait<Job, Errors> {
        let (client, job_guid) = (self.clone(), job_guid.into());
        let read = move || {
            let (client, job_guid) = (client.clone(), job_guid.clone());
            async move { Ok(client.get_job().job_guid(&job_guid).send().await?.into_inner()) }
        };
        Wait::new(read, judge)
    }
}

/// Whether a job has ended, and how.
fn judge(job: Job) -> Verdict<Job> {
    match job.state {
        JobState::Complete => Verdict::Done(job),
        JobState::Failed => Verdict::Failed { reason: reason(&job), state: Some(job) },
        _ => Verdict::Pending(job),
    }
}

/// What the platform says of a job that failed.
fn reason(job: &Job) -> String {
    let errors = job.errors.iter().flatten();
    let said: Vec<_> = errors.map(|error| format!("{}: {}", error.title, error.detail)).collect();
    match said.is_empty() {
        true => "the job failed, and does not say why".to_owned(),
        false => format!("the job failed: {}", said.join("; ")),
    }
}

/// The guid in an address whose path ends in `/v3/jobs/{guid}`, absolute or not.
fn from_location(location: &str) -> Option<JobGuid> {
    let here = Url::parse("https://localhost").ok()?;
    let url = here.join(location).ok()?;
    let mut steps = url.path_segments()?.rev();
    let guid = steps.next().filter(|guid| !guid.is_empty())?;
    (steps.next()? == "jobs" && steps.next()? == "v3").then(|| guid.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_a_job_names_one() {
        for (location, guid) in [
            ("https://api.example.org/v3/jobs/j-1", Some("j-1")),
            ("https://example.org/behind/a/path/v3/jobs/j-1?a=b#c", Some("j-1")),
            ("/v3/jobs/j-1", Some("j-1")),
            ("https://api.example.org/v3/jobs/", None),
            ("https://api.example.org/v3/jobs", None),
            ("https://api.example.org/v3/jobs/j-1/more", None),
            ("https://api.example.org/v3/packages/j-1", None),
            ("https://api.example.org/v2/jobs/j-1", None),
            ("https://api.example.org/?next=/v3/jobs/j-1", None),
            ("https://api.example.org/v3/jobs/..", None),
            ("mailto:v3/jobs/j-1", None),
            ("https://[/v3/jobs/j-1", None),
            ("", None),
        ] {
            assert_eq!(from_location(location), guid.map(JobGuid::from), "{location}");
        }
    }

    fn job(state: &str, errors: &[(&str, &str)]) -> Job {
        let error = |(title, detail): &(&str, &str)| {
            let error = super::super::types::Error::builder().code(10008).title(*title);
            super::super::types::Error::try_from(error.detail(*detail)).unwrap()
        };
        let errors: Vec<_> = errors.iter().map(error).collect();
        Job::builder().guid("j").state(state).errors(errors).try_into().unwrap()
    }

    #[test]
    fn a_job_goes_on_until_it_is_complete_or_has_failed() {
        for (state, is_pending) in
            [("PROCESSING", true), ("POLLING", true), ("CANCELLING", true), ("COMPLETE", false)]
        {
            let job = job(state, &[]);
            let verdict = match is_pending {
                true => Verdict::Pending(job.clone()),
                false => Verdict::Done(job.clone()),
            };
            assert_eq!(judge(job), verdict);
        }
    }

    #[test]
    fn a_job_that_failed_says_why() {
        for (errors, reason) in [
            (&[][..], "the job failed, and does not say why"),
            (&[("CF-A", "a"), ("CF-B", "b")][..], "the job failed: CF-A: a; CF-B: b"),
        ] {
            let job = job("FAILED", errors);
            let verdict = Verdict::Failed { reason: reason.to_owned(), state: Some(job.clone()) };
            assert_eq!(judge(job), verdict);
        }
    }
}
