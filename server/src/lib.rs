pub mod outbound;
pub mod push;
