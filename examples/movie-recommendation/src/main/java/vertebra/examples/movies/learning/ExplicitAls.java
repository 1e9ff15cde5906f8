package vertebra.examples.movies.learning;

/**
 * Alternating least squares on the known entries only, as for ratings:
 *
 * <pre>min Σ_known (e_ui − p_u·q_i)² + λ·(Σ|p_u|² + Σ|q_i|²)</pre>
 *
 * With the q fixed, each p_u is a ridge regression, and the other way round. Koren, Bell, Volinsky: Matrix Factorization
 * Techniques for Recommender Systems, IEEE Computer 42(8), 2009.
 *
 * @param lambda constant, not times the number of ratings: noise variance over factor variance, so that a film with one
 *     rating stays near zero
 */
record ExplicitAls(int rank, double lambda, int sweeps) {

    Factors fit(SparseRows byUser, long seed) {
        SparseRows byFilm = byUser.transposed();
        Factors factors = Factors.start(byUser, rank, seed);
        double[][] ridge = NormalEquations.ridge(rank, lambda);
        NormalEquations equations = new NormalEquations(rank);
        for (int sweep = 0; sweep < sweeps; sweep++) {
            update(factors.users, byUser, factors.films, ridge, equations);
            update(factors.films, byFilm, factors.users, ridge, equations);
        }
        return factors;
    }

    private static void update(
            double[][] targets, SparseRows rows, double[][] fixed, double[][] ridge, NormalEquations equations) {
        for (int row = 0; row < targets.length; row++) {
            equations.begin(ridge);
            for (int at = rows.start(row); at < rows.end(row); at++) {
                equations.add(fixed[rows.column(at)], 1, rows.value(at));
            }
            targets[row] = rows.length(row) == 0 ? new double[ridge.length] : equations.solve();
        }
    }
}
