//! Figures over days, as the geometry of a bar chart that a template draws. No script, no picture from elsewhere.

use jiff::civil::Date;
use serde::Serialize;

/// The drawing's own units: small enough that its letters can be read when it is as narrow as a phone.
const WIDTH: i64 = 480;
const HEIGHT: i64 = 220;
/// Room for the labels at the left and below.
const LEFT: i64 = 76;
const BELOW: i64 = 26;
const ABOVE: i64 = 10;
/// Grid lines above the base, at most.
const STEPS_MAX: i64 = 4;
/// Days named below the bars, at most.
const TICKS_MAX: usize = 5;

/// Bars over days, with grid lines at round values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plot {
    pub width: i64,
    pub height: i64,
    pub left: i64,
    pub base: i64,
    pub bars: Vec<Bar>,
    pub grid: Vec<GridLine>,
    pub ticks: Vec<Tick>,
    pub highest: Option<Bar>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    pub day: Date,
    pub value: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GridLine {
    pub y: i64,
    pub value: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tick {
    pub x: i64,
    pub day: Date,
}

impl Plot {
    /// A bar a day, in the order given. `unit` is the smallest step between grid lines: 100 for an amount in cents. What
    /// is below zero (a day of refunds) is drawn as nothing; the table behind the plot says it.
    pub fn bars(days: &[(Date, i64)], unit: i64) -> Self {
        let top = days
            .iter()
            .map(|(_, value)| *value)
            .max()
            .unwrap_or(0)
            .max(0);
        let step = round_step(top, unit);
        let steps = (top / step + i64::from(top % step != 0)).max(1);
        let scale = i128::from(HEIGHT - ABOVE - BELOW);
        let high = |value: i64| {
            let share = i128::from(value.max(0)) * scale / i128::from(steps.saturating_mul(step));
            i64::try_from(share).unwrap_or(i64::MAX)
        };
        let base = HEIGHT - BELOW;
        let count = i64::try_from(days.len()).unwrap_or(i64::MAX).max(1);
        let bars: Vec<Bar> = days
            .iter()
            .zip(0..)
            .map(|((day, value), place)| {
                let from = LEFT + (WIDTH - LEFT) * place / count;
                let to = LEFT + (WIDTH - LEFT) * (place + 1) / count;
                Bar {
                    x: from,
                    y: base - high(*value),
                    width: (to - from - 2).max(1),
                    height: high(*value),
                    day: *day,
                    value: *value,
                }
            })
            .collect();
        Self {
            width: WIDTH,
            height: HEIGHT,
            left: LEFT,
            base,
            grid: (0..=steps)
                .map(|nth| nth.saturating_mul(step))
                .map(|value| GridLine {
                    y: base - high(value),
                    value,
                })
                .collect(),
            ticks: ticks(&bars),
            highest: bars
                .iter()
                .filter(|bar| bar.value > 0)
                .max_by_key(|bar| bar.value)
                .cloned(),
            bars,
        }
    }
}

/// The smallest of 1, 2, 5, 10, 20 … units that needs no more than [`STEPS_MAX`] steps to the top.
fn round_step(top: i64, unit: i64) -> i64 {
    let mut power = unit.max(1);
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if step.saturating_mul(STEPS_MAX) >= top {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Every so many days, so that no label touches the next.
fn ticks(bars: &[Bar]) -> Vec<Tick> {
    let every = bars.len().div_ceil(TICKS_MAX).max(1);
    let middle = |bar: &Bar| bar.x + bar.width / 2;
    bars.iter()
        .step_by(every)
        .map(|bar| Tick {
            x: middle(bar),
            day: bar.day,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;

    use super::*;

    fn days(values: &[i64]) -> Vec<(Date, i64)> {
        let first = jiff::civil::date(2026, 11, 1);
        (0_i64..)
            .zip(values)
            .map(|(nth, value)| (first + nth.days(), *value))
            .collect()
    }

    #[test]
    fn the_grid_stands_at_round_values_and_holds_every_bar() {
        for (values, expected) in [
            (vec![3, 1, 4], vec![0, 1, 2, 3, 4]),
            (vec![0, 0], vec![0, 1]),
            (vec![9], vec![0, 5, 10]),
            (vec![100, 37], vec![0, 50, 100]),
            (vec![], vec![0, 1]),
            (vec![-5, 2], vec![0, 1, 2]),
        ] {
            let plot = Plot::bars(&days(&values), 1);
            let grid: Vec<i64> = plot.grid.iter().map(|line| line.value).collect();
            assert_eq!(grid, expected, "{values:?}");
            let inside = |bar: &Bar| {
                bar.y >= ABOVE && bar.y + bar.height == plot.base && bar.x + bar.width <= WIDTH
            };
            assert!(plot.bars.iter().all(inside), "{values:?}");
        }
    }

    #[test]
    fn amounts_get_whole_units_and_huge_ones_do_not_overflow() {
        let plot = Plot::bars(&days(&[250]), 100);
        assert_eq!(plot.grid.last().map(|line| line.value), Some(300));
        assert_eq!(Plot::bars(&days(&[i64::MAX]), 100).bars.len(), 1);
    }

    #[test]
    fn labels_keep_their_distance() {
        for count in [1, 7, 30, 90] {
            let plot = Plot::bars(&days(&vec![1; count]), 1);
            assert!(plot.ticks.len() <= TICKS_MAX);
            assert!(
                plot.ticks
                    .windows(2)
                    .all(|pair| pair[1].x - pair[0].x >= 50),
                "{count}"
            );
        }
    }

    #[test]
    fn the_highest_day_is_known_unless_there_is_none() {
        let plot = Plot::bars(&days(&[1, 7, 2]), 1);
        assert_eq!(plot.highest.map(|bar| bar.value), Some(7));
        assert_eq!(Plot::bars(&days(&[0, 0]), 1).highest, None);
    }
}
