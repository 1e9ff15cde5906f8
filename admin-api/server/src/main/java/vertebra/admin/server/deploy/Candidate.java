package vertebra.admin.server.deploy;

import java.util.Optional;
import vertebra.admin.server.dependencies.Dependencies;
import vertebra.registry.artifact.ModelFacts;
import vertebra.spec.RealtimeApi;

/**
 * An API of a project whose model was loaded and run on this node; it may be committed.
 *
 * @param dependencies what it runs with in workers; empty: it runs in the node's process
 */
record Candidate(RealtimeApi api, ServedModel model, Optional<Dependencies> dependencies, ModelFacts facts) {}
