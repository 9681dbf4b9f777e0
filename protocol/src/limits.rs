//! Every limit of an input has a name here; an error names it and the client translates it.

/// Longest accepted text of one field, in characters, or largest count of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    pub name: &'static str,
    pub max: usize,
}

const fn limit(name: &'static str, max: usize) -> Limit {
    Limit { name, max }
}

pub const MESSAGE_TEXT: Limit = limit("message_text", 8_000);
pub const MESSAGE_FILES: Limit = limit("message_files", 20);
pub const MESSAGE_MENTIONS: Limit = limit("message_mentions", 50);
/// Different emoji on one message.
pub const MESSAGE_REACTIONS: Limit = limit("message_reactions", 12);
pub const EMOJI: Limit = limit("emoji", 16);
pub const PERSON_NAME: Limit = limit("person_name", 100);
pub const EMAIL: Limit = limit("email", 254);
pub const PHONE: Limit = limit("phone", 32);
pub const PASSWORD: Limit = limit("password", 200);
/// Shortest password, in characters.
pub const PASSWORD_MIN: Limit = limit("password_min", 10);
pub const TIME_ZONE: Limit = limit("time_zone", 64);
pub const CITY: Limit = limit("city", 60);
pub const COMPANY: Limit = limit("company", 80);
pub const TASK_TITLE: Limit = limit("task_title", 200);
pub const TASK_DESCRIPTION: Limit = limit("task_description", 8_000);
pub const TASK_RESULT: Limit = limit("task_result", 4_000);
pub const TASK_FIELDS: Limit = limit("task_fields", 30);
pub const REASON: Limit = limit("reason", 1_000);
pub const CHECKLIST_ITEMS: Limit = limit("checklist_items", 100);
pub const CHECKLIST_TEXT: Limit = limit("checklist_text", 300);
pub const EVIDENCE_TEXT: Limit = limit("evidence_text", 1_000);
pub const EVIDENCE_FILES: Limit = limit("evidence_files", 20);
pub const LABEL: Limit = limit("label", 80);
pub const FIELD_VALUE: Limit = limit("field_value", 500);
pub const DEAL_TITLE: Limit = limit("deal_title", 200);
pub const DEAL_NOTE: Limit = limit("deal_note", 8_000);
pub const CLIENT_PHONES: Limit = limit("client_phones", 10);
pub const SEARCH: Limit = limit("search", 100);
pub const PAGE: Limit = limit("page", 200);
pub const NOTIFICATION_IDS: Limit = limit("notification_ids", 200);
pub const FILE_NAME: Limit = limit("file_name", 200);
/// Largest file, in bytes.
pub const FILE_BYTES: Limit = limit("file_bytes", 50 * 1024 * 1024);
/// Largest WebSocket frame and JSON body, in bytes.
pub const FRAME_BYTES: Limit = limit("frame_bytes", 64 * 1024);
pub const PUSH_ENDPOINT: Limit = limit("push_endpoint", 1_000);
/// Greatest sum of a deal, in kopecks.
pub const AMOUNT: Limit = limit("amount", 100_000_000_000);
