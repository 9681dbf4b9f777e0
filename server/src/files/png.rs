//! A PNG without what only costs to read. Profiles and texts are packed, and a decoder unpacks them
//! while it looks for the picture: a few kilobytes become half a gigabyte.

/// Chunks that make the picture, and how it was held (`eXIf`).
const KEPT: [&[u8; 4]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"];
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The file with those chunks alone; `None` if it does not hold together.
pub(super) fn without_extras(png: &[u8]) -> Option<Vec<u8>> {
    let mut rest = png.strip_prefix(SIGNATURE)?;
    let mut bare = Vec::with_capacity(png.len());
    bare.extend_from_slice(SIGNATURE);
    loop {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let name = after.first_chunk::<4>()?;
        let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
        // Length, name and sum, four bytes each.
        let (chunk, next) = rest.split_at_checked(length.checked_add(12)?)?;
        if KEPT.contains(&name) {
            bare.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(bare);
        }
        rest = next;
    }
}
