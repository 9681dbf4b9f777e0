//! Edits of one deal by several people.

use super::{PHONE, deal, edit, history, moves, page, request, stages};
use crate::town::Town;
use protocol::RequestTypeId;
use protocol::command::{Command, DealFields};
use protocol::deal::{DealField, DealForStaff, DealHappening};
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::page::DealList;
use server::ids;

fn present_deal(error: ErrorBody) -> DealForStaff {
    assert_eq!(error.code, ErrorCode::Stale);
    match error.present {
        Some(Present::Deal { deal }) => *deal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn two_operators_who_edit_different_fields_both_win_and_the_same_field_is_told() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deal = deal(&olga).await;
    let seen = page(&olga, deal).await.deal.card.rev;
    let product = DealFields {
        product: Some("Котёл".to_owned()),
        ..DealFields::default()
    };
    let city = |city: &str| DealFields {
        city: Some(city.to_owned()),
        ..DealFields::default()
    };
    olga.command_at(seen, edit(deal, product, &[]))
        .await
        .unwrap();
    pavel
        .command_at(seen, edit(deal, city("Уфа"), &[]))
        .await
        .unwrap();
    let both = page(&olga, deal).await;
    assert_eq!(both.deal.product.as_deref(), Some("Котёл"));
    assert_eq!(both.deal.card.city, "Уфа");

    let stale = olga.command_at(seen, edit(deal, city("Пермь"), &[])).await;
    assert_eq!(present_deal(stale.unwrap_err()).card.city, "Уфа");
    let same = olga.command_at(seen, edit(deal, city("Уфа"), &[])).await;
    assert!(same.unwrap().already);
    let cleared = edit(
        deal,
        DealFields::default(),
        &[DealField::Product, DealField::Amount],
    );
    olga.command_at(both.deal.card.rev, cleared).await.unwrap();
    let after = page(&olga, deal).await;
    assert_eq!((after.deal.product, after.deal.card.amount), (None, None));
    let edited = history(&olga, deal)
        .await
        .into_iter()
        .filter_map(|entry| match entry.entry {
            DealHappening::Edited { fields } => Some(fields.join(",")),
            _ => None,
        });
    assert_eq!(
        edited.collect::<Vec<_>>(),
        ["product", "city", "product,amount"]
    );
}

#[tokio::test]
async fn a_move_of_a_deal_that_has_moved_meanwhile_tells_where_it_stands() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deal = deal(&olga).await;
    let seen = page(&olga, deal).await.deal.card.rev;
    let stages = stages(&olga).await;
    moves(&pavel, deal, stages[2].id, None).await.unwrap();
    let late = olga
        .command_at(
            seen,
            Command::MoveDeal {
                deal,
                stage: stages[1].id,
                reason: None,
                override_reason: None,
            },
        )
        .await;
    assert_eq!(present_deal(late.unwrap_err()).card.stage, stages[2].id);
    assert!(
        moves(&olga, deal, stages[2].id, None)
            .await
            .unwrap()
            .already
    );
}

#[tokio::test]
async fn what_a_deal_cannot_hold_is_refused_by_name() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let mut bad: Vec<(&str, Command)> = [
        (
            "title",
            DealFields {
                title: Some("я".repeat(201)),
                ..DealFields::default()
            },
        ),
        (
            "amount",
            DealFields {
                amount: Some(-1),
                ..DealFields::default()
            },
        ),
        (
            "responsible",
            DealFields {
                responsible: Some(ivan.id),
                ..DealFields::default()
            },
        ),
        (
            "requestType",
            DealFields {
                request_type: Some(ids::new::<RequestTypeId>()),
                ..DealFields::default()
            },
        ),
    ]
    .into_iter()
    .map(|(name, fields)| (name, request("Мария", PHONE, fields)))
    .collect();
    bad[0].0 = "deal_title";
    bad.push((
        "phones",
        request("Мария", "позвоню сама", DealFields::default()),
    ));
    bad.push(("contactName", request("", "", DealFields::default())));
    for (name, command) in bad {
        let refused = olga.command(command).await.unwrap_err();
        assert_eq!(refused.name.as_deref(), Some(name), "{refused:?}");
    }
    let list: DealList = olga.get("/api/deals").await.parse();
    assert_eq!(list.deals, []);
}
