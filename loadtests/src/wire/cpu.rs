//! What a server's processes use, as Linux says it.

use std::collections::HashMap;
use std::fs;

/// Processes, with all that they started.
pub struct Tree {
    roots: Vec<u32>,
}

/// Ticks of `/proc/PID/stat` in a second, on every Linux of today.
const TICKS: f64 = 100.0;

impl Tree {
    pub fn of(roots: &[u32]) -> Self {
        Tree {
            roots: roots.to_vec(),
        }
    }

    fn pids(&self) -> Vec<u32> {
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            if let Some(parent) = stat(pid).and_then(|fields| fields.get(1)?.parse().ok()) {
                children.entry(parent).or_default().push(pid);
            }
        }
        let mut found = self.roots.clone();
        let mut next = 0;
        while let Some(pid) = found.get(next).copied() {
            found.extend(children.remove(&pid).into_iter().flatten());
            next += 1;
        }
        found
    }

    /// CPU time so far, in seconds: user and system, with that of children that have ended.
    pub fn cpu(&self) -> f64 {
        let pids = self.pids();
        let ticks = pids.iter().filter_map(|pid| {
            let fields = stat(*pid)?;
            // utime, stime, cutime and cstime are fields 14 to 17 of all, 11 to 14 after the name.
            Some(
                fields
                    .get(11..15)?
                    .iter()
                    .filter_map(|field| field.parse::<f64>().ok())
                    .sum::<f64>(),
            )
        });
        ticks.sum::<f64>() / TICKS
    }

    /// Resident memory in bytes.
    pub fn resident(&self) -> f64 {
        let pids = self.pids();
        let pages = pids.iter().filter_map(|pid| {
            let text = fs::read_to_string(format!("/proc/{pid}/statm")).ok()?;
            text.split_whitespace().nth(1)?.parse::<f64>().ok()
        });
        pages.sum::<f64>() * 4096.0
    }
}

/// The fields of `/proc/PID/stat` after the program's name, which may hold anything.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, fields) = text.rsplit_once(')')?;
    Some(fields.split_whitespace().map(str::to_owned).collect())
}
