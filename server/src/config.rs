//! Options: flag, then environment (`ARTEL_*`), then `artel.toml`, then the default. One struct; a
//! key of the file is the long flag's name.

use anyhow::{Context, bail, ensure};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// Realtime rooms for a company's operators and its external technicians.
#[derive(Parser, Clone, Debug)]
#[command(
    name = "artel",
    version,
    about,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub act: Act,
    /// File of settings; absent is fine unless it is named here.
    #[arg(long, global = true, env = "ARTEL_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Subcommand, Clone, Debug)]
pub enum Act {
    /// Serve the client, the API and the WebSocket on one port.
    Serve(Box<Serve>),
    /// Load the demo town into an empty store.
    Demo {
        #[command(flatten)]
        store: Store,
        /// Throw away what is stored first.
        #[arg(long)]
        reset: bool,
    },
    /// Check the laws of the database and the files; exit 1 when one is broken.
    Verify {
        #[command(flatten)]
        store: Store,
    },
    /// Copy the SQLite database and the files to a new folder, also while they are served.
    Backup {
        #[command(flatten)]
        store: Store,
        /// Folder of the copy; it must not be there yet, or be empty.
        #[arg(long, value_name = "DIR")]
        to: PathBuf,
    },
    /// Bring a backup back to where nothing is, give it a new epoch, and verify it.
    Restore {
        #[command(flatten)]
        store: Store,
        /// Folder of a backup.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
    },
    /// Give a database a new epoch after other tools have restored it, and verify it. No node may run.
    NewEpoch {
        #[command(flatten)]
        store: Store,
    },
}

/// Where everything is kept.
#[derive(Args, Clone, Debug)]
pub struct Store {
    /// Folder of the SQLite file and of the files.
    #[arg(long, env = "ARTEL_DATA", default_value = "data", value_name = "DIR")]
    pub data: PathBuf,
    /// `postgres://…` for several nodes; absent: SQLite in the data folder. Never printed.
    #[arg(
        long,
        env = "ARTEL_DATABASE_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub database_url: Option<String>,
    /// Folder of the files; several nodes must see the same one. Absent: `files` in the data folder.
    #[arg(long, env = "ARTEL_FILES", value_name = "DIR")]
    pub files: Option<PathBuf>,
    /// Connections that read the database, at most; on PostgreSQL as many again write. Absent: 4 on
    /// SQLite, where each has a thread and a cache of its own, 16 on PostgreSQL.
    #[arg(long, env = "ARTEL_DATABASE_CONNECTIONS", value_name = "N")]
    pub database_connections: Option<u32>,
}

#[derive(Args, Clone, Debug)]
pub struct Serve {
    #[command(flatten)]
    pub store: Store,
    /// Address and port to listen on.
    #[arg(
        long,
        env = "ARTEL_LISTEN",
        default_value = "127.0.0.1:8080",
        value_name = "ADDR"
    )]
    pub listen: SocketAddr,
    /// How browsers reach this server; links and QR codes begin with it. Absent: from `--listen`.
    #[arg(long, env = "ARTEL_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Addresses of the proxies in front, separated by commas: their `X-Forwarded-For` is believed.
    /// Absent: loopback, when `--public-url` says that a proxy on this machine speaks HTTPS for us.
    #[arg(
        long,
        env = "ARTEL_TRUSTED_PROXY",
        value_delimiter = ',',
        value_name = "ADDR"
    )]
    pub trusted_proxy: Vec<IpAddr>,
    /// `redis://…` that connects several nodes. Never printed.
    #[arg(
        long,
        env = "ARTEL_REDIS_URL",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub redis_url: Option<String>,
    /// Certificate chain in PEM; with it the server speaks HTTPS.
    #[arg(
        long,
        env = "ARTEL_TLS_CERT",
        requires = "tls_key",
        value_name = "FILE"
    )]
    pub tls_cert: Option<PathBuf>,
    /// Private key in PEM.
    #[arg(
        long,
        env = "ARTEL_TLS_KEY",
        requires = "tls_cert",
        value_name = "FILE"
    )]
    pub tls_key: Option<PathBuf>,
    /// The company's OpenID provider, by which staff may sign in; needs the build feature `oidc`.
    #[arg(
        long,
        env = "ARTEL_OIDC_ISSUER",
        requires = "oidc_client_id",
        value_name = "URL"
    )]
    pub oidc_issuer: Option<String>,
    /// What the provider calls this installation.
    #[arg(long, env = "ARTEL_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// Its secret at the provider. Never printed.
    #[arg(
        long,
        env = "ARTEL_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pub oidc_client_secret: Option<String>,
    /// Load the demo town when the store is empty; its accounts work on loopback only.
    #[arg(long, env = "ARTEL_DEMO")]
    pub demo: bool,
    /// Let pushes go to loopback addresses (tests).
    #[arg(long, env = "ARTEL_PUSH_LOOPBACK", hide = true)]
    pub push_loopback: bool,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    #[arg(long, env = "ARTEL_LOG", default_value = "info", value_name = "LEVEL")]
    pub log: String,
    /// Log as JSON lines.
    #[arg(long, env = "ARTEL_LOG_JSON")]
    pub log_json: bool,
}

