//! What requests may say: the bodies that create an application and scale a process.
//!
//! What is wrong is said in the words of Rails, which Nodion's interface is written in; its own
//! words are not documented. A member that the documentation does not know is refused.

use serde_json::{Map, Value};

use super::world::{INSTANCE_TYPES, InstanceType, REGIONS, Region, Source};

/// The members of a request's body.
pub(super) type Members = Map<String, Value>;

/// An application that is asked for.
pub(super) struct NewApplication {
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) region: &'static Region,
    pub(super) instance_type: &'static InstanceType,
    pub(super) instance_amount: u32,
}

const OF_ALL: [&str; 5] =
    ["deployment_strategy", "name", "region_id", "instance_type_id", "instance_amount"];
const OF_GIT: [&str; 3] = ["integration_id", "repository_id", "branch_id"];
const OF_IMAGES: [&str; 3] = ["container_registry_id", "image_name", "image_tag"];

/// Reads the members one by one and collects what is wrong with them.
struct Reader<'a> {
    members: &'a Members,
    wrong: Vec<String>,
}

/// The application that is asked for, or everything that is wrong with it.
///
/// Integrations, repositories, branches and registries are not simulated: any id is one.
pub(super) fn new_application(members: &Members) -> Result<NewApplication, Vec<String>> {
    let mut read = Reader { members, wrong: Vec::new() };
    let strategy = match members.get("deployment_strategy") {
        None => Some("dockerfile"),
        Some(asked) => {
            ["dockerfile", "buildpacks", "prebuilt_image"].into_iter().find(|it| asked == it)
        }
    };
    let Some(strategy) = strategy else {
        return Err(vec!["Deployment strategy is not included in the list".to_owned()]);
    };
    let name = read.text("name", "Name can't be blank");
    let region = read.one_of("region_id", &REGIONS, |region| region.id, "Region must exist");
    let instance_type = read.one_of(
        "instance_type_id",
        &INSTANCE_TYPES,
        |instance_type| instance_type.id,
        "Instance type must exist",
    );
    let instance_amount = read.amount();
    let source = if strategy == "prebuilt_image" {
        read.only([&OF_ALL[..], &OF_IMAGES].concat());
        let registry = read.text("container_registry_id", "Container registry must exist");
        let name = read.text("image_name", "Image name can't be blank");
        let tag = match members.get("image_tag") {
            None => Some("latest".to_owned()),
            Some(_) => read.text("image_tag", "Image tag is invalid"),
        };
        registry.zip(name).zip(tag).map(|((registry, name), tag)| Source::Image {
            registry,
            name,
            tag,
        })
    } else {
        read.only([&OF_ALL[..], &OF_GIT].concat());
        let words = ["Integration must exist", "Repository must exist", "Branch must exist"];
        for (member, words) in OF_GIT.into_iter().zip(words) {
            read.text(member, words);
        }
        Some(Source::Git { strategy })
    };
    match (name, region, instance_type, instance_amount, source) {
        (Some(name), Some(region), Some(instance_type), Some(instance_amount), Some(source))
            if read.wrong.is_empty() =>
        {
            Ok(NewApplication { name, source, region, instance_type, instance_amount })
        }
        _ => Err(read.wrong),
    }
}

/// How many instances a process is asked to have, or everything that is wrong.
pub(super) fn instance_amount(members: &Members) -> Result<u32, Vec<String>> {
    let mut read = Reader { members, wrong: Vec::new() };
    read.only(vec!["instance_amount"]);
    match read.amount() {
        Some(amount) if read.wrong.is_empty() => Ok(amount),
        _ => Err(read.wrong),
    }
}

impl Reader<'_> {
    /// A text that is more than blanks.
    fn text(&mut self, member: &str, otherwise: &str) -> Option<String> {
        let text = self.members.get(member).and_then(Value::as_str);
        let text = text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
        if text.is_none() {
            self.wrong.push(otherwise.to_owned());
        }
        text
    }

    /// The thing whose id is given.
    fn one_of<T>(
        &mut self,
        member: &str,
        all: &'static [T],
        id: impl Fn(&T) -> &'static str,
        otherwise: &str,
    ) -> Option<&'static T> {
        let asked = self.members.get(member).and_then(Value::as_str);
        let found = all.iter().find(|it| Some(id(it)) == asked);
        if found.is_none() {
            self.wrong.push(otherwise.to_owned());
        }
        found
    }

    /// The member `instance_amount`.
    fn amount(&mut self) -> Option<u32> {
        const MOST: i64 = i32::MAX as i64;
        let words = match self.members.get("instance_amount") {
            Some(Value::Number(number)) => match number.as_i64() {
                Some(amount @ 0..=MOST) => return u32::try_from(amount).ok(),
                Some(..0) => "must be greater than or equal to 0".to_owned(),
                Some(_) => format!("must be less than or equal to {MOST}"),
                None if number.is_f64() => "must be an integer".to_owned(),
                None => format!("must be less than or equal to {MOST}"),
            },
            _ => "is not a number".to_owned(),
        };
        self.wrong.push(format!("Instance amount {words}"));
        None
    }

    /// Refuses every other member.
    fn only(&mut self, known: Vec<&str>) {
        let unknown = self.members.keys().filter(|member| !known.contains(&member.as_str()));
        self.wrong.extend(unknown.map(|member| format!("found unpermitted parameter: :{member}")));
    }
}
