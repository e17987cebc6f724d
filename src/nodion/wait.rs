//! Waiting until a process has the instances that it was scaled to.

use paas_support::{Verdict, Wait};

use super::Client;
use super::types::{ApplicationId, Error, Process, ProcessId, ScalingState};

impl Client {
    /// Waits until the process has `amount` instances and is not `scaling` any more. Awaited, it
    /// gives the process.
    ///
    /// A process that is gone is a failure. Whatever other state it is in is taken for the end of
    /// scaling, as no document lists them. There is no call for one process, so each look lists
    /// those of the application.
    ///
    /// Source: the page "Application Processes".
    ///
    /// # Examples
    ///
    /// ```
    /// use paas::nodion;
    /// use paas::support::Session;
    ///
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let simulator = paas_simulator::Simulator::start().await?;
    /// let session = Session::builder(simulator.nodion_url()).token(simulator.token()).build()?;
    /// let client = nodion::Client::new(session);
    /// let application = client.list_applications().send().await?.applications[0].id.clone();
    /// let call = client.list_application_processes().application_id(&application);
    /// let web = call.send().await?.processes[0].id.clone();
    ///
    /// let call = client.scale_application_process().application_id(&application).process_id(&web);
    /// call.body_map(|body| body.instance_amount(3)).send().await?;
    /// let process = client.wait_for_instances(application, web, 3).await?;
    /// assert_eq!(process.instance_amount, 3);
    /// # Ok(())
    /// # }
    /// ```
    pub fn wait_for_instances(
        &self,
        application_id: impl Into<ApplicationId>,
        process_id: impl Into<ProcessId>,
        amount: u32,
    ) -> Wait<Process, Error> {
        let (client, application_id) = (self.clone(), application_id.into());
        let process_id = process_id.into();
        let read = move || {
            let (client, application_id) = (client.clone(), application_id.clone());
            async move {
                let call = client.list_application_processes().application_id(&application_id);
                Ok(call.send().await?.into_inner().processes)
            }
        };
        Wait::new(read, move |processes| {
            judge(processes.into_iter().find(|process| process.id == process_id), amount)
        })
    }
}

/// Whether a process has what it was scaled to.
fn judge(process: Option<Process>, amount: u32) -> Verdict<Process> {
    match process {
        None => Verdict::Failed { reason: "the process is gone".to_owned(), state: None },
        Some(process) if has_settled(&process) && process.instance_amount == amount => {
            Verdict::Done(process)
        }
        Some(process) => Verdict::Pending(process),
    }
}

/// Whether nothing is being changed.
pub(crate) fn has_settled(process: &Process) -> bool {
    process.state != ScalingState::Scaling
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(instance_amount: u32, state: &str) -> Process {
        let process = Process::builder().id("p").name("Web").status("available").state(state);
        process.instance_amount(instance_amount).try_into().unwrap()
    }

    #[test]
    fn a_process_is_done_when_it_has_what_was_asked_for_and_is_not_scaling() {
        for (amount, state, is_done) in [
            (3, "default", true),
            (3, "scaling", false),
            (2, "default", false),
            (2, "scaling", false),
            (3, "as no document says", true),
        ] {
            let process = process(amount, state);
            let verdict = match is_done {
                true => Verdict::Done(process.clone()),
                false => Verdict::Pending(process.clone()),
            };
            assert_eq!(judge(Some(process), 3), verdict, "{amount} {state}");
        }
        assert!(matches!(judge(Some(process(0, "default")), 0), Verdict::Done(_)));
        assert!(matches!(judge(None, 0), Verdict::Failed { state: None, .. }));
    }
}
