//! Users and their roles in organizations and spaces, which are what the users may do: developers
//! to change apps, auditors to see them. An admin needs none.

use serde_json::{Map, Value, json};

use super::answer::{Answer, Refusal, ok};
use super::apps::add_included;
use super::list::{COMMON, Known};
use super::made::{Kind, Made};
use super::seed::Guids;
use super::table::Head;
use super::tokens::{AUTOMATION, Role, USERS};
use super::view::time;
use super::{Call, State};

pub(super) const USER: Kind = Kind {
    name: "User",
    list: Known {
        common: COMMON,
        own: &["usernames", "partial_usernames", "origins", "label_selector"],
        refused: &[],
        orders: &[],
        more: &[],
    },
    looks_at: &[("usernames", "/username"), ("origins", "/origin")],
};

const USER_OF_ROLE: &str = "/relationships/user/data/guid";
const SPACE_OF_ROLE: &str = "/relationships/space/data/guid";
const ORGANIZATION_OF_ROLE: &str = "/relationships/organization/data/guid";

const ROLE: Kind = Kind {
    name: "Role",
    list: Known {
        own: &["types", "user_guids", "space_guids", "organization_guids", "include"],
        more: &["user", "space", "organization"],
        ..USER.list
    },
    looks_at: &[
        ("types", "/type"),
        ("user_guids", USER_OF_ROLE),
        ("space_guids", SPACE_OF_ROLE),
        ("organization_guids", ORGANIZATION_OF_ROLE),
    ],
};

/// Somebody whom the platform knows: a user, or a client of the UAA, which has no name.
struct Person {
    guid: &'static str,
    name: Option<&'static str>,
    role: Role,
}

impl Person {
    fn all() -> impl Iterator<Item = Self> {
        let users = USERS.into_iter().map(|user| Self {
            guid: user.guid,
            name: Some(user.login.username),
            role: user.role,
        });
        users.chain([Self { guid: AUTOMATION.0, name: None, role: Role::Developer }])
    }

    /// The type of the role in every space.
    fn in_spaces(&self) -> Option<&'static str> {
        match self.role {
            Role::Admin => None,
            Role::Developer => Some("space_developer"),
            Role::Auditor => Some("space_auditor"),
        }
    }
}

impl State {
    /// The users whom a caller sees: those with a role beside its own, or all.
    pub(super) fn users(&self, call: &Call<'_>) -> Vec<Made> {
        self.users_who(|person| call.is_admin() || person.in_spaces().is_some())
    }

    /// The users who have a role in a space or an organization, which all have that have any.
    pub(super) fn users_with_role(&self) -> Vec<Made> {
        self.users_who(|person| person.in_spaces().is_some())
    }

    fn users_who(&self, are: impl Fn(&Person) -> bool) -> Vec<Made> {
        let made = |person: Person| {
            let own = json!({
                "username": person.name,
                "presentation_name": person.name.unwrap_or(person.guid),
                "origin": person.name.map(|_| "uaa"),
                "links": { "self": self.view.link(&format!("/v3/users/{}", person.guid)) },
            });
            Made::new(&self.view, Head::new(person.guid, self.started_at()), own)
        };
        Person::all().filter(are).map(made).collect()
    }

    pub(super) fn list_users(&self, call: &Call<'_>, mut users: Vec<Made>) -> Answer {
        let asked = |name| call.query.get(name).is_some();
        let reason = match (asked("usernames"), asked("partial_usernames")) {
            (true, true) => Some("Usernames and partial_usernames cannot be used together"),
            (false, false) if asked("origins") => Some(
                "Origins filter cannot be provided without usernames or partial_usernames filter.",
            ),
            _ => None,
        };
        if let Some(reason) = reason {
            return Err(Refusal::bad_query(vec![reason.to_owned()]));
        }
        if let Some(parts) = call.query.list("partial_usernames") {
            let has = |user: &Made| parts.iter().any(|it| user.text("/username").contains(it));
            users.retain(has);
        }
        self.list_made(call, &USER, users)
    }

