//! Clients: found, taken down once, edited.

use super::{deal, history, page, request, stages};
use crate::town::Town;
use protocol::command::{ClientChoice, Command, DealFields};
use protocol::deal::DealHappening;
use protocol::error::Present;
use protocol::page::{ClientList, DealList};
use protocol::{ClientId, DealId, OpId};
use server::ids;

#[tokio::test]
async fn a_phone_alone_makes_a_deal_exactly_once() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let op: OpId = ids::new();
    let call = request("", "8 (912) 345-67-89", DealFields::default());
    let first = olga.command_as(op, call.clone()).await.unwrap();
    let again = olga.command_as(op, call).await.unwrap();
    assert_eq!(first, again);
    let list: DealList = olga.get("/api/deals").await.parse();
    assert_eq!(list.deals.len(), 1);
    let card = &list.deals[0];
    assert_eq!(card.client_phone.as_deref(), Some("+79123456789"));
    assert_eq!(card.client_name, "+79123456789");
    assert_eq!(card.responsible, olga.id);
    assert_eq!(card.stage, stages(&olga).await[0].id);
    let page = page(&olga, card.id).await;
    assert_eq!(page.deal.source, "manual");
    assert_eq!(page.deal.created_by, olga.id);
}

#[tokio::test]
async fn the_same_phone_is_the_same_client_also_when_two_operators_write_it_down_at_once() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let spellings = ["8 912 345 67 89", "+7 (912) 345-67-89", "9123456789"];
    let calls = (0..12).map(|call| {
        let by = if call % 2 == 0 { &olga } else { &pavel };
        by.command(request("Мария", spellings[call % 3], DealFields::default()))
    });
    for receipt in futures_util::future::join_all(calls).await {
        receipt.unwrap();
    }
    let found: ClientList = olga.get("/api/clients?text=8912345").await.parse();
    assert_eq!(found.clients.len(), 1);
    assert_eq!(found.clients[0].deals, 12);
    let list: DealList = olga.get("/api/deals").await.parse();
    let numbers: std::collections::BTreeSet<_> = list
        .deals
        .iter()
        .map(|deal| deal.public_no.clone())
        .collect();
    assert_eq!(numbers.len(), 12);
}

#[tokio::test]
async fn a_known_client_is_chosen_from_matches_by_phone_name_or_company() {
    let town = Town::start().await;
    let olga = town.operator("Ольга").await;
    let first = page(&olga, deal(&olga).await).await;
    for text in ["999000", "%2B7999000", "волкова", "Мария%20Волкова"] {
        let found: ClientList = olga.get(&format!("/api/clients?text={text}")).await.parse();
        assert_eq!(found.clients.len(), 1, "{text}");
        assert_eq!(found.clients[0].id, first.deal.client.id);
    }
    let known = Command::CreateDeal {
        client: ClientChoice::Known {
            client: first.deal.client.id,
        },
        fields: DealFields::default(),
    };
    let second = DealId(olga.command(known).await.unwrap().id.unwrap());
    assert_eq!(page(&olga, second).await.deal.client.deals, 2);
    let nobody = Command::CreateDeal {
        client: ClientChoice::Known {
            client: ids::new::<ClientId>(),
        },
        fields: DealFields::default(),
    };
    let refused = olga.command(nobody).await.unwrap_err();
    assert_eq!(refused.name.as_deref(), Some("client"));
}

#[tokio::test]
async fn a_client_edited_once_is_new_on_each_of_his_deals() {
    let town = Town::start().await;
    let (olga, pavel) = (town.operator("Ольга").await, town.operator("Павел").await);
    let deals = [deal(&olga).await, deal(&olga).await];
    let client = page(&olga, deals[0]).await.deal.client;
    let change = |name: &str| Command::EditClient {
        client: client.id,
        contact_name: name.to_owned(),
        company: Some("ООО Ромашка".to_owned()),
        phones: vec!["8 999 000 11 22".to_owned(), "8 999 000 33 44".to_owned()],
        email: None,
    };
    olga.command_at(client.rev, change("Мария Орлова"))
        .await
        .unwrap();
    for deal in deals {
        let page = page(&olga, deal).await;
        assert_eq!(page.deal.card.client_name, "Мария Орлова");
        assert_eq!(page.deal.client.phones, ["+79990001122", "+79990003344"]);
        let found: DealList = olga.get("/api/deals?text=ромашка").await.parse();
        assert_eq!(found.deals.len(), 2);
        let last = history(&olga, deal).await.pop().unwrap();
        assert!(matches!(last.entry, DealHappening::Edited { fields }
            if fields == ["contactName", "company", "phones"]));
    }
    let stale = pavel
        .command_at(client.rev, change("Мария Соколова"))
        .await
        .unwrap_err();
    match stale.present {
        Some(Present::Client { client }) => assert_eq!(client.contact_name, "Мария Орлова"),
        other => panic!("{other:?}"),
    }
}
