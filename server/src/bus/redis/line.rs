//! A connection to one Redis or to a Redis Cluster, which hears every channel.

use super::ANSWER;
use super::parcel::channels;
use anyhow::anyhow;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::ClusterClient;
use redis::cluster_async::ClusterConnection;
use redis::{
    AsyncConnectionConfig, Client, ErrorKind, ProtocolVersion, PushInfo, RedisResult, cmd, pipe,
};
use tokio::time::timeout;

/// How this node reaches Redis.
pub(super) enum Door {
    Single(Client),
    /// Several URLs: a Redis Cluster.
    Cluster(Vec<String>),
}

pub(super) enum Line {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Door {
    /// Of several URLs, separated by commas, a cluster's. An error holds nothing of them.
    pub(super) fn at(url: &str) -> anyhow::Result<Self> {
        let urls: Vec<String> = url.split(',').map(|url| url.trim().to_owned()).collect();
        let not_understood = |_| anyhow!("--redis-url is not understood");
        match urls.as_slice() {
            [url] => {
                let info = redis::IntoConnectionInfo::into_connection_info(url.as_str())
                    .map_err(not_understood)?;
                let settings = info
                    .redis_settings()
                    .clone()
                    .set_protocol(ProtocolVersion::RESP3);
                let client =
                    Client::open(info.set_redis_settings(settings)).map_err(not_understood)?;
                Ok(Door::Single(client))
            }
            _ => {
                ClusterClient::new(urls.clone()).map_err(not_understood)?;
                Ok(Door::Cluster(urls))
            }
        }
    }
}

/// Pushes are given to `hear` inside the driver: it must not wait.
pub(super) async fn open(
    door: &Door,
    hear: impl Fn(PushInfo) -> Result<(), ()> + Send + Sync + 'static,
) -> RedisResult<Line> {
    match door {
        Door::Single(client) => {
            let config = AsyncConnectionConfig::new()
                .set_connection_timeout(Some(ANSWER))
                .set_response_timeout(Some(ANSWER))
                .set_push_sender(hear);
            let mut line = client
                .get_multiplexed_async_connection_with_config(&config)
                .await?;
            let mut subscribe = pipe();
            for channel in channels() {
                // One a command: each is answered once.
                subscribe.cmd("SSUBSCRIBE").arg(channel).ignore();
            }
            subscribe.query_async::<()>(&mut line).await?;
            Ok(Line::Single(line))
        }
        Door::Cluster(urls) => {
            let client = ClusterClient::builder(urls.iter().map(String::as_str))
                .use_protocol(ProtocolVersion::RESP3)
                .connection_timeout(ANSWER)
                .response_timeout(ANSWER)
                .push_sender(hear)
                .build()?;
            let mut line = client.get_async_connection().await?;
            for channel in channels() {
                line.ssubscribe(channel).await?;
            }
            Ok(Line::Cluster(line))
        }
    }
}

impl Line {
    pub(super) async fn ping(&mut self) -> Result<(), ErrorKind> {
        async fn of(line: &mut impl ConnectionLike) -> RedisResult<()> {
            cmd("PING").query_async::<()>(line).await
        }
        let ping = async {
            match self {
                Line::Single(line) => of(line).await,
                Line::Cluster(line) => of(line).await,
            }
        };
        match timeout(ANSWER, ping).await {
            Ok(answer) => answer.map_err(|error| error.kind()),
            Err(_) => Err(ErrorKind::Io),
        }
    }

    /// In order within a channel.
    pub(super) async fn publish(&mut self, parcels: Vec<(String, Vec<u8>)>) -> RedisResult<()> {
        match self {
            Line::Single(line) => {
                let mut all = pipe();
                for (channel, bytes) in parcels {
                    all.cmd("SPUBLISH").arg(channel).arg(bytes).ignore();
                }
                all.query_async(line).await
            }
            // A pipeline may not span shards.
            Line::Cluster(line) => {
                for (channel, bytes) in parcels {
                    let publish = cmd("SPUBLISH").arg(channel).arg(bytes).clone();
                    publish.query_async::<()>(line).await?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Door;

    #[test]
    fn a_url_that_is_not_understood_is_refused_without_being_repeated() {
        for url in ["redis://:secret@", "nothing://secret", "secret, secret"] {
            let error = Door::at(url).err().unwrap();
            assert!(!format!("{error:?}").contains("secret"));
        }
    }
}
