/** What the models answer, where a spec asks for it ({@code monitoring}). */
@NullMarked
package vertebra.serving.telemetry.answers;

import org.jspecify.annotations.NullMarked;
