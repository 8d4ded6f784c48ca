//! Values against single rules: types, equality, formats. What rules apply is `evaluate`'s matter.

use super::evaluate::{Kind, Subject};
use super::model::{Node, Types};
use crate::markdown::front_matter::Value;
use serde_json::Value as Json;
use std::borrow::Cow;

pub(super) fn has_type(types: Types, subject: Subject<'_, '_>) -> bool {
    let name = match subject {
        Subject::Header(_) => "object",
        Subject::Value(node) => match &node.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => return types.has("integer") || types.has("number"),
            Value::Float(it) => return types.has("number") || types.has("integer") && it.fract() == 0.0,
            Value::String(_) => "string",
            Value::List(_) => "array",
            Value::Map(_) => "object",
        },
    };
    types.has(name)
}

pub(super) fn is_equal(subject: Subject<'_, '_>, literal: &Json, ignore_case: bool) -> bool {
    match subject {
        Subject::Header(instance) => literal.as_object().is_some_and(|literal| {
            let entries = &instance.entries;
            entries.len() == literal.len()
                && entries.iter().all(|it| {
                    literal.get(&*it.key).is_some_and(|literal| equals(&it.value.value, literal, ignore_case))
                })
        }),
        Subject::Value(node) => equals(&node.value, literal, ignore_case),
    }
}

fn equals(value: &Value, literal: &Json, ignore_case: bool) -> bool {
    match (value, literal) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(a), Json::Bool(b)) => a == b,
        (Value::Int(a), Json::Number(b)) => b.as_i64().map_or(b.as_f64() == Some(*a as f64), |b| *a == b),
        (Value::Float(a), Json::Number(b)) => b.as_f64() == Some(*a),
        (Value::String(a), Json::String(b)) => **a == *b || ignore_case && a.trim().eq_ignore_ascii_case(b),
        (Value::List(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equals(&a.value, b, ignore_case))
        }
        (Value::Map(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter().all(|a| b.get(&*a.key).is_some_and(|b| equals(&a.value.value, b, ignore_case)))
        }
        _ => false,
    }
}

/// Equal for equal values.
pub(super) fn identity(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(it) => it.to_string(),
        Value::Int(it) => it.to_string(),
        Value::Float(it) => it.to_string(),
        Value::String(it) => format!("{it:?}"),
        Value::List(items) => items.iter().map(|item| identity(&item.value)).collect::<Vec<_>>().join(",") + "]",
        Value::Map(entries) => {
            let mut pairs: Vec<String> =
                entries.iter().map(|it| format!("{:?}:{}", it.key, identity(&it.value.value))).collect();
            pairs.sort_unstable();
            pairs.join(",") + "}"
        }
    }
}

pub(super) fn number_rule<'a, 's>(node: &'s Node, number: f64, fail: &mut dyn FnMut(Kind<'a, 's>)) {
    let Some(rule) = &node.number else { return };
    let low = rule.min.is_some_and(|min| number < min) || rule.above.is_some_and(|min| number <= min);
    let high = rule.max.is_some_and(|max| number > max) || rule.below.is_some_and(|max| number >= max);
    let odd = rule.multiple_of.filter(|of| {
        let times = number / of;
        (times - times.round()).abs() > 1e-9
    });
    if low || high || odd.is_some() {
        let (least, most) = (rule.min.or(rule.above), rule.max.or(rule.below));
        fail(Kind::Number { least, most, multiple_of: odd });
    }
}

/// Whether `text` has a format of JSON Schema; a format that is not known fits always.
pub(super) fn has_format(format: &str, text: &str) -> bool {
    let day = || super::dates::DateFormat::new("yyyy-MM-dd");
    match format {
        "date" => day().is_some_and(|day| day.parse(text).is_some()),
        "date-time" => {
            let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, ""));
            day().is_some_and(|day| day.parse(date).is_some()) && is_time(time)
        }
        "time" => is_time(text),
        "email" | "idn-email" => text.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && host.contains('.') && !host.starts_with('.') && !text.contains(' ')
        }),
        "uri" | "iri" => url::Url::parse(text).is_ok(),
        "uri-reference" | "iri-reference" => !text.contains([' ', '<', '>', '"', '\\']),
        "uuid" => {
            let parts: Vec<usize> = text.split('-').map(str::len).collect();
            parts == [8, 4, 4, 4, 12] && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
        }
        "ipv4" => text.parse::<std::net::Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<std::net::Ipv6Addr>().is_ok(),
        "regex" => regex::Regex::new(text).is_ok(),
        _ => true,
    }
}

fn is_time(text: &str) -> bool {
    let text = text.trim_end_matches(['Z', 'z']);
    let clock = text.split(['+', '.']).next().unwrap_or_default();
    let clock = clock.get(..8).unwrap_or(clock);
    let parts: Vec<Option<u32>> = clock.split(':').map(|it| it.parse().ok()).collect();
    matches!(parts.as_slice(), [Some(0..=23), Some(0..=59), Some(0..=60)])
}

/// A value as a writer would say it.
pub(super) fn shown(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => "null".into(),
        Value::Bool(it) => it.to_string().into(),
        Value::Int(it) => it.to_string().into(),
        Value::Float(it) => it.to_string().into(),
        Value::String(it) => it.trim().into(),
        Value::List(_) => "a list".into(),
        Value::Map(_) => "a map".into(),
    }
}