    pub(super) fn roles(&self) -> Vec<Made> {
        let (organizations, spaces) = (&self.world.organizations, &self.world.spaces);
        let in_organizations = organizations.iter().flat_map(|it| {
            let people = Person::all().filter(|person| person.in_spaces().is_some());
            people.map(|person| self.role(&person, "organization_user", ("organization", &it.head)))
        });
        let in_spaces = spaces.iter().flat_map(|it| {
            let role = |person: Person| Some((person.in_spaces()?, person));
            let roles = Person::all().filter_map(role);
            roles.map(|(kind, person)| self.role(&person, kind, ("space", &it.head)))
        });
        in_organizations.chain(in_spaces).collect()
    }

    /// A role in an organization or a space.
    fn role(&self, person: &Person, kind: &str, (place, head): (&str, &Head)) -> Made {
        let name = format!("{}/{kind}/{}", person.guid, head.guid);
        let guid = Guids::of(&name);
        let reference = |name: &str, guid: &str| {
            if name == place { json!({ "guid": guid }) } else { Value::Null }
        };
        let mut links = Map::new();
        links.insert("self".to_owned(), self.view.link(&format!("/v3/roles/{guid}")));
        links.insert("user".to_owned(), self.view.link(&format!("/v3/users/{}", person.guid)));
        let own = self.view.link(&format!("/v3/{place}s/{}", head.guid));
        links.insert(place.to_owned(), own);
        let shown = json!({
            "guid": guid,
            "created_at": time(head.created_at),
            "updated_at": time(head.created_at),
            "type": kind,
            "relationships": {
                "user": { "data": { "guid": person.guid } },
                "organization": { "data": reference("organization", &head.guid) },
                "space": { "data": reference("space", &head.guid) },
            },
            "links": links,
        });
        Made::whole(Head::new(guid, head.created_at), shown)
    }

    pub(super) fn list_roles(&self, call: &Call<'_>) -> Answer {
        let included = |roles: &[&Made], wanted: &[String]| self.included_with(roles, wanted);
        self.list_with(call, &ROLE, self.roles(), included)
    }

    pub(super) fn get_role(&self, call: &Call<'_>, guid: &str) -> Answer {
        let wanted = ROLE.list.more_of_one(&call.query, Refusal::unprocessable)?;
        let role = self.roles().into_iter().find(|role| role.guid() == guid);
        let role = role.ok_or_else(|| Refusal::not_found(ROLE.name))?;
        let included = self.included_with(&[&role], &wanted);
        let mut shown = self.shown(role.shown);
        if let Some(included) = included {
            add_included(&mut shown, included);
        }
        Ok(ok(&shown))
    }

    /// What `include` names of roles.
    fn included_with(&self, roles: &[&Made], wanted: &[String]) -> Option<Value> {
        let included = wanted.iter().map(|name| {
            let (names, shown) = self.named_by(roles, name);
            (names.to_owned(), shown)
        });
        (!wanted.is_empty()).then(|| included.collect())
    }

    /// The users, spaces or organizations of roles, each once, and what they are called together.
    fn named_by(&self, roles: &[&Made], name: &str) -> (&'static str, Value) {
        let guids = |pointer: &str| {
            let mut guids: Vec<&str> = roles.iter().map(|role| role.text(pointer)).collect();
            guids.sort_unstable();
            guids.dedup();
            guids
        };
        match name {
            "user" => {
                let guids = guids(USER_OF_ROLE);
                let users = self.users_with_role();
                let users = users.into_iter().filter(|user| guids.contains(&user.guid()));
                ("users", users.map(|user| self.shown(user.shown)).collect())
            }
            "space" => {
                let found = guids(SPACE_OF_ROLE);
                let found = found.into_iter().filter_map(|guid| self.world.spaces.find(guid));
                ("spaces", found.map(|space| self.view.space(&self.world, space)).collect())
            }
            _ => {
                let found = guids(ORGANIZATION_OF_ROLE).into_iter();
                let found = found.filter_map(|guid| self.world.organizations.find(guid));
                ("organizations", found.map(|it| self.view.organization(it)).collect())
            }
        }
    }
}
