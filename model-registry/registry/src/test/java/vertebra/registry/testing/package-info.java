/** Fakes and contract tests that other modules run on their adapters. */
@NullMarked
package vertebra.registry.testing;

import org.jspecify.annotations.NullMarked;
