/** Models and code in worker processes: the engines of Python predictors, scikit-learn, XGBoost and LightGBM. */
@NullMarked
package vertebra.engine.worker;

import org.jspecify.annotations.NullMarked;
