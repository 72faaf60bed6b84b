//! Linear equations of the size of a model: a symmetric positive matrix, by Cholesky's factors.

/// A symmetric matrix with its right-hand side, summed up row by row.
#[derive(Debug, Clone)]
pub(super) struct NormalEquations {
    size: usize,
    matrix: Vec<f64>,
    right: Vec<f64>,
}

impl NormalEquations {
    /// Zero equations of `size` unknowns.
    pub(super) fn new(size: usize) -> Self {
        Self { size, matrix: vec![0.0; size * size], right: vec![0.0; size] }
    }

    /// Adds `weight × row rowᵀ` to the matrix (its lower half) and `value × row` to the right-hand side.
    pub(super) fn add(&mut self, row: &[f64], weight: f64, value: f64) {
        for (index, &cell) in row.iter().enumerate() {
            if cell == 0.0 {
                continue;
            }
            self.right[index] += value * cell;
            let line = &mut self.matrix[index * self.size..=index * self.size + index];
            for (sum, &other) in line.iter_mut().zip(row) {
                *sum += weight * cell * other;
            }
        }
    }

    /// Adds a row that is 1 at `place` and `rest` from `from` on, but for the part of `rest` with itself.
    pub(super) fn add_level(&mut self, index: usize, from: usize, rest: &[f64], weight: f64, value: f64) {
        self.right[index] += value;
        self.matrix[index * self.size + index] += weight;
        for (other, cell) in rest.iter().enumerate() {
            self.matrix[(from + other) * self.size + index] += weight * cell;
        }
    }

    /// Adds the part of rows with themselves that is the same in all of them.
    pub(super) fn add_block(&mut self, from: usize, rest: &[f64], weight: f64, value: f64) {
        for (index, &cell) in rest.iter().enumerate() {
            self.right[from + index] += value * cell;
            let start = (from + index) * self.size + from;
            for (sum, &other) in self.matrix[start..=start + index].iter_mut().zip(rest) {
                *sum += weight * cell * other;
            }
        }
    }

    /// Adds a ridge: `strength` to the diagonal and `strength × pull` to the right-hand side.
    pub(super) fn ridge(&mut self, index: usize, strength: f64, pull: f64) {
        self.matrix[index * self.size + index] += strength;
        self.right[index] += strength * pull;
    }

    /// Takes an unknown out: its solution is 0.
    pub(super) fn hold(&mut self, index: usize) {
        for other in 0..self.size {
            let (row, column) = (index.max(other), index.min(other));
            self.matrix[row * self.size + column] = 0.0;
        }
        self.matrix[index * self.size + index] = 1.0;
        self.right[index] = 0.0;
    }

    /// The solution. Every unknown has a ridge, so the matrix is positive.
    pub(super) fn solve(mut self) -> Vec<f64> {
        let size = self.size;
        for row in 0..size {
            for column in 0..=row {
                let mut sum = self.matrix[row * size + column];
                for inner in 0..column {
                    sum -= self.matrix[row * size + inner] * self.matrix[column * size + inner];
                }
                self.matrix[row * size + column] = if row == column {
                    sum.max(1e-12).sqrt()
                } else {
                    sum / self.matrix[column * size + column]
                };
            }
        }
        for row in 0..size {
            for inner in 0..row {
                self.right[row] -= self.matrix[row * size + inner] * self.right[inner];
            }
            self.right[row] /= self.matrix[row * size + row];
        }
        for row in (0..size).rev() {
            for inner in row + 1..size {
                self.right[row] -= self.matrix[inner * size + row] * self.right[inner];
            }
            self.right[row] /= self.matrix[row * size + row];
        }
        self.right
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_squares_find_the_line_and_a_held_unknown_stays_zero() {
        let mut equations = NormalEquations::new(2);
        for x in 0..10 {
            let x = f64::from(x);
            equations.add(&[1.0, x], 1.0, 3.0 + 2.0 * x);
        }
        let solution = equations.clone().solve();
        assert!((solution[0] - 3.0).abs() < 1e-9 && (solution[1] - 2.0).abs() < 1e-9);
        equations.hold(1);
        let solution = equations.solve();
        assert!((solution[0] - 12.0).abs() < 1e-9 && solution[1] == 0.0);
    }
}
