//! Dates as headers write them: `M/d/yyyy`. Must not know today's date.

/// A day of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// 1 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day, if the calendar has it.
    #[must_use]
    pub fn new(year: u32, month: u32, day: u32) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 => 28 + u32::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        if !(1..=9999).contains(&year) || !(1..=days).contains(&day) {
            return None;
        }
        Some(Self { year: u16::try_from(year).ok()?, month: u8::try_from(month).ok()?, day: u8::try_from(day).ok()? })
    }

    /// The day in `text`, when it is written `M/d/yyyy` (leading zeros allowed), as the Learn build reads it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [month, day, year] = split(text, '/')?;
        let short = |part: &str| (1..=2).contains(&part.len());
        if !short(month) || !short(day) || year.len() != 4 {
            return None;
        }
        Self::new(number(year)?, number(month)?, number(day)?)
    }

    /// The day that `text` means when it is written another way and only one day can be meant.
    #[must_use]
    pub fn guess(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['[', ']']);
        let date = text.split(['T', 't']).next().filter(|date| date.contains('-') && date.len() < text.len());
        let text = date.unwrap_or(text);
        for separator in ['/', '-', '.'] {
            let Some([a, b, c]) = split(text, separator) else { continue };
            let (Some(x), Some(y), Some(z)) = (number(a), number(b), number(c.split(' ').next()?)) else { continue };
            if a.len() == 4 {
                return Self::new(x, y, z);
            }
            let year = if c.len() == 2 { z + 2000 } else { z };
            // 13/4/2020 can only be a day first; 4/13/2020 only a month first. A dash or point between
            // small numbers may be either, a slash means a month first here.
            if x > 12 {
                return Self::new(year, y, x);
            }
            return if y > 12 || separator == '/' || x == y { Self::new(year, x, y) } else { None };
        }
        Self::with_month_name(text)
    }

    fn with_month_name(text: &str) -> Option<Self> {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let parts: Vec<&str> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
        let [a, b, c] = parts.as_slice() else { return None };
        let month_of = |word: &str| {
            let word = word.to_lowercase();
            let month = MONTHS.iter().position(|month| word.starts_with(month))?;
            u32::try_from(month + 1).ok()
        };
        let (month, day) = match (month_of(a), month_of(b)) {
            (Some(month), None) => (month, b),
            (None, Some(month)) => (month, a),
            _ => return None,
        };
        Self::new(number(c).filter(|_| c.len() == 4)?, month, number(day)?)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}/{:02}/{:04}", self.month, self.day, self.year)
    }
}

fn split(text: &str, separator: char) -> Option<[&str; 3]> {
    let mut parts = text.split(separator);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.len() > 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_days_of_the_calendar_in_the_builds_form_count() {
        for good in ["4/2/2020", "04/02/2020", "12/31/1999", "2/29/2024"] {
            assert!(Date::parse(good).is_some(), "{good}");
        }
        for bad in [
            "2/29/2023",
            "13/1/2020",
            "0/1/2020",
            "4/31/2020",
            "4/2/20",
            "2020-04-02",
            "4/2/2020 ",
            "004/2/2020",
            "4-2-2020",
            "",
        ] {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn other_forms_are_understood_when_only_one_day_can_be_meant() {
        for (text, expected) in [
            ("2020-04-02", "04/02/2020"),
            ("2020-04-02T10:00:00Z", "04/02/2020"),
            ("2020/4/2", "04/02/2020"),
            ("13/04/2020", "04/13/2020"),
            ("4.13.2020", "04/13/2020"),
            ("4/2/20", "04/02/2020"),
            ("April 2, 2020", "04/02/2020"),
            ("2 Apr 2020", "04/02/2020"),
            ("2-Apr-2020", "04/02/2020"),
            ("4/2/2020 10:00", "04/02/2020"),
        ] {
            assert_eq!(Date::guess(text).map(|date| date.to_string()).as_deref(), Some(expected), "{text}");
        }
        for unclear in ["02-04-2020", "2.4.2020", "2/30/2020", "mm/dd/yyyy", "today", "2020", "", "1/2/3/4"] {
            assert_eq!(Date::guess(unclear), None, "{unclear}");
        }
    }
}
