//! Which bytes of a file are asked for (RFC 9110, 14): one range or all.

/// What a `Range` header asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Asked {
    All,
    /// First byte and number of bytes; inside the file, never empty.
    Part {
        from: u64,
        length: u64,
    },
    /// 416.
    Unsatisfiable,
}

/// Reads the header; several ranges, other units and nonsense are answered with the whole file.
pub(crate) fn asked(header: Option<&str>, size: u64) -> Asked {
    let Some((first, last)) = header
        .and_then(|header| header.strip_prefix("bytes="))
        .and_then(|range| range.split_once('-'))
    else {
        return Asked::All;
    };
    let number = |text: &str| match text.trim() {
        "" => Some(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok().map(Some),
        _ => None,
    };
    let (from, until) = match (number(first), number(last)) {
        (Some(Some(from)), Some(None)) => (from, size),
        (Some(Some(from)), Some(Some(last))) if from <= last => {
            (from, size.min(u64::saturating_add(last, 1)))
        }
        (Some(None), Some(Some(tail))) => (size.saturating_sub(tail), size),
        _ => return Asked::All,
    };
    if from < until {
        Asked::Part {
            from,
            length: until - from,
        }
    } else {
        Asked::Unsatisfiable
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_cut_to_the_file_and_anything_else_is_all_of_it() {
        let part = |from, length| Asked::Part { from, length };
        for (header, expected) in [
            ("bytes=0-0", part(0, 1)),
            ("bytes=2-4", part(2, 3)),
            ("bytes=2-", part(2, 8)),
            ("bytes=-3", part(7, 3)),
            ("bytes=-30", part(0, 10)),
            ("bytes=2-99", part(2, 8)),
            ("bytes=2-18446744073709551615", part(2, 8)),
            ("bytes=10-", Asked::Unsatisfiable),
            ("bytes=-0", Asked::Unsatisfiable),
            ("bytes=4-2", Asked::All),
            ("bytes=0-1,3-4", Asked::All),
            ("bytes=+1-2", Asked::All),
            ("bytes=-", Asked::All),
            ("lines=1-2", Asked::All),
            ("bytes=99999999999999999999-", Asked::All),
        ] {
            assert_eq!(asked(Some(header), 10), expected, "{header}");
        }
        assert_eq!(asked(None, 10), Asked::All);
    }
}
