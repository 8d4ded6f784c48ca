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

impl Date {
    /// Days since 1 January of the year 1, for differences.
    #[must_use]
    pub fn day_number(self) -> i64 {
        // Howard Hinnant's days_from_civil, with years that begin in March.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 306
    }

    /// The day in the time zone of Greenwich, `seconds` after 1 January 1970.
    #[must_use]
    pub fn from_unix(seconds: u64) -> Option<Self> {
        // Days from 1 March of the year 0 to 1 January 1970.
        let days = i64::try_from(seconds / 86_400).ok()? + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::new(u32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
    }
}

/// How a schema wants dates written: `M/d/yyyy`, `yyyy-MM-dd` and the like.
///
/// `M` and `d` take one or two digits, `MM` and `dd` two, `yyyy` four; what stands between them stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DateFormat {
    text: Box<str>,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Year,
    Month { padded: bool },
    Day { padded: bool },
    Literal(char),
}

impl DateFormat {
    /// The format that `text` describes, if it names year, month and day once each.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            match (first, run) {
                ('y', 4) => parts.push(Part::Year),
                ('M', 1 | 2) => parts.push(Part::Month { padded: run == 2 }),
                ('d', 1 | 2) => parts.push(Part::Day { padded: run == 2 }),
                (other, _) if other.is_alphanumeric() => return None,
                (other, _) => parts.extend(std::iter::repeat_n(Part::Literal(other), run / other.len_utf8())),
            }
            rest = rest.get(run..)?;
        }
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        let complete = count(|it| *it == Part::Year) == 1
            && count(|it| matches!(it, Part::Month { .. })) == 1
            && count(|it| matches!(it, Part::Day { .. })) == 1;
        complete.then(|| Self { text: text.into(), parts })
    }

    /// The format as the schema writes it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The day in `text`, when it is written in this format.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<Date> {
        let (mut year, mut month, mut day, mut rest) = (0, 0, 0, text);
        for part in &self.parts {
            let digits = rest.bytes().take(4).take_while(u8::is_ascii_digit).count();
            let (least, most, into) = match part {
                Part::Literal(c) => {
                    rest = rest.strip_prefix(*c)?;
                    continue;
                }
                Part::Year => (4, 4, &mut year),
                Part::Month { padded } => (1 + usize::from(*padded), 2, &mut month),
                Part::Day { padded } => (1 + usize::from(*padded), 2, &mut day),
            };
            let taken = digits.min(most);
            if taken < least {
                return None;
            }
            *into = number(rest.get(..taken)?)?;
            rest = rest.get(taken..)?;
        }
        if rest.is_empty() { Date::new(year, month, day) } else { None }
    }

    /// `date` in this format; one-digit months and days are padded where there is room for it (`M/d/yyyy`
    /// allows `04/02/2020`, which is how most sets write it).
    #[must_use]
    pub fn write(&self, date: Date) -> String {
        let part = |part: &Part| match part {
            Part::Year => format!("{:04}", date.year),
            Part::Month { .. } => format!("{:02}", date.month),
            Part::Day { .. } => format!("{:02}", date.day),
            Part::Literal(c) => c.to_string(),
        };
        self.parts.iter().map(part).collect()
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
    fn formats_are_read_and_written() {
        let day = Date::new(2020, 4, 2).unwrap();
        for (format, written, others) in [
            ("M/d/yyyy", "04/02/2020", &["4/2/2020", "04/2/2020"][..]),
            ("MM/dd/yyyy", "04/02/2020", &[]),
            ("yyyy-MM-dd", "2020-04-02", &[]),
            ("d.M.yyyy", "02.04.2020", &["2.4.2020"]),
            ("yyyyMMdd", "20200402", &[]),
        ] {
            let format = DateFormat::new(format).unwrap();
            assert_eq!(format.write(day), written);
            for text in others.iter().chain([&written]) {
                assert_eq!(format.parse(text), Some(day), "{text}");
            }
            for bad in ["", "2020", "4/2/20", "2020-4-2", "04/02/2020 ", "2020-13-02", "31.4.2020"] {
                assert_eq!(format.parse(bad), None, "{bad}");
            }
        }
        for bad in ["", "M/d", "yy-M-d", "M/M/d/yyyy", "yyyy-MM-ddThh", "MMM d yyyy"] {
            assert_eq!(DateFormat::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_counted() {
        for (y, m, d, seconds) in [
            (1970, 1, 1, 0),
            (2000, 2, 29, 951_782_400),
            (2026, 11, 24, 1_795_478_400),
            (2100, 3, 1, 4_107_542_400_u64),
        ] {
            let day = Date::new(y, m, d).unwrap();
            assert_eq!(Date::from_unix(seconds), Some(day));
            assert_eq!(Date::from_unix(seconds + 86_399), Some(day));
            let days = day.day_number() - Date::new(1970, 1, 1).unwrap().day_number();
            assert_eq!(days * 86_400, i64::try_from(seconds).unwrap());
        }
    }

    #[test]
    fn days_become_dates() {
        for (days, year, month, day) in
            [(0, 1970, 1, 1), (59, 1970, 3, 1), (11_016, 2000, 2, 29), (20_453, 2025, 12, 31), (20_454, 2026, 1, 1)]
        {
            assert_eq!(Date::from_unix(days * 86_400), Date::new(year, month, day));
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
