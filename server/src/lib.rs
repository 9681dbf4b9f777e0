pub mod files;
pub mod outbound;
pub mod push;