impl Store {
    /// The database's URL.
    #[must_use]
    pub fn url(&self) -> String {
        match &self.database_url {
            Some(url) => url.clone(),
            None => format!("sqlite://{}", self.data.join("artel.sqlite").display()),
        }
    }

    /// How many connections may read the database at once.
    #[must_use]
    pub fn connections(&self) -> u32 {
        let usual = if self.database_url.is_some() { 16 } else { 4 };
        self.database_connections.unwrap_or(usual)
    }

    /// The folder of the files.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.files
            .clone()
            .unwrap_or_else(|| self.data.join("files"))
    }
}

impl Serve {
    /// A store that nobody is served from, for the commands beside `serve`.
    #[must_use]
    pub fn quiet(store: Store) -> Self {
        Serve {
            store,
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            trusted_proxy: Vec::new(),
            redis_url: None,
            tls_cert: None,
            tls_key: None,
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            demo: false,
            push_loopback: false,
            log: "info".to_owned(),
            log_json: false,
        }
    }

    /// Refuses combinations that could not keep their promises.
    pub fn check(&self) -> anyhow::Result<()> {
        let sqlite = self.store.url().starts_with("sqlite:");
        ensure!(
            !(sqlite && self.redis_url.is_some()),
            "SQLite serves one node; several nodes (--redis-url) need PostgreSQL (--database-url)"
        );
        ensure!(
            self.tls_cert.is_some() || self.listen.ip().is_loopback() || self.behind_tls(),
            "plain HTTP is for loopback only: give --tls-cert and --tls-key, or an https --public-url \
             of the proxy in front"
        );
        ensure!(
            self.oidc_issuer.is_none() || cfg!(feature = "oidc"),
            "this build knows no OpenID provider (--oidc-issuer): build it with the feature `oidc`"
        );
        Ok(())
    }

    fn behind_tls(&self) -> bool {
        self.public_url
            .as_deref()
            .is_some_and(|url| url.starts_with("https://"))
    }

    /// Proxies whose word is taken for where a request comes from.
    #[must_use]
    pub fn trusted_proxies(&self) -> &[IpAddr] {
        const THIS_MACHINE: [IpAddr; 2] = [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ];
        if self.trusted_proxy.is_empty() && self.tls_cert.is_none() && self.behind_tls() {
            &THIS_MACHINE
        } else {
            &self.trusted_proxy
        }
    }

    /// Browsers reach this server by HTTPS: the cookie is `__Host-` and `Secure`.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.tls_cert.is_some() || self.behind_tls()
    }
}

/// Parses the command line over the environment over the file.
pub fn parse() -> anyhow::Result<Cli> {
    let file = std::env::args_os()
        .skip_while(|arg| arg != "--config")
        .nth(1)
        .or_else(|| std::env::var_os("ARTEL_CONFIG"));
    let command = match file {
        Some(file) => with_defaults(Cli::command(), Path::new(&file))?,
        None if Path::new("artel.toml").exists() => {
            with_defaults(Cli::command(), Path::new("artel.toml"))?
        }
        None => Cli::command(),
    };
    Cli::from_arg_matches(&command.get_matches()).map_err(|error| error.exit())
}

/// The file's values become the defaults of their flags; an unknown key is an error.
fn with_defaults(mut command: clap::Command, file: &Path) -> anyhow::Result<clap::Command> {
    let text =
        std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let table: toml::Table = text
        .parse()
        .with_context(|| format!("{} is not TOML", file.display()))?;
    for (key, value) in table {
        let value = match value {
            toml::Value::String(text) => text,
            toml::Value::Integer(number) => number.to_string(),
            toml::Value::Boolean(yes) => yes.to_string(),
            _ => bail!(
                "{}: `{key}` must be a text, a number or true/false",
                file.display()
            ),
        };
        let id = key.replace('-', "_");
        let mut known = false;
        let names: Vec<String> = command
            .get_subcommands()
            .map(|sub| sub.get_name().to_owned())
            .collect();
        for name in names {
            command = command.mut_subcommand(name, |sub| {
                if sub.get_arguments().all(|arg| arg.get_id() != id.as_str()) {
                    return sub;
                }
                known = true;
                sub.mut_arg(&id, |arg| arg.default_value(value.clone()))
            });
        }
        ensure!(known, "{}: there is no option `{key}`", file.display());
    }
    Ok(command)
}
