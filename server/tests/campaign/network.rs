//! A network of each node's own: a namespace of Linux, a wire to it, and what goes wrong on the wire.
//! Proxies cut what a process says; here the kernel loses packets, and TCP finds out by itself.
//!
//! Needs root, `ip` and `nft`. A namespace is named after the test process; whoever makes one takes
//! away those whose process is gone.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, Stdio};

/// What goes wrong on a wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Break {
    /// Nothing comes through, neither of people nor of servers.
    Unplugged,
    /// Node and servers do not hear each other; people are heard.
    Parted,
    /// The servers do not hear the node; it hears them.
    Mute,
    /// The node does not hear the servers; they hear it.
    Deaf,
    /// Each packet of the node to the servers is answered with a reset.
    Rejected,
    /// One packet in eight is lost, each way.
    Lossy,
    /// Sixty kilobytes a second, each way.
    Narrow,
}

pub const BREAKS: [Break; 7] = [
    Break::Unplugged,
    Break::Parted,
    Break::Mute,
    Break::Deaf,
    Break::Rejected,
    Break::Lossy,
    Break::Narrow,
];

/// The wire between everybody and one node.
pub struct Wire {
    namespace: String,
    /// The end of people and servers, which is what nodes call.
    pub here: Ipv4Addr,
    /// The node's end.
    pub there: Ipv4Addr,
}

impl Wire {
    /// The wire of the node with this number, of up to 63.
    pub fn new(number: u8) -> Self {
        remove_orphans();
        let process = std::process::id();
        // Of the addresses for trials between networks (RFC 2544); two test processes seldom meet.
        let third = u8::try_from(process % 256).unwrap();
        let wire = Wire {
            namespace: format!("artel-{process}-{number}"),
            here: Ipv4Addr::new(198, 18, third, number * 4 + 1),
            there: Ipv4Addr::new(198, 18, third, number * 4 + 2),
        };
        let (name, outside) = (&wire.namespace, wire.outside());
        root("ip", &format!("netns add {name}"));
        let pair = format!("link add {outside} type veth peer name inside netns {name}");
        root("ip", &pair);
        root("ip", &format!("address add {}/30 dev {outside}", wire.here));
        root("ip", &format!("link set {outside} up"));
        wire.inside("ip", "link set lo up");
        wire.inside("ip", &format!("address add {}/30 dev inside", wire.there));
        wire.inside("ip", "link set inside up");
        wire.inside("nft", "add table inet wire");
        for hook in ["input", "output"] {
            let chain =
                format!("add chain inet wire {hook} {{ type filter hook {hook} priority 0; }}");
            wire.inside("nft", &chain);
        }
        wire
    }

    /// The interface of people and servers; the kernel allows 15 letters.
    fn outside(&self) -> String {
        self.namespace.replace("artel-", "ar")
    }

    /// A program behind the wire.
    pub fn command(&self, program: &Path) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.namespace])
            .arg(program);
        command
    }

    /// Breaks, until [`Wire::mend`]; `servers` are what the node calls.
    pub fn goes(&self, how: Break, servers: &[SocketAddr]) {
        let ports: Vec<String> = servers.iter().map(|one| one.port().to_string()).collect();
        let ports = ports.join(", ");
        let rule = |hook: &str, rule: &str| {
            self.inside("nft", &format!("add rule inet wire {hook} {rule}"));
        };
        let to_servers = format!("tcp dport {{ {ports} }}");
        let of_servers = format!("tcp sport {{ {ports} }}");
        if matches!(how, Break::Parted | Break::Mute) {
            rule("output", &format!("{to_servers} drop"));
        }
        if matches!(how, Break::Parted | Break::Deaf) {
            rule("input", &format!("{of_servers} drop"));
        }
        match how {
            Break::Unplugged => root("ip", &format!("link set {} down", self.outside())),
            Break::Rejected => rule("output", &format!("{to_servers} reject with tcp reset")),
            Break::Lossy => {
                for hook in ["input", "output"] {
                    rule(hook, "numgen random mod 8 0 drop");
                }
            }
            Break::Narrow => {
                let shape = "root tbf rate 480kbit burst 16kb latency 400ms";
                root("tc", &format!("qdisc add dev {} {shape}", self.outside()));
                self.inside("tc", &format!("qdisc add dev inside {shape}"));
            }
            Break::Parted | Break::Mute | Break::Deaf => {}
        }
    }

    pub fn mend(&self, how: Break) {
        match how {
            Break::Unplugged => root("ip", &format!("link set {} up", self.outside())),
            Break::Narrow => {
                root("tc", &format!("qdisc del dev {} root", self.outside()));
                self.inside("tc", "qdisc del dev inside root");
            }
            _ => self.inside("nft", "flush table inet wire"),
        }
    }

    fn inside(&self, program: &str, words: &str) {
        runs(self.command(Path::new(program)), words);
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        remove(&self.namespace);
    }
}

fn root(program: &str, words: &str) {
    runs(Command::new(program), words);
}

fn runs(mut command: Command, words: &str) {
    // A rule of nft is one word after its verb's own parsing: it takes them all the same.
    command.args(words.split(' ')).stdin(Stdio::null());
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{command:?}: {said}");
}

fn remove(namespace: &str) {
    let removed = Command::new("ip")
        .args(["netns", "delete", namespace])
        .output();
    assert!(removed.is_ok(), "ip is not there");
}

/// Those of test processes that were killed.
fn remove_orphans() {
    let all = Command::new("ip").args(["netns", "list"]).output().unwrap();
    let all = String::from_utf8_lossy(&all.stdout).into_owned();
    for name in all.lines().filter_map(|line| line.split(' ').next()) {
        let process = name
            .strip_prefix("artel-")
            .and_then(|rest| rest.split('-').next());
        if process.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            remove(name);
        }
    }
}
