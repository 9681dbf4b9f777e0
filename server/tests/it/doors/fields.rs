//! Bodies that say more than they may: every word of the protocol, added to every object of every
//! body where it does not belong, is refused.

use super::digest;
use crate::people::code_of;
use crate::tasks::desk::Desk;
use protocol::OpId;
use protocol::command::Envelope;
use protocol::error::ErrorCode;
use serde_json::{Map, Value, json};
use server::ids;
use std::collections::BTreeSet;

/// A way down into a body, and the fields that the object there has.
#[derive(Clone)]
struct Place {
    way: Vec<Step>,
    fields: BTreeSet<String>,
}

#[derive(Clone)]
enum Step {
    Into(String),
    Item,
    /// The object is of this kind.
    Tag(String),
}

struct Document(Value);

impl Document {
    fn schema<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => {
                let name = name.rsplit('/').next().unwrap();
                self.schema(&self.0["components"]["schemas"][name])
            }
            None => schema,
        }
    }

    /// Every object below this schema.
    fn places(&self, schema: &Value, way: &[Step], into: &mut Vec<Place>) {
        let schema = self.schema(schema);
        for choice in ["oneOf", "anyOf", "allOf"] {
            for one in schema[choice].as_array().into_iter().flatten() {
                self.places(one, way, into);
            }
        }
        if schema["items"].is_object() {
            let way = [way, &[Step::Item]].concat();
            self.places(&schema["items"], &way, into);
        }
        let Some(properties) = schema["properties"].as_object() else {
            return;
        };
        let tag = properties
            .get("type")
            .and_then(|tag| tag["enum"][0].as_str());
        let way: Vec<Step> = way
            .iter()
            .cloned()
            .chain(tag.map(|tag| Step::Tag(tag.to_owned())))
            .collect();
        into.push(Place {
            way: way.clone(),
            fields: properties.keys().cloned().collect(),
        });
        for (name, property) in properties {
            let way = [&way[..], &[Step::Into(name.clone())]].concat();
            self.places(property, &way, into);
        }
    }

    /// Every name that a field has anywhere in the protocol.
    fn words(&self) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        collect(&self.0["components"]["schemas"], &mut words);
        words
    }
}

fn collect(schema: &Value, words: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                words.extend(properties.keys().cloned());
            }
            fields.values().for_each(|value| collect(value, words));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(value, words)),
        _ => {}
    }
}

/// The way down with one more field at its end.
fn body(way: &[Step], word: &str) -> Value {
    let mut object = Map::new();
    let mut steps = way.iter();
    let inner = match steps.next() {
        None => return json!({ word: null }),
        Some(Step::Tag(tag)) => {
            object.insert("type".to_owned(), json!(tag));
            body(steps.as_slice(), word)
        }
        Some(Step::Into(name)) => json!({ name: body(steps.as_slice(), word) }),
        Some(Step::Item) => return json!([body(steps.as_slice(), word)]),
    };
    if let Value::Object(inner) = inner {
        object.extend(inner);
    }
    Value::Object(object)
}

#[tokio::test]
async fn no_field_of_the_protocol_is_taken_where_it_does_not_belong() {
    let desk = Desk::open().await;
    let document = Document(desk.olga.get("/api/openapi.json").await.body);
    let words = document.words();
    assert!(words.len() > 150, "{}", words.len());
    let mut places = Vec::new();
    let command = document.0["components"]["schemas"]["Command"].clone();
    document.places(&command, &[], &mut places);
    assert!(places.len() > 80, "{}", places.len());
    let mut taken = Vec::new();
    // Of a kind that has nothing but its name, there is nothing to be set.
    for place in places.iter().filter(|place| place.fields.len() > 1) {
        for word in &place.fields {
            let body = json!({ "op": ids::new::<OpId>(), "command": body(&place.way, word) });
            let told = serde_json::from_value::<Envelope>(body).map_err(|error| error.to_string());
            // What the document names is known.
            if told.is_err_and(|told| told.contains("unknown field")) {
                taken.push(format!("{word} is not called so: {:?}", place.fields));
            }
        }
        for word in words.difference(&place.fields) {
            let body = json!({ "op": ids::new::<OpId>(), "command": body(&place.way, word) });
            let told = serde_json::from_value::<Envelope>(body.clone())
                .map_or_else(|error| error.to_string(), |_| "taken".to_owned());
            // The two ways in which serde says so: of a struct, and of an empty one.
            if !told.contains(&format!("unknown field `{word}`")) {
                taken.push(format!("{body}: {told}"));
            }
        }
    }
    assert!(
        taken.is_empty(),
        "{} of them:\n{}",
        taken.len(),
        taken[..taken.len().min(20)].join("\n")
    );
}

#[tokio::test]
async fn every_route_refuses_a_role_an_id_or_a_time_that_the_caller_adds() {
    let desk = Desk::open().await;
    let admin = desk.town.admin("Анна").await;
    let before = digest(&desk.town).await;
    let added = [
        ("id", json!(ids::new::<OpId>())),
        ("role", json!("admin")),
        ("kind", json!("internal")),
        ("status", json!("active")),
        ("user", json!(admin.id)),
        ("author", json!(admin.id)),
        ("at", json!(0)),
        ("seq", json!(1)),
        ("rev", json!(1)),
        ("createdAt", json!(0)),
        ("passwordHash", json!("$argon2id$")),
        ("__proto__", json!({ "role": "admin" })),
    ];
    let bodies = [
        (
            "/api/sign-in",
            json!({ "login": "x@y.example", "password": "xxxxxxxxxx" }),
        ),
        ("/api/link", json!({ "token": "x" })),
        ("/api/link/look", json!({ "token": "x" })),
        (
            "/api/password",
            json!({ "current": null, "new": "xxxxxxxxxx" }),
        ),
        (
            "/api/invitations/accept",
            json!({ "token": "x", "name": "Иван" }),
        ),
        (
            "/api/commands",
            json!({ "op": ids::new::<OpId>(), "command": { "type": "test_push" } }),
        ),
    ];
    let invite = format!("/api/groups/{}/invitations", desk.group);
    let bodies = bodies
        .into_iter()
        .chain([(invite.as_str(), json!({ "note": "Новый" }))]);
    for (path, whole) in bodies {
        for (name, value) in &added {
            let mut body = whole.clone();
            body[name] = value.clone();
            let answer = admin.post(path, &body).await;
            assert_eq!(code_of(&answer), ErrorCode::BadRequest, "{path} {name}");
        }
    }
    let query = "/api/files?name=a.txt&op=0190a000-0000-7000-8000-000000000000&owner=x";
    let upload = desk.igor.post(query, &json!({})).await;
    assert_eq!(upload.status, 400, "{}", upload.text());
    assert_eq!(digest(&desk.town).await, before);
}
