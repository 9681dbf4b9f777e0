//! Who is there, over all nodes.

use super::{Four, four, opens, sees_present};
use protocol::Seq;
use protocol::event::StreamName;
use protocol::frame::{Have, ServerFrame};
use protocol::hint::Hint;
use server::clock::SECOND;

#[tokio::test]
async fn presence_is_one_over_all_nodes_and_three_tabs_are_one() {
    let Four {
        town,
        group,
        olga,
        ivan,
        petr,
        anna,
    } = four().await;
    let other = town.group("Уфа", "Мастер").await;
    let mut hers = olga.in_group(group, false).await;
    let mut his = ivan.in_group(group, false).await;
    let mut annas = anna.in_group(group, false).await;
    opens(&mut hers, group).await;
    opens(&mut his, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan]).await;
    let told = sees_present(&mut his, group, &[&olga, &ivan]).await;
    // Anna is on line without having the group open: masters are not told of her by name.
    sees_present(&mut annas, group, &[&olga, &ivan]).await;
    assert!(matches!(
        told,
        ServerFrame::Hint {
            hint: Hint::Present {
                staff_reachable: true,
                ..
            }
        }
    ));
    assert!(!format!("{told:?}").contains(&anna.id.to_string()));

    let mut tab = ivan.at(&town, 0).in_group(group, false).await;
    opens(&mut tab, group).await;
    sees_present(&mut tab, group, &[&olga, &ivan]).await;
    drop(his);
    let mut petrs = petr.in_group(group, false).await;
    opens(&mut petrs, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan, &petr]).await;
    drop(tab);
    sees_present(&mut hers, group, &[&olga, &petr]).await;

    // What goes on in other groups is nobody's business there.
    let stranger = town.master("Семён", other).await;
    let mut strangers = stranger.in_group(other, false).await;
    opens(&mut strangers, other).await;
    sees_present(&mut strangers, other, &[&stranger]).await;
    hers.follows(Have {
        stream: StreamName::Shared(other),
        seq: Seq::ZERO,
    })
    .await;
    opens(&mut hers, other).await;
    sees_present(&mut strangers, other, &[&olga, &stranger]).await;
    sees_present(&mut petrs, group, &[&petr]).await;
    petrs
        .hears_nothing_of(|frame| {
            let text = format!("{frame:?}");
            text.contains(&other.to_string()) || text.contains(&stranger.id.to_string())
        })
        .await;
    petrs
        .hears_nothing_of(|frame| {
            matches!(
                frame,
                ServerFrame::Hint {
                    hint: Hint::Online { .. }
                }
            )
        })
        .await;
}

#[tokio::test]
async fn the_people_of_a_killed_node_are_gone_after_thirty_seconds() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let mut hers = olga.in_group(group, false).await;
    let mut his = ivan.in_group(group, false).await;
    opens(&mut hers, group).await;
    opens(&mut his, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan]).await;
    if town.size() > 1 {
        town.kills_node(1);
        town.later(31 * SECOND);
    } else {
        drop(his);
    }
    sees_present(&mut hers, group, &[&olga]).await;
}
