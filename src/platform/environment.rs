//! Which platform the environment means, and where on it.

use std::ffi::OsString;

use paas_support::InvalidRequest;

use super::{CloudFoundry, Error, Nodion, Platform};
use crate::variables::{Variables, of_this_process};
use crate::{cloud_foundry, nodion};

/// The platform that the environment means: see [`from_variables`].
///
/// # Errors
///
/// As there.
pub async fn from_env() -> Result<Box<dyn Platform>, Error> {
    from_variables(of_this_process).await
}

/// The platform that the environment means, by way of `lookup`.
///
/// | variables | platform |
/// |---|---|
/// | `NODION_TOKEN` | Nodion, by [`nodion::ClientBuilder::from_variables`] |
/// | `CF_API`, or no `NODION_TOKEN` | Cloud Foundry, by [`cloud_foundry::ClientBuilder::from_variables`] |
/// | `PAAS_PLATFORM` | `nodion` or `cloud-foundry`, where both are set |
///
/// On Cloud Foundry it is the space `CF_SPACE` of the organization `CF_ORGANIZATION`; without these,
/// all apps that the user may see.
///
/// # Errors
///
/// [`Error::NotConnected`] when the environment does not say which platform, or lacks what the
/// platform's client needs; [`Error::NotFound`] for a space that is not there; [`Error::Call`].
///
/// # Examples
///
/// ```
/// use paas::platform;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let settings = |name: &str| (name == "NODION_TOKEN").then(|| "secret".into());
/// let platform = platform::from_variables(settings).await?;
/// assert!(platform.capabilities().is_empty());
/// # Ok(())
/// # }
/// ```
pub async fn from_variables(
    lookup: impl Fn(&str) -> Option<OsString>,
) -> Result<Box<dyn Platform>, Error> {
    if is_nodion(&Variables::new(&lookup))? {
        let client = nodion::ClientBuilder::from_variables(&lookup)?.build()?;
        return Ok(Box::new(Nodion::new(client)));
    }
    let client = cloud_foundry::ClientBuilder::from_variables(&lookup)?.build()?;
    let variables = Variables::new(&lookup);
    let names = (variables.text("CF_ORGANIZATION")?, variables.text("CF_SPACE")?);
    Ok(Box::new(match names {
        (Some(organization), Some(space)) => {
            CloudFoundry::in_space(client, &organization, &space).await?
        }
        (None, None) => CloudFoundry::new(client),
        (Some(_), None) => return Err(half("CF_ORGANIZATION", "CF_SPACE").into()),
        (None, Some(_)) => return Err(half("CF_SPACE", "CF_ORGANIZATION").into()),
    }))
}

fn half(set: &str, other: &str) -> InvalidRequest {
    InvalidRequest::new(format!("`{set}` is set but `{other}` is not; set both, or neither"))
}

fn is_nodion(variables: &Variables<'_>) -> Result<bool, InvalidRequest> {
    let is_set = |name| variables.text(name).map(|value| value.is_some());
    match variables.text("PAAS_PLATFORM")?.as_deref() {
        Some("nodion") => Ok(true),
        Some("cloud-foundry") => Ok(false),
        Some(_) => Err(InvalidRequest::new(
            "`PAAS_PLATFORM` is no platform; set it to `nodion` or `cloud-foundry`",
        )),
        None if is_set("NODION_TOKEN")? && is_set("CF_API")? => Err(InvalidRequest::new(
            "`NODION_TOKEN` and `CF_API` are both set; set `PAAS_PLATFORM` to `nodion` or \
             `cloud-foundry`",
        )),
        None => is_set("NODION_TOKEN"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(set: &[(&str, &str)]) -> Result<bool, String> {
        let set: Vec<(String, OsString)> =
            set.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
        let lookup = move |name: &str| {
            set.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        is_nodion(&Variables::new(&lookup)).map_err(|error| error.to_string())
    }

    #[test]
    fn the_platform_is_the_one_that_is_set_or_named() {
        let (token, api) = (("NODION_TOKEN", "t"), ("CF_API", "https://api.example.org"));
        assert_eq!(chosen(&[token]), Ok(true));
        assert_eq!(chosen(&[api]), Ok(false));
        assert_eq!(chosen(&[]), Ok(false), "the login of the program `cf`");
        assert_eq!(chosen(&[token, api, ("PAAS_PLATFORM", "nodion")]), Ok(true));
        assert_eq!(chosen(&[token, api, ("PAAS_PLATFORM", "cloud-foundry")]), Ok(false));
        assert!(chosen(&[token, api]).unwrap_err().contains("set `PAAS_PLATFORM`"));
        assert!(chosen(&[("PAAS_PLATFORM", "heroku")]).unwrap_err().contains("no platform"));
    }
}
