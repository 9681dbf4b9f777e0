//! How a town gets its groups and people, by the protocol alone: the first admin's link is printed,
//! he makes staff, and masters come by invitation.

use crate::spec::http::Http;
use crate::town::Town;
use serde_json::{Value, json};
use uuid::Uuid;

/// Someone with a session.
#[derive(Clone, Debug)]
pub struct Citizen {
    pub user: Uuid,
    pub name: String,
    pub cookie: String,
    pub staff: bool,
    /// Groups he talks in; of a master those he is a member of.
    pub groups: Vec<Uuid>,
}

pub struct Founded {
    pub admin: Citizen,
    pub people: Vec<Citizen>,
    /// One master of each group who has another group too, so that he may be taken out of this one
    /// and still be someone.
    pub wanderers: Vec<(Uuid, Uuid)>,
}

/// How many there are.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub groups: usize,
    pub operators: usize,
    /// In each group.
    pub masters: usize,
}

struct Founder<'a> {
    http: Http,
    town: &'a Town,
    cookie: String,
}

pub async fn found(town: &Town, size: Size) -> Founded {
    let mut founder = Founder {
        http: Http::new(),
        town,
        cookie: String::new(),
    };
    // Each start makes a link and voids the one before.
    let said = town.node(town.size() - 1).await.said();
    let link = said.rsplit("/join#").next().unwrap();
    let token = link.split_whitespace().next().unwrap().to_owned();
    let (cookie, me) = founder
        .enters("/api/link", json!({ "token": token, "password": null }))
        .await;
    founder.cookie.clone_from(&cookie);
    let mut admin = citizen("admin", cookie, &me, true, Vec::new());
    let mut groups = Vec::new();
    for number in 0..size.groups {
        let made = json!({
            "type": "create_group", "city": format!("Город {number}"), "company": "Мастера",
            "timeZone": "Europe/Moscow", "prefix": "ГМ",
        });
        groups.push(founder.commands(made).await);
    }
    admin.groups.clone_from(&groups);
    let mut people = Vec::new();
    for number in 0..size.operators {
        // Three groups each, so that some are served by many and some by few.
        let his = (0..3.min(size.groups)).map(|step| groups[(number + step) % size.groups]);
        people.push(founder.operator(number, his.collect()).await);
    }
    for (number, group) in groups.iter().enumerate() {
        for seat in 0..size.masters {
            people.push(founder.master(number * 100 + seat, *group).await);
        }
    }
    let mut wanderers = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let home = groups[(number + 1) % groups.len()];
        let first = people
            .iter_mut()
            .find(|citizen| !citizen.staff && citizen.groups == [*group]);
        let Some(wanderer) = first.filter(|_| home != *group) else {
            continue;
        };
        wanderer.groups.push(home);
        wanderers.push((*group, wanderer.user));
        let joined = json!({ "type": "add_member", "group": home, "user": wanderer.user });
        founder.commands(joined).await;
    }
    Founded {
        admin,
        people,
        wanderers,
    }
}

fn citizen(name: &str, cookie: String, me: &Value, staff: bool, groups: Vec<Uuid>) -> Citizen {
    Citizen {
        user: crate::history::id(&me["person"]["id"]),
        name: name.to_owned(),
        cookie,
        staff,
        groups,
    }
}

impl Founder<'_> {
    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.town.door(0))
    }

    async fn posts(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(&self.url(path), &self.cookie, &body).await;
        let answer = answer.unwrap();
        assert!(answer.is_success(), "{path} {body}: {answer:?}");
        answer.body
    }

    async fn commands(&self, command: Value) -> Uuid {
        let envelope = json!({ "op": Uuid::now_v7(), "command": command });
        let receipt = self.posts("/api/commands", envelope).await;
        crate::history::id(&receipt["id"])
    }

    /// Through a door that sets a cookie.
    async fn enters(&self, path: &str, body: Value) -> (String, Value) {
        let answer = self.http.post(&self.url(path), "", &body).await.unwrap();
        assert!(answer.is_success(), "{path}: {answer:?}");
        (answer.cookie.unwrap(), answer.body)
    }

    async fn operator(&self, number: usize, groups: Vec<Uuid>) -> Citizen {
        let name = format!("operator-{number}");
        let made = json!({
            "type": "create_person", "name": name, "role": "operator", "locale": "ru",
            "timeZone": "Europe/Moscow",
        });
        let user = self.commands(made).await;
        let link = self
            .posts(&format!("/api/people/{user}/link"), json!({}))
            .await;
        let body = json!({ "token": token_of(&link), "password": null });
        let (cookie, me) = self.enters("/api/link", body).await;
        citizen(&name, cookie, &me, true, groups)
    }

    async fn master(&self, number: usize, group: Uuid) -> Citizen {
        let name = format!("master-{number}");
        let path = format!("/api/groups/{group}/invitations");
        let invited = self.posts(&path, json!({ "note": name })).await;
        let body = json!({ "token": token_of(&invited), "name": name });
        let (cookie, me) = self.enters("/api/invitations/accept", body).await;
        citizen(&name, cookie, &me, false, vec![group])
    }
}

fn token_of(secret: &Value) -> &str {
    secret["url"].as_str().unwrap().rsplit('#').next().unwrap()
}
