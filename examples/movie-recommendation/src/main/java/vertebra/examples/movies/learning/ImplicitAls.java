package vertebra.examples.movies.learning;

/**
 * Alternating least squares on all entries, known or not, as for ranking: a film that was rated is a wish (1) held with
 * confidence c = 1 + r, any other is no wish (0) held with confidence 1:
 *
 * <pre>min Σ_all c_ui·(w_ui − p_u·q_i)² + λ·(Σ|p_u|² + Σ|q_i|²)</pre>
 *
 * The sum over all entries costs no more than the known ones: Σ_all q·qᵀ is the same for every user, and only the known
 * ones add (c − 1)·q·qᵀ. Hu, Koren, Volinsky: Collaborative Filtering for Implicit Feedback Datasets, ICDM 2008.
 */
record ImplicitAls(int rank, double lambda, int sweeps) {

    /** @param byUser the r of each known entry, above 0 */
    Factors fit(SparseRows byUser, long seed) {
        SparseRows byFilm = byUser.transposed();
        Factors factors = Factors.start(byUser, rank, seed);
        NormalEquations equations = new NormalEquations(rank);
        for (int sweep = 0; sweep < sweeps; sweep++) {
            update(factors.users, byUser, factors.films, equations);
            update(factors.films, byFilm, factors.users, equations);
        }
        return factors;
    }

    private void update(double[][] targets, SparseRows rows, double[][] fixed, NormalEquations equations) {
        double[][] ofAll = NormalEquations.ridge(rank, lambda);
        for (double[] row : fixed) {
            for (int i = 0; i < rank; i++) {
                for (int j = 0; j <= i; j++) {
                    ofAll[i][j] += row[i] * row[j];
                }
            }
        }
        for (int row = 0; row < targets.length; row++) {
            equations.begin(ofAll);
            for (int at = rows.start(row); at < rows.end(row); at++) {
                double confidence = 1 + rows.value(at);
                equations.add(fixed[rows.column(at)], confidence - 1, confidence);
            }
            targets[row] = rows.length(row) == 0 ? new double[rank] : equations.solve();
        }
    }
}
