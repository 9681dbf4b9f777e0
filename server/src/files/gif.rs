//! A GIF without anything but its pictures. Drawing it anew would lose or blur its frames, so the
//! blocks that draw are copied and the rest is left out (GIF89a, appendix B).

/// The file without comments, texts, applications' blocks and whatever follows its end; `None` if
/// it does not hold together.
pub(crate) fn without_metadata(gif: &[u8]) -> Option<Vec<u8>> {
    let mut rest = Blocks { at: 0, gif };
    let mut clean = Vec::with_capacity(gif.len());
    let screen = rest.take(13)?;
    clean.extend_from_slice(screen);
    clean.extend_from_slice(rest.take(palette(screen[10]))?);
    loop {
        let start = rest.at;
        match rest.take(1)?[0] {
            0x21 => {
                let label = rest.take(1)?[0];
                rest.skip_data()?;
                let block = &gif[start..rest.at];
                if label == 0xf9 || is_repetition(block) {
                    clean.extend_from_slice(block);
                }
            }
            0x2c => {
                let flags = rest.take(9)?[8];
                rest.take(palette(flags) + 1)?;
                rest.skip_data()?;
                clean.extend_from_slice(&gif[start..rest.at]);
            }
            0x3b => {
                clean.push(0x3b);
                return Some(clean);
            }
            _ => return None,
        }
    }
}

/// Bytes of the palette that a screen's or a picture's flags announce.
fn palette(flags: u8) -> usize {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// The one application's block that browsers act on: how often the pictures are repeated. Only in
/// its exact form, so that nothing travels in it.
fn is_repetition(block: &[u8]) -> bool {
    block.len() == 19 && block.starts_with(b"\x21\xff\x0bNETSCAPE2.0\x03\x01") && block[18] == 0
}

struct Blocks<'a> {
    gif: &'a [u8],
    at: usize,
}

impl<'a> Blocks<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let taken = self.gif.get(self.at..)?.get(..length)?;
        self.at += length;
        Some(taken)
    }

    /// Passes over chunks, each after its length, to the empty one that ends them.
    fn skip_data(&mut self) -> Option<()> {
        loop {
            match self.take(1)?[0] {
                0 => return Some(()),
                length => self.take(length.into())?,
            };
        }
    }
}
